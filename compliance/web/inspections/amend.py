"""Amending a record: all its answers on one page, a reason, and a new signature."""

from dataclasses import replace
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.answer_check import check
from compliance.domain.answers import Answer
from compliance.domain.errors import ConflictError, InvalidInputError
from compliance.services.access import NotConfirmedError, TooManyAttemptsError
from compliance.services.inspections import amend_inspection
from compliance.services.passwords import TooBusyError
from compliance.storage.models.inspections import Inspection
from compliance.storage.queries.forms import list_owners, list_photos_by_item
from compliance.storage.queries.inspections import get_inspection, get_version
from compliance.web.inspections.answer_form import read_answer
from compliance.web.inspections.blueprint import blueprint
from compliance.web.inspections.filling import NO_ERRORS, Filling, load_filling, with_photos
from compliance.web.inspections.photos import Uploads, keep_uploads, take_uploads
from compliance.web.inspections.problem_words import Errors, errors_of
from compliance.web.inspections.questions import slips_of
from compliance.web.inspections.record import answers_of
from compliance.web.inspections.signing import (
    SignForm,
    role_of_signer,
    sendable,
    sending_of,
    statement_of,
)
from compliance.web.inspections.texts import gettext as _
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, reading, unit_of_work
from compliance.web.kit.errors import status_of
from compliance.web.kit.security import confirm_identity
from compliance.web.kit.spoken import spoken_refusal

WRONG = 422
HERE = "/inspections/<int:inspection_id>/amend"


@blueprint.get(HERE)
@requires(Permission.PERFORM_INSPECTION)
def amend(inspection_id: int) -> ResponseReturnValue:
    """Show the record's answers as a form."""
    with reading() as session:
        filling = load_filling(session, inspection_id)
        inspection = get_inspection(session, inspection_id, visible_to=current_actor())
        _demand_may_amend(inspection)
        current = get_version(session, inspection, inspection.current_version)
        answers = with_photos(answers_of(current), filling.photos)
        filling = replace(filling, answers=answers)
        owners = list_owners(session, inspection.establishment_id)
        form = SignForm.fresh(filling.row.zone, current.performed_at)
    return _page(filling, form, owners, number=str(inspection.current_version))


@blueprint.post(HERE)
@requires(Permission.PERFORM_INSPECTION)
def send_amendment(inspection_id: int) -> ResponseReturnValue:
    """Sign and keep a further version; photos that came are kept whatever else is wrong."""
    uploads = take_uploads(inspection_id)
    with unit_of_work() as session:
        filling = load_filling(session, inspection_id)
        inspection = get_inspection(session, inspection_id, visible_to=current_actor())
        _demand_may_amend(inspection)
        if keep_uploads(session, inspection, filling.compiled.items, uploads, filling.photos):
            filling = replace(filling, photos=list_photos_by_item(session, inspection_id))
        owners = list_owners(session, inspection.establishment_id)
        before = inspection.performed_at or now()
    filling = replace(filling, answers=_answers_sent(filling))
    form = SignForm.sent()
    errors = _errors(filling, form, uploads)
    performed_at = _claimed_at(form, filling, before)
    if errors or form.errors or performed_at is None:
        return _page(filling, form, owners, errors), WRONG
    try:
        method = confirm_identity(request.form["password"])
        sending = sending_of(
            filling, filling.answers, performed_at=performed_at, method=method, reason=form.reason
        )
        with unit_of_work() as session:
            inspection = get_inspection(session, inspection_id, visible_to=current_actor())
            if not _is_pressed_twice(session, inspection, form.reason):
                _demand_version(inspection)
                held = filling.compiled.edition.checklist
                amend_inspection(session, inspection, held, sending, by=current_actor(), now=now())
    except (NotConfirmedError, TooBusyError, TooManyAttemptsError) as error:
        form.errors["password"] = spoken_refusal(error)
        return _page(filling, form, owners), max(WRONG, status_of(error))
    except (ConflictError, InvalidInputError) as error:
        form.errors["form"] = spoken_refusal(error)
        return _page(filling, form, owners), status_of(error)
    return redirect(url_for(".show", inspection_id=inspection_id), code=303)


def _demand_may_amend(inspection: Inspection) -> None:
    if inspection.state != "submitted":
        raise ConflictError(_("Only a sent record can be amended. Load the page again."))
    if inspection.submitted_by != current_actor().person_id:
        demand(current_actor(), Permission.MANAGE_FINDINGS, inspection.establishment_id)


def _is_pressed_twice(session: Session, inspection: Inspection, reason: str) -> bool:
    """Return whether this very amendment has arrived already: the button was pressed twice."""
    if request.form.get("version", "") != str(inspection.current_version - 1):
        return False
    latest = get_version(session, inspection, inspection.current_version)
    return latest.submitted_by == current_actor().person_id and latest.reason == reason


def _demand_version(inspection: Inspection) -> None:
    if request.form.get("version", "") != str(inspection.current_version):
        raise ConflictError(
            _("Somebody amended this record after you opened it. Open the record to see how.")
        )


def _answers_sent(filling: Filling) -> dict[str, Answer]:
    compiled = filling.compiled
    return {
        item.key: read_answer(
            item,
            request.form,
            tuple(dict.fromkeys(filling.digests(item.key))),
            item.fail.default_action if item.fail else "",
        )
        for item in compiled.checklist.items
        if item.asks
    }


def _errors(filling: Filling, form: SignForm, uploads: Uploads) -> Errors:
    checklist = filling.compiled.checklist
    answers = sendable(checklist, filling.answers)
    errors = dict(errors_of(check(checklist, answers, today=filling.today)))
    for key, texts in uploads.errors.items():
        errors[key] = (*errors.get(key, ()), *(("photos", text) for text in texts))
    if not form.reason:
        form.errors["reason"] = _("Say why the record is amended.")
    if not request.form.get("password"):
        form.errors["password"] = _("Type your password to sign.")
    return errors


def _claimed_at(form: SignForm, filling: Filling, before: datetime) -> datetime | None:
    """Return when it was finished; the field has no seconds, so untouched means as before."""
    if form.performed_at == SignForm.fresh(filling.row.zone, before).performed_at:
        return before
    return form.claimed_at(filling.row.zone, earliest=None)


def _page(
    filling: Filling,
    form: SignForm,
    owners: tuple[tuple[str, str], ...],
    errors: Errors = NO_ERRORS,
    number: str = "",
) -> str:
    parts = [
        (section, filling.draw_items(items, owners, errors, may_remove=False))
        for section, items in filling.sections
    ]
    items = [item for _section, shown in filling.sections for item in shown]
    return render_template(
        "pages/inspections/amend.html",
        filling=filling,
        sign=form,
        parts=parts,
        slips=slips_of(filling.compiled, items, errors),
        statement=statement_of(filling.compiled.checklist),
        role=role_of_signer(filling.row.establishment_id),
        person=current_actor().name,
        number=number or request.form.get("version", ""),
    )
