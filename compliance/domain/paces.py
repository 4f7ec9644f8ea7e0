"""The pace of a duty as a site may set it: its own where the rule sets none, never a longer one.

A rule's interval may be shortened: its shorter pace then keeps the rule as well. For calendar
periods "shorter" alone is not enough: checks on any day of every four weeks can leave a calendar
month without one. Each period of the rule must hold a whole period of the site.
"""

from datetime import date, timedelta

from compliance.domain.cadence import (
    AnyClock,
    CalendarClock,
    EventClock,
    IntervalClock,
    RunningHoursClock,
    SiteDefinedClock,
    Source,
    Span,
    Unit,
)
from compliance.domain.errors import ConflictError
from compliance.domain.spans import DAYS, add_span, months_of

_SHORTEST = {1: 28, 3: 90, 6: 181, 12: 365}  # days of the shortest so many months from the first
_STARTS = tuple(date(2023, 1, 1) + timedelta(days=day) for day in range(1461))  # a leap cycle


def pace_of(clock: AnyClock) -> Span | None:
    """Return the span that a site may change; None where there is none now."""
    match clock:
        case CalendarClock():
            return clock.every
        case IntervalClock() | RunningHoursClock():
            return clock.at_most
        case EventClock():
            return clock.within
        case SiteDefinedClock():
            return clock.suggested
        case _:
            return None


def may_be_paced(clock: AnyClock) -> bool:
    """Return whether the pace of such a clock is a span that a site may set at all."""
    if isinstance(clock, EventClock):
        return clock.within is not None  # "before it goes on" cannot be shortened
    return isinstance(clock, CalendarClock | IntervalClock | RunningHoursClock | SiteDefinedClock)


def with_pace(clock: AnyClock, span: Span) -> AnyClock:
    """Return the clock at the site's own pace, set by the site.

    Raises:
        ConflictError: the pace of such a clock is not a span.
    """
    if not may_be_paced(clock):
        raise ConflictError("The rule sets days, shifts or dates here; there is no pace to change.")
    name = {"calendar": "every", "event": "within", "site-defined": "suggested"}
    field = name.get(clock.basis, "at_most")
    return clock.model_copy(update={field: span, "source": Source.SITE})


def keeps_the_rule(rule: AnyClock, span: Span) -> bool:
    """Return whether a site that keeps ``span`` keeps the rule's clock too.

    True for every pace where no rule sets one (suggested, or defined by the site's own document).
    """
    limit = pace_of(rule)
    if rule.source is not Source.RULE or isinstance(rule, SiteDefinedClock) or limit is None:
        return True
    if isinstance(rule, CalendarClock):
        return _fits_within(span, limit)
    return is_no_longer(span, limit)


def is_no_longer(span: Span, limit: Span) -> bool:
    """Return whether a span never ends later than another, whatever day both begin on."""
    if Unit.HOUR in {span.unit, limit.unit}:
        return _hours(span) <= _hours(limit, at_least=True)
    return all(add_span(on, span) <= add_span(on, limit) for on in _STARTS)


def _hours(span: Span, *, at_least: bool = False) -> int:
    """Return a span in hours, taking the longest months, or the shortest."""
    if span.unit is Unit.HOUR:
        return span.count
    days = DAYS.get(span.unit, (28 if at_least else 31) * months_of(span) // span.count)
    return span.count * days * 24


def _fits_within(span: Span, period: Span) -> bool:
    """Return whether every calendar period holds a whole one of ``span``."""
    if span.unit is Unit.HOUR:
        return False
    months, limit = months_of(span), months_of(period)
    if months and limit:
        return limit % months == 0 or 2 * months - 1 <= limit
    if months:  # no month lies within so many days, unless they are many
        return False
    days = span.count * DAYS[span.unit]
    if limit:
        return 2 * days - 1 <= _SHORTEST.get(limit, limit * 30)
    whole = period.count * DAYS[period.unit]
    is_even = whole % days == 0 and (days == 1 or (span.unit is period.unit is Unit.WEEK))
    return is_even or 2 * days - 1 <= whole
