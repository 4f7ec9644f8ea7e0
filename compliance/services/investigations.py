"""Investigations: notes of all kinds, struck with a reason; lessons; sign-off, opening again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import ConflictError, InvalidInputError, NotAllowedError, Problem
from compliance.domain.incidents import (
    LONGEST_TEXT,
    IncidentMove,
    IncidentState,
    may_investigate,
    may_move,
)
from compliance.domain.investigations import (
    Causes,
    NewNote,
    Setting,
    minutes_of,
    problems_of_note,
)
from compliance.domain.records import digest_of
from compliance.domain.trail import TrailEvent
from compliance.services.incident_changes import (
    Change,
    demand_move,
    facts_of_changes,
    no_reason,
    note_changes,
    write_changes,
)
from compliance.services.incident_closing import list_missing
from compliance.services.incident_messages import tell_reopened
from compliance.services.trail import append
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.incidents import Incident, InvestigationNote
from compliance.storage.queries.investigations import list_notes, noted

LESSONS, INVESTIGATION = "lessons", "investigation"


@dataclass(frozen=True, slots=True)
class Strike:
    """A note that is wrong, and why."""

    note: InvestigationNote
    reason: str


@dataclass(frozen=True, slots=True)
class SignOff:
    """What was found, and how it was proved who says so ("password")."""

    note: str
    method: str


def add_note(
    session: Session,
    incident: Incident,
    wanted: NewNote,
    causes: Causes,
    *,
    by: Actor,
    now: datetime,
) -> InvestigationNote:
    """Keep a note of an investigation.

    Raises:
        NotAllowedError: the actor neither leads the investigation nor manages incidents there.
        ConflictError: the incident is closed, or the investigation is signed off.
        InvalidInputError: with everything that is wrong; nothing is written.
    """
    demand_open(incident, by)
    zone = session.get_one(Establishment, incident.establishment_id).zone
    known = [noted(row) for row in list_notes(session, incident.id)]
    setting = Setting(causes=causes, happened_on=incident.happened_on, zone=zone, now=now)
    if problems := problems_of_note(wanted, known, setting):
        raise InvalidInputError(problems)
    row = InvestigationNote(
        incident_id=incident.id,
        kind=wanted.kind.value,
        parent_id=wanted.parent_id,
        cause=wanted.cause,
        said_by=wanted.said_by.strip(),
        happened_at=wanted.when.instant(zone),
        text=wanted.text.strip(),
        worked_on=wanted.worked_on,
        minutes=minutes_of(wanted.hours) if wanted.hours is not None else None,
        noted_at=now,
        noted_by=_writer(by),
    )
    session.add(row)
    session.flush()
    _tell(session, TrailEvent.INVESTIGATION_NOTED, incident, row, by=by, now=now)
    return row


def strike_note(
    session: Session, incident: Incident, strike: Strike, *, by: Actor, now: datetime
) -> None:
    """Strike a note of this incident: it stays to be read, with who, when and why.

    Raises:
        NotAllowedError: the actor neither leads the investigation nor manages incidents there.
        ConflictError: the incident is closed, the investigation signed off, the note struck.
        InvalidInputError: no reason is given, or one that is too long.
    """
    demand_open(incident, by)
    row, reason = strike.note, strike.reason.strip()
    if row.incident_id != incident.id or row.struck_at is not None:
        raise ConflictError("This note was struck already. Reload the page.")
    if problems := _wrong_length("reason", reason):
        raise InvalidInputError(problems)
    row.struck_at, row.struck_by, row.struck_reason = now, _writer(by), reason
    session.flush()
    _tell(session, TrailEvent.INVESTIGATION_STRUCK, incident, row, by=by, now=now)


def write_lessons(
    session: Session, incident: Incident, text: str, *, by: Actor, now: datetime
) -> None:
    """Say what others should learn from it; what stood there before is kept.

    Raises:
        NotAllowedError: the actor neither leads the investigation nor manages incidents there.
        ConflictError: the incident is closed, or the investigation is signed off.
        InvalidInputError: nothing is said, nothing new, or too much.
    """
    demand_open(incident, by)
    before, wanted = incident.lessons, text.strip()
    problems = _wrong_length(LESSONS, wanted)
    if wanted == before and not problems:
        problems = [Problem(LESSONS, "Nothing was changed.", "Change something, or go back.")]
    if problems:
        raise InvalidInputError(problems)
    incident.lessons = wanted
    write_changes(session, incident, [(LESSONS, before, wanted)], "", by=by, now=now)
    append(
        session,
        TrailEvent.INVESTIGATION_NOTED,
        by=by,
        now=now,
        subject=("incident", incident.id),
        establishment_id=incident.establishment_id,
        data={"digest": digest_of(wanted), "note_kind": LESSONS},
    )


def sign_off(
    session: Session, incident: Incident, signed: SignOff, *, by: Actor, now: datetime
) -> None:
    """End an investigation that lacks nothing, with what was found. The incident stays open.

    From then on its notes stand; opening the investigation or the incident again ends that. How
    it was proved who signs stands in the trail.

    Raises:
        NotAllowedError: the actor may not manage incidents there.
        ConflictError: the incident is closed, or the investigation signed off already.
        InvalidInputError: everything that is missing, also the note.
    """
    demand(by, Permission.MANAGE_INCIDENTS, incident.establishment_id)
    demand_open(incident, by)
    if problems := problems_of_sign_off(session, incident, signed.note):
        raise InvalidInputError(problems)
    text = signed.note.strip()
    incident.signed_at, incident.signed_by, incident.signed_note = now, _writer(by), text
    changed: list[Change] = [(INVESTIGATION, "under-way", "signed-off")]
    write_changes(session, incident, changed, text, by=by, now=now)
    append(
        session,
        TrailEvent.INVESTIGATION_SIGNED,
        by=by,
        now=now,
        subject=("incident", incident.id),
        establishment_id=incident.establishment_id,
        data={**facts_of_changes(incident, changed), "method": signed.method},
    )


def problems_of_sign_off(session: Session, incident: Incident, note: str) -> list[Problem]:
    """Return everything that is missing before an investigation may be signed off with a note."""
    return [*list_missing(session, incident), *_wrong_length("note", note.strip())]


def reopen_investigation(
    session: Session, incident: Incident, *, reason: str, by: Actor, now: datetime
) -> None:
    """Open an investigation again that was signed off; who looks into it is told.

    Raises:
        NotAllowedError: the actor may not manage incidents there.
        ConflictError: the incident is closed, or the investigation is not signed off.
        InvalidInputError: no reason is given.
    """
    demand_move(incident, IncidentMove.CHANGE, by)
    if incident.signed_at is None:
        raise ConflictError("This investigation is not signed off. Reload the page.")
    if problems := no_reason(reason):
        raise InvalidInputError(problems)
    incident.signed_at = incident.signed_by = None
    changed: list[Change] = [(INVESTIGATION, "signed-off", "under-way")]
    write_changes(session, incident, changed, reason, by=by, now=now)
    tell_reopened(session, incident, by=by, now=now)
    note_changes(session, TrailEvent.INVESTIGATION_REOPENED, incident, changed, by=by, now=now)


def demand_investigator(incident: Incident, by: Actor) -> None:
    """Demand that somebody leads an investigation, or manages incidents there.

    Raises:
        NotAllowedError: neither.
    """
    if not may_investigate(by, incident.establishment_id, incident.lead_id):
        demand(by, Permission.MANAGE_INCIDENTS, incident.establishment_id)


def demand_open(incident: Incident, by: Actor) -> None:
    """Demand that somebody may write down what an investigation finds.

    Raises:
        NotAllowedError: the actor neither leads the investigation nor manages incidents there.
        ConflictError: the incident is closed, or the investigation is signed off.
    """
    demand_investigator(incident, by)
    if not may_move(IncidentState(incident.state), IncidentMove.CHANGE):
        raise ConflictError("This incident is closed. Open it again first.")
    if incident.signed_at is not None:
        raise ConflictError("This investigation is signed off. Open it again first.")


def _wrong_length(where: str, text: str) -> list[Problem]:
    if not text:
        return [Problem(where, "It is empty.", "Say it in a few words.")]
    if len(text) > LONGEST_TEXT:
        what = f"It is longer than {LONGEST_TEXT} characters."
        return [Problem(where, what, "Make it shorter.")]
    return []


def _writer(by: Actor) -> int:
    if by.person_id is None:
        raise NotAllowedError("Only people investigate. Sign in.")
    return by.person_id


def _tell(
    session: Session,
    event: TrailEvent,
    incident: Incident,
    row: InvestigationNote,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Write the one entry: which note and a digest of its text; no text of a private incident."""
    said = f"{row.text}\n{row.said_by}\n{row.struck_reason}"
    if row.minutes is not None:
        said += f"\n{row.worked_on}\n{row.minutes}"
    append(
        session,
        event,
        by=by,
        now=now,
        subject=("incident", incident.id),
        establishment_id=incident.establishment_id,
        data={"digest": digest_of(said), "note": row.id, "note_kind": row.kind},
    )
