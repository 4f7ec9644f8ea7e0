"""Closing an incident, with all that stands in the way of it on the page, and opening it again."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from compliance.domain.access import Permission
from compliance.domain.incidents import IncidentMove
from compliance.services.incident_closing import (
    close_incident,
    reopen_incident,
    what_is_in_the_way,
)
from compliance.storage.models.incidents import Incident
from compliance.web.incidents.blueprint import blueprint
from compliance.web.incidents.change_forms import CloseForm, ReopenForm
from compliance.web.incidents.register import HERE, zone_of
from compliance.web.incidents.steps import back, is_done, managed
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, reading
from compliance.web.kit.forms import is_sent


@blueprint.route(HERE + "/close", methods=["GET", "POST"])
@requires(Permission.MANAGE_INCIDENTS)
def close(incident_id: int) -> ResponseReturnValue:
    """Close it, with what came of it; or say all that stands in the way."""
    form = CloseForm()
    if is_sent(form):

        def step(session: Session, incident: Incident) -> None:
            close_incident(
                session,
                incident,
                note=form.note.data or "",
                no_investigation=form.no_investigation.data or "",
                by=current_actor(),
                now=now(),
            )

        if is_done(form, incident_id, step):
            return back(incident_id)
    with reading() as session:
        incident = managed(session, incident_id, None if form.errors else IncidentMove.CLOSE)
        if request.method == "GET":
            form.note.data = incident.signed_note
        page = render_template(
            "pages/incidents/close.html",
            form=form,
            incident=incident,
            way=what_is_in_the_way(session, incident),
            zone=zone_of(incident.establishment_id),
        )
    return page, 422 if form.errors else 200


@blueprint.route(HERE + "/reopen", methods=["GET", "POST"])
@requires(Permission.MANAGE_INCIDENTS)
def reopen(incident_id: int) -> ResponseReturnValue:
    """Open a closed incident again, with the reason."""
    form = ReopenForm()
    if is_sent(form):

        def step(session: Session, incident: Incident) -> None:
            reason = form.reason.data or ""
            reopen_incident(session, incident, reason=reason, by=current_actor(), now=now())

        if is_done(form, incident_id, step):
            return back(incident_id)
    with reading() as session:
        incident = managed(session, incident_id, None if form.errors else IncidentMove.REOPEN)
        page = render_template("pages/incidents/reopen.html", form=form, incident=incident)
    return page, 422 if form.errors else 200
