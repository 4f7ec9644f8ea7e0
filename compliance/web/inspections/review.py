"""The last look at a form, its signature, and the receipt."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from compliance.domain.access import Permission
from compliance.domain.answer_check import check
from compliance.domain.answers import answers_to_json
from compliance.domain.errors import ComplianceError, ConflictError, InvalidInputError
from compliance.services.access import NotConfirmedError, TooManyAttemptsError
from compliance.services.drafts import detach_draft
from compliance.services.inspections import submit_inspection
from compliance.services.passwords import TooBusyError
from compliance.storage.queries.findings import FindingFilter, list_findings
from compliance.storage.queries.forms import lock_draft
from compliance.storage.queries.inspections import get_inspection, get_version
from compliance.storage.queries.scope import Page
from compliance.web.inspections.answered import answered_items
from compliance.web.inspections.blueprint import blueprint
from compliance.web.inspections.filling import Filling, load_filling, load_form
from compliance.web.inspections.problem_words import errors_of
from compliance.web.inspections.questions import Slip, slips_of
from compliance.web.inspections.signing import (
    SignForm,
    role_of_signer,
    sendable,
    sending_of,
    statement_of,
)
from compliance.web.inspections.steps import steps_of
from compliance.web.inspections.texts import gettext as _
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, reading, unit_of_work
from compliance.web.kit.errors import status_of
from compliance.web.kit.security import EARLIER_PASSWORD, confirm_identity, signer_confirmed_at
from compliance.web.kit.spoken import spoken_refusal

CONFLICT, WRONG = 409, 422


@dataclass(frozen=True, slots=True)
class Left:
    """One thing that keeps the form from being sent, with the address of its field."""

    slip: Slip
    url: str


@blueprint.get("/inspections/<int:inspection_id>/review")
@requires(Permission.PERFORM_INSPECTION)
def review(inspection_id: int) -> ResponseReturnValue:
    """Show everything that was answered, fails first, and what is left."""
    with reading() as session:
        filling = load_filling(session, inspection_id)
    if filling.row.state != "draft":
        return _leave(filling)
    return _page(filling, SignForm.fresh(filling.row.zone))


@blueprint.post("/inspections/<int:inspection_id>/review")
@requires(Permission.PERFORM_INSPECTION)
def send(inspection_id: int) -> ResponseReturnValue:
    """Sign the form and send it; sent twice, it is sent once.

    The first signature of a sitting takes the password; those of the next minutes do not.
    """
    with reading() as session:
        filling = load_filling(session, inspection_id)
    if filling.row.state != "draft":
        return _leave(filling)
    form = SignForm.sent()
    performed_at = form.claimed_at(filling.row.zone)
    password = request.form.get("password", "")
    _look_at(form, filling, password)
    if form.errors or performed_at is None:
        return _page(filling, form), WRONG
    try:
        _sign(filling, performed_at, password)
    except (NotConfirmedError, TooBusyError, TooManyAttemptsError) as error:
        form.errors["password"] = spoken_refusal(error)
        return _page(filling, form), WRONG if status_of(error) < CONFLICT else status_of(error)
    except InvalidInputError as error:
        if not _left_in(filling):  # what is left is listed by the page itself
            form.errors["form"] = spoken_refusal(error)
        return _page(filling, form), WRONG
    except ConflictError as error:
        return _after_conflict(inspection_id, form, error)
    return redirect(url_for(".receipt", inspection_id=inspection_id), code=303)


@blueprint.post("/inspections/<int:inspection_id>/detach")
@requires(Permission.PERFORM_INSPECTION)
def detach(inspection_id: int) -> ResponseReturnValue:
    """Keep a form whose check was waived or done meanwhile as an extra check."""
    with unit_of_work() as session:
        inspection = get_inspection(session, inspection_id, visible_to=current_actor())
        detach_draft(session, inspection, by=current_actor(), now=now())
    flash(_("Kept as an extra check. Sign it to send it."), "success")
    return redirect(url_for(".review", inspection_id=inspection_id), code=303)


def _look_at(form: SignForm, filling: Filling, password: str) -> None:
    """Put into the form's errors what keeps it from being signed."""
    if not password and signer_confirmed_at() is None:
        form.errors["password"] = _("Type your password to sign.")
    if request.form.get("reviewed", "") != seal_of(filling):
        form.errors["form"] = _(
            "The answers were changed after this page was opened. Read them again, then sign."
        )


def _sign(filling: Filling, performed_at: datetime, password: str) -> None:
    """Make sure who signs, outside of the unit of work that writes."""
    method = confirm_identity(password) if password else EARLIER_PASSWORD
    sending = sending_of(filling, filling.answers, performed_at=performed_at, method=method)
    checklist = filling.compiled.edition.checklist
    with unit_of_work() as session:
        _demand_unchanged(session, filling)
        submit_inspection(
            session, filling.row.id, checklist, sending, by=current_actor(), now=now()
        )


def seal_of(filling: Filling) -> str:
    """Return the fingerprint of what the review shows: what is signed is what was read."""
    return sha256(answers_to_json(filling.answers).encode()).hexdigest()[:16]


def _demand_unchanged(session: Session, filling: Filling) -> None:
    state, draft = lock_draft(session, filling.row.id)
    if state == "draft" and draft != filling.row.draft:
        raise ConflictError(
            _("The answers were changed after this page was opened. Read them again, then sign.")
        )


def _after_conflict(
    inspection_id: int, form: SignForm, error: ComplianceError
) -> ResponseReturnValue:
    """Sent meanwhile: lead to the record. Otherwise show the review again with the reason."""
    with reading() as session:
        filling = load_filling(session, inspection_id)
    if filling.row.state != "draft":
        return _leave(filling)
    form.errors["form"] = spoken_refusal(error)
    return _page(filling, form), CONFLICT


def _leave(filling: Filling) -> ResponseReturnValue:
    mine = filling.row.submitted_by == current_actor().person_id
    endpoint = ".receipt" if filling.row.state == "submitted" and mine else ".show"
    return redirect(url_for(endpoint, inspection_id=filling.row.id), code=303)


def _left_in(filling: Filling) -> list[Left]:
    checklist = filling.compiled.checklist
    answers = sendable(checklist, filling.answers)
    errors = errors_of(check(checklist, answers, today=filling.today))
    left = []
    for section, items in filling.sections:
        for slip in slips_of(filling.compiled, items, errors):
            url = url_for(
                ".section",
                inspection_id=filling.row.id,
                section_key=section.key,
                _anchor=slip.anchor,
            )
            left.append(Left(slip, url))
    return left


def _page(filling: Filling, form: SignForm) -> str:
    row = filling.row
    answers = sendable(filling.compiled.checklist, filling.answers)
    answered = answered_items(filling, answers)
    return render_template(
        "pages/inspections/review.html",
        filling=filling,
        sign=form,
        left=_left_in(filling),
        fails=[one for part in answered for one in part.items if one.failed],
        parts=answered,
        steps=steps_of(filling),
        seal=seal_of(filling),
        statement=statement_of(filling.compiled.checklist),
        role=role_of_signer(row.establishment_id),
        person=current_actor().name,
        typed_at=signer_confirmed_at(),
    )


@blueprint.get("/inspections/<int:inspection_id>/receipt")
@requires(Permission.VIEW_RECORDS)
def receipt(inspection_id: int) -> ResponseReturnValue:
    """Show what the server received, under which number, and what happens next."""
    with reading() as session:
        filling = load_form(session, inspection_id)
        if filling.row.state == "draft":
            return redirect(url_for(".review", inspection_id=inspection_id), code=303)
        actor = current_actor()
        inspection = get_inspection(session, inspection_id, visible_to=actor)
        if inspection.current_version == 0:
            return redirect(url_for(".show", inspection_id=inspection_id), code=303)
        wanted = FindingFilter(inspection_id=inspection_id)
        findings, _count = list_findings(session, wanted, Page(limit=100), visible_to=actor)
        return render_template(
            "pages/inspections/receipt.html",
            filling=filling,
            inspection=inspection,
            version=get_version(session, inspection, inspection.current_version),
            findings=findings,
            stops_use=any(finding.stop_use for finding in findings) and inspection.asset,
        )
