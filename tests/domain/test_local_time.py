"""Change nights of 2026 to 2030; every instant is written out, none is computed by the code."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.errors import InvalidInputError, InvalidRuleError
from compliance.domain.local_time import (
    comes_twice,
    end_of_day,
    instant_of,
    plausible_instant,
    start_of_day,
    today_at,
    zone_of,
)

HOUR = timedelta(hours=1)
HALF = timedelta(minutes=30)

# zone: the wall time at which the gap begins, its length, the UTC hour and minute of the change
# (which may fall on the local date or the day before), and the local dates of five years
GAPS = {
    "America/New_York": (time(2), HOUR, "07:00", "03-08 03-14 03-12 03-11 03-10"),
    "America/Chicago": (time(2), HOUR, "08:00", "03-08 03-14 03-12 03-11 03-10"),
    "Europe/London": (time(1), HOUR, "01:00", "03-29 03-28 03-26 03-25 03-31"),
    "Australia/Lord_Howe": (time(2), HALF, "15:30", "10-04 10-03 10-01 10-07 10-06"),
    "Africa/Cairo": (time(0), HOUR, "22:00", "04-24 04-30 04-28 04-27 04-26"),
    "America/Santiago": (time(0), HOUR, "04:00", "09-06 09-05 09-03 09-02 09-08"),
    "America/St_Johns": (time(2), HOUR, "05:30", "03-08 03-14 03-12 03-11 03-10"),
    "Pacific/Chatham": (time(2, 45), HOUR, "14:00", "09-27 09-26 09-24 09-30 09-29"),
}
# zone: the first wall time that comes twice, how long, the UTC time of its first pass, the dates
FOLDS = {
    "America/New_York": (time(1), HOUR, "05:00", "11-01 11-07 11-05 11-04 11-03"),
    "America/Chicago": (time(1), HOUR, "06:00", "11-01 11-07 11-05 11-04 11-03"),
    "Europe/London": (time(1), HOUR, "00:00", "10-25 10-31 10-29 10-28 10-27"),
    "Australia/Lord_Howe": (time(1, 30), HALF, "14:30", "04-05 04-04 04-02 04-01 04-07"),
    "Africa/Cairo": (time(23), HOUR, "20:00", "10-29 10-28 10-26 10-25 10-31"),
    "America/Santiago": (time(23), HOUR, "02:00", "04-04 04-03 04-01 04-07 04-06"),
    "America/St_Johns": (time(1), HOUR, "03:30", "11-01 11-07 11-05 11-04 11-03"),
    "Pacific/Chatham": (time(2, 45), HOUR, "13:00", "04-05 04-04 04-02 04-01 04-07"),
}
ZONES = [*GAPS, "America/Phoenix", "Asia/Kathmandu", "UTC"]


def nights(table: dict[str, tuple[time, timedelta, str, str]]) -> list[tuple[str, date]]:
    return [
        (zone, date.fromisoformat(f"{2026 + i}-{day}"))
        for zone, row in table.items()
        for i, day in enumerate(row[3].split())
    ]


def minutes_after(at: time, minutes: int) -> time:
    return (datetime.combine(date.min, at) + timedelta(minutes=minutes)).time()


@pytest.mark.parametrize(("zone", "night"), nights(GAPS))
def test_a_time_in_the_gap_is_the_first_instant_after_it(zone: str, night: date) -> None:
    begins, length, change, _ = GAPS[zone]
    for minutes in (0, 1, 15, 29, int(length / timedelta(minutes=1)) - 1):
        instant = instant_of(night, minutes_after(begins, minutes), zone)
        assert instant.strftime("%H:%M:%S.%f") == f"{change}:00.000000"
        assert instant.astimezone(zone_of(zone)).date() == night
    assert end_of_day(night, zone) - start_of_day(night, zone) == timedelta(days=1) - length


def test_only_the_hours_of_a_fold_come_twice() -> None:
    for zone, night in nights(FOLDS):
        begins, length, _change, _ = FOLDS[zone]
        last = int(length / timedelta(minutes=1)) - 1
        assert comes_twice(night, begins, zone)
        assert comes_twice(night, minutes_after(begins, last), zone)
        assert not comes_twice(night, minutes_after(begins, -1), zone)
        assert not comes_twice(night - timedelta(days=1), begins, zone)
    for zone, night in nights(GAPS):
        assert not comes_twice(night, GAPS[zone][0], zone)


@pytest.mark.parametrize(("zone", "night"), nights(FOLDS))
def test_a_time_in_the_fold_is_its_first_pass(zone: str, night: date) -> None:
    begins, length, change, _ = FOLDS[zone]
    first = instant_of(night, begins, zone)
    assert first.strftime("%H:%M") == change
    assert instant_of(night, minutes_after(begins, 10), zone) == first + timedelta(minutes=10)
    again = (first + length).astimezone(zone_of(zone))
    assert (again.date(), again.time()) == (night, begins)
    assert end_of_day(night, zone) - start_of_day(night, zone) == timedelta(days=1) + length


def test_a_microsecond_in_the_gap_does_not_leak_into_the_instant() -> None:
    gap = instant_of(date(2026, 3, 8), time(2, 30, 0, 5), "America/New_York")
    assert gap == datetime(2026, 3, 8, 7, tzinfo=UTC)


def test_a_day_without_midnight_starts_when_it_starts() -> None:
    assert start_of_day(date(2026, 9, 6), "America/Santiago") == datetime(2026, 9, 6, 4, tzinfo=UTC)


def test_phoenix_has_no_change_nights() -> None:
    for day in range(5 * 365):
        on = date(2026, 1, 1) + timedelta(days=day)
        assert instant_of(on, time(2, 30), "America/Phoenix").hour == 9


def test_today_is_the_date_on_the_wall() -> None:
    late_evening = datetime(2026, 3, 1, 4, 59, tzinfo=UTC)
    assert today_at(late_evening, "America/New_York") == date(2026, 2, 28)
    assert today_at(late_evening + timedelta(minutes=1), "America/New_York") == date(2026, 3, 1)
    assert today_at(late_evening, "Pacific/Chatham") == date(2026, 3, 1)


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 3, 1, 5, 0, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="no time zone"):
        today_at(naive, "UTC")


@pytest.mark.parametrize(
    ("on", "at", "zone"),
    [(date.max, time(23, 59), "America/Chicago"), (date.min, time(0), "Pacific/Chatham")],
)
def test_the_ends_of_the_calendar_are_refused_in_words(on: date, at: time, zone: str) -> None:
    with pytest.raises(InvalidInputError, match="too far from today"):
        instant_of(on, at, zone)
    with pytest.raises(InvalidInputError, match="Look at the year"):
        end_of_day(date.max, "UTC")


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+00:00",
        "2026-03-01T05:00",
        "now",
        "",
    ],
)
def test_a_device_that_claims_no_possible_instant_claims_nothing(text: str) -> None:
    assert plausible_instant(text) is None
    assert plausible_instant("2026-03-01T05:00-06:00") == datetime(2026, 3, 1, 11, tzinfo=UTC)


@pytest.mark.parametrize("name", ["America", "America/Joliet", "../etc/passwd", "", "a\0b", "CST/"])
def test_an_unknown_zone_is_named_with_a_remedy(name: str) -> None:
    with pytest.raises(InvalidRuleError, match="America/Chicago") as refusal:
        start_of_day(date(2026, 1, 1), name)
    assert repr(name) in str(refusal.value)


@settings(derandomize=True, max_examples=300)
@given(
    st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.times(), st.times(), st.sampled_from(ZONES)
)
def test_instants_keep_the_order_of_wall_times_and_stay_on_their_day(
    on: date, one: time, other: time, zone: str
) -> None:
    """Only within a fold may a later wall time come first, and never by more than the fold."""
    early, late = sorted((one, other))
    first, second = instant_of(on, early, zone), instant_of(on, late, zone)
    assert first <= second
    assert start_of_day(on, zone) <= first <= second < end_of_day(on, zone)
    assert today_at(first, zone) == today_at(second, zone) == on
