"""Suspending a duty for a season or an operating condition that its checklist names."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.checklists import Checklist
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.trail import TrailEvent
from compliance.services.occurrences import follow_pauses
from compliance.services.trail import append
from compliance.storage.models.clock_facts import ScheduleSuspension
from compliance.storage.models.schedules import Schedule
from compliance.storage.queries.clock_facts import find_suspension

LONGEST_NOTE = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSuspension:
    """Under which condition of its checklist a duty rests, and (or not) until when."""

    condition: str
    note: str = ""
    until_at: datetime | None = None


def suspend_schedule(
    session: Session,
    schedule: Schedule,
    checklist: Checklist,
    new: NewSuspension,
    *,
    by: Actor,
    now: datetime,
) -> ScheduleSuspension:
    """Let a duty rest from now on; what falls due meanwhile is suspended, never missed.

    What is overdue or missed already stays so.

    Raises:
        NotAllowedError: the actor may not manage schedules there.
        ConflictError: the schedule has ended, or rests already.
        InvalidInputError: its checklist does not know the condition, or the end is not ahead.
    """
    demand(by, Permission.MANAGE_SCHEDULES, schedule.establishment_id)
    _demand_running(session, schedule, now)
    problems = _problems(new, checklist, now)
    if problems:
        raise InvalidInputError(problems)
    row = ScheduleSuspension(
        schedule_id=schedule.id,
        condition=new.condition,
        note=new.note.strip(),
        began_at=now,
        began_by=by.person_id,
        ended_at=new.until_at,
    )
    session.add(row)
    session.flush()
    follow_pauses(session, Schedule.id == schedule.id, now=now)
    append(
        session,
        TrailEvent.SCHEDULE_SUSPENDED,
        by=by,
        now=now,
        subject=("schedule", schedule.id),
        establishment_id=schedule.establishment_id,
        data={
            "condition": new.condition,
            "note": row.note,
            "until": new.until_at.isoformat() if new.until_at else None,
        },
    )
    return row


def _demand_running(session: Session, schedule: Schedule, now: datetime) -> None:
    if schedule.ended_at is not None:
        raise ConflictError("This schedule has ended; it cannot be suspended any more.")
    if find_suspension(session, schedule.id, now) is not None:
        raise ConflictError("This schedule is suspended already. End that suspension first.")


def _problems(new: NewSuspension, checklist: Checklist, now: datetime) -> list[Problem]:
    problems = []
    known = checklist.cadence.suspended_when
    if new.condition not in known:
        what = "The checklist names no such condition."
        remedy = f"Choose one of: {', '.join(known)}." if known else "Waive the check instead."
        problems.append(Problem("condition", what, remedy))
    if new.until_at is not None and new.until_at <= now:
        problems.append(Problem("until_on", "This day is over.", "Choose a later one, or none."))
    if len(new.note) > LONGEST_NOTE:
        problems.append(Problem("note", "This is too long.", "4,000 letters at most."))
    return problems


def resume_schedule(session: Session, schedule: Schedule, *, by: Actor, now: datetime) -> None:
    """End the suspension of a duty: what is not over yet is owed again from now on.

    Raises:
        NotAllowedError: the actor may not manage schedules there.
        ConflictError: it is not suspended.
    """
    demand(by, Permission.MANAGE_SCHEDULES, schedule.establishment_id)
    row = find_suspension(session, schedule.id, now)
    if row is None:
        raise ConflictError("This schedule is not suspended. Load the page again.")
    row.ended_at, row.ended_by = now, by.person_id
    session.flush()
    follow_pauses(session, Schedule.id == schedule.id, now=now)
    append(
        session,
        TrailEvent.SCHEDULE_RESUMED,
        by=by,
        now=now,
        subject=("schedule", schedule.id),
        establishment_id=schedule.establishment_id,
        data={"condition": row.condition},
    )
