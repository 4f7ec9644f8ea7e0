"""Clocks of law at the demo plant: one whose reports were made in time, and one that runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy import select

from compliance.demo.plant import ANA, ZONE
from compliance.demo.world import World
from compliance.domain.local_time import local_at
from compliance.library.law_clocks import LawClocks
from compliance.services.agency_contacts import Contact, set_contacts
from compliance.services.clock_entries import Known
from compliance.services.clock_stops import ReportMade, record_report
from compliance.services.legal_clocks import ClockStart, start_clock
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.incidents import Incident
from compliance.storage.models.legal_clocks import ClockDeadline, LegalClock
from compliance.storage.queries.legal_clocks import find_by_submission

STARTED_AFTER = timedelta(minutes=20)  # from being told to starting the clock here


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A report that was made: how long after the start, and what came back."""

    deadline: str
    after: timedelta
    to: str
    reference: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that started a clock. ``incident``: the form by which it was reported."""

    number: int
    days_ago: int
    at: time
    clock: str
    start: str
    told_by: str
    incident: str = ""
    made: Sequence[Made] = ()


EVENTS = (
    Event(
        number=1,
        days_ago=96,
        at=time(13, 46),
        clock="osha-record-case",
        start="learned",
        told_by="Marisol Ortiz",
        incident=f"{2:032x}",  # the cut at the shear; entering its case on the log stops it
    ),
    Event(
        number=2,
        days_ago=18,
        at=time(15, 20),
        clock="pretreatment-violation",
        start="aware",
        told_by="The laboratory, by telephone: nickel above the limit",
        made=(
            Made(
                deadline="notice",
                after=timedelta(hours=1, minutes=5),
                to="Sewage works, duty desk",
                reference="PT-2291",
                note="They want the second sample from the same point.",
            ),
        ),
    ),
)


CONTACTS = {
    "potw": Contact(
        name="Sewage works, duty desk", phone="815-555-0177", note="Permit: Northgate press shop"
    ),
    "fire-department": Contact(name="Fire station 4", phone="815-555-0161"),
    "lepc": Contact(
        name="County emergency planning committee",
        phone="815-555-0135",
        note="After hours by the sheriff's desk, 815-555-0136",
    ),
}


def plan_clocks(world: World, law: LawClocks) -> None:
    """Plan that the clocks are started and stopped on their days; a short history has fewer."""
    place = world.session.get_one(Establishment, world.establishment_id)
    set_contacts(world.session, place, CONTACTS, by=world.actor(ANA), now=world.clock.now())
    for event in EVENTS:
        on = world.today - timedelta(days=event.days_ago)
        if world.instant(on, time.min) > world.clock.now():
            at = world.instant(on, event.at) + STARTED_AFTER
            world.agenda.add(at, partial(_start, world, law, event))


def _start(world: World, law: LawClocks, event: Event, now: datetime) -> None:
    told_at = now - STARTED_AFTER
    incident_id = world.session.scalar(
        select(Incident.id).where(Incident.submission_id == event.incident)
    )
    wanted = ClockStart(
        establishment_id=world.establishment_id,
        submission_id=f"{event.number:032x}",
        clock_key=event.clock,
        known=Known(starts={event.start: f"{local_at(told_at, ZONE):%Y-%m-%dT%H:%M}"}),
        told_at=told_at,
        told_by=event.told_by,
        incident_id=incident_id,
    )
    start_clock(world.session, law, wanted, by=world.actor(ANA), now=now)
    for made in event.made:
        world.agenda.add(told_at + made.after, partial(_report, world, event, made))


def _report(world: World, event: Event, made: Made, now: datetime) -> None:
    clock: LegalClock | None = find_by_submission(world.session, f"{event.number:032x}")
    deadline_id = world.session.scalar(
        select(ClockDeadline.id).where(
            ClockDeadline.clock_id == (clock.id if clock else 0),
            ClockDeadline.key == made.deadline,
        )
    )
    report = ReportMade(
        reported_at=now,
        reported_to=made.to,
        reported_by=ANA.name,
        reference=made.reference,
        note=made.note,
    )
    if deadline_id is not None:
        record_report(world.session, deadline_id, report, by=world.actor(ANA), now=now)
