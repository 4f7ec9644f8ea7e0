"""How often the law asks for a check: the clocks of a checklist, as data.

One checklist may carry several clocks (cathodic protection: 60 days and 3 years). Each clock says
what moves it (``basis``) and where its number comes from (``source``): the rule itself, our own
suggestion where the rule sets no interval, or the site's plan, permit or certificate.
"""

import re
from calendar import monthrange
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from compliance.domain.provisions import Provision

_LEAP_YEAR = 2028
_SPAN = re.compile(r"([1-9]\d{0,4}) (hour|day|week|month|quarter|half-year|year)s?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})", re.ASCII)


class Unit(StrEnum):
    """Units of a span of time. Months and longer follow the calendar, not a number of days."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"


class Source(StrEnum):
    """Who set the number."""

    RULE = "rule"
    SUGGESTED = "suggested"
    SITE = "site"


class Value(BaseModel):
    """A frozen value: unknown keys are refused, nothing is coerced."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Span(Value):
    """A positive span; in files written "12 months", "60 days" or "1 half-year"."""

    count: Annotated[int, Field(ge=1)]
    unit: Unit

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        match = _SPAN.fullmatch(value.strip())
        if match is None:
            raise ValueError(f"{value!r} is no span of time. Write it like 12 months or 60 days.")
        return {"count": int(match[1]), "unit": Unit(match[2])}

    def __str__(self) -> str:
        """Return the text of the files: "1 month", "60 days"."""
        return f"{self.count} {self.unit}" + ("s" if self.count > 1 else "")


class MonthDay(Value):
    """A date of every year, in files written "03-31"; 29 February is the last of that month."""

    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]

    @model_validator(mode="after")
    def _exists_in_leap_years(self) -> Self:
        last = monthrange(_LEAP_YEAR, self.month)[1]
        if self.day > last:
            raise ValueError(
                f"Month {self.month} has {last} days, not {self.day}. Correct the day."
            )
        return self

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        match = _MONTH_DAY.fullmatch(value.strip())
        if match is None:
            raise ValueError(f"{value!r} is no day of the year. Write month-day, such as 03-01.")
        return {"month": int(match[1]), "day": int(match[2])}

    def __str__(self) -> str:
        """Return the text of the files: "03-31"."""
        return f"{self.month:02}-{self.day:02}"


class Clock(Value):
    """What all clocks share; ``provision`` is the text of one, or "" where nothing sets it."""

    name: str = "main"
    source: Source
    text: str = ""
    provision: str = ""

    @field_validator("provision")
    @classmethod
    def _is_a_provision(cls, text: str) -> str:
        return str(Provision.parse(text)) if text else ""


class CalendarClock(Clock):
    """Once in every calendar period: any day of it counts, a late one never for a past period."""

    basis: Literal["calendar"]
    every: Span
    starts: MonthDay = MonthDay(month=1, day=1)
    min_gap: Span | None = None
    opens: MonthDay | None = None
    closes: MonthDay | None = None


class IntervalClock(Clock):
    """Counted from the last completion, never more than ``at_most`` apart.

    ``at_least`` keeps the next one from being done too early; ``tolerance`` is what the authority
    accepts beyond ``at_most``: it moves no due date and is only shown beside a late one.
    """

    basis: Literal["interval"]
    at_most: Span
    at_least: Span | None = None
    tolerance: Span | None = None


class OneDate(Value):
    """A date that the rule names once and for all; it may be done from ``opens`` on."""

    by: date
    opens: date | None = None

    @field_validator("by", "opens", mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        if _DATE.fullmatch(value.strip()) is None:
            raise ValueError(f"{value!r} is no date. Write year-month-day, such as 2026-11-20.")
        return date.fromisoformat(value.strip())

    @model_validator(mode="after")
    def _opens_before(self) -> Self:
        if self.opens and self.opens > self.by:
            raise ValueError(f"It opens on {self.opens}, after {self.by}. Correct one of them.")
        return self


class FixedDatesClock(Clock):
    """On dates that the rule names: 1 March, in even years only, every fourth year from 2021.

    ``once`` stands in place of all that for a date that never comes again: the end of a transition.
    """

    basis: Literal["fixed-dates"]
    dates: tuple[MonthDay, ...] = ()
    every_years: Annotated[int, Field(ge=1)] = 1
    from_year: Annotated[int, Field(ge=1900)] = 2000
    opens: MonthDay | None = None
    once: OneDate | None = None

    @model_validator(mode="after")
    def _either_every_year_or_once(self) -> Self:
        if self.once is None and not self.dates:
            raise ValueError("Give `dates` (03-01) for every year, or `once` ({by: 2026-11-20}).")
        if self.once and (self.dates or self.opens or self.every_years > 1):
            raise ValueError("A date that comes `once` has no `dates`, years or `opens` beside it.")
        return self


class ShiftClock(Clock):
    """Once in every shift that the establishment works; at the start or at the end of it."""

    basis: Literal["shift"]
    at: Literal["start", "end"] = "start"
    only_in_use: bool = False


class OperatingDayClock(Clock):
    """Once on every operating day; with ``only_in_use``, only on days the asset is in service."""

    basis: Literal["operating-day"]
    only_in_use: bool = False


class BeforeUseClock(Clock):
    """Before each use: has no due date of its own and is started when the thing is used."""

    basis: Literal["before-use"]


class EventClock(Clock):
    """After something happened, within a span (none: before the thing goes on).

    With ``repeats`` it is owed again that long after each one done, until ``until_clean`` in a row
    found nothing: a leak that is looked at every three months until four looks were clean.
    """

    basis: Literal["event"]
    events: Annotated[tuple[str, ...], Field(min_length=1)]
    within: Span | None = None
    repeats: Span | None = None
    until_clean: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _ends(self) -> "EventClock":
        if (self.repeats is None) != (self.until_clean is None):
            raise ValueError("`repeats` and `until_clean` belong together. Give both, or neither.")
        return self


class RunningHoursClock(Clock):
    """After so many running hours or so much time, whichever comes first."""

    basis: Literal["running-hours"]
    hours: Annotated[int, Field(ge=1)]
    at_most: Span | None = None


class AdaptiveClock(Clock):
    """Normal pace until ``clean_results`` in a row, then the relaxed pace until one fails."""

    basis: Literal["adaptive"]
    normal: Span
    relaxed: Span
    clean_results: Annotated[int, Field(ge=1)]


class SiteDefinedClock(Clock):
    """Set by a permit, plan or certificate; ``suggested`` stands until the site fills it in."""

    basis: Literal["site-defined"]
    document: Literal["permit", "plan", "certificate", "programme"]
    suggested: Span | None = None


AnyClock = Annotated[
    CalendarClock
    | IntervalClock
    | FixedDatesClock
    | ShiftClock
    | OperatingDayClock
    | BeforeUseClock
    | EventClock
    | RunningHoursClock
    | AdaptiveClock
    | SiteDefinedClock,
    Field(discriminator="basis"),
]


class Cadence(Value):
    """All the clocks of a checklist; ``suspended_when`` names conditions that pause them."""

    clocks: Annotated[tuple[AnyClock, ...], Field(min_length=1)]
    suspended_when: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [clock.name for clock in self.clocks]
        if len(set(names)) != len(names):
            raise ValueError(f"Clocks need different names, not {names}. Name each after its duty.")
        return self
