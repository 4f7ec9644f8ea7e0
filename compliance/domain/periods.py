"""Periods that people ask records for: whole months, quarters and years that are over."""

from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
MONTHS_OF_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Period:
    """A span of local days, both ends included."""

    from_on: date
    to_on: date


def last_month(today: date) -> Period:
    """Return the calendar month before this one."""
    end = today.replace(day=1) - ONE_DAY
    return Period(end.replace(day=1), end)


def last_quarter(today: date) -> Period:
    """Return the calendar quarter before this one."""
    first_month = today.month - (today.month - 1) % MONTHS_OF_QUARTER
    end = today.replace(month=first_month, day=1) - ONE_DAY
    return Period(end.replace(month=end.month - MONTHS_OF_QUARTER + 1, day=1), end)


def last_year(today: date) -> Period:
    """Return the calendar year before this one: 29 CFR 1904 keeps its records by such years."""
    return Period(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))


def this_year(today: date) -> Period:
    """Return this calendar year up to today."""
    return Period(today.replace(month=1, day=1), today)
