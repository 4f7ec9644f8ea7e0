"""The trend of a rate as a drawing: within its frame, broken where no rate is, words escaped."""

from datetime import date
from fractions import Fraction
from itertools import groupby, pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.incident_rates import Point
from compliance.domain.rate_chart import (
    BELOW,
    BOTTOM,
    KEY_SAMPLE,
    LEFT,
    LETTER,
    TOP,
    Across,
    Months,
    chart_of,
    rate_chart_svg,
)
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
    runs = [list(run) for there, run in groupby(values, _has_rolling) if there]
    assert [len(piece.split()) for piece in chart.rolling] == [max(len(run), 2) for run in runs]


def _has_rolling(one: tuple[Fraction | None, Fraction | None]) -> bool:
    return one[1] is not None


@settings(max_examples=60, derandomize=True)
@given(
    st.lists(st.fractions(0, 5_000, max_denominator=90), max_size=7),
    st.lists(st.text(st.characters(codec="ascii", categories=("L", "Nd")), min_size=1), max_size=7),
    st.sampled_from((350, 690)),
)
def test_published_rates_are_named_below_the_chart_and_told_apart(
    rates: list[Fraction], names: list[str], width: int
) -> None:
    across = [Across(rate, name[:40]) for rate, name in zip(rates, names, strict=False)]
    chart = chart_of(points_of([(Fraction(3), Fraction(3))]), across, MONTHS, width)
    assert [one.said for one in chart.across] == [one.said for one in across]
    assert all(BELOW < one.y < chart.height for one in chart.across)
    ends = [(one.y, one.x, one.x + KEY_SAMPLE + LETTER * len(one.said)) for one in chart.across]
    for (line, _, end), (after, start, _) in pairwise(sorted(ends)):
        assert after > line or start > end
    assert all(one.dashes != other.dashes for one, other in pairwise(chart.across))


@pytest.mark.parametrize(
    ("highest", "top"),
    [
        (Fraction(1, 10), "4.0"),
        (Fraction(9, 2), "5.0"),
        (Fraction(58, 5), "12.0"),
        (Fraction(173), "200.0"),
        (Fraction(85), "100.0"),
        (Fraction(1_201), "1600.0"),
    ],
)
def test_the_axis_ends_near_the_highest_rate(highest: Fraction, top: str) -> None:
    chart = chart_of(points_of([(highest, None)]), (), MONTHS, 350)
    assert chart.beside[-1].text == top


def test_the_last_figure_stands_beside_the_frame_where_no_dot_is() -> None:
    one = Fraction(1)
    chart = chart_of(points_of([(one, one), (one, None), (one, None)]), (), MONTHS, 350)
    drawn = ET.fromstring(rate_chart_svg(chart, "TRIR"))  # noqa: S314 - our own drawing
    (last,) = [text for text in drawn.iter("text") if text.get("class") == "big"]
    assert (
        float(last.attrib["x"]) > max(float(dot.attrib["cx"]) for dot in drawn.iter("circle")) + 5
    )


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
