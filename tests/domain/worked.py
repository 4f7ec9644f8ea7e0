"""The words in which worked examples of clocks are written."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from compliance.domain.cadence import AnyClock
from compliance.domain.slots import Completion, Situation, Slot

CHICAGO = "America/Chicago"
CLOCK: TypeAdapter[AnyClock] = TypeAdapter(AnyClock)


def clock(**fields: Any) -> AnyClock:
    """A clock as a checklist file writes it; the rule set it unless said otherwise."""
    return CLOCK.validate_python({"source": "rule", **fields}, strict=False)


def day(text: str) -> date:
    return date.fromisoformat(text)


def plant(start: str, *done: str, **more: Any) -> Situation:
    """The duty began here on ``start``; it was done on these days, clean each time."""
    completions = tuple(Completion(done_on=day(on)) for on in done)
    return Situation(zone=CHICAGO, start_on=day(start), completions=completions, **more)


def due_days(found: Iterable[Slot]) -> str:
    return " ".join(slot.due_on.isoformat() for slot in found)


def window(slot: Slot) -> tuple[str, str]:
    """The first and the last day on which the check counts for this slot."""
    return slot.opens_on.isoformat(), slot.due_on.isoformat()


EVERY_MONTH = {"basis": "calendar", "every": "1 month"}
EVERY_QUARTER = {"basis": "calendar", "every": "1 quarter"}
EVERY_YEAR = {"basis": "calendar", "every": "1 year"}
