"""The trend of a rate as a drawing: within its frame, broken where no rate is, words escaped."""

from datetime import date
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.incident_rates import Point
from compliance.domain.rate_chart import BOTTOM, LEFT, TOP, Across, Months, chart_of, rate_chart_svg
from compliance.domain.spans import add_months

MONTHS = Months(whole=lambda on: f"{on:%Y-%m}", short=lambda on: f"{on:%m}")
RATES = st.one_of(st.none(), st.fractions(0, 5_000, max_denominator=90))


def points_of(values: list[tuple[Fraction | None, Fraction | None]]) -> list[Point]:
    first = date(2025, 1, 1)
    return [Point(add_months(first, at), *both, 12) for at, both in enumerate(values)]


@settings(max_examples=60, derandomize=True)
@given(st.lists(st.tuples(RATES, RATES), min_size=1, max_size=40), st.sampled_from((350, 690)))
def test_every_month_with_a_rate_has_its_dot_within_the_frame(
    values: list[tuple[Fraction | None, Fraction | None]], width: int
) -> None:
    chart = chart_of(points_of(values), [Across(Fraction(3), "all: 3.0")], MONTHS, width)
    assert len(chart.months) == sum(value is not None for value, _ in values)
    for mark in (*chart.months, *((chart.last,) if chart.last else ())):
        assert LEFT <= mark.x <= chart.right
        assert TOP <= mark.y <= BOTTOM
    drawn = sum(len(piece.split()) for piece in chart.rolling)
    assert drawn == sum(rolling is not None for _, rolling in values)


def test_the_line_is_broken_where_there_is_no_rate() -> None:
    one = Fraction(1)
    chart = chart_of(points_of([(one, one), (None, None), (one, one)]), (), MONTHS, 350)
    assert len(chart.rolling) == 2


@pytest.mark.parametrize("values", [[], [(None, None)], [(Fraction(2), Fraction(5, 2))]])
def test_the_drawing_is_whole_and_its_words_are_escaped(
    values: list[tuple[Fraction | None, Fraction | None]],
) -> None:
    chart = chart_of(points_of(values), [Across(Fraction(2), "<b>&")], MONTHS, 350)
    drawn = ET.fromstring(rate_chart_svg(chart, '"<TRIR>"'))  # noqa: S314 - our own drawing
    said = [element.text for element in drawn.iter() if element.text]
    assert said[0] == '"<TRIR>"'
    assert "<b>&" in said
    assert ("2.5" in said) is bool(values and values[0][0])
