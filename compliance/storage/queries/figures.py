"""The coordinator's figures: how much is late, coming, done on time, and still to be fixed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from compliance.domain.corrective_actions import ActionState
from compliance.domain.findings import FindingStatus
from compliance.domain.occurrences import State
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.findings import Finding
from compliance.storage.models.people import Person
from compliance.storage.models.schedules import Occurrence
from compliance.storage.queries.overview import LONGEST_GRACE, OWED, WEEK, has_no_owner, is_overdue

PERIOD = timedelta(days=90)
UNFINISHED = tuple(state.value for state in ActionState if not state.is_settled)
UNSETTLED = tuple(status.value for status in FindingStatus if not status.is_settled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Checks that fell due in a span of time and how many of them were done on time."""

    on_time: int
    total: int

    @property
    def percent(self) -> float | None:
        """The share in per cent; None when nothing fell due."""
        return 100 * self.on_time / self.total if self.total else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of one establishment at one instant."""

    overdue: int
    overdue_a_week_ago: int
    coming: int  # due within seven days
    coming_unowned: int
    rate: Rate  # of the last 90 days
    rate_before: Rate  # of the 90 days before those
    actions_open: int
    actions_past: int
    actions_to_verify: int
    stop_use: int


def figures_of(session: Session, establishment_id: int, *, now: datetime) -> Figures:
    """Return the figures of an establishment that the actor sees, in five statements."""
    overdue, coming, coming_unowned = _owed(session, establishment_id, now)
    rate, before = _rates(session, establishment_id, now)
    actions_open, past, to_verify = _actions(session, establishment_id, now)
    return Figures(
        overdue=overdue,
        overdue_a_week_ago=_overdue_then(session, establishment_id, now - WEEK),
        coming=coming,
        coming_unowned=coming_unowned,
        rate=rate,
        rate_before=before,
        actions_open=actions_open,
        actions_past=past,
        actions_to_verify=to_verify,
        stop_use=_stop_use(session, establishment_id),
    )


def _owed(session: Session, establishment_id: int, now: datetime) -> tuple[int, int, int]:
    coming = Occurrence.due_at > now
    row = session.execute(
        select(
            func.sum(case((is_overdue(now), 1), else_=0)),
            func.sum(case((coming, 1), else_=0)),
            func.sum(case((and_(coming, has_no_owner()), 1), else_=0)),
        )
        .select_from(Occurrence)
        .outerjoin(Person, Person.id == Occurrence.assignee_id)
        .where(
            Occurrence.establishment_id == establishment_id,
            Occurrence.state.in_(OWED),
            Occurrence.done_at.is_(None),
            Occurrence.waived_at.is_(None),
            Occurrence.due_at <= now + WEEK,
        )
    ).one()
    return row[0] or 0, row[1] or 0, row[2] or 0


def _overdue_then(session: Session, establishment_id: int, then: datetime) -> int:
    """Return how many were overdue at an earlier instant, by what is known now."""
    since_settled = (State.DONE_LATE.value, State.WAIVED.value, State.MISSED.value)
    return (
        session.scalar(
            select(func.count())
            .select_from(Occurrence)
            .where(
                Occurrence.establishment_id == establishment_id,
                Occurrence.state.in_((*OWED, *since_settled)),
                Occurrence.due_at.between(then - LONGEST_GRACE, then),
                or_(Occurrence.closes_at.is_(None), Occurrence.closes_at > then),
                or_(Occurrence.done_at.is_(None), Occurrence.done_at > then),
                or_(Occurrence.waived_at.is_(None), Occurrence.waived_at > then),
            )
        )
        or 0
    )


def _rates(session: Session, establishment_id: int, now: datetime) -> tuple[Rate, Rate]:
    """Return the share done on time of two periods; overdue ones count against it too."""
    recent = Occurrence.due_at > now - PERIOD
    on_time = Occurrence.state == State.DONE_ON_TIME.value
    row = session.execute(
        select(
            func.sum(case((and_(recent, on_time), 1), else_=0)),
            func.sum(case((recent, 1), else_=0)),
            func.sum(case((on_time, 1), else_=0)),
            func.count(),
        )
        .select_from(Occurrence)
        .where(
            Occurrence.establishment_id == establishment_id,
            Occurrence.state.in_(
                (State.DONE_ON_TIME.value, State.DONE_LATE.value, State.MISSED.value, *OWED)
            ),
            Occurrence.due_at > now - 2 * PERIOD,
            Occurrence.due_at <= now,
        )
    ).one()
    good, total, all_good, all_total = (value or 0 for value in row)
    return (
        Rate(on_time=good, total=total),
        Rate(on_time=all_good - good, total=all_total - total),
    )


def _actions(session: Session, establishment_id: int, now: datetime) -> tuple[int, int, int]:
    unfinished = CorrectiveAction.state.in_(UNFINISHED)
    past = and_(unfinished, CorrectiveAction.due_at <= now)
    row = session.execute(
        select(
            func.sum(case((unfinished, 1), else_=0)),
            func.sum(case((past, 1), else_=0)),
            func.sum(case((unfinished, 0), else_=1)),
        )
        .join(Finding, Finding.id == CorrectiveAction.finding_id)
        .where(
            CorrectiveAction.establishment_id == establishment_id,
            CorrectiveAction.state.in_((*UNFINISHED, ActionState.DONE.value)),
            Finding.state.in_(UNSETTLED),
        )
    ).one()
    return row[0] or 0, row[1] or 0, row[2] or 0


def _stop_use(session: Session, establishment_id: int) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(Finding)
            .where(
                Finding.establishment_id == establishment_id,
                Finding.state.in_(UNSETTLED),
                Finding.stop_use,
            )
        )
        or 0
    )
