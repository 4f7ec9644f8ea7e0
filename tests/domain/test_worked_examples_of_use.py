"""Worked examples of what people and machines move: shifts, events, meters, use, a site's pace.

To be read like `test_worked_examples.py`: a duty, the facts, and the dates that follow in Chicago.
"""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from pydantic import ValidationError

from compliance.domain.cadence import EventClock, Span
from compliance.domain.meters import MeterReading, running_hours
from compliance.domain.paces import keeps_the_rule
from compliance.domain.recurrence import due_after_event, series_after_event, slots
from compliance.domain.slots import Completion
from compliance.domain.uses import Check, Use, checked_before_use
from compliance.domain.work_patterns import Shift, WorkPattern
from tests.domain.worked import (
    CHICAGO,
    EVERY_MONTH,
    EVERY_QUARTER,
    EVERY_YEAR,
    clock,
    day,
    due_days,
    plant,
)

SEVEN_NIGHTS = WorkPattern(shifts=(Shift(key="night", starts=time(22), ends=time(6)),))


@pytest.mark.parametrize(
    ("at", "on", "due_at", "missed_at"),
    [
        pytest.param(
            "start", "2026-03-07", "2026-03-08 04:30", "2026-03-08 11:00", id="a night of 7 hours"
        ),
        pytest.param(
            "start", "2026-10-31", "2026-11-01 03:30", "2026-11-01 12:00", id="a night of 9 hours"
        ),
        pytest.param(
            "end", "2026-03-07", "2026-03-08 11:30", "2026-03-08 13:00", id="its end, 7 hours"
        ),
        pytest.param(
            "end", "2026-10-31", "2026-11-01 12:30", "2026-11-01 14:00", id="its end, 9 hours"
        ),
    ],
)
def test_shifts_over_change_nights(at: str, on: str, due_at: str, missed_at: str) -> None:
    """22:00 to 06:00 on the wall; half an hour of grace; two hours to make up the end's check."""
    (slot,) = slots(clock(basis="shift", at=at), plant(on, work=SEVEN_NIGHTS), until_on=day(on))
    assert slot.due_key == f"{on}/night"
    assert slot.due_at.strftime("%Y-%m-%d %H:%M") == due_at
    assert slot.closes_at is not None
    assert slot.closes_at.strftime("%Y-%m-%d %H:%M") == missed_at


@pytest.mark.parametrize(
    ("within", "happened", "due", "due_on"),
    [
        pytest.param("24 hours", "2026-03-07 18:00", "2026-03-08 18:00", "2026-03-08", id="24 h"),
        pytest.param(
            "24 hours", "2026-10-31 18:00", "2026-11-01 18:00", "2026-11-01", id="24 h, other night"
        ),
        pytest.param("1 day", "2026-03-08 05:59", "2026-03-09 05:00", "2026-03-08", id="1 day"),
        pytest.param(
            "3 days", "2026-10-30 17:00", "2026-11-03 06:00", "2026-11-02", id="3 days to midnight"
        ),
        pytest.param("30 days", "2026-01-30 18:00", "2026-03-02 06:00", "2026-03-01", id="30 days"),
        pytest.param(
            "6 months", "2026-08-31 17:00", "2027-03-01 06:00", "2027-02-28", id="6 months"
        ),
        pytest.param("1 year", "2028-02-29 18:00", "2029-03-01 06:00", "2029-02-28", id="leap day"),
        pytest.param(None, "2026-03-08 05:59", "2026-03-08 05:59", "2026-03-07", id="at once"),
    ],
)
def test_after_an_event(within: str | None, happened: str, due: str, due_on: str) -> None:
    """Instants are UTC: 06:00 is midnight in Chicago in winter, 05:00 in summer."""
    duty = clock(basis="event", events=["repair"], **({"within": within} if within else {}))
    happened_at = datetime.fromisoformat(happened).replace(tzinfo=UTC)
    assert isinstance(duty, EventClock)
    slot = due_after_event(duty, event_at=happened_at, event_key="7", zone=CHICAGO)
    assert (slot.due_key, slot.closes_at) == ("event-7", None)
    assert slot.due_at == datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert slot.due_on.isoformat() == due_on


LEAKS = {"basis": "event", "events": ["leak"], "within": "3 months", "repeats": "3 months"}


@pytest.mark.parametrize(
    ("done", "due"),
    [
        pytest.param([], ["2026-04-15"], id="not done: only the first"),
        pytest.param(["04-01 clean"], ["2026-04-15", "2026-07-01"], id="early: counted from it"),
        pytest.param(
            ["04-15 clean", "08-31 leak", "11-30 clean"],
            ["2026-04-15", "2026-07-15", "2026-11-30", "2027-02-28"],
            id="late, a leak: from the day it was done, the count anew, month ends",
        ),
        pytest.param(
            ["04-01 clean", "07-01 clean"], ["2026-04-15", "2026-07-01"], id="two in a row: over"
        ),
    ],
)
def test_a_series_after_an_event_runs_until_enough_were_clean(
    done: list[str], due: list[str]
) -> None:
    duty = clock(**LEAKS, until_clean=2)
    assert isinstance(duty, EventClock)
    happened_at = datetime(2026, 1, 15, 18, tzinfo=UTC)
    completions: dict[str, Completion] = {}
    for number, words in enumerate(done, start=1):
        day, result = words.split()
        key = "event-7" if number == 1 else f"event-7-{number}"
        completions[key] = Completion(
            done_on=date.fromisoformat(f"2026-{day}"), is_clean=result == "clean"
        )
    series = list(
        series_after_event(
            duty, event_at=happened_at, event_key="7", done=completions, zone=CHICAGO
        )
    )
    assert [slot.due_on.isoformat() for slot in series] == due
    assert len({slot.due_key for slot in series}) == len(series)
    assert all(slot.closes_at is None for slot in series), "owed until it is done, however late"


def test_a_series_says_how_often_and_when_it_ends() -> None:
    with pytest.raises(ValidationError, match="belong together"):
        clock(**LEAKS)


OIL = {"basis": "running-hours", "hours": 500, "at_most": "1 year"}


@pytest.mark.parametrize(
    ("readings", "due"),
    [
        pytest.param([], "2027-01-10", id="never read: the year"),
        pytest.param([("2026-01-10", 100)], "2027-01-10", id="read at the change only"),
        pytest.param(
            [("2026-01-10", 100), ("2026-04-01", 599)], "2027-01-10", id="one hour is left"
        ),
        pytest.param(
            [("2026-01-10", 100), ("2026-04-01", 600)], "2026-04-01", id="hours come first"
        ),
        pytest.param(
            [("2026-01-10", 100), ("2027-02-01", 600)], "2027-01-10", id="the year comes first"
        ),
        pytest.param(
            [
                ("2026-01-10", 100),
                ("2026-03-01", 300),
                ("2026-04-01", "new", 0),
                ("2026-06-01", 300),
            ],
            "2026-06-01",
            id="200 hours on the old meter and 300 on the new one",
        ),
        pytest.param(
            [("2026-01-10", 100), ("2026-04-01", "new", 4000), ("2026-06-01", 4100)],
            "2027-01-10",
            id="a used meter put in: only what it ran here counts",
        ),
    ],
)
def test_running_hours_or_a_year(readings: list[tuple[Any, ...]], due: str) -> None:
    """Oil changed on 10 January 2026; every 500 hours or a year, whichever comes first."""
    meter = [
        MeterReading(read_on=day(one[0]), hours=one[-1], is_new_meter="new" in one)
        for one in readings
    ]
    here = plant("2026-01-01", "2026-01-10", readings=running_hours(meter))
    assert due_days(slots(clock(**OIL), here, until_on=day("2026-12-31"))) == due


@pytest.mark.parametrize(
    ("begun", "clean", "due"),
    [
        pytest.param("2026-02-10", "", "02-28 03-31 04-30 05-31", id="adopted in mid-period"),
        pytest.param(
            "2026-01-01",
            "01-31 02-28",
            "01-31 02-28 04-30",
            id="two clean: quarterly, first month",
        ),
        pytest.param(
            "2026-01-01", "01-31 03-01", "01-31 02-28 03-31 04-30 05-31", id="one day too late"
        ),
    ],
)
def test_monthly_until_two_clean_then_quarterly(begun: str, clean: str, due: str) -> None:
    leaks = clock(basis="adaptive", normal="1 month", relaxed="1 quarter", clean_results=2)
    done = [f"2026-{on}" for on in clean.split()]
    found = due_days(slots(leaks, plant(begun, *done), until_on=day("2026-05-31")))
    assert found.replace("2026-", "") == due


@pytest.mark.parametrize(
    ("document", "span", "done", "due"),
    [
        pytest.param("permit", "1 year", ["2026-02-10"], "2027-02-10", id="a permit has its date"),
        pytest.param("plan", "1 quarter", ["2026-02-10"], "2026-03-31 2026-06-30", id="a plan"),
        pytest.param("plan", "10 days", ["2026-06-25"], "2026-07-05", id="a plan that counts days"),
        pytest.param("certificate", "18 months", ["2026-08-31"], "2028-02-29", id="18 months"),
    ],
)
def test_what_the_sites_document_says(document: str, span: str, done: list[str], due: str) -> None:
    duty = clock(basis="site-defined", document=document, source="site")
    here = plant("2026-01-01", *done, site_span=Span.model_validate(span))
    assert due_days(slots(duty, here, until_on=day("2026-06-30"))) == due


@pytest.mark.parametrize(
    ("uses", "checks", "figure"),
    [
        pytest.param(["02"], ["02 06:00"], "1 of 1", id="checked that day"),
        pytest.param(["02 07:00"], ["02 06:00"], "1 of 1", id="checked before it"),
        pytest.param(["02 07:00"], ["02 08:00"], "0 of 1: 02", id="checked after it"),
        pytest.param(["02 07:00"], ["01 23:00"], "0 of 1: 02", id="checked the day before"),
        pytest.param(
            ["02 07:00", "02 09:00"], ["02 06:00"], "1 of 2: 02", id="a check is for one use"
        ),
        pytest.param(
            ["02 07:00", "02 09:00"], ["02 06:00", "02 06:30"], "1 of 2: 02", id="both too early"
        ),
        pytest.param(
            ["02 07:00", "02 09:00"], ["02 06:00", "02 08:00"], "2 of 2", id="one before each"
        ),
        pytest.param(["02 x3", "03"], ["02 06:00", "02 07:00"], "2 of 4: 02 03", id="by count"),
        pytest.param([], ["02 06:00"], "0 of 0", id="a check without use is no use"),
    ],
)
def test_uses_against_checks_before_use(uses: list[str], checks: list[str], figure: str) -> None:
    found = checked_before_use(
        [_use(text) for text in uses],
        [Check(done_on=_at(text).date(), done_at=_at(text)) for text in checks],
    )
    dates = " ".join(f"{on:%d}" for on in found.unchecked_on)
    assert f"{found.checked} of {found.uses}" + (f": {dates}" if dates else "") == figure


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=UTC)


def _use(text: str) -> Use:
    on, _, rest = text.partition(" ")
    if ":" in rest:
        return Use(used_on=day(f"2026-03-{on}"), used_at=_at(text))
    return Use(used_on=day(f"2026-03-{on}"), times=int(rest.removeprefix("x") or 1))


@pytest.mark.parametrize(
    ("rule", "site", "is_kept"),
    [
        pytest.param(EVERY_MONTH, "1 month", True, id="as the rule says"),
        pytest.param(EVERY_MONTH, "2 months", False, id="every two months for every month"),
        pytest.param(EVERY_MONTH, "1 week", True, id="weekly for monthly"),
        pytest.param(EVERY_MONTH, "2 weeks", True, id="every two weeks for monthly"),
        pytest.param(EVERY_MONTH, "4 weeks", False, id="four weeks can leave a month without"),
        pytest.param(EVERY_QUARTER, "1 month", True, id="monthly for quarterly"),
        pytest.param(EVERY_QUARTER, "2 months", True, id="each quarter holds two whole months"),
        pytest.param(EVERY_YEAR, "5 months", True, id="each year holds five whole months"),
        pytest.param(EVERY_YEAR, "7 months", False, id="seven months leave a year without"),
        pytest.param(EVERY_YEAR, "180 days", True, id="each year holds 180 whole days"),
        pytest.param({"basis": "calendar", "every": "1 week"}, "1 day", True, id="daily"),
        pytest.param({"basis": "calendar", "every": "1 week"}, "5 days", False, id="five days"),
        pytest.param({"basis": "calendar", "every": "1 week"}, "1 month", False, id="months"),
        pytest.param({"basis": "interval", "at_most": "1 month"}, "28 days", True, id="28 days"),
        pytest.param({"basis": "interval", "at_most": "1 month"}, "30 days", False, id="February"),
        pytest.param({"basis": "interval", "at_most": "30 days"}, "1 month", False, id="31 days"),
        pytest.param({"basis": "interval", "at_most": "12 months"}, "1 year", True, id="the same"),
        pytest.param({"basis": "interval", "at_most": "1 year"}, "365 days", True, id="365 days"),
        pytest.param({"basis": "interval", "at_most": "1 year"}, "366 days", False, id="366 days"),
        pytest.param(OIL, "9 months", True, id="the date beside the running hours"),
        pytest.param(OIL, "13 months", False, id="a longer one"),
        pytest.param(
            {"basis": "event", "events": ["storm"], "within": "1 day"}, "24 hours", True, id="24 h"
        ),
        pytest.param(
            {"basis": "event", "events": ["storm"], "within": "24 hours"},
            "1 week",
            False,
            id="week",
        ),
        pytest.param({**EVERY_YEAR, "source": "suggested"}, "3 years", True, id="our suggestion"),
        pytest.param(
            {"basis": "site-defined", "document": "plan", "source": "site"},
            "9 years",
            True,
            id="plan",
        ),
    ],
)
def test_a_site_may_shorten_a_rule_but_never_lengthen_it(
    rule: dict[str, Any], site: str, *, is_kept: bool
) -> None:
    assert keeps_the_rule(clock(**rule), Span.model_validate(site)) is is_kept
