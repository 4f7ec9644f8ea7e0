"""What is known of the days of one case: spans away or restricted, who says so, how it ended."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SpanKind(StrEnum):
    """What holds for the days of a span. Cleared: a clinician says that the worker can work."""

    AWAY = "away"
    RESTRICTED = "restricted"  # or transferred to another job
    CLEARED = "cleared"


class SaidBy(StrEnum):
    """Whose word a span rests on."""

    CLINICIAN = "clinician"
    EMPLOYER = "employer"


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Days of one kind. ``last_on`` None: still running; ``estimate_days`` may say how long."""

    kind: SpanKind
    says: SaidBy
    from_on: date
    last_on: date | None = None
    estimate_days: int | None = None


@dataclass(frozen=True, slots=True)
class Leaving:
    """The worker left the company; ``on`` is the first day no longer employed."""

    on: date
    because_of_case: bool


@dataclass(frozen=True, slots=True)
class OffDays:
    """Days on which the worker was not due to work: weekend, holiday, leave, shutdown."""

    from_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Absence:
    """The days of one case. ``off_duty`` None: it is not known when the worker was not due.

    ``spans_known``: whether the spans were told at all; a case without any says so.
    """

    injured_on: date
    spans: tuple[DaySpan, ...] = ()
    off_duty: tuple[OffDays, ...] | None = None
    left: Leaving | None = None
    permanent_on: date | None = None
    died: bool = False
    as_of: date | None = None
    spans_known: bool = True
