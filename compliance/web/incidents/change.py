"""What a coordinator does with an incident, each step with its own page and reason."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.errors import ComplianceError, ConflictError
from compliance.domain.incidents import IncidentMove, IncidentState, may_move
from compliance.services.evidence import receive_incident_photo
from compliance.services.incident_changes import (
    add_person,
    change_incident,
    close_incident,
    name_lead,
    remove_person,
    reopen_incident,
)
from compliance.storage.models.incidents import Incident
from compliance.storage.queries.scope import found
from compliance.web.incidents.blueprint import blueprint
from compliance.web.incidents.change_forms import (
    ChangeForm,
    CloseForm,
    LeadForm,
    PersonForm,
    ReopenForm,
)
from compliance.web.incidents.photos import take_photos
from compliance.web.incidents.places import place_choices
from compliance.web.incidents.register import HERE, seen, zone_of
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, reading, unit_of_work
from compliance.web.kit.forms import BaseForm, RowForm, is_sent, saved
from compliance.web.kit.owners import people_who_may

MOST_PHOTOS = 6


def _managed(session: Session, incident_id: int, move: IncidentMove | None = None) -> Incident:
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


def _done(form: BaseForm, incident_id: int, step: Callable[[Session, Incident], object]) -> bool:
    """Take a step in its own transaction; say on the form why it is refused."""
    try:
        with unit_of_work() as session:
            step(session, _managed(session, incident_id))
    except ComplianceError as error:
        form.add_refusal(error)
        return False
    flash(saved(), "success")
    return True


def _back(incident_id: int, at: str | None = None) -> ResponseReturnValue:
    return redirect(url_for(".show", incident_id=incident_id, _anchor=at), code=303)


@blueprint.route(HERE + "/change", methods=["GET", "POST"])
@requires(Permission.MANAGE_INCIDENTS)
def change(incident_id: int) -> ResponseReturnValue:
    """Correct what is said of it; before and after are kept with the reason."""
    form = ChangeForm()
    actor = current_actor()
    if is_sent(form):

        def step(session: Session, incident: Incident) -> None:
            wanted = form.correction(incident, zone_of(incident.establishment_id))
            change_incident(session, incident, wanted, by=actor, now=now())

        if _done(form, incident_id, step):
            return _back(incident_id)
    with reading() as session:
        incident = _managed(session, incident_id, None if form.errors else IncidentMove.CHANGE)
        if request.method == "GET":
            form.fill(incident, zone_of(incident.establishment_id))
        form.offer()
        form.offer_places(place_choices(session, incident.establishment_id))
        page = render_template("pages/incidents/change.html", form=form, incident=incident)
    return page, 422 if form.errors else 200


@blueprint.route(HERE + "/lead", methods=["GET", "POST"])
@requires(Permission.MANAGE_INCIDENTS)
def lead(incident_id: int) -> ResponseReturnValue:
    """Say who looks into it."""
    form = LeadForm()
    if is_sent(form):
        chosen = str(form.lead.data or "")
        person_id = int(chosen) if chosen.isascii() and chosen.isdecimal() else 0

        def step(session: Session, incident: Incident) -> None:
            name_lead(session, incident, person_id, by=current_actor(), now=now())

        if _done(form, incident_id, step):
            return _back(incident_id)
    with reading() as session:
        incident = _managed(session, incident_id, None if form.errors else IncidentMove.CHANGE)
        place = incident.establishment_id
        form.offer(people_who_may(session, place, Permission.REPORT_INCIDENT))
        if request.method == "GET":
            form.lead.data = str(incident.lead_id or "")
        page = render_template("pages/incidents/lead.html", form=form, incident=incident)
    return page, 422 if form.errors else 200


@blueprint.route(HERE + "/people", methods=["GET", "POST"])
@requires(Permission.MANAGE_INCIDENTS)
def name_person(incident_id: int) -> ResponseReturnValue:
    """Name somebody who was hurt, took part or saw it."""
    form = PersonForm()
    form.offer()
    if is_sent(form):

        def step(session: Session, incident: Incident) -> None:
            add_person(session, incident, form.named(), by=current_actor(), now=now())

        if _done(form, incident_id, step):
            return _back(incident_id, "people")
    with reading() as session:
        incident = _managed(session, incident_id, None if form.errors else IncidentMove.CHANGE)
        page = render_template("pages/incidents/person.html", form=form, incident=incident)
    return page, 422 if form.errors else 200


@blueprint.post(HERE + "/people/<int:person_id>/remove")
@requires(Permission.MANAGE_INCIDENTS)
def drop_person(incident_id: int, person_id: int) -> ResponseReturnValue:
    """Take off somebody who was named by mistake."""
    is_sent(RowForm())
    with unit_of_work() as session:
        incident = _managed(session, incident_id)
        own = next((one for one in incident.people if one.id == person_id), None)
        remove_person(session, incident, found(own, "person"), by=current_actor(), now=now())
    flash(saved(), "success")
    return _back(incident_id, "people")


@blueprint.post(HERE + "/photos")
@requires(Permission.MANAGE_INCIDENTS)
def add_photos(incident_id: int) -> ResponseReturnValue:
    """Add photos that came later."""
    is_sent(RowForm())
    with reading() as session:
        _managed(session, incident_id)
    taken = take_photos(MOST_PHOTOS)
    with unit_of_work() as session:
        incident = _managed(session, incident_id)
        for photo in taken.photos:
            receive_incident_photo(session, photo, incident, by=current_actor(), now=now())
    for problem in taken.problems:
        flash(problem, "error")
    if taken.photos:
        flash(saved(), "success")
    return _back(incident_id, "photos")


@blueprint.route(HERE + "/close", methods=["GET", "POST"])
@requires(Permission.MANAGE_INCIDENTS)
def close(incident_id: int) -> ResponseReturnValue:
    """Close it, with what came of it."""
    form = CloseForm()
    if is_sent(form):

        def step(session: Session, incident: Incident) -> None:
            note = form.note.data or ""
            close_incident(session, incident, note=note, by=current_actor(), now=now())

        if _done(form, incident_id, step):
            return _back(incident_id)
    with reading() as session:
        incident = _managed(session, incident_id, None if form.errors else IncidentMove.CLOSE)
        page = render_template("pages/incidents/close.html", form=form, incident=incident)
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

        if _done(form, incident_id, step):
            return _back(incident_id)
    with reading() as session:
        incident = _managed(session, incident_id, None if form.errors else IncidentMove.REOPEN)
        page = render_template("pages/incidents/reopen.html", form=form, incident=incident)
    return page, 422 if form.errors else 200
