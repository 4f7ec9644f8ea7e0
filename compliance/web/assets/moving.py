"""What moves the clocks of an asset, entered on its page: its hour meter and its uses."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Permission
from compliance.domain.errors import ComplianceError
from compliance.domain.local_time import today_at
from compliance.services.materialise import materialise
from compliance.services.meter_readings import record_reading, strike_reading
from compliance.services.uses import record_use
from compliance.storage.queries.assets import get_asset
from compliance.storage.queries.clock_facts import get_reading, get_zone, list_asset_schedules
from compliance.storage.queries.scope import found
from compliance.web.assets.blueprint import HERE, blueprint
from compliance.web.assets.forms import ReasonForm
from compliance.web.assets.moving_forms import MeterForm, UseForm
from compliance.web.assets.page import asset_page
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, reading, unit_of_work
from compliance.web.kit.forms import is_sent


@blueprint.post(HERE + "/meter")
@requires(Permission.PERFORM_INSPECTION)
def read_meter(asset_id: int) -> ResponseReturnValue:
    """Keep what the hour meter shows, and bring the dates that count from it up to date."""
    form = MeterForm()
    if (before := form.first_answer()) is not None:
        return before
    if is_sent(form):
        try:
            with unit_of_work() as session:
                asset = get_asset(session, asset_id, visible_to=current_actor())
                new = form.reading()
                record_reading(session, asset, new, by=current_actor(), now=now())
                _plan(session, asset_id)
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(_("%(hours)s h are recorded.", hours=f"{new.hours:g}"), "success")
            return form.answered(url_for(".show", asset_id=asset_id, _anchor="meter"))
    return _refused(asset_id, meter_form=form)


@blueprint.post(HERE + "/meter/<int:reading_id>/strike")
@requires(Permission.MANAGE_PLANT)
def strike(asset_id: int, reading_id: int) -> ResponseReturnValue:
    """Strike out a reading that was wrong, with a reason."""
    form = ReasonForm()
    with unit_of_work() as session:
        asset = get_asset(session, asset_id, visible_to=current_actor())
        row = get_reading(session, reading_id, visible_to=current_actor())
        found(row if row.asset_id == asset.id else None, "reading")
        reason = form.reason.data or ""
        strike_reading(session, row, asset, reason, by=current_actor(), now=now())
        _plan(session, asset_id)
    flash(_("The reading is struck out. It stays to be seen."), "success")
    return redirect(url_for(".show", asset_id=asset_id, _anchor="meter"), code=303)


@blueprint.post(HERE + "/uses")
@requires(Permission.PERFORM_INSPECTION)
def use(asset_id: int) -> ResponseReturnValue:
    """Keep that the asset was used."""
    form = UseForm()
    if (before := form.first_answer()) is not None:
        return before
    if is_sent(form):
        try:
            with unit_of_work() as session:
                asset = get_asset(session, asset_id, visible_to=current_actor())
                zone = get_zone(session, asset.establishment_id)
                today = today_at(now(), zone)
                new = form.use(zone)
                record_use(session, asset, new, today=today, by=current_actor(), now=now())
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(_("The use is recorded."), "success")
            return form.answered(url_for(".show", asset_id=asset_id, _anchor="uses"))
    return _refused(asset_id, use_form=form)


def _plan(session: Session, asset_id: int) -> None:
    """Bring the dates of this asset's duties that count running hours up to date at once."""
    session.flush()
    materialise(session, list_asset_schedules(session, asset_id, "running-hours"), now=now())


def _refused(
    asset_id: int, *, meter_form: MeterForm | None = None, use_form: UseForm | None = None
) -> ResponseReturnValue:
    with reading() as session:
        asset = get_asset(session, asset_id, visible_to=current_actor())
        zone = get_zone(session, asset.establishment_id)
        page = asset_page(session, asset, zone=zone, meter_form=meter_form, use_form=use_form)
    return page, 422
