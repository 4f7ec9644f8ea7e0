"""How often, how late and whose, in words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.domain.access import Role
from compliance.domain.cadence import (
    AdaptiveClock,
    AnyClock,
    BeforeUseClock,
    CalendarClock,
    EventClock,
    FixedDatesClock,
    IntervalClock,
    MonthDay,
    OneDate,
    OperatingDayClock,
    RunningHoursClock,
    ShiftClock,
    SiteDefinedClock,
    Source,
    Span,
    Unit,
)
from compliance.services.schedules import Owner
from compliance.web.kit.duty_words import (
    cadence_words,
    late_part,
    late_sentence,
    late_words,
    source_words,
)
from compliance.web.kit.owners import NOBODY, owner_of, owner_value
from tests.web.kit_app import make_app
from tests.world import CATALOG

RULE = Source.RULE
ZONE = "America/Chicago"
MIDNIGHT = datetime(2026, 3, 6, 6, 0, tzinfo=UTC)  # the end of 5 March in Chicago


def span(count: int, unit: Unit) -> Span:
    return Span(count=count, unit=unit)


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        (
            CalendarClock(source=RULE, basis="calendar", every=span(1, Unit.MONTH)),
            "Every month, on any day of it",
        ),
        (
            CalendarClock(source=RULE, basis="calendar", every=span(3, Unit.YEAR)),
            "Every 3 years, on any day of it",
        ),
        (
            IntervalClock(source=RULE, basis="interval", at_most=span(7, Unit.DAY)),
            "At most 7 days after the last one",
        ),
        (
            IntervalClock(
                source=RULE,
                basis="interval",
                at_most=span(35, Unit.DAY),
                at_least=span(21, Unit.DAY),
            ),
            "21 days to 35 days after the last one",
        ),
        (ShiftClock(source=RULE, basis="shift"), "Every shift, at its start"),
        (ShiftClock(source=RULE, basis="shift", at="end"), "Every shift, at its end"),
        (OperatingDayClock(source=RULE, basis="operating-day"), "Every operating day"),
        (BeforeUseClock(source=RULE, basis="before-use"), "Before each use"),
        (
            EventClock(source=RULE, basis="event", events=("wheel-changed",)),
            "After an event, before going on (wheel changed)",
        ),
        (
            EventClock(source=RULE, basis="event", events=("spill",), within=span(24, Unit.HOUR)),
            "Within 24 hours after an event (spill)",
        ),
        (
            RunningHoursClock(source=RULE, basis="running-hours", hours=250),
            "After 250 running hours",
        ),
        (
            RunningHoursClock(
                source=RULE, basis="running-hours", hours=250, at_most=span(1, Unit.YEAR)
            ),
            "After 250 running hours or 1 year, whichever comes first",
        ),
        (
            AdaptiveClock(
                source=RULE,
                basis="adaptive",
                normal=span(1, Unit.MONTH),
                relaxed=span(1, Unit.QUARTER),
                clean_results=2,
            ),
            "Every month; after 2 clean ones in a row every quarter",
        ),
        (
            SiteDefinedClock(source=Source.SITE, basis="site-defined", document="permit"),
            "As the permit says",
        ),
        (
            SiteDefinedClock(
                source=Source.SITE,
                basis="site-defined",
                document="plan",
                suggested=span(1, Unit.MONTH),
            ),
            "Every month, as the site's plan says",
        ),
    ],
)
def test_a_pace_is_said_as_people_say_it(clock: AnyClock, words: str) -> None:
    assert cadence_words(clock) == words


def test_every_shipped_checklist_can_be_said() -> None:
    with make_app().test_request_context():
        for edition in CATALOG.editions(examples=True):
            for clock in edition.checklist.cadence.clocks:
                assert cadence_words(clock)
                assert source_words(clock)


def test_dates_of_the_year_are_said_in_the_language_of_the_page() -> None:
    dates = (MonthDay(month=3, day=1), MonthDay(month=9, day=30))
    clock = FixedDatesClock(source=RULE, basis="fixed-dates", dates=dates, every_years=2)
    with make_app().test_request_context():
        assert cadence_words(clock) == "Every 2 years by 1 Mar, 30 Sep"


def test_a_date_that_comes_once_is_said_with_its_year() -> None:
    once = OneDate(by=date(2026, 11, 20))
    clock = FixedDatesClock(source=RULE, basis="fixed-dates", once=once)
    with make_app().test_request_context():
        assert cadence_words(clock) == "Once, by 20 Nov 2026"
    with make_app().test_request_context(headers={"Accept-Language": "es"}):
        assert cadence_words(clock) == "Una vez, a más tardar el 20 nov 2026"


@pytest.mark.parametrize(
    ("later", "short", "sentence"),
    [
        pytest.param(timedelta(), "1 h", "1 hour late", id="just now"),
        pytest.param(timedelta(hours=2), "1 d", "1 day late", id="the next local day"),
        pytest.param(timedelta(days=27), "28 d", "28 days late", id="four weeks"),
    ],
)
def test_lateness_counts_local_days(later: timedelta, short: str, sentence: str) -> None:
    due_on = date(2026, 3, 5) if later else date(2026, 3, 6)
    assert late_words(MIDNIGHT, due_on, MIDNIGHT + later, ZONE) == short
    assert late_sentence(MIDNIGHT, due_on, MIDNIGHT + later, ZONE) == sentence


def test_a_shift_is_late_by_hours_on_its_day() -> None:
    due_at = datetime(2026, 3, 5, 12, 30, tzinfo=UTC)
    now = due_at + timedelta(hours=3, minutes=40)
    assert late_words(due_at, date(2026, 3, 5), now, ZONE) == "3 h"
    assert late_sentence(due_at, date(2026, 3, 5), now, ZONE) == "3 hours late"


def test_the_bar_is_full_at_thirty_days_and_never_beyond() -> None:
    assert late_part(MIDNIGHT, MIDNIGHT + timedelta(days=15)) == 0.5
    assert late_part(MIDNIGHT, MIDNIGHT + timedelta(days=300)) == 1
    assert late_part(MIDNIGHT, MIDNIGHT - timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("value", "owner"),
    [
        ("person-12", Owner(person_id=12)),
        ("role-coordinator", Owner(role=Role.COORDINATOR)),
        (NOBODY, Owner()),
        ("person-x", Owner()),
        ("role-king", Owner()),
        ("", Owner()),
    ],
)
def test_a_choice_stands_for_an_owner_and_nonsense_for_none(value: str, owner: Owner) -> None:
    assert owner_of(value) == owner
    if owner != Owner():
        assert owner_value(owner.person_id, owner.role) == value
