"""What the pages of steps share: whose incident it is, taking the step, and going back."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.errors import ComplianceError, ConflictError
from compliance.domain.incidents import IncidentMove, IncidentState, may_move
from compliance.services.incident_views import note_view
from compliance.storage.models.incidents import Incident
from compliance.web.incidents.register import seen
from compliance.web.kit.current import current_actor, now, unit_of_work
from compliance.web.kit.forms import BaseForm, saved

Step = Callable[[Session, Incident], object]
Find = Callable[[Session, int], Incident]


def managed(session: Session, incident_id: int, move: IncidentMove | None = None) -> Incident:
    """Return an incident that the person may change.

    Raises:
        NotFoundError: there is none that they see.
        NotAllowedError: they see it, but may not manage it.
        ConflictError: its state does not allow the move.
    """
    incident = seen(session, incident_id)
    demand(current_actor(), Permission.MANAGE_INCIDENTS, incident.establishment_id)
    if move is not None and not may_move(IncidentState(incident.state), move):
        raise ConflictError(
            _("This incident is not closed.")
            if move is IncidentMove.REOPEN
            else _("This incident is closed. Open it again first.")
        )
    return incident


def is_done(form: BaseForm, incident_id: int, step: Step, find: Find = managed) -> bool:
    """Take a step in its own transaction; say on the form why it is refused.

    ``find`` looks the incident up; by default as one that the person manages.
    """
    try:
        with unit_of_work() as session:
            step(session, find(session, incident_id))
    except ComplianceError as error:
        form.add_refusal(error)
        return False
    flash(saved(), "success")
    return True


def read_by_manager(incident_id: int) -> None:
    """Write into the trail that somebody sees the words of an incident in a form of a step."""
    with unit_of_work() as session:
        note_view(session, managed(session, incident_id), by=current_actor(), now=now())


def back(incident_id: int, at: str | None = None) -> ResponseReturnValue:
    """Go to the page of the incident."""
    return redirect(url_for("incidents.show", incident_id=incident_id, _anchor=at), code=303)
