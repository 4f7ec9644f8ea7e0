"""The list of corrections and corrective actions, and one of them."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from compliance.domain.access import Permission
from compliance.domain.corrective_actions import ActionState
from compliance.domain.local_time import today_at
from compliance.storage.queries.corrective_actions import ActionFilter, get_action, list_actions
from compliance.storage.queries.evidence import list_of_actions
from compliance.storage.queries.figures import UNFINISHED
from compliance.storage.queries.trail import list_entries_of
from compliance.web.findings.forms import ActionFilterForm
from compliance.web.findings.places import zone_of
from compliance.web.findings.words import date_words, law_of, steps_for
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, current_establishment, now, reading
from compliance.web.kit.fix_words import KINDS
from compliance.web.kit.paged import one_page

blueprint = Blueprint("actions", __name__)
HERE = "/actions/<int:action_id>"
MINE, NOBODY, EVERYBODY = "mine", "nobody", "all"
STATES = {
    "": UNFINISHED,
    "done": (ActionState.DONE.value,),
    "verified-effective": (ActionState.VERIFIED.value,),
    "all": (),
}


@blueprint.get("/actions")
@requires(Permission.VIEW_RECORDS)
def index() -> ResponseReturnValue:
    """List what is to be fixed: one's own for officers, everybody's for who manages them."""
    place, actor = current_establishment(), current_actor()
    manages = actor.may(Permission.MANAGE_FINDINGS, place.id)
    works = actor.may(Permission.DO_ACTION, place.id)
    form = ActionFilterForm(request.args)
    form.offer()
    if form.whose.data not in {MINE, NOBODY, EVERYBODY}:
        form.whose.data = MINE if works and not manages else EVERYBODY
    if form.state.data not in STATES:
        form.state.data = ""
    wanted = ActionFilter(
        states=STATES[form.state.data],
        owner_id=actor.person_id if form.whose.data == MINE else None,
        has_no_owner=form.whose.data == NOBODY,
        establishment_id=place.id,
    )
    with reading() as session:
        rows, page = one_page(lambda part: list_actions(session, wanted, part, visible_to=actor))
        return render_template(
            "pages/findings/actions.html",
            filter_form=form,
            rows=rows,
            kinds=KINDS,
            page=page,
            now=now(),
            zone=place.zone,
            is_mine=form.whose.data == MINE,
        )


@blueprint.get(HERE)
@requires(Permission.VIEW_RECORDS)
def show(action_id: int) -> ResponseReturnValue:
    """Show one action with what this person may do next."""
    actor = current_actor()
    with reading() as session:
        action = get_action(session, action_id, visible_to=actor)
        finding, zone = action.finding, zone_of(action.establishment_id)
        found_on = today_at(finding.found_at, zone)
        return render_template(
            "pages/findings/action.html",
            action=action,
            finding=finding,
            kinds=KINDS,
            law=law_of(finding.provision, found_on),
            set_by=date_words(action.due_on, finding.severity, found_on),
            photos=list_of_actions(session, [action_id]),
            steps=steps_for(action, actor),
            now=now(),
            zone=zone,
            trail=list_entries_of(session, "corrective-action", action_id),
            may_remind=action.state in UNFINISHED
            and action.owner_id is not None
            and actor.may(Permission.MANAGE_FINDINGS, action.establishment_id),
        )
