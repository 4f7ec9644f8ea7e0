"""Slots of working days and of shifts."""

from collections.abc import Iterator
from datetime import date

from compliance.domain.cadence import OperatingDayClock, ShiftClock
from compliance.domain.local_time import instant_of, today_at
from compliance.domain.slots import ONE_DAY, Dates, Situation, Slot, dated_slot
from compliance.domain.work_patterns import Shift


def operating_day_slots(
    clock: OperatingDayClock, situation: Situation, dates: Dates
) -> Iterator[Slot]:
    """Once on every local day worked; missed when the day is over."""
    for on in _days(situation, dates, only_in_use=clock.only_in_use):
        key, zone = on.isoformat(), situation.zone
        yield dated_slot(key, opens_on=on, due_on=on, last_on=on, zone=zone)


def shift_slots(clock: ShiftClock, situation: Situation, dates: Dates) -> Iterator[Slot]:
    """Once in every shift worked, at its start or its end; a shift belongs to the day it starts.

    At the start: open from the margin before it, due by the allowance after it, missed when the
    shift is over. At the end: open from the margin before it, missed the margin after it.
    """
    for on in _days(situation, dates, only_in_use=clock.only_in_use):
        for shift in situation.work.shifts_on(on):
            yield _shift_slot(clock, on, shift, situation)


def _shift_slot(clock: ShiftClock, on: date, shift: Shift, situation: Situation) -> Slot:
    zone, work = situation.zone, situation.work
    starts_at = instant_of(on, shift.starts, zone)
    ends_at = instant_of(on + ONE_DAY if shift.ends_next_day else on, shift.ends, zone)
    if clock.at == "start":
        due_from_at, closes_at = starts_at, ends_at
    else:
        due_from_at, closes_at = ends_at, ends_at + work.margin
    opens_at = due_from_at - work.margin
    return Slot(
        due_key=f"{on.isoformat()}/{shift.key}",
        opens_on=today_at(opens_at, zone),
        due_on=today_at(due_from_at, zone),
        opens_at=opens_at,
        due_from_at=opens_at,
        due_at=min(due_from_at + work.allowance, closes_at),
        closes_at=closes_at,
        shift=shift.key,
    )


def _days(situation: Situation, dates: Dates, *, only_in_use: bool) -> Iterator[date]:
    """Yield the operating days asked for, on request only those on which the asset is used."""
    for on in situation.work.operating_days(dates.first_on, dates.until_on):
        if not only_in_use or situation.in_use_on is None or on in situation.in_use_on:
            yield on
