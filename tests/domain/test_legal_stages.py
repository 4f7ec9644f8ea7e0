"""Escalation by the minute: stages go one way, and late stays late."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.errors import InvalidRuleError
from compliance.domain.legal_clocks.computed import due_words, local_words, outcome_of
from compliance.domain.legal_clocks.counting import Due, Moment, SiteTime, due_of
from compliance.domain.legal_clocks.stages import (
    ESCALATION,
    EscalationPolicy,
    Running,
    Stage,
    stage_at,
    stage_times,
    time_left,
)
from compliance.domain.legal_clocks.terms import Term

START = datetime(2026, 3, 7, 22, 30, tzinfo=UTC)
spans = st.timedeltas(timedelta(days=-2), timedelta(days=200))
plenty = settings(derandomize=True, max_examples=300, deadline=None)


def clock(text: str) -> Running:
    due = due_of(Term.parse(text), Moment.of(START, "UTC"), SiteTime(zone="UTC"))
    assert due
    return Running(START, due)


@plenty
@given(st.timedeltas(timedelta(days=-20), timedelta(days=90)), spans, spans)
def test_stages_never_go_back(length: timedelta, one: timedelta, other: timedelta) -> None:
    at = START + length
    earlier, later = sorted((START + one, START + other))
    for due in (Due(at), Due(at, at.date())):
        assert stage_at(Running(START, due), earlier) <= stage_at(Running(START, due), later)


@plenty
@given(st.timedeltas(timedelta(days=-20), timedelta(days=90)))
def test_times_of_stages_are_in_order_and_true(length: timedelta) -> None:
    running = Running(START, Due(START + length))
    times = stage_times(running)
    assert [at for _, at in times] == sorted(at for _, at in times)
    for stage, at in times[:-1]:
        assert stage_at(running, at) >= stage
    assert stage_at(running, times[-1][1] + timedelta(microseconds=1)) is Stage.OVERDUE


@pytest.mark.parametrize(
    ("term", "minutes", "stage"),
    [
        ("24 hours", 0, "running"),
        ("24 hours", 12 * 60, "soon"),
        ("24 hours", 18 * 60, "pressing"),
        ("24 hours", 22 * 60, "last-call"),
        ("24 hours", 24 * 60, "last-call"),
        ("24 hours", 24 * 60 + 1, "overdue"),
        ("8 hours", 6 * 60, "pressing"),
        ("15 minutes", 0, "last-call"),  # shorter than the minutes of every stage
        ("at once", 0, "last-call"),
        ("at once", 1, "overdue"),
        ("30 days", 1, "running"),
        ("30 days", 28 * 24 * 60, "last-call"),
    ],
)
def test_stages_by_the_minute(term: str, minutes: int, stage: str) -> None:
    assert stage_at(clock(term), START + timedelta(minutes=minutes)).word == stage


def test_time_left_goes_on_past_the_deadline() -> None:
    due = clock("8 hours").due
    assert time_left(due, START + timedelta(hours=9)) == timedelta(hours=-1)


def test_late_stays_late() -> None:
    due = clock("8 hours").due
    assert outcome_of(due, START + timedelta(hours=8)).in_time
    late = outcome_of(due, START + timedelta(hours=8, minutes=1))
    assert not late.in_time
    assert late.late_by == timedelta(minutes=1)
    day = clock("7 days").due
    assert outcome_of(day, day.at - timedelta(microseconds=1)).in_time
    assert not outcome_of(day, day.at).in_time


@pytest.mark.parametrize(
    "steps",
    [
        [(Stage.PRESSING, 0.5, 60), (Stage.SOON, 0.2, 30)],
        [(Stage.SOON, 0.2, 60), (Stage.PRESSING, 0.5, 30)],
        [(Stage.SOON, 0.5, 30), (Stage.PRESSING, 0.2, 60)],
        [(Stage.SOON, 1.5, 30)],
        [(Stage.SOON, 0.5, -1)],
        [(Stage.OVERDUE, 0.5, 1)],
    ],
)
def test_a_policy_that_goes_back_is_refused(steps: list[tuple[Stage, float, int]]) -> None:
    with pytest.raises(InvalidRuleError):
        EscalationPolicy.of(*steps)


def test_the_usual_policy_names_every_stage() -> None:
    assert [step.stage for step in ESCALATION.steps] == [1, 2, 3]


def test_words_in_site_time() -> None:
    assert local_words(START, "America/Chicago") == "16:30 CST on Sat 7 Mar 2026"
    assert local_words(START + timedelta(seconds=5), "UTC") == "22:30:05 UTC on Sat 7 Mar 2026"
    assert due_words(clock("7 days").due, "UTC") == "by the end of Sat 14 Mar 2026, site time"
    assert due_words(None, "UTC") == ""
