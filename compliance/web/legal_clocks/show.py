"""A clock with all its deadlines, and the one page for the call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.incidents import Part, may_read_all, may_read_names
from compliance.domain.legal_clocks.computed import Outcome
from compliance.domain.withheld_names import Veil
from compliance.services.agency_contacts import Contact, contacts_of
from compliance.services.clock_stops import outcome_of_row
from compliance.services.incident_views import (
    is_confidential,
    may_read_withheld,
    note_view,
    veil_of,
)
from compliance.services.request_clocks import request_of
from compliance.storage.models.incidents import Incident
from compliance.storage.models.legal_clocks import ClockDeadline, LegalClock
from compliance.storage.queries.legal_clocks import RUNNING, get_clock, get_deadline
from compliance.storage.queries.trail import list_entries_of
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, current_deps, now, reading, unit_of_work
from compliance.web.kit.legal_clock_lines import ClockLine, line_of
from compliance.web.legal_clocks.blueprint import blueprint
from compliance.web.legal_clocks.said import (
    Because,
    Moved,
    Rests,
    Told,
    Undone,
    moves_of,
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
    moves: list[Moved]

    @property
    def deadline(self) -> ClockDeadline:
        """Return the row."""
        return self.line.deadline

    @property
    def through_on(self) -> date | None:
        """Return the last day on which what was done must still last, if there is one."""
        text = self.deadline.said.get("through_on")
        return date.fromisoformat(str(text)) if text else None


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
        demand(actor, Permission.VIEW_RECORDS, clock.establishment_id)
        incident = clock.incident
        if incident is None or not may_read_withheld(session, incident, actor):
            return _shown(session, clock, actor)
    with unit_of_work() as session:
        clock = get_clock(session, clock_id, visible_to=actor)
        _note_view(session, clock, actor)
        return _shown(session, clock, actor)


def _note_view(session: Session, clock: LegalClock, actor: Actor) -> None:
    if clock.incident is not None:
        note_view(session, clock.incident, by=actor, now=now())


def _shown(session: Session, clock: LegalClock, actor: Actor) -> str:
    at = clock.establishment_id
    contacts = contacts_of(session, at)
    return render_template(
        "pages/legal_clocks/show.html",
        clock=clock,
        shown=[shown_of(row, clock.establishment.zone, contacts) for row in clock.deadlines],
        zone=clock.establishment.zone,
        veil=_veil(session, clock, actor),
        notes=texts_of(clock.said, "notes"),
        may_read=actor.may(Permission.REPORT_INCIDENT, at),
        manages=actor.may(Permission.MANAGE_INCIDENTS, at),
        request_id=_request_of(clock, actor),
        keeps_numbers=actor.may(Permission.MANAGE_PLANT, at),
        has_facts=clock.clock_key in current_deps().law_clocks().clocks
        or bool(current_deps().law_clocks().severe),
        trail=list_entries_of(session, "legal-clock", clock.id),
    )


def _request_of(clock: LegalClock, actor: Actor) -> int | None:
    """Return the request for records that a clock is of, for those who hand records over."""
    may = actor.may(Permission.KEEP_RECORDS, clock.establishment_id)
    return request_of(clock) if may else None


def _veil(session: Session, clock: LegalClock, actor: Actor) -> Veil:
    return veil_of(session, clock.incident, actor, f"[{gettext('Name kept private')}]")


@blueprint.get("/legal-clocks/deadlines/<int:deadline_id>")
@requires(Permission.VIEW_RECORDS)
def script(deadline_id: int) -> ResponseReturnValue:
    """Show the one page for the call: until when, whom, what to say, what we know."""
    actor = current_actor()
    with reading() as session:
        row = get_deadline(session, deadline_id, visible_to=actor)
        demand(actor, Permission.VIEW_RECORDS, row.establishment_id)
        incident = row.clock.incident
        is_secret = incident is not None and is_confidential(session, incident, actor)
        if incident is None or not (is_secret and _reads(incident, actor)):
            return _script(session, row, actor)
    with unit_of_work() as session:
        row = get_deadline(session, deadline_id, visible_to=actor)
        _note_view(session, row.clock, actor)
        return _script(session, row, actor)


def _script(session: Session, row: ClockDeadline, actor: Actor) -> str:
    clock, at = row.clock, row.establishment_id
    veil = _veil(session, clock, actor)
    return render_template(
        "pages/legal_clocks/script.html",
        clock=clock,
        one=shown_of(row, clock.establishment.zone, contacts_of(session, at)),
        keeps_numbers=actor.may(Permission.MANAGE_PLANT, at),
        zone=clock.establishment.zone,
        veil=veil,
        place=clock.establishment,
        facts=_facts(clock.incident, actor, veil),
        may_read=actor.may(Permission.REPORT_INCIDENT, at),
        manages=actor.may(Permission.MANAGE_INCIDENTS, at),
        request_id=_request_of(clock, actor),
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
        moves=moves_of(row, zone),
    )


def _reads(incident: Incident, actor: Actor) -> bool:
    at, by, lead = incident.establishment_id, incident.reported_by, incident.lead_id
    return may_read_all(actor, at, private=incident.is_private, reported_by=by, lead_id=lead)


def _facts(incident: Incident | None, actor: Actor, veil: Veil) -> Facts | None:
    """Return what may be read of the incident: names and words of a private one by few only."""
    if incident is None:
        return None
    at, by, lead = incident.establishment_id, incident.reported_by, incident.lead_id
    if not actor.may(Permission.REPORT_INCIDENT, at):
        return None
    people = [one for one in incident.people if one.removed_at is None]
    hurt = [veil.name(one.name) for one in people if one.part == Part.HURT]
    return Facts(
        incident=incident,
        what=veil.text(incident.what) if _reads(incident, actor) else "",
        names=hurt if may_read_names(actor, at, by, lead) else [],
        hurt=len(hurt),
    )
