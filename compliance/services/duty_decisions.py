"""What a site decides about a proposed duty: set up, not applicable because …, ended because …."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.trail import TrailEvent
from compliance.services.schedules import end_schedule
from compliance.services.trail import append
from compliance.storage.models.duties import DutyDecision
from compliance.storage.queries.site_facts import find_decision, list_running

LONGEST_REASON = 4_000


class Decision(StrEnum):
    """What a site can decide about a duty."""

    ADOPTED = "adopted"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class DutyAt:
    """One duty at one site: the establishment, and the key of the checklist."""

    establishment_id: int
    key: str


def end_duty(session: Session, duty: DutyAt, *, reason: str, by: Actor, now: datetime) -> int:
    """End every schedule of a duty; return how many ran. Where none runs, nothing is written.

    Raises:
        NotAllowedError: the actor may not manage schedules there.
        InvalidInputError: no reason is given.
    """
    demand(by, Permission.MANAGE_SCHEDULES, duty.establishment_id)
    why = _words(reason)
    ended = _end_running(session, duty, why, by=by, now=now)
    if ended:
        facts: dict[str, str | int] = {"reason": why, "schedules": ended}
        tell_of_duty(session, TrailEvent.DUTY_ENDED, duty, facts, by=by, now=now)
    return ended


def mark_not_applicable(
    session: Session, duty: DutyAt, *, reason: str, by: Actor, now: datetime
) -> None:
    """Let a site say that it does not owe a duty, whatever is proposed; its schedules end too.

    Said twice, the first reason stays.

    Raises:
        NotAllowedError: the actor may not manage schedules there.
        InvalidInputError: no reason is given.
    """
    demand(by, Permission.MANAGE_SCHEDULES, duty.establishment_id)
    why = _words(reason)
    if not take_decision(session, duty, Decision.NOT_APPLICABLE, reason=why, by=by, now=now):
        return
    ended = _end_running(session, duty, why, by=by, now=now)
    facts: dict[str, str | int] = {"reason": why, "schedules": ended}
    tell_of_duty(session, TrailEvent.DUTY_NOT_APPLICABLE, duty, facts, by=by, now=now)


def mark_applicable(session: Session, duty: DutyAt, *, by: Actor, now: datetime) -> None:
    """Take back that a duty is not applicable: what the profile proposes counts again.

    Raises:
        NotAllowedError: the actor may not manage schedules there.
    """
    demand(by, Permission.MANAGE_SCHEDULES, duty.establishment_id)
    if end_decision(session, duty, Decision.NOT_APPLICABLE, reason="", by=by, now=now):
        tell_of_duty(session, TrailEvent.DUTY_APPLICABLE_AGAIN, duty, {}, by=by, now=now)


def take_decision(
    session: Session, duty: DutyAt, decision: Decision, *, reason: str, by: Actor, now: datetime
) -> bool:
    """Keep a decision; return whether it is new. The trail is the caller's business."""
    if find_decision(session, duty.establishment_id, duty.key, decision) is not None:
        return False
    session.add(
        DutyDecision(
            establishment_id=duty.establishment_id,
            checklist_key=duty.key,
            decision=decision.value,
            reason=reason,
            decided_at=now,
            decided_by=by.person_id,
        )
    )
    session.flush()
    return True


def end_decision(
    session: Session, duty: DutyAt, decision: Decision, *, reason: str, by: Actor, now: datetime
) -> bool:
    """Let a decision stand no longer; return whether it stood. The trail is the caller's."""
    row = find_decision(session, duty.establishment_id, duty.key, decision)
    if row is None:
        return False
    row.ended_at = now
    row.ended_by = by.person_id
    row.end_reason = reason
    session.flush()
    return True


def _end_running(session: Session, duty: DutyAt, reason: str, *, by: Actor, now: datetime) -> int:
    running = list_running(session, duty.establishment_id, [duty.key])
    for schedule in running:
        end_schedule(session, schedule, reason=reason, by=by, now=now)
    end_decision(session, duty, Decision.ADOPTED, reason=reason, by=by, now=now)
    return len(running)


def _words(reason: str) -> str:
    words = reason.strip()
    if not 1 <= len(words) <= LONGEST_REASON:
        raise InvalidInputError(
            [Problem("Reason", "No reason is given.", "Say why, in a sentence.")]
        )
    return words


def tell_of_duty(
    session: Session,
    event: TrailEvent,
    duty: DutyAt,
    facts: Mapping[str, str | int],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Record what happened to a duty of an establishment."""
    append(
        session,
        event,
        by=by,
        now=now,
        subject=("establishment", duty.establishment_id),
        establishment_id=duty.establishment_id,
        data={"checklist": duty.key, **facts},
    )
