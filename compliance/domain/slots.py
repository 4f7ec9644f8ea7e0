"""The slot, one time that a clock asks for a check, and the facts that slots are made from."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from compliance.domain.cadence import Span
from compliance.domain.local_time import end_of_day, start_of_day
from compliance.domain.work_patterns import WorkPattern

ONE_DAY = timedelta(days=1)
ALWAYS = WorkPattern()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One time that a clock asks for the check; the seed of an occurrence.

    ``due_key`` is local and unique within a checklist: "2026-03", "2026-W11",
    "2026-03-08/shift-2", "after-2026-02-11"; a clock that is not named "main" puts its name before
    it. ``opens_on`` and ``due_on`` are local dates; the instants are UTC: the check may be done
    from ``opens_at``, is due from ``due_from_at`` (the day or shift it must be done in) and overdue
    from ``due_at`` on. At ``closes_at`` it is missed for good; None: overdue until it is done.
    """

    due_key: str
    opens_on: date
    due_on: date
    opens_at: datetime
    due_from_at: datetime
    due_at: datetime
    closes_at: datetime | None
    shift: str = ""

    def under(self, clock_name: str) -> "Slot":
        """Return the slot with its clock's name before the key; "main" stays without."""
        if clock_name == "main":
            return self
        return replace(self, due_key=f"{clock_name}:{self.due_key}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """One check that was done: its local date, whether nothing was found, the meter if read."""

    done_on: date
    is_clean: bool = True
    meter_hours: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An hour meter as read on a local date."""

    read_on: date
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Where and how a clock runs: facts of the plant and what was done so far.

    ``start_on`` is the first local day on which the duty holds here; for an interval without any
    completion it is the first due date. ``completions`` and ``readings`` come in any order.
    ``in_use_on`` are the days on which the asset was or will be used (None: not known, so every
    operating day counts). ``site_span`` is what the site's permit, plan or certificate says.
    """

    zone: str
    start_on: date
    completions: tuple[Completion, ...] = ()
    work: WorkPattern = ALWAYS
    in_use_on: frozenset[date] | None = None
    readings: tuple[Reading, ...] = ()
    site_span: Span | None = None

    def last_completion(self) -> Completion | None:
        """Return the latest check done; of two on one day, the one with the higher meter."""
        return max(
            self.completions, key=lambda done: (done.done_on, done.meter_hours or 0), default=None
        )


@dataclass(frozen=True, slots=True)
class Dates:
    """The local dates asked for: slots opening by ``until_on`` and due from ``first_on`` on."""

    first_on: date
    until_on: date


def dated_slot(key: str, *, opens_on: date, due_on: date, last_on: date | None, zone: str) -> Slot:
    """Return a slot of whole local days; ``last_on`` is the last day before it is missed.

    A window that would open after the due date opens on it: a legal date never moves later.
    """
    opens_on = min(opens_on, due_on)
    due_at = end_of_day(due_on, zone)
    closes_at = due_at if last_on == due_on else None
    if last_on and not closes_at:
        closes_at = end_of_day(last_on, zone)
    return Slot(
        due_key=key,
        opens_on=opens_on,
        due_on=due_on,
        opens_at=start_of_day(opens_on, zone),
        due_from_at=start_of_day(due_on, zone),
        due_at=due_at,
        closes_at=closes_at,
    )
