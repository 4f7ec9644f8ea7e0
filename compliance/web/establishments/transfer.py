"""Areas, assets and people as CSV files: in, after a look; and out."""

from typing import NoReturn

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from compliance.domain.access import Permission, demand
from compliance.domain.errors import InvalidInputError, Problem
from compliance.services.plant_import import PERMISSION, ImportPlan, export_rows, import_plant
from compliance.services.plant_rows import COLUMNS, MOST_BYTES, PlantTable
from compliance.web.establishments.forms import ConfirmForm, UploadForm
from compliance.web.establishments.views import blueprint
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_establishment,
    now,
    reading,
    unit_of_work,
)
from compliance.web.kit.downloads import send_csv
from compliance.web.kit.forms import is_sent

LISTS = {PlantTable.ASSETS: "assets.index", PlantTable.PEOPLE: "people.index"}


class _OnlyALookError(Exception):
    """Ends a look through a file; everything it did is rolled back."""


def _roll_back() -> NoReturn:
    raise _OnlyALookError


@blueprint.route("/import/<string:table>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLANT)
def import_file(table: str) -> ResponseReturnValue:
    """Take a file and show what it would do; nothing is kept yet."""
    kind = _table(table)
    form = UploadForm()
    problems: tuple[Problem, ...] = ()
    if is_sent(form):
        source = form.file.data.read(MOST_BYTES + 1)
        try:
            plan = _look_through(kind, source)
        except InvalidInputError as error:
            problems = error.problems
        else:
            confirm = ConfirmForm(formdata=None, data={"content": source.decode("utf-8-sig")})
            return render_template(
                "pages/establishments/import-preview.html",
                plan=plan,
                form=confirm,
                table=kind.value,
            )
    page = render_template(
        "pages/establishments/import.html",
        form=form,
        problems=problems,
        table=kind.value,
        columns=COLUMNS[kind],
    )
    return page, 422 if problems or form.errors else 200


def _look_through(table: PlantTable, source: bytes) -> ImportPlan:
    place = current_establishment()
    plans = []
    try:
        with unit_of_work() as session:
            plans.append(
                import_plant(session, place.id, table, source, by=current_actor(), now=now())
            )
            _roll_back()
    except _OnlyALookError:
        return plans[0]


@blueprint.post("/import/<string:table>/confirm")
@requires(Permission.MANAGE_PLANT)
def confirm_import(table: str) -> ResponseReturnValue:
    """Save a file that was looked through, all of it or nothing."""
    kind, form = _table(table), ConfirmForm()
    if not form.validate():
        raise InvalidInputError(
            [Problem("file", "The file did not come back whole.", "Choose it once more.")]
        )
    source = form.content.data.encode()
    place = current_establishment()
    with unit_of_work() as session:
        plan = import_plant(session, place.id, kind, source, by=current_actor(), now=now())
    done = _(
        "Imported: %(new)s new, %(changed)s changed, %(same)s unchanged.",
        new=len(plan.new),
        changed=len(plan.changed),
        same=len(plan.unchanged),
    )
    flash(done, "success")
    if kind in LISTS:
        return redirect(url_for(LISTS[kind]), code=303)
    return redirect(url_for(".show", establishment_id=place.id), code=303)


@blueprint.get("/export/<string:table>.csv")
@requires(Permission.MANAGE_PLANT)
def export_file(table: str) -> ResponseReturnValue:
    """Send a table as the import reads it."""
    kind, place = _table(table), current_establishment()
    demand(current_actor(), PERMISSION[kind], place.id)
    with reading() as session:
        rows = export_rows(session, place.id, kind)
    return send_csv(COLUMNS[kind].all, rows, filename=f"{place.key}-{kind.value}.csv")


def _table(name: str) -> PlantTable:
    if name not in set(PlantTable):
        raise NotFound
    return PlantTable(name)
