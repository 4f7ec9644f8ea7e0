"""The steps of an action: start, done with photos, verify, open again, change, remind."""

from collections.abc import Callable

from flask import Request, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.errors import ComplianceError, ConflictError, InvalidInputError
from compliance.services import corrective_actions as services
from compliance.services.corrective_actions import Change
from compliance.services.evidence import StoredPhoto
from compliance.services.hand_reminders import remind_owner_of_action
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.queries.corrective_actions import get_action
from compliance.web.findings.action_lists import HERE, blueprint
from compliance.web.findings.fix_photos import (
    MOST_PHOTOS,
    drop_photo,
    is_removing,
    keep_photos,
    shown_photos,
    take_photos,
)
from compliance.web.findings.forms import ChangeForm, DoneForm, ReasonForm, VerifyForm
from compliance.web.findings.places import zone_of
from compliance.web.findings.words import steps_for
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_config,
    now,
    reading,
    unit_of_work,
)
from compliance.web.kit.forms import BaseForm, RowForm, is_sent
from compliance.web.kit.owners import people_who_may
from compliance.web.kit.spoken import spoken_refusal

FORM_FACTOR = MOST_PHOTOS  # without scripts a phone sends its photos as they are, all at once


@blueprint.url_value_preprocessor
def _let_photos_in(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Let a form with photos be larger than one upload; runs before anything reads the request."""
    if request.mimetype == "multipart/form-data" and isinstance(request, Request):
        request.max_content_length = current_config().upload_limit_bytes * FORM_FACTOR


@blueprint.post(HERE + "/start")
@requires(Permission.DO_ACTION)
def start(action_id: int) -> ResponseReturnValue:
    """Say that work has begun; an action of nobody becomes one's own."""
    is_sent(RowForm())
    with unit_of_work() as session:
        action = get_action(session, action_id, visible_to=current_actor())
        services.start_action(session, action, by=current_actor(), now=now())
    flash(_("Started. Report it as done when it is."), "success")
    return redirect(url_for(".show", action_id=action_id), code=303)


@blueprint.post(HERE + "/remind")
@requires(Permission.MANAGE_FINDINGS)
def remind(action_id: int) -> ResponseReturnValue:
    """Remind the owner by hand, at most once an hour."""
    is_sent(RowForm())
    with unit_of_work() as session:
        action = get_action(session, action_id, visible_to=current_actor())
        count = remind_owner_of_action(session, action, by=current_actor(), now=now())
    if count:
        flash(_("A reminder is in the outbox."), "success")
    else:
        flash(_("The owner was reminded within the last hour, so not again."), "info")
    return redirect(url_for(".show", action_id=action_id), code=303)


@blueprint.route(HERE + "/done", methods=["GET", "POST"])
@requires(Permission.DO_ACTION)
def done(action_id: int) -> ResponseReturnValue:
    """Ask what was done and for photos that show it; on POST, report it.

    Photos that arrived are kept even if the note is missing: nobody takes them twice. The button
    of a photo removes that one and nothing more; what was typed stays.
    """
    form = DoneForm()
    _open_action(action_id, "done")
    photos, problems = take_photos() if form.is_submitted() else ([], [])
    is_right = not is_removing() and is_sent(form)
    if photos or is_removing():
        with unit_of_work() as session:
            _change_photos(session, _locked(session, action_id), photos)
    if is_right and not problems:
        try:
            with unit_of_work() as session:
                action = _locked(session, action_id)
                note = form.note.data
                services.report_done(session, action, note=note, by=current_actor(), now=now())
        except InvalidInputError as error:
            problems = [_photo_problem(error)]
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(_("Reported as done. Another person verifies it now."), "success")
            return redirect(url_for(".show", action_id=action_id), code=303)
    with reading() as session:
        kept = shown_photos(session, action_id)
        if form.note.errors and not (kept.reported or kept.fresh or problems):
            problems = [_("Add a photo that shows the fix.")]  # all that is missing, at once
        form.form_errors += problems
        page = render_template(
            "pages/findings/done.html",
            form=form,
            action=get_action(session, action_id, visible_to=current_actor()),
            photos=kept,
            problems=problems,
            most=MOST_PHOTOS,
        )
    return page, 422 if form.errors else 200


def _change_photos(session: Session, action: CorrectiveAction, photos: list[StoredPhoto]) -> None:
    keep_photos(session, action, photos)
    if is_removing():
        drop_photo(session, action)


def _photo_problem(error: InvalidInputError) -> str:
    """Return what is missing; the note was looked at before, so it is the photo."""
    if any(problem.where == "Evidence" for problem in error.problems):
        return str(_("Add a photo that shows the fix."))
    return spoken_refusal(error)


def _locked(session: Session, action_id: int) -> CorrectiveAction:
    """Return the action for changing it, if this person may report it as done.

    Raises:
        ConflictError: it was done meanwhile, or is somebody else's; nothing is kept then.
    """
    action = get_action(session, action_id, visible_to=current_actor())
    _demand_step(action, "done")
    return action


@blueprint.route(HERE + "/verify", methods=["GET", "POST"])
@requires(Permission.VERIFY_ACTION)
def verify(action_id: int) -> ResponseReturnValue:
    """Ask what was checked; on POST, confirm that the fix works."""
    form = VerifyForm()

    def do(session: Session, action: CorrectiveAction) -> None:
        services.verify_action(session, action, note=form.note.data, by=current_actor(), now=now())

    said = _("Verified. When every fix of a finding is, the finding closes by itself.")
    return _step(action_id, "verify", form, do, said)


@blueprint.route(HERE + "/reopen", methods=["GET", "POST"])
@requires(Permission.VERIFY_ACTION)
def reopen(action_id: int) -> ResponseReturnValue:
    """Ask for the reason; on POST, open an action again that did not work."""
    form = ReasonForm()

    def do(session: Session, action: CorrectiveAction) -> None:
        services.reopen_action(
            session, action, reason=form.reason.data, by=current_actor(), now=now()
        )

    return _step(
        action_id, "reopen", form, do, _("Opened again. Its owner has to do it once more.")
    )


@blueprint.route(HERE + "/change", methods=["GET", "POST"])
@requires(Permission.MANAGE_FINDINGS)
def change(action_id: int) -> ResponseReturnValue:
    """Give an unfinished action another owner or date."""
    form = ChangeForm()
    with reading() as session:
        action = get_action(session, action_id, visible_to=current_actor())
        place = action.establishment_id
        form.offer(people_who_may(session, place, Permission.DO_ACTION))
        if not form.is_submitted():
            form.owner.data = str(action.owner_id or "")
            form.due_on.data = action.due_on

    def do(session: Session, action: CorrectiveAction) -> None:
        wanted = Change(
            owner_id=form.owner_id(), due_on=form.due_on.data, reason=form.reason.data or ""
        )
        services.change_action(
            session, action, wanted, zone=zone_of(place), by=current_actor(), now=now()
        )

    return _step(action_id, "change", form, do, _("Changed."))


def _step(
    action_id: int,
    name: str,
    form: BaseForm,
    do: Callable[[Session, CorrectiveAction], None],
    said: str,
) -> ResponseReturnValue:
    """Show the form of a step, or take it."""
    if is_sent(form):
        try:
            with unit_of_work() as session:
                do(session, get_action(session, action_id, visible_to=current_actor()))
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(said, "success")
            return redirect(url_for(".show", action_id=action_id), code=303)
    elif not form.is_submitted():
        _open_action(action_id, name)
    with reading() as session:
        action = get_action(session, action_id, visible_to=current_actor())
        page = render_template(f"pages/findings/{name}.html", form=form, action=action)
    return page, 422 if form.errors else 200


def _open_action(action_id: int, name: str) -> None:
    """Refuse to show the form of a step that cannot be taken."""
    with reading() as session:
        action = get_action(session, action_id, visible_to=current_actor())
        _demand_step(action, name)


def _demand_step(action: CorrectiveAction, name: str) -> None:
    """Refuse a step that this person cannot take now.

    Raises:
        NotAllowedError: the person's role at that establishment does not let them.
        ConflictError: it is not the time for it, or not theirs; the words say so.
    """
    demand(current_actor(), NEEDED[name], action.establishment_id)
    steps = steps_for(action, current_actor())
    if not getattr(steps, name):
        raise ConflictError(
            steps.why_not
            or _("This cannot be done with the action as it stands. Open its page to see why.")
        )


NEEDED = {
    "done": Permission.DO_ACTION,
    "verify": Permission.VERIFY_ACTION,
    "reopen": Permission.VERIFY_ACTION,
    "change": Permission.MANAGE_FINDINGS,
}
