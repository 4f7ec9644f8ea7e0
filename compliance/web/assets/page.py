"""The page of one asset: what it is, whether it is in service, and what moves its clocks."""

from dataclasses import dataclass

from flask import render_template
from sqlalchemy.orm import Session

from compliance.domain.access import Permission
from compliance.domain.local_time import today_at
from compliance.domain.uses import UseFigure
from compliance.services.uses import FIGURE_SPAN, use_figure
from compliance.storage.models.assets import Asset, Outage
from compliance.storage.models.clock_facts import AssetUse, Happening, MeterReading
from compliance.storage.queries.clock_facts import (
    happenings_of,
    list_asset_schedules,
    list_happenings,
    list_last_readings,
    list_uses,
)
from compliance.storage.queries.scope import Page
from compliance.web.assets.forms import ReasonForm
from compliance.web.assets.moving_forms import MeterForm, UseForm
from compliance.web.kit.current import current_actor, now

SHOWN = 8  # readings, events and uses on the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """What moves the clocks of an asset, as its page shows it."""

    readings: list[MeterReading]
    counts_hours: bool  # a duty of it runs by the meter
    happenings: list[Happening]
    happenings_total: int
    figure: UseFigure | None
    uses: list[AssetUse]


def asset_page(
    session: Session,
    asset: Asset,
    *,
    zone: str,
    meter_form: MeterForm | None = None,
    use_form: UseForm | None = None,
) -> str:
    """Return the page of an asset; a form that was refused stands in it with what was typed."""
    actor = current_actor()
    open_outages = [outage for outage in asset.outages if outage.ended_at is None]
    return render_template(
        "pages/assets/show.html",
        asset=asset,
        outages=list(reversed(asset.outages)),
        state=state_of(asset, open_outages),
        out_by_hand=any(outage.finding_id is None for outage in open_outages),
        may_manage=actor.may(Permission.MANAGE_PLANT, asset.establishment_id),
        may_record=asset.retired_at is None
        and actor.may(Permission.PERFORM_INSPECTION, asset.establishment_id),
        out_form=ReasonForm.called("reason-out"),
        retire_form=ReasonForm.called("reason-retire"),
        moving=_moving(session, asset, zone),
        meter_form=meter_form or MeterForm(formdata=None),
        use_form=use_form or UseForm(formdata=None, used_on=today_at(now(), zone)),
        strike_form=ReasonForm.called,
    )


def _moving(session: Session, asset: Asset, zone: str) -> Moving:
    today = today_at(now(), zone)
    figure = use_figure(session, asset, zone=zone, today=today)
    events, total = list_happenings(session, happenings_of(asset), Page(limit=SHOWN))
    return Moving(
        readings=list_last_readings(session, asset.id, SHOWN),
        counts_hours=bool(list_asset_schedules(session, asset.id, "running-hours")),
        happenings=events,
        happenings_total=total,
        figure=figure,
        uses=list_uses(session, asset.id, today - FIGURE_SPAN)[:SHOWN] if figure else [],
    )


def state_of(asset: Asset, open_outages: list[Outage]) -> str:
    """Return the state that the badge shows."""
    if asset.retired_at is not None:
        return "retired"
    if any(outage.is_stop_use for outage in open_outages):
        return "stop-use"
    return "out-of-service" if open_outages else "in-service"
