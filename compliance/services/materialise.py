"""Occurrences made ahead from schedules. Running it twice, late or on two machines adds nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.exc import SQLAlchemyError
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
from compliance.storage.bulk import dialect_of, given_ids, insert_missing_by, is_one_of
from compliance.storage.models.assets import Outage
from compliance.storage.models.establishments import ClosedDay, Establishment
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.tables import table_of

OCCURRENCES = table_of(Occurrence)
HORIZON = timedelta(days=35)  # ours: how far ahead occurrences are made
REFRESH = timedelta(days=7)  # ours: made again when less than this much of the horizon is used up
BATCH = 50  # schedules a transaction: what it writes keeps others waiting on SQLite
POISON_WAIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Materialised:
    """One batch: how many schedules it took, and what is set aside at this time, in words."""

    schedules: int
    problems: tuple[str, ...] = ()


class Materialiser:
    """The sweep. A schedule that cannot be judged is set aside for an hour; the others go on.

    What is set aside is kept in memory: after a restart it is tried again at once.
    """

    def __init__(self) -> None:
        self._aside: dict[int, tuple[datetime, str]] = {}

    def make_due(self, session: Session, now: datetime, *, limit: int = BATCH) -> Materialised:
        """Make the occurrences of the next schedules. Nothing left: schedules 0."""
        self._aside = {id_: kept for id_, kept in self._aside.items() if now < kept[0]}
        batch = _Batch(session, now)
        schedules = _list_due(session, now, limit, but=self._aside)
        for schedule in schedules:
            try:
                batch.plan(schedule)
            except SQLAlchemyError:  # the database's trouble, not this schedule's
                raise
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the next go on
                words = f"Schedule {schedule.id} ({schedule.title}): {error!r}"
                self._aside[schedule.id] = (now + POISON_WAIT, words)
        batch.write()
        return Materialised(len(schedules), tuple(words for _, words in self._aside.values()))


def materialise_due(session: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Make the occurrences of schedules whose horizon is running out; return how many schedules.

    Raises:
        ComplianceError: one of them cannot be judged; nothing is made then.
    """
    schedules = _list_due(session, now, limit, but=())
    materialise(session, schedules, now=now)
    return len(schedules)


def materialise(session: Session, schedules: Iterable[Schedule], *, now: datetime) -> int:
    """Make the occurrences of these schedules up to the horizon; return how many are new.

    Those that a new completion has withdrawn (the next yearly check when this year's was done
    early) are taken back, as long as they are neither due nor begun.

    Raises:
        ComplianceError: one of them cannot be judged; nothing is made then.
    """
    batch = _Batch(session, now)
    for schedule in schedules:
        batch.plan(schedule)
    return batch.write()


def _list_due(
    session: Session, now: datetime, limit: int, *, but: Collection[int]
) -> list[Schedule]:
    """Return schedules that are due by date: just assigned, or near the end of what was made."""
    # The date line is at most a day away; the exact local date is judged per establishment.
    latest = now.date() + HORIZON - REFRESH
    statement = (
        select(Schedule)
        .where(
            Schedule.ended_at.is_(None),
            or_(Schedule.materialised_until.is_(None), Schedule.materialised_until < latest),
            Schedule.id.not_in(list(but)),
        )
        .order_by(Schedule.id)
        .limit(limit)
    )
    return list(session.scalars(statement))


class _Batch:
    """Schedules planned one by one, and written together: what cannot be planned writes nothing."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now
        self._places: dict[int, Place] = {}
        self._planned: list[tuple[Schedule, date]] = []
        self._rows: list[dict[str, object]] = []

    def plan(self, schedule: Schedule) -> None:
        """Work out what this schedule asks for up to the horizon.

        Raises:
            ComplianceError: its clock, its zone or its shifts make no sense.
        """
        place = self._place(schedule.establishment_id)
        until = today_at(self._now, place.zone) + HORIZON
        situation = Situation(
            zone=place.zone,
            start_on=schedule.start_on,
            completions=_completions(self._session, schedule, place.zone),
            work=place.work,
        )
        wanted = slots(clock_of(schedule), situation, until_on=until, since_on=_since(schedule))
        outage = _open_outage(self._session, schedule)
        self._rows += [_row(schedule, slot, place.zone, outage) for slot in wanted]
        self._planned.append((schedule, until))

    def write(self) -> int:
        """Insert what is new, take back what is withdrawn; return how many are new."""
        made = insert_missing_by(self._session, OCCURRENCES, self._rows, by="schedule_id")
        kept: dict[int, list[str]] = {schedule.id: [] for schedule, _ in self._planned}
        for row in self._rows:
            kept[cast("int", row["schedule_id"])].append(cast("str", row["due_key"]))
        _withdraw(self._session, kept, now=self._now)
        for schedule, until in self._planned:
            schedule.materialised_until = until
        entries = [
            _entry(schedule, made[schedule.id], now=self._now)
            for schedule, _ in self._planned
            if schedule.id in made
        ]
        append_all(self._session, entries)
        return sum(made.values())

    def _place(self, establishment_id: int) -> "Place":
        if establishment_id not in self._places:
            self._places[establishment_id] = _place(self._session, establishment_id)
        return self._places[establishment_id]


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


def _withdraw(session: Session, kept: Mapping[int, Sequence[str]], *, now: datetime) -> None:
    """Take back what these schedules ask for no longer, unless it is due or begun."""
    dialect = dialect_of(session)
    begun = exists().where(Inspection.occurrence_id == OCCURRENCES.c.id)
    asked = session.execute(
        select(OCCURRENCES.c.id, OCCURRENCES.c.schedule_id, OCCURRENCES.c.due_key).where(
            is_one_of(dialect, OCCURRENCES.c.schedule_id, "schedules"),
            OCCURRENCES.c.state.in_(("scheduled", "open")),
            OCCURRENCES.c.due_from_at > now,
            ~begun,
        ),
        {"schedules": given_ids(dialect, kept)},
    )
    wanted = {(id_, key) for id_, keys in kept.items() for key in keys}
    gone = [row.id for row in asked if (row.schedule_id, row.due_key) not in wanted]
    if gone:
        withdrawn = delete(OCCURRENCES).where(is_one_of(dialect, OCCURRENCES.c.id, "gone"))
        session.execute(withdrawn, {"gone": given_ids(dialect, gone)})


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
