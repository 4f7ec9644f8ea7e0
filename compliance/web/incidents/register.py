"""The register of incidents, and one of them with everything that is known to this person."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import Form, SearchField, SelectField

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.incidents import (
    UNSETTLED,
    IncidentKind,
    IncidentMove,
    IncidentState,
    may_move,
    may_read_all,
    may_read_names,
)
from compliance.domain.investigations import hours_of
from compliance.domain.local_time import today_at
from compliance.domain.withheld_names import NO_VEIL
from compliance.services.incident_closing import investigation_state
from compliance.services.incident_messages import where_of
from compliance.services.incident_views import (
    is_confidential,
    note_register_view,
    note_view,
    register_veils,
    veil_of,
    was_register_seen,
)
from compliance.storage.models.incidents import Incident
from compliance.storage.queries.evidence import list_of_incident
from compliance.storage.queries.incident_findings import list_findings_of_incident
from compliance.storage.queries.incidents import (
    IncidentFilter,
    count_all,
    get_incident,
    list_incidents,
)
from compliance.storage.queries.injury_cases import list_of_incident as list_cases_of_incident
from compliance.storage.queries.investigations import count_minutes
from compliance.storage.queries.legal_clocks import list_clocks_of_incident
from compliance.storage.queries.trail import list_entries_of
from compliance.web.incidents.blueprint import blueprint
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_establishment,
    establishments_of_actor,
    now,
    reading,
    shown_establishment,
    unit_of_work,
)
from compliance.web.kit.forms import SHORT, as_choices
from compliance.web.kit.incident_clocks import strip_of
from compliance.web.kit.incident_words import INCIDENT_KINDS
from compliance.web.kit.paged import one_page
from compliance.web.kit.severe_call import are_decided, severe_call

HERE = "/incidents/<int:incident_id>"
OPEN, CLOSED, ALL = "", "closed", "all"
STATES = {OPEN: UNSETTLED, CLOSED: (IncidentState.CLOSED.value,), ALL: ()}
DAYS = {"30": 30, "90": 90, "365": 365}


class RegisterForm(Form):
    """Filters of the register, in the address."""

    q = SearchField(_("Find"))
    kind = SelectField(_("Kind"), validate_choice=False)
    state = SelectField(_("State"), validate_choice=False)
    period = SelectField(_("Happened"), validate_choice=False)

    def offer(self) -> None:
        """Fill the lists in the language of the request."""
        kinds = [(key, str(words)) for key, words in INCIDENT_KINDS.items()]
        self.kind.choices = as_choices([("", gettext("All kinds")), *kinds])
        states = [
            (OPEN, gettext("New or being looked into")),
            (CLOSED, gettext("Closed")),
            (ALL, gettext("All states")),
        ]
        self.state.choices = as_choices(states)
        periods = [
            ("", gettext("Any time")),
            ("30", gettext("In the last 30 days")),
            ("90", gettext("In the last 90 days")),
            ("365", gettext("In the last year")),
        ]
        self.period.choices = as_choices(periods)

    def wanted(self, establishment_id: int, today: date) -> IncidentFilter:
        """Return the filter that was asked for; what is not offered filters nothing."""
        kind, days = self.kind.data or "", DAYS.get(self.period.data or "")
        return IncidentFilter(
            establishment_id=establishment_id,
            search=(self.q.data or "").strip()[:SHORT],
            kind=kind if kind in {one.value for one in IncidentKind} else "",
            states=STATES.get(self.state.data or OPEN, UNSETTLED),
            since=today - timedelta(days=days) if days else None,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """An incident in a list: ``text`` is "" where this person may not read it."""

    incident: Incident
    text: str
    where: str
    is_confidential: bool  # its words are of the kind that only few may read


def reads(actor: Actor, incident: Incident) -> bool:
    """Say whether a person may read what was written of an incident."""
    return may_read_all(
        actor,
        incident.establishment_id,
        private=incident.is_private,
        reported_by=incident.reported_by,
        lead_id=incident.lead_id,
    )


@blueprint.get("/incidents")
@requires(Permission.REPORT_INCIDENT)
def index() -> ResponseReturnValue:
    """List the incidents of the establishment: urgent ones first, then the latest."""
    place, actor = current_establishment(), current_actor()
    demand(actor, Permission.REPORT_INCIDENT, place.id)
    form = RegisterForm(request.args)
    form.offer()
    wanted = form.wanted(place.id, today_at(now(), place.zone))
    with reading() as session:
        found, page = one_page(lambda part: list_incidents(session, wanted, part, visible_to=actor))
        rows = _rows(session, found, actor)
        is_noted = not any(row.is_confidential for row in rows) or was_register_seen(
            session, place.id, by=actor, now=now()
        )
        body = render_template(
            "pages/incidents/index.html",
            filter_form=form,
            rows=rows,
            page=page,
            total=count_all(session, place.id),
            may_set_up=actor.may(Permission.MANAGE_PLANT, place.id),
            is_filtered=any(request.args.get(field.name) for field in form),
        )
    if not is_noted:
        with unit_of_work() as session:
            note_register_view(session, place.id, by=actor, now=now())
    return body


def _rows(session: Session, found: list[Incident], actor: Actor) -> list[Row]:
    """Return the rows of a list; the name of a privacy case stands in no list."""
    veils = register_veils(session, found, kept_private())

    def row(one: Incident) -> Row:
        veil, may_read = veils.get(one.id, NO_VEIL), reads(actor, one)
        is_others = one.is_private and one.reported_by != actor.person_id
        text, where = veil.text(one.what) if may_read else "", veil.text(where_of(one))
        return Row(one, text, where, is_confidential=may_read and is_others)

    return [row(one) for one in found]


def kept_private() -> str:
    """Return what stands where the name of a privacy case was written."""
    return f"[{gettext('Name kept private')}]"


@blueprint.get(HERE)
@requires(Permission.REPORT_INCIDENT)
def show(incident_id: int) -> ResponseReturnValue:
    """Show one incident. Whoever reads a private one of somebody else's stands in the trail."""
    actor = current_actor()
    with reading() as session:
        incident = seen(session, incident_id)
        if not (reads(actor, incident) and is_confidential(session, incident, actor)):
            return _shown(session, incident, actor)
    with unit_of_work() as session:
        incident = seen(session, incident_id)
        note_view(session, incident, by=actor, now=now())
        return _shown(session, incident, actor)


def seen(session: Session, incident_id: int) -> Incident:
    """Return an incident of an establishment where the person may report.

    Raises:
        NotFoundError: there is none that they see.
        NotAllowedError: incidents are not theirs to see there.
    """
    incident = get_incident(session, incident_id, visible_to=current_actor())
    demand(current_actor(), Permission.REPORT_INCIDENT, incident.establishment_id)
    return incident


def _shown(session: Session, incident: Incident, actor: Actor) -> str:
    place = incident.establishment_id
    may_read = reads(actor, incident)
    manages = actor.may(Permission.MANAGE_INCIDENTS, place)
    state = IncidentState(incident.state)
    return render_template(
        "pages/incidents/show.html",
        incident=incident,
        where=where_of(incident),
        veil=veil_of(session, incident, actor, kept_private()),
        zone=zone_of(place),
        may_read=may_read,
        may_read_names=may_read_names(actor, place, incident.reported_by, incident.lead_id),
        people=[one for one in incident.people if one.removed_at is None],
        photos=list_of_incident(session, incident.id) if may_read else [],
        changes=incident.changes if may_read and manages else [],
        may_change=manages and may_move(state, IncidentMove.CHANGE),
        may_reopen=manages and may_move(state, IncidentMove.REOPEN),
        manages=manages,
        trail=list_entries_of(session, "incident", incident.id),
        investigation=investigation_state(session, incident).value,
        hours=hours_of(count_minutes(session, incident.id)) if may_read else 0,
        fixes=list_findings_of_incident(session, incident.id),
        may_plan=actor.may(Permission.MANAGE_FINDINGS, place)
        and manages
        and may_move(state, IncidentMove.CHANGE),
        may_start_clock=actor.may(Permission.REPORT_INCIDENT, place),
        **_follows(session, incident, actor),
    )


def _follows(session: Session, incident: Incident, actor: Actor) -> dict[str, object]:
    """Return clocks and injury cases of an incident; the cases are medical, so for few."""
    place = incident.establishment_id
    may_see = actor.may(Permission.VIEW_MEDICAL, place)
    every = list_cases_of_incident(session, incident.id)
    cases = every if may_see else []
    clocks = list_clocks_of_incident(session, incident.id)
    return {
        "cases": cases,
        "clocks": clocks,
        "strip": strip_of(incident, clocks, now=now()),
        "asks_severe": severe_call(incident, cases, clocks, is_decided=are_decided(every)),
        "may_open_case": may_see and actor.may(Permission.KEEP_RECORDS, place),
    }


def zone_of(establishment_id: int) -> str:
    """Return the zone of an establishment that the person sees."""
    own = (place.zone for place in establishments_of_actor() if place.id == establishment_id)
    return next(own, shown_establishment().zone)
