"""A clock with all its deadlines, and the one page for the call."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.incidents import Part, may_read_all, may_read_names
from compliance.domain.legal_clocks.computed import Outcome
from compliance.services.agency_contacts import Contact, contacts_of
from compliance.services.clock_stops import outcome_of_row
from compliance.storage.models.incidents import Incident
from compliance.storage.models.legal_clocks import ClockDeadline
from compliance.storage.queries.legal_clocks import RUNNING, get_clock, get_deadline
from compliance.storage.queries.trail import list_entries_of
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, current_deps, now, reading
from compliance.web.kit.legal_clock_lines import ClockLine, line_of
from compliance.web.legal_clocks.blueprint import blueprint
from compliance.web.legal_clocks.said import (
    Because,
    Rests,
    Told,
    Undone,
    needs_of,
    reasons_of,
    rests_of,
    texts_of,
    told_of,
    undone_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A deadline with everything that is said of it."""

    line: ClockLine
    told: list[Told]
    provisions: list[Rests]
    reasons: list[Because]
    needs: list[str]
    contents: list[str]
    notes: list[str]
    outcome: Outcome | None
    has_begun: bool
    is_running: bool
    undone: list[Undone]

    @property
    def deadline(self) -> ClockDeadline:
        """Return the row."""
        return self.line.deadline


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the incident, as far as this person may read it."""

    incident: Incident
    what: str
    names: list[str]
    hurt: int


@blueprint.get("/legal-clocks/<int:clock_id>")
@requires(Permission.VIEW_RECORDS)
def show(clock_id: int) -> ResponseReturnValue:
    """Show a clock: since when it runs, every deadline, and how each was met."""
    actor = current_actor()
    with reading() as session:
        clock = get_clock(session, clock_id, visible_to=actor)
        at = clock.establishment_id
        demand(actor, Permission.VIEW_RECORDS, at)
        contacts = contacts_of(session, at)
        shown = [shown_of(row, clock.establishment.zone, contacts) for row in clock.deadlines]
        return render_template(
            "pages/legal_clocks/show.html",
            clock=clock,
            shown=shown,
            zone=clock.establishment.zone,
            notes=texts_of(clock.said, "notes"),
            may_read=actor.may(Permission.REPORT_INCIDENT, at),
            manages=actor.may(Permission.MANAGE_INCIDENTS, at),
            keeps_numbers=actor.may(Permission.MANAGE_PLANT, at),
            has_facts=clock.clock_key in current_deps().law_clocks().clocks
            or bool(current_deps().law_clocks().severe),
            trail=list_entries_of(session, "legal-clock", clock.id),
        )


@blueprint.get("/legal-clocks/deadlines/<int:deadline_id>")
@requires(Permission.VIEW_RECORDS)
def script(deadline_id: int) -> ResponseReturnValue:
    """Show the one page for the call: until when, whom, what to say, what we know."""
    actor = current_actor()
    with reading() as session:
        row = get_deadline(session, deadline_id, visible_to=actor)
        demand(actor, Permission.VIEW_RECORDS, row.establishment_id)
        clock = row.clock
        return render_template(
            "pages/legal_clocks/script.html",
            clock=clock,
            one=shown_of(row, clock.establishment.zone, contacts_of(session, row.establishment_id)),
            keeps_numbers=actor.may(Permission.MANAGE_PLANT, row.establishment_id),
            zone=clock.establishment.zone,
            place=clock.establishment,
            facts=_facts(clock.incident, actor),
            may_read=actor.may(Permission.REPORT_INCIDENT, row.establishment_id),
            manages=actor.may(Permission.MANAGE_INCIDENTS, row.establishment_id),
            you=actor.name,
        )


def shown_of(row: ClockDeadline, zone: str, contacts: Mapping[str, Contact]) -> Shown:
    """Return a deadline as pages show it, with the numbers that the site entered."""
    law = current_deps().law_clocks()
    return Shown(
        line=line_of(row, now=now(), zone=zone),
        told=told_of(row, contacts, law),
        provisions=rests_of(row.said),
        reasons=reasons_of(row),
        needs=needs_of(row, law),
        contents=texts_of(row.said, "contents"),
        notes=texts_of(row.said, "notes"),
        outcome=outcome_of_row(row),
        has_begun=row.runs_from is not None,
        is_running=row.state == RUNNING,
        undone=undone_of(row),
    )


def _facts(incident: Incident | None, actor: Actor) -> Facts | None:
    """Return what may be read of the incident: names and words of a private one by few only."""
    if incident is None:
        return None
    at, by = incident.establishment_id, incident.reported_by
    if not actor.may(Permission.REPORT_INCIDENT, at):
        return None
    may_read = may_read_all(actor, at, private=incident.is_private, reported_by=by)
    people = [one for one in incident.people if one.removed_at is None]
    hurt = [one.name for one in people if one.part == Part.HURT]
    return Facts(
        incident=incident,
        what=incident.what if may_read else "",
        names=hurt if may_read_names(actor, at, by) else [],
        hurt=len(hurt),
    )
