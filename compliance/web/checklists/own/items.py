"""Sections and questions of a draft: added, changed, moved, removed."""

from collections.abc import Callable
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from compliance.domain import checklist_edits as edits
from compliance.domain.access import Permission
from compliance.domain.answer_types import AnswerType
from compliance.domain.checklist_edits import Mapping, part, sections_of, word
from compliance.domain.checklist_reader import read_checklist
from compliance.domain.errors import (
    ComplianceError,
    InvalidInputError,
    NotFoundError,
    Problem,
)
from compliance.web.checklists.own.blueprint import HERE, blueprint, data_of, managed, save_edited
from compliance.web.checklists.own.forms import RevisionForm, SectionForm
from compliance.web.checklists.own.item_form import ItemForm
from compliance.web.checklists.views import ANSWERS
from compliance.web.kit.access import requires
from compliance.web.kit.current import reading
from compliance.web.kit.forms import is_sent, saved
from compliance.web.kit.spoken import spoken

_MOVES = {"up", "down"}
_NAMES = {"fail": "default_action", "title": "fail_title", "evidence": "photo", "when": "when_item"}
ITEM = "items"


@blueprint.route(HERE + "/sections/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_CHECKLISTS)
def add_section(own_id: int) -> ResponseReturnValue:
    """Ask for a title; on POST, add the section at the end."""
    return _section_page(own_id, "")


@blueprint.route(HERE + "/sections/<string:key>", methods=["GET", "POST"])
@requires(Permission.MANAGE_CHECKLISTS)
def edit_section(own_id: int, key: str) -> ResponseReturnValue:
    """Rename a section, or remove it with its questions."""
    return _section_page(own_id, key)


def _section_page(own_id: int, key: str) -> ResponseReturnValue:
    form = SectionForm()
    with reading() as session:
        own = managed(session, own_id)
        section: Mapping = edits.find_section(data_of(own), key) if key else {}
    if is_sent(form):
        try:
            title = form.title.data
            save_edited(
                own_id,
                lambda data: edits.with_section(data, title, key),
                revision=form.known_revision,
            )
            flash(saved(), "success")
            return redirect(url_for(".show", own_id=own_id, _anchor="questions"), code=303)
        except ComplianceError as error:
            form.add_refusal(error)
    if request.method == "GET":
        form.title.data, form.revision.data = word(section, "title"), str(own.revision)
    page = render_template("pages/own_checklists/section.html", form=form, own=own, section=section)
    return page, 422 if form.errors else 200


@blueprint.post(HERE + "/arrange")
@requires(Permission.MANAGE_CHECKLISTS)
def arrange(own_id: int) -> ResponseReturnValue:
    """Move or remove a section or a question: ``do`` is up, down or remove."""
    form = RevisionForm()
    if not form.validate():
        raise form.refusal()
    what, key, do = (request.form.get(name, "") for name in ("what", "key", "do"))
    save_edited(own_id, _arranged(what, key, do), revision=form.known_revision)
    flash(_("Removed.") if do == "remove" else saved(), "success")
    anchor = f"{what}-{key}" if do in _MOVES else "questions"
    return redirect(url_for(".show", own_id=own_id, _anchor=anchor), code=303)


def _arranged(what: str, key: str, do: str) -> Callable[[Mapping], Mapping]:
    if do == "remove":
        remove = edits.without_item if what == "item" else edits.without_section
        return partial(remove, key=key)
    if do not in _MOVES:
        raise NotFoundError(_("There is nothing like that to do here."))
    move = edits.with_item_moved if what == "item" else edits.with_section_moved
    return partial(move, key=key, way="up" if do == "up" else "down")


@blueprint.get(HERE + "/items/new")
@requires(Permission.MANAGE_CHECKLISTS)
def choose_kind(own_id: int) -> ResponseReturnValue:
    """Choose how the question will be answered; its form has only the fields for that."""
    with reading() as session:
        own = managed(session, own_id)
    return render_template(
        "pages/own_checklists/kind.html",
        own=own,
        kinds=[(kind.value, ANSWERS[kind.value]) for kind in AnswerType],
        section_key=request.args.get("section", ""),
        key=request.args.get("item", ""),
    )


@blueprint.route(HERE + "/items/new/<string:kind>", methods=["GET", "POST"])
@requires(Permission.MANAGE_CHECKLISTS)
def add_item(own_id: int, kind: str) -> ResponseReturnValue:
    """Ask for a new question; on POST, add it at the end of its section."""
    return _item_page(own_id, "", kind)


@blueprint.route(HERE + "/items/<string:key>", methods=["GET", "POST"])
@requires(Permission.MANAGE_CHECKLISTS)
def edit_item(own_id: int, key: str) -> ResponseReturnValue:
    """Change a question; ``?kind=`` asks for another kind of answer."""
    return _item_page(own_id, key, request.args.get("kind", ""))


def _item_page(own_id: int, key: str, asked: str) -> ResponseReturnValue:
    with reading() as session:
        own = managed(session, own_id)
    data = data_of(own)
    first = sections_of(data)[0] if sections_of(data) else {}
    wanted = request.args.get("section", "")
    section, item = edits.find_item(data, key) if key else (first, _fresh(data, asked))
    held = word(item, "answer") or word(part(item, "answer"), "type")
    kind = _kind(asked or held)
    form = ItemForm()
    form.offer(kind, sections_of(data), edits.items_before(data, key))
    form.narrow_condition(part(item, "when"))
    if is_sent(form) and _is_saved(own_id, form, key, data):
        flash(saved(), "success")
        back = url_for(".show", own_id=own_id, _anchor=f"section-{form.section.data}")
        return redirect(back, code=303)
    if request.method == "GET":
        form.fill(
            item if kind.value == held else {**item, "answer": kind.value},
            wanted or word(section, "key"),
        )
        form.revision.data = str(own.revision)
    page = render_template(
        "pages/own_checklists/item.html",
        form=form,
        own=own,
        key=key,
        kind=ANSWERS[kind.value],
        section_key=word(section, "key"),
    )
    return page, 422 if form.errors else 200


def _fresh(data: Mapping, kind: str) -> Mapping:
    """Return an item to begin from: it rests on what the checklist rests on."""
    provisions = edits.words(data, "provisions")
    return {"answer": kind, "provision": provisions[0] if len(provisions) == 1 else ""}


def _kind(name: str) -> AnswerType:
    try:
        return AnswerType(name)
    except ValueError as error:
        raise NotFoundError(_("There is no such kind of answer.")) from error


def _is_saved(own_id: int, form: ItemForm, key: str, data: Mapping) -> bool:
    """Save the question, unless something is wrong with it: then it is shown at its field."""
    old: Mapping = edits.find_item(data, key)[1] if key else {}
    target = form.section.data
    try:
        item = form.made(old)
        made = edits.with_item(data, item, target, key)
        if problems := _problems_of(made, word(_last_or(made, target, key), "key")):
            raise InvalidInputError(problems)
        save_edited(
            own_id,
            lambda now: edits.with_item(now, item, target, key),
            revision=form.known_revision,
        )
    except ValueError as error:
        field = form.when_words if "when_words" in form else form.when_value
        field.errors = [*field.errors, spoken(str(error))]
        return False
    except ComplianceError as error:
        form.add_refusal(error)
        return False
    return True


def _last_or(data: Mapping, section_key: str, key: str) -> Mapping:
    """Return the item that was changed: the one of the key, or the new one at the end."""
    if key:
        return edits.find_item(data, key)[1]
    return edits.items_of(edits.find_section(data, section_key))[-1]


def _problems_of(data: Mapping, key: str) -> list[Problem]:
    """Return what is wrong with one item, by the names of the form's fields."""
    path = next(
        f"sections/{place}/items/{number}/"
        for place, section in enumerate(sections_of(data))
        for number, item in enumerate(edits.items_of(section))
        if word(item, "key") == key
    )
    try:
        read_checklist(data, lambda steps: "/".join(str(step) for step in (*steps, "")))
    except InvalidInputError as error:
        return [
            Problem(_field_of(one.where.removeprefix(path)), one.what, one.remedy)
            for one in error.problems
            if one.where.startswith(path)
        ]
    return []


def _field_of(steps: str) -> str:
    """Return the field of a path below the item: "fail/title/" is "fail_title"."""
    names = [step for step in steps.split("/") if step and not step.isdigit()]
    if not names:
        return ""
    inner = names[1] if len(names) > 1 and names[0] in ("answer", "fail") else names[0]
    return _NAMES.get(inner, inner)
