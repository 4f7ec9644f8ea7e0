"""Cases beyond the reference: every exception with its limit, every item of first aid both ways."""

import pytest

from compliance.domain.recordkeeping.law import RULES
from tests.recordkeeping.encoded import Encoded, encoded_cases

REFERENCE = encoded_cases("reference_cases.json")
MORE = encoded_cases("more_cases.json")


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
