"""NAICS codes that are typed: of a place, of a rate's industry, of 2017; found in the lists."""

import pytest

from compliance.demo import plant
from compliance.domain.naics import (
    industry_problem,
    is_of_newest,
    older_code_problem,
    place_code_problem,
)
from compliance.library.filing_law import load_industries
from tests.domain.filing.law import CHECKLISTS

INDUSTRIES = load_industries(CHECKLISTS)


@pytest.mark.parametrize(
    ("code", "is_there", "newest"),
    [
        ("332312", True, True),
        (plant.NAICS, True, True),
        ("332710", True, True),
        ("458110", True, True),  # of 2022 alone
        ("332116", True, False),  # of 2007 alone
        ("999999", False, False),
        ("33231", False, False),  # five digits are no place's code
        ("33231a", False, False),
        ("", False, False),
    ],
)
def test_a_place_has_six_digits_of_some_revision(
    code: str, *, is_there: bool, newest: bool
) -> None:
    problem = place_code_problem(INDUSTRIES, code)
    assert (problem is None) is is_there
    assert problem is None or problem.where == "naics"
    assert is_of_newest(INDUSTRIES, code) is newest


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("332312", ""),
        ("3323", ""),
        ("999999", "'999999' is no NAICS code of four to six digits of 2017."),
        ("332", "'332' is no NAICS code of four to six digits of 2017."),
        ("458110", "458110 is no NAICS code of 2017; it is one of 2022."),
        ("332116", "332116 is no NAICS code of 2017; it is one of 2007."),
    ],
)
def test_a_code_of_2017_is_one_of_2017(code: str, what: str) -> None:
    problem = older_code_problem(INDUSTRIES, code)
    assert (problem.what if problem else "") == what


@pytest.mark.parametrize(
    "code", ["33", "332", "3323", "33231", "332312", "31-33", "44-45", "48-49", "4581", "332116"]
)
def test_the_industry_of_a_rate_begins_some_code(code: str) -> None:
    assert industry_problem(INDUSTRIES, code) is None


@pytest.mark.parametrize("code", ["999", "00", "3399999", "31-32", "332-33", "1", "", "x"])
def test_an_industry_that_begins_no_code_is_told(code: str) -> None:
    problem = industry_problem(INDUSTRIES, code)
    assert problem is not None
    assert problem.where == "industry"
