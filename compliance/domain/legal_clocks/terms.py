"""How long a rule gives: "15 minutes", "30 days", "4 business hours", "03-01 next year"."""

import re
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from compliance.domain.cadence import MonthDay, Value


class TermUnit(StrEnum):
    """What a term is counted in."""

    AT_ONCE = "at once"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    BUSINESS_HOUR = "business hour"
    BUSINESS_DAY = "business day"
    DAY_BEFORE = "day before"
    NEXT_YEAR = "next year"
    QUARTER_END = "end of quarter"
    HALF_YEAR_END = "end of half-year"
    OPEN = "no fixed time"

    @property
    def needs_time(self) -> bool:
        """Whether the hour of the start matters, so that a date alone is not enough."""
        return self in _BY_THE_MINUTE


BUSINESS = frozenset({TermUnit.BUSINESS_HOUR, TermUnit.BUSINESS_DAY})
_BY_THE_MINUTE = frozenset(
    {TermUnit.AT_ONCE, TermUnit.MINUTE, TermUnit.HOUR, TermUnit.BUSINESS_HOUR}
)
_WORDS = {
    unit.value: unit
    for unit in (
        TermUnit.AT_ONCE,
        TermUnit.QUARTER_END,
        TermUnit.HALF_YEAR_END,
        TermUnit.OPEN,
    )
}
_ZERO = {"before": TermUnit.DAY_BEFORE, "same day": TermUnit.DAY}
_COUNTED = re.compile(
    r"(?P<count>[1-9]\d{0,3}) "
    r"(?P<unit>business day|business hour|minute|hour|day|month|year)s?(?P<before> before)?",
    re.ASCII,
)
_NEXT_YEAR = re.compile(r"(?P<day>\d{2}-\d{2}) next year", re.ASCII)
TERM_HELP = (
    "Write it like at once, 15 minutes, 24 hours, 30 days, 6 months, 3 years, 4 business hours, "
    "1 business day, same day, 10 days before, before, 03-01 next year, end of quarter, "
    "end of half-year or no fixed time."
)


class Term(Value):
    """One length of time as a rule gives it; ``day`` belongs to NEXT_YEAR only.

    DAY_BEFORE counts whole days back from a planned moment; 0 of them is "before it happens".
    """

    count: Annotated[int, Field(ge=0)] = 0
    unit: TermUnit
    day: MonthDay | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        text = " ".join(value.split())
        if text in _WORDS:
            return {"unit": _WORDS[text]}
        if text in _ZERO:
            return {"unit": _ZERO[text]}
        if match := _NEXT_YEAR.fullmatch(text):
            return {"unit": TermUnit.NEXT_YEAR, "day": match["day"]}
        match = _COUNTED.fullmatch(text)
        if match is None or (match["before"] and match["unit"] != "day"):
            raise ValueError(f"{value!r} is no legal term. {TERM_HELP}")
        unit = TermUnit.DAY_BEFORE if match["before"] else TermUnit(match["unit"])
        return {"count": int(match["count"]), "unit": unit}

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a term as files write it.

        Raises:
            ValueError: the text is none; the message lists the forms.
        """
        return cls.model_validate(text)

    def __str__(self) -> str:
        """Return the text that ``parse`` reads."""
        if self.unit is TermUnit.NEXT_YEAR:
            return f"{self.day} next year"
        if self.unit is TermUnit.DAY_BEFORE:
            return f"{_counted(self.count, 'day')} before" if self.count else "before"
        if self.unit is TermUnit.DAY and not self.count:
            return "same day"
        return _counted(self.count, self.unit) if self.count else str(self.unit)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
