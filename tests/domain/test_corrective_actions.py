"""The life of an action, and every refusal on the way."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.corrective_actions import (
    KIND_WORDS,
    MOVES,
    STATE_WORDS,
    Action,
    ActionKind,
    ActionMove,
    ActionState,
    may,
    may_verify,
    reopened,
    reported_done,
    require_new_date,
    started,
    verified,
)
from compliance.domain.errors import (
    ComplianceError,
    ConflictError,
    InvalidInputError,
    NotAllowedError,
)

OWNER, OTHER = 1, 2
PLANNED = Action(kind=ActionKind.CORRECTION)


def done(action: Action, by: int = OWNER) -> Action:
    return reported_done(action, by=by, note="Recharged it.", evidence_count=1)


def test_planned_to_verified_by_another_person() -> None:
    action = started(PLANNED)
    assert action.state is ActionState.IN_PROGRESS
    action = done(action)
    assert (action.state, action.done_by) == (ActionState.DONE, OWNER)
    assert action.state.is_settled
    assert may_verify(action, OTHER)
    assert not may_verify(action, OWNER)
    assert verified(action, by=OTHER, note="Gauge reads full.").state is ActionState.VERIFIED


def test_the_one_who_did_it_cannot_verify_it() -> None:
    with pytest.raises(NotAllowedError, match="Ask another person"):
        verified(done(PLANNED), by=OWNER, note="I looked at it myself.")


def test_done_needs_words_and_evidence_and_says_both_at_once() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        reported_done(PLANNED, by=OWNER, note=" ", evidence_count=0)
    assert [problem.where for problem in refusal.value.problems] == ["What was done", "Evidence"]


def test_reopening_needs_a_reason_counts_and_asks_for_everything_again() -> None:
    action = verified(done(PLANNED), by=OTHER, note="Holds.")
    with pytest.raises(InvalidInputError, match="opened again"):
        reopened(action, reason="")
    action = reopened(action, reason="It leaks again.")
    assert (action.state, action.done_by, action.reopened_count) == (ActionState.REOPENED, None, 1)
    assert not action.state.is_settled
    action = done(started(action), by=OTHER)
    assert may_verify(action, OWNER)


def test_verifying_needs_words() -> None:
    with pytest.raises(InvalidInputError, match="Say how you know"):
        verified(done(PLANNED), by=OTHER, note="")


def test_a_date_moves_later_only_with_a_reason_and_never_past_the_law() -> None:
    old_on, new_on = date(2026, 3, 8), date(2026, 4, 8)
    require_new_date(PLANNED, old_on=old_on, new_on=new_on, reason="Part on order.")
    require_new_date(PLANNED, old_on=new_on, new_on=old_on, reason="")
    with pytest.raises(InvalidInputError) as refusal:
        require_new_date(
            PLANNED, old_on=old_on, new_on=new_on, reason="", legal_on=date(2026, 3, 23)
        )
    assert [problem.where for problem in refusal.value.problems] == ["Reason", "Date"]
    assert "2026-03-23" in str(refusal.value)
    with pytest.raises(ConflictError, match="done"):
        require_new_date(done(PLANNED), old_on=old_on, new_on=new_on, reason="Late.")


STEPS: dict[ActionMove, Callable[[Action, int], Action]] = {
    ActionMove.START: lambda action, _by: started(action),
    ActionMove.REPORT_DONE: done,
    ActionMove.VERIFY: lambda action, by: verified(action, by=by, note="Holds."),
    ActionMove.REOPEN: lambda action, _by: reopened(action, reason="No good."),
}


@settings(derandomize=True, max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(list(STEPS)), st.sampled_from([OWNER, OTHER]))))
def test_whatever_people_try_nobody_verifies_their_own_work(
    tries: list[tuple[ActionMove, int]],
) -> None:
    action = PLANNED
    last_doer = None
    for move, by in tries:
        allowed = may(action, move) and (move is not ActionMove.VERIFY or may_verify(action, by))
        try:
            action = STEPS[move](action, by)
        except ComplianceError:
            assert not allowed
            continue
        assert allowed
        if move is ActionMove.REPORT_DONE:
            last_doer = by
        assert move is not ActionMove.VERIFY or by != last_doer


def test_every_state_and_kind_has_words_and_no_state_is_a_trap() -> None:
    assert set(STATE_WORDS) == set(ActionState)
    assert set(KIND_WORDS) == set(ActionKind)
    assert set(MOVES) == set(ActionMove)
    for state in set(ActionState) - {ActionState.CANCELLED}:  # its finding was withdrawn for good
        assert any(state in states for states in MOVES.values())
