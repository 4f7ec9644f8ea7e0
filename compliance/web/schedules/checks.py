"""One check of a schedule: where it stands, whose it is, and what was done about it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.occurrences import Move, State
from compliance.services.uses import asks_for_use
from compliance.storage.models.schedules import Occurrence
from compliance.storage.queries.notifications import list_notifications_of
from compliance.storage.queries.people import find_person
from compliance.storage.queries.schedules import get_check, list_records_of
from compliance.storage.queries.trail import list_entries_of
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, reading
from compliance.web.kit.duty_words import late_part, late_sentence, late_words
from compliance.web.schedules.states import badge_of, may_move, state_of

blueprint = Blueprint("checks", __name__)
HERE = "/checks/<int:occurrence_id>"


@blueprint.get(HERE)
@requires(Permission.VIEW_RECORDS)
def show(occurrence_id: int) -> ResponseReturnValue:
    """Show one check."""
    actor = current_actor()
    with reading() as session:
        check = get_check(session, occurrence_id, visible_to=actor)
        waiver = find_person(session, check.waived_by) if check.waived_by else None
        may_see_outbox = actor.may(Permission.VIEW_OUTBOX, check.establishment_id)
        subject = ("occurrence", occurrence_id)
        late = (check.due_at, check.due_on, now(), check.zone)
        return render_template(
            "pages/schedules/check.html",
            check=check,
            schedule=check.schedule,
            state=state_of(check, now()),
            badge=badge_of(check, now()),
            late=late_words(*late),
            late_said=late_sentence(*late),
            part=late_part(check.due_at, now()),
            waived_by=waiver.name if waiver else "",
            records=list_records_of(session, occurrence_id),
            messages=list_notifications_of(session, subject) if may_see_outbox else (),
            trail=list_entries_of(session, *subject),
            may_waive=_may(check, Move.WAIVE),
            may_give=_may(check, Move.REASSIGN),
            may_remind=_may_remind(check),
            may_be_unused=_may_be_unused(check),
        )


def _may(check: Occurrence, move: Move) -> bool:
    allowed = current_actor().may(Permission.MANAGE_SCHEDULES, check.establishment_id)
    return allowed and may_move(check, move, now())


def _may_remind(check: Occurrence) -> bool:
    """Say whether a reminder would go out: somebody has the check, and it is owed now.

    While the asset is out of service nobody has to do it; it can still be given or waived.
    """
    allowed = current_actor().may(Permission.MANAGE_SCHEDULES, check.establishment_id)
    has_owner = bool(check.assignee_id or check.assignee_role)
    return allowed and has_owner and state_of(check, now()).is_owed


def _may_be_unused(check: Occurrence) -> bool:
    """Say whether the person can record that the thing was not used: a missed check needs more."""
    if not asks_for_use(check) or check.opens_at > now() or check.done_at or check.waived_at:
        return False
    state, actor = state_of(check, now()), current_actor()
    needed = Permission.MANAGE_SCHEDULES if state is State.MISSED else Permission.PERFORM_INSPECTION
    may = actor.may(Permission.PERFORM_INSPECTION, check.establishment_id)
    return may and actor.may(needed, check.establishment_id) and state is not State.SUSPENDED


def managed(session: Session, occurrence_id: int) -> Occurrence:
    """Return a check that the person may change.

    Raises:
        NotFoundError: there is none that they see.
        NotAllowedError: they see it, but may not manage it.
    """
    check = get_check(session, occurrence_id, visible_to=current_actor())
    demand(current_actor(), Permission.MANAGE_SCHEDULES, check.establishment_id)
    return check
