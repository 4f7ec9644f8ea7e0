"""Findings that an incident brings up: their actions go through the register of all findings."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.authorities import Authority
from compliance.domain.checklists import Severity
from compliance.domain.corrective_actions import ActionKind
from compliance.domain.deadlines import fix_by
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.findings import FindingKind, FindingStatus
from compliance.domain.incidents import LONGEST_TEXT, IncidentMove
from compliance.domain.investigations import CAUSES_OF, NoteKind
from compliance.domain.local_time import today_at
from compliance.domain.provisions import ProvisionKind
from compliance.domain.trail import TrailEvent
from compliance.services.corrective_actions import Plan, plan_action
from compliance.services.finding_messages import tell_stop_use
from compliance.services.incident_changes import demand_move
from compliance.services.incident_names import problems_of_names
from compliance.services.outages import begin_stop_use
from compliance.services.trail import append
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.findings import Finding
from compliance.storage.models.incidents import Incident, InvestigationNote
from compliance.storage.queries.people import actor_of, find_person

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanting:
    """What an incident showed to be wanting, and the first thing to be done about it.

    Its words are read by everybody who sees findings. ``due_on`` None leaves the date to
    ``domain.deadlines``; ``cause_id`` is the factor or root cause that the action answers.
    ``stop_use`` takes the asset of the incident out of service until it is mended.
    """

    title: str
    severity: Severity
    kind: ActionKind
    action: str
    owner_id: int | None = None
    due_on: date | None = None
    cause_id: int | None = None
    stop_use: bool = False


def raise_incident_finding(
    session: Session, incident: Incident, wanted: Wanting, *, by: Actor, now: datetime
) -> Finding:
    """Raise a finding of an incident with its first action; the owner is told.

    Raises:
        NotAllowedError: the actor may not manage findings, or incidents, there.
        ConflictError: the incident is closed.
        InvalidInputError: with everything that is wrong, also names that must not stand there.
    """
    demand(by, Permission.MANAGE_FINDINGS, incident.establishment_id)
    demand_move(incident, IncidentMove.CHANGE, by)
    zone = session.get_one(Establishment, incident.establishment_id).zone
    today = today_at(now, zone)
    if problems := _problems(session, incident, wanted, today):
        raise InvalidInputError(problems)
    finding = _finding(incident, wanted, by=by, now=now)
    session.add(finding)
    session.flush()
    _tell(session, finding, by=by, now=now)
    plan = Plan(
        kind=wanted.kind,
        what=wanted.action,
        owner_id=wanted.owner_id,
        due_on=wanted.due_on or fix_by(wanted.severity, today).due_on,
    )
    plan_action(session, finding, plan, zone=zone, by=by, now=now)
    if finding.stop_use:
        begin_stop_use(session, finding, reason=finding.title, by=by, now=now)
        tell_stop_use(session, finding, by=by, now=now)
    return finding


def _finding(incident: Incident, wanted: Wanting, *, by: Actor, now: datetime) -> Finding:
    observed = wanted.severity is Severity.OBSERVATION
    return Finding(
        establishment_id=incident.establishment_id,
        incident_id=incident.id,
        cause_id=wanted.cause_id,
        asset_id=incident.asset_id,
        area_id=incident.area_id,
        kind=(FindingKind.OPPORTUNITY if observed else FindingKind.NONCONFORMITY).value,
        title=wanted.title.strip(),
        provision=ProvisionKind.INTERNAL.value,
        authority=Authority.INTERNAL.value,
        severity=wanted.severity.value,
        stop_use=wanted.stop_use,
        state=FindingStatus.OPEN.value,
        found_at=now,
        found_by=by.person_id,
    )


def _tell(session: Session, finding: Finding, *, by: Actor, now: datetime) -> None:
    append(
        session,
        TrailEvent.FINDING_RAISED,
        by=by,
        now=now,
        subject=("finding", finding.id),
        establishment_id=finding.establishment_id,
        data={
            "cause": finding.cause_id,
            "incident": finding.incident_id,
            "severity": finding.severity,
            "stop_use": finding.stop_use,
        },
    )


def _problems(session: Session, incident: Incident, wanted: Wanting, today: date) -> list[Problem]:
    problems = [
        Problem(where, "It is empty.", "Write it in a few words.")
        for where, text in (("title", wanted.title), ("action", wanted.action))
        if not text.strip()
    ]
    problems += [
        Problem(where, f"It is longer than {most} characters.", "Make it shorter.")
        for where, text, most in (
            ("title", wanted.title, LONGEST_TITLE),
            ("action", wanted.action, LONGEST_TEXT),
        )
        if len(text) > most
    ]
    texts = {"title": wanted.title, "action": wanted.action}
    problems += problems_of_names(session, incident.id, texts)
    if wanted.due_on is not None and wanted.due_on < today:
        problems.append(Problem("due_on", "It is past.", "Choose today or a later day."))
    problems += _strangers(session, incident, wanted)
    return problems


def _strangers(session: Session, incident: Incident, wanted: Wanting) -> list[Problem]:
    """Return what is wrong with owner, cause and asset: those of another place are none of it."""
    problems = []
    if wanted.owner_id is not None and not _may_do(session, wanted.owner_id, incident):
        problems.append(
            Problem("owner", "This person cannot do it here.", "Choose one of the list.")
        )
    if wanted.cause_id is not None and not _is_cause(session, wanted.cause_id, incident):
        problems.append(Problem("cause", "There is no such cause.", "Choose one of the list."))
    if wanted.stop_use and incident.asset_id is None:
        problems.append(
            Problem("stop_use", "No asset is named.", "Correct the incident first: say which.")
        )
    return problems


def _may_do(session: Session, person_id: int, incident: Incident) -> bool:
    person = find_person(session, person_id)
    if person is None or not person.active:
        return False
    return actor_of(person).may(Permission.DO_ACTION, incident.establishment_id)


def _is_cause(session: Session, note_id: int, incident: Incident) -> bool:
    note = session.get(InvestigationNote, note_id)
    if note is None or note.incident_id != incident.id or note.struck_at is not None:
        return False
    return NoteKind(note.kind) in CAUSES_OF
