"""Legal holds on the web: the list, placing one, and the page of one on which it is released."""

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from compliance.domain.access import Permission
from compliance.domain.errors import ComplianceError
from compliance.services.legal_holds import place_hold, release_hold
from compliance.storage.models.establishments import Establishment
from compliance.storage.queries.legal_holds import get_hold, list_holds
from compliance.storage.queries.trail import list_entries_of
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_establishment,
    now,
    reading,
    unit_of_work,
)
from compliance.web.kit.forms import is_sent
from compliance.web.kit.holds import shown_hold
from compliance.web.kit.paged import one_page
from compliance.web.legal_holds.forms import PlaceForm, ReleaseForm

blueprint = Blueprint("legal_holds", __name__)
WRONG = 422


@blueprint.route("/legal-holds", methods=["GET", "POST"])
@requires(Permission.HOLD_RECORDS)
def index() -> ResponseReturnValue:
    """List the holds of the establishment; place one."""
    form = PlaceForm(data={"what": request.args.get("on", "")})
    place_id = current_establishment().id
    if is_sent(form):
        first = form.first_answer()
        if first:
            return first
        try:
            with unit_of_work() as session:
                place = session.get_one(Establishment, place_id)
                what, reason = form.what.data or "", form.reason.data or ""
                row = place_hold(session, place, what, reason, by=current_actor(), now=now())
                url = url_for(".show", hold_id=row.id)
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(_("The hold is in force."), "success")
            return form.answered(url)
    with reading() as session:
        found, pages = one_page(lambda part: list_holds(session, place_id, part))
        rows = [(row, shown_hold(row)) for row in found]
    page = render_template("pages/legal_holds/index.html", form=form, rows=rows, pages=pages)
    return page, WRONG if form.errors else 200


@blueprint.route("/legal-holds/<int:hold_id>", methods=["GET", "POST"])
@requires(Permission.HOLD_RECORDS)
def show(hold_id: int) -> ResponseReturnValue:
    """Show a hold; release it."""
    form = ReleaseForm()
    if is_sent(form):
        first = form.first_answer()
        if first:
            return first
        try:
            with unit_of_work() as session:
                row = get_hold(session, hold_id, visible_to=current_actor())
                release_hold(session, row, form.reason.data or "", by=current_actor(), now=now())
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(_("The hold is released."), "success")
            return form.answered(url_for(".show", hold_id=hold_id))
    with reading() as session:
        row = get_hold(session, hold_id, visible_to=current_actor())
        page = render_template(
            "pages/legal_holds/show.html",
            form=form,
            row=row,
            held=shown_hold(row),
            trail=list_entries_of(session, "legal-hold", row.id),
        )
    return page, WRONG if form.errors else 200
