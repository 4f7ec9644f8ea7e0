"""Publishing a draft, with what it changes in words; and retiring a checklist."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Permission
from compliance.domain.checklist_changes import Changes, changes_between
from compliance.domain.errors import ComplianceError, ConflictError
from compliance.domain.own_checklists import OwnState
from compliance.services.checklists import latest_of
from compliance.services.own_checklists import (
    has_changes,
    problems_of,
    publish_checklist,
    read_text,
    retire_checklist,
)
from compliance.storage.models.own_checklists import OwnChecklist
from compliance.storage.queries.schedules import ScheduleFilter, list_schedules
from compliance.storage.queries.scope import Page
from compliance.web.checklists.own.blueprint import HERE, blueprint, managed
from compliance.web.checklists.own.change_words import change_lines
from compliance.web.checklists.own.forms import RetireForm, RevisionForm
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, current_deps, now, reading, unit_of_work
from compliance.web.kit.forms import is_sent

SCHEDULES_NAMED = 200


@blueprint.route(HERE + "/publish", methods=["GET", "POST"])
@requires(Permission.MANAGE_CHECKLISTS)
def publish(own_id: int) -> ResponseReturnValue:
    """Show what the next version changes; on POST, publish it."""
    form = RevisionForm()
    catalog, actor = current_deps().catalog, current_actor()
    if is_sent(form):
        with unit_of_work() as session:
            own = managed(session, own_id)
            if own.revision != form.known_revision:
                raise ConflictError(
                    _("Somebody saved this checklist after you opened it. Look at it once more.")
                )
            edition = publish_checklist(session, own, catalog, by=actor, now=now())
        flash(_("Version %(version)s is published.", version=edition.ref.version), "success")
        return redirect(url_for(".show", own_id=own_id), code=303)
    with reading() as session:
        own = managed(session, own_id)
        if own.state == OwnState.RETIRED.value:
            raise ConflictError(
                _("This checklist is retired. Make a copy of it to go on from there.")
            )
        form.revision.data = str(own.revision)
        wanted = ScheduleFilter(establishment_id=own.establishment_id, checklist_key=own.key)
        schedules, total = list_schedules(session, wanted, Page(1), visible_to=actor)
        changes = _changes(session, own)
        return render_template(
            "pages/own_checklists/publish.html",
            form=form,
            own=own,
            problems=problems_of(own, catalog),
            is_changed=has_changes(session, own, catalog),
            changes=changes,
            details=change_lines(changes) if changes else {},
            uses=total if schedules else 0,
        )


def _changes(session: Session, own: OwnChecklist) -> Changes | None:
    """Return what the draft changes of its newest version; None without one, or while wrong."""
    draft = read_text(own.text).edition
    if draft is None or not own.version:
        return None
    held = latest_of(session, current_deps().catalog, own.establishment_id, own.key)
    return changes_between(held.checklist, draft.checklist)


@blueprint.route(HERE + "/retire", methods=["GET", "POST"])
@requires(Permission.MANAGE_CHECKLISTS)
def retire(own_id: int) -> ResponseReturnValue:
    """Name the schedules that run by it and ask for the reason; on POST, retire it."""
    form = RetireForm()
    actor = current_actor()
    with reading() as session:
        own = managed(session, own_id)
        wanted = ScheduleFilter(establishment_id=own.establishment_id, checklist_key=own.key)
        schedules, total = list_schedules(session, wanted, Page(SCHEDULES_NAMED), visible_to=actor)
    if is_sent(form):
        try:
            with unit_of_work() as session:
                live = managed(session, own_id)  # `own` is drawn again where this is refused
                retire_checklist(session, live, reason=form.reason.data, by=actor, now=now())
            flash(_("%(title)s is retired.", title=own.title), "success")
            return redirect(url_for(".index"), code=303)
        except ComplianceError as error:
            form.add_refusal(error)
    page = render_template(
        "pages/own_checklists/retire.html", form=form, own=own, schedules=schedules, total=total
    )
    return page, 422 if form.errors else 200
