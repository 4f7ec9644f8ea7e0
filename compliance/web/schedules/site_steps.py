"""What a site decides about a schedule: that it rests, how often it is done, what was not used."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.cadence import SiteDefinedClock, Source
from compliance.domain.checklists import Checklist, ChecklistRef
from compliance.domain.errors import ComplianceError, ConflictError
from compliance.domain.occurrences import State
from compliance.domain.paces import may_be_paced, pace_of
from compliance.services.checklists import get_edition
from compliance.services.materialise import materialise
from compliance.services.paces import change_pace, rule_of
from compliance.services.schedules import clock_of
from compliance.services.suspensions import resume_schedule, suspend_schedule
from compliance.services.uses import asks_for_use, record_not_used
from compliance.storage.models.schedules import Schedule
from compliance.storage.queries.schedules import get_check, get_schedule
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, current_deps, now, reading, unit_of_work
from compliance.web.kit.forms import BaseForm, RowForm, is_sent
from compliance.web.schedules.blueprint import HERE, blueprint
from compliance.web.schedules.checks import HERE as CHECK
from compliance.web.schedules.checks import blueprint as checks
from compliance.web.schedules.site_forms import NotUsedForm, PaceForm, SuspendForm
from compliance.web.schedules.states import state_of


def checklist_of(session: Session, schedule: Schedule) -> Checklist:
    """Return the checklist that a schedule runs by, in its version."""
    ref = ChecklistRef(
        schedule.checklist_key, schedule.checklist_version, schedule.checklist_digest
    )
    return get_edition(session, current_deps().catalog, ref).checklist


@dataclass(frozen=True, slots=True)
class SiteChoices:
    """What a site may decide about a schedule: that it rests, and its pace."""

    may_rest: bool
    may_be_paced: bool


def site_choices(session: Session, schedule: Schedule) -> SiteChoices:
    """Return what the checklist of a schedule leaves to the site."""
    checklist = checklist_of(session, schedule)
    paced = may_be_paced(rule_of(schedule, checklist))
    return SiteChoices(bool(checklist.cadence.suspended_when), paced)


def _managed(session: Session, schedule_id: int) -> Schedule:
    schedule = get_schedule(session, schedule_id, visible_to=current_actor())
    demand(current_actor(), Permission.MANAGE_SCHEDULES, schedule.establishment_id)
    if schedule.ended_at is not None:
        raise ConflictError(_("This schedule has ended; it cannot be changed any more."))
    return schedule


@blueprint.route(HERE + "/suspend", methods=["GET", "POST"])
@requires(Permission.MANAGE_SCHEDULES)
def suspend(schedule_id: int) -> ResponseReturnValue:
    """Ask for the condition; on POST, let the duty rest."""
    form = SuspendForm()
    with reading() as session:
        schedule = _managed(session, schedule_id)
        conditions = checklist_of(session, schedule).cadence.suspended_when
    if not conditions:
        raise ConflictError(_("Its checklist names no condition that suspends it."))
    form.offer(conditions)
    if is_sent(form) and _suspended(form, schedule_id):
        flash(_("The schedule is suspended. What falls due meanwhile is not missed."), "success")
        return redirect(url_for(".show", schedule_id=schedule_id), code=303)
    return _page("suspend", form, schedule_id)


def _suspended(form: SuspendForm, schedule_id: int) -> bool:
    try:
        with unit_of_work() as session:
            schedule = _managed(session, schedule_id)
            new = form.suspension(schedule.establishment.zone)
            checklist = checklist_of(session, schedule)
            suspend_schedule(session, schedule, checklist, new, by=current_actor(), now=now())
    except ComplianceError as error:
        form.add_refusal(error)
        return False
    return True


@blueprint.post(HERE + "/resume")
@requires(Permission.MANAGE_SCHEDULES)
def resume(schedule_id: int) -> ResponseReturnValue:
    """End the suspension of a schedule."""
    is_sent(RowForm())
    with unit_of_work() as session:
        schedule = _managed(session, schedule_id)
        resume_schedule(session, schedule, by=current_actor(), now=now())
    flash(_("The suspension has ended. Its checks are owed again."), "success")
    return redirect(url_for(".show", schedule_id=schedule_id), code=303)


@blueprint.route(HERE + "/pace", methods=["GET", "POST"])
@requires(Permission.MANAGE_SCHEDULES)
def pace(schedule_id: int) -> ResponseReturnValue:
    """Ask how often and where that is written; on POST, run at the site's own pace."""
    form = PaceForm()
    with reading() as session:
        schedule = _managed(session, schedule_id)
        rule = rule_of(schedule, checklist_of(session, schedule))
        form.offer(pace_of(clock_of(schedule)))
    if not may_be_paced(rule):
        raise ConflictError(
            _("The rule sets days, shifts or dates here; there is no pace to change.")
        )
    if is_sent(form) and _paced(form, schedule_id):
        flash(_("The schedule runs at the site's own pace. A period that runs is kept."), "success")
        return redirect(url_for(".show", schedule_id=schedule_id), code=303)
    is_bound = rule.source is Source.RULE and not isinstance(rule, SiteDefinedClock)
    return _page("pace", form, schedule_id, rule=rule, is_bound=is_bound)


def _paced(form: PaceForm, schedule_id: int) -> bool:
    try:
        with unit_of_work() as session:
            schedule = _managed(session, schedule_id)
            checklist = checklist_of(session, schedule)
            change_pace(session, schedule, checklist, form.pace(), by=current_actor(), now=now())
            session.flush()
            materialise(session, [schedule], now=now())
    except ComplianceError as error:
        form.add_refusal(error)
        return False
    return True


def _page(name: str, form: BaseForm, schedule_id: int, **more: object) -> ResponseReturnValue:
    with reading() as session:
        schedule = _managed(session, schedule_id)
        template = f"pages/schedules/{name}.html"
        page = render_template(template, form=form, schedule=schedule, **more)
    return page, 422 if form.errors else 200


@checks.route(CHECK + "/not-used", methods=["GET", "POST"])
@requires(Permission.PERFORM_INSPECTION)
def not_used(occurrence_id: int) -> ResponseReturnValue:
    """Ask for a note; on POST, record that the thing was not used."""
    form = NotUsedForm()
    with reading() as session:
        check = get_check(session, occurrence_id, visible_to=current_actor())
        demand(current_actor(), Permission.PERFORM_INSPECTION, check.establishment_id)
        if not asks_for_use(check):
            raise ConflictError(_("This check is owed whether the thing is used or not."))
        form.ask(is_missed=state_of(check, now()) is State.MISSED)
        if not is_sent(form):
            page = render_template("pages/schedules/not-used.html", form=form, check=check)
            return page, 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            check = get_check(session, occurrence_id, visible_to=current_actor())
            note = form.note.data or ""
            record_not_used(session, check, note, by=current_actor(), now=now())
    except ComplianceError as error:
        form.add_refusal(error)
        with reading() as session:
            check = get_check(session, occurrence_id, visible_to=current_actor())
            return render_template("pages/schedules/not-used.html", form=form, check=check), 422
    flash(_("It is recorded as not used. The check is not owed."), "success")
    return redirect(url_for(".show", occurrence_id=occurrence_id), code=303)
