"""Loading the demo plant: a year made by the services themselves, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from compliance.clock import ShiftedClock
from compliance.demo import plant
from compliance.demo.agenda import Agenda
from compliance.demo.answers import plan_answers
from compliance.demo.checks import open_form
from compliance.demo.employment import plan_employment
from compliance.demo.founding import found_plant
from compliance.demo.injury_cases import plan_injury_cases
from compliance.demo.investigations import plan_inquiries
from compliance.demo.legal_clocks import plan_clocks
from compliance.demo.plant import ANA, PEOPLE, ZONE
from compliance.demo.previous_year import plan_previous_year
from compliance.demo.upkeep import Upkeep
from compliance.demo.world import World
from compliance.demo.year import Year
from compliance.domain.access import Role
from compliance.domain.errors import ConflictError
from compliance.domain.injury_codes import InjuryCodes
from compliance.domain.investigations import Causes
from compliance.domain.local_time import instant_of, today_at
from compliance.library.catalog import Catalog
from compliance.library.law_clocks import LawClocks
from compliance.ports import CheckpointSigner
from compliance.services.materialise import materialise_due
from compliance.services.packets import PacketRequest, request_packet
from compliance.services.reminders import remind_of_check
from compliance.storage.blobs import FolderBlobs
from compliance.storage.db import Database
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.findings import Finding
from compliance.storage.models.incidents import Incident
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.notifications import Notification
from compliance.storage.models.schedules import Occurrence
from compliance.storage.queries.establishments import find_company

HISTORY_DAYS = 365
FOUNDING = time(7, 30)
BEFORE_NOW = timedelta(minutes=25)  # the last things that people did


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRequest:
    """What the demo plant is made with.

    ``now`` is where the history ends (aware). Without ``signer`` the trail is numbered by the
    application's own clock afterwards. ``days`` of history; fewer are for tests. The same seed and
    the same ``now`` give the same history.
    """

    database: Database
    blobs: FolderBlobs
    catalog: Catalog
    now: datetime
    signer: CheckpointSigner | None = None
    law: LawClocks | None = None  # without it no clock of law is started
    codes: InjuryCodes | None = None  # without them no injury case is sorted
    causes: Causes | None = None  # without them nothing is investigated
    seed: str = "northgate"
    days: int = HISTORY_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """Somebody who can sign in."""

    name: str
    roles: Sequence[Role]
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSummary:
    """What was made: who can sign in, the packet that waits to be built, and how much there is.

    ``counts`` maps "inspections.submitted", "occurrences.overdue" … to numbers of rows.
    """

    establishment_key: str
    people: Sequence[DemoPerson]
    password: str
    packet_id: int
    counts: Mapping[str, int]


def load_demo(wanted: DemoRequest) -> DemoSummary:
    """Make the demo plant with its history, all of it or nothing.

    Raises:
        ConflictError: the database holds a company already.
    """
    with wanted.database.unit_of_work() as session:
        if find_company(session) is not None:
            raise ConflictError(
                "There is a plant in this database already, so the demo is not loaded. "
                "Use an empty data folder (COMPLIANCE_DATA_DIR) to see it."
            )
        today = today_at(wanted.now, ZONE)
        world = _found(session, wanted, today)
        upkeep = Upkeep(world, wanted.signer)
        plan_answers(world)
        plan_employment(world, today - timedelta(days=wanted.days))
        plan_previous_year(world, today - timedelta(days=wanted.days))
        plan_injury_cases(world)
        if wanted.law is not None:
            plan_clocks(world, wanted.law)
        if wanted.causes is not None:
            plan_inquiries(world, wanted.causes)
        Year(world, upkeep).walk(today - timedelta(days=wanted.days))
        packet_id = _finish(world, upkeep)
        return DemoSummary(
            establishment_key=plant.KEY,
            people=[
                DemoPerson(name=hand.name, roles=hand.roles, email=hand.email) for hand in PEOPLE
            ],
            password=plant.PASSWORD,
            packet_id=packet_id,
            counts=_counts(world),
        )


def _found(session: Session, wanted: DemoRequest, today: date) -> World:
    first_on = today - timedelta(days=wanted.days)
    clock = ShiftedClock(instant_of(first_on, FOUNDING, ZONE))
    founded = found_plant(session, until_on=today, now=clock.now())
    clock.advance(timedelta(minutes=30))
    return World(
        session=session,
        clock=clock,
        blobs=wanted.blobs,
        catalog=wanted.catalog,
        agenda=Agenda(),
        seed=wanted.seed,
        now=wanted.now,
        today=today,
        establishment_id=founded.establishment_id,
        actors=founded.actors,
        closed_on=founded.closed_on,
        asset_ids=founded.asset_ids,
        area_ids=founded.area_ids,
        codes=wanted.codes,
    )


def _finish(world: World, upkeep: Upkeep) -> int:
    """Bring everything up to now: a form half filled, a reminder by hand, a packet asked for."""
    at = max(world.now - BEFORE_NOW, world.clock.now())
    world.clock.move_to(at)
    upkeep.look_after(at)
    upkeep.deliver(at)
    overdue = world.session.scalars(
        select(Occurrence.id)
        .where(Occurrence.state == "overdue")
        .order_by(Occurrence.due_at, Occurrence.id)
    ).first()
    if overdue is not None:
        remind_of_check(world.session, overdue, by=world.actor(ANA), now=at)
    open_form(world, at)
    world.clock.move_to(world.now)
    from_on, to_on = last_full_month(world.today)
    wanted = PacketRequest(
        establishment_id=world.establishment_id,
        from_on=from_on,
        to_on=to_on,
        title=f"Safety inspection records, {to_on:%B %Y}",
    )
    packet = request_packet(world.session, wanted, by=world.actor(ANA), now=world.now)
    upkeep.look_after(world.now)
    while materialise_due(world.session, now=world.now):
        pass
    upkeep.seal(world.now)
    return packet.id


def last_full_month(today: date) -> tuple[date, date]:
    """Return first and last day of the calendar month before the one of ``today``."""
    last_on = today.replace(day=1) - timedelta(days=1)
    return last_on.replace(day=1), last_on


def _counts(world: World) -> dict[str, int]:
    counts = {
        "messages.delivered": world.tally.messages_sent,
        "photos": world.tally.photos,
    }
    for name, column in (
        ("inspections", Inspection.state),
        ("occurrences", Occurrence.state),
        ("findings", Finding.state),
        ("actions", CorrectiveAction.state),
        ("incidents", Incident.state),
        ("notifications", Notification.state),
    ):
        rows = world.session.execute(select(column, func.count()).group_by(column))
        counts.update({f"{name}.{state}": count for state, count in rows})
    return dict(sorted(counts.items()))
