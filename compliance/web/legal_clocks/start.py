"""Starting a clock, and telling it later what has become known."""

import secrets
from datetime import datetime, time
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import DateField, HiddenField, StringField, TextAreaField, TimeField
from wtforms.validators import Optional

from compliance.domain.access import Permission, demand
from compliance.domain.authorities import STATES, Jurisdiction
from compliance.domain.errors import ComplianceError, InvalidInputError, Problem
from compliance.domain.legal_clocks.requests import SEVERE_INJURY
from compliance.domain.local_time import comes_twice, instant_of, local_at
from compliance.services.clock_entries import Known
from compliance.services.legal_clocks import (
    ClockStart,
    More,
    change_facts,
    known_of,
    start_clock,
)
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.incidents import Incident
from compliance.storage.models.legal_clocks import LegalClock
from compliance.storage.queries.legal_clocks import get_clock
from compliance.storage.queries.scope import found
from compliance.web.kit.access import requires
from compliance.web.kit.all_at_once import latest_on, tell_the_rest
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    now,
    reading,
    unit_of_work,
)
from compliance.web.kit.forms import is_sent, saved
from compliance.web.legal_clocks.blueprint import blueprint
from compliance.web.legal_clocks.choose import Choice, asked_incident, choices_of
from compliance.web.legal_clocks.fields import FactsForm, SevereForm, fields_of, severe_fields

STAND_IN = "-"  # for a reason: without an hour that is refused, a deadline seems to move
# Starts that are the moment of being told, and those that are the moment of the event itself.
OF_KNOWLEDGE = {"known", "aware", "learned", "found", "determined", "request", "results"}
OF_EVENT = {"release", "incident", "deviation", "discharge", "spill", "exceeded"}


class ToldFields(FactsForm):
    """When the employer was told, and by whom: what every start asks."""

    submission = HiddenField()
    incident = HiddenField()
    told_on = DateField(
        _("On which day were you told?"),
        description=_("You, a supervisor, or anybody who acts for you. Time often runs from here."),
        validators=[Optional()],
    )
    told_time = TimeField(_("At what time?"), validators=[Optional()])
    told_by = StringField(
        _("Who told you?"), description=_("A name, or how you found out: an alarm, a sample.")
    )

    def half_given(self) -> list[Problem]:
        """Return what is half given, and that nobody says when the employer was told."""
        lacks = [one for one in (self.told_on, self.told_time) if one.data is None]
        words = gettext("Give the day and the time.")
        untold = [Problem("told_on", words, "") for one in lacks if not one.errors][:1]
        return [*super().half_given(), *untold]

    def told_at(self, zone: str) -> datetime:
        """Return the instant at which the employer was told; a stand-in where it is refused."""
        if self.told_on.data is None or self.told_time.data is None:
            return latest_on(self.told_on.data, zone)
        return instant_of(self.told_on.data, self.told_time.data, zone)


class ReasonFields(FactsForm):
    """Why a deadline may move."""

    reason = TextAreaField(
        _("Why is it changed?"),
        description=_("Needed if a deadline moves by it. It stays on record."),
    )


def _form(key: str, state: str, base: type[FactsForm]) -> Any:
    """Return a form for a clock: what it asks, and what ``base`` asks."""
    law = current_deps().law_clocks()
    if key == SEVERE_INJURY:
        place = Jurisdiction("US", state) if state in STATES else None
        fields = severe_fields(law.rule_book(place).federal)
        return type("SevereClockForm", (SevereForm, base), fields)()
    return type("LawClockForm", (base,), fields_of(law.clocks[key]))()


@blueprint.route("/legal-clocks/new/<string:clock_key>", methods=["GET", "POST"])
@requires(Permission.REPORT_INCIDENT)
def start(clock_key: str) -> ResponseReturnValue:
    """Ask the facts that the clock needs, and start it."""
    with reading() as session:
        incident = asked_incident(session)
        at = incident.establishment_id if incident else current_establishment().id
        demand(current_actor(), Permission.REPORT_INCIDENT, at)
        place = session.get_one(Establishment, at)
        choice = _choice(clock_key, place.state)
        form = _form(clock_key, place.state, ToldFields)
        form.offer()
        if request.method == "GET":
            _prefill(form, incident, place.zone)
        if clock := _started(form, choice, place, incident):
            _say_how_read(form, place.zone)
            return redirect(url_for(".show", clock_id=clock), code=303)
        page = render_template(
            "pages/legal_clocks/start.html",
            form=form,
            choice=choice,
            incident=incident,
            place=place,
            is_severe=clock_key == SEVERE_INJURY,
        )
    return page, 422 if form.errors else 200


def _say_how_read(form: Any, zone: str) -> None:
    """Say that the hour from which all runs was one of two, on a night when clocks go back."""
    on, at = form.told_on.data, form.told_time.data
    if on and at and comes_twice(on, at, zone):
        said = gettext(
            "%(time)s comes twice that night, because clocks go back. The first one was taken: "
            "what is due is due earlier by it.",
            time=f"{at:%H:%M}",
        )
        flash(said, "warning")


def _choice(key: str, state: str) -> Choice:
    law = current_deps().law_clocks()
    known = (one for one in choices_of(law, state) if one.key == key)
    return found(next(known, None), "clock of law")


def _started(form: Any, choice: Choice, place: Establishment, incident: Incident | None) -> int:
    """Start the clock if the form is sent; 0 if it was refused, which the form says then."""

    def step(session: Session) -> LegalClock:
        told_at = form.told_at(place.zone)
        wanted = ClockStart(
            establishment_id=place.id,
            submission_id=_submission(form),
            clock_key=choice.key,
            known=_known(form, told_at),
            told_at=told_at,
            told_by=form.told_by.data or "",
            incident_id=incident.id if incident else None,
        )
        law = current_deps().law_clocks()
        return start_clock(session, law, wanted, by=current_actor(), now=now())

    if not is_sent(form):
        tell_the_rest(form, step)
        return 0
    try:
        with unit_of_work() as session:
            return step(session).id
    except ComplianceError as error:
        form.add_refusal(error)
        return 0


def _known(form: Any, told_at: datetime) -> Known:
    if isinstance(form, SevereForm):
        return form.severe(told_at.isoformat())
    known: Known = form.known()
    return known


def _submission(form: Any) -> str:
    given = str(form.submission.data or "")
    if len(given) != 32 or not given.isalnum():  # noqa: PLR2004 - as we made it
        words = gettext("This form is damaged. Load the page again and send it once more.")
        raise InvalidInputError([Problem("", words, "")])
    return given


def _prefill(form: Any, incident: Incident | None, zone: str) -> None:
    form.submission.data = secrets.token_hex(16)
    form.incident.data = str(incident.id) if incident else ""
    told = local_at(incident.learned_at if incident else now(), zone)
    form.told_on.data, form.told_time.data = told.date(), _minute(told)
    if incident is None:
        return
    if isinstance(form, SevereForm):
        _put(form, ("on-incident", "at-incident"), *_happened(incident, zone))
        return
    for asked in form.asked:
        key = asked.on.partition("-")[2]
        if asked.time and key in OF_KNOWLEDGE:
            _put(form, (asked.on, asked.time), told.date(), _minute(told))
        elif asked.time and key in OF_EVENT:
            _put(form, (asked.on, asked.time), *_happened(incident, zone))


def _happened(incident: Incident, zone: str) -> tuple[object, time | None]:
    at = local_at(incident.happened_at, zone) if incident.happened_at else None
    return incident.happened_on, _minute(at) if at else None


def _minute(at: datetime) -> time:
    return at.time().replace(second=0, microsecond=0)


def _put(form: Any, names: tuple[str, str], on: object, at: time | None) -> None:
    form[names[0]].data, form[names[1]].data = on, at


@blueprint.route("/legal-clocks/<int:clock_id>/facts", methods=["GET", "POST"])
@requires(Permission.MANAGE_INCIDENTS)
def facts(clock_id: int) -> ResponseReturnValue:
    """Tell a clock what has become known since."""
    with reading() as session:
        clock = get_clock(session, clock_id, visible_to=current_actor())
        demand(current_actor(), Permission.MANAGE_INCIDENTS, clock.establishment_id)
        place = clock.establishment
        choice = _choice(clock.clock_key, place.state)
        form = _form(clock.clock_key, place.state, ReasonFields)
        form.offer()
        if request.method == "GET":
            fill = form.fill_severe if isinstance(form, SevereForm) else form.fill
            fill(known_of(clock), place.zone)
        if _changed(form, clock):
            flash(saved(), "success")
            return redirect(url_for(".show", clock_id=clock_id), code=303)
        page = render_template(
            "pages/legal_clocks/facts.html",
            form=form,
            choice=choice,
            clock=clock,
            is_severe=clock.clock_key == SEVERE_INJURY,
        )
    return page, 422 if form.errors else 200


def _changed(form: Any, clock: LegalClock) -> bool:
    def step(session: Session) -> None:
        reason = form.reason.data or (STAND_IN if form.errors else "")
        more = More(_known(form, clock.told_at), reason)
        own = get_clock(session, clock.id, visible_to=current_actor())
        law = current_deps().law_clocks()
        change_facts(session, law, own, more, by=current_actor(), now=now())

    if not is_sent(form):
        tell_the_rest(form, step)
        return False
    try:
        with unit_of_work() as session:
            step(session)
    except ComplianceError as error:
        form.add_refusal(error)
        return False
    return True
