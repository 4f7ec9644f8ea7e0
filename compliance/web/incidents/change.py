"""What a coordinator does with an incident, each step with its own page and reason."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from compliance.domain.access import Permission
from compliance.domain.incidents import IncidentMove
from compliance.services.evidence import receive_incident_photo
from compliance.services.incident_changes import (
    add_person,
    change_incident,
    facts_digest,
    name_lead,
    remove_person,
)
from compliance.storage.models.incidents import Incident
from compliance.storage.queries.scope import found
from compliance.web.incidents.blueprint import blueprint
from compliance.web.incidents.change_forms import ChangeForm, LeadForm, PersonForm
from compliance.web.incidents.photos import take_photos
from compliance.web.incidents.places import place_choices
from compliance.web.incidents.register import HERE, zone_of
from compliance.web.incidents.steps import back, is_done, managed, read_by_manager
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, reading, unit_of_work
from compliance.web.kit.forms import RowForm, is_sent, saved
from compliance.web.kit.owners import people_who_may
from compliance.web.kit.sent import id_or_none

MOST_PHOTOS = 6


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

        if is_done(form, incident_id, step):
            return back(incident_id)
    read_by_manager(incident_id)
    with reading() as session:
        incident = managed(session, incident_id, None if form.errors else IncidentMove.CHANGE)
        if request.method == "GET":
            form.fill(incident, zone_of(incident.establishment_id))
        form.seen.data = facts_digest(incident)  # a refusal has said that it became another
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
        person_id = id_or_none(chosen) or 0

        def step(session: Session, incident: Incident) -> None:
            name_lead(session, incident, person_id, by=current_actor(), now=now())

        if is_done(form, incident_id, step):
            return back(incident_id)
    with reading() as session:
        incident = managed(session, incident_id, None if form.errors else IncidentMove.CHANGE)
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

        if is_done(form, incident_id, step):
            return back(incident_id, "people")
    with reading() as session:
        incident = managed(session, incident_id, None if form.errors else IncidentMove.CHANGE)
        page = render_template("pages/incidents/person.html", form=form, incident=incident)
    return page, 422 if form.errors else 200


@blueprint.post(HERE + "/people/<int:person_id>/remove")
@requires(Permission.MANAGE_INCIDENTS)
def drop_person(incident_id: int, person_id: int) -> ResponseReturnValue:
    """Take off somebody who was named by mistake."""
    is_sent(RowForm())
    with unit_of_work() as session:
        incident = managed(session, incident_id)
        own = next((one for one in incident.people if one.id == person_id), None)
        remove_person(session, incident, found(own, "person"), by=current_actor(), now=now())
    flash(saved(), "success")
    return back(incident_id, "people")


@blueprint.post(HERE + "/photos")
@requires(Permission.MANAGE_INCIDENTS)
def add_photos(incident_id: int) -> ResponseReturnValue:
    """Add photos that came later."""
    is_sent(RowForm())
    with reading() as session:
        managed(session, incident_id)
    taken = take_photos(MOST_PHOTOS)
    with unit_of_work() as session:
        incident = managed(session, incident_id)
        for photo in taken.photos:
            receive_incident_photo(session, photo, incident, by=current_actor(), now=now())
    for problem in taken.problems:
        flash(problem, "error")
    if taken.photos:
        flash(saved(), "success")
    return back(incident_id, "photos")
