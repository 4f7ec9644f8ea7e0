"""Closing an incident, all that stands in the way of it at once, and opening it again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.incidents import LONGEST_TEXT, IncidentMove, IncidentState
from compliance.domain.investigations import InvestigationState, missing_before_sign_off, state_of
from compliance.domain.numbers import action_number
from compliance.domain.trail import TrailEvent
from compliance.services.incident_changes import (
    Change,
    demand_move,
    no_reason,
    note_changes,
    write_changes,
)
from compliance.services.incident_messages import tell_reopened
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.incidents import Incident
from compliance.storage.models.legal_clocks import ClockDeadline
from compliance.storage.queries.incident_findings import (
    list_open_actions,
    list_running_of_incident,
)
from compliance.storage.queries.investigations import list_notes, noted

NO_INVESTIGATION = "no_investigation"


@dataclass(frozen=True, slots=True)
class InTheWay:
    """What keeps an incident open: legal deadlines, actions, and how far its investigation is."""

    deadlines: tuple[ClockDeadline, ...]
    actions: tuple[CorrectiveAction, ...]
    investigation: InvestigationState

    @property
    def is_investigated(self) -> bool:
        """Whether its investigation is signed off."""
        return self.investigation is InvestigationState.SIGNED_OFF

    @property
    def is_begun(self) -> bool:
        """Whether it was begun and has to be finished."""
        return self.investigation is InvestigationState.UNDER_WAY


def investigation_state(session: Session, incident: Incident) -> InvestigationState:
    """Return how far the investigation of an incident is."""
    stands = any(row.struck_at is None for row in list_notes(session, incident.id))
    return state_of(
        begun=stands or bool(incident.lessons),
        signed=incident.signed_at is not None,
        skipped=bool(incident.not_investigated),
    )


def what_is_in_the_way(session: Session, incident: Incident) -> InTheWay:
    """Return all that keeps an incident from being closed now."""
    return InTheWay(
        deadlines=tuple(list_running_of_incident(session, incident.id)),
        actions=tuple(list_open_actions(session, incident.id)),
        investigation=investigation_state(session, incident),
    )


def close_incident(
    session: Session,
    incident: Incident,
    *,
    note: str,
    no_investigation: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """Close an incident, with what came of it.

    Its investigation is signed off before, or it is said why there was none to be made
    (``no_investigation``).

    Raises:
        NotAllowedError: the actor may not manage incidents there.
        ConflictError: it is closed already.
        InvalidInputError: with all that stands in the way: legal clocks, actions, the
            investigation, and that nothing is said of what came of it.
    """
    demand_move(incident, IncidentMove.CLOSE, by)
    way, reason = what_is_in_the_way(session, incident), no_investigation.strip()
    problems = [
        *_unfinished(way),
        *_not_investigated(way, reason),
        *no_reason(note, "note"),
        *_too_long({"note": note, NO_INVESTIGATION: reason}),
    ]
    if problems:
        raise InvalidInputError(problems)
    before, incident.state = incident.state, IncidentState.CLOSED.value
    incident.closed_at, incident.closed_by = now, by.person_id
    incident.close_note = note.strip()
    incident.not_investigated = "" if way.is_investigated else reason
    changed: list[Change] = [("state", before, incident.state)]
    if incident.not_investigated:
        changed.append(("not_investigated", "", incident.not_investigated))
    write_changes(session, incident, changed, note, by=by, now=now)
    note_changes(session, TrailEvent.INCIDENT_CLOSED, incident, changed, by=by, now=now)


def _unfinished(way: InTheWay) -> list[Problem]:
    problems = []
    if way.deadlines:
        names = "; ".join(f"{one.clock.title}: {one.what}" for one in way.deadlines)
        problems.append(
            Problem("clocks", f"A legal clock runs: {names}.", "Record each report first.")
        )
    if way.actions:
        names = ", ".join(action_number(one.id) for one in way.actions)
        problems.append(
            Problem("actions", f"An action is open: {names}.", "Do it and have it verified first.")
        )
    return problems


def _not_investigated(way: InTheWay, reason: str) -> list[Problem]:
    if way.is_investigated:
        return []
    if way.is_begun:
        what = "The investigation is not signed off."
        return [Problem("investigation", what, "Sign it off first.")]
    if not reason:
        what = "Nothing was investigated."
        return [Problem(NO_INVESTIGATION, what, "Investigate it, or say why that is not needed.")]
    return []


def _too_long(texts: dict[str, str]) -> list[Problem]:
    what = f"It is longer than {LONGEST_TEXT} characters."
    return [
        Problem(where, what, "Make it shorter.")
        for where, text in texts.items()
        if len(text) > LONGEST_TEXT
    ]


def list_missing(session: Session, incident: Incident) -> list[Problem]:
    """Return everything that the investigation lacks before it may be signed off."""
    return missing_before_sign_off(
        [noted(row) for row in list_notes(session, incident.id)],
        has_lead=incident.lead_id is not None,
        lessons=incident.lessons,
    )


def reopen_incident(
    session: Session, incident: Incident, *, reason: str, by: Actor, now: datetime
) -> None:
    """Open a closed incident again, and its investigation with it; who looks into it is told.

    Raises:
        NotAllowedError: the actor may not manage incidents there.
        ConflictError: it is not closed.
        InvalidInputError: no reason is given.
    """
    demand_move(incident, IncidentMove.REOPEN, by)
    if problems := no_reason(reason):
        raise InvalidInputError(problems)
    before, incident.state = incident.state, IncidentState.OPEN.value
    incident.closed_at = incident.closed_by = None
    incident.signed_at = incident.signed_by = None
    incident.not_investigated = ""
    incident.reopened_count += 1
    changed: list[Change] = [("state", before, incident.state)]
    write_changes(session, incident, changed, reason, by=by, now=now)
    tell_reopened(session, incident, by=by, now=now)
    note_changes(session, TrailEvent.INCIDENT_REOPENED, incident, changed, by=by, now=now)
