"""The list of schedules, and one of them with its occurrences."""

from collections.abc import Iterable

from flask import render_template, request
from flask.typing import ResponseReturnValue

from compliance.domain.access import Permission
from compliance.domain.checklists import Edition
from compliance.domain.local_time import today_at
from compliance.services.checklists import editions_of
from compliance.services.schedules import clock_of
from compliance.storage.models.schedules import Schedule
from compliance.storage.queries.clock_facts import find_suspension
from compliance.storage.queries.establishments import list_areas
from compliance.storage.queries.schedules import (
    get_schedule,
    list_begun_of,
    list_coming_of,
    list_schedules,
    next_due,
)
from compliance.storage.queries.trail import list_entries_of
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    now,
    reading,
)
from compliance.web.kit.owners import owner_choices
from compliance.web.kit.paged import one_page
from compliance.web.kit.words import checklist_title
from compliance.web.schedules.blueprint import HERE, blueprint
from compliance.web.schedules.forms import ScheduleFilterForm
from compliance.web.schedules.site_steps import site_choices
from compliance.web.schedules.states import badge_of

OCCURRENCES_PER_PAGE = 30
COMING = 5  # checks ahead that are named


@blueprint.get("/schedules")
@requires(Permission.VIEW_RECORDS)
def index() -> ResponseReturnValue:
    """List what runs at the establishment, by checklist and tag."""
    place, actor = current_establishment(), current_actor()
    form = ScheduleFilterForm(request.args)
    wanted = form.wanted(place.id, request.args.get("asset", type=int))
    with reading() as session:
        editions = editions_of(session, current_deps().catalog, place.id)
        titles = sorted(
            (checklist_title(edition.checklist.title), edition.ref.key) for edition in editions
        )
        owners = owner_choices(session, place.id, Permission.PERFORM_INSPECTION)
        form.offer([(key, title) for title, key in titles], list_areas(session, place.id), owners)
        rows, page = one_page(lambda part: list_schedules(session, wanted, part, visible_to=actor))
        due = next_due(session, [row.id for row in rows], now=now())
        return render_template(
            "pages/schedules/index.html",
            filter_form=form,
            rows=rows,
            page=page,
            clocks={row.id: clock_of(row) for row in rows},
            due=due,
            newer=_newer(rows, editions),
            today=today_at(now(), place.zone),
            is_filtered=any(request.args.get(field.name) for field in form),
            may_manage=actor.may(Permission.MANAGE_SCHEDULES, place.id),
        )


def _newer(rows: list[Schedule], editions: Iterable[Edition]) -> dict[int, int]:
    """Return the newest version's number of those that run by an older one."""
    newest = {edition.ref.key: edition.ref.version for edition in editions}
    return {
        row.id: newest[row.checklist_key]
        for row in rows
        if row.ended_at is None and newest.get(row.checklist_key, 0) > row.checklist_version
    }


@blueprint.get(HERE)
@requires(Permission.VIEW_RECORDS)
def show(schedule_id: int) -> ResponseReturnValue:
    """Show a schedule: what, whose, how often, and how each of its checks went."""
    actor = current_actor()
    with reading() as session:
        schedule = get_schedule(session, schedule_id, visible_to=actor)
        editions = editions_of(session, current_deps().catalog, schedule.establishment_id)
        rows, page = one_page(
            lambda part: list_begun_of(session, schedule_id, part, now=now()),
            per_page=OCCURRENCES_PER_PAGE,
        )
        return render_template(
            "pages/schedules/show.html",
            schedule=schedule,
            clock=clock_of(schedule),
            due=next_due(session, [schedule_id], now=now()).get(schedule_id),
            rows=rows,
            badges={row.id: badge_of(row, now()) for row in rows},
            coming=list_coming_of(session, schedule_id, now=now(), limit=COMING),
            page=page,
            newer=_newer([schedule], editions).get(schedule_id),
            resting=find_suspension(session, schedule_id, now()),
            site=site_choices(session, schedule),
            trail=list_entries_of(session, "schedule", schedule_id),
            may_manage=schedule.ended_at is None
            and actor.may(Permission.MANAGE_SCHEDULES, schedule.establishment_id),
        )
