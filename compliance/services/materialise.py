"""Occurrences made ahead from schedules. Running it twice, late or on two machines adds nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, joinedload, selectinload

from compliance.domain.access import SYSTEM
from compliance.domain.cadence import AdaptiveClock, AnyClock
from compliance.domain.local_time import today_at
from compliance.domain.occurrences import Facts, State, next_change_at, state_at
from compliance.domain.recurrence import slots
from compliance.domain.slots import Completion, Situation, Slot
from compliance.domain.trail import Entry, TrailEvent
from compliance.domain.work_patterns import Shift, WorkPattern
from compliance.services.clock_situation import event_slots, readings_of
from compliance.services.occurrences import refresh
from compliance.services.schedules import clock_of
from compliance.services.trail import append_all
from compliance.storage.bulk import dialect_of, given_ids, insert_missing_by, is_one_of
from compliance.storage.models.establishments import ClosedDay, Establishment
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.queries.pauses import Pause, PausedCheck, list_pauses, spans_of
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
        clock = clock_of(schedule)
        wanted = slots(
            clock,
            self._situation(schedule, clock, place),
            until_on=until,
            since_on=_since(schedule),
        )
        after_events = event_slots(self._session, schedule, clock, place.zone)
        pauses = self._pauses(schedule)
        self._rows += [
            _row(schedule, slot, place.zone, pauses, self._now) for slot in (*wanted, *after_events)
        ]
        self._planned.append((schedule, until))

    def _situation(self, schedule: Schedule, clock: AnyClock, place: "Place") -> Situation:
        return Situation(
            zone=place.zone,
            start_on=schedule.paced_from or schedule.start_on,
            completions=_completions(self._session, schedule, place.zone),
            work=place.work,
            readings=readings_of(self._session, schedule, clock, place.zone),
        )

    def _pauses(self, schedule: Schedule) -> tuple[Pause, ...]:
        """Return what pauses a schedule now or will later."""
        check = PausedCheck(0, schedule.id, schedule.asset_id, self._now, None)
        return list_pauses(self._session, [check])[0]

    def write(self) -> int:
        """Insert what is new, take back what is withdrawn; return how many are new."""
        made = insert_missing_by(self._session, OCCURRENCES, self._rows, by="schedule_id")
        kept: dict[int, list[str]] = {schedule.id: [] for schedule, _ in self._planned}
        for row in self._rows:
            kept[cast("int", row["schedule_id"])].append(cast("str", row["due_key"]))
        _withdraw(self._session, kept, self._paced(), now=self._now)
        _move(self._session, [row for row in self._rows if row["closes_at"] is None], self._now)
        for schedule, until in self._planned:
            schedule.materialised_until = until
        entries = [
            _entry(schedule, made[schedule.id], now=self._now)
            for schedule, _ in self._planned
            if schedule.id in made
        ]
        append_all(self._session, entries)
        return sum(made.values())

    def _paced(self) -> dict[int, date]:
        """Return from when the site's own pace counts, by schedule that has one."""
        paced = ((schedule.id, schedule.paced_from) for schedule, _ in self._planned)
        return {id_: from_on for id_, from_on in paced if from_on is not None}

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


def _row(
    schedule: Schedule, slot: Slot, zone: str, pauses: Sequence[Pause], now: datetime
) -> dict[str, object]:
    facts = Facts(
        opens_at=slot.opens_at,
        due_from_at=slot.due_from_at,
        due_at=slot.due_at,
        closes_at=slot.closes_at,
        suspensions=spans_of(pauses),
    )
    is_paused = bool(pauses) and state_at(facts, now) is State.SUSPENDED
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
        "state": State.SUSPENDED.value if is_paused else State.SCHEDULED.value,
        "assignee_id": schedule.assignee_id,
        "assignee_role": schedule.assignee_role,
        "reason": pauses[-1].reason if is_paused else "",
        "attention_at": next_change_at(facts, now) if is_paused else slot.opens_at,
    }


def _move(session: Session, rows: Sequence[Mapping[str, object]], now: datetime) -> None:
    """Bring checks that are not done to the day that what was recorded since gives them.

    Only checks that are never missed move: their date is counted from what was done, read or set.
    """
    wanted = {(row["schedule_id"], row["due_key"]): row for row in rows}
    if not wanted:
        return
    there = session.scalars(
        select(Occurrence)
        .where(
            Occurrence.schedule_id.in_({row["schedule_id"] for row in rows}),
            Occurrence.closes_at.is_(None),
            Occurrence.done_at.is_(None),
            Occurrence.waived_at.is_(None),
        )
        .options(joinedload(Occurrence.schedule))
    )
    for check in there:
        row = wanted.get((check.schedule_id, check.due_key))
        if row is not None and row["due_on"] != check.due_on:
            for name in ("due_on", "opens_at", "due_from_at", "due_at"):
                setattr(check, name, row[name])
            refresh(session, check, now=now)


def _withdraw(
    session: Session,
    kept: Mapping[int, Sequence[str]],
    paced: Mapping[int, date],
    *,
    now: datetime,
) -> None:
    """Take back what these schedules ask for no longer, unless it is due or begun.

    What was due before the site's own pace began stays: the old pace still asked for it.
    """
    dialect = dialect_of(session)
    begun = exists().where(Inspection.occurrence_id == OCCURRENCES.c.id)
    asked = session.execute(
        select(*(OCCURRENCES.c[name] for name in ("id", "schedule_id", "due_key", "due_on"))).where(
            is_one_of(dialect, OCCURRENCES.c.schedule_id, "schedules"),
            OCCURRENCES.c.state.in_(("scheduled", "open")),
            OCCURRENCES.c.due_from_at > now,
            ~begun,
        ),
        {"schedules": given_ids(dialect, kept)},
    )
    wanted = {(id_, key) for id_, keys in kept.items() for key in keys}
    gone = [
        row.id
        for row in asked
        if (row.schedule_id, row.due_key) not in wanted
        and row.due_on >= paced.get(row.schedule_id, date.min)
    ]
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
