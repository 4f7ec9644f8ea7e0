"""What is written down in an investigation, struck, signed off, and opened again."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Permission
from compliance.domain.errors import ComplianceError, ConflictError, InvalidInputError
from compliance.domain.incidents import IncidentMove
from compliance.domain.investigations import CAUSES_OF, NoteKind
from compliance.services.incident_closing import list_missing
from compliance.services.investigations import (
    SignOff,
    Strike,
    add_note,
    demand_investigator,
    problems_of_sign_off,
    reopen_investigation,
    sign_off,
    strike_note,
    write_lessons,
)
from compliance.storage.models.incidents import Incident
from compliance.storage.queries.investigations import list_notes
from compliance.storage.queries.scope import found
from compliance.web.incidents.blueprint import blueprint
from compliance.web.incidents.investigation import PLACE, Refused, again
from compliance.web.incidents.investigation_forms import (
    AgainForm,
    LessonsForm,
    NoteForm,
    ReasonForm,
    SignOffForm,
    prefix_of,
)
from compliance.web.incidents.investigation_words import as_said
from compliance.web.incidents.register import seen
from compliance.web.incidents.steps import Step, is_done, managed
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, current_deps, now, reading
from compliance.web.kit.forms import BaseForm, is_sent
from compliance.web.kit.security import confirm_identity
from compliance.web.kit.spoken import spoken_refusal


@blueprint.post(PLACE + "/notes/<string:kind>")
@requires(Permission.REPORT_INCIDENT)
def note(incident_id: int, kind: str) -> ResponseReturnValue:
    """Keep a note of one kind."""
    wanted = found(next((one for one in NoteKind if one.value == kind), None), "form")
    form = NoteForm(prefix=prefix_of(wanted))
    _demand_investigator(incident_id)
    if first := form.first_answer():
        return first
    causes = current_deps().causes()

    def step(session: Session, incident: Incident) -> None:
        add_note(session, incident, form.wanted(wanted), causes, by=current_actor(), now=now())

    if is_sent(form) and _is_noted(form, incident_id, step):
        return form.answered(_address(incident_id, "causes" if wanted in CAUSES_OF else kind))
    return again(incident_id, Refused(note=(wanted, form)))


@blueprint.post(PLACE + "/notes/<int:note_id>/strike")
@requires(Permission.REPORT_INCIDENT)
def strike(incident_id: int, note_id: int) -> ResponseReturnValue:
    """Strike a note, with the reason; it stays to be read."""
    form = ReasonForm(prefix=f"strike{note_id}-")
    _demand_investigator(incident_id)

    def step(session: Session, incident: Incident) -> None:
        rows = list_notes(session, incident.id)
        row = found(next((one for one in rows if one.id == note_id), None), "note")
        wanted = Strike(row, form.reason.data or "")
        strike_note(session, incident, wanted, by=current_actor(), now=now())

    if is_sent(form) and _is_noted(form, incident_id, step):
        return redirect(_address(incident_id, f"note-{note_id}"), code=303)
    return again(incident_id, Refused(strikes={note_id: form}))


@blueprint.post(PLACE + "/lessons")
@requires(Permission.REPORT_INCIDENT)
def lessons(incident_id: int) -> ResponseReturnValue:
    """Write what others should learn from it."""
    form = LessonsForm()
    _demand_investigator(incident_id)

    def step(session: Session, incident: Incident) -> None:
        text = form.lessons.data or ""
        write_lessons(session, incident, text, by=current_actor(), now=now())

    if is_sent(form) and _is_noted(form, incident_id, step):
        return redirect(_address(incident_id, "lessons-h"), code=303)
    return again(incident_id, Refused(lessons=form))


@blueprint.route(PLACE + "/sign-off", methods=["GET", "POST"])
@requires(Permission.MANAGE_INCIDENTS)
def sign(incident_id: int) -> ResponseReturnValue:
    """Sign the investigation off with the password, or show all that is missing."""
    form = SignOffForm()
    _demand_managed(incident_id)
    if request.method == "POST" and _is_signed(form, incident_id):
        return redirect(url_for(".investigation", incident_id=incident_id), code=303)
    with reading() as session:
        incident = managed(session, incident_id, None if form.errors else IncidentMove.CHANGE)
        if not form.errors and incident.signed_at is not None:
            raise ConflictError(_("This investigation is signed off. Open it again first."))
        missing = [] if form.errors else as_said(list_missing(session, incident))
        page = render_template(
            "pages/incidents/sign-off.html",
            form=form,
            incident=incident,
            missing=missing,
            signer=current_actor().name,
        )
    return page, 422 if form.errors else 200


def _is_signed(form: SignOffForm, incident_id: int) -> bool:
    """Prove who is at the keyboard, then sign; say all that is wrong at once, and keep the text."""
    note, method = form.note.data or "", _confirmed(form)

    def step(session: Session, incident: Incident) -> None:
        sign_off(session, incident, SignOff(note, method), by=current_actor(), now=now())

    if method:
        return is_done(form, incident_id, step)
    with reading() as session:
        problems = problems_of_sign_off(session, managed(session, incident_id), note)
    form.add_refusal(InvalidInputError(problems))
    return False


def _confirmed(form: SignOffForm) -> str:
    """Return how it was proved who signs; "" if it was not, and the form says why."""
    if not is_sent(form):
        return ""
    try:
        return confirm_identity(form.password.data)
    except ComplianceError as error:
        form.password.errors = [*form.password.errors, spoken_refusal(error)]
        return ""


@blueprint.route(PLACE + "/reopen", methods=["GET", "POST"])
@requires(Permission.MANAGE_INCIDENTS)
def reopen_signed(incident_id: int) -> ResponseReturnValue:
    """Open an investigation again that was signed off, with the reason."""
    form = AgainForm()
    _demand_managed(incident_id)

    def step(session: Session, incident: Incident) -> None:
        reason = form.reason.data or ""
        reopen_investigation(session, incident, reason=reason, by=current_actor(), now=now())

    if is_sent(form) and is_done(form, incident_id, step):
        return redirect(url_for(".investigation", incident_id=incident_id), code=303)
    with reading() as session:
        incident = managed(session, incident_id, None if form.errors else IncidentMove.CHANGE)
        if not form.errors and incident.signed_at is None:
            raise ConflictError(_("This investigation is not signed off."))
        page = render_template(
            "pages/incidents/investigation-again.html", form=form, incident=incident
        )
    return page, 422 if form.errors else 200


def _demand_investigator(incident_id: int) -> None:
    """Refuse who may not see the incident, or neither leads its investigation nor manages it.

    Raises:
        NotFoundError: there is none that they see.
        NotAllowedError: they see it, but the investigation is somebody else's.
    """
    with reading() as session:
        demand_investigator(seen(session, incident_id), current_actor())


def _is_noted(form: BaseForm, incident_id: int, step: Step) -> bool:
    """Take a step that whoever leads the investigation may take too."""
    return is_done(form, incident_id, step, seen)


def _demand_managed(incident_id: int) -> None:
    with reading() as session:
        managed(session, incident_id)


def _address(incident_id: int, at: str) -> str:
    return url_for(".investigation", incident_id=incident_id, _anchor=at)
