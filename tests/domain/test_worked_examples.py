"""Worked examples of every kind of clock, to be read by whoever answers for the dates.

Each line is one case: the duty as a checklist file says it, the facts, and the dates that follow.
The plant is in Chicago, where clocks go forward in the night to 8 March and back in the night to
1 November 2026; 2028 is a leap year. `test_recurrence.py` has further cases of each clock,
`test_worked_examples_of_use.py` those of shifts, events, meters and use.
"""

from datetime import time
from typing import Any

import pytest

from compliance.domain.cadence import Cadence
from compliance.domain.recurrence import counts_for, forecast, slots
from compliance.domain.work_patterns import Shift, WorkPattern
from tests.domain.worked import (
    EVERY_MONTH,
    EVERY_QUARTER,
    EVERY_YEAR,
    clock,
    day,
    due_days,
    plant,
    window,
)


@pytest.mark.parametrize(
    ("duty", "begun", "until", "due"),
    [
        pytest.param(
            EVERY_MONTH,
            "2026-01-31",
            "2026-05-01",
            "2026-01-31 2026-02-28 2026-03-31 2026-04-30 2026-05-31",
            id="months end on their last day, adopted on the last day of one",
        ),
        pytest.param(EVERY_MONTH, "2028-02-10", "2028-02-29", "2028-02-29", id="29 February"),
        pytest.param(
            EVERY_QUARTER,
            "2026-02-15",
            "2026-12-31",
            "2026-03-31 2026-06-30 2026-09-30 2026-12-31",
            id="quarter ends, adopted in mid-quarter",
        ),
        pytest.param(
            EVERY_YEAR, "2026-11-20", "2027-06-01", "2026-12-31 2027-12-31", id="a late start"
        ),
        pytest.param(
            {"basis": "calendar", "every": "1 half-year"},
            "2026-06-30",
            "2026-07-01",
            "2026-06-30 2026-12-31",
            id="adopted on the last day of a half-year",
        ),
        pytest.param(
            {**EVERY_YEAR, "starts": "07-01"},
            "2026-03-15",
            "2027-06-30",
            "2026-06-30 2027-06-30",
            id="a reporting year that begins on 1 July",
        ),
        pytest.param(
            {"basis": "calendar", "every": "1 week"},
            "2026-12-30",
            "2027-01-04",
            "2027-01-03 2027-01-10",
            id="weeks begin on Monday, also over New Year",
        ),
        pytest.param(
            {"basis": "calendar", "every": "3 years"},
            "2026-05-01",
            "2032-01-01",
            "2028-12-31 2031-12-31 2034-12-31",
            id="three calendar years from the year of adoption",
        ),
    ],
)
def test_calendar_periods(duty: dict[str, str], begun: str, until: str, due: str) -> None:
    assert due_days(slots(clock(**duty), plant(begun), until_on=day(until))) == due


@pytest.mark.parametrize(
    ("on", "hours"),
    [
        pytest.param("2026-03-07", 24, id="an ordinary day"),
        pytest.param("2026-03-08", 23, id="the clock goes forward"),
        pytest.param("2026-11-01", 25, id="the clock goes back"),
    ],
)
def test_a_day_ends_at_midnight_on_the_wall_however_long_it_was(on: str, hours: int) -> None:
    (slot,) = slots(
        clock(basis="calendar", every="1 day"), plant(on), until_on=day(on), since_on=day(on)
    )
    assert (slot.due_at - slot.opens_at).total_seconds() == hours * 3600


@pytest.mark.parametrize(
    ("done", "counts_for_month"),
    [
        pytest.param("2026-03-01", "2026-03", id="the first day of its month"),
        pytest.param("2026-03-31", "2026-03", id="the last day of its month"),
        pytest.param("2026-04-01", "2026-04", id="a day late: for April, March is missed"),
    ],
)
def test_a_check_counts_for_the_period_it_is_done_in(done: str, counts_for_month: str) -> None:
    months = slots(clock(**EVERY_MONTH), plant("2026-01-01"), until_on=day("2026-06-30"))
    found = counts_for(months, day(done))
    assert found is not None
    assert found.due_key == counts_for_month


@pytest.mark.parametrize(
    ("last_done", "next_opens"),
    [
        pytest.param("2026-03-31", "2026-04-30", id="done at the end of the quarter before"),
        pytest.param("2026-03-02", "2026-04-01", id="30 days are over when the quarter begins"),
        pytest.param("2026-03-03", "2026-04-02", id="one day is missing"),
    ],
)
def test_quarterly_but_at_least_30_days_apart(last_done: str, next_opens: str) -> None:
    quarterly = clock(**EVERY_QUARTER, min_gap="30 days")
    _first, second = slots(quarterly, plant("2026-01-01", last_done), until_on=day("2026-06-30"))
    assert window(second) == (next_opens, "2026-06-30")


@pytest.mark.parametrize(
    ("at_most", "last_done", "due"),
    [
        pytest.param("25 months", "2024-01-31", "2026-02-28", id="25 months"),
        pytest.param("25 months", "2026-01-31", "2028-02-29", id="25 months, to a leap day"),
        pytest.param("37 months", "2023-11-30", "2026-12-30", id="37 months"),
        pytest.param("61 months", "2021-03-31", "2026-04-30", id="61 months"),
        pytest.param("12 months", "2028-02-29", "2029-02-28", id="a year after a leap day"),
        pytest.param("4 years", "2024-02-29", "2028-02-29", id="four years after a leap day"),
        pytest.param("5 years", "2024-02-29", "2029-02-28", id="five years after a leap day"),
        pytest.param("60 days", "2028-01-01", "2028-03-01", id="60 days over a leap day"),
        pytest.param("60 days", "2026-01-01", "2026-03-02", id="60 days without one"),
        pytest.param("7 days", "2026-03-04", "2026-03-11", id="7 days over a change night"),
        pytest.param("7 days", "2026-10-28", "2026-11-04", id="7 days over the other one"),
        pytest.param("6 months", "2026-08-31", "2027-02-28", id="to the end of a short month"),
        pytest.param("1 month", "2026-01-31", "2026-02-28", id="a month after 31 January"),
    ],
)
def test_at_most_so_long_after_the_last_one(at_most: str, last_done: str, due: str) -> None:
    found = slots(
        clock(basis="interval", at_most=at_most),
        plant("2020-01-01", last_done),
        until_on=day("2026-12-31"),
    )
    assert due_days(found) == due


@pytest.mark.parametrize(
    ("done", "opens", "due"),
    [
        pytest.param(["2026-03-02"], "2026-03-23", "2026-04-06", id="3 weeks to 5 weeks"),
        pytest.param(["2026-03-02", "2026-03-30"], "2026-04-20", "2026-05-04", id="the next one"),
        pytest.param(["2026-03-02", "2026-04-20"], "2026-05-11", "2026-05-25", id="a late one"),
    ],
)
def test_three_to_five_weeks_after_the_last_one(done: list[str], opens: str, due: str) -> None:
    (slot,) = slots(
        clock(basis="interval", at_most="5 weeks", at_least="3 weeks"),
        plant("2026-01-01", *done),
        until_on=day("2026-12-31"),
    )
    assert window(slot) == (opens, due)


@pytest.mark.parametrize(
    ("begun", "done", "due"),
    [
        pytest.param("2026-03-15", [], "2026-03-15", id="nothing known: due when it begins"),
        pytest.param("2026-03-15", ["2025-09-01"], "2026-09-01", id="counted from before it began"),
        pytest.param("2026-03-15", ["2024-09-01"], "2025-09-01", id="late on the day it begins"),
    ],
)
def test_a_plant_that_adopts_a_yearly_interval(begun: str, done: list[str], due: str) -> None:
    yearly = clock(basis="interval", at_most="12 months")
    assert due_days(slots(yearly, plant(begun, *done), until_on=day(begun))) == due


def test_two_clocks_of_one_duty_run_apart() -> None:
    """Cathodic protection, 40 CFR 280.31(b) and (c): tested every 3 years, looked at in 60 days."""
    cadence = Cadence.model_validate(
        {
            "clocks": [
                {"name": "test", "basis": "interval", "at_most": "3 years", "source": "rule"},
                {"name": "look", "basis": "interval", "at_most": "60 days", "source": "rule"},
            ]
        },
        strict=False,
    )
    done = plant("2026-01-01", "2026-01-15")
    found = [slots(one, done, until_on=day("2026-12-31"))[0] for one in cadence.clocks]
    assert [(slot.due_key, slot.due_on.isoformat()) for slot in found] == [
        ("test:after-2026-01-15", "2029-01-15"),
        ("look:after-2026-01-15", "2026-03-16"),
    ]


@pytest.mark.parametrize(
    ("dates", "cycle", "begun", "until", "due"),
    [
        pytest.param(
            ["03-01"],
            {"every_years": 2, "from_year": 2024},
            "2026-01-01",
            "2031-12-31",
            "2026-03-01 2028-03-01 2030-03-01 2032-03-01",
            id="even years only",
        ),
        pytest.param(
            ["03-01"],
            {"every_years": 2, "from_year": 2024},
            "2026-03-02",
            "2027-12-31",
            "2028-03-01",
            id="even years, adopted a day too late for this one",
        ),
        pytest.param(
            ["09-01"],
            {"every_years": 4, "from_year": 2021},
            "2026-01-01",
            "2029-12-31",
            "2029-09-01",
            id="every fourth year from 2021",
        ),
        pytest.param(
            ["03-31", "06-30", "09-30", "12-31"],
            {},
            "2026-05-05",
            "2026-12-31",
            "2026-06-30 2026-09-30 2026-12-31 2027-03-31",
            id="quarter ends",
        ),
        pytest.param(
            ["02-29"],
            {},
            "2027-01-01",
            "2029-01-01",
            "2027-02-28 2028-02-29 2029-02-28",
            id="the last of February",
        ),
        pytest.param(
            ["03-01"], {}, "2026-03-01", "2026-03-01", "2026-03-01", id="on the day it begins"
        ),
        pytest.param(
            ["07-04"], {}, "2026-01-01", "2026-07-31", "2026-07-04", id="a Saturday and holiday"
        ),
    ],
)
def test_fixed_dates(
    dates: list[str], cycle: dict[str, int], begun: str, until: str, due: str
) -> None:
    found = slots(
        clock(basis="fixed-dates", dates=dates, **cycle), plant(begun), until_on=day(until)
    )
    assert due_days(found) == due


@pytest.mark.parametrize(
    ("begun", "done", "until", "windows"),
    [
        pytest.param(
            "2026-06-01", [], "2026-06-01", [("2026-05-19", "2026-11-20")], id="taken up before it"
        ),
        pytest.param(
            "2026-11-20", [], "2026-11-20", [("2026-05-19", "2026-11-20")], id="on the very day"
        ),
        pytest.param(
            "2026-11-23",
            [],
            "2026-11-23",
            [("2026-05-19", "2026-11-20")],
            id="taken up three days after it: overdue from its own date, not waived, not moved",
        ),
        pytest.param(
            "2031-01-01", [], "2031-01-01", [("2026-05-19", "2026-11-20")], id="years after it"
        ),
        pytest.param("2026-11-23", ["2026-09-01"], "2030-01-01", [], id="done in time before"),
        pytest.param("2026-11-23", ["2026-11-22"], "2030-01-01", [], id="done late before"),
        pytest.param("2026-06-01", ["2026-05-19"], "2030-01-01", [], id="done as it opened"),
        pytest.param(
            "2026-06-01",
            ["2026-05-18"],
            "2026-06-01",
            [("2026-05-19", "2026-11-20")],
            id="done before it opened: something else",
        ),
        pytest.param("2026-01-01", [], "2026-05-18", [], id="not opened yet"),
    ],
)
def test_a_date_that_comes_once_is_owed_until_it_is_done(
    begun: str, done: list[str], until: str, windows: list[tuple[str, str]]
) -> None:
    duty = clock(basis="fixed-dates", once={"by": "2026-11-20", "opens": "2026-05-19"})
    found = slots(duty, plant(begun, *done), until_on=day(until), since_on=day(until))
    assert [window(slot) for slot in found] == windows
    assert all(slot.closes_at is None for slot in found)


def test_a_date_that_comes_once_is_offered_90_days_ahead_unless_the_rule_opens_it() -> None:
    duty = clock(basis="fixed-dates", once={"by": "2028-02-29"})
    (slot,) = slots(duty, plant("2026-01-01"), until_on=day("2028-01-01"))
    assert (window(slot), slot.due_key) == (("2027-12-01", "2028-02-29"), "2028-02-29")


CLOSED = WorkPattern(
    weekdays=frozenset(range(5)),
    closed_on=frozenset({day("2026-12-31"), day("2026-07-03"), day("2026-03-31")}),
    shifts=(Shift(key="night", starts=time(22), ends=time(6)),),
)


@pytest.mark.parametrize(
    ("duty", "begun", "done", "due"),
    [
        pytest.param(EVERY_MONTH, "2026-03-01", [], "2026-03-31", id="month end on a closed day"),
        pytest.param(EVERY_YEAR, "2026-06-01", [], "2026-12-31", id="year end on a closed day"),
        pytest.param(EVERY_MONTH, "2026-02-01", [], "2026-02-28", id="month end on a Saturday"),
        pytest.param(
            {"basis": "interval", "at_most": "7 days"},
            "2026-01-01",
            ["2026-06-26"],
            "2026-07-03",
            id="seven days end on a closed day",
        ),
        pytest.param(
            {"basis": "fixed-dates", "dates": ["07-03"]},
            "2026-01-01",
            [],
            "2026-07-03",
            id="a fixed date on a closed day",
        ),
    ],
)
def test_a_legal_date_never_moves_later(
    duty: dict[str, Any], begun: str, done: list[str], due: str
) -> None:
    found = slots(clock(**duty), plant(begun, *done, work=CLOSED), until_on=day(due))
    assert due_days(found) == due


@pytest.mark.parametrize(
    ("begun", "until", "used", "due"),
    [
        pytest.param(
            "2026-07-01",
            "2026-07-07",
            None,
            "2026-07-01 2026-07-02 2026-07-06 2026-07-07",
            id="no check on a closed Friday, nor at the weekend",
        ),
        pytest.param(
            "2026-07-01",
            "2026-07-07",
            ["2026-07-02", "2026-07-04", "2026-07-07"],
            "2026-07-02 2026-07-07",
            id="only days of use, of those worked",
        ),
        pytest.param("2026-07-03", "2026-07-05", None, "", id="nothing while nobody works"),
    ],
)
def test_operating_days(begun: str, until: str, used: list[str] | None, due: str) -> None:
    in_use = None if used is None else frozenset(map(day, used))
    here = plant(begun, work=CLOSED, in_use_on=in_use)
    daily = clock(basis="operating-day", only_in_use=True)
    assert due_days(slots(daily, here, until_on=day(until))) == due


@pytest.mark.parametrize(
    ("duty", "begun", "done", "outlook"),
    [
        pytest.param(
            {"basis": "interval", "at_most": "25 months"},
            "2026-01-01",
            ["2024-01-31"],
            "2026-02-28 2028-03-28 2030-04-28",
            id="25 months, each done on its last day: the day of the month does not come back",
        ),
        pytest.param(
            {"basis": "interval", "at_most": "7 days"},
            "2026-03-01",
            ["2026-03-01"],
            "2026-03-08 2026-03-15",
            id="weekly over a change night",
        ),
    ],
)
def test_the_outlook_chains_each_date_from_the_one_before(
    duty: dict[str, str], begun: str, done: list[str], outlook: str
) -> None:
    last = day(outlook.rsplit(maxsplit=1)[-1])
    assert due_days(forecast(clock(**duty), plant(begun, *done), until_on=last)) == outlook
