"""The clocks that run at an establishment, and those that were stopped."""

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from compliance.domain.access import Permission, demand
from compliance.domain.legal_clocks.computed import Outcome
from compliance.services.agency_contacts import contacts_of
from compliance.services.clock_stops import outcome_of_row
from compliance.storage.queries.legal_clocks import count_overdue, list_running, list_stopped
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


@dataclass(frozen=True, slots=True)
class Row:
    """A deadline with whom to tell and, once it is stopped, how it was met."""

    line: ClockLine
    told: list[Told]
    outcome: Outcome | None


@blueprint.get("/legal-clocks")
@requires(Permission.VIEW_RECORDS)
def index() -> ResponseReturnValue:
    """List what runs, what is due first before; or what was stopped."""
    place, actor = current_establishment(), current_actor()
    demand(actor, Permission.VIEW_RECORDS, place.id)
    is_stopped = request.args.get("state") == "stopped"
    fetch = list_stopped if is_stopped else list_running
    with reading() as session:
        rows, page = one_page(lambda part: fetch(session, place.id, part))
        contacts, law = contacts_of(session, place.id), current_deps().law_clocks()
        return render_template(
            "pages/legal_clocks/index.html",
            rows=[
                Row(
                    line_of(row, now=now(), zone=place.zone),
                    told_of(row, contacts, law),
                    outcome_of_row(row),
                )
                for row in rows
            ],
            page=page,
            is_stopped=is_stopped,
            overdue=count_overdue(session, place.id, now=now()),
            may_start=actor.may(Permission.REPORT_INCIDENT, place.id),
        )
