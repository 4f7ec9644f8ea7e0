"""Reminders of a check due on Tuesday 31 March 2026 in Chicago, and of actions past their date."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.cadence import (
    AdaptiveClock,
    AnyClock,
    CalendarClock,
    EventClock,
    IntervalClock,
    OperatingDayClock,
    RunningHoursClock,
    ShiftClock,
    SiteDefinedClock,
    Source,
    Span,
)
from compliance.domain.local_time import end_of_day, instant_of, start_of_day
from compliance.domain.occurrences import Facts, Suspension
from compliance.domain.reminders import (
    ACTION,
    DAILY,
    MONTHLY,
    POLICIES,
    WEEKLY,
    YEARLY,
    Duty,
    OwedReminder,
    Reason,
    ReminderPolicy,
    action_duty,
    attention_at,
    dedupe_key,
    policy_for,
    reminders_due,
)

CHICAGO = "America/Chicago"
DUE_ON = date(2026, 3, 31)
RULE = Source.RULE


def chicago(days: int, hour: int = 12, minute: int = 0) -> datetime:
    """Return a wall time in Chicago, so many days after the due date."""
    return instant_of(DUE_ON + timedelta(days=days), time(hour, minute), CHICAGO)


INTERVAL = Facts(
    opens_at=chicago(-40),
    due_from_at=start_of_day(DUE_ON, CHICAGO),
    due_at=end_of_day(DUE_ON, CHICAGO),
)
CALENDAR = replace(INTERVAL, closes_at=INTERVAL.due_at)
SHIFT = Facts(
    opens_at=chicago(0, 4),
    due_from_at=chicago(0, 4),
    due_at=chicago(0, 6, 30),
    closes_at=chicago(0, 14),
)


def duty(facts: Facts) -> Duty:
    return Duty(facts=facts, due_on=DUE_ON, zone=CHICAGO)


def owed(facts: Facts, policy: ReminderPolicy, now: datetime) -> list[str]:
    """Return what is owed as "kind stage recipient", without the date that every stage names."""
    found = reminders_due(duty(facts), policy, now)
    assert all(reminder.stage.endswith("@2026-03-31") for reminder in found)
    return [f"{r.kind} {r.stage.removesuffix('@2026-03-31')} {r.recipient}" for r in found]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(chicago(-8), [], id="too early"),
        pytest.param(chicago(-7, 5, 59), [], id="before the hour of sending"),
        pytest.param(chicago(-7, 6), ["upcoming -7d owner"], id="a week before"),
        pytest.param(chicago(-2), ["upcoming -7d owner"], id="late, still that stage"),
        pytest.param(chicago(-1, 6), ["upcoming -1d owner"], id="the day before"),
        pytest.param(chicago(0, 6), ["due +0d owner"], id="due"),
        pytest.param(chicago(1, 3), [], id="overdue at night: nobody is woken"),
        pytest.param(chicago(1, 6), ["overdue +1d owner"], id="a day late"),
        pytest.param(chicago(3), ["overdue +3d owner", "escalation +3d coordinator"], id="3 days"),
        pytest.param(chicago(6), ["overdue +3d owner", "escalation +3d coordinator"], id="6 days"),
        pytest.param(chicago(13), ["overdue +7d owner", "escalation +7d coordinator"], id="13"),
        pytest.param(chicago(14), ["overdue +14d owner", "escalation +14d coordinator"], id="14"),
        pytest.param(chicago(32), ["overdue +28d owner", "escalation +28d coordinator"], id="32"),
    ],
)
def test_only_the_current_stage_is_owed(now: datetime, expected: list[str]) -> None:
    """Also after three days down: one reminder for each role, however many stages went by."""
    assert owed(INTERVAL, MONTHLY, now) == expected


def test_a_daily_check_is_not_announced_and_a_shift_is_reminded_at_once() -> None:
    assert owed(SHIFT, DAILY, chicago(0, 6, 29)) == []
    assert owed(SHIFT, DAILY, chicago(0, 6, 30)) == ["overdue at-once owner"]
    assert owed(SHIFT, DAILY, chicago(0, 14)) == [
        "missed missed owner",
        "missed missed coordinator",
    ]


def test_missed_is_told_once_and_is_no_news_a_week_later() -> None:
    both = ["missed missed owner", "missed missed coordinator"]
    assert owed(CALENDAR, MONTHLY, chicago(1)) == both
    assert owed(CALENDAR, MONTHLY, chicago(7)) == both
    assert owed(CALENDAR, MONTHLY, chicago(8)) == []
    assert owed(replace(CALENDAR, submitted_at=chicago(1)), MONTHLY, chicago(2)) == []


@pytest.mark.parametrize(
    "settled",
    [
        pytest.param({"submitted_at": chicago(-3)}, id="done"),
        pytest.param({"submitted_at": chicago(2)}, id="done late"),
        pytest.param({"waived_at": chicago(-3)}, id="waived"),
        pytest.param({"suspensions": (Suspension(from_at=chicago(-9)),)}, id="out of service"),
    ],
)
def test_nothing_is_owed_for_what_is_settled(settled: dict[str, datetime]) -> None:
    facts = replace(INTERVAL, **settled)  # type: ignore[arg-type]  # each case sets another field
    for days in range(3, 40):
        assert owed(facts, MONTHLY, chicago(days)) == []
    assert attention_at(duty(facts), MONTHLY, chicago(3)) is None


def test_an_action_past_its_date_reminds_its_owner_and_then_the_coordinator() -> None:
    def action(done_at: datetime | None = None) -> Duty:
        return action_duty(created_at=chicago(-7), due_on=DUE_ON, done_at=done_at, zone=CHICAGO)

    kinds = [reminder.kind for reminder in reminders_due(action(), ACTION, chicago(3))]
    assert kinds == ["overdue", "escalation"]
    assert reminders_due(action(chicago(2)), ACTION, chicago(3)) == ()
    assert [r.kind for r in reminders_due(action(), ACTION, chicago(500))] == kinds
    same_day = action_duty(created_at=chicago(1), due_on=DUE_ON, done_at=None, zone=CHICAGO)
    assert reminders_due(same_day, ACTION, chicago(2))[0].kind == "overdue"


def test_a_moved_date_reminds_anew() -> None:
    new_date = DUE_ON + timedelta(days=30)
    first = action_duty(created_at=chicago(-9), due_on=DUE_ON, done_at=None, zone=CHICAGO)
    moved = action_duty(created_at=chicago(-9), due_on=new_date, done_at=None, zone=CHICAGO)
    (before,) = reminders_due(first, ACTION, chicago(0))
    (after,) = reminders_due(moved, ACTION, chicago(30))
    assert (before.stage, after.stage) == ("+0d@2026-03-31", "+0d@2026-04-30")


def span(text: str) -> Span:
    return Span.model_validate(text)


@pytest.mark.parametrize(
    ("clock", "policy"),
    [
        (ShiftClock(basis="shift", source=RULE), DAILY),
        (OperatingDayClock(basis="operating-day", source=RULE), DAILY),
        (CalendarClock(basis="calendar", source=RULE, every=span("1 day")), DAILY),
        (CalendarClock(basis="calendar", source=RULE, every=span("1 week")), WEEKLY),
        (IntervalClock(basis="interval", source=RULE, at_most=span("7 days")), WEEKLY),
        (IntervalClock(basis="interval", source=RULE, at_most=span("30 days")), MONTHLY),
        (CalendarClock(basis="calendar", source=RULE, every=span("1 month")), MONTHLY),
        (IntervalClock(basis="interval", source=RULE, at_most=span("12 months")), YEARLY),
        (RunningHoursClock(basis="running-hours", source=RULE, hours=500), MONTHLY),
        (SiteDefinedClock(basis="site-defined", source=RULE, document="plan"), MONTHLY),
        (EventClock(basis="event", source=RULE, events=("rain",)), MONTHLY),
        (
            AdaptiveClock(
                basis="adaptive",
                source=RULE,
                normal=span("1 month"),
                relaxed=span("1 quarter"),
                clean_results=2,
            ),
            MONTHLY,
        ),
    ],
)
def test_the_longer_the_pace_the_earlier_the_first_reminder(
    clock: AnyClock, policy: ReminderPolicy
) -> None:
    assert policy_for(clock) is policy
    assert POLICIES[policy.key] is policy
    if isinstance(clock, SiteDefinedClock):
        assert policy_for(clock, span("1 year")) is YEARLY


def test_the_dedupe_key_tells_every_part_apart() -> None:
    reason = Reason(
        subject_kind="occurrence",
        subject_id=1,
        kind="overdue",
        recipient_id=23,
        channel="email",
        stage="+3d@2026-03-31",
    )
    assert dedupe_key(reason) == "occurrence|1|overdue|23|email|+3d@2026-03-31"
    others = {
        dedupe_key(replace(reason, **{part: value}))  # type: ignore[arg-type]  # another field each
        for part, value in {
            "subject_kind": "corrective-action",
            "subject_id": 12,
            "kind": "escalation",
            "recipient_id": 3,
            "channel": "console",
            "stage": "+7d@2026-03-31",
        }.items()
    }
    assert len(others | {dedupe_key(reason)}) == 7
    for bad in (replace(reason, stage="a|b"), replace(reason, stage="x" * 255)):
        with pytest.raises(ValueError, match="dedupe key"):
            dedupe_key(bad)


def keys_owed(facts: Facts, policy: ReminderPolicy, now: datetime) -> set[OwedReminder]:
    return set(reminders_due(duty(facts), policy, now))


facts_of = st.sampled_from([INTERVAL, CALENDAR, SHIFT])
policies = st.sampled_from(list(POLICIES.values()))
hours = st.integers(-45 * 24, 40 * 24)


@settings(derandomize=True, max_examples=40, deadline=None)
@given(facts_of, policies, hours, st.none() | st.tuples(hours, st.integers(1, 200)))
def test_a_sweep_at_the_attention_times_owes_what_an_hourly_sweep_owes(
    facts: Facts, policy: ReminderPolicy, start: int, outage: tuple[int, int] | None
) -> None:
    noon = chicago(0)
    if outage:
        begin = noon + timedelta(hours=outage[0])
        span = Suspension(from_at=begin, until_at=begin + timedelta(hours=outage[1]))
        facts = replace(facts, suspensions=(span,))
    now, end = noon + timedelta(hours=start), noon + timedelta(days=45)
    hourly: set[OwedReminder] = set()
    probe = now
    while probe < end:
        hourly |= keys_owed(facts, policy, probe)
        probe += timedelta(minutes=30)
    woken: set[OwedReminder] = set()
    wake: datetime | None = now
    while wake and wake < end:
        woken |= keys_owed(facts, policy, wake)
        following = attention_at(duty(facts), policy, wake)
        assert following is None or following > wake
        wake = following
    assert woken == hourly


@settings(derandomize=True, max_examples=150, deadline=None)
@given(facts_of, policies, st.lists(hours, min_size=1, max_size=12))
def test_a_clock_that_jumps_owes_nothing_twice(
    facts: Facts, policy: ReminderPolicy, jumps: list[int]
) -> None:
    """Forwards, backwards, by a year: stages repeat by name, and never two for one role."""
    for jump in [*jumps, 365 * 24]:
        now = datetime(2026, 3, 31, 17, tzinfo=UTC) + timedelta(hours=jump)
        found = reminders_due(duty(facts), policy, now)
        assert len({reminder.recipient for reminder in found}) == len(found) <= 2
        assert found == reminders_due(duty(facts), policy, now)
