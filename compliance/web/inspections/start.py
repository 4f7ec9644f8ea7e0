"""Beginning a form: from today's list, or unscheduled; and giving one up."""

import re
from datetime import datetime
from secrets import token_hex

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from compliance.domain.access import Permission
from compliance.domain.checklists import ChecklistRef, Edition, Subject
from compliance.domain.errors import ConflictError, InvalidInputError, NotFoundError, Problem
from compliance.domain.occurrences import Move, require, state_at
from compliance.services.checklists import get_edition, latest_of
from compliance.services.drafts import Target, discard_draft, start_inspection, target_of
from compliance.services.occurrences import facts_of
from compliance.storage.queries.assets import get_asset
from compliance.storage.queries.establishments import get_area
from compliance.storage.queries.inspections import find_draft, get_inspection
from compliance.storage.queries.occurrences import get_occurrence
from compliance.web.inspections.blueprint import blueprint
from compliance.web.inspections.filling import load_filling
from compliance.web.inspections.texts import gettext as _
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    now,
    reading,
    unit_of_work,
)

_NOT_ABOUT = {
    Subject.ASSET: lazy_gettext("This checklist is not about an asset. Choose another one."),
    Subject.AREA: lazy_gettext("This checklist is not about an area. Choose another one."),
    Subject.SITE: lazy_gettext("This checklist is not about a whole site. Choose another one."),
}
_SUBMISSION_ID = re.compile(r"[0-9a-f]{32}")


def new_submission_id() -> str:
    """Return an id for a form that may be begun from this page; two presses begin one form."""
    return token_hex(16)


@blueprint.post("/inspections/start")
@requires(Permission.PERFORM_INSPECTION)
def start() -> ResponseReturnValue:
    """Begin a form, or go on with the one that was begun."""
    with unit_of_work() as session:
        edition, target = _wanted(session)
        inspection = start_inspection(
            session,
            edition,
            target,
            submission_id=_submission_id(),
            by=current_actor(),
            now=now(),
        )
        inspection_id, state = inspection.id, inspection.state
    if state != "draft":
        return redirect(url_for(".show", inspection_id=inspection_id), code=303)
    return redirect(url_for(".resume", inspection_id=inspection_id), code=303)


@blueprint.get("/inspections/<int:inspection_id>/resume")
@requires(Permission.PERFORM_INSPECTION)
def resume(inspection_id: int) -> ResponseReturnValue:
    """Lead to the first section that is not finished, or to the review."""
    with reading() as session:
        filling = load_filling(session, inspection_id)
    if filling.row.state != "draft":
        return redirect(url_for(".show", inspection_id=inspection_id), code=303)
    unfinished = next((part for part in filling.progress if not part.is_complete), None)
    if unfinished is None:
        return redirect(url_for(".review", inspection_id=inspection_id), code=303)
    there = url_for(".section", inspection_id=inspection_id, section_key=unfinished.key)
    return redirect(there, code=303)


@blueprint.post("/inspections/<int:inspection_id>/discard")
@requires(Permission.PERFORM_INSPECTION)
def discard(inspection_id: int) -> ResponseReturnValue:
    """Give up a draft; the check stays owed."""
    reason = request.form.get("reason", "").strip()
    if not reason:
        what = _("No reason is given.")
        raise InvalidInputError([Problem(_("Why?"), what, _("Go back and say why."))])
    with unit_of_work() as session:
        inspection = get_inspection(session, inspection_id, visible_to=current_actor())
        discard_draft(session, inspection, reason=reason, by=current_actor(), now=now())
    flash(_("The form was given up. The check stays due."), "info")
    return redirect(url_for(".today"), code=303)


def _submission_id() -> str:
    given = request.form.get("submission_id", "")
    if not _SUBMISSION_ID.fullmatch(given):
        raise ConflictError(_("This page is too old to begin from. Load today's list again."))
    return given


def _wanted(session: Session) -> tuple[Edition, Target]:
    catalog = current_deps().catalog
    occurrence_id = request.form.get("occurrence_id", type=int)
    if occurrence_id is not None:
        occurrence = get_occurrence(session, occurrence_id, visible_to=current_actor())
        if occurrence.done_at is not None:
            raise ConflictError(_("This check is done already. Load today's list again."))
        if find_draft(session, occurrence_id) is None:
            require(state_at(facts_of(session, occurrence), now()), Move.SUBMIT)
        held = occurrence.schedule
        ref = ChecklistRef(held.checklist_key, held.checklist_version, held.checklist_digest)
        return get_edition(session, catalog, ref), target_of(occurrence)
    subject, target = _unscheduled(session)
    key = request.form.get("checklist", "")
    edition = latest_of(session, catalog, target.establishment_id, key)
    if edition.checklist.example or edition.checklist.subject is not subject:
        raise NotFoundError(str(_NOT_ABOUT[subject]))
    return edition, target


def _unscheduled(session: Session) -> tuple[Subject, Target]:
    """Return what is to be checked without being scheduled: an asset, an area or the whole site."""
    asset_id = request.form.get("asset_id", type=int)
    area_id = request.form.get("area_id", type=int)
    if asset_id is not None:
        asset = get_asset(session, asset_id, visible_to=current_actor())
        _demand_kept(asset.tag, asset.retired_at)
        return Subject.ASSET, Target(establishment_id=asset.establishment_id, asset_id=asset.id)
    if area_id is not None:
        area = get_area(session, area_id, visible_to=current_actor())
        _demand_kept(area.name, area.retired_at)
        return Subject.AREA, Target(establishment_id=area.establishment_id, area_id=area.id)
    if request.form.get("site") == "1":
        return Subject.SITE, Target(establishment_id=current_establishment().id)
    raise NotFoundError(_("Nothing to check is named. Open the check from today's list."))


def _demand_kept(name: str, retired_at: datetime | None) -> None:
    if retired_at is not None:
        raise ConflictError(_("%(name)s is retired. No check is begun there any more.", name=name))
