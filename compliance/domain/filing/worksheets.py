"""The two figures of the 300A that are worked out: average employees, and hours worked.

The worksheet of the recordkeeping forms, read second-hand; 29 CFR 1904.32(b)(2) asks for both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from compliance.domain.errors import InvalidInputError, Problem


def average_employees(paid: Sequence[int]) -> int:
    """Return the annual average: the sum over all pay periods by their number, rounded up.

    ``paid`` has the people of every kind who were paid in each period of the year, 0 where nobody
    was: empty periods count too.

    Raises:
        InvalidInputError: there is no period, or a number is negative.
    """
    problems = [
        Problem(f"pay period {place}", f"{count} people is negative.", "Write 0 or more.")
        for place, count in enumerate(paid, 1)
        if count < 0
    ]
    if not paid:
        what = "There is no pay period."
        problems.append(Problem("pay periods", what, "Give the people paid in each of them."))
    if problems:
        raise InvalidInputError(problems)
    return -(-sum(paid) // len(paid))


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursSheet:
    """Hours worked, without leave and holidays even if paid; with temps whom you supervise.

    ``hours_each``: the hours that one full-timer truly worked in the year. ``others``: the hours of
    part-time, seasonal, temporary and salaried people.
    """

    full_timers: int
    hours_each: Decimal
    overtime: Decimal = Decimal(0)
    others: Decimal = Decimal(0)


def hours_worked(sheet: HoursSheet) -> int:
    """Return the total hours worked, rounded up to a whole number.

    Raises:
        InvalidInputError: a number is negative or not finite.
    """
    numbers = {
        "full-timers": Decimal(sheet.full_timers),
        "hours each": sheet.hours_each,
        "overtime": sheet.overtime,
        "others": sheet.others,
    }
    problems = [
        Problem(name, f"{number} is no amount.", "Write 0 or more.")
        for name, number in numbers.items()
        if not number.is_finite() or number < 0
    ]
    if problems:
        raise InvalidInputError(problems)
    total = sheet.full_timers * sheet.hours_each + sheet.overtime + sheet.others
    return int(total.to_integral_value(rounding=ROUND_CEILING))
