"""What happened at the demo plant in its last half year, as people reported it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy.orm import Session

from compliance.demo.photos import Motif, Shot
from compliance.demo.plant import ANA, MARISOL, ZONE, Hand
from compliance.demo.world import World
from compliance.domain.incidents import Account, IncidentKind, Named, Part, When
from compliance.domain.local_time import local_at
from compliance.services.incident_changes import name_lead
from compliance.services.incident_closing import close_incident
from compliance.services.incidents import Report, report_by_link, report_incident
from compliance.services.report_links import make_link
from compliance.storage.models.incidents import Incident
from compliance.storage.queries.incidents import find_live_link

LINK_MADE_AGO = 150  # days
LINK_MADE_AT = time(9, 15)
TOLD_AFTER = timedelta(minutes=11)  # from what happened to the report
GIVEN_AFTER = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mishap:
    """Something that happened, who reported it (None: somebody before the poster), what followed.

    ``closed_after`` is in days; without it the incident is still looked into.
    """

    days_ago: int
    at: time
    kind: IncidentKind
    what: str
    place: str = ""
    area: str = ""
    asset: str = ""
    by: Hand | None = MARISOL
    people: Mapping[Part, str] = field(default_factory=dict)
    is_urgent: bool = False
    done: str = ""
    motif: Motif | None = None
    closed_after: int | None = None
    came_of_it: str = ""
    not_investigated: str = ""  # why, of those that are closed without an investigation


MISHAPS = (
    Mishap(
        days_ago=140,
        at=time(10, 20),
        kind=IncidentKind.NEAR_MISS,
        what="A forklift backed out of the trailer while somebody walked behind it. Nobody was "
        "touched.",
        asset="FL-01",
        area="Dock 1",
    ),
    Mishap(
        days_ago=96,
        at=time(13, 35),
        kind=IncidentKind.INJURY,
        what="Cut in the left palm on the edge of a sheet while unloading the shear. Cleaned and "
        "closed with three stitches at the clinic.",
        asset="LO-03",
        area="Press shop",
        people={Part.HURT: "T. Brandt", Part.WITNESS: "L. Moreno"},
        is_urgent=True,
        done="Pressure on the cut, driven to the clinic by the shift lead.",
    ),
    Mishap(
        days_ago=71,
        at=time(7, 50),
        kind=IncidentKind.RELEASE,
        what="About two gallons of coolant ran from a cracked hose onto the floor. Nothing reached "
        "a drain.",
        area="Bay B",
        place="Beside the pedestal grinder",
        done="Soaked up, hose clamped off, drain cover laid.",
        motif=Motif.TANK_FLANGE,
        closed_after=6,
        came_of_it="Hose replaced; the others of that age are on order.",
        not_investigated="The hose was past its age, which its label says; nothing else failed.",
    ),
    Mishap(
        days_ago=44,
        at=time(15, 5),
        kind=IncidentKind.HAZARD,
        what="The aisle to the east exit is full of pallets again.",
        place="Bay B, east exit",
        by=None,
        closed_after=1,
        came_of_it="Cleared the same day; the aisle is marked.",
        not_investigated="Nobody was near, and the cause is plain.",
    ),
    Mishap(
        days_ago=23,
        at=time(9, 40),
        kind=IncidentKind.COMPLAINT,
        what="A neighbour called: fumes in the evening, twice this week, from the side of the "
        "plating line.",
        area="Plating",
        by=ANA,
    ),
    Mishap(
        days_ago=12,
        at=time(11, 10),
        kind=IncidentKind.NEAR_MISS,
        what="A sling slipped while a plate was turned; the plate dropped a foot onto the table.",
        asset="CR-02",
        area="Bay B",
        people={Part.INVOLVED: "J. Whitfield"},
    ),
    Mishap(
        days_ago=5,
        at=time(8, 30),
        kind=IncidentKind.AGENCY_VISIT,
        what="An inspector of the state's environmental agency asks for the stormwater records of "
        "the last three years.",
        place="Front office",
        by=ANA,
        done="Asked to wait in the office; the coordinator was called.",
    ),
)


def plan_mishaps(world: World) -> None:
    """Plan that all of it happens on its day."""
    on = world.today - timedelta(days=LINK_MADE_AGO)
    if _has_begun(world, LINK_MADE_AGO):
        world.agenda.add(world.instant(on, LINK_MADE_AT), partial(_make_link, world))
    for number, mishap in enumerate(MISHAPS, start=1):
        if _has_begun(world, mishap.days_ago):
            day = world.today - timedelta(days=mishap.days_ago)
            at = world.instant(day, mishap.at) + TOLD_AFTER
            world.agenda.add(at, partial(_report, world, mishap, number))


def _has_begun(world: World, days_ago: int) -> bool:
    """Say whether the plant was founded by then: a short history has fewer mishaps."""
    return world.instant(world.today - timedelta(days=days_ago), time.min) > world.clock.now()


def _make_link(world: World, now: datetime) -> None:
    make_link(world.session, world.establishment_id, by=world.actor(ANA), now=now)


def _report(world: World, mishap: Mishap, number: int, now: datetime) -> None:
    report = _report_of(world, mishap, number, now)
    incident_id = _sent(world.session, world, mishap, report, now=now)
    if incident_id is not None and mishap.kind is not IncidentKind.AGENCY_VISIT:
        world.agenda.add(now + GIVEN_AFTER, partial(_give, world, incident_id))
    if incident_id is not None and mishap.closed_after is not None:
        at = now + timedelta(days=mishap.closed_after)
        world.agenda.add(at, partial(_close, world, mishap, incident_id))


def _report_of(world: World, mishap: Mishap, number: int, now: datetime) -> Report:
    wall = local_at(now - TOLD_AFTER, ZONE)
    people = tuple(Named(part=part, name=name) for part, name in mishap.people.items())
    account = Account(
        kind=mishap.kind,
        what=mishap.what,
        when=When(on=wall.date(), at=wall.time()),
        anyone_hurt=Part.HURT in mishap.people,
        told_urgent=mishap.is_urgent,
        done_at_once=mishap.done,
        place=mishap.place,
        area_id=world.area_ids[mishap.area] if mishap.area else None,
        asset_id=world.asset_ids[mishap.asset] if mishap.asset else None,
        people=people,
    )
    motif = mishap.motif
    return Report(
        establishment_id=world.establishment_id,
        submission_id=f"{number:032x}",
        account=account,
        photos=(world.shoot(Shot(motif=motif), now),) if motif is not None else (),
        device_at=now - timedelta(seconds=2),
    )


def _sent(
    session: Session, world: World, mishap: Mishap, report: Report, *, now: datetime
) -> int | None:
    if mishap.by is not None:
        return report_incident(session, report, by=world.actor(mishap.by), now=now).id
    link = find_live_link(session, world.establishment_id)
    return report_by_link(session, link, report, now=now).id if link is not None else None


def _give(world: World, incident_id: int, now: datetime) -> None:
    incident = world.session.get_one(Incident, incident_id)
    lead = world.actor(MARISOL).person_id or 0
    name_lead(world.session, incident, lead, by=world.actor(ANA), now=now)


def _close(world: World, mishap: Mishap, incident_id: int, now: datetime) -> None:
    incident = world.session.get_one(Incident, incident_id)
    close_incident(
        world.session,
        incident,
        note=mishap.came_of_it,
        no_investigation=mishap.not_investigated,
        by=world.actor(ANA),
        now=now,
    )
