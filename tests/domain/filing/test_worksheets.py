"""Average employees and hours worked, as the worksheet has them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.domain.errors import InvalidInputError
from compliance.domain.filing.worksheets import HoursSheet, average_employees, hours_worked


def test_the_example_of_the_worksheet() -> None:
    assert average_employees([10] * 4 + [11] * 22) == 11  # 282 / 26 = 10.85


def test_empty_periods_count() -> None:
    assert average_employees([20, 20, 0, 0]) == 10
    assert average_employees([1, 0, 0, 0]) == 1  # rounded up
    assert average_employees([0]) == 0


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=53))
def test_it_is_the_smallest_whole_number_not_below_the_mean(paid: list[int]) -> None:
    average = average_employees(paid)
    assert (average - 1) * len(paid) < sum(paid) <= average * len(paid)


def test_wrong_periods_are_all_named() -> None:
    with pytest.raises(InvalidInputError) as refused:
        average_employees([3, -1, 4, -2])
    assert [problem.where for problem in refused.value.problems] == ["pay period 2", "pay period 4"]
    with pytest.raises(InvalidInputError, match="no pay period"):
        average_employees([])


def test_hours_are_rounded_up() -> None:
    sheet = HoursSheet(
        full_timers=3,
        hours_each=Decimal("1880.25"),
        overtime=Decimal(40),
        others=Decimal("0.1"),
    )
    assert hours_worked(sheet) == 5681  # 5640.75 + 40 + 0.1


def test_wrong_hours_are_all_named() -> None:
    with pytest.raises(InvalidInputError) as refused:
        hours_worked(HoursSheet(full_timers=-1, hours_each=Decimal("NaN"), others=Decimal(-3)))
    assert len(refused.value.problems) == 3
