"""What a coordinator does with checks: remind of them, give them to somebody, waive one."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.errors import ComplianceError, ConflictError
from compliance.domain.occurrences import Move
from compliance.services.hand_reminders import Reminded, remind_owners
from compliance.services.occurrences import reassign_occurrence, waive_occurrence
from compliance.services.schedules import Owner, reassign_schedule
from compliance.storage.models.schedules import Occurrence
from compliance.storage.queries.schedules import list_occurrences
from compliance.storage.queries.scope import found
from compliance.web.kit.access import requires
from compliance.web.kit.back import back_to
from compliance.web.kit.current import current_actor, now, reading, unit_of_work
from compliance.web.kit.forms import RowForm, is_sent
from compliance.web.kit.owners import owner_choices, owner_of
from compliance.web.kit.sent import id_or_none
from compliance.web.schedules.checks import HERE, blueprint, managed
from compliance.web.schedules.forms import WHOLE_SCHEDULE, GiveForm, WaiveForm
from compliance.web.schedules.states import may_move

MOST_AT_ONCE = 200  # more than a page of the list has
LIST = "overdue.index"


@blueprint.post("/checks/remind")
@requires(Permission.MANAGE_SCHEDULES)
def remind() -> ResponseReturnValue:
    """Remind the owner of one check (the button of its line), or of all that were ticked."""
    is_sent(RowForm())
    ids = _ids()
    if not ids:
        flash(_("Tick at least one check first."), "warning")
        return redirect(back_to(LIST), code=303)
    with unit_of_work() as session:
        checks = list_occurrences(session, ids, visible_to=current_actor())
        found(checks or None, "check")
        outcome = remind_owners(session, checks, by=current_actor(), now=now())
    for words, category in reminded_words(outcome):
        flash(words, category)
    return redirect(back_to(LIST), code=303)


def reminded_words(outcome: Reminded) -> list[tuple[str, str]]:
    """Return what became of it, each with the category of its notice."""
    said: list[tuple[str, str]] = []
    if outcome.checks:
        people = ngettext("one person", "%(num)d people", outcome.people)
        checks = ngettext("one check", "%(num)d checks", outcome.checks)
        text = _("Reminders of %(checks)s to %(people)s are in the outbox.")
        said.append((text % {"checks": checks, "people": people}, "success"))
    if outcome.again:
        text = ngettext(
            "One check was left out: its owner was reminded within the last hour.",
            "%(num)d checks were left out: their owners were reminded within the last hour.",
            outcome.again,
        )
        said.append((text, "info"))
    if outcome.unowned:
        text = ngettext(
            "One check has no owner, so nobody was reminded of it. Give it to someone first.",
            "%(num)d checks have no owner, so nobody was reminded. Give them to someone first.",
            outcome.unowned,
        )
        said.append((text, "warning"))
    if outcome.settled:
        text = ngettext(
            "One check is not owed any more.",
            "%(num)d checks are not owed any more.",
            outcome.settled,
        )
        said.append((text, "info"))
    return said


@blueprint.post("/checks/choose")
@requires(Permission.MANAGE_SCHEDULES)
def choose() -> ResponseReturnValue:
    """Go to the page that gives the ticked checks to somebody."""
    is_sent(RowForm())
    ids = _ids()
    if not ids:
        flash(_("Tick at least one check first."), "warning")
        return redirect(back_to(LIST), code=303)
    return redirect(url_for(".give", id=ids, back=back_to(LIST)), code=303)


def _ids() -> list[int]:
    """Return the check of the button that was pressed, else those that were ticked."""
    one = request.values.getlist("one")
    texts = one or request.values.getlist("id")
    ids = {found for text in texts if (found := id_or_none(text)) is not None}
    return sorted(ids)[:MOST_AT_ONCE]


@blueprint.route("/checks/give", methods=["GET", "POST"])
@requires(Permission.MANAGE_SCHEDULES)
def give() -> ResponseReturnValue:
    """Ask to whom, and for how long; on POST, give them."""
    form = GiveForm()
    with reading() as session:
        checks = _movable(session, _ids())
        form.offer(_owners_for(session, checks))
        if not is_sent(form):
            page = render_template(
                "pages/schedules/give-checks.html", form=form, checks=checks, back=back_to(LIST)
            )
            return page, 422 if form.errors else 200
    owner = owner_of(form.owner.data)
    with unit_of_work() as session:
        checks = _movable(session, _ids())
        _give(session, checks, owner, whole=form.scope.data == WHOLE_SCHEDULE)
    count = len(checks)
    flash(ngettext("%(num)d check given.", "%(num)d checks given.", count), "success")
    return redirect(back_to(LIST), code=303)


def _movable(session: Session, ids: Sequence[int]) -> list[Occurrence]:
    """Return those of these checks that can still be given to somebody.

    Raises:
        NotFoundError: the person sees none of them.
        NotAllowedError: one is at an establishment whose schedules they may not manage.
        ConflictError: all are settled by now.
    """
    checks = list_occurrences(session, ids, visible_to=current_actor())
    found(checks or None, "check")
    for check in checks:
        demand(current_actor(), Permission.MANAGE_SCHEDULES, check.establishment_id)
    owed = [check for check in checks if may_move(check, Move.REASSIGN, now())]
    if not owed:
        raise ConflictError(
            _("These checks are done, waived or missed by now. Load the list again.")
        )
    return owed


def _owners_for(session: Session, checks: Sequence[Occurrence]) -> list[tuple[str, str]]:
    """Return who may do all of them: with several sites, who has the right at each."""
    places = sorted({check.establishment_id for check in checks})
    offered = [owner_choices(session, place, Permission.PERFORM_INSPECTION) for place in places]
    return [choice for choice in offered[0] if all(choice in others for others in offered)]


def _give(session: Session, checks: Sequence[Occurrence], owner: Owner, *, whole: bool) -> None:
    by, at = current_actor(), now()
    if whole:
        schedules = {check.schedule_id: check.schedule for check in checks}
        for schedule in schedules.values():
            reassign_schedule(session, schedule, owner, by=by, now=at)
        return
    for check in checks:
        reassign_occurrence(session, check, owner, by=by, now=at)


@blueprint.route(HERE + "/waive", methods=["GET", "POST"])
@requires(Permission.MANAGE_SCHEDULES)
def waive(occurrence_id: int) -> ResponseReturnValue:
    """Ask for the reason and the approver's word; on POST, let the check go."""
    form = WaiveForm()
    if is_sent(form):
        try:
            with unit_of_work() as session:
                check = managed(session, occurrence_id)
                reason = form.reason.data
                waive_occurrence(session, check, reason=reason, by=current_actor(), now=now())
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(_("The check is waived. The reason stands in its record."), "success")
            return redirect(back_to(".show", occurrence_id=occurrence_id), code=303)
    with reading() as session:
        check = managed(session, occurrence_id)
        if not form.errors and not may_move(check, Move.WAIVE, now()):
            raise ConflictError(_("This check is settled; it cannot be waived any more."))
        back = back_to(".show", occurrence_id=occurrence_id)
        page = render_template("pages/schedules/waive.html", form=form, check=check, back=back)
    return page, 422 if form.errors else 200
