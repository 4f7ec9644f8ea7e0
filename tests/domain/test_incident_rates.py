"""Rates and ratios: the formulas, pooling, rolling twelve months, and rounding for show."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.domain.incident_rates import (
    MEASURES,
    Figures,
    Measure,
    chart_series,
    pooled,
    rate,
    shown,
)
from compliance.domain.spans import add_months
from compliance.library.filing_law import load_rate_law
from tests.domain.filing.law import CHECKLISTS

SAMPLE = Figures(
    hours=Decimal(283_400),
    away_cases=1,
    restricted_cases=1,
    other_cases=2,
    days_away=12,
    days_restricted=35,
    first_aid_cases=10,
    near_misses=30,
)


@pytest.mark.parametrize(
    ("measure", "two", "one"),
    [
        (Measure.TRIR, "2.82", "2.8"),
        (Measure.DART, "1.41", "1.4"),
        (Measure.DAFW, "0.71", "0.7"),
        (Measure.DJTR, "0.71", "0.7"),
        (Measure.SEVERITY, "33.17", "33.2"),
        (Measure.LOST_WORKDAY, "8.47", "8.5"),
        (Measure.FIRST_AID, "2.50", "2.5"),
        (Measure.NEAR_MISS, "7.50", "7.5"),
    ],
)
def test_the_sample_of_the_reference(measure: Measure, two: str, one: str) -> None:
    assert (shown(rate(measure, SAMPLE), 2), shown(rate(measure, SAMPLE))) == (two, one)


def test_deaths_count_in_trir_and_not_in_dart() -> None:
    death = Figures(hours=Decimal(200_000), deaths=1)
    assert rate(Measure.TRIR, death) == 1
    assert rate(Measure.DART, death) == 0


def test_restricted_days_of_an_away_case_make_no_restricted_case() -> None:
    away = Figures(hours=Decimal(200_000), away_cases=1, days_away=1, days_restricted=60)
    assert rate(Measure.DART, away) == 1
    assert rate(Measure.DJTR, away) == 0


def test_without_hours_there_is_no_rate_and_without_cases_no_ratio() -> None:
    assert rate(Measure.TRIR, Figures(away_cases=3)) is None
    assert rate(Measure.NEAR_MISS, Figures(hours=Decimal(100), near_misses=3)) is None
    assert shown(None) == ""


def test_what_no_agency_defines_is_labelled_ours() -> None:
    assert {measure for measure in Measure if MEASURES[measure].is_ours} == {
        Measure.SEVERITY,
        Measure.LOST_WORKDAY,
        Measure.FIRST_AID,
        Measure.NEAR_MISS,
    }
    assert all(("our own" in words.title) == words.is_ours for words in MEASURES.values())


def test_pooling_sums_and_never_averages() -> None:
    small = Figures(hours=Decimal(10_000), other_cases=1)
    large = Figures(hours=Decimal(990_000), other_cases=4)
    assert rate(Measure.TRIR, pooled([small, large])) == 1
    assert rate(Measure.TRIR, small) == 20


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Fraction(225, 100), "2.3"),
        (Fraction(5, 100), "0.1"),
        (Fraction(224999999999999999999, 10**20), "2.2"),
        (Fraction(995, 100), "10.0"),
        (Fraction(0), "0.0"),
    ],
)
def test_half_goes_up_and_nothing_else_does(value: Fraction, words: str) -> None:
    assert shown(value) == words


@given(st.fractions(min_value=0, max_value=10_000))
def test_what_is_shown_is_the_nearest_tenth(value: Fraction) -> None:
    off = Fraction(shown(value)) - value
    assert Fraction(-1, 20) < off <= Fraction(1, 20)


figures = st.builds(
    Figures,
    hours=st.integers(0, 50_000).map(Decimal),
    away_cases=st.integers(0, 5),
    other_cases=st.integers(0, 5),
)
MONTHS = [add_months(date(2024, 11, 1), months) for months in range(20)]


@given(st.dictionaries(st.sampled_from(MONTHS), figures, max_size=20))
def test_a_series_has_no_holes_and_rolls_over_twelve_months(by_month: dict[date, Figures]) -> None:
    points = chart_series(Measure.TRIR, by_month).points
    for before, after in pairwise(points):
        assert add_months(before.month, 1) == after.month
    for point in points:
        window = [add_months(point.month, -back) for back in range(12)]
        known = [by_month[month] for month in window if month in by_month]
        assert point.rolling == rate(Measure.TRIR, pooled(known))
        assert point.months == len(known)
        assert (point.value is None) == (not by_month.get(point.month, Figures()).hours)


def test_days_of_one_month_are_pooled_and_benchmarks_fit_the_measure() -> None:
    half = Figures(hours=Decimal(5_000), other_cases=1)
    law = load_rate_law(CHECKLISTS)
    series = chart_series(
        Measure.TRIR,
        {date(2026, 3, 1): half, date(2026, 3, 16): half},
        law.all_private_industry,
    )
    assert [point.value for point in series.points] == [40]
    assert [one.year for one in series.benchmarks] == [2013, 2019, 2023, 2024]
    assert chart_series(Measure.SEVERITY, {}, law.all_private_industry).benchmarks == ()
