"""Events as JSON objects: read into what the functions take, with every problem at once.

docs/legal-clocks.md names every field.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TypeVar

from compliance.domain.authorities import STATES, Jurisdiction
from compliance.domain.errors import InvalidInputError, InvalidRuleError, Problem
from compliance.domain.legal_clocks.business_hours import WEEKDAYS, BusinessHours
from compliance.domain.legal_clocks.compute import Given
from compliance.domain.legal_clocks.contradictions import of_case, of_reports, of_starts
from compliance.domain.legal_clocks.counting import SiteTime
from compliance.domain.legal_clocks.fields import Fields, hour_of
from compliance.domain.legal_clocks.model import LegalClock
from compliance.domain.legal_clocks.severe_injuries import (
    OBSERVATION,
    TREATMENT,
    SevereCase,
    SevereEvent,
)
from compliance.domain.legal_clocks.terms import TERM_HELP, Term
from compliance.domain.local_time import zone_of

SEVERE_INJURY = "osha-severe-injury"
MOST_ENTRIES = 10_000
_FIELDS = {"id", "clock", "zone", "state", "locality", "starts", "facts", "terms", "business"}
_FIELDS |= {"now", "reported", "told"}
_OF_CLOCKS = {"starts", "terms", "business"}  # a severe injury says all of it in its facts
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_UTC = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words that entries may use: clocks by key, severe happenings, places of an incident."""

    clocks: Mapping[str, LegalClock]
    happenings: Collection[str]
    places: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One entry: a clock with what is given, or a severe case; perhaps with now and reports.

    ``remarks`` tell how hours of change nights were read.
    """

    name: str
    site: SiteTime
    place: Jurisdiction | None
    clock: LegalClock | None = None
    given: Given = field(default_factory=Given)
    case: SevereCase | None = None
    now: datetime | None = None
    reported: Mapping[str, datetime] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def read_requests(data: object, words: Vocabulary) -> tuple[Request, ...]:
    """Read one entry or a list of them.

    Raises:
        InvalidInputError: every problem of every entry.
    """
    entries = data if isinstance(data, list) else [data]
    problems: list[Problem] = []
    if not 1 <= len(entries) <= MOST_ENTRIES:
        remedy = f"Give 1 to {MOST_ENTRIES:,} events in one file."
        raise InvalidInputError([Problem("file", f"It has {len(entries):,} entries.", remedy)])
    read = []
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            what = "This is no object."
            problems.append(Problem(f"entry {number}", what, 'Write {"clock": …, "zone": …}.'))
            continue
        name = entry.get("id") or entry.get("clock")
        where = f"entry {number} ({name})" if isinstance(name, str) else f"entry {number}"
        read.append(_Entry(Fields(where, entry, problems), words).request(number))
    if problems:
        raise InvalidInputError(problems)
    return tuple(read)


Item = TypeVar("Item")


def _kept(found: Mapping[str, Item | None]) -> dict[str, Item]:
    return {key: value for key, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class _Entry:
    fields: Fields
    words: Vocabulary

    def request(self, number: int) -> Request:
        fields = self.fields
        is_severe = fields.data.get("clock") == SEVERE_INJURY
        fields.only(_FIELDS - _OF_CLOCKS if is_severe else _FIELDS)
        zone = self._zone()
        key = fields.text("clock", (*self.words.clocks, SEVERE_INJURY))
        if "clock" not in fields.data:
            fields.refuse("clock", "It is missing.", "See: compliance clocks list")
        clock = self.words.clocks.get(key or "")
        case = self._case(zone) if key == SEVERE_INJURY else None
        place = self._place()
        request = Request(
            name=fields.text("id") or f"{number}",
            site=SiteTime(zone=zone, business=self._business()),
            place=place,
            clock=clock,
            given=self._given(clock, zone, place) if clock else Given(),
            case=case,
            now=fields.instant("now", zone),
            reported=self._reported(clock, case, zone),
            remarks=tuple(dict.fromkeys(fields.remarks)),
        )
        self._refuse_contradictions(request, zone)
        return request

    def _zone(self) -> str:
        """Return the zone, or UTC to read on with when it is wrong."""
        name = self.fields.text("zone")
        try:
            if name:
                zone_of(name)
                return name
            if self.fields.data.get("zone") is None:
                self.fields.refuse("zone", "It is missing.", "Write it like America/Chicago.")
        except InvalidRuleError as error:
            what, _, remedy = str(error).partition(". ")
            self.fields.refuse("zone", f"{what}.", remedy)
        return _UTC

    def _place(self) -> Jurisdiction | None:
        state = self.fields.text("state", STATES)
        locality = self.fields.text("locality")
        if locality and not state:
            self.fields.refuse("locality", "The state is missing.", "Add it, such as IL.")
        if locality and "/" in locality:
            self.fields.refuse("locality", "A place has no slash in it.", "Write Joliet.")
        return Jurisdiction("US", state, (locality or "").strip()) if state else None

    def _business(self) -> BusinessHours:
        fields = self.fields.inside("business")
        fields.only(("opens", "closes", "weekdays", "closed_on", "works_on_holidays"))
        try:
            return BusinessHours(
                weekdays=_weekdays(fields),
                opens=_hour(fields, "opens", BusinessHours().opens),
                closes=_hour(fields, "closes", BusinessHours().closes),
                closed_on=_dates(fields),
                works_on_holidays=bool(fields.flag("works_on_holidays")),
            )
        except InvalidRuleError as error:
            fields.refuse("", str(error), "Correct the hours.")
            return BusinessHours()

    def _given(self, clock: LegalClock, zone: str, place: Jurisdiction | None) -> Given:
        starts = self.fields.inside("starts")
        starts.only(clock.starts)
        facts = self.fields.inside("facts")
        facts.only(clock.facts)
        moments = {
            key: starts.moment(key, zone, year=one.year) for key, one in clock.starts.items()
        }
        return Given(
            starts=_kept(moments),
            facts=_kept({key: facts.flag(key) for key in clock.facts}),
            terms=self._terms(clock),
            place=place,
        )

    def _terms(self, clock: LegalClock) -> dict[str, Term]:
        fields = self.fields.inside("terms")
        settable = [one.key for one in clock.deadlines if one.set_by]
        found: dict[str, Term] = {}
        for key in fields.data:
            if key not in settable:
                own = ", ".join(settable) or "none of this clock"
                fields.refuse(key, "No permit or agency sets this time.", f"They set: {own}.")
                continue
            try:
                found[key] = Term.parse(fields.text(key) or "")
            except ValueError:
                fields.refuse(key, "This is no length of time.", TERM_HELP)
        return found

    def _case(self, zone: str) -> SevereCase:
        facts = self.fields.inside("facts")
        facts.only(
            (
                "incident_at",
                "work_related",
                "learned_work_related_at",
                "where",
                "supervised_by_us",
                "exempt_employer",
                "heart_attack",
                "exigent",
                "events",
            )
        )
        is_told_only = "told" in self.fields.data and not facts.data  # nothing of it is known
        rows = () if is_told_only else facts.objects("events")
        events = tuple(self._event(one, zone) for one in rows)
        if facts.data.get("events") == []:
            facts.refuse("events", "There is none.", "List each death, admission or loss.")
        return SevereCase(
            events=events,
            incident=facts.moment("incident_at", zone),
            work_related=facts.flag("work_related"),
            learned_work_related_at=facts.instant("learned_work_related_at", zone),
            where=facts.text("where", self.words.places),
            supervised_by_us=facts.flag("supervised_by_us") is not False,
            exempt_employer=bool(facts.flag("exempt_employer")),
            heart_attack=bool(facts.flag("heart_attack")),
            exigent=bool(facts.flag("exigent")),
        )

    def _event(self, fields: Fields, zone: str) -> SevereEvent:
        fields.only(
            (
                "kind",
                "happened_at",
                "learned_at",
                "should_have_known_at",
                "in_patient",
                "admitted_for",
                "diagnosed_as",
                "people",
            )
        )
        if fields.data.get("kind") is None:
            kinds = ", ".join(sorted(self.words.happenings))
            fields.refuse("kind", "It is missing.", f"Write one of: {kinds}.")
        return SevereEvent(
            kind=fields.text("kind", self.words.happenings) or "death",
            happened=fields.moment("happened_at", zone),
            learned_at=fields.instant("learned_at", zone),
            should_have_known_at=fields.instant("should_have_known_at", zone),
            in_patient=fields.flag("in_patient"),
            admitted_for=fields.text("admitted_for", (TREATMENT, OBSERVATION)),
            diagnosed_as=fields.text("diagnosed_as", self.words.happenings),
            people=fields.count("people", 1),
        )

    def _reported(
        self, clock: LegalClock | None, case: SevereCase | None, zone: str
    ) -> dict[str, datetime]:
        fields = self.fields.inside("reported")
        keys = [one.key for one in clock.deadlines] if clock else []
        if case:
            keys = [f"{number}-{one.kind}" for number, one in enumerate(case.events, start=1)]
        if clock or case:
            fields.only(keys)
        return _kept({key: fields.instant(key, zone) for key in keys})

    def _refuse_contradictions(self, request: Request, zone: str) -> None:
        clock, given, reported = request.clock, request.given, request.reported
        found: list[Problem] = []
        if clock:
            found += of_starts(clock, given, request.now, zone)
            found += of_reports(clock, given, reported, zone)
        if request.case:
            found += of_case(request.case, reported)
        for one in found:
            self.fields.refuse(one.where, one.what, one.remedy)
        for key, at in request.reported.items():
            if request.now and at > request.now:
                what = "The report is later than `now`."
                self.fields.inside("reported").refuse(key, what, "Correct one of them.")


def plain_hours(hours: BusinessHours) -> dict[str, object]:
    """Return business hours as an entry has them."""
    return {
        "opens": f"{hours.opens:%H:%M}",
        "closes": f"{hours.closes:%H:%M}",
        "weekdays": [_DAYS[number] for number in sorted(hours.weekdays)],
        "closed_on": sorted(one.isoformat() for one in hours.closed_on),
        "works_on_holidays": hours.works_on_holidays,
    }


def _hour(fields: Fields, name: str, otherwise: time) -> time:
    text = fields.text(name)
    try:
        return hour_of(text) if text else otherwise
    except ValueError:
        fields.refuse(name, f"{text!r} is no hour.", "Write it like 08:00.")
        return otherwise


def _weekdays(fields: Fields) -> frozenset[int]:
    value = fields.data.get("weekdays")
    if value is None:
        return WEEKDAYS
    if not isinstance(value, list) or not value or any(one not in _DAYS for one in value):
        fields.refuse("weekdays", "This is no list of weekdays.", f"Of: {', '.join(_DAYS)}.")
        return WEEKDAYS
    return frozenset(_DAYS.index(one) for one in value)


def _dates(fields: Fields) -> frozenset[date]:
    value = fields.data.get("closed_on", [])
    try:
        if isinstance(value, list):
            return frozenset(date.fromisoformat(one) for one in value)
    except (TypeError, ValueError):
        pass
    fields.refuse("closed_on", "This is no list of dates.", "Write them like 2026-12-24.")
    return frozenset()
