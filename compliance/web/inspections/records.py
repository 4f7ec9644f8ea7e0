"""The list of inspections: drafts, sent and voided ones, with filters."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from compliance.domain.access import Permission
from compliance.services.checklists import editions_of
from compliance.storage.queries.inspections import InspectionFilter, list_inspections
from compliance.storage.queries.scope import Page
from compliance.web.inspections.blueprint import blueprint
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    reading,
)
from compliance.web.kit.pages import ROWS_PER_PAGE, Pagination

STATES = ("draft", "submitted", "voided")


@blueprint.get("/inspections")
@requires(Permission.VIEW_RECORDS)
def index() -> ResponseReturnValue:
    """List the inspections of this establishment, newest first."""
    number = max(1, request.args.get("page", 1, type=int))
    state = request.args.get("state", "")
    checklist = request.args.get("checklist", "")
    place = current_establishment()
    wanted = InspectionFilter(
        states=(state,) if state in STATES else ("submitted", "voided"),
        checklist_key=checklist,
        asset_id=request.args.get("asset", type=int),
        establishment_id=place.id,
        failed_only=request.args.get("failed") == "1",
    )
    with reading() as session:
        page = Page(limit=ROWS_PER_PAGE, offset=(number - 1) * ROWS_PER_PAGE)
        rows, total = list_inspections(session, wanted, page, visible_to=current_actor())
        editions = editions_of(session, current_deps().catalog, place.id)
        return render_template(
            "pages/inspections/index.html",
            rows=rows,
            page=Pagination(number=number, total=total),
            state=state,
            checklist=checklist,
            failed_only=wanted.failed_only,
            checklists=[edition.checklist for edition in editions],
        )
