"""The worked cases of the reference, translated into facts: every one comes out as it says."""

import pytest

from tests.recordkeeping.encoded import Encoded, encoded_cases

CASES = encoded_cases("reference_cases.json")
RECORDABILITY = (
    "W01 W02 W04 W05 W06 W08 W09 W10 W12 W13 W16 W17 W19 W20 W21 W23 W24 W25 W26 W27 W28 W31 W32 "
    "W33 W34 W35 W37 W39 W41 W42 W44 W46 W48 W49 W51 W52 W54 W55 W57 W59 W61 W62"
)
DAY_COUNTS = "D01 D02 D03 D05 D06 D08 D09 D11 D12 D14 D15 D18 D19 D21"


def test_every_case_of_the_reference_is_there() -> None:
    assert [case.id for case in CASES] == [*RECORDABILITY.split(), *DAY_COUNTS.split()]


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_it_comes_out_as_the_reference_says(case: Encoded) -> None:
    assert case.told() == case.expect
