"""The checks of one asset: what is open, and what may be begun without being scheduled."""

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.checklists import Edition, Subject
from compliance.storage.models.assets import Asset
from compliance.storage.queries.assets import get_asset
from compliance.storage.queries.inspections import InspectionFilter, list_inspections
from compliance.storage.queries.occurrences import (
    OpenFilter,
    list_checklists_of_asset,
    list_open,
)
from compliance.storage.queries.scope import Page
from compliance.web.inspections.blueprint import blueprint
from compliance.web.inspections.compiled import compiled
from compliance.web.inspections.start import new_submission_id
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


@blueprint.get("/today/assets/<int:asset_id>")
@requires(Permission.PERFORM_INSPECTION)
def asset_checks(asset_id: int) -> ResponseReturnValue:
    """List the open checks of an asset, its last records, and what may be begun."""
    actor = current_actor()
    with reading() as session:
        asset = get_asset(session, asset_id, visible_to=actor)
        demand(actor, Permission.PERFORM_INSPECTION, asset.establishment_id)
        wanted = OpenFilter(establishment_id=asset.establishment_id, asset_id=asset.id)
        checks, _total = list_open(session, wanted, Page(limit=50), now=now())
        last, _count = list_inspections(
            session,
            InspectionFilter(asset_id=asset.id, states=("submitted",)),
            Page(limit=5),
            visible_to=actor,
        )
        return render_template(
            "pages/inspections/asset.html",
            asset=asset,
            stop_use=[span for span in asset.outages if span.ended_at is None],
            rows=rows_of(session, checks, current_establishment().zone),
            last=last,
            editions=[
                (compiled(edition, current_language()).checklist, new_submission_id())
                for edition in _may_begin(session, asset)
            ],
        )


def _may_begin(session: Session, asset: Asset) -> list[Edition]:
    """Return the checklists that are scheduled for the asset or made for its kind, by title."""
    scheduled = {ref.key for ref in list_checklists_of_asset(session, asset.id)}
    fitting = [
        edition
        for edition in current_deps().catalog.all_latest()
        if edition.checklist.subject is Subject.ASSET
        and (
            edition.ref.key in scheduled or asset.kind in edition.checklist.applies_when.asset_kinds
        )
    ]
    return sorted(fitting, key=lambda edition: edition.checklist.title)
