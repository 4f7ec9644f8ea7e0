"""What holds for any facts: nothing is guessed, more facts never undo an answer."""

from collections.abc import Iterator

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from compliance.domain.recordkeeping.decision import Decision, Outcome, next_question
from compliance.domain.recordkeeping.questions import BY_NAME
from compliance.domain.recordkeeping.reading import read_facts
from tests.domain.recordkeeping.made_up import Data, answered, decided, facts

MANY = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
FEWER = settings(MANY, max_examples=30)


@MANY
@given(data=facts(), kept=st.sets(st.sampled_from(sorted(BY_NAME))))
def test_more_facts_never_undo_an_answer(data: Data, kept: set[str]) -> None:
    before = decided({name: value for name, value in data.items() if name in kept})
    after = decided(data)
    assume(before is not None and after is not None)
    assert before
    assert after
    if before.outcome is not Outcome.UNDECIDED:
        assert after.outcome is before.outcome
    for known, later in zip(_entry(before), _entry(after), strict=True):
        assert known is None or known == later


def _entry(decision: Decision) -> tuple[object, ...]:
    return decision.column, decision.case_type, decision.privacy


@MANY
@given(data=facts())
def test_what_is_undecided_waits_for_unknown_facts_only(data: Data) -> None:
    decision = decided(data)
    assume(decision is not None)
    assert decision
    assert (decision.outcome is Outcome.UNDECIDED) <= bool(decision.needs)
    for need in decision.needs:
        name = need.partition("[")[0]
        assert name in BY_NAME
        assert name not in data or "[" in need or data.get("cause") == "not_clear"
    if decision.outcome in {Outcome.NOT_RECORDABLE, Outcome.UPDATE}:
        assert decision.needs == ()


@FEWER
@given(choices=st.lists(st.integers(0, 100), max_size=25))
def test_every_undecided_case_can_still_go_two_ways(choices: list[int]) -> None:
    """Of cases as they are asked for; facts given out of turn may leave one question too many."""
    known: Data = {}
    for choice in choices:
        need = next_question(read_facts(known))
        if need is None:
            break
        possible = [one for one in answered(known, need) if decided(one) is not None]
        known = possible[choice % len(possible)]
    decision = decided(known)
    assume(decision is not None and decision.outcome is Outcome.UNDECIDED)
    found: set[Outcome] = set()
    for outcome in _ends(known, depth=30):
        found.add(outcome)
        if len(found) > 1:
            return
    raise AssertionError(f"{known} is undecided, but ends in {found} only")


def _ends(data: Data, depth: int) -> Iterator[Outcome]:
    """Go through the outcomes that are still possible, by answering what is needed."""
    decision = decided(data)
    if decision is None or depth == 0:
        return
    if decision.outcome is not Outcome.UNDECIDED:
        yield decision.outcome
        return
    for further in answered(data, decision.needs[0]):
        yield from _ends(further, depth - 1)


@FEWER
@given(data=facts())
def test_asking_one_question_at_a_time_comes_to_an_end(data: Data) -> None:
    known: Data = {name: value for name, value in data.items() if len(name) % 3 == 0}
    assume(decided(known) is not None)
    for _ in range(40):
        need = next_question(read_facts(known))
        if need is None:
            break
        possible = [one for one in answered(known, need) if decided(one) is not None]
        assert possible, f"{need} has no answer that fits {known}"
        known = possible[len(known) % len(possible)]
    decision = decided(known)
    assert decision
    assert decision.needs == ()
    assert decision.outcome is not Outcome.UNDECIDED
    complete = decision.outcome is Outcome.RECORDABLE
    assert all((part is not None) == complete for part in _entry(decision))
