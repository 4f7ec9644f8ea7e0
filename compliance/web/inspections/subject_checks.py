"""The checks of one asset, one area or the whole site: what is open, and what may be begun."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.checklists import ChecklistRef, Edition, Subject
from compliance.services.checklists import editions_of
from compliance.storage.models.assets import Asset, Outage
from compliance.storage.queries.assets import get_asset
from compliance.storage.queries.establishments import get_area
from compliance.storage.queries.inspections import InspectionFilter, list_inspections
from compliance.storage.queries.occurrences import (
    OpenFilter,
    list_checklists_of_area,
    list_checklists_of_asset,
    list_open,
)
from compliance.storage.queries.scope import Page
from compliance.web.inspections.blueprint import blueprint
from compliance.web.inspections.compiled import compiled
from compliance.web.inspections.start import new_submission_id
from compliance.web.inspections.texts import gettext as _
from compliance.web.inspections.today import rows_of
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    now,
    reading,
)
from compliance.web.kit.i18n import current_language


@dataclass(frozen=True, slots=True, kw_only=True)
class _OnePage:
    """What the page of an asset, an area or the site is about."""

    name: str
    details: str
    target: Mapping[str, int | str]  # hidden fields of the forms that begin a check
    open_checks: OpenFilter
    records: InspectionFilter
    editions: Sequence[Edition]
    stop_use: Sequence[Outage] = field(default=())


@blueprint.get("/today/assets/<int:asset_id>")
@requires(Permission.PERFORM_INSPECTION)
def asset_checks(asset_id: int) -> ResponseReturnValue:
    """List the open checks of an asset, its last records, and what may be begun."""
    with reading() as session:
        asset = get_asset(session, asset_id, visible_to=current_actor())
        place_id, area = asset.establishment_id, asset.area.name if asset.area else ""
        page = _OnePage(
            name=asset.tag,
            details=" · ".join(filter(None, (asset.make_model or asset.name, area))),
            target={"asset_id": asset.id},
            open_checks=OpenFilter(establishment_id=place_id, asset_id=asset.id),
            records=InspectionFilter(asset_id=asset.id, states=("submitted",)),
            editions=_of_asset(session, asset),
            stop_use=[span for span in asset.outages if span.ended_at is None],
        )
        return _drawn(session, page)


@blueprint.get("/today/areas/<int:area_id>")
@requires(Permission.PERFORM_INSPECTION)
def area_checks(area_id: int) -> ResponseReturnValue:
    """List the open checks of an area and of what stands in it, and what may be begun there."""
    with reading() as session:
        area = get_area(session, area_id, visible_to=current_actor())
        scheduled = list_checklists_of_area(session, area.id)
        place_id = area.establishment_id
        page = _OnePage(
            name=area.name,
            details=_("Area"),
            target={"area_id": area.id},
            open_checks=OpenFilter(establishment_id=place_id, area_id=area.id),
            records=InspectionFilter(area_id=area.id, states=("submitted",)),
            editions=() if area.retired_at else _about(session, Subject.AREA, place_id, scheduled),
        )
        return _drawn(session, page)


@blueprint.get("/today/site")
@requires(Permission.PERFORM_INSPECTION)
def site_checks() -> ResponseReturnValue:
    """List the open checks of the whole site, and what may be begun for it."""
    place = current_establishment()
    records = InspectionFilter(establishment_id=place.id, only_site=True, states=("submitted",))
    with reading() as session:
        page = _OnePage(
            name=place.name,
            details=_("The whole site"),
            target={"site": "1"},
            open_checks=OpenFilter(establishment_id=place.id, only_site=True),
            records=records,
            editions=_about(session, Subject.SITE, place.id),
        )
        return _drawn(session, page)


def _drawn(session: Session, page: _OnePage) -> str:
    actor, place_id = current_actor(), page.open_checks.establishment_id
    demand(actor, Permission.PERFORM_INSPECTION, place_id)
    checks, _total = list_open(session, page.open_checks, Page(limit=50), now=now())
    last, _count = list_inspections(session, page.records, Page(limit=5), visible_to=actor)
    return render_template(
        "pages/inspections/subject.html",
        page=page,
        rows=rows_of(session, checks, current_establishment().zone),
        last=last,
        editions=[
            (compiled(edition, current_language()).checklist, new_submission_id())
            for edition in page.editions
        ],
    )


def _of_asset(session: Session, asset: Asset) -> list[Edition]:
    """Return the checklists that are scheduled for the asset or made for its kind, by title."""
    scheduled = {ref.key for ref in list_checklists_of_asset(session, asset.id)}
    return _editions(
        session,
        Subject.ASSET,
        asset.establishment_id,
        lambda edition: (
            edition.ref.key in scheduled or asset.kind in edition.checklist.applies_when.asset_kinds
        ),
    )


def _about(
    session: Session,
    subject: Subject,
    establishment_id: int,
    scheduled: Sequence[ChecklistRef] = (),
) -> list[Edition]:
    """Return the checklists about such a subject: those that are scheduled, then by title."""
    keys = {ref.key for ref in scheduled}
    found = _editions(session, subject, establishment_id)
    return sorted(found, key=lambda edition: edition.ref.key not in keys)


def _editions(
    session: Session,
    subject: Subject,
    establishment_id: int,
    fits: Callable[[Edition], bool] = lambda _edition: True,
) -> list[Edition]:
    fitting = [
        edition
        for edition in editions_of(session, current_deps().catalog, establishment_id)
        if edition.checklist.subject is subject and fits(edition)
    ]
    return sorted(fitting, key=lambda edition: edition.checklist.title)
