"""Setting up every owed duty that needs no more than an owner and dates."""

from collections.abc import Sequence

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.errors import ComplianceError
from compliance.domain.local_time import today_at
from compliance.services.duties import Duty, Part, proposals_of
from compliance.services.duty_set_up import NewAsset, Plan, SetUp, adopt, plans_of
from compliance.storage.queries.establishments import EstablishmentChoice
from compliance.web.duties.blueprint import blueprint
from compliance.web.duties.forms import AllForm, all_form
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    now,
    reading,
    unit_of_work,
)
from compliance.web.kit.owners import owner_choices, owner_of
from compliance.web.kit.words import checklist_title, kind_word


@blueprint.route("/duties/set-up-all", methods=["GET", "POST"])
@requires(Permission.MANAGE_SCHEDULES)
def set_up_all() -> ResponseReturnValue:
    """Show what would be made, to be unticked; on POST, make it in one go."""
    place = current_establishment()
    demand(current_actor(), Permission.MANAGE_SCHEDULES, place.id)
    today = today_at(now(), place.zone)
    with reading() as session:
        duties = proposals_of(session, current_deps().catalog, place.id, now=now())
        plans = _plans(session, place, duties)
        ready = [plan for plan in plans if plan.needs_no_more_than_a_date]
        form = all_form(ready)()
        form.offer_owners(owner_choices(session, place.id, Permission.PERFORM_INSPECTION))
    if request.method == "GET":
        form.start_on.data = today
        form.duties.data = [plan.duty.key for plan in ready if plan.needs_no_input]
    elif (before := form.first_answer()) is not None:
        return before
    elif form.validate() and form.check(today) and _adopt(form, ready, place):
        return form.answered(url_for(".index"))
    page = render_template(
        "pages/duties/set-up-all.html",
        form=form,
        ready=ready,
        others=[plan for plan in plans if not plan.needs_no_more_than_a_date],
        weaker={plan.duty.key: _weaker(plan, duties) for plan in ready},
        kind_word=kind_word,
    )
    return page, 422 if form.errors else 200


def _weaker(plan: Plan, duties: Sequence[Duty]) -> list[str]:
    """Return the titles of what runs already and would be asked for twice."""
    covered = {one.checklist for one in plan.duty.checklist.overrides if one.covers}
    return [
        checklist_title(one.checklist.title) for one in duties if one.running and one.key in covered
    ]


def _plans(session: Session, place: EstablishmentChoice, duties: Sequence[Duty]) -> list[Plan]:
    catalog = current_deps().catalog
    wanted = [d for d in duties if d.part is Part.OPEN and not d.proposal.satisfied_by]
    return plans_of(session, catalog, place.id, wanted)


def _adopt(form: AllForm, ready: Sequence[Plan], place: EstablishmentChoice) -> bool:
    """Set up what is ticked, all or nothing; False when it was refused."""
    chosen = [plan for plan in ready if plan.duty.key in (form.duties.data or ())]
    if not chosen:
        form.duties.errors = [_("Tick at least one.")]
        return False
    count = 0
    try:
        with unit_of_work() as session:
            for plan in chosen:
                wanted = _set_up_of(plan, form, place)
                edition = plan.duty.proposal.edition
                count += len(adopt(session, edition, wanted, by=current_actor(), now=now()))
    except ComplianceError as error:
        form.add_refusal(error)
        return False
    said = ngettext("%(num)d duty is set up.", "%(num)d duties are set up.", len(chosen))
    made = ngettext("%(num)d schedule was made.", "%(num)d schedules were made.", count)
    flash(f"{said} {made}", "success")
    return True


def _set_up_of(plan: Plan, form: AllForm, place: EstablishmentChoice) -> SetUp:
    name, last = kind_word(plan.kind), form.last_done(plan)
    return SetUp(
        establishment_id=place.id,
        assets=[asset.id for asset in plan.assets],
        new_assets=[NewAsset(tag=tag, name=name, kind=plan.kind) for tag in plan.tags],
        owner=owner_of(form.owner.data),
        start_on=form.start_on.data,
        last_done_on=last.data if last else None,
    )
