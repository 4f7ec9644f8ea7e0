"""One tap on today's list: the thing was not used today, so its check is not owed."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from compliance.domain.access import Permission
from compliance.services.uses import record_not_used
from compliance.storage.queries.occurrences import get_occurrence
from compliance.web.inspections.blueprint import blueprint
from compliance.web.inspections.texts import gettext as _
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, unit_of_work


@blueprint.post("/today/not-used")
@requires(Permission.PERFORM_INSPECTION)
def not_used() -> ResponseReturnValue:
    """Record that a thing was not used; no reason is asked for."""
    occurrence_id = request.form.get("check", 0, type=int)
    with unit_of_work() as session:
        check = get_occurrence(session, occurrence_id, visible_to=current_actor())
        record_not_used(session, check, by=current_actor(), now=now())
        asset = check.schedule.asset
        name = asset.tag if asset else check.schedule.title
    flash(_("Recorded: %(name)s was not used. Its check is not owed.", name=name), "success")
    return redirect(url_for(".today"), code=303)
