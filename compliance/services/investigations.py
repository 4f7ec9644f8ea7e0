"""Investigations: notes of all kinds, struck with a reason; lessons; sign-off by closing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor
from compliance.domain.errors import ConflictError, InvalidInputError, NotAllowedError, Problem
from compliance.domain.incidents import LONGEST_TEXT, IncidentMove
from compliance.domain.investigations import (
    Causes,
    NewNote,
    problems_of_note,
)
from compliance.domain.records import digest_of
from compliance.domain.trail import TrailEvent
from compliance.services.incident_changes import (
    close_incident,
    demand_move,
    list_missing,
    write_changes,
)
from compliance.services.trail import append
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.incidents import Incident, InvestigationNote
from compliance.storage.queries.investigations import list_notes, noted

LESSONS = "lessons"


@dataclass(frozen=True, slots=True)
class Strike:
    """A note that is wrong, and why."""

    note: InvestigationNote
    reason: str


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
        NotAllowedError: the actor may not manage incidents there.
        ConflictError: the incident is closed.
        InvalidInputError: with everything that is wrong; nothing is written.
    """
    demand_move(incident, IncidentMove.CHANGE, by)
    zone = session.get_one(Establishment, incident.establishment_id).zone
    known = [noted(row) for row in list_notes(session, incident.id)]
    if problems := problems_of_note(wanted, known, causes, zone=zone, now=now):
        raise InvalidInputError(problems)
    row = InvestigationNote(
        incident_id=incident.id,
        kind=wanted.kind.value,
        parent_id=wanted.parent_id,
        cause=wanted.cause,
        said_by=wanted.said_by.strip(),
        happened_at=wanted.when.instant(zone),
        text=wanted.text.strip(),
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
        NotAllowedError: the actor may not manage incidents there.
        ConflictError: the incident is closed, or the note is struck already.
        InvalidInputError: no reason is given, or one that is too long.
    """
    demand_move(incident, IncidentMove.CHANGE, by)
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
        NotAllowedError: the actor may not manage incidents there.
        ConflictError: the incident is closed.
        InvalidInputError: nothing is said, nothing new, or too much.
    """
    demand_move(incident, IncidentMove.CHANGE, by)
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


def sign_off(session: Session, incident: Incident, note: str, *, by: Actor, now: datetime) -> None:
    """End an investigation that lacks nothing: the incident is closed, with what came of it.

    Opening the incident again opens its investigation again. Its one entry in the trail is that
    of closing.

    Raises:
        NotAllowedError: the actor may not manage incidents there.
        ConflictError: the incident is closed already.
        InvalidInputError: everything that is missing, also the note.
    """
    demand_move(incident, IncidentMove.CLOSE, by)
    problems = list_missing(session, incident)
    if not note.strip():
        problems.append(Problem("note", "It is empty.", "Say why, in a few words."))
    if problems:
        raise InvalidInputError(problems)
    close_incident(session, incident, note=note, by=by, now=now)


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
    append(
        session,
        event,
        by=by,
        now=now,
        subject=("incident", incident.id),
        establishment_id=incident.establishment_id,
        data={"digest": digest_of(said), "note": row.id, "note_kind": row.kind},
    )
