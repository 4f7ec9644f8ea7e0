"""Checklists as files in the browser: any of them out, one in as a draft."""

from flask import Response, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from compliance.domain.access import Permission, demand
from compliance.domain.errors import InvalidInputError, NotFoundError, Problem
from compliance.domain.local_time import today_at
from compliance.services.checklist_files import FileForm, export_file, read_file
from compliance.services.checklists import versions_of
from compliance.services.own_checklists import start_checklist
from compliance.storage.queries.own_checklists import get_own
from compliance.web.checklists.own.blueprint import HERE, blueprint
from compliance.web.checklists.own.forms import ImportForm
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    now,
    reading,
    unit_of_work,
)
from compliance.web.kit.downloads import send_bytes
from compliance.web.kit.forms import is_sent

MAX_UPLOAD = 2_000_000


@blueprint.get("/checklists/<string:key>/file/<string:form>")
@requires(Permission.VIEW_RECORDS)
def export(key: str, form: str) -> ResponseReturnValue:
    """Give a published checklist as a file; ``?version=`` an older one."""
    place = current_establishment()
    with reading() as session:
        versions = versions_of(session, current_deps().catalog, place.id, key)
    wanted = request.args.get("version", versions[-1].ref.version if versions else 0, type=int)
    found = next((one for one in versions if one.ref.version == wanted), None)
    if found is None:
        raise NotFoundError(_("There is no such checklist here."))
    return _sent(found.source.decode(), _form(form), f"{key}-v{wanted}")


@blueprint.get(HERE + "/file/<string:form>")
@requires(Permission.VIEW_RECORDS)
def export_draft(own_id: int, form: str) -> ResponseReturnValue:
    """Give a draft as a file, as it stands now."""
    with reading() as session:
        own = get_own(session, own_id, visible_to=current_actor())
    return _sent(own.text, _form(form), own.key)


def _form(name: str) -> FileForm:
    try:
        return FileForm(name)
    except ValueError as error:
        raise NotFoundError(_("There is no such kind of file.")) from error


def _sent(text: str, form: FileForm, name: str) -> Response:
    made = export_file(text, form)
    return send_bytes(made.content, filename=f"{name}.{made.ending}", media_type=made.media_type)


@blueprint.route("/own-checklists/import", methods=["GET", "POST"])
@requires(Permission.MANAGE_CHECKLISTS)
def import_file() -> ResponseReturnValue:
    """Take in a file as a draft; a wrong one is refused with everything that is wrong."""
    place, form = current_establishment(), ImportForm()
    demand(current_actor(), Permission.MANAGE_CHECKLISTS, place.id)
    problems: list[Problem] = []
    if is_sent(form):
        if (before := form.first_answer()) is not None:
            return before
        try:
            return _imported(form, place.id)
        except InvalidInputError as error:
            problems = list(error.problems)
    page = render_template("pages/own_checklists/import.html", form=form, problems=problems)
    return page, 422 if form.errors or problems else 200


def _imported(form: ImportForm, establishment_id: int) -> ResponseReturnValue:
    sent = form.file.data
    source = sent.read(MAX_UPLOAD + 1)
    day = today_at(now(), current_establishment().zone)
    beginning = read_file(source, sent.filename or "", title=form.title.data or "", today=day)
    with unit_of_work() as session:
        own = start_checklist(session, establishment_id, beginning, by=current_actor(), now=now())
        own_id = own.id
    flash(_("Taken in as a draft. Look it through before you publish it."), "success")
    return form.answered(url_for(".show", own_id=own_id))
