"""Slots of calendar periods and of fixed dates."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, timedelta

from compliance.domain.cadence import (
    AdaptiveClock,
    CalendarClock,
    FixedDatesClock,
    MonthDay,
    OneDate,
)
from compliance.domain.slots import ONE_DAY, Dates, Situation, Slot, dated_slot
from compliance.domain.spans import Period, Periods, add_span, clamped

NEW_YEAR = MonthDay(month=1, day=1)
# Ours: a filing due on a fixed date is offered 90 days ahead where the rule opens no window.
FILING_LEAD = timedelta(days=90)
_A_YEAR = timedelta(days=366)


def calendar_slots(clock: CalendarClock, situation: Situation, dates: Dates) -> Iterator[Slot]:
    """Once in every period; missed when the period is over, for a late one counts for its own.

    A window inside the period (``opens``, ``closes``) makes it due when the window closes and
    overdue from then to the end of the period. ``min_gap`` keeps a slot shut until so long after
    the last check of an earlier period, but never past its due date.
    """
    periods = Periods.of(clock.every, starts=clock.starts, anchor_on=situation.start_on)
    done_on = sorted(done.done_on for done in situation.completions)
    for period in _running(periods, dates):
        last_on = period.next_on - ONE_DAY
        opens_on = period.starts_on
        if clock.opens:
            opens_on = min(_first_from(opens_on, clock.opens), last_on)
        due_on = min(_first_from(opens_on, clock.closes), last_on) if clock.closes else last_on
        if clock.min_gap:
            before = bisect_left(done_on, period.starts_on)
            if before:
                opens_on = max(opens_on, add_span(done_on[before - 1], clock.min_gap))
        if due_on >= dates.first_on:
            yield dated_slot(
                period.key, opens_on=opens_on, due_on=due_on, last_on=last_on, zone=situation.zone
            )


def adaptive_slots(clock: AdaptiveClock, situation: Situation, dates: Dates) -> Iterator[Slot]:
    """One in every normal period; once relaxed, in the first one of every relaxed period.

    ``clean_results`` periods in a row without a finding relax the pace, one finding at any time
    ends that. A period without any check breaks the row, but not a relaxed pace (40 CFR
    265.1057(c): monthly, after two months in a row without a leak the first month of a quarter).
    """
    normal = Periods.of(clock.normal, starts=NEW_YEAR, anchor_on=situation.start_on)
    relaxed = Periods.of(clock.relaxed, starts=NEW_YEAR, anchor_on=situation.start_on)
    was_clean: dict[int, bool] = {}
    for done in situation.completions:
        index = normal.index_of(done.done_on)
        was_clean[index] = was_clean.get(index, True) and done.is_clean
    streak, is_relaxed = 0, False
    begin = min((*was_clean, normal.index_of(situation.start_on)))
    for index in range(begin, normal.index_of(dates.until_on) + 1):
        period = normal.at(index)
        before = relaxed.index_of(normal.at(index - 1).starts_on)
        if not is_relaxed or before != relaxed.index_of(period.starts_on):
            yield from _whole_period(period, situation.zone, dates)
        result = was_clean.get(index)
        if result is None:
            streak = streak if is_relaxed else 0
        else:
            streak = streak + 1 if result else 0
            is_relaxed = streak >= clock.clean_results


def _whole_period(period: Period, zone: str, dates: Dates) -> Iterator[Slot]:
    """Yield the slot of a period due on its last day, if that day is asked for."""
    due_on = period.next_on - ONE_DAY
    if due_on >= dates.first_on:
        opens_on = period.starts_on
        yield dated_slot(period.key, opens_on=opens_on, due_on=due_on, last_on=due_on, zone=zone)


def _running(periods: Periods, dates: Dates) -> Iterator[Period]:
    """Yield the periods from the one that runs on the first date asked for."""
    for index in range(periods.index_of(dates.first_on), periods.index_of(dates.until_on) + 1):
        yield periods.at(index)


def _first_from(on: date, day: MonthDay) -> date:
    """Return the first date from ``on`` with this month and day (29 February: the last day)."""
    this_year = clamped(on.year, day.month, day.day)
    return this_year if this_year >= on else clamped(on.year + 1, day.month, day.day)


def fixed_date_slots(clock: FixedDatesClock, situation: Situation, dates: Dates) -> Iterator[Slot]:
    """On the dates the rule names, in every year that its cycle reaches.

    Never missed: what is due by a date is a filing or a step of its own, and a late one is still
    owed (a later year's report is no substitute), so it stays overdue until it is done.
    """
    if clock.once:
        yield from _one_slot(clock.once, situation, dates)
        return
    opens_early = FILING_LEAD if clock.opens is None else _A_YEAR
    first_year = max(dates.first_on.year, clock.from_year)
    for year in range(first_year, (dates.until_on + opens_early).year + 1):
        if (year - clock.from_year) % clock.every_years:
            continue
        for due_on in sorted({clamped(year, day.month, day.day) for day in clock.dates}):
            opens_on = due_on - FILING_LEAD
            if clock.opens:
                opens_on = _last_until(due_on, clock.opens)
            if due_on >= dates.first_on and opens_on <= dates.until_on:
                key, zone = due_on.isoformat(), situation.zone
                yield dated_slot(key, opens_on=opens_on, due_on=due_on, last_on=None, zone=zone)


def _one_slot(once: OneDate, situation: Situation, dates: Dates) -> Iterator[Slot]:
    """The one slot of a date that never comes again, until it was done.

    The obligation does not end with its date: a plant that takes it up later owes it all the same,
    overdue from that date. What was done since it opened, also before the records begin, answers
    it; what was done earlier does not: it may have been another step.
    """
    opens_on = once.opens or once.by - FILING_LEAD
    if opens_on <= dates.until_on and all(d.done_on < opens_on for d in situation.completions):
        key, zone = once.by.isoformat(), situation.zone
        yield dated_slot(key, opens_on=opens_on, due_on=once.by, last_on=None, zone=zone)


def _last_until(on: date, day: MonthDay) -> date:
    """Return the last date up to ``on`` with this month and day."""
    this_year = clamped(on.year, day.month, day.day)
    return this_year if this_year <= on else clamped(on.year - 1, day.month, day.day)
