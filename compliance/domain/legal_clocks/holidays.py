"""The public holidays of the federal government, which business days leave out.

5 U.S.C. 6103(a) names them; (b) moves one from a Saturday to the Friday before it for people who
work Monday to Friday, and the government keeps one that falls on a Sunday on the Monday after it.
From prior knowledge; the text was not read. Inauguration Day, kept in and around Washington only,
is not one of them here.
"""

from datetime import date, timedelta
from functools import lru_cache

_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6
_ONE_DAY = timedelta(days=1)


def is_federal_holiday(on: date) -> bool:
    """Return whether federal offices are closed for a public holiday on this date."""
    return on in federal_holidays(on.year)


@lru_cache(maxsize=256)
def federal_holidays(year: int) -> frozenset[date]:
    """Return the dates of a year on which a holiday is kept, as the list stands since 2021.

    New Year's Day of the next year is kept on 31 December of this one when it is a Saturday.
    """
    fixed = (
        date(year, 1, 1),
        date(year, 6, 19),  # Juneteenth, since 2021
        date(year, 7, 4),
        date(year, 11, 11),
        date(year, 12, 25),
        date(year + 1, 1, 1),
    )
    kept = {_kept_on(on) for on in fixed}
    kept |= {
        _nth(year, 1, _MONDAY, 3),  # Birthday of Martin Luther King, Jr.
        _nth(year, 2, _MONDAY, 3),  # Washington's Birthday
        _nth(year, 6, _MONDAY, 1) - 7 * _ONE_DAY,  # Memorial Day: the last Monday of May
        _nth(year, 9, _MONDAY, 1),  # Labor Day
        _nth(year, 10, _MONDAY, 2),  # Columbus Day
        _nth(year, 11, _THURSDAY, 4),  # Thanksgiving
    }
    return frozenset(on for on in kept if on.year == year)


def _kept_on(on: date) -> date:
    if on.weekday() == _SATURDAY:
        return on - _ONE_DAY
    return on + _ONE_DAY if on.weekday() == _SUNDAY else on


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
