"""What people do to occurrences, and what finished or void inspections do to them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session, joinedload

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.cadence import AnyClock, FixedDatesClock
from compliance.domain.occurrences import (
    Facts,
    Move,
    State,
    next_change_at,
    require,
    require_waiver,
    state_at,
)
from compliance.domain.trail import TrailEvent
from compliance.services.delivery import cancel_owed
from compliance.services.schedules import Owner, demand_owner
from compliance.services.trail import append
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.queries.pauses import Pause, PausedCheck, list_pauses, spans_of

COUNTED = frozenset({"adaptive", "interval", "running-hours", "site-defined"})


def asks_last_done(clocks: Iterable[AnyClock]) -> bool:
    """Return whether a clock turns on when it was last done, which the site must tell.

    It counts from that day, or it asks for something once, and it may have been done.
    """
    return any(
        clock.basis in COUNTED or (isinstance(clock, FixedDatesClock) and clock.once is not None)
        for clock in clocks
    )


def facts_of(session: Session, occurrence: Occurrence) -> Facts:
    """Return what is known about an occurrence that is not done, from the rows of today."""
    return _facts(occurrence, pauses_of(session, [occurrence])[occurrence.id])


def pauses_of(session: Session, occurrences: Sequence[Occurrence]) -> dict[int, tuple[Pause, ...]]:
    """Return the spans in which these checks are not owed, by id."""
    return list_pauses(session, [_owed(occurrence) for occurrence in occurrences])


def _owed(occurrence: Occurrence) -> PausedCheck:
    return PausedCheck(
        check_id=occurrence.id,
        schedule_id=occurrence.schedule_id,
        asset_id=occurrence.schedule.asset_id,
        opens_at=occurrence.opens_at,
        closes_at=occurrence.closes_at,
    )


def _facts(occurrence: Occurrence, pauses: Iterable[Pause]) -> Facts:
    return Facts(
        opens_at=occurrence.opens_at,
        due_from_at=occurrence.due_from_at,
        due_at=occurrence.due_at,
        closes_at=occurrence.closes_at,
        waived_at=occurrence.waived_at,
        suspensions=spans_of(pauses),
    )


def unsettle(session: Session, inspection: Inspection, *, now: datetime) -> None:
    """Owe the check of a voided inspection again: due, overdue or missed, as the clock says."""
    occurrence = inspection.occurrence
    if occurrence is None:
        return
    occurrence.done_at = None
    refresh(session, occurrence, now=now)
    ask_for_the_next(session, occurrence.schedule_id, occurrence.schedule.clock)


def refresh(session: Session, occurrence: Occurrence, *, now: datetime) -> None:
    """Write the state that the facts of today give, and have the sweep look at it at once."""
    _judge(occurrence, pauses_of(session, [occurrence])[occurrence.id], now=now)


def _judge(occurrence: Occurrence, pauses: Sequence[Pause], *, now: datetime) -> None:
    facts = _facts(occurrence, pauses)
    state = state_at(facts, now)
    occurrence.state = state.value
    if state is State.MISSED and occurrence.missed_at is None:
        occurrence.missed_at = occurrence.closes_at
    occurrence.attention_at = now if state.is_owed else next_change_at(facts, now)


def ask_for_the_next(session: Session, schedule_id: int, clock: Mapping[str, object]) -> None:
    """Have the next run of a clock that counts from completions take this one into account."""
    if clock["basis"] in COUNTED or clock.get("repeats"):
        session.execute(
            update(Schedule).where(Schedule.id == schedule_id).values(materialised_until=None)
        )


def waive_occurrence(
    session: Session, occurrence: Occurrence, *, reason: str, by: Actor, now: datetime
) -> None:
    """Let a check go, with a reason and the name of who approved it. A missed one stays missed.

    Raises:
        NotAllowedError: the actor may not manage schedules there.
        ConflictError: it was done, missed or waived before.
        InvalidInputError: no reason is given.
    """
    demand(by, Permission.MANAGE_SCHEDULES, occurrence.establishment_id)
    state = state_at(facts_of(session, occurrence), now)
    require_waiver(state, reason=reason, approver_id=by.person_id)
    occurrence.state = State.WAIVED.value
    occurrence.waived_at = now
    occurrence.waived_by = by.person_id
    occurrence.reason = reason.strip()
    occurrence.attention_at = None
    cancel_owed(session, ("occurrence", occurrence.id))
    append(
        session,
        TrailEvent.OCCURRENCE_WAIVED,
        by=by,
        now=now,
        subject=("occurrence", occurrence.id),
        establishment_id=occurrence.establishment_id,
        data={"due_on": occurrence.due_on.isoformat(), "reason": reason.strip()},
    )


def reassign_occurrence(
    session: Session, occurrence: Occurrence, owner: Owner, *, by: Actor, now: datetime
) -> None:
    """Give this one check to somebody else; the schedule keeps its owner.

    Raises:
        NotAllowedError: the actor may not manage schedules there.
        ConflictError: it is not owed any more.
    """
    demand(by, Permission.MANAGE_SCHEDULES, occurrence.establishment_id)
    require(state_at(facts_of(session, occurrence), now), Move.REASSIGN)
    demand_owner(session, owner, occurrence.establishment_id)
    occurrence.assignee_id = owner.person_id
    occurrence.assignee_role = owner.role.value if owner.role else None
    occurrence.attention_at = now  # the new owner is owed the reminder of the present stage
    append(
        session,
        TrailEvent.OCCURRENCE_REASSIGNED,
        by=by,
        now=now,
        subject=("occurrence", occurrence.id),
        establishment_id=occurrence.establishment_id,
        data={"person": owner.person_id, "role": owner.role},
    )


def follow_outage(session: Session, asset_id: int, *, now: datetime) -> int:
    """Bring the unfinished checks of an asset in line with its outages; return how many changed.

    Called in the transaction in which an outage begins or ends. Checks that were overdue or
    missed before stay so; those that fall due while it is out of service are suspended.
    """
    return follow_pauses(session, Schedule.asset_id == asset_id, now=now)


def follow_pauses(session: Session, where: ColumnElement[bool], *, now: datetime) -> int:
    """Bring the unfinished checks of some schedules in line with what pauses them now."""
    rows = session.scalars(
        select(Occurrence)
        .join(Schedule)
        .where(
            where,
            Occurrence.done_at.is_(None),
            Occurrence.waived_at.is_(None),
            Occurrence.missed_at.is_(None),
        )
        .options(joinedload(Occurrence.schedule))
    ).all()
    pauses = pauses_of(session, rows)
    changed = 0
    for occurrence in rows:
        before = occurrence.state
        _follow(occurrence, pauses[occurrence.id], now=now)
        changed += occurrence.state != before
    return changed


def follow_check(session: Session, occurrence: Occurrence, *, now: datetime) -> None:
    """Bring one check in line with what pauses it, even one that had been missed."""
    _follow(occurrence, pauses_of(session, [occurrence])[occurrence.id], now=now)


def _follow(occurrence: Occurrence, pauses: Sequence[Pause], *, now: datetime) -> None:
    _judge(occurrence, pauses, now=now)
    is_paused = occurrence.state == State.SUSPENDED.value
    occurrence.reason = _reason_now(pauses, occurrence, now) if is_paused else ""


def _reason_now(pauses: Sequence[Pause], occurrence: Occurrence, now: datetime) -> str:
    """Return why a suspended check is not owed: by what pauses it now, or did when it was due."""
    for pause in reversed(pauses):
        if pause.span.covers(now) or pause.span.covers(occurrence.due_at):
            return pause.reason
    return ""
