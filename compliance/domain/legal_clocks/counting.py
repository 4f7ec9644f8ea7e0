"""Counting from a start to a deadline, in the time of the site.

Hours and minutes are time that really passes: 24 hours over a night on which clocks change end at
another hour on the wall. Days are dates of the site; where a rule names no hour, the last day
counts whole (ours). No date moves for a weekend or a holiday unless the rule speaks of business.
"""

from dataclasses import dataclass, field
from datetime import MAXYEAR, UTC, date, datetime, timedelta

from compliance.domain.errors import InvalidRuleError
from compliance.domain.legal_clocks.business_hours import (
    BusinessHours,
    add_business_days,
    add_business_hours,
)
from compliance.domain.legal_clocks.terms import Term, TermUnit
from compliance.domain.local_time import (
    end_of_day,
    instant_of,
    local_at,
    start_of_day,
)
from compliance.domain.spans import add_months, clamped

_MONTHS_A_QUARTER, _MONTHS_A_HALF_YEAR, _MONTHS_A_YEAR = 3, 6, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTime:
    """Where time is counted: the IANA zone of the site, and its business hours."""

    zone: str
    business: BusinessHours = field(default_factory=BusinessHours)


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened: a local date, and the instant (UTC) where the hour is known."""

    on: date
    at: datetime | None = None

    @classmethod
    def of(cls, at: datetime, zone: str) -> "Moment":
        """Return the moment of an aware instant at a place."""
        return cls(local_at(at, zone).date(), at.astimezone(UTC))

    def began_at(self, zone: str) -> datetime:
        """Return its instant, or where only the day is known the day's first one."""
        return self.at or start_of_day(self.on, zone)


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline: done at ``at`` (UTC) is in time.

    With ``on`` the whole local day counts: ``at`` is the instant at which it is over, so that
    done at ``at`` is late.
    """

    at: datetime
    on: date | None = None

    def is_late(self, done_at: datetime) -> bool:
        """Return whether something done at this instant was too late."""
        return done_at > self.at or (self.on is not None and done_at == self.at)


def due_of(term: Term, start: Moment, site: SiteTime) -> Due | None:
    """Return when a term that runs from a start ends; None for a term without a fixed time.

    Raises:
        InvalidRuleError: the hour of the start is needed and not known, a zone is not known, or
            the calendar ends before the term does.
    """
    if term.unit is TermUnit.OPEN:
        return None
    if term.unit.needs_time:
        if start.at is None:
            raise InvalidRuleError(f"{term} runs from an hour, not a day. Give the time too.")
        return Due(_due_at(term, start.at, site))
    if term.unit is TermUnit.BUSINESS_DAY:
        on = add_business_days(start.on, term.count, site.business)
        return Due(instant_of(on, site.business.closes, site.zone))
    if term.unit is TermUnit.DAY_BEFORE:
        return _before(term.count, start, site.zone)
    try:
        on = _due_on(term, start.on)
        return Due(end_of_day(on, site.zone), on)
    except OverflowError as error:
        raise InvalidRuleError(f"{term} after {start.on} is past the calendar's end.") from error


def _due_at(term: Term, at: datetime, site: SiteTime) -> datetime:
    if term.unit is TermUnit.BUSINESS_HOUR:
        return add_business_hours(at, term.count, site.zone, site.business)
    if term.unit is TermUnit.MINUTE:
        return at + timedelta(minutes=term.count)
    return at + timedelta(hours=term.count)  # AT_ONCE has a count of 0


def _due_on(term: Term, on: date) -> date:
    if term.unit is TermUnit.DAY:
        return on + timedelta(days=term.count)
    if term.day:
        return clamped(on.year + 1, term.day.month, term.day.day)
    if term.unit in (TermUnit.QUARTER_END, TermUnit.HALF_YEAR_END):
        months = _MONTHS_A_QUARTER if term.unit is TermUnit.QUARTER_END else _MONTHS_A_HALF_YEAR
        last_month = (on.month - 1) // months * months + months
        return clamped(on.year, last_month, 31)
    months = term.count * (_MONTHS_A_YEAR if term.unit is TermUnit.YEAR else 1)
    if on.year + months // _MONTHS_A_YEAR >= MAXYEAR:
        raise OverflowError
    return add_months(on, months)


def _before(days: int, start: Moment, zone: str) -> Due:
    """Return when it must be done before a planned start: so many whole days lie between."""
    if not days:
        return Due(start.began_at(zone))
    on = start.on - timedelta(days=days)
    return Due(start_of_day(on, zone), on - timedelta(days=1))


HOW_COUNTED = {
    TermUnit.AT_ONCE: "Due at the moment of the start.",
    TermUnit.MINUTE: "Minutes that really pass.",
    TermUnit.HOUR: "Hours that really pass, also over a night on which clocks change.",
    TermUnit.DAY: (
        "Calendar days of the site, weekends and holidays included. The day of the start is day 0."
        " Due by the end of the last day: the rule names no hour, so this is ours."
    ),
    TermUnit.MONTH: (
        "Calendar months, to the same day or the last of a shorter month. Due by the end of that"
        " day: the rule names no hour, so this is ours."
    ),
    TermUnit.YEAR: "To the same day of a later year. Due by its end: this is ours.",
    TermUnit.BUSINESS_HOUR: (
        "Hours within business hours of the place that keeps the records. Which hours those are"
        " is set by the site."
    ),
    TermUnit.BUSINESS_DAY: (
        "Business days of the site without federal holidays. Due when business closes on the last"
        " one: the earliest reading, ours."
    ),
    TermUnit.DAY_BEFORE: "So many whole days must lie before the planned start: ours.",
    TermUnit.NEXT_YEAR: "A date of the next year, to its end. It does not move for a weekend.",
    TermUnit.QUARTER_END: "The last day of the calendar quarter, to its end.",
    TermUnit.HALF_YEAR_END: "The last day of the calendar half-year, to its end.",
    TermUnit.OPEN: "The rule names no number of hours or days.",
}
