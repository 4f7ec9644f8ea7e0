"""Use counted against checks made before use: "12 uses, 11 checked before use".

A duty "before each use" has no due date. Where use is recorded, each use wants a check of its own
on the same local day: for a use at a time of day one that was finished by then and after the use
before it; a use without a time is taken to be checked by any other check of its day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Uses of one local day: ``times`` of them, or one at an instant."""

    used_on: date
    used_at: datetime | None = None
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check made before use: its local date and the instant it was finished."""

    done_on: date
    done_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UseFigure:
    """How many uses there were, how many were checked before, and the dates with others."""

    uses: int
    checked: int
    unchecked_on: tuple[date, ...]


def checked_before_use(uses: Iterable[Use], checks: Iterable[Check]) -> UseFigure:
    """Return how many of these uses a check came before, each check counting for one use."""
    by_day: dict[date, list[datetime]] = {}
    for check in checks:
        by_day.setdefault(check.done_on, []).append(check.done_at)
    total = checked = 0
    unchecked_on = []
    for day, of_day in groupby(sorted(uses, key=lambda use: use.used_on), lambda use: use.used_on):
        given = list(of_day)
        times = sum(use.times for use in given)
        good = _checked_on(given, sorted(by_day.get(day, ())))
        total += times
        checked += good
        if good < times:
            unchecked_on.append(day)
    return UseFigure(uses=total, checked=checked, unchecked_on=tuple(unchecked_on))


def _checked_on(uses: list[Use], free: list[datetime]) -> int:
    """Return how many uses of one day were checked; those with a time choose first."""
    good = 0
    last = None
    for use_at in sorted(use.used_at for use in uses if use.used_at):
        fitting = [at for at in free if at <= use_at and (last is None or at > last)]
        if fitting:
            free.remove(fitting[-1])
            good += 1
        last = use_at
    return good + min(len(free), sum(use.times for use in uses if use.used_at is None))
