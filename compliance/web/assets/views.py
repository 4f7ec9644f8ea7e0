"""Pages of assets: list, one, enter, change, out of service and back, retire."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Permission
from compliance.domain.errors import ComplianceError
from compliance.services import assets as services
from compliance.storage.models.assets import Asset
from compliance.storage.queries.assets import (
    AssetFilter,
    get_asset,
    list_assets,
    list_kinds,
    list_open_outages,
)
from compliance.storage.queries.clock_facts import get_zone
from compliance.storage.queries.establishments import list_areas
from compliance.storage.queries.scope import Page
from compliance.web.assets import happened, moving
from compliance.web.assets.blueprint import blueprint
from compliance.web.assets.forms import AssetFilterForm, AssetForm, ReasonForm
from compliance.web.assets.page import asset_page, state_of
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_establishment,
    now,
    reading,
    unit_of_work,
)
from compliance.web.kit.forms import is_sent, saved
from compliance.web.kit.pages import ROWS_PER_PAGE, Pagination, page_of_request
from compliance.web.kit.sent import id_or_none

MOST_PAGES = 100_000
MODULES = (happened, moving)  # importing them hangs their pages

__all__ = ["MODULES", "blueprint"]


@blueprint.get("/assets")
@requires(Permission.VIEW_RECORDS)
def index() -> ResponseReturnValue:
    """List the assets of the establishment, by tag."""
    place, actor = current_establishment(), current_actor()
    form = AssetFilterForm(formdata=request.args)
    wanted = AssetFilter(
        establishment_id=place.id,
        search=form.q.data or "",
        kind=form.kind.data or "",
        area_id=id_or_none(form.area.data),
        only_out_of_service=bool(form.out.data),
        with_retired=bool(form.retired.data),
    )
    with reading() as session:
        form.offer(list_kinds(session, place.id), list_areas(session, place.id))
        rows, page = _one_page(session, wanted)
        outages = list_open_outages(session, [row.id for row in rows])
    return render_template(
        "pages/assets/index.html",
        rows=rows,
        page=page,
        filter_form=form,
        states={row.id: state_of(row, outages.get(row.id, [])) for row in rows},
        may_manage=actor.may(Permission.MANAGE_PLANT, place.id),
    )


def _one_page(session: Session, wanted: AssetFilter) -> tuple[list[Asset], Pagination]:
    number = min(max(1, request.args.get("page", 1, type=int)), MOST_PAGES)
    part = Page(limit=ROWS_PER_PAGE, offset=(number - 1) * ROWS_PER_PAGE)
    actor = current_actor()
    rows, total = list_assets(session, wanted, visible_to=actor, page=part)
    page = page_of_request(total)
    if page.offset != part.offset:  # a page beyond the end was asked for
        part = Page(limit=ROWS_PER_PAGE, offset=page.offset)
        rows, _total = list_assets(session, wanted, visible_to=actor, page=part)
    return rows, page


@blueprint.get("/assets/<int:asset_id>")
@requires(Permission.VIEW_RECORDS)
def show(asset_id: int) -> ResponseReturnValue:
    """Show one asset with its history in service and what moves its clocks."""
    with reading() as session:
        asset = get_asset(session, asset_id, visible_to=current_actor())
        return asset_page(session, asset, zone=get_zone(session, asset.establishment_id))


@blueprint.route("/assets/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLANT)
def create() -> ResponseReturnValue:
    """Enter an asset."""
    place = current_establishment()
    form = AssetForm()
    with reading() as session:
        form.offer(list_areas(session, place.id))
    if is_sent(form):
        if (before := form.first_answer()) is not None:
            return before
        try:
            with unit_of_work() as session:
                asset = services.create_asset(
                    session, place.id, form.details(), by=current_actor(), now=now()
                )
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(_("%(tag)s is entered.", tag=asset.tag), "success")
            return form.answered(url_for(".show", asset_id=asset.id))
    page = render_template("pages/assets/edit.html", form=form, asset=None)
    return page, 422 if form.errors else 200


@blueprint.route("/assets/<int:asset_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLANT)
def edit(asset_id: int) -> ResponseReturnValue:
    """Correct what is known of an asset."""
    with reading() as session:
        asset = get_asset(session, asset_id, visible_to=current_actor())
        form = AssetForm(obj=asset)
        form.offer(list_areas(session, asset.establishment_id))
    if is_sent(form):
        try:
            with unit_of_work() as session:
                row = get_asset(session, asset_id, visible_to=current_actor())
                services.change_asset(session, row, form.details(), by=current_actor(), now=now())
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(saved(), "success")
            return redirect(url_for(".show", asset_id=asset_id), code=303)
    page = render_template("pages/assets/edit.html", form=form, asset=asset)
    return page, 422 if form.errors else 200


@blueprint.post("/assets/<int:asset_id>/out-of-service")
@requires(Permission.MANAGE_PLANT)
def take_out(asset_id: int) -> ResponseReturnValue:
    """Take an asset out of service, with a reason."""
    with unit_of_work() as session:
        asset = get_asset(session, asset_id, visible_to=current_actor())
        reason = ReasonForm().reason.data or ""
        services.take_out_of_service(session, asset, reason, by=current_actor(), now=now())
    flash(_("%(tag)s is out of service. Its checks are suspended.", tag=asset.tag), "success")
    return redirect(url_for(".show", asset_id=asset_id), code=303)


@blueprint.post("/assets/<int:asset_id>/return-to-service")
@requires(Permission.MANAGE_PLANT)
def put_back(asset_id: int) -> ResponseReturnValue:
    """Return an asset to service."""
    with unit_of_work() as session:
        asset = get_asset(session, asset_id, visible_to=current_actor())
        services.return_to_service(session, asset, by=current_actor(), now=now())
    flash(_("%(tag)s is in service again.", tag=asset.tag), "success")
    return redirect(url_for(".show", asset_id=asset_id), code=303)


@blueprint.post("/assets/<int:asset_id>/retire")
@requires(Permission.MANAGE_PLANT)
def retire(asset_id: int) -> ResponseReturnValue:
    """Retire an asset, with a reason."""
    with unit_of_work() as session:
        asset = get_asset(session, asset_id, visible_to=current_actor())
        reason = ReasonForm().reason.data or ""
        services.retire_asset(session, asset, reason, by=current_actor(), now=now())
    flash(_("%(tag)s is retired. Its records stay.", tag=asset.tag), "success")
    return redirect(url_for(".show", asset_id=asset_id), code=303)
