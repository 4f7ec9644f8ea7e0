"""What is typed of a case: numbers that can leave in a file, days taken with a doubt."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.ita.texts import FORMULA_STARTS
from compliance.domain.recordkeeping.case_items import (
    CaseItems,
    doubts_of,
    next_number,
    number_problems,
    problems_of,
)

HURT, TODAY = date(2026, 3, 2), date(2026, 3, 20)


def items(hired_on: date | None) -> CaseItems:
    return CaseItems(employee_name="Pat Doe", injured_on=HURT, hired_on=hired_on)


@pytest.mark.parametrize("number", ["2026-001", "A-7", "A/7", "12", "IL 2026.14", "a_b", "7-"])
def test_numbers_of_a_log_are_taken(number: str) -> None:
    assert number_problems(number) == []


@pytest.mark.parametrize(
    "number", ['2026-1 =x,"', "=1+1", "-5", "+1", "@A", " 7", "7\n", "7,8", 'A"', "7\t", "Ñ-1", "."]
)
def test_a_number_with_other_signs_is_refused(number: str) -> None:
    [problem] = number_problems(number)
    assert problem.where == "number"


def test_a_long_number_with_other_signs_is_told_both() -> None:
    assert len(number_problems("=" * 41)) == 2
    assert number_problems("7" * 40) == []


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(max_size=12))
def test_no_number_that_is_taken_is_a_formula_or_breaks_a_cell(number: str) -> None:
    if number and not number_problems(number):
        assert not number.startswith(FORMULA_STARTS)
        assert set(number).isdisjoint('",;\t\r\n=+@')


@given(st.integers(1971, 2100), st.integers(1, 5000))
@settings(max_examples=50, derandomize=True, deadline=None)
def test_our_own_numbers_are_taken(year: int, count: int) -> None:
    assert number_problems(next_number({f"{year}-{count:03d}"}, year)) == []


def test_who_is_hired_after_the_injury_is_taken_with_a_doubt() -> None:
    """An agency worker who was hurt here, and hired later."""
    later = items(date(2026, 3, 9))
    assert problems_of(later, today=TODAY) == []
    [doubt] = doubts_of(later)
    assert (doubt.where, "agency worker" in doubt.remedy) == ("hired_on", True)


@pytest.mark.parametrize("hired_on", [None, HURT, date(2019, 8, 1)])
def test_who_was_hired_before_is_not_doubted(hired_on: date | None) -> None:
    assert doubts_of(items(hired_on)) == []


def test_a_day_of_hire_that_is_still_to_come_is_refused() -> None:
    [problem] = problems_of(items(date(2026, 3, 21)), today=TODAY)
    assert problem.where == "hired_on"
