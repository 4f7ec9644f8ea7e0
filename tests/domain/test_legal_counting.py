"""Counting to legal deadlines, over every zone and change night that came to mind."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.errors import InvalidRuleError
from compliance.domain.legal_clocks.business_hours import BusinessHours
from compliance.domain.legal_clocks.counting import HOW_COUNTED, Moment, SiteTime, due_of
from compliance.domain.legal_clocks.holidays import federal_holidays, is_federal_holiday
from compliance.domain.legal_clocks.terms import Term, TermUnit
from compliance.domain.local_time import end_of_day, instant_of, local_at

ZONES = [
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "America/Phoenix",
    "Pacific/Honolulu",
    "Europe/London",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Santiago",
    "America/St_Johns",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
]
# Nights on which clocks change somewhere above, and days around the ends of months and years.
NIGHTS = [
    datetime(2026, 3, 8, 7, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    datetime(2026, 4, 4, 14, 30, tzinfo=UTC),
    datetime(2027, 9, 5, 3, 30, tzinfo=UTC),
    datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 59, tzinfo=UTC),
]
zones = st.sampled_from(ZONES)
near_nights = st.builds(
    lambda night, minutes: night + timedelta(minutes=minutes),
    st.sampled_from(NIGHTS),
    st.integers(-3000, 3000),
)
instants = near_nights | st.builds(
    lambda minutes: NIGHTS[0] + timedelta(minutes=minutes), st.integers(-1_000_000, 3_000_000)
)
counts = st.integers(1, 200)
terms = st.one_of(
    st.builds(
        lambda count, unit: Term(count=count, unit=unit),
        counts,
        st.sampled_from(
            [
                TermUnit.MINUTE,
                TermUnit.HOUR,
                TermUnit.DAY,
                TermUnit.MONTH,
                TermUnit.DAY_BEFORE,
                TermUnit.BUSINESS_DAY,
                TermUnit.BUSINESS_HOUR,
            ]
        ),
    ),
    st.sampled_from(
        [
            Term.parse(text)
            for text in (
                "at once",
                "same day",
                "before",
                "03-01 next year",
                "end of quarter",
                "end of half-year",
                "3 years",
            )
        ]
    ),
)
plenty = settings(derandomize=True, max_examples=200, deadline=None)


@plenty
@given(zones, instants, st.integers(1, 200))
def test_hours_are_exact_over_change_nights(zone: str, at: datetime, hours: int) -> None:
    due = due_of(Term(count=hours, unit=TermUnit.HOUR), Moment.of(at, zone), SiteTime(zone=zone))
    assert due
    assert due.at == at + timedelta(hours=hours)


@plenty
@given(zones, instants, st.timedeltas(timedelta(), timedelta(days=400)), terms)
def test_a_later_start_never_gives_an_earlier_deadline(
    zone: str, at: datetime, later: timedelta, term: Term
) -> None:
    site = SiteTime(zone=zone)
    first = due_of(term, Moment.of(at, zone), site)
    second = due_of(term, Moment.of(at + later, zone), site)
    assert first
    assert second
    assert first.at <= second.at


@plenty
@given(zones, instants, st.integers(1, 400))
def test_days_end_with_the_local_day(zone: str, at: datetime, days: int) -> None:
    start = Moment.of(at, zone)
    due = due_of(Term(count=days, unit=TermUnit.DAY), start, SiteTime(zone=zone))
    assert due
    assert due.on == start.on + timedelta(days=days)
    assert due.at == end_of_day(due.on, zone)
    assert local_at(due.at - timedelta(seconds=1), zone).date() == due.on
    assert due.is_late(due.at)
    assert not due.is_late(due.at - timedelta(microseconds=1))


@plenty
@given(zones, instants, st.integers(1, 30), st.sets(st.integers(0, 6), min_size=1))
def test_business_days_end_on_days_of_business(
    zone: str, at: datetime, days: int, weekdays: set[int]
) -> None:
    business = BusinessHours(weekdays=frozenset(weekdays))
    site = SiteTime(zone=zone, business=business)
    start = Moment.of(at, zone)
    due = due_of(Term(count=days, unit=TermUnit.BUSINESS_DAY), start, site)
    assert due
    on = local_at(due.at, zone).date()
    assert on > start.on
    assert on.weekday() in weekdays
    assert not is_federal_holiday(on)
    between = (start.on + timedelta(days=n) for n in range(1, (on - start.on).days + 1))
    assert sum(business.is_open_on(day) for day in between) == days


@plenty
@given(zones, instants, st.integers(1, 30))
def test_business_hours_end_within_business(zone: str, at: datetime, hours: int) -> None:
    due = due_of(
        Term(count=hours, unit=TermUnit.BUSINESS_HOUR), Moment.of(at, zone), SiteTime(zone=zone)
    )
    assert due
    local = local_at(due.at, zone)
    assert time(8) < local.time() <= time(17)
    assert local.weekday() < 5
    assert not is_federal_holiday(local.date())
    assert due.at >= at + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-03-02T09:00", "2026-03-02T13:00"),
        ("2026-03-02T16:00", "2026-03-03T11:00"),
        ("2026-03-02T05:00", "2026-03-02T12:00"),
        ("2026-03-06T16:30", "2026-03-09T11:30"),  # over a weekend with a change night
        ("2026-12-24T15:00", "2026-12-28T10:00"),  # over Christmas and a weekend
    ],
)
def test_four_business_hours(at: str, due: str) -> None:
    zone = SiteTime(zone="America/Chicago")
    found = due_of(Term.parse("4 business hours"), moment(at, zone.zone), zone)
    assert found
    assert f"{local_at(found.at, zone.zone):%Y-%m-%dT%H:%M}" == due


@pytest.mark.parametrize(
    ("term", "start", "on"),
    [
        ("7 days", "2026-12-28T08:00", "2027-01-04"),
        ("6 months", "2026-08-31T08:00", "2027-02-28"),
        ("1 month", "2026-01-31T08:00", "2026-02-28"),
        ("3 years", "2028-02-29T08:00", "2031-02-28"),
        ("same day", "2026-03-08T01:00", "2026-03-08"),
        ("03-02 next year", "2025-12-31T08:00", "2026-03-02"),
        ("end of quarter", "2026-02-14T08:00", "2026-03-31"),
        ("end of half-year", "2026-07-01T00:00", "2026-12-31"),
        ("10 days before", "2026-03-21T08:00", "2026-03-10"),
    ],
)
def test_calendar_terms(term: str, start: str, on: str) -> None:
    site = SiteTime(zone="America/Chicago")
    due = due_of(Term.parse(term), moment(start, site.zone), site)
    assert due
    assert due.on == date.fromisoformat(on)


def test_ten_whole_days_lie_before_a_planned_start() -> None:
    site = SiteTime(zone="America/Chicago")
    start = moment("2026-03-21T00:00", site.zone)
    due = due_of(Term.parse("10 days before"), start, site)
    assert due
    assert start.at
    assert start.at - due.at >= timedelta(days=10) - timedelta(hours=1)  # one night is short


def test_what_needs_an_hour_says_so() -> None:
    with pytest.raises(InvalidRuleError, match="Give the time too"):
        due_of(Term.parse("24 hours"), Moment(date(2026, 3, 7)), SiteTime(zone="UTC"))


def test_the_calendar_ends() -> None:
    with pytest.raises(InvalidRuleError, match="past the calendar's end"):
        due_of(Term.parse("9999 years"), Moment(date(2026, 3, 7)), SiteTime(zone="UTC"))
    with pytest.raises(InvalidRuleError, match="past the calendar's end"):
        due_of(Term.parse("9999 days"), Moment(date(9990, 3, 7)), SiteTime(zone="UTC"))


@given(terms)
@plenty
def test_terms_are_read_as_they_are_written(term: Term) -> None:
    assert Term.parse(str(term)) == term


@pytest.mark.parametrize(
    "text", ["", "0 days", "3 fortnights", "2 hours before", "02-30 next year"]
)
def test_what_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no legal term|has 29 days"):
        Term.parse(text)


def test_every_way_of_counting_is_told() -> None:
    assert set(HOW_COUNTED) == set(TermUnit)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25"),
        (2021, "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31"),
        (2027, "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31"),
    ],
)
def test_federal_holidays(year: int, days: str) -> None:
    """Kept on Friday for a Saturday and on Monday for a Sunday, 5 U.S.C. 6103."""
    assert sorted(f"{on:%m-%d}" for on in federal_holidays(year)) == days.split()


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekdays": frozenset[int]()},
        {"weekdays": frozenset({9})},
        {"opens": time(17), "closes": time(8)},
    ],
)
def test_impossible_business_hours_are_refused(wrong: dict[str, frozenset[int] | time]) -> None:
    with pytest.raises(InvalidRuleError):
        BusinessHours(**wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_a_place_that_never_opens_is_told() -> None:
    closed = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(5000))
    site = SiteTime(zone="UTC", business=BusinessHours(closed_on=closed))
    with pytest.raises(InvalidRuleError, match="not enough business days"):
        due_of(Term.parse("1 business day"), Moment(date(2026, 3, 7)), site)


def moment(local: str, zone: str) -> Moment:
    found = datetime.fromisoformat(local)
    return Moment.of(instant_of(found.date(), found.time(), zone), zone)
