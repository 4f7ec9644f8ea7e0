"""Areas of an establishment: enter, rename, retire."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from compliance.domain.access import Permission
from compliance.domain.errors import ComplianceError
from compliance.services import areas as services
from compliance.storage.queries.establishments import get_area, get_establishment
from compliance.web.establishments.forms import AreaForm
from compliance.web.establishments.views import blueprint
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, reading, unit_of_work
from compliance.web.kit.forms import is_sent, saved


@blueprint.post("/establishments/<int:establishment_id>/areas")
@requires(Permission.MANAGE_PLANT)
def add_area(establishment_id: int) -> ResponseReturnValue:
    """Enter an area."""
    form = AreaForm()
    if not form.validate():
        raise form.refusal()
    actor = current_actor()
    with unit_of_work() as session:
        place = get_establishment(session, establishment_id, visible_to=actor)
        services.create_area(session, place.id, form.name.data, by=actor, now=now())
    flash(saved(), "success")
    return redirect(url_for(".show", establishment_id=establishment_id), code=303)


@blueprint.route("/areas/<int:area_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLANT)
def area(area_id: int) -> ResponseReturnValue:
    """Rename an area."""
    with reading() as session:
        row = get_area(session, area_id, visible_to=current_actor())
    form = AreaForm(obj=row)
    if is_sent(form):
        try:
            with unit_of_work() as session:
                kept = get_area(session, area_id, visible_to=current_actor())
                services.rename_area(session, kept, form.name.data, by=current_actor(), now=now())
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(saved(), "success")
            return redirect(url_for(".show", establishment_id=row.establishment_id), code=303)
    page = render_template("pages/establishments/area.html", form=form, area=row)
    return page, 422 if form.errors else 200


@blueprint.post("/areas/<int:area_id>/retire")
@requires(Permission.MANAGE_PLANT)
def retire_area(area_id: int) -> ResponseReturnValue:
    """Take an area out of the lists."""
    with unit_of_work() as session:
        row = get_area(session, area_id, visible_to=current_actor())
        services.retire_area(session, row, by=current_actor(), now=now())
    flash(_("%(name)s is retired.", name=row.name), "success")
    return redirect(url_for(".show", establishment_id=row.establishment_id), code=303)
