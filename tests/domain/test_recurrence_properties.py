"""Whatever the rule, zone and start: ten years of slots keep the promises of the policy."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.cadence import (
    AdaptiveClock,
    AnyClock,
    CalendarClock,
    FixedDatesClock,
    IntervalClock,
    MonthDay,
    OperatingDayClock,
    ShiftClock,
    SiteDefinedClock,
    Source,
    Span,
    Unit,
)
from compliance.domain.local_time import today_at
from compliance.domain.recurrence import Completion, Situation, Slot, forecast, slots
from compliance.domain.spans import add_span, clamped
from compliance.domain.work_patterns import Shift, WorkPattern

ZONES = [
    "America/New_York",
    "America/Chicago",
    "Europe/London",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Santiago",
    "America/St_Johns",
    "Pacific/Chatham",
    "America/Phoenix",
    "Pacific/Kiritimati",
]
RULE = Source.RULE
TEN_YEARS = timedelta(days=3653)

starts = st.dates(date(2024, 1, 1), date(2029, 12, 31))
zones = st.sampled_from(ZONES)
spans = st.builds(
    Span, count=st.integers(1, 14), unit=st.sampled_from([unit for unit in Unit if unit != "hour"])
)
month_days = st.builds(
    lambda month, day: MonthDay(month=month, day=min(day, clamped(2028, month, 31).day)),
    st.integers(1, 12),
    st.integers(1, 31),
)
maybe_month_days = st.none() | month_days
calendars = st.builds(
    CalendarClock,
    basis=st.just("calendar"),
    source=st.just(RULE),
    every=spans,
    starts=month_days,
    min_gap=st.none() | spans,
    opens=maybe_month_days,
    closes=maybe_month_days,
)
fixed_dates = st.builds(
    FixedDatesClock,
    basis=st.just("fixed-dates"),
    source=st.just(RULE),
    dates=st.lists(month_days, min_size=1, max_size=4).map(tuple),
    every_years=st.integers(1, 4),
    from_year=st.integers(1990, 2030),
    opens=maybe_month_days,
)
intervals = st.builds(
    IntervalClock,
    basis=st.just("interval"),
    source=st.just(RULE),
    at_most=spans,
    at_least=st.none() | spans,
)
adaptives = st.builds(
    AdaptiveClock,
    basis=st.just("adaptive"),
    source=st.just(RULE),
    normal=st.just(Span(count=1, unit=Unit.MONTH)),
    relaxed=st.sampled_from([Span(count=1, unit=Unit.QUARTER), Span(count=1, unit=Unit.YEAR)]),
    clean_results=st.integers(1, 12),
)
sites = st.builds(
    SiteDefinedClock,
    basis=st.just("site-defined"),
    source=st.just(RULE),
    document=st.sampled_from(["permit", "plan", "certificate", "programme"]),
    suggested=spans,
)
days = st.builds(OperatingDayClock, basis=st.just("operating-day"), source=st.just(RULE))
any_clock = st.one_of(calendars, fixed_dates, intervals, adaptives, sites, days)


def in_order(found: tuple[Slot, ...]) -> None:
    assert len({slot.due_key for slot in found}) == len(found)
    for slot in found:
        assert slot.opens_on <= slot.due_on
        assert slot.opens_at <= slot.due_from_at < slot.due_at <= (slot.closes_at or slot.due_at)
    for before, after in pairwise(found):
        assert before.due_on < after.due_on
        assert before.due_at < after.due_at


@settings(derandomize=True, max_examples=250, deadline=None)
@given(
    any_clock,
    zones,
    starts,
    st.lists(st.integers(-900, 3000), max_size=20),
    st.sampled_from(["clean", "failed"]),
)
def test_due_dates_strictly_increase_for_ten_years(
    clock: AnyClock, zone: str, start_on: date, done: list[int], is_clean: str
) -> None:
    completions = tuple(
        Completion(done_on=start_on + timedelta(days=after), is_clean=is_clean == "clean")
        for after in done
    )
    situation = Situation(zone=zone, start_on=start_on, completions=completions)
    until_on = start_on + TEN_YEARS
    in_order(slots(clock, situation, until_on=until_on))
    in_order(forecast(clock, situation, until_on=until_on))


@settings(derandomize=True, max_examples=200, deadline=None)
@given(calendars, zones, starts)
def test_calendar_slots_leave_no_day_out_and_share_none(
    clock: CalendarClock, zone: str, start_on: date
) -> None:
    bare = clock.model_copy(update={"opens": None, "closes": None, "min_gap": None})
    until_on = start_on + TEN_YEARS
    found = slots(bare, Situation(zone=zone, start_on=start_on), until_on=until_on)
    assert found[0].opens_on <= start_on <= found[0].due_on
    assert found[-1].opens_on <= until_on <= found[-1].due_on
    for before, after in pairwise(found):
        assert before.due_on + timedelta(days=1) == after.opens_on
        assert before.closes_at == after.opens_at


@settings(derandomize=True, max_examples=200, deadline=None)
@given(intervals, zones, starts, st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_an_interval_kept_never_exceeds_the_legal_maximum(
    clock: IntervalClock, zone: str, start_on: date, earlier: list[int]
) -> None:
    """Somebody does each check some days early: the next still counts from that day."""
    done_on = [start_on]
    for days_early in earlier:
        history = tuple(Completion(done_on=on) for on in done_on)
        situation = Situation(zone=zone, start_on=start_on, completions=history)
        (slot,) = slots(clock, situation, until_on=start_on)
        assert slot.due_on == add_span(done_on[-1], clock.at_most)
        assert today_at(slot.due_at - timedelta.resolution, zone) == slot.due_on
        done_on.append(max(slot.due_on - timedelta(days=days_early), done_on[-1]))


@settings(derandomize=True, max_examples=150, deadline=None)
@given(intervals, zones, starts)
def test_a_forecast_has_no_gap_over_the_legal_maximum(
    clock: IntervalClock, zone: str, start_on: date
) -> None:
    found = forecast(clock, Situation(zone=zone, start_on=start_on), until_on=start_on + TEN_YEARS)
    assert found[0].due_on == start_on
    for before, after in pairwise(found):
        assert after.due_on == add_span(before.due_on, clock.at_most)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(any_clock, zones, starts, st.lists(st.integers(0, 3000), min_size=1, max_size=12))
def test_materialising_in_steps_finds_the_same_slots(
    clock: AnyClock, zone: str, start_on: date, steps: list[int]
) -> None:
    """A sweep that runs often, late or twice must end with the same keys and dates."""
    situation = Situation(zone=zone, start_on=start_on)
    found: dict[str, Slot] = {}
    since_on = start_on
    for step in [*sorted(steps), 3000]:
        until_on = start_on + timedelta(days=step)
        for slot in slots(clock, situation, since_on=since_on, until_on=until_on):
            assert found.setdefault(slot.due_key, slot) == slot
        since_on = until_on
    assert tuple(found.values()) == slots(clock, situation, until_on=start_on + timedelta(3000))


@pytest.mark.parametrize("zone", ZONES)
def test_every_local_day_has_exactly_one_daily_slot_and_one_of_every_shift(zone: str) -> None:
    first_on, last_on = date(2026, 1, 1), date(2030, 12, 31)
    wall_times = [time(23, 15), time(1, 30), time(2, 30)]  # the three nastiest on change nights
    work = WorkPattern(
        shifts=tuple(
            Shift(key=f"shift-{i}", starts=begin, ends=wall_times[(i + 1) % 3])
            for i, begin in enumerate(wall_times)
        )
    )
    situation = Situation(zone=zone, start_on=first_on, work=work)
    local_days = [first_on + timedelta(days=i) for i in range((last_on - first_on).days + 1)]

    daily = slots(
        OperatingDayClock(basis="operating-day", source=RULE), situation, until_on=last_on
    )
    assert [slot.due_on for slot in daily] == local_days
    assert [today_at(slot.opens_at, zone) for slot in daily] == local_days
    for before, after in pairwise(daily):
        assert before.due_at == after.opens_at

    for clock_at in ("start", "end"):
        clock = ShiftClock.model_validate({"basis": "shift", "source": RULE, "at": clock_at})
        found = slots(clock, situation, until_on=last_on)
        assert len({slot.due_key for slot in found}) == len(found) == 3 * len(local_days)
        for slot in found:
            assert slot.closes_at is not None
            assert slot.opens_at <= slot.due_from_at <= slot.due_at <= slot.closes_at
            assert slot.opens_at < slot.due_at
