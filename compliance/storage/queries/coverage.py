"""Counting for the coverage matrix, and the checks behind one of its cells.

The stored state may be a sweep behind, so the instants decide. Everything is grouped in the
database: the number of statements does not grow with the plant, nor do the rows that come back
with the checks.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from compliance.domain.checklists import ChecklistRef
from compliance.domain.coverage import EXCUSED, OUTCOMES, Outcome, Tally
from compliance.domain.local_time import end_of_day, start_of_day, today_at
from compliance.domain.periods import Period
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.queries.overview import OWED

# Between a local due date and its instant lies the end of a day or of a shift, never a week; so
# the index on instants serves for dates.
SLACK = timedelta(days=8)
MOST_REASONS = 500
SENT = "submitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Which checks are counted: one establishment, its zone, and the columns of a period."""

    establishment_id: int
    zone: str
    columns: Sequence[Period]
    checklist_key: str = ""

    @property
    def from_on(self) -> date:
        """The first local day."""
        return self.columns[0].from_on

    @property
    def to_on(self) -> date:
        """The last local day."""
        return self.columns[-1].to_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """One checklist that runs, or ran, in a period, in the newest version that runs there."""

    checklist: ChecklistRef
    running: int  # schedules of any version that have not ended


@dataclass(frozen=True, slots=True)
class Excuse:
    """Why checks of a requirement in one column were suspended or waived."""

    key: str
    column: int
    outcome: Outcome
    reason: str
    count: int


def count_outcomes(session: Session, extent: Extent, *, now: datetime) -> list[Tally]:
    """Return what became of the checks that fell due, by checklist and column.

    What fell due earlier and is overdue still stands in the column of today. Two statements.
    """
    due = (
        select(
            Schedule.checklist_key.label("key"),
            _column_of(Occurrence.due_on, [one.from_on for one in extent.columns]).label("place"),
            outcome_at(now).label("outcome"),
        )
        .join(Schedule, Schedule.id == Occurrence.schedule_id)
        .where(*due_within(extent))
        .subquery()
    )
    rows = session.execute(
        select(due.c.key, due.c.place, due.c.outcome, func.count()).group_by(
            due.c.key, due.c.place, due.c.outcome
        )
    )
    fallen = [Tally(key, place, Outcome(outcome), count) for key, place, outcome, count in rows]
    return fallen + _count_carried(session, extent, now=now)


def _count_carried(session: Session, extent: Extent, *, now: datetime) -> list[Tally]:
    today = today_at(now, extent.zone)
    here = [n for n, one in enumerate(extent.columns) if one.from_on <= today <= one.to_on]
    if not here:
        return []
    rows = session.execute(
        select(Schedule.checklist_key, func.count())
        .join(Occurrence, Occurrence.schedule_id == Schedule.id)
        .where(*carried_into(extent, now=now))
        .group_by(Schedule.checklist_key)
    )
    return [Tally(key, here[0], Outcome.OVERDUE, count) for key, count in rows]


def count_unplanned(session: Session, extent: Extent) -> list[Tally]:
    """Return the records of checks that no schedule asked for: before use, after an event."""
    starts = [start_of_day(one.from_on, extent.zone) for one in extent.columns]
    done = (
        select(
            Inspection.checklist_key.label("key"),
            _column_of(Inspection.performed_at, starts).label("place"),
        )
        .where(*unplanned_within(extent))
        .subquery()
    )
    rows = session.execute(
        select(done.c.key, done.c.place, func.count()).group_by(done.c.key, done.c.place)
    )
    return [Tally(key, place, Outcome.DONE, count) for key, place, count in rows]


def list_excuses(session: Session, extent: Extent) -> list[Excuse]:
    """Return why checks were suspended or waived, the first ``MOST_REASONS`` different ones."""
    excused = (
        select(
            Schedule.checklist_key.label("key"),
            _column_of(Occurrence.due_on, [one.from_on for one in extent.columns]).label("place"),
            Occurrence.state.label("outcome"),
            Occurrence.reason.label("reason"),
        )
        .join(Schedule, Schedule.id == Occurrence.schedule_id)
        .where(*due_within(extent), Occurrence.state.in_([outcome.value for outcome in EXCUSED]))
        .subquery()
    )
    every = (excused.c.key, excused.c.place, excused.c.outcome, excused.c.reason)
    rows = session.execute(
        select(*every, func.count()).group_by(*every).order_by(*every).limit(MOST_REASONS)
    )
    return [Excuse(key, place, Outcome(word), reason, n) for key, place, word, reason, n in rows]


def list_programmes(session: Session, extent: Extent) -> list[Programme]:
    """Return the checklists that were scheduled at any time of a period, by key."""
    began = end_of_day(extent.to_on, extent.zone)
    over = start_of_day(extent.from_on, extent.zone)
    versions = (Schedule.checklist_key, Schedule.checklist_version, Schedule.checklist_digest)
    rows = session.execute(
        select(*versions, func.sum(case((Schedule.ended_at.is_(None), 1), else_=0)))
        .where(
            Schedule.establishment_id == extent.establishment_id,
            Schedule.start_on <= extent.to_on,
            Schedule.created_at < began,
            or_(Schedule.ended_at.is_(None), Schedule.ended_at >= over),
        )
        .group_by(*versions)
        .order_by(*versions)
    )
    running: Counter[str] = Counter()
    newest: dict[str, ChecklistRef] = {}
    for key, version, digest, count in rows:
        running[key] += count
        newest[key] = ChecklistRef(key, version, digest)
    return [Programme(checklist=ref, running=running[key]) for key, ref in newest.items()]


def outcome_at(now: datetime) -> ColumnElement[str]:
    """Return what became of an occurrence by an instant, as a word of ``Outcome``."""
    is_open = and_(
        Occurrence.state.in_(OWED), Occurrence.done_at.is_(None), Occurrence.waived_at.is_(None)
    )
    stored = {state.value: outcome.value for state, outcome in OUTCOMES.items()}
    return case(
        (and_(is_open, Occurrence.closes_at <= now), Outcome.MISSED.value),
        (and_(is_open, Occurrence.due_at <= now), Outcome.OVERDUE.value),
        (is_open, Outcome.DUE.value),
        else_=case(stored, value=Occurrence.state, else_=Outcome.DUE.value),
    )


def _column_of(what: InstrumentedAttribute[Any], starts: Sequence[date]) -> ColumnElement[int]:
    """Return the number of the column that a value lies in, by halving: few comparisons a row."""
    return _between(what, starts, 0, len(starts))


def _between(
    what: InstrumentedAttribute[Any], starts: Sequence[date], low: int, high: int
) -> ColumnElement[int]:
    if high - low == 1:
        return literal(low, Integer)
    middle = (low + high) // 2
    return case(
        (what < starts[middle], _between(what, starts, low, middle)),
        else_=_between(what, starts, middle, high),
    )


def due_within(extent: Extent) -> list[ColumnElement[bool]]:
    """Return the conditions of the checks that fell due; the statement joins their schedules."""
    where = [
        Occurrence.establishment_id == extent.establishment_id,
        Occurrence.state.in_([state.value for state in OUTCOMES]),
        Occurrence.due_at > start_of_day(extent.from_on, extent.zone) - SLACK,
        Occurrence.due_at < end_of_day(extent.to_on, extent.zone) + SLACK,
        Occurrence.due_on >= extent.from_on,
        Occurrence.due_on <= extent.to_on,
    ]
    if extent.checklist_key:
        where.append(Schedule.checklist_key == extent.checklist_key)
    return where


def carried_into(extent: Extent, *, now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions of the checks that fell due before an extent and are overdue still."""
    where = [
        Occurrence.establishment_id == extent.establishment_id,
        Occurrence.state.in_(OWED),
        Occurrence.done_at.is_(None),
        Occurrence.waived_at.is_(None),
        Occurrence.due_on < extent.from_on,
        Occurrence.due_at <= now,
        or_(Occurrence.closes_at.is_(None), Occurrence.closes_at > now),
    ]
    if extent.checklist_key:
        where.append(Schedule.checklist_key == extent.checklist_key)
    return where


def unplanned_within(extent: Extent) -> list[ColumnElement[bool]]:
    """Return the conditions of the records that no schedule asked for."""
    where = [
        Inspection.establishment_id == extent.establishment_id,
        Inspection.occurrence_id.is_(None),
        Inspection.state == SENT,
        Inspection.performed_at >= start_of_day(extent.from_on, extent.zone),
        Inspection.performed_at < end_of_day(extent.to_on, extent.zone),
    ]
    if extent.checklist_key:
        where.append(Inspection.checklist_key == extent.checklist_key)
    return where
