"""Changing a schedule: another owner, a newer version of its checklist, its end."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.checklist_changes import Changes, changes_between
from compliance.domain.checklists import ChecklistRef, Edition
from compliance.domain.errors import ComplianceError, ConflictError
from compliance.services.checklists import get_edition, latest_of
from compliance.services.schedules import adopt_version, end_schedule, reassign_schedule
from compliance.storage.models.schedules import Schedule
from compliance.storage.queries.schedules import get_schedule
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, current_deps, now, reading, unit_of_work
from compliance.web.kit.forms import RowForm, is_sent
from compliance.web.kit.owners import owner_choices, owner_of, owner_value
from compliance.web.schedules.blueprint import HERE, blueprint
from compliance.web.schedules.forms import WHOLE_SCHEDULE, EndForm, GiveForm


@blueprint.route(HERE + "/give", methods=["GET", "POST"])
@requires(Permission.MANAGE_SCHEDULES)
def give(schedule_id: int) -> ResponseReturnValue:
    """Give a schedule and everything still to come of it to somebody else."""
    form = GiveForm()
    with reading() as session:
        schedule = _managed(session, schedule_id)
        needed = Permission.PERFORM_INSPECTION
        form.offer(owner_choices(session, schedule.establishment_id, needed))
        if not form.is_submitted():
            form.owner.data = owner_value(schedule.assignee_id, schedule.assignee_role)
        form.scope.data = WHOLE_SCHEDULE
        if not is_sent(form):
            page = render_template("pages/schedules/give.html", form=form, schedule=schedule)
            return page, 422 if form.errors else 200
    with unit_of_work() as session:
        schedule = _managed(session, schedule_id)
        owner = owner_of(form.owner.data)
        reassign_schedule(session, schedule, owner, by=current_actor(), now=now())
    flash(
        _("The schedule has a new owner. Checks that are still to be done went along."), "success"
    )
    return redirect(url_for(".show", schedule_id=schedule_id), code=303)


@blueprint.route(HERE + "/adopt", methods=["GET", "POST"])
@requires(Permission.MANAGE_SCHEDULES)
def adopt(schedule_id: int) -> ResponseReturnValue:
    """Show what a newer version of the checklist changes; on POST, run by it."""
    form = RowForm()
    with reading() as session:
        schedule = _managed(session, schedule_id)
        newest, changes = _newest(session, schedule)
        if not is_sent(form):
            return render_template(
                "pages/schedules/adopt.html",
                form=form,
                schedule=schedule,
                newest=newest,
                changes=changes,
            )
    with unit_of_work() as session:
        schedule = _managed(session, schedule_id)
        adopt_version(session, schedule, newest, by=current_actor(), now=now())
    flash(
        _("From the next form on it runs by version %(version)s.", version=newest.ref.version),
        "success",
    )
    return redirect(url_for(".show", schedule_id=schedule_id), code=303)


def _newest(session: Session, schedule: Schedule) -> tuple[Edition, Changes]:
    catalog = current_deps().catalog
    newest = latest_of(session, catalog, schedule.establishment_id, schedule.checklist_key)
    if newest.ref.version <= schedule.checklist_version:
        raise ConflictError(_("This schedule runs by the newest version already."))
    held = ChecklistRef(
        schedule.checklist_key, schedule.checklist_version, schedule.checklist_digest
    )
    old = get_edition(session, catalog, held)
    return newest, changes_between(old.checklist, newest.checklist)


@blueprint.route(HERE + "/end", methods=["GET", "POST"])
@requires(Permission.MANAGE_SCHEDULES)
def end(schedule_id: int) -> ResponseReturnValue:
    """Ask for the reason; on POST, end the duty here."""
    form = EndForm()
    with reading() as session:
        schedule = _managed(session, schedule_id)
        if not is_sent(form):
            page = render_template("pages/schedules/end.html", form=form, schedule=schedule)
            return page, 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            schedule = _managed(session, schedule_id)
            reason = form.reason.data
            end_schedule(session, schedule, reason=reason, by=current_actor(), now=now())
    except ComplianceError as error:
        form.add_refusal(error)
        with reading() as session:
            schedule = _managed(session, schedule_id)
            return render_template("pages/schedules/end.html", form=form, schedule=schedule), 422
    flash(_("The schedule has ended. Its records stay."), "success")
    return redirect(url_for(".show", schedule_id=schedule_id), code=303)


def _managed(session: Session, schedule_id: int) -> Schedule:
    """Return a schedule that the person may change.

    Raises:
        NotFoundError: there is none that they see.
        NotAllowedError: they see it, but may not manage it.
        ConflictError: it has ended.
    """
    schedule = get_schedule(session, schedule_id, visible_to=current_actor())
    demand(current_actor(), Permission.MANAGE_SCHEDULES, schedule.establishment_id)
    if schedule.ended_at is not None:
        raise ConflictError(_("This schedule has ended; it cannot be changed any more."))
    return schedule
