"""Occurrences made ahead from schedules. Running it twice, late or on two machines adds nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, selectinload

from compliance.domain.access import SYSTEM
from compliance.domain.cadence import AdaptiveClock
from compliance.domain.local_time import today_at
from compliance.domain.recurrence import slots
from compliance.domain.slots import Completion, Situation, Slot
from compliance.domain.trail import Entry, TrailEvent
from compliance.domain.work_patterns import Shift, WorkPattern
from compliance.services.schedules import clock_of
from compliance.services.trail import append_all
from compliance.storage.models.assets import Outage
from compliance.storage.models.establishments import ClosedDay, Establishment
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.tables import table_of
from compliance.storage.upsert import insert_new

HORIZON = timedelta(days=35)  # ours: how far ahead occurrences are made
REFRESH = timedelta(days=7)  # ours: made again when less than this much of the horizon is used up
BATCH = 200  # schedules a transaction


def materialise_due(session: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Make the occurrences of schedules whose horizon is running out; return how many schedules.

    Due is by date: a schedule that was just assigned, or whose establishment has come within
    four weeks of the end of what was made.
    """
    # The date line is at most a day away; the exact local date is judged per establishment.
    latest = now.date() + HORIZON - REFRESH
    statement = (
        select(Schedule)
        .where(
            Schedule.ended_at.is_(None),
            or_(Schedule.materialised_until.is_(None), Schedule.materialised_until < latest),
        )
        .order_by(Schedule.id)
        .limit(limit)
    )
    schedules = list(session.scalars(statement))
    materialise(session, schedules, now=now)
    return len(schedules)


def materialise(session: Session, schedules: Iterable[Schedule], *, now: datetime) -> int:
    """Make the occurrences of these schedules up to the horizon; return how many are new.

    Those that a new completion has withdrawn (the next yearly check when this year's was done
    early) are taken back, as long as they are neither due nor begun.
    """
    places: dict[int, Place] = {}
    made = 0
    entries = []
    for schedule in schedules:
        if schedule.establishment_id not in places:
            places[schedule.establishment_id] = _place(session, schedule.establishment_id)
        count = _materialise_one(session, schedule, places[schedule.establishment_id], now=now)
        made += count
        if count:
            entries.append(_entry(schedule, count, now=now))
    append_all(session, entries)
    return made


@dataclass(frozen=True, slots=True)
class Place:
    """What the clocks need to know of an establishment."""

    zone: str
    work: WorkPattern


def _place(session: Session, establishment_id: int) -> Place:
    establishment = session.scalars(
        select(Establishment)
        .where(Establishment.id == establishment_id)
        .options(selectinload(Establishment.shifts))
    ).one()
    closed = session.scalars(
        select(ClosedDay.closed_on).where(ClosedDay.establishment_id == establishment_id)
    )
    shifts = tuple(
        Shift(
            key="-".join(shift.name.lower().split()),
            starts=time.fromisoformat(shift.starts),
            ends=time.fromisoformat(shift.ends),
        )
        for shift in establishment.shifts
    )
    work = WorkPattern(
        weekdays=frozenset(establishment.operating_weekdays),
        shifts=shifts,
        closed_on=frozenset(closed),
    )
    return Place(establishment.zone, work)


def _materialise_one(session: Session, schedule: Schedule, place: Place, *, now: datetime) -> int:
    today = today_at(now, place.zone)
    until = today + HORIZON
    situation = Situation(
        zone=place.zone,
        start_on=schedule.start_on,
        completions=_completions(session, schedule, place.zone),
        work=place.work,
    )
    wanted = slots(clock_of(schedule), situation, until_on=until, since_on=_since(schedule))
    outage = _open_outage(session, schedule)
    rows = [_row(schedule, slot, place.zone, outage) for slot in wanted]
    made = insert_new(session, table_of(Occurrence), rows)
    _withdraw(session, schedule, [slot.due_key for slot in wanted], now=now)
    schedule.materialised_until = until
    return made


def _since(schedule: Schedule) -> date:
    """Begin a little before what was made, so that nothing can fall between two runs."""
    if schedule.materialised_until is None:
        return schedule.start_on
    return max(schedule.start_on, schedule.materialised_until - HORIZON - REFRESH)


def _completions(session: Session, schedule: Schedule, zone: str) -> tuple[Completion, ...]:
    done = session.execute(
        select(Inspection.performed_at, Inspection.fail_count)
        .join(Occurrence, Inspection.occurrence_id == Occurrence.id)
        .where(Occurrence.schedule_id == schedule.id, Inspection.state == "submitted")
        .order_by(Inspection.performed_at.desc())
        .limit(_memory(schedule))
    )
    completions = [
        Completion(done_on=today_at(performed_at, zone), is_clean=fails == 0)
        for performed_at, fails in done
        if performed_at is not None
    ]
    if schedule.last_done_on is not None:
        completions.append(Completion(done_on=schedule.last_done_on))
    return tuple(completions)


def _memory(schedule: Schedule) -> int | None:
    """Return how many completions a clock looks at; an adaptive one replays all of them."""
    return None if isinstance(clock_of(schedule), AdaptiveClock) else 12


def _open_outage(session: Session, schedule: Schedule) -> str | None:
    if schedule.asset_id is None:
        return None
    return session.scalar(
        select(Outage.reason)
        .where(Outage.asset_id == schedule.asset_id, Outage.ended_at.is_(None))
        .limit(1)
    )


def _row(schedule: Schedule, slot: Slot, zone: str, outage: str | None) -> dict[str, object]:
    return {
        "schedule_id": schedule.id,
        "establishment_id": schedule.establishment_id,
        "due_key": slot.due_key,
        "zone": zone,
        "due_on": slot.due_on,
        "opens_at": slot.opens_at,
        "due_from_at": slot.due_from_at,
        "due_at": slot.due_at,
        "closes_at": slot.closes_at,
        "state": "scheduled" if outage is None else "suspended",
        "assignee_id": schedule.assignee_id,
        "assignee_role": schedule.assignee_role,
        "reason": outage or "",
        "attention_at": slot.opens_at if outage is None else None,
    }


def _withdraw(session: Session, schedule: Schedule, kept: list[str], *, now: datetime) -> None:
    begun = select(Inspection.occurrence_id).where(Inspection.occurrence_id.is_not(None))
    session.execute(
        delete(Occurrence).where(
            Occurrence.schedule_id == schedule.id,
            Occurrence.state.in_(("scheduled", "open")),
            Occurrence.due_from_at > now,
            Occurrence.due_key.not_in(kept),
            Occurrence.id.not_in(begun),
        )
    )


def _entry(schedule: Schedule, count: int, *, now: datetime) -> Entry:
    return Entry(
        at=now,
        event=TrailEvent.OCCURRENCES_MATERIALISED,
        establishment_id=schedule.establishment_id,
        actor_id=None,
        actor_name=SYSTEM.name,
        subject_kind="schedule",
        subject_id=schedule.id,
        data={"count": count},
    )
