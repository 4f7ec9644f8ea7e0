"""Cases beyond the reference: every exception with its limit, every item of first aid both ways."""

from itertools import pairwise

import pytest

from compliance.domain.recordkeeping.decision import Outcome, decide
from compliance.domain.recordkeeping.law import RULES
from compliance.domain.recordkeeping.reading import read_facts
from tests.recordkeeping.encoded import Encoded, encoded_cases

REFERENCE = encoded_cases("reference_cases.json")
MORE = [
    *encoded_cases("more_cases.json"),
    *encoded_cases("cases_by_rule.json"),
    *encoded_cases("days_by_rule.json"),
]


@pytest.mark.parametrize("case", MORE, ids=[case.id for case in MORE])
def test_it_comes_out_right(case: Encoded) -> None:
    assert case.told() == case.expect


def test_every_id_is_there_once() -> None:
    ids = [case.id for case in [*REFERENCE, *MORE]]
    assert len(set(ids)) == len(ids)


def test_every_rule_is_the_reason_of_some_case() -> None:
    told = set[str]()
    for case in [*REFERENCE, *MORE]:
        if "facts" in case.given:
            told |= {one.rule.key for one in case.decided().decision.reasons}
        if "days" in case.given:
            told |= {one.rule.key for one in case.counted().reasons}
    assert set(RULES) - told == set()


def test_knowing_less_of_a_case_never_changes_its_answer_to_another() -> None:
    """Without any one fact, or two neighbours: the same answer, or undecided."""
    for case in [*REFERENCE, *MORE]:
        facts = case.given.get("facts")
        if not isinstance(facts, dict) or "days" in case.given:
            continue
        whole = decide(read_facts(facts))
        for one, other in [*zip(facts, facts, strict=True), *pairwise(facts)]:
            less = {name: value for name, value in facts.items() if name not in {one, other}}
            decision = decide(read_facts(less))
            assert decision.outcome in {whole.outcome, Outcome.UNDECIDED}, (case.id, one, other)
            if decision.outcome is Outcome.RECORDABLE:
                for part in ("column", "case_type", "privacy"):
                    assert getattr(decision, part) in {None, getattr(whole, part)}
