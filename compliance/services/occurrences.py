"""What people do to occurrences, and what finished or void inspections do to them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, joinedload

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.occurrences import (
    Facts,
    Move,
    State,
    Suspension,
    require,
    require_waiver,
    state_at,
)
from compliance.domain.trail import TrailEvent
from compliance.services.delivery import cancel_owed
from compliance.services.schedules import Owner, demand_owner
from compliance.services.trail import append
from compliance.storage.models.assets import Outage
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.schedules import Occurrence, Schedule

COUNTED = frozenset({"adaptive", "interval", "running-hours", "site-defined"})


def facts_of(session: Session, occurrence: Occurrence) -> Facts:
    """Return what is known about an occurrence that is not done, from the rows of today."""
    asset_id = occurrence.schedule.asset_id
    return Facts(
        opens_at=occurrence.opens_at,
        due_from_at=occurrence.due_from_at,
        due_at=occurrence.due_at,
        closes_at=occurrence.closes_at,
        waived_at=occurrence.waived_at,
        suspensions=suspensions_of(session, asset_id, occurrence.opens_at) if asset_id else (),
    )


def suspensions_of(session: Session, asset_id: int, since: datetime) -> tuple[Suspension, ...]:
    """Return the outages of an asset that were not over before ``since``."""
    outages = session.scalars(
        select(Outage).where(
            Outage.asset_id == asset_id,
            or_(Outage.ended_at.is_(None), Outage.ended_at >= since),
        )
    )
    return tuple(Suspension(from_at=span.began_at, until_at=span.ended_at) for span in outages)


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
    state = state_at(facts_of(session, occurrence), now)
    occurrence.state = state.value
    if state is State.MISSED and occurrence.missed_at is None:
        occurrence.missed_at = occurrence.closes_at
    occurrence.attention_at = now if state.is_owed else None


def ask_for_the_next(session: Session, schedule_id: int, clock: Mapping[str, object]) -> None:
    """Have the next run of a clock that counts from completions take this one into account."""
    if clock["basis"] in COUNTED:
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
    rows = session.scalars(
        select(Occurrence)
        .join(Schedule)
        .where(
            Schedule.asset_id == asset_id,
            Occurrence.done_at.is_(None),
            Occurrence.waived_at.is_(None),
            Occurrence.missed_at.is_(None),
        )
        .options(joinedload(Occurrence.schedule))
    )
    changed = 0
    for occurrence in rows:
        before = occurrence.state
        refresh(session, occurrence, now=now)
        occurrence.reason = _outage_reason(session, asset_id) if _is_suspended(occurrence) else ""
        changed += occurrence.state != before
    return changed


def _is_suspended(occurrence: Occurrence) -> bool:
    return occurrence.state == State.SUSPENDED.value


def _outage_reason(session: Session, asset_id: int) -> str:
    reason = session.scalar(
        select(Outage.reason).where(Outage.asset_id == asset_id).order_by(Outage.id.desc()).limit(1)
    )
    return reason or ""
