"""Text of the files: plain, no formula, and names and identifiers found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.domain.ita.texts import (
    FORMULA_STARTS,
    NameSearch,
    identifiers_in,
    names_in,
    one_line,
    plain,
    without_formula,
)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("the worker\u2019s hand \u2013 left", "the worker's hand - left"),
        ("He said \u201cstop\u201d", "He said 'stop'"),
        ('fell 5" onto a 3/4" bolt', "fell 5 in onto a 3/4 in bolt"),
        ('"press 5" was open', "'press 5' was open"),
        ("two\r\nlines\tand a tab", "two lines and a tab"),
        ("Jos\u00e9, 40\u00a0\u00b0F\u2026", "Jose, 40 degrees F..."),
        ("\u00bd inch", "1/2 inch"),
        ("Lo\u00adp\u200bez \u202ex", "Lopez x"),
        ("\u5de5\u5834", "\u5de5\u5834"),  # no equal: stays, and is warned of
    ],
)
def test_plain_letters(text: str, written: str) -> None:
    assert plain(text) == written


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_plain_text_has_one_line_and_no_quotes_and_stays_as_it_is(text: str) -> None:
    written = plain(text)
    assert '"' not in written
    assert "\n" not in written
    assert plain(written) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=SUM(A1)", "equals SUM(A1)"),
        ("-20 F freezer", "minus 20 F freezer"),
        ("- slipped on ice", "slipped on ice"),
        ("+5 psi", "plus 5 psi"),
        ("@ press 4", "at press 4"),
        ("-", ""),
        ("2-4 dock", "2-4 dock"),
    ],
)
def test_the_sign_of_a_formula_becomes_a_word(text: str, written: str) -> None:
    assert without_formula(text) == written


@given(st.text("=+-@ a1"))
def test_nothing_begins_like_a_formula(text: str) -> None:
    assert not without_formula(one_line(text)).startswith(FORMULA_STARTS)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("SSN 123-45-6789", 1),
        ("ssn: 123456789", 1),
        ("(815) 555-0134", 1),
        ("call 815.555.0134 or a@b.example", 2),
        ("+1 815 555 0134", 1),
        ("part 12-345-6789-0", 0),
        ("case 2025-001 at 03/10/2025, press 4", 0),
        ("torque 815-5550", 0),
    ],
)
def test_identifiers_of_a_person(text: str, count: int) -> None:
    assert len(identifiers_in(text)) == count


SEARCH = NameSearch(("María-José López", "Will Ng", "Dr. Ann O'Brien", "Grace Van Dyke"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Lopez slipped", ["Lopez"]),
        ("LOPEZ's hand", ["LOPEZ"]),
        ("Mari\u0301a Lo\u0301pez", ["Mar\u00eda", "L\u00f3pez"]),
        ("helped by Ng", ["Ng"]),
        ("O\u2019Brien closed the wound", ["Brien"]),
        ("The coworker Will held it", ["Will"]),
        ("will ng", ["ng", "will ng"]),
        ("It will hold. Will it?", []),
        ("driving a van", []),  # a particle
        ("angle of the long dyke", ["dyke"]),
        ("Dr. on call, RN", []),  # titles
        ("everything is fine", []),
        ("Lo\u00adpez, Lop\u200bez and Lopez\u202e", ["Lopez"]),
        ("L\u043ep\u0435z", ["L\u043ep\u0435z"]),  # two letters of another alphabet
        ("\uff2copez", ["\uff2copez"]),  # of full width
        ("OBrien and the Lopezes", ["OBrien", "Lopezes"]),
        ("Wills and ways", []),
    ],
)
def test_names_are_found_whatever_their_case_and_accents(text: str, found: list[str]) -> None:
    assert sorted(SEARCH.found_in(text)) == sorted(found)


def test_a_part_that_is_a_word_here_may_be_allowed_but_the_whole_name_never() -> None:
    search = NameSearch(("Grace Press",), frozenset({"press"}))
    assert search.found_in("Clearing the press") == []
    assert search.found_in("clearing with grace press") == ["grace", "grace press"]


def test_a_list_of_names_has_one_on_a_line() -> None:
    assert names_in(["  Ana   Ruiz ", "", "Bo Li"]) == ("Ana Ruiz", "Bo Li")
    assert NameSearch().found_in("anybody") == []
