"""What is overdue, missed, unowned or must not be used, on one page."""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from compliance.domain.access import Permission
from compliance.domain.local_time import today_at
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.findings import Finding
from compliance.storage.queries.corrective_actions import ActionFilter, list_actions
from compliance.storage.queries.establishments import list_areas
from compliance.storage.queries.figures import UNFINISHED, UNSETTLED, figures_of
from compliance.storage.queries.finding_register import (
    NextAction,
    RegisterFilter,
    list_register,
    next_actions,
)
from compliance.storage.queries.overview import Group, count_late, list_late, list_unowned
from compliance.storage.queries.scope import Page
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_establishment,
    establishments_of_actor,
    now,
    reading,
)
from compliance.web.kit.i18n import address_with
from compliance.web.kit.legal_clock_lines import clock_strip
from compliance.web.kit.owners import owner_choices
from compliance.web.kit.pages import page_of_request
from compliance.web.overdue.forms import OverdueForm
from compliance.web.overdue.rows import change_words, parts_of, percent_words, trend_words

blueprint = Blueprint("overdue", __name__)
BESIDE = 6  # lines of the short lists beside the long one


@blueprint.get("/overdue")
@requires(Permission.VIEW_RECORDS)
def index() -> ResponseReturnValue:
    """Show the coordinator's first page."""
    place, actor = current_establishment(), current_actor()
    places = establishments_of_actor()
    form = OverdueForm(request.args)
    form.establishment.data = place.key
    with reading() as session:
        owners = owner_choices(session, place.id, Permission.PERFORM_INSPECTION)
        form.offer(places, list_areas(session, place.id), owners)
        wanted = form.wanted(place.id)
        counts = count_late(session, wanted, now=now())
        page = page_of_request(sum(counts.values()))
        checks = list_late(session, wanted, Page(page.per_page, page.offset), now=now())
        figures = figures_of(session, place.id, now=now())
        unowned, unowned_count = list_unowned(session, place.id, now=now(), limit=BESIDE)
        stopped, stopped_count, steps = _stopped(session, place.id)
        g.badges = {"overdue.index": figures.overdue}
        return render_template(
            "pages/overdue/index.html",
            filter_form=form,
            has_places=len(places) > 1,
            page=page,
            parts=parts_of(checks, counts, now=now(), zone=place.zone),
            has_owed=bool(counts[Group.LONG_LATE] + counts[Group.LATE]),
            figures=figures,
            change=change_words(figures),
            percent=percent_words(figures.rate),
            trend=trend_words(figures.rate, figures.rate_before),
            unowned=unowned,
            unowned_count=unowned_count,
            stopped=stopped,
            stopped_count=stopped_count,
            steps=steps,
            past=_past(session, place.id),
            today=today_at(now(), place.zone),
            back=address_with({}),
            may_manage=actor.may(Permission.MANAGE_SCHEDULES, place.id),
            clocks=clock_strip(session, place.id, now=now(), zone=place.zone),
        )


def _past(session: Session, establishment_id: int) -> list[CorrectiveAction]:
    """Return the fixes that are past their date, the longest late first."""
    wanted = ActionFilter(states=UNFINISHED, due_before=now(), establishment_id=establishment_id)
    return list_actions(session, wanted, Page(BESIDE), visible_to=current_actor())[0]


def _stopped(
    session: Session, establishment_id: int
) -> tuple[list[Finding], int, dict[int, NextAction]]:
    """Return what must not be used, and what is to be done about each."""
    wanted = RegisterFilter(establishment_id=establishment_id, states=UNSETTLED, stop_use=True)
    rows, total = list_register(session, wanted, Page(BESIDE), visible_to=current_actor())
    return rows, total, next_actions(session, [row.id for row in rows])
