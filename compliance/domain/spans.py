"""Spans added to dates, and the calendar periods that a span cuts the years into.

A month more than 31 January is 28 February: a day past the end of a month means its last day.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta

from compliance.domain.cadence import MonthDay, Span, Unit
from compliance.domain.errors import InvalidRuleError

MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALF_YEAR: 6, Unit.YEAR: 12}
DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_MONTHS_A_YEAR = 12
_LETTERS = {3: "-Q", 6: "-H", 12: "."}  # 2026-Q1, 2026-H2, and the year alone
_DAYS_A_MONTH = 30
_DAYS_A_WEEK = 7


def months_of(span: Span) -> int:
    """Return the calendar months of a span, 0 where its unit is shorter than a month."""
    return span.count * MONTHS.get(span.unit, 0)


def approximate_days(span: Span) -> int:
    """Return about how many days a span has, to choose by (hours are 0, a month is 30)."""
    return span.count * DAYS.get(span.unit, MONTHS.get(span.unit, 0) * _DAYS_A_MONTH)


def clamped(year: int, month: int, day: int) -> date:
    """Return this date, or the last day of the month where it has no such day.

    Raises:
        InvalidRuleError: the year is past the end of the calendar (9999).
    """
    if not 1 <= year <= MAXYEAR:
        raise InvalidRuleError(f"The year {year} is outside the calendar. Choose a shorter span.")
    return date(year, month, min(day, monthrange(year, month)[1]))


def add_months(on: date, months: int) -> date:
    """Return the same day so many months on (or back), the last day where it does not exist."""
    years, month = divmod(on.month - 1 + months, _MONTHS_A_YEAR)
    return clamped(on.year + years, month + 1, on.day)


def add_span(on: date, span: Span) -> date:
    """Return the last date not more than ``span`` after ``on``.

    A month after 31 January is 28 February (in leap years the 29th).

    Raises:
        InvalidRuleError: the span is in hours, which a date cannot carry, or passes year 9999.
    """
    return _shift(on, span, 1)


def subtract_span(on: date, span: Span) -> date:
    """Return the date ``span`` before ``on``, clamped to the end of a shorter month.

    Raises:
        InvalidRuleError: as `add_span`.
    """
    return _shift(on, span, -1)


def _shift(on: date, span: Span, sign: int) -> date:
    if span.unit is Unit.HOUR:
        raise InvalidRuleError(
            f"A span of {span.count} hours cannot be added to a date. Use days, or an event clock."
        )
    if months := months_of(span):
        return add_months(on, sign * months)
    try:
        return on + timedelta(days=sign * approximate_days(span))
    except OverflowError as error:
        raise InvalidRuleError(f"{span.count} days are past the calendar's end.") from error


@dataclass(frozen=True, slots=True)
class Period:
    """One calendar period: its first day, the first day of the next, and its local key."""

    key: str
    starts_on: date
    next_on: date


@dataclass(frozen=True, slots=True)
class Periods:
    """The years cut into periods of ``months`` or else ``days``, without gap or overlap.

    They are counted from ``origin_on``; ``day`` is the day of the month on which they begin where
    the month has it. Weeks begin on Monday (ISO 8601). Periods that divide a year begin at a fixed
    date of every year; longer or odd ones are counted from the year or week they started in.
    """

    months: int
    days: int
    origin_on: date
    day: int = 1

    @classmethod
    def of(cls, every: Span, *, starts: MonthDay, anchor_on: date) -> "Periods":
        """Return the periods of a span that begin at ``starts``, set by the date ``anchor_on``.

        Raises:
            InvalidRuleError: the span is in hours; hours are no calendar period.
        """
        if every.unit is Unit.HOUR:
            raise InvalidRuleError(
                f"{every.count} hours are no calendar period. Use a shift or an interval clock."
            )
        months = months_of(every)
        if not months:
            monday = anchor_on - timedelta(days=anchor_on.weekday())
            origin_on = monday if every.unit is Unit.WEEK else anchor_on
            return cls(0, approximate_days(every), origin_on)
        origin_on = clamped(anchor_on.year, starts.month, starts.day)
        if origin_on > anchor_on:
            origin_on = clamped(anchor_on.year - 1, starts.month, starts.day)
        return cls(months, 0, origin_on, starts.day)

    def index_of(self, on: date) -> int:
        """Return the number of the period that contains ``on``; the origin's is 0."""
        if not self.months:
            return (on - self.origin_on).days // self.days
        passed = (on.year - self.origin_on.year) * _MONTHS_A_YEAR + on.month - self.origin_on.month
        index = passed // self.months
        return index if self._start(index) <= on else index - 1

    def at(self, index: int) -> Period:
        """Return the period with this number."""
        starts_on = self._start(index)
        return Period(self._key(starts_on), starts_on, self._start(index + 1))

    def _start(self, index: int) -> date:
        if not self.months:
            return self.origin_on + timedelta(days=index * self.days)
        years, month = divmod(self.origin_on.month - 1 + index * self.months, _MONTHS_A_YEAR)
        return clamped(self.origin_on.year + years, month + 1, self.day)

    def _key(self, starts_on: date) -> str:
        if self.days == 1:
            return starts_on.isoformat()
        if self.days == _DAYS_A_WEEK and starts_on.weekday() == 0:
            return "{}-W{:02}".format(*starts_on.isocalendar())
        key = _month_key(starts_on, self.months) if starts_on.day == 1 else ""
        return key or f"from-{starts_on.isoformat()}"


def _month_key(starts_on: date, months: int) -> str:
    """Return the usual name of a period that begins with a calendar month, if it has one."""
    before = starts_on.month - 1
    if months == 1:
        return f"{starts_on.year:04}-{starts_on.month:02}"
    if months not in _LETTERS or before % months:
        return ""
    return f"{starts_on.year}{_LETTERS[months]}{before // months + 1}".removesuffix(".1")
