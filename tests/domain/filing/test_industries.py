"""Industries on their lists, across the years of NAICS."""

import pytest

from compliance.domain.filing.industries import IndustryMatch, Listed, match_industry
from tests.domain.filing.law import filing_law


def match(key: str, code: str, year: int | None = None) -> IndustryMatch:
    return match_industry(filing_law().industries, key, code, year)


@pytest.mark.parametrize(
    ("key", "code", "listed", "entry"),
    [
        ("appendix-a", "332710", Listed.YES, "33"),
        ("appendix-a", "311111", Listed.YES, "31"),
        ("appendix-a", "424410", Listed.YES, "42"),
        ("appendix-a", "441330", Listed.YES, "4413"),
        ("appendix-a", "441110", Listed.NO, ""),
        ("appendix-a", "212311", Listed.NO, ""),
        ("appendix-b", "3327", Listed.YES, "3327"),
        ("appendix-b", "33271", Listed.YES, "3327"),
        ("appendix-b", "334413", Listed.NO, ""),
        ("partially-exempt", "541511", Listed.YES, "5415"),
        ("partially-exempt", "561210", Listed.NO, ""),
        ("partially-exempt", "561110", Listed.YES, "5611"),
    ],
)
def test_the_longest_prefix_of_the_lists_own_year(
    key: str, code: str, listed: Listed, entry: str
) -> None:
    found = match(key, code)
    assert (found.listed, found.entry, found.older) == (listed, entry, ())
    assert found.needs == ""


@pytest.mark.parametrize(
    ("key", "code", "listed", "older"),
    [
        ("partially-exempt", "458110", Listed.YES, ("4481",)),
        ("partially-exempt", "513210", Listed.YES, ("5112",)),
        ("partially-exempt", "722511", Listed.YES, ("7221", "7222")),  # both are listed
        ("partially-exempt", "449110", Listed.NO, ("4421", "4422")),  # neither is
        ("appendix-a", "449110", Listed.YES, ("4421", "4422")),
        ("appendix-b", "449110", Listed.UNDECIDED, ("4421", "4422")),  # one of two
        ("appendix-b", "455110", Listed.YES, ("4522",)),
        ("appendix-a", "459510", Listed.YES, ("4533",)),
        ("partially-exempt", "517111", Listed.UNDECIDED, ("5171", "5172", "5179")),
    ],
)
def test_newer_codes_are_led_back(
    key: str, code: str, listed: Listed, older: tuple[str, ...]
) -> None:
    found = match(key, code)
    assert (found.listed, found.older) == (listed, older)
    assert bool(found.needs) == (listed is Listed.UNDECIDED)
    assert all(group in found.reason for group in older)


def test_a_number_that_meant_something_else_earlier_is_never_matched_naively() -> None:
    """5173 was telecommunications resellers, exempt; since 2017 it is all of telephone."""
    assert match("partially-exempt", "517311").listed is Listed.UNDECIDED
    assert match("partially-exempt", "517110", 2012).listed is Listed.NO


def test_undecided_says_which_code_to_find_and_where() -> None:
    found = match("appendix-b", "449110")
    assert found.needs == "naics-2017"
    assert "NAICS 2017" in found.reason
    assert "https://www.osha.gov/" in found.reason
    assert match("appendix-b", "442210", 2017).listed is Listed.YES  # which then decides
    assert match("appendix-b", "442110", 2017).listed is Listed.NO


@pytest.mark.parametrize(
    "code", ["", "33", "332", "3327100", "33271x", "332710 ", "999999", "٣٣٢٧"]
)
def test_what_is_no_code_is_undecided(code: str) -> None:
    found = match("appendix-a", code)
    assert (found.listed, found.needs) == (Listed.UNDECIDED, "naics")


def test_a_code_of_another_year_is_told_so() -> None:
    assert "of 2007, 2012, 2017." in match("appendix-a", "448110", 2022).reason


def test_every_code_that_the_ita_takes_has_an_answer_or_a_need() -> None:
    industries = filing_law().industries
    undecided = set()
    for code in industries.years:
        if not industries.is_accepted(code):
            continue
        for key in industries.lists:
            found = match(key, code)
            assert found.reason
            assert bool(found.needs) == (found.listed is Listed.UNDECIDED)
            if found.needs:
                undecided.add(code[:4])
    # nothing but retail, media and telephone changed so much that somebody must be asked
    assert {group[:2] for group in undecided} <= {"44", "45", "51"}
    assert len(undecided) < 20
