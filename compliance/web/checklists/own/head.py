"""The head of a draft, and the whole of it as text."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from compliance.domain import checklist_edits as edits
from compliance.domain.access import Permission
from compliance.domain.checklist_edits import Mapping
from compliance.domain.checklist_reader import read_checklist
from compliance.domain.errors import ComplianceError, InvalidInputError, Problem
from compliance.services.own_checklists import read_text, save_checklist
from compliance.web.checklists.own.blueprint import HERE, blueprint, data_of, managed, save_edited
from compliance.web.checklists.own.forms import TextForm
from compliance.web.checklists.own.head_form import HeadForm
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, reading, unit_of_work
from compliance.web.kit.forms import is_sent, saved

_FIELDS = {
    "applies_when/text": "applies_when",
    "applies_when/asset_kinds": "asset_kinds",
    "performed_by/text": "performed_by",
    "record/statement": "record_statement",
    "retention/text": "retention_text",
    "review/on": "review_on",
    "review/against": "review_against",
    "review": "review",
    "cadence": "pace",
}


@blueprint.route(HERE + "/head", methods=["GET", "POST"])
@requires(Permission.MANAGE_CHECKLISTS)
def head(own_id: int) -> ResponseReturnValue:
    """Ask for everything but the questions; on POST, save it."""
    with reading() as session:
        own = managed(session, own_id)
    data = data_of(own)
    form = HeadForm()
    form.offer(data)
    if is_sent(form) and _is_saved(own_id, form, data):
        flash(saved(), "success")
        return redirect(url_for(".show", own_id=own_id), code=303)
    if request.method == "GET":
        form.fill(data)
        form.revision.data = str(own.revision)
    page = render_template("pages/own_checklists/head.html", form=form, own=own)
    return page, 422 if form.errors else 200


def _is_saved(own_id: int, form: HeadForm, data: Mapping) -> bool:
    try:
        if problems := _problems_of(edits.with_head(data, form.made(data))):
            raise InvalidInputError(problems)
        save_edited(
            own_id,
            lambda now: edits.with_head(now, form.made(now)),
            revision=form.known_revision,
        )
    except ComplianceError as error:
        form.add_refusal(error)
        return False
    return True


def _problems_of(data: Mapping) -> list[Problem]:
    """Return what is wrong outside of sections and translations, by the form's fields."""
    try:
        read_checklist(data, lambda steps: "/".join(str(step) for step in steps))
    except InvalidInputError as error:
        return [
            Problem(_field_of(one.where), one.what, one.remedy)
            for one in error.problems
            if one.where.partition("/")[0] not in ("sections", "translations")
        ]
    return []


def _field_of(steps: str) -> str:
    first, _slash, _rest = steps.partition("/")
    two = "/".join(steps.split("/")[:2])
    return _FIELDS.get(two) or _FIELDS.get(first, first)


@blueprint.route(HERE + "/text", methods=["GET", "POST"])
@requires(Permission.MANAGE_CHECKLISTS)
def text(own_id: int) -> ResponseReturnValue:
    """Show the whole checklist as YAML with every problem at its line; on POST, save it."""
    form = TextForm()
    with reading() as session:
        own = managed(session, own_id)
    problems = read_text(own.text).problems
    if is_sent(form):
        problems = read_text(form.text.data).problems
        try:
            with unit_of_work() as session:
                said = save_checklist(
                    session,
                    managed(session, own_id),
                    form.text.data,
                    revision=form.known_revision,
                    by=current_actor(),
                    now=now(),
                )
            _tell(len(said.problems))
            return redirect(url_for(".text" if said.problems else ".show", own_id=own_id), code=303)
        except ComplianceError as error:
            form.add_refusal(error)
    if request.method == "GET":
        form.text.data, form.revision.data = own.text, str(own.revision)
    page = render_template("pages/own_checklists/text.html", form=form, own=own, problems=problems)
    return page, 422 if form.errors else 200


def _tell(problems: int) -> None:
    if not problems:
        flash(saved(), "success")
        return
    words = ngettext(
        "Saved as a draft. One thing is to be corrected before it can be published.",
        "Saved as a draft. %(num)d things are to be corrected before it can be published.",
        problems,
    )
    flash(words, "warning")
