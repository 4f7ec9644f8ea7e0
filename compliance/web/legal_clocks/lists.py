"""The clocks that run at an establishment, and those that were stopped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from compliance.domain.access import Permission, demand
from compliance.domain.legal_clocks.computed import Outcome
from compliance.services.agency_contacts import Contact, contacts_of
from compliance.services.clock_stops import outcome_of_row
from compliance.storage.models.legal_clocks import ClockDeadline
from compliance.storage.queries.legal_clocks import (
    count_overdue,
    count_running,
    list_running,
    list_stopped,
)
from compliance.storage.queries.scope import Page
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    now,
    reading,
)
from compliance.web.kit.legal_clock_lines import ClockLine, line_of
from compliance.web.kit.paged import one_page
from compliance.web.legal_clocks.blueprint import blueprint
from compliance.web.legal_clocks.said import Told, told_of

STOPPED, OVERDUE = "stopped", "overdue"  # of the address


@dataclass(frozen=True, slots=True)
class Row:
    """A deadline with whom to tell and, once it is stopped, how it was met."""

    line: ClockLine
    told: list[Told]
    outcome: Outcome | None


OLD_SHOWN = 10  # of those that are long overdue, under the fold


@blueprint.get("/legal-clocks")
@requires(Permission.VIEW_RECORDS)
def index() -> ResponseReturnValue:
    """List what runs, with what is long overdue under a fold; or that alone; or what stopped."""
    place, actor = current_establishment(), current_actor()
    demand(actor, Permission.VIEW_RECORDS, place.id)
    state = request.args.get("state", "")
    state = state if state in {STOPPED, OVERDUE} else ""
    with reading() as session:

        def fetch(part: Page) -> tuple[list[ClockDeadline], int]:
            if state == STOPPED:
                return list_stopped(session, place.id, part)
            is_old = state == OVERDUE
            return list_running(session, place.id, part, now=now(), is_long_overdue=is_old)

        rows, page = one_page(fetch)
        old: list[ClockDeadline] = []
        old_total = 0
        if not state:
            part = Page(OLD_SHOWN)
            old, old_total = list_running(session, place.id, part, now=now(), is_long_overdue=True)
        shown = _shown(contacts_of(session, place.id), place.zone)
        return render_template(
            "pages/legal_clocks/index.html",
            rows=[shown(row) for row in rows],
            page=page,
            state=state,
            is_stopped=state == STOPPED,
            old=[shown(row) for row in old],
            old_total=old_total,
            running=count_running(session, place.id),
            overdue=count_overdue(session, place.id, now=now()),
            may_start=actor.may(Permission.REPORT_INCIDENT, place.id),
        )


def _shown(contacts: Mapping[str, Contact], zone: str) -> Callable[[ClockDeadline], Row]:
    law = current_deps().law_clocks()
    return lambda row: Row(
        line_of(row, now=now(), zone=zone), told_of(row, contacts, law), outcome_of_row(row)
    )
