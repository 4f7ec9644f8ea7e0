"""Raising findings from failed answers, and withdrawing those raised by mistake."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.answers import Answers
from compliance.domain.checklists import Checklist
from compliance.domain.corrective_actions import ActionKind
from compliance.domain.deadlines import fix_by
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.findings import (
    FindingEvent,
    FindingStatus,
    ProposedFinding,
    findings_from,
    moved,
)
from compliance.domain.local_time import today_at
from compliance.domain.trail import TrailEvent
from compliance.services.corrective_actions import Plan, cancel_actions, plan_action
from compliance.services.delivery import cancel_owed
from compliance.services.finding_messages import tell_stop_use
from compliance.services.incident_names import demand_no_names
from compliance.services.legal_holds import demand_not_held, things_of_finding
from compliance.services.outages import begin_stop_use, end_stop_use
from compliance.services.trail import append
from compliance.storage.models.findings import Finding
from compliance.storage.models.inspections import Inspection
from compliance.storage.queries.people import actor_of, find_person


def raise_findings(
    session: Session,
    inspection: Inspection,
    checklist: Checklist,
    answers: Answers,
    *,
    by: Actor,
    now: datetime,
) -> list[Finding]:
    """Raise a finding for each failed answer that has none yet, with its correction planned.

    A stop-use finding takes the asset out of service in the same transaction, and the coordinators
    are told by mail.
    """
    held = set(
        session.scalars(select(Finding.item_key).where(Finding.inspection_id == inspection.id))
    )
    proposed = findings_from(checklist, answers)
    fresh = [proposal for proposal in proposed if proposal.item_key not in held]
    authority = checklist.authority.value
    return [_raise(session, inspection, proposal, authority, by=by, now=now) for proposal in fresh]


def _raise(
    session: Session,
    inspection: Inspection,
    proposal: ProposedFinding,
    authority: str,
    *,
    by: Actor,
    now: datetime,
) -> Finding:
    finding = _finding(inspection, proposal, by=by, now=now)
    finding.authority = authority
    session.add(finding)
    session.flush()
    append(
        session,
        TrailEvent.FINDING_RAISED,
        by=by,
        now=now,
        subject=("finding", finding.id),
        establishment_id=finding.establishment_id,
        data={
            "inspection": inspection.id,
            "item": proposal.item_key,
            "provision": finding.provision,
            "severity": finding.severity,
            "stop_use": finding.stop_use,
        },
    )
    _plan_correction(session, finding, inspection, proposal, by=by, now=now)
    if proposal.stop_use:
        reason = f"{finding.title}. {finding.detail}".strip()
        begin_stop_use(session, finding, reason=reason, by=by, now=now)
        tell_stop_use(session, finding, by=by, now=now)
    return finding


def _finding(
    inspection: Inspection, proposal: ProposedFinding, *, by: Actor, now: datetime
) -> Finding:
    return Finding(
        establishment_id=inspection.establishment_id,
        inspection_id=inspection.id,
        item_key=proposal.item_key,
        asset_id=inspection.asset_id,
        area_id=inspection.area_id,
        kind=proposal.kind.value,
        title=proposal.title,
        detail=proposal.description,
        provision=str(proposal.provision),
        severity=proposal.severity.value,
        stop_use=proposal.stop_use,
        state=FindingStatus.OPEN.value,
        found_at=now,
        found_by=by.person_id,
    )


def _plan_correction(
    session: Session,
    finding: Finding,
    inspection: Inspection,
    proposal: ProposedFinding,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Plan the default correction: due by severity, or earlier when the inspector says so."""
    zone = inspection.establishment.zone
    due_on = fix_by(proposal.severity, today_at(now, zone)).due_on
    if proposal.fix_by_on is not None:
        due_on = min(due_on, proposal.fix_by_on)
    plan = Plan(
        kind=ActionKind.CORRECTION,
        what=proposal.action,
        owner_id=_doer(session, proposal.owner, finding.establishment_id),
        due_on=due_on,
    )
    plan_action(session, finding, plan, zone=zone, by=by, now=now)


def _doer(session: Session, proposed: str, establishment_id: int) -> int | None:
    """Return who was proposed if they may do a fix there; nobody else is given one by a form."""
    person = find_person(session, int(proposed)) if proposed.isdecimal() else None
    if person is None or not person.active:
        return None
    return person.id if actor_of(person).may(Permission.DO_ACTION, establishment_id) else None


def withdraw_finding(
    session: Session, finding: Finding, *, reason: str, by: Actor, now: datetime
) -> None:
    """Withdraw a finding that was raised by mistake; it stays readable, with the reason.

    Its unfinished actions are cancelled with it, and owe no reminder any more; what was owed
    about it and waits still is taken back.

    Raises:
        NotAllowedError: the actor may not manage findings there.
        ConflictError: it is closed or withdrawn already, or what it was found by is held.
        InvalidInputError: no reason is given, or one that names somebody of an incident.
    """
    demand(by, Permission.MANAGE_FINDINGS, finding.establishment_id)
    demand_not_held(session, finding.establishment_id, *things_of_finding(finding))
    status = moved(FindingStatus(finding.state), FindingEvent.WITHDRAW)
    reason = reason.strip()
    if not reason:
        raise InvalidInputError(
            [Problem("Reason", "It is empty.", "Say why this is no finding after all.")]
        )
    demand_no_names(session, finding, "Reason", reason)
    finding.state = status.value
    finding.closed_at = now
    finding.close_reason = reason
    end_stop_use(session, finding, by=by, now=now)
    cancel_actions(session, finding)
    cancel_owed(session, ("finding", finding.id))
    append(
        session,
        TrailEvent.FINDING_WITHDRAWN,
        by=by,
        now=now,
        subject=("finding", finding.id),
        establishment_id=finding.establishment_id,
        data={"reason": reason},
    )
