"""When a plant works: operating weekdays, closed dates, and shifts in local wall time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from compliance.domain.errors import InvalidRuleError

EVERY_DAY = frozenset(range(7))
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One shift of a day; one that ends at or before its start runs past midnight.

    It belongs to the local day on which it starts. ``key`` is stable and goes into due keys
    ("2026-03-08/shift-2"), ``weekdays`` (Monday is 0) narrows the plant's operating weekdays.
    """

    key: str
    starts: time
    ends: time
    weekdays: frozenset[int] = EVERY_DAY

    @property
    def ends_next_day(self) -> bool:
        """Return whether the shift runs past midnight."""
        return self.ends <= self.starts


WHOLE_DAY = Shift(key="day", starts=time.min, ends=time.min)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPattern:
    """The days and shifts that an establishment works.

    A plant that has entered no shifts is taken to work one that lasts all day, so that no check
    of a shift rule is lost. ``margin`` and ``allowance`` are our own policy, not law: a check at
    the start of a shift may be done from ``margin`` before it, and counts as on time until
    ``allowance`` after it ("at the start" names no minute); at the end likewise.
    """

    weekdays: frozenset[int] = EVERY_DAY
    shifts: tuple[Shift, ...] = ()
    closed_on: frozenset[date] = frozenset()
    margin: timedelta = timedelta(hours=2)
    allowance: timedelta = timedelta(minutes=30)

    def __post_init__(self) -> None:
        keys = [shift.key for shift in self.shifts]
        if len(set(keys)) != len(keys) or not all(keys):
            raise InvalidRuleError(f"Shifts need different keys, not {keys}. Rename one of them.")
        if not EVERY_DAY.issuperset(self.weekdays.union(*(s.weekdays for s in self.shifts))):
            raise InvalidRuleError("Weekdays are numbers from 0 (Monday) to 6 (Sunday).")
        if self.margin < timedelta() or self.allowance < timedelta():
            raise InvalidRuleError("Margin and allowance of a shift check must not be negative.")

    def operates_on(self, on: date) -> bool:
        """Return whether the plant works on this local date."""
        return on.weekday() in self.weekdays and on not in self.closed_on

    def operating_days(self, first_on: date, last_on: date) -> Iterator[date]:
        """Yield the local dates from first to last (both included) on which the plant works."""
        for number in range((last_on - first_on).days + 1):
            if self.operates_on(on := first_on + number * ONE_DAY):
                yield on

    def shifts_on(self, on: date) -> tuple[Shift, ...]:
        """Return the shifts that start on this local date, in the order of their start."""
        if not self.operates_on(on):
            return ()
        shifts = self.shifts or (WHOLE_DAY,)
        worked = (shift for shift in shifts if on.weekday() in shift.weekdays)
        return tuple(sorted(worked, key=lambda shift: (shift.starts, shift.key)))
