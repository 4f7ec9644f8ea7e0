"""Business hours and business days of the place where records are kept.

29 CFR 1904.40 counts in business hours of that place. The hours themselves are the place's own;
Monday to Friday 08:00 to 17:00 without federal holidays is our default, not law.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from compliance.domain.errors import InvalidRuleError
from compliance.domain.legal_clocks.holidays import is_federal_holiday
from compliance.domain.local_time import ONE_DAY, instant_of, local_at

WEEKDAYS = frozenset(range(5))
_LONGEST_SEARCH = 4000  # days; a place that opens one day a week reaches 500 business days


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessHours:
    """When a place does business, in its local wall time; Monday is 0."""

    weekdays: frozenset[int] = WEEKDAYS
    opens: time = time(8)
    closes: time = time(17)
    closed_on: frozenset[date] = frozenset()
    works_on_holidays: bool = False

    def __post_init__(self) -> None:
        if not self.weekdays or not frozenset(range(7)).issuperset(self.weekdays):
            raise InvalidRuleError("Name the weekdays of business as numbers, 0 is Monday.")
        if self.closes <= self.opens:
            raise InvalidRuleError(
                f"Business cannot close at {self.closes} when it opens at {self.opens}. "
                "Write a later hour of the same day."
            )

    def is_open_on(self, on: date) -> bool:
        """Return whether business is done on this local date."""
        if on.weekday() not in self.weekdays or on in self.closed_on:
            return False
        return self.works_on_holidays or not is_federal_holiday(on)

    def days_from(self, on: date) -> Iterator[date]:
        """Yield the business days from a local date on, itself included.

        Raises:
            InvalidRuleError: there is none for years, or not enough of them.
        """
        for number in range(_LONGEST_SEARCH):
            if self.is_open_on(day := on + number * ONE_DAY):
                yield day
        raise InvalidRuleError(f"There are not enough business days after {on}. Check closed days.")


def add_business_days(on: date, count: int, hours: BusinessHours) -> date:
    """Return the ``count``-th business day after a local date, which itself never counts.

    Raises:
        InvalidRuleError: there are not so many.
    """
    days = hours.days_from(on + ONE_DAY)
    for _ in range(count - 1):
        next(days)
    return next(days)


def add_business_hours(at: datetime, count: int, zone: str, hours: BusinessHours) -> datetime:
    """Return the instant (UTC) by which ``count`` hours of business have passed since ``at``.

    Hours outside business do not count; a request at night runs from the next opening.

    Raises:
        InvalidRuleError: there are not so many, or there is no such zone.
    """
    left = timedelta(hours=count)
    for day in hours.days_from(local_at(at, zone).date()):
        begins = max(at, instant_of(day, hours.opens, zone))
        there_are = max(instant_of(day, hours.closes, zone) - begins, timedelta())
        if there_are >= left:
            return begins + left
        left -= there_are
    raise AssertionError("unreachable: days_from never ends without raising")
