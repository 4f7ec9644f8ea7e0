"""Planning, doing, verifying and reopening corrections and corrective actions."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from compliance.domain import corrective_actions as rules
from compliance.domain.access import Actor, Permission, demand
from compliance.domain.corrective_actions import Action, ActionKind, ActionState
from compliance.domain.errors import ConflictError, InvalidInputError, NotAllowedError, Problem
from compliance.domain.findings import FindingStatus, status_from
from compliance.domain.local_time import end_of_day
from compliance.domain.trail import TrailEvent
from compliance.services.delivery import cancel_owed
from compliance.services.finding_messages import tell_owner, tell_stop_use
from compliance.services.incident_names import demand_no_names
from compliance.services.outages import begin_stop_use, end_stop_use
from compliance.services.trail import append
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done by whom until when (a local date)."""

    kind: ActionKind
    what: str
    owner_id: int | None
    due_on: date


def plan_action(
    session: Session, finding: Finding, plan: Plan, *, zone: str, by: Actor, now: datetime
) -> CorrectiveAction:
    """Plan an action under a finding; one planned for a closed finding opens it again.

    Its owner is told by mail. Whoever raises a finding plans its first correction; further ones
    are the coordinator's.

    Raises:
        NotAllowedError: the actor may neither inspect nor manage findings there.
        ConflictError: the finding was withdrawn.
        InvalidInputError: it does not say what is to be done, or names somebody of an incident.
    """
    if not by.may(Permission.PERFORM_INSPECTION, finding.establishment_id):
        demand(by, Permission.MANAGE_FINDINGS, finding.establishment_id)
    if finding.state == FindingStatus.WITHDRAWN.value:
        raise ConflictError("This finding was withdrawn; nothing can be planned for it any more.")
    if not plan.what.strip():
        raise InvalidInputError([Problem("What to do", "It is empty.", "Say what is to be done.")])
    demand_no_names(session, finding, "What to do", plan.what)
    action = CorrectiveAction(
        establishment_id=finding.establishment_id,
        finding_id=finding.id,
        kind=plan.kind.value,
        what=plan.what.strip(),
        owner_id=plan.owner_id,
        due_on=plan.due_on,
        due_at=end_of_day(plan.due_on, zone),
        state=ActionState.PLANNED.value,
        created_at=now,
        attention_at=now,
    )
    session.add(action)
    session.flush()
    _settle_finding(session, finding, by=by, now=now)
    data: dict[str, str | int | bool | None] = {
        "due_on": plan.due_on.isoformat(),
        "finding": finding.id,
        "kind": plan.kind.value,
        "owner": plan.owner_id,
    }
    _note(session, TrailEvent.ACTION_PLANNED, action, data, by=by, now=now)
    tell_owner(session, action, finding, by=by, now=now)
    return action


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A new owner or date; moving the date later needs the reason."""

    owner_id: int | None
    due_on: date
    reason: str = ""


def change_action(
    session: Session,
    action: CorrectiveAction,
    change: Change,
    *,
    zone: str,
    by: Actor,
    now: datetime,
) -> None:
    """Give an unfinished action another owner or date; a new owner is told by mail.

    Raises:
        NotAllowedError: the actor may not manage findings there.
        ConflictError: the action is done.
        InvalidInputError: a later date without a reason, or one that names somebody of an incident.
    """
    demand(by, Permission.MANAGE_FINDINGS, action.establishment_id)
    demand_no_names(session, action.finding, "Reason", change.reason)
    rules.require_new_date(
        _rule(action), old_on=action.due_on, new_on=change.due_on, reason=change.reason
    )
    data: dict[str, str | int | bool | None] = {
        "due_on": change.due_on.isoformat(),
        "due_on_before": action.due_on.isoformat(),
        "owner": change.owner_id,
        "owner_before": action.owner_id,
        "reason": change.reason.strip(),
    }
    is_given = change.owner_id != action.owner_id
    action.owner_id = change.owner_id
    action.due_on = change.due_on
    action.due_at = end_of_day(change.due_on, zone)
    action.attention_at = now
    _note(session, TrailEvent.ACTION_CHANGED, action, data, by=by, now=now)
    if is_given:
        tell_owner(session, action, action.finding, by=by, now=now)


def start_action(session: Session, action: CorrectiveAction, *, by: Actor, now: datetime) -> None:
    """Say that work on an action has begun; an action without an owner becomes the actor's.

    Raises:
        NotAllowedError: it is somebody else's action.
        ConflictError: it was begun before.
    """
    demand_own(action, by)
    _apply(action, rules.started(_rule(action)))
    if action.owner_id is None:
        action.owner_id = by.person_id
    _settle_finding(session, action.finding, by=by, now=now)
    _note(session, TrailEvent.ACTION_STARTED, action, {}, by=by, now=now)


def report_done(
    session: Session, action: CorrectiveAction, *, note: str, by: Actor, now: datetime
) -> None:
    """Say that an action is done; its photos were received before.

    Raises:
        NotAllowedError: it is somebody else's action.
        ConflictError: it was done before.
        InvalidInputError: no note, no evidence, or a note that names somebody of an incident.
    """
    demand_own(action, by)
    demand_no_names(session, action.finding, "What was done", note)
    shown = session.scalar(
        select(func.count())
        .select_from(Evidence)
        .where(Evidence.action_id == action.id, Evidence.removed_at.is_(None))
    )
    person_id = _person_of(by)
    done = rules.reported_done(_rule(action), by=person_id, note=note, evidence_count=shown or 0)
    _apply(action, done)
    action.done_at = now
    action.done_by = person_id
    action.done_note = note.strip()
    action.attention_at = None
    cancel_owed(session, ("corrective-action", action.id))
    _settle_finding(session, action.finding, by=by, now=now)
    _note(session, TrailEvent.ACTION_DONE, action, {"note": note.strip()}, by=by, now=now)


def verify_action(
    session: Session, action: CorrectiveAction, *, note: str, by: Actor, now: datetime
) -> None:
    """Confirm that an action was effective. The last one closes the finding and its stop-use.

    Raises:
        NotAllowedError: the actor may not verify there, or did it himself.
        ConflictError: it is not done.
        InvalidInputError: it does not say what was checked, or names somebody of an incident.
    """
    demand(by, Permission.VERIFY_ACTION, action.establishment_id)
    demand_no_names(session, action.finding, "What you checked", note)
    person_id = _person_of(by)
    _apply(action, rules.verified(_rule(action), by=person_id, note=note))
    action.verified_at = now
    action.verified_by = person_id
    action.verified_note = note.strip()
    _note(session, TrailEvent.ACTION_VERIFIED, action, {"note": note.strip()}, by=by, now=now)
    _settle_finding(session, action.finding, by=by, now=now)


def reopen_action(
    session: Session, action: CorrectiveAction, *, reason: str, by: Actor, now: datetime
) -> None:
    """Open an action again, because it was not effective. What was done stays in the trail.

    A stop-use finding that was closed takes its asset out of service again, and the coordinators
    are told by mail once more.

    Raises:
        NotAllowedError: the actor may not verify there.
        ConflictError: it is not done yet.
        InvalidInputError: no reason is given, or one that names somebody of an incident.
    """
    demand(by, Permission.VERIFY_ACTION, action.establishment_id)
    demand_no_names(session, action.finding, "Reason", reason)
    _apply(action, rules.reopened(_rule(action), reason=reason))
    was_closed = action.finding.state == FindingStatus.CLOSED.value
    action.done_at = action.done_by = None
    action.verified_at = action.verified_by = None
    action.attention_at = now
    _settle_finding(session, action.finding, by=by, now=now)
    if was_closed and action.finding.stop_use:
        begin_stop_use(session, action.finding, reason=reason.strip(), by=by, now=now)
        tell_stop_use(session, action.finding, again=reason.strip(), by=by, now=now)
    _note(session, TrailEvent.ACTION_REOPENED, action, {"reason": reason.strip()}, by=by, now=now)


def cancel_actions(session: Session, finding: Finding) -> None:
    """Cancel what is unfinished under a finding that is being withdrawn: part of that use case."""
    actions = session.scalars(
        select(CorrectiveAction).where(CorrectiveAction.finding_id == finding.id)
    )
    for action in actions:
        if not ActionState(action.state).is_settled:
            action.state = ActionState.CANCELLED.value
            action.attention_at = None
            cancel_owed(session, ("corrective-action", action.id))


def _rule(action: CorrectiveAction) -> Action:
    return Action(
        kind=ActionKind(action.kind),
        state=ActionState(action.state),
        done_by=action.done_by,
        reopened_count=action.reopened_count,
    )


def _apply(action: CorrectiveAction, outcome: Action) -> None:
    action.state = outcome.state.value
    action.reopened_count = outcome.reopened_count


def demand_own(action: CorrectiveAction, by: Actor) -> None:
    """Refuse work on an action that is somebody else's.

    Raises:
        NotAllowedError: the actor neither owns it (or nobody does) nor manages findings there.
    """
    demand(by, Permission.DO_ACTION, action.establishment_id)
    is_own = action.owner_id in (None, by.person_id)
    if not is_own and not by.may(Permission.MANAGE_FINDINGS, action.establishment_id):
        raise NotAllowedError(
            "This action is somebody else's. Ask the coordinator to give it to you first."
        )


def _person_of(by: Actor) -> int:
    if by.person_id is None:
        raise NotAllowedError("Only a person can do or verify an action. Sign in first.")
    return by.person_id


def _settle_finding(session: Session, finding: Finding, *, by: Actor, now: datetime) -> None:
    """Bring the finding in line with its actions; closing it is recorded, and frees the asset."""
    session.flush()
    states = session.scalars(
        select(CorrectiveAction.state).where(CorrectiveAction.finding_id == finding.id)
    )
    status = status_from([ActionState(state) for state in states])
    closes = status is FindingStatus.CLOSED and finding.state != status.value
    finding.state = status.value
    finding.closed_at = now if closes else finding.closed_at
    if status is not FindingStatus.CLOSED:
        finding.closed_at = None
    if closes:
        end_stop_use(session, finding, by=by, now=now)
        append(
            session,
            TrailEvent.FINDING_CLOSED,
            by=by,
            now=now,
            subject=("finding", finding.id),
            establishment_id=finding.establishment_id,
        )


def _note(
    session: Session,
    event: TrailEvent,
    action: CorrectiveAction,
    data: dict[str, str | int | bool | None],
    *,
    by: Actor,
    now: datetime,
) -> None:
    append(
        session,
        event,
        by=by,
        now=now,
        subject=("corrective-action", action.id),
        establishment_id=action.establishment_id,
        data=data,
    )
