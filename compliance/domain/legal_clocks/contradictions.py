"""Times of one entry that cannot all be true: found before anything is counted from them."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from compliance.domain.errors import Problem
from compliance.domain.legal_clocks.compute import Given
from compliance.domain.legal_clocks.counting import Moment
from compliance.domain.legal_clocks.model import LegalClock, LegalDeadline
from compliance.domain.legal_clocks.severe_injuries import SevereCase, SevereEvent
from compliance.domain.legal_clocks.terms import TermUnit

_REMEDY = "Correct one of them."
_MINUTE = timedelta(minutes=1)  # reports are written by the minute


def of_starts(
    clock: LegalClock, given: Given, now: datetime | None, zone: str
) -> Iterator[Problem]:
    """Yield starts that come before what must come first, or after ``now``."""
    for key, start in clock.starts.items():
        moment = given.starts.get(key)
        first = given.starts.get(start.after or "")
        if moment and first and is_before(moment, first):
            yield Problem(f"starts.{key}", f"It lies before `{start.after}`.", _REMEDY)
        if moment and now and not clock.may_lie_ahead(key) and moment.began_at(zone) > now:
            yield Problem(f"starts.{key}", "It lies after `now`.", _REMEDY)


def of_reports(
    clock: LegalClock, given: Given, reported: Mapping[str, datetime], zone: str
) -> Iterator[Problem]:
    """Yield reports that were made before their clock began; what is told ahead may be."""
    for one in clock.deadlines:
        at = reported.get(one.key)
        began = _began(one, given, zone)
        if at and began and not _is_told_ahead(clock, one) and at < began - _MINUTE:
            yield Problem(f"reported.{one.key}", "It lies before the start.", _REMEDY)


def _is_told_ahead(clock: LegalClock, one: LegalDeadline) -> bool:
    is_year = any(clock.starts[key].year for key in one.starts)
    return is_year or one.term.unit is TermUnit.DAY_BEFORE


def _began(one: LegalDeadline, given: Given, zone: str) -> datetime | None:
    found = [given.starts.get(key) for key in one.starts]
    known = [moment.began_at(zone) for moment in found if moment]
    return max(known) if len(known) == len(one.starts) else None


def of_case(case: SevereCase, reported: Mapping[str, datetime]) -> Iterator[Problem]:
    """Yield what contradicts itself in a severe injury: news before what they tell."""
    incident = case.incident
    work_at = case.learned_work_related_at
    if incident and work_at and is_before(_day_or_instant(work_at, incident), incident):
        what = "It lies before the incident."
        yield Problem("facts.learned_work_related_at", what, _REMEDY)
    for number, event in enumerate(case.events, start=1):
        yield from _of_event(f"facts.events.{number}", event, incident)
        at, learned_at = reported.get(f"{number}-{event.kind}"), event.learned_at
        if at and learned_at and at < learned_at - _MINUTE:
            what = "It lies before you were told of it."
            yield Problem(f"reported.{number}-{event.kind}", what, _REMEDY)


def _of_event(where: str, event: SevereEvent, incident: Moment | None) -> Iterator[Problem]:
    happened = event.happened
    if happened and incident and is_before(happened, incident):
        yield Problem(f"{where}.happened_at", "It lies before the incident.", _REMEDY)
    for name, at in (
        ("learned_at", event.learned_at),
        ("should_have_known_at", event.should_have_known_at),
    ):
        if at is None:
            continue
        if happened and is_before(_day_or_instant(at, happened), happened):
            yield Problem(f"{where}.{name}", "It lies before what happened to the person.", _REMEDY)
        elif incident and is_before(_day_or_instant(at, incident), incident):
            yield Problem(f"{where}.{name}", "It lies before the incident.", _REMEDY)


def _day_or_instant(at: datetime, beside: Moment) -> Moment:
    """Return an instant to be held against a moment; with only a day there, by a wide margin.

    Where the hour is not known, a day of the widest zones' difference is allowed for.
    """
    return Moment(beside.on, at) if beside.at else Moment((at + timedelta(hours=14)).date())


def is_before(one: Moment, other: Moment) -> bool:
    """Return whether a moment surely lies before another; a day alone is compared by the day."""
    if one.at and other.at:
        return one.at < other.at
    return one.on < other.on
