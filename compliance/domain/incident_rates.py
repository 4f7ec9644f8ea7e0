"""Incidence rates and ratios of injuries, by site and month, with rolling twelve months.

A rate is cases (or days) x 200,000 / hours worked: 100 people at 40 hours in 50 weeks, the measure
of the Bureau of Labor Statistics. Figures of several months or sites are pooled by summing cases
and hours, never by averaging rates. Without hours there is no rate. Values keep full precision as
fractions; only what is shown is rounded, half up, to one decimal.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import Annotated

from pydantic import Field

from compliance.domain.answer_types import Words
from compliance.domain.cadence import Value
from compliance.domain.errors import Problem
from compliance.domain.filing.industries import Industries
from compliance.domain.filing.law import HowRead
from compliance.domain.naics import industry_problem
from compliance.domain.spans import add_months

BASE_HOURS = 200_000
ROLLING_MONTHS = 12


class Benchmark(Value):
    """A published rate to compare with: cases per 100 full-time workers in one year."""

    year: Annotated[int, Field(ge=1970, le=9999)]
    measure: Annotated[str, Field(pattern=r"^(trir|dart|dafw|djtr)$")]
    rate: Annotated[Decimal, Field(ge=0)]
    industry: str = ""  # NAICS, empty for all private industry
    source: Words
    read: HowRead


BENCHMARKED = ("trir", "dart", "dafw", "djtr")
"""Measures that the Bureau of Labor Statistics publishes; values of `Measure`."""
_PRINTED = re.compile(r"\d{1,3}(?:\.\d{1,2})?", re.ASCII)
_NAICS = re.compile(r"\d{2,6}(?:-\d{2})?", re.ASCII)
FIRST_BENCHMARK_YEAR = 1970
LONGEST_SOURCE = 300


def benchmark_problems(
    typed: Mapping[str, str], today: date, industries: Industries | None = None
) -> Iterator[Problem]:
    """Yield everything that is wrong with a published rate as it was typed.

    ``typed``: year, measure, rate, industry (NAICS, may be empty), source. ``industries``: the
    codes there are, where they are at hand.
    """
    year = typed["year"].strip()
    if not (year.isascii() and year.isdecimal() and FIRST_BENCHMARK_YEAR <= int(year) < today.year):
        what = "This is no year of a published rate."
        yield Problem("year", what, f"Write {FIRST_BENCHMARK_YEAR} to {today.year - 1}.")
    if typed["measure"] not in BENCHMARKED:
        yield Problem("measure", "There is no such rate.", "Choose one of the list.")
    if not _PRINTED.fullmatch(typed["rate"].strip()):
        what = "This is no rate."
        yield Problem("rate", what, "Write it as it is printed, such as 2.9.")
    yield from _industry_problems(typed["industry"].strip(), industries)
    source = typed["source"].strip()
    if not source:
        what = "It is empty."
        yield Problem("source", what, "Say where the rate stands: publication, table, year.")
    elif len(source) > LONGEST_SOURCE:
        what = f"It is longer than {LONGEST_SOURCE} characters."
        yield Problem("source", what, "Make it shorter.")


def _industry_problems(code: str, industries: Industries | None) -> Iterator[Problem]:
    if code and not _NAICS.fullmatch(code):
        what = "This is no NAICS code."
        yield Problem("industry", what, "Write two to six digits, or leave it empty.")
    elif code and industries is not None and (unknown := industry_problem(industries, code)):
        yield unknown


class RateLaw(Value):
    """The base of rates, and what can be compared with."""

    base_hours: Annotated[int, Field(ge=1)] = BASE_HOURS
    base_hours_source: Words
    all_private_industry: tuple[Benchmark, ...]
    own_industry: tuple[Benchmark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Cases, days and hours of some time and place; columns as on form 300."""

    hours: Decimal = Decimal(0)
    deaths: int = 0  # G
    away_cases: int = 0  # H
    restricted_cases: int = 0  # I
    other_cases: int = 0  # J
    days_away: int = 0  # K
    days_restricted: int = 0  # L, of H cases too
    first_aid_cases: int = 0
    near_misses: int = 0

    @property
    def recordable_cases(self) -> int:
        """G + H + I + J."""
        return self.deaths + self.away_cases + self.restricted_cases + self.other_cases

    def __add__(self, other: "Figures") -> "Figures":
        """Pool: sum every figure."""
        names = [one.name for one in fields(self)]
        return Figures(**{name: getattr(self, name) + getattr(other, name) for name in names})


def pooled(figures: Iterable[Figures]) -> Figures:
    """Return the sums of all figures."""
    return sum(figures, start=Figures())


class Measure(StrEnum):
    """What is computed. Rates are per 200,000 hours, ratios per recordable case."""

    TRIR = "trir"
    DART = "dart"
    DAFW = "dafw"
    DJTR = "djtr"
    SEVERITY = "severity"
    LOST_WORKDAY = "lost-workday"
    FIRST_AID = "first-aid"
    NEAR_MISS = "near-miss"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureWords:
    """What a measure is called and how it is worked out; ``is_ours``: no agency defines it."""

    title: str
    formula: str
    is_ours: bool


MEASURES: Mapping[Measure, MeasureWords] = {
    Measure.TRIR: MeasureWords(
        title="Total recordable incident rate",
        formula="(G + H + I + J) x 200,000 / hours",
        is_ours=False,
    ),
    Measure.DART: MeasureWords(
        title="Days away, restricted or transferred rate",
        formula="(H + I) x 200,000 / hours",
        is_ours=False,
    ),
    Measure.DAFW: MeasureWords(
        title="Days away from work rate", formula="H x 200,000 / hours", is_ours=False
    ),
    Measure.DJTR: MeasureWords(
        title="Job transfer or restriction rate", formula="I x 200,000 / hours", is_ours=False
    ),
    Measure.SEVERITY: MeasureWords(
        title="Severity rate (our own measure)", formula="(K + L) x 200,000 / hours", is_ours=True
    ),
    Measure.LOST_WORKDAY: MeasureWords(
        title="Lost workday rate (our own measure)", formula="K x 200,000 / hours", is_ours=True
    ),
    Measure.FIRST_AID: MeasureWords(
        title="First-aid cases for each recordable case (our own measure)",
        formula="first-aid cases / (G + H + I + J)",
        is_ours=True,
    ),
    Measure.NEAR_MISS: MeasureWords(
        title="Near misses for each recordable case (our own measure)",
        formula="near misses / (G + H + I + J)",
        is_ours=True,
    ),
}


def rate(measure: Measure, figures: Figures) -> Fraction | None:
    """Return a measure in full precision, or None where there is nothing to divide by."""
    counted = _counted(measure, figures)
    if measure in (Measure.FIRST_AID, Measure.NEAR_MISS):
        recordable = figures.recordable_cases
        return Fraction(counted, recordable) if recordable > 0 else None
    if figures.hours <= 0:
        return None
    return counted * BASE_HOURS / Fraction(figures.hours)


def _counted(measure: Measure, figures: Figures) -> int:
    return {
        Measure.TRIR: figures.recordable_cases,
        Measure.DART: figures.away_cases + figures.restricted_cases,
        Measure.DAFW: figures.away_cases,
        Measure.DJTR: figures.restricted_cases,
        Measure.SEVERITY: figures.days_away + figures.days_restricted,
        Measure.LOST_WORKDAY: figures.days_away,
        Measure.FIRST_AID: figures.first_aid_cases,
        Measure.NEAR_MISS: figures.near_misses,
    }[measure]


def shown(value: Fraction | None, decimals: int = 1) -> str:
    """Return a value for people, rounded half up: "2.8"; "" where there is none."""
    if value is None:
        return ""
    scaled = floor(value * 10**decimals + Fraction(1, 2))  # exact: no float decides over a half
    return f"{Decimal(scaled).scaleb(-decimals):.{decimals}f}"


@dataclass(frozen=True, slots=True)
class Point:
    """One month of a chart: its first day, the value of the month, and of twelve months to it.

    ``months``: how many of the twelve had figures; a young site has fewer.
    """

    month: date
    value: Fraction | None
    rolling: Fraction | None
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One measure over months, with what it is compared with, as plain data for a chart."""

    measure: Measure
    points: tuple[Point, ...]
    benchmarks: tuple[Benchmark, ...] = field(default=())


def chart_series(
    measure: Measure, by_month: Mapping[date, Figures], benchmarks: Sequence[Benchmark] = ()
) -> Series:
    """Return a measure month by month, from the first month to the last without holes.

    ``by_month``: figures by any day of their month. Days of one month are pooled.
    """
    months = _by_first_days(by_month)
    fitting = tuple(one for one in benchmarks if one.measure == measure.value)
    if not months:
        return Series(measure=measure, points=(), benchmarks=fitting)
    points = []
    month, last = min(months), max(months)
    while month <= last:
        window = [add_months(month, -back) for back in range(ROLLING_MONTHS)]
        known = [months[one] for one in window if one in months]
        value = rate(measure, months.get(month, Figures()))
        points.append(Point(month, value, rate(measure, pooled(known)), len(known)))
        month = add_months(month, 1)
    return Series(measure=measure, points=tuple(points), benchmarks=fitting)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwelveMonths:
    """Twelve calendar months that measures are pooled over; days are the first of their month.

    ``without_hours``: those of them that some site has no hours of; its cases in them count in no
    rate.
    """

    first: date
    last: date
    without_hours: tuple[date, ...] = ()

    def pooled(self, by_month: Mapping[date, Figures]) -> Figures:
        """Return the sums of the figures of these months."""
        inside = _by_first_days(by_month).items()
        return pooled(one for month, one in inside if self.first <= month <= self.last)


def last_twelve_months(hours_known: Sequence[Collection[date]], today: date) -> TwelveMonths:
    """Return the twelve months that end with the last completed one that has hours.

    ``hours_known``: for each site the first days of the months that have hours. The month that
    still runs is left out, since its hours are not worked yet. Without hours of the year before it
    they are that year. What is pooled over them is what `chart_series` gives as ``rolling`` of
    their last month.
    """
    running = today.replace(day=1)
    oldest = add_months(running, -ROLLING_MONTHS)
    done = {month for known in hours_known for month in known if oldest <= month < running}
    last = max(done, default=add_months(running, -1))
    months = [add_months(last, -back) for back in reversed(range(ROLLING_MONTHS))]
    bare = [month for month in months if any(month not in known for known in hours_known)]
    return TwelveMonths(first=months[0], last=last, without_hours=tuple(bare))


def month_stretches(months: Iterable[date]) -> list[tuple[date, date]]:
    """Return months as stretches without a hole, each by the first days of its ends."""
    found: list[tuple[date, date]] = []
    for month in sorted(months):
        if found and add_months(found[-1][1], 1) == month:
            found[-1] = (found[-1][0], month)
        else:
            found.append((month, month))
    return found


def latest_benchmarks(known: Sequence[Benchmark], measure: Measure) -> list[Benchmark]:
    """Return the latest published rate of a measure for each industry, own ones first."""
    fitting = [one for one in known if one.measure == measure.value]
    latest: dict[str, Benchmark] = {}
    for one in sorted(fitting, key=lambda one: one.year):
        latest[one.industry] = one
    return sorted(latest.values(), key=lambda one: (not one.industry, one.industry))


def _by_first_days(by_month: Mapping[date, Figures]) -> dict[date, Figures]:
    months: dict[date, Figures] = {}
    for day, figures in by_month.items():
        first = day.replace(day=1)
        months[first] = months.get(first, Figures()) + figures
    return months
