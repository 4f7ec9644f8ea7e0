"""Slots counted from the last completion: intervals, running hours, certificates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from compliance.domain.cadence import (
    CalendarClock,
    Clock,
    IntervalClock,
    RunningHoursClock,
    SiteDefinedClock,
    Span,
    Unit,
)
from compliance.domain.calendar_slots import calendar_slots
from compliance.domain.slots import ONE_DAY, Completion, Dates, Reading, Situation, Slot, dated_slot
from compliance.domain.spans import add_span, subtract_span


@dataclass(frozen=True, slots=True)
class Chain:
    """At most this long after the last completion, at least that long after it."""

    at_most: Span
    at_least: Span | None = None


def chain_of(clock: Clock, situation: Situation) -> Chain | None:
    """Return how a clock chains completions; None for clocks that do not."""
    match clock:
        case IntervalClock():
            return Chain(clock.at_most, clock.at_least)
        case RunningHoursClock(at_most=Span() as at_most):
            return Chain(at_most)
        case SiteDefinedClock(document="permit" | "certificate"):
            span = situation.site_span or clock.suggested
            return Chain(span) if span else None
        case _:
            return None


def slot_after(done_on: date, chain: Chain, zone: str) -> Slot:
    """Return the slot that follows a completion: due the span later, clamped, and never missed.

    The duty is about the gap, which grows until somebody does the check; one overdue slot with its
    days says that. To cut it into missed ones would invent dates that no rule names.
    """
    due_on = add_span(done_on, chain.at_most)
    opens_on = add_span(done_on, chain.at_least) if chain.at_least else done_on + ONE_DAY
    key = f"after-{done_on.isoformat()}"
    return dated_slot(key, opens_on=opens_on, due_on=due_on, last_on=None, zone=zone)


def open_slot(chain: Chain, situation: Situation) -> Slot:
    """Return the slot now open in a chain; without any completion the first one, on the start."""
    last = situation.last_completion()
    if last:
        return slot_after(last.done_on, chain, situation.zone)
    due_on = situation.start_on
    opens_on = subtract_span(due_on, chain.at_most) + ONE_DAY
    return dated_slot("first", opens_on=opens_on, due_on=due_on, last_on=None, zone=situation.zone)


def interval_slots(clock: IntervalClock, situation: Situation, _dates: Dates) -> Iterable[Slot]:
    """At most so long after the last completion (12 months: 12 calendar months, clamped).

    ``tolerance`` moves nothing: it is what an authority may forgive, shown beside a late one.
    """
    return (open_slot(Chain(clock.at_most, clock.at_least), situation),)


def running_hours_slots(
    clock: RunningHoursClock, situation: Situation, _dates: Dates
) -> Iterable[Slot]:
    """On the day a reading first shows the hours used up, or at ``at_most``, if that is earlier.

    Hours count from the meter at the last completion. While neither is known to be due, as with
    no ``at_most`` and no such reading, there is no slot: nothing can be dated.
    """
    last = situation.last_completion()
    dated = chain_of(clock, situation)
    slot = open_slot(dated, situation) if dated else None
    if last is None:
        return (slot,) if slot else ()
    reached_on = _used_up_on(last, situation.readings, clock.hours)
    if reached_on is None or (slot and slot.due_on <= reached_on):
        return (slot,) if slot else ()
    key = f"after-{last.done_on.isoformat()}"
    opens_on = min(last.done_on + ONE_DAY, reached_on)
    zone = situation.zone
    return (dated_slot(key, opens_on=opens_on, due_on=reached_on, last_on=None, zone=zone),)


def _used_up_on(last: Completion, readings: Sequence[Reading], hours: int) -> date | None:
    """Return the first day since the completion whose reading shows that its hours are used up.

    Where the meter was not read at the completion, the reading nearest before it (else the first
    one after it) stands for that.
    """
    before = [r.hours for r in readings if r.read_on <= last.done_on]
    after = [r for r in readings if r.read_on > last.done_on]
    begin = last.meter_hours
    if begin is None:
        begin = max(before) if before else min((r.hours for r in after), default=0)
    return min((r.read_on for r in after if r.hours >= begin + hours), default=None)


def site_defined_slots(
    clock: SiteDefinedClock, situation: Situation, dates: Dates
) -> Iterable[Slot]:
    """As the site's document says, else as suggested; with neither there is nothing to date.

    A permit or certificate runs from its date (an interval). A plan or programme that says
    "monthly" means every calendar month; only its days and hours count from the last check.
    """
    span = situation.site_span or clock.suggested
    if span is None:
        return ()
    chain = chain_of(clock, situation)
    if chain is None and span.unit is Unit.DAY:
        chain = Chain(span)
    if chain:
        return (open_slot(chain, situation),)
    periods = CalendarClock(source=clock.source, basis="calendar", every=span)
    return calendar_slots(periods, situation, dates)
