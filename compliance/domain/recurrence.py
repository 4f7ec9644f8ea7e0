"""When something falls due: the slots that the clocks of a checklist cut out of time.

Our policy, for every clock: dates are local to the plant; a legal date is never moved to a later
one; a plant that starts in mid-period has the running period as its first slot; the first slot of
an interval without history falls due on ``start_on``; a day past the end of a month means its last
day. A slot not yet due may fall away or fall due earlier when a completion, a reading or a closed
day is recorded: whoever stores slots ahead withdraws those neither done nor due yet that are no
longer in the result.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from compliance.domain.cadence import (
    AdaptiveClock,
    AnyClock,
    BeforeUseClock,
    CalendarClock,
    EventClock,
    FixedDatesClock,
    IntervalClock,
    OperatingDayClock,
    RunningHoursClock,
    ShiftClock,
    SiteDefinedClock,
    Span,
    Unit,
)
from compliance.domain.calendar_slots import adaptive_slots, calendar_slots, fixed_date_slots
from compliance.domain.chain_slots import (
    chain_of,
    interval_slots,
    running_hours_slots,
    site_defined_slots,
    slot_after,
)
from compliance.domain.local_time import end_of_day, start_of_day, today_at
from compliance.domain.slots import Completion, Dates, Reading, Situation, Slot
from compliance.domain.spans import add_span
from compliance.domain.working_day_slots import operating_day_slots, shift_slots

__all__ = [
    "Completion",
    "Reading",
    "Situation",
    "Slot",
    "counts_for",
    "due_after_event",
    "forecast",
    "slots",
]


def slots(
    clock: AnyClock, situation: Situation, *, until_on: date, since_on: date | None = None
) -> tuple[Slot, ...]:
    """Return the slots of one clock that open by ``until_on`` and fall due from ``since_on`` on.

    They come in the order of their due dates; shifts are asked for by the day they start on.
    Intervals, running hours and certificates have one slot at a time, counted from the last
    completion, and it is always in the result; `forecast` shows what would follow. So is a date
    that comes once, until it was done. Before-use and event clocks have none: see
    `due_after_event`.

    Raises:
        InvalidRuleError: unknown zone, hours where only dates can be, or the calendar's end.
    """
    first_on = max(situation.start_on, since_on or situation.start_on)
    found = _slots_of(clock, situation, Dates(first_on, until_on))
    return tuple(slot.under(clock.name) for slot in found)


def forecast(clock: AnyClock, situation: Situation, *, until_on: date) -> tuple[Slot, ...]:
    """Return the slots due by ``until_on`` if each one is done on the day it falls due.

    For outlooks only: of an interval, only the first of them is a fact.

    Raises:
        InvalidRuleError: as `slots`.
    """
    chain = chain_of(clock, situation)
    if chain is None:
        return slots(clock, situation, until_on=until_on)
    coming: list[Slot] = []
    slot = next(iter(_slots_of(clock, situation, Dates(situation.start_on, until_on))), None)
    while slot and slot.due_on <= until_on:
        coming.append(slot.under(clock.name))
        slot = slot_after(slot.due_on, chain, situation.zone)
    return tuple(coming)


def counts_for(candidates: Iterable[Slot], done_on: date) -> Slot | None:
    """Return the slot that a check done on a local date counts for: the one it falls into.

    An early one counts for the period it is done in, a late one never for a period gone by.
    """
    return next((slot for slot in candidates if slot.opens_on <= done_on <= slot.due_on), None)


def due_after_event(clock: EventClock, *, event_at: datetime, event_key: str, zone: str) -> Slot:
    """Return the slot that an event at the instant ``event_at`` (UTC) asks for.

    Hours run on the clock from the event; days and longer end with their last local day. Without
    a span it is due at once: before the thing goes on. It stays owed until it is done.

    Raises:
        InvalidRuleError: unknown zone.
    """
    event_on = today_at(event_at, zone)
    due_at = event_at
    if clock.within and clock.within.unit is Unit.HOUR:
        due_at = event_at + timedelta(hours=clock.within.count)
    elif clock.within:
        due_at = end_of_day(add_span(event_on, clock.within), zone)
    due_on = today_at(max(event_at, due_at - timedelta.resolution), zone)
    return Slot(
        due_key=f"event-{event_key}",
        opens_on=event_on,
        due_on=due_on,
        opens_at=event_at,
        due_from_at=max(event_at, start_of_day(due_on, zone)),
        due_at=due_at,
        closes_at=None,
    ).under(clock.name)


def series_after_event(
    clock: EventClock,
    *,
    event_at: datetime,
    event_key: str,
    done: Mapping[str, Completion],
    zone: str,
) -> Iterator[Slot]:
    """Yield what an event asks for: one check, or a series until enough in a row were clean.

    ``done`` are the completions by the keys of their slots. The next of a series is known only when
    the one before it is done; it falls due with the last local day of the span after that day.

    Raises:
        InvalidRuleError: unknown zone.
    """
    slot = due_after_event(clock, event_at=event_at, event_key=event_key, zone=zone)
    yield slot
    clean = 0
    number = 1
    while clock.repeats and clock.until_clean and slot.due_key in done:
        last = done[slot.due_key]
        clean = clean + 1 if last.is_clean else 0
        if clean >= clock.until_clean:
            return
        number += 1
        slot = _repeated(clock.repeats, last.done_on, f"event-{event_key}-{number}", zone)
        slot = slot.under(clock.name)
        yield slot


def _repeated(span: Span, done_on: date, key: str, zone: str) -> Slot:
    """Return the slot that follows one done on a day; it may be done from the next day on."""
    opens_on = done_on + timedelta(days=1)
    due_on = add_span(done_on, span)
    return Slot(
        due_key=key,
        opens_on=opens_on,
        due_on=due_on,
        opens_at=start_of_day(opens_on, zone),
        due_from_at=start_of_day(due_on, zone),
        due_at=end_of_day(due_on, zone),
        closes_at=None,
    )


def _slots_of(clock: AnyClock, situation: Situation, dates: Dates) -> Iterable[Slot]:
    """Return the slots of a clock before they are named after it."""
    match clock:
        case CalendarClock():
            return calendar_slots(clock, situation, dates)
        case AdaptiveClock():
            return adaptive_slots(clock, situation, dates)
        case FixedDatesClock():
            return fixed_date_slots(clock, situation, dates)
        case ShiftClock():
            return shift_slots(clock, situation, dates)
        case OperatingDayClock():
            return operating_day_slots(clock, situation, dates)
        case _:
            return _counted_slots(clock, situation, dates)


def _counted_slots(
    clock: IntervalClock | RunningHoursClock | SiteDefinedClock | BeforeUseClock | EventClock,
    situation: Situation,
    dates: Dates,
) -> Iterable[Slot]:
    """Return the slots counted from what was done; before-use and event clocks have no dates."""
    match clock:
        case IntervalClock():
            return interval_slots(clock, situation, dates)
        case RunningHoursClock():
            return running_hours_slots(clock, situation, dates)
        case SiteDefinedClock():
            return site_defined_slots(clock, situation, dates)
        case BeforeUseClock() | EventClock():
            return ()
