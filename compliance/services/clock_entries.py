"""What is known of an event, put as an entry, checked, and answered by the law's files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from compliance.domain.authorities import STATES
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.legal_clocks.answers import Law, Plain, answer
from compliance.domain.legal_clocks.business_hours import BusinessHours
from compliance.domain.legal_clocks.counting import Moment
from compliance.domain.legal_clocks.requests import (
    SEVERE_INJURY,
    Request,
    Vocabulary,
    plain_hours,
    read_requests,
)
from compliance.domain.legal_clocks.terms import BUSINESS
from compliance.library.law_clocks import LawClocks
from compliance.storage.models.establishments import Establishment

SKEW = timedelta(minutes=5)  # ours: how far ahead of us a clock on the wall may be
_HOUR = " (the hour)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an event, in the words of docs/legal-clocks.md.

    ``starts`` are moments by start ("2026-03-07T22:30" in site time, or a day), ``facts`` are yes
    or no by fact (of a severe injury: all its facts), ``terms`` are times that a permit or an
    agency set, by deadline.
    """

    starts: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)

    def and_also(self, more: "Known") -> "Known":
        """Return both; what was given before can be corrected, not taken away."""
        return Known(
            starts={**self.starts, **more.starts},
            facts={**self.facts, **more.facts},
            terms={**self.terms, **more.terms},
        )


def entry_of(
    law: LawClocks, place: Establishment, key: str, known: Known, business: BusinessHours
) -> Plain:
    """Return the entry of an event at an establishment, as docs/legal-clocks.md has it.

    The business hours go in only where a deadline may be counted by them.

    The city is given only where a rule names it: postal names of cities differ from legal ones,
    so that another name proves nothing.
    """
    entry: Plain = {"clock": key, "zone": place.zone, "facts": dict(known.facts)}
    if place.state in STATES:
        entry["state"] = place.state
        if locality := _locality(law, key, place):
            entry["locality"] = locality
    if key != SEVERE_INJURY:
        entry |= {"starts": dict(known.starts), "terms": dict(known.terms)}
    clock = law.clocks.get(key)
    if clock and any(one.set_by or one.term.unit in BUSINESS for one in clock.deadlines):
        entry["business"] = plain_hours(business)
    return entry


def _locality(law: LawClocks, key: str, place: Establishment) -> str:
    clock = law.clocks.get(key)
    if clock is None:
        return ""
    rules = [clock.jurisdiction, *(one.place for one in clock.deadlines if one.place)]
    rules += [other.place for other in clock.differences]
    names = {rule.place for rule in rules if rule.state == place.state and rule.place}
    return next((name for name in names if name.casefold() == place.city.casefold()), "")


def answered(law: LawClocks, entry: Plain, now: datetime, problems: list[Problem]) -> Plain:
    """Return what the law says of an entry; refuse it with all problems, its own among them."""
    happenings = law.rule_book(None).federal.happenings if law.severe else ()
    places = law.rule_book(None).federal.places if law.severe else ()
    words = Vocabulary(clocks=law.clocks, happenings=happenings, places=places)
    try:
        (request,) = read_requests(entry, words)
    except InvalidInputError as error:
        found = [Problem(_field(one.where), one.what, one.remedy) for one in error.problems]
        raise InvalidInputError([*problems, *found]) from error
    problems += _ahead(request, now)
    said = answer(request, Law(law.recipients, law.rule_book))
    problems += _without_hour(said)
    if problems:
        raise InvalidInputError(problems)
    return said


def _field(where: str) -> str:
    """Return the name of the field: "entry 1 (npdes-bypass): starts.aware" is starts.aware."""
    return where.rpartition(": ")[2]


def _ahead(request: Request, now: datetime) -> Iterator[Problem]:
    """Refuse starts that are still to come, unless the thing is a planned one."""
    clock = request.clock
    if clock is not None:
        for key, moment in request.given.starts.items():
            if moment.began_at(request.site.zone) > now + SKEW and not clock.may_lie_ahead(key):
                yield Problem(f"starts.{key}", "This is still to come.", "Give an earlier time.")
    for number, event in enumerate(request.case.events if request.case else (), start=1):
        for name, at in (("learned_at", event.learned_at), ("happened_at", _at(event.happened))):
            if at is not None and at > now + SKEW:
                where = f"facts.events.{number}.{name}"
                yield Problem(where, "This is still to come.", "Give an earlier time.")


def _at(moment: Moment | None) -> datetime | None:
    return moment.at if moment else None


def _without_hour(said: Plain) -> list[Problem]:
    """Refuse a day alone where the hour counts: a clock without its hour would run unseen."""
    needs = {str(need) for one in deadlines_of(said) for need in _texts(one["needs"])}
    fields = sorted(need.removesuffix(_HOUR) for need in needs if need.endswith(_HOUR))
    starts = [name for name in fields if name.startswith("starts.")]
    return [Problem(name, "The hour is missing.", "Give the time too.") for name in starts]


def deadlines_of(said: Plain) -> list[Plain]:
    """Return the deadlines of an answer."""
    found = said["deadlines"]
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _texts(value: object) -> list[object]:
    return value if isinstance(value, list) else []
