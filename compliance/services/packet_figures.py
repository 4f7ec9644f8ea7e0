"""The numbers that a packet draws of injuries: trends of rates, and what cases have in common."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from compliance.domain.incident_rates import (
    ROLLING_MONTHS,
    Measure,
    RateLaw,
    chart_series,
    latest_benchmarks,
)
from compliance.domain.packet_figures import (
    Naming,
    PatternSection,
    Trend,
    freeze_patterns,
    freeze_trend,
)
from compliance.domain.packet_masking import least_cases
from compliance.domain.recordkeeping.log_lines import Reader
from compliance.domain.spans import add_months
from compliance.services.benchmarks import benchmarks_of
from compliance.services.incident_figures import figures_by_month, with_hours
from compliance.services.injury_patterns import find_patterns
from compliance.storage.queries.injury_patterns import CasesWanted

MEASURES_DRAWN = (
    Measure.TRIR,
    Measure.DART,
    Measure.SEVERITY,
    Measure.LOST_WORKDAY,
    Measure.FIRST_AID,
    Measure.NEAR_MISS,
)
RATIOS = frozenset({Measure.FIRST_AID, Measure.NEAR_MISS})
BACK = ROLLING_MONTHS - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Of which establishment, and from which local day to which."""

    establishment_id: int
    first: date
    last: date


def trends_of(session: Session, stretch: Stretch, law: RateLaw) -> tuple[Trend, ...]:
    """Return each measure by month, over a year at least; one that has no value is left out."""
    first, until = stretch.first.replace(day=1), stretch.last.replace(day=1)
    since = min(first, add_months(until, -BACK))
    early = add_months(since, -BACK)  # rates of twelve months look back
    everything = figures_by_month(session, stretch.establishment_id, early, stretch.last)
    counted = with_hours(everything)
    known = benchmarks_of(session, stretch.establishment_id, law)
    found = []
    for measure in MEASURES_DRAWN:
        series = chart_series(measure, everything if measure in RATIOS else counted)
        points = [one for one in series.points if one.month >= since]
        if any(one.rolling is not None for one in points):
            found.append(freeze_trend(measure, points, latest_benchmarks(known, measure)))
    return tuple(found)


def patterns_of(
    session: Session, stretch: Stretch, naming: Naming, reader: Reader
) -> PatternSection | None:
    """Return what the cases of the log have in common; None if there are none.

    Privacy concern cases are in no number, whoever reads it: 29 CFR 1904.29(b)(6).
    """
    wanted = CasesWanted(
        establishment_ids=[stretch.establishment_id], since=stretch.first, until=stretch.last
    )
    found = find_patterns(session, wanted, withhold_privacy=True)
    return freeze_patterns(found, naming, least_cases(reader))
