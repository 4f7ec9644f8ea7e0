"""One table of examples for every kind of clock."""

from datetime import UTC, date, datetime

import pytest

from compliance.domain.cadence import (
    AdaptiveClock,
    BeforeUseClock,
    CalendarClock,
    EventClock,
    FixedDatesClock,
    IntervalClock,
    MonthDay,
    RunningHoursClock,
    SiteDefinedClock,
    Source,
    Span,
    Unit,
)
from compliance.domain.errors import InvalidRuleError
from compliance.domain.recurrence import (
    Completion,
    Reading,
    Situation,
    Slot,
    counts_for,
    due_after_event,
    forecast,
    slots,
)
from compliance.domain.spans import add_span

CHICAGO = "America/Chicago"
RULE = Source.RULE
JUNE = date(2026, 6, 30)


def span(text: str) -> Span:
    return Span.model_validate(text)


def day(text: str) -> MonthDay:
    return MonthDay.model_validate(text)


def every(text: str, **window: object) -> CalendarClock:
    return CalendarClock.model_validate(
        {"basis": "calendar", "source": RULE, "every": span(text), **window}
    )


def from_march(*done_on: date, zone: str = CHICAGO) -> Situation:
    completions = tuple(Completion(done_on=on) for on in done_on)
    return Situation(zone=zone, start_on=date(2026, 3, 15), completions=completions)


def keys(found: tuple[Slot, ...]) -> list[str]:
    return [slot.due_key for slot in found]


@pytest.mark.parametrize(
    ("on", "text", "then"),
    [
        (date(2026, 1, 31), "1 month", date(2026, 2, 28)),
        (date(2028, 1, 31), "1 month", date(2028, 2, 29)),
        (date(2028, 2, 29), "1 year", date(2029, 2, 28)),
        (date(2028, 2, 29), "12 months", date(2029, 2, 28)),
        (date(2026, 11, 30), "1 quarter", date(2027, 2, 28)),
        (date(2026, 8, 31), "1 half-year", date(2027, 2, 28)),
        (date(2026, 3, 8), "30 days", date(2026, 4, 7)),
        (date(2026, 3, 8), "1 week", date(2026, 3, 15)),
    ],
)
def test_a_span_ends_on_the_same_day_or_the_last_one_of_the_month(
    on: date, text: str, then: date
) -> None:
    assert add_span(on, span(text)) == then


def test_a_date_cannot_carry_hours_nor_leave_the_calendar() -> None:
    with pytest.raises(InvalidRuleError, match="Use days"):
        add_span(date(2026, 1, 1), span("8 hours"))
    with pytest.raises(InvalidRuleError, match="10025"):
        add_span(date(2026, 1, 1), span("7999 years"))


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (every("1 day"), ["2026-03-15", "2026-03-16", "2026-03-17"]),
        (every("1 week"), ["2026-W11", "2026-W12", "2026-W13"]),
        (every("2 weeks"), ["from-2026-03-09", "from-2026-03-23", "from-2026-04-06"]),
        (every("1 month"), ["2026-03", "2026-04", "2026-05"]),
        (every("2 months"), ["from-2026-03-01", "from-2026-05-01"]),
        (every("1 quarter"), ["2026-Q1", "2026-Q2"]),
        (every("1 quarter", starts=day("12-01")), ["from-2026-03-01", "from-2026-06-01"]),
        (every("1 half-year"), ["2026-H1"]),
        (every("1 year"), ["2026"]),
        (every("1 year", starts=day("07-01")), ["from-2025-07-01"]),
        (every("1 month", starts=day("01-31")), ["from-2026-02-28", "from-2026-03-31"]),
    ],
)
def test_a_plant_that_starts_in_mid_period_begins_with_the_running_one(
    clock: CalendarClock, expected: list[str]
) -> None:
    assert keys(slots(clock, from_march(), until_on=JUNE))[: len(expected)] == expected


def test_a_calendar_slot_is_due_on_the_last_day_of_its_period_and_missed_after_it() -> None:
    (march, *_) = slots(every("1 month"), from_march(), until_on=JUNE)
    assert (march.opens_on, march.due_on) == (date(2026, 3, 1), date(2026, 3, 31))
    assert march.opens_at == datetime(2026, 3, 1, 6, tzinfo=UTC)  # before the change night
    assert march.due_from_at == datetime(2026, 3, 31, 5, tzinfo=UTC)
    assert march.due_at == march.closes_at == datetime(2026, 4, 1, 5, tzinfo=UTC)


def test_early_counts_for_its_own_period_and_late_never_for_the_past_one() -> None:
    months = slots(every("1 month"), from_march(), until_on=JUNE)
    assert counts_for(months, date(2026, 4, 1)) == months[1]
    assert counts_for(months, date(2026, 3, 31)) == months[0]
    assert counts_for(months, date(2026, 9, 1)) is None


def test_a_window_makes_it_due_when_the_window_closes_and_overdue_until_the_period_ends() -> None:
    clock = every("1 year", opens=day("06-01"), closes=day("09-30"))
    (slot,) = slots(clock, from_march(), until_on=date(2026, 12, 1))
    assert (slot.opens_on, slot.due_on) == (date(2026, 6, 1), date(2026, 9, 30))
    assert slot.closes_at == datetime(2027, 1, 1, 6, tzinfo=UTC)
    late = Situation(zone=CHICAGO, start_on=date(2026, 11, 1))
    assert slots(clock, late, until_on=date(2026, 12, 1)) == ()  # its window was before our time


def test_min_gap_keeps_the_next_slot_shut_but_never_past_its_due_date() -> None:
    clock = every("1 quarter", min_gap=span("30 days"))
    first, second = slots(clock, from_march(date(2026, 3, 31)), until_on=JUNE)
    assert first.opens_on == date(2026, 1, 1)
    assert second.opens_on == date(2026, 4, 30)
    far = every("1 quarter", min_gap=span("8 months"))
    second = slots(far, from_march(date(2026, 3, 31)), until_on=JUNE)[1]
    assert second.opens_on == second.due_on == JUNE


def test_hours_are_no_calendar_period() -> None:
    with pytest.raises(InvalidRuleError, match="shift or an interval"):
        slots(every("8 hours"), from_march(), until_on=JUNE)


def interval(text: str, at_least: Span | None = None) -> IntervalClock:
    return IntervalClock(basis="interval", source=RULE, at_most=span(text), at_least=at_least)


def test_an_interval_without_history_falls_due_on_the_start() -> None:
    (slot,) = slots(interval("12 months"), from_march(), until_on=JUNE)
    assert (slot.due_key, slot.due_on) == ("first", date(2026, 3, 15))
    assert slot.opens_on == date(2025, 3, 16)
    assert slot.closes_at is None


def test_an_interval_counts_from_the_last_completion_however_early_it_was() -> None:
    done = (date(2026, 5, 31), date(2026, 1, 31))  # in any order
    (slot,) = slots(interval("1 month"), from_march(*done), until_on=JUNE)
    assert (slot.due_key, slot.due_on) == ("after-2026-05-31", date(2026, 6, 30))


def test_an_interval_is_not_open_before_at_least() -> None:
    clock = interval("35 days", at_least=span("21 days"))
    (slot,) = slots(clock, from_march(date(2026, 3, 1)), until_on=JUNE)
    assert (slot.opens_on, slot.due_on) == (date(2026, 3, 22), date(2026, 4, 5))


def test_a_forecast_chains_each_due_date_from_the_one_before() -> None:
    found = forecast(interval("1 month"), from_march(date(2026, 1, 31)), until_on=date(2026, 5, 1))
    assert [slot.due_on.isoformat() for slot in found] == ["2026-02-28", "2026-03-28", "2026-04-28"]
    yearly = forecast(interval("1 year"), from_march(date(2028, 2, 29)), until_on=date(2033, 1, 1))
    assert {(slot.due_on.month, slot.due_on.day) for slot in yearly} == {(2, 28)}
    assert len(yearly) == 4


def fixed(*dates: str, every_years: int = 1, from_year: int = 2000) -> FixedDatesClock:
    return FixedDatesClock(
        basis="fixed-dates",
        source=RULE,
        dates=tuple(day(text) for text in dates),
        every_years=every_years,
        from_year=from_year,
    )


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (fixed("03-01"), ["2027-03-01", "2028-03-01", "2029-03-01"]),
        (fixed("03-01", every_years=2), ["2028-03-01", "2030-03-01"]),
        (fixed("09-01", every_years=4, from_year=2021), ["2029-09-01", "2033-09-01"]),
        (fixed("02-29"), ["2027-02-28", "2028-02-29", "2029-02-28"]),
        (fixed("07-30", "01-30"), ["2026-07-30", "2027-01-30", "2027-07-30"]),
        (fixed("02-28", "02-29"), ["2027-02-28", "2028-02-28", "2028-02-29"]),
    ],
)
def test_fixed_dates_come_in_the_years_of_their_cycle(
    clock: FixedDatesClock, expected: list[str]
) -> None:
    found = slots(clock, from_march(), until_on=date(2034, 1, 1))
    assert keys(found)[: len(expected)] == expected
    assert all(slot.closes_at is None for slot in found)


def test_a_fixed_date_is_offered_from_its_window_or_90_days_ahead() -> None:
    (slot,) = slots(fixed("03-01"), from_march(), until_on=date(2027, 1, 1))
    assert slot.opens_on == date(2026, 12, 1)
    clock = fixed("03-01").model_copy(update={"opens": day("10-01")})
    (slot,) = slots(clock, from_march(), until_on=date(2026, 10, 1))
    assert slot.opens_on == date(2026, 10, 1)
    assert slots(clock, from_march(), until_on=date(2026, 9, 30)) == ()


LEAK_CHECK = AdaptiveClock(
    basis="adaptive",
    source=RULE,
    normal=Span(count=1, unit=Unit.MONTH),
    relaxed=Span(count=1, unit=Unit.QUARTER),
    clean_results=2,
)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        pytest.param({}, "01 02 03 04 05 06 07 08", id="nothing done: monthly"),
        pytest.param({1: True}, "01 02 03 04 05 06 07 08", id="one clean month is no row"),
        pytest.param({1: True, 2: True}, "01 02 04 07", id="two clean: quarterly"),
        pytest.param({1: True, 3: True}, "01 02 03 04 05 06 07 08", id="a missed one breaks it"),
        pytest.param(
            {1: True, 2: True, 4: False}, "01 02 04 05 06 07 08", id="a leak ends the relief"
        ),
        pytest.param(
            {1: True, 2: True, 5: False}, "01 02 04 06 07 08", id="also one found in between"
        ),
        pytest.param(
            {1: False, 2: True, 3: True, 4: True, 7: True}, "01 02 03 04 07", id="clean again"
        ),
    ],
)
def test_the_pace_is_relaxed_by_clean_results_and_ended_by_a_finding(
    results: dict[int, bool], expected: str
) -> None:
    completions = tuple(
        Completion(done_on=date(2026, month, 10), is_clean=is_clean)
        for month, is_clean in results.items()
    )
    situation = Situation(zone=CHICAGO, start_on=date(2026, 1, 1), completions=completions)
    found = slots(LEAK_CHECK, situation, until_on=date(2026, 8, 31))
    assert [slot.due_key.removeprefix("2026-") for slot in found] == expected.split()


@pytest.mark.parametrize(
    ("meter", "readings", "at_most", "due_on"),
    [
        pytest.param(100, {}, "1 year", date(2027, 1, 10), id="no reading: the span"),
        pytest.param(100, {2: 599}, "1 year", date(2027, 1, 10), id="hours left"),
        pytest.param(100, {2: 599, 4: 640, 5: 700}, "1 year", date(2026, 4, 1), id="used up"),
        pytest.param(100, {4: 640}, "1 month", date(2026, 2, 10), id="the span came first"),
        pytest.param(100, {4: 640}, None, date(2026, 4, 1), id="hours alone"),
        pytest.param(None, {1: 90, 3: 590}, None, date(2026, 3, 1), id="meter from the reading"),
        pytest.param(None, {2: 1000, 3: 1499, 4: 1500}, None, date(2026, 4, 1), id="first after"),
        pytest.param(100, {2: 500}, None, None, id="nothing to date yet"),
    ],
)
def test_running_hours_or_the_span_whichever_comes_first(
    meter: float | None, readings: dict[int, float], at_most: str | None, due_on: date | None
) -> None:
    clock = RunningHoursClock(
        basis="running-hours", source=RULE, hours=500, at_most=span(at_most) if at_most else None
    )
    situation = Situation(
        zone=CHICAGO,
        start_on=date(2026, 1, 1),
        completions=(Completion(done_on=date(2026, 1, 10), meter_hours=meter),),
        readings=tuple(
            Reading(read_on=date(2026, month, 1), hours=hours) for month, hours in readings.items()
        ),
    )
    assert [s.due_on for s in slots(clock, situation, until_on=JUNE)] == ([due_on] * bool(due_on))


@pytest.mark.parametrize(
    ("document", "suggested", "site", "expected"),
    [
        ("plan", "1 month", None, ["2026-03", "2026-04", "2026-05", "2026-06"]),
        ("plan", "1 month", "1 quarter", ["2026-Q1", "2026-Q2"]),
        ("programme", None, "10 days", ["first"]),
        ("permit", None, "1 year", ["first"]),
        ("certificate", None, None, []),
    ],
)
def test_the_site_says_how_often_and_the_suggestion_stands_until_then(
    document: str, suggested: str | None, site: str | None, expected: list[str]
) -> None:
    clock = SiteDefinedClock.model_validate(
        {"basis": "site-defined", "source": Source.SITE, "document": document}
        | ({"suggested": span(suggested)} if suggested else {})
    )
    situation = Situation(
        zone=CHICAGO, start_on=date(2026, 3, 15), site_span=span(site) if site else None
    )
    assert keys(slots(clock, situation, until_on=JUNE)) == expected


@pytest.mark.parametrize(
    ("within", "due_at", "due_on"),
    [
        pytest.param("24 hours", datetime(2026, 3, 8, 23, tzinfo=UTC), date(2026, 3, 8), id="24 h"),
        pytest.param("3 days", datetime(2026, 3, 11, 5, tzinfo=UTC), date(2026, 3, 10), id="days"),
        pytest.param(None, datetime(2026, 3, 7, 23, tzinfo=UTC), date(2026, 3, 7), id="at once"),
    ],
)
def test_after_an_event_hours_run_and_days_end_with_the_local_day(
    within: str | None, due_at: datetime, due_on: date
) -> None:
    clock = EventClock(
        basis="event",
        source=RULE,
        name="storm",
        events=("heavy rain",),
        within=span(within) if within else None,
    )
    event_at = datetime(2026, 3, 7, 23, tzinfo=UTC)  # 17:00, the evening before a change night
    slot = due_after_event(clock, event_at=event_at, event_key="17", zone=CHICAGO)
    assert (slot.due_key, slot.due_at, slot.due_on) == ("storm:event-17", due_at, due_on)
    assert slot.opens_at <= slot.due_from_at <= slot.due_at
    assert slots(clock, from_march(), until_on=JUNE) == ()


def test_before_use_has_no_dates_and_named_clocks_name_their_keys() -> None:
    clock = BeforeUseClock(basis="before-use", source=RULE)
    assert slots(clock, from_march(), until_on=JUNE) == ()
    named = interval("60 days").model_copy(update={"name": "rectifier"})
    assert keys(slots(named, from_march(), until_on=JUNE)) == ["rectifier:first"]
    assert keys(forecast(named, from_march(), until_on=JUNE))[0] == "rectifier:first"


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(InvalidRuleError, match="Europe/Atlantis"):
        slots(every("1 month"), from_march(zone="Europe/Atlantis"), until_on=JUNE)
