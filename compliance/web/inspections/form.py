"""One section of a form: shown, saved always, refused only from going on."""

from urllib.parse import quote

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from compliance.domain.access import Permission
from compliance.domain.checklists import Item
from compliance.storage.queries.forms import list_owners
from compliance.web.inspections.blueprint import blueprint
from compliance.web.inspections.filling import NO_ERRORS, Filling, load_filling
from compliance.web.inspections.merging import BASE, base_of
from compliance.web.inspections.photos import Uploads, take_uploads
from compliance.web.inspections.problem_words import Errors
from compliance.web.inspections.questions import slips_of
from compliance.web.inspections.saving import Saved, save_section, section_of
from compliance.web.inspections.steps import next_section, section_rows, steps_of
from compliance.web.inspections.texts import gettext as _
from compliance.web.inspections.texts import ngettext
from compliance.web.kit.access import requires
from compliance.web.kit.current import now, reading, unit_of_work
from compliance.web.kit.dates import local_time

HERE = "/inspections/<int:inspection_id>/sections"
CLASH, WRONG = 409, 422
GO_NEXT, GO_SECTIONS, GO_TODAY = "next", "sections", "today"


@blueprint.get(HERE + "/<string:section_key>")
@requires(Permission.PERFORM_INSPECTION)
def section(inspection_id: int, section_key: str) -> ResponseReturnValue:
    """Show one section; a hidden one leads to the list of sections."""
    with reading() as session:
        filling = load_filling(session, inspection_id)
        section_of(filling, section_key)
        if filling.row.state != "draft":
            return redirect(url_for(".show", inspection_id=inspection_id), code=303)
        owners = list_owners(session, filling.row.establishment_id)
    if section_key not in {shown.key for shown, _items in filling.sections}:
        return redirect(url_for(".sections", inspection_id=inspection_id), code=303)
    return _page(filling, filling, section_key, owners)


@blueprint.post(HERE + "/<string:section_key>")
@requires(Permission.PERFORM_INSPECTION)
def send_section(inspection_id: int, section_key: str) -> ResponseReturnValue:
    """Save a section with its photos, then go where the button says unless something is wrong."""
    uploads = take_uploads(inspection_id)
    with unit_of_work() as session:
        saved = save_section(session, inspection_id, section_key, uploads)
        owners = list_owners(session, saved.filling.row.establishment_id)
    errors = saved.errors
    where = _where_to(saved, errors)
    if where:
        return redirect(where, code=303)
    page = _page(saved.filling, saved.shown, section_key, owners, errors)
    return page, CLASH if saved.clashes else WRONG


@blueprint.post(HERE + "/<string:section_key>/autosave")
@requires(Permission.PERFORM_INSPECTION)
def autosave(inspection_id: int, section_key: str) -> ResponseReturnValue:
    """Save a section while it is being filled: what is wrong is said when it is sent."""
    with unit_of_work() as session:
        saved = save_section(session, inspection_id, section_key, Uploads())
    if saved.clashes:
        words = next(iter(saved.clash_words.values()))[0][1]
        return _told(CLASH, message=words)
    items = [item for item in saved.section.items if item.key in _shown_keys()]
    return _told(
        200,
        saved_at=local_time(now(), saved.filling.row.zone),
        fields={BASE: base_of(items, saved.filling.answers)},
    )


@blueprint.get(HERE)
@requires(Permission.PERFORM_INSPECTION)
def sections(inspection_id: int) -> ResponseReturnValue:
    """List the sections with what is left in each."""
    with reading() as session:
        filling = load_filling(session, inspection_id)
    if filling.row.state != "draft":
        return redirect(url_for(".show", inspection_id=inspection_id), code=303)
    return render_template(
        "pages/inspections/sections.html", filling=filling, rows=section_rows(filling)
    )


def _told(status: int, **body: object) -> Response:
    answer = jsonify(body)
    answer.status_code = status
    return answer


def _shown_keys() -> set[str]:
    return {pair.partition(":")[0] for pair in request.form.get(BASE, "").split(",")}


def _where_to(saved: Saved, errors: Errors) -> str:
    """Return the address to go on to; "" when this section must be shown again."""
    go = request.form.get("go", GO_NEXT)
    if saved.clashes or saved.upload_errors:
        return ""
    if saved.removed_from:
        return _section_url(saved.filling.row.id, saved.section.key, at=saved.removed_from)
    leads_away = _leads_away(saved.filling, saved.section.key, go)
    return leads_away or ("" if errors else _goes_on(saved))


def _goes_on(saved: Saved) -> str:
    """Return where a section leads that is right: to the questions it opened, or the next one."""
    inspection_id = saved.filling.row.id
    if saved.opened:
        _say_opened(saved.opened)
        return _section_url(inspection_id, saved.section.key, at=saved.opened[0].key)
    following = next_section(saved.filling, saved.section.key)
    if following is None:
        return url_for(".review", inspection_id=inspection_id)
    return _section_url(inspection_id, following.key)


def _section_url(inspection_id: int, section_key: str, *, at: str = "") -> str:
    """Return the address of a section; ``at`` is the item to show first."""
    there = url_for(".section", inspection_id=inspection_id, section_key=section_key)
    return f"{there}#{quote(at)}.value-item" if at else there


def _leads_away(filling: Filling, section_key: str, go: str) -> str:
    """Return where the other buttons lead, whatever is wrong: everything is saved."""
    inspection_id = filling.row.id
    word, _colon, key = go.partition(":")
    if word == "section" and key in filling.compiled.sections:
        return _section_url(inspection_id, key)
    if word == "more" and key in filling.compiled.items:
        return _section_url(inspection_id, section_key, at=key)
    if go == GO_TODAY:
        return url_for(".today")
    return url_for(".sections", inspection_id=inspection_id) if go == GO_SECTIONS else ""


def _say_opened(opened: tuple[Item, ...]) -> None:
    flash(
        ngettext(
            "Saved. Your answer opened one more question.",
            "Saved. Your answer opened %(num)d more questions.",
            len(opened),
        ),
        "info",
    )


def _page(
    filling: Filling,
    shown: Filling,
    section_key: str,
    owners: tuple[tuple[str, str], ...],
    errors: Errors = NO_ERRORS,
) -> str:
    """Draw a section; ``filling`` is what is kept, ``shown`` what stands in the fields."""
    parts = {part.key: (part, items) for part, items in filling.sections}
    part, items = parts.get(section_key, (section_of(filling, section_key), []))
    for_errors = [item for item in part.items if item.key in errors and item not in items]
    asked = [*items, *for_errors]
    following = next_section(filling, section_key)
    return render_template(
        "pages/inspections/section.html",
        filling=filling,
        section=part,
        is_first=section_key == next(iter(parts), section_key),
        questions=shown.draw_items(asked, owners, errors),
        asked=sum(item.asks for item in asked),
        base=base_of(asked, filling.answers),
        slips=slips_of(filling.compiled, asked, errors),
        steps=steps_of(filling, section_key),
        rows=section_rows(filling, section_key),
        following=following,
        next_label=following.title if following else _("Review and sign"),
    )
