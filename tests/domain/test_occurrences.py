"""A monthly check (March, Chicago) and an interval, seen at many instants."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.errors import ConflictError, InvalidInputError
from compliance.domain.occurrences import (
    ALL_WORDS,
    ON_TIME_WORDS,
    STATE_WORDS,
    Facts,
    Move,
    Standing,
    State,
    Suspension,
    Timing,
    is_claim_plausible,
    may,
    next_change_at,
    require,
    require_waiver,
    standing_at,
    state_at,
)


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return an instant counted from 1 March 2026, 00:00 UTC."""
    return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=day, hours=hour, minutes=minute)


MONTHLY = Facts(opens_at=at(0), due_from_at=at(30), due_at=at(31), closes_at=at(31))
SHIFT = Facts(opens_at=at(0, 4), due_from_at=at(0, 4), due_at=at(0, 6, 30), closes_at=at(0, 14))
INTERVAL = Facts(opens_at=at(0), due_from_at=at(6), due_at=at(7))
LONG_AFTER = at(400)


@pytest.mark.parametrize(
    ("facts", "now", "state"),
    [
        pytest.param(MONTHLY, at(-1), State.SCHEDULED, id="not open yet"),
        pytest.param(MONTHLY, at(0), State.OPEN, id="opens on the instant"),
        pytest.param(MONTHLY, at(30), State.DUE, id="due on the last day"),
        pytest.param(MONTHLY, at(31), State.MISSED, id="missed when the month is over"),
        pytest.param(MONTHLY, LONG_AFTER, State.MISSED, id="missed for good"),
        pytest.param(SHIFT, at(0, 6, 29), State.DUE, id="in time at the start of the shift"),
        pytest.param(SHIFT, at(0, 6, 30), State.OVERDUE, id="overdue during the shift"),
        pytest.param(SHIFT, at(0, 14), State.MISSED, id="missed with the shift"),
        pytest.param(INTERVAL, at(7), State.OVERDUE, id="overdue"),
        pytest.param(INTERVAL, LONG_AFTER, State.OVERDUE, id="an interval is never missed"),
        pytest.param(replace(INTERVAL, waived_at=at(2)), at(1), State.OPEN, id="not waived yet"),
        pytest.param(replace(INTERVAL, waived_at=at(2)), LONG_AFTER, State.WAIVED, id="waived"),
    ],
)
def test_time_alone_moves_a_check(facts: Facts, now: datetime, state: State) -> None:
    assert state_at(facts, now) is state


@pytest.mark.parametrize(
    ("facts", "performed", "received", "standing"),
    [
        pytest.param(
            MONTHLY, at(9), at(9, 1), (State.DONE_ON_TIME, Timing.ON_TIME), id="plainly on time"
        ),
        pytest.param(
            MONTHLY,
            at(30, 23),
            at(32),
            (State.DONE_ON_TIME, Timing.ON_TIME_BY_PHONE),
            id="done in time, received after the month",
        ),
        pytest.param(
            MONTHLY, at(32), at(32), (State.MISSED, Timing.AFTER_MISSED), id="done too late"
        ),
        pytest.param(
            MONTHLY, None, at(31), (State.MISSED, Timing.AFTER_MISSED), id="no claim, no mercy"
        ),
        pytest.param(
            MONTHLY, at(30), at(38), (State.MISSED, Timing.AFTER_MISSED), id="8 days offline"
        ),
        pytest.param(
            INTERVAL, at(7), at(7), (State.DONE_LATE, Timing.LATE), id="late by the boundary"
        ),
        pytest.param(
            INTERVAL, at(9), at(8), (State.DONE_LATE, Timing.LATE), id="phone in the future"
        ),
        pytest.param(
            INTERVAL, at(6, 23, 59), at(6, 23, 58), (State.DONE_ON_TIME, Timing.ON_TIME), id="skew"
        ),
        pytest.param(
            SHIFT,
            at(0, 13),
            at(0, 15),
            (State.DONE_LATE, Timing.LATE_BY_PHONE),
            id="late in the shift, received after it",
        ),
    ],
)
def test_claimed_and_received_time_are_kept_apart(
    facts: Facts,
    performed: datetime | None,
    received: datetime,
    standing: tuple[State, Timing],
) -> None:
    done = replace(facts, performed_at=performed, submitted_at=received)
    assert standing_at(done, LONG_AFTER) == Standing(*standing)


def test_a_claim_from_before_the_form_was_given_out_is_not_believed() -> None:
    done = replace(INTERVAL, performed_at=at(6, 20), submitted_at=at(7, 5))
    assert standing_at(done, LONG_AFTER).timing is Timing.ON_TIME_BY_PHONE
    caught = replace(done, given_out_at=at(7, 1))
    assert not is_claim_plausible(caught)
    assert standing_at(caught, LONG_AFTER).timing is Timing.LATE


def test_what_was_not_received_yet_is_not_done_yet() -> None:
    assert state_at(replace(INTERVAL, submitted_at=at(9)), at(8)) is State.OVERDUE
    assert not is_claim_plausible(replace(INTERVAL, performed_at=at(3)))


def test_a_check_that_was_done_beats_a_waiver() -> None:
    both = replace(INTERVAL, waived_at=at(2), submitted_at=at(3))
    assert state_at(both, LONG_AFTER) is State.DONE_ON_TIME


def away(begin: int, end: int | None) -> tuple[Suspension, ...]:
    return (Suspension(from_at=at(begin), until_at=None if end is None else at(end)),)


@pytest.mark.parametrize(
    ("facts", "begin", "end", "now", "state"),
    [
        pytest.param(MONTHLY, 5, None, at(9), State.SUSPENDED, id="out of service"),
        pytest.param(MONTHLY, 5, None, LONG_AFTER, State.SUSPENDED, id="never owed"),
        pytest.param(MONTHLY, 5, 9, at(10), State.OPEN, id="back early"),
        pytest.param(MONTHLY, 5, 9, LONG_AFTER, State.MISSED, id="back early and forgotten"),
        pytest.param(MONTHLY, 5, 40, LONG_AFTER, State.SUSPENDED, id="back after the month"),
        pytest.param(MONTHLY, 40, None, LONG_AFTER, State.MISSED, id="missed before it broke"),
        pytest.param(INTERVAL, 9, None, at(10), State.SUSPENDED, id="overdue, then out"),
        pytest.param(INTERVAL, 9, 20, at(20), State.OVERDUE, id="overdue again when back"),
        pytest.param(INTERVAL, 5, 20, at(20), State.OVERDUE, id="owed at once when back"),
        pytest.param(INTERVAL, 1, 3, at(4), State.OPEN, id="a short outage changes nothing"),
    ],
)
def test_what_falls_due_out_of_service_is_not_owed(
    facts: Facts, begin: int, end: int | None, now: datetime, state: State
) -> None:
    assert state_at(replace(facts, suspensions=away(begin, end)), now) is state


def test_breaking_down_does_not_excuse_what_was_overdue_already() -> None:
    broke = Suspension(from_at=at(0, 9))
    assert state_at(replace(SHIFT, suspensions=(broke,)), at(0, 10)) is State.SUSPENDED
    assert state_at(replace(SHIFT, suspensions=(broke,)), at(0, 14)) is State.MISSED


def test_a_check_made_before_the_return_to_service_is_on_time() -> None:
    out = replace(INTERVAL, suspensions=away(5, 20))
    assert state_at(replace(out, submitted_at=at(19)), LONG_AFTER) is State.DONE_ON_TIME
    assert state_at(replace(out, submitted_at=at(21)), LONG_AFTER) is State.DONE_LATE
    still_out = replace(INTERVAL, suspensions=away(5, None))
    assert state_at(replace(still_out, submitted_at=at(99)), LONG_AFTER) is State.DONE_ON_TIME


def test_a_check_cannot_make_up_for_a_month_that_was_not_owed() -> None:
    march = replace(MONTHLY, suspensions=away(5, 60), submitted_at=at(50))
    assert state_at(march, LONG_AFTER) is State.SUSPENDED


def test_the_words_are_the_ones_of_the_packet() -> None:
    by_phone = replace(INTERVAL, performed_at=at(6), submitted_at=at(8))
    assert standing_at(by_phone, LONG_AFTER).words == "Done on time by phone clock, received late"
    assert ON_TIME_WORDS[Timing.ON_TIME_BY_PHONE] == "Yes, by phone clock"
    late = replace(MONTHLY, submitted_at=at(40))
    assert standing_at(late, LONG_AFTER).words == "Missed, done late"
    assert standing_at(MONTHLY, LONG_AFTER).words == "Missed"
    assert set(STATE_WORDS) == set(State)
    assert set(ON_TIME_WORDS) == set(Timing)
    assert len(set(ALL_WORDS)) == len(ALL_WORDS)


@pytest.mark.parametrize(
    ("move", "states"),
    [
        (Move.WAIVE, "scheduled open due overdue suspended"),
        (Move.SUSPEND, "scheduled open due overdue"),
        (Move.RESUME, "suspended"),
        (Move.REASSIGN, "scheduled open due overdue suspended"),
        (Move.SUBMIT, "open due overdue missed suspended"),
    ],
)
def test_the_table_of_moves(move: Move, states: str) -> None:
    assert {state.value for state in State if may(state, move)} == set(states.split())
    for state in State:
        if not may(state, move):
            with pytest.raises(ConflictError, match=STATE_WORDS[state].lower()):
                require(state, move)


def test_a_waiver_needs_a_reason_and_an_approver_and_says_both_at_once() -> None:
    require_waiver(State.OVERDUE, reason="The dock is closed for good.", approver_id=7)
    with pytest.raises(InvalidInputError) as refusal:
        require_waiver(State.OVERDUE, reason="  ", approver_id=None)
    assert [problem.where for problem in refusal.value.problems] == ["Reason", "Approver"]
    with pytest.raises(ConflictError, match="missed"):
        require_waiver(State.MISSED, reason="We forgot.", approver_id=7)


def test_only_owed_states_owe() -> None:
    owed = {state for state in State if state.is_owed}
    assert owed == {State.SCHEDULED, State.OPEN, State.DUE, State.OVERDUE}
    assert {state for state in State if state.is_done} == {State.DONE_ON_TIME, State.DONE_LATE}


instants = st.integers(-100, 1000).map(lambda hours: at(0, hours))
outages = st.lists(st.tuples(instants, st.none() | st.integers(1, 300)), max_size=3).map(
    lambda pairs: tuple(
        Suspension(from_at=begin, until_at=begin + timedelta(hours=hours) if hours else None)
        for begin, hours in pairs
    )
)
facts_of = st.builds(
    replace,
    st.sampled_from([MONTHLY, SHIFT, INTERVAL]),
    suspensions=outages,
    waived_at=st.none() | instants,
    submitted_at=st.none() | instants,
    performed_at=st.none() | instants,
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(facts_of, instants)
def test_the_next_change_is_the_first_change(facts: Facts, now: datetime) -> None:
    """A sweep that sleeps until then misses nothing: hour by hour nothing differs before."""
    future_free = replace(facts, submitted_at=None, waived_at=None)
    change_at = next_change_at(future_free, now)
    state = state_at(future_free, now)
    probe = now
    while probe < (change_at or at(0, 1300)):
        assert state_at(future_free, probe) is state
        probe += timedelta(minutes=30)
    if change_at:
        assert state_at(future_free, change_at) is not state


@settings(derandomize=True, max_examples=300, deadline=None)
@given(facts_of, instants, instants)
def test_missed_is_for_good_whatever_happens_but_a_plausible_claim(
    facts: Facts, one: datetime, other: datetime
) -> None:
    early, late = sorted((one, other))
    undone = replace(facts, submitted_at=None, waived_at=None)
    if state_at(undone, early) is State.MISSED:
        assert state_at(undone, late) is State.MISSED
        submitted = replace(undone, submitted_at=early, performed_at=None)
        assert standing_at(submitted, late) == Standing(State.MISSED, Timing.AFTER_MISSED)
