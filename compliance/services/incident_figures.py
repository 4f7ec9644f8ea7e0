"""Cases, days and hours by month: what incidence rates are worked out from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.incident_rates import Figures, TwelveMonths, last_twelve_months
from compliance.domain.incidents import IncidentKind
from compliance.domain.recordkeeping.decision import Outcome
from compliance.domain.recordkeeping.log_entry import Column
from compliance.domain.recordkeeping.log_lines import LogLine
from compliance.storage.models.incidents import Incident
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.queries.injury_cases import list_log
from compliance.storage.queries.recordkeeping import list_months

ByMonth = Mapping[date, Figures]
"""Figures by the first day of their month."""


def figures_by_month(
    session: Session, establishment_id: int, since: date, until: date
) -> dict[date, Figures]:
    """Return the figures of each month between two days, by the day of the injury.

    First-aid cases are injury cases that were decided as not recordable. Months of which nothing
    is known are left out.
    """
    years = range(since.year, until.year + 1)
    found: defaultdict[date, Figures] = defaultdict(Figures)
    for row in list_months(session, establishment_id, years):
        found[date(row.year, row.month, 1)] += Figures(hours=Decimal(row.hours))
    for year in years:
        for line in list_log(session, establishment_id, year):
            if not line.lined_out:
                found[line.injured_on.replace(day=1)] += _of(line)
    for on in _first_aid(session, establishment_id, since, until):
        found[on.replace(day=1)] += Figures(first_aid_cases=1)
    for on in _near_misses(session, establishment_id, since, until):
        found[on.replace(day=1)] += Figures(near_misses=1)
    first = since.replace(day=1)
    return {month: one for month, one in sorted(found.items()) if first <= month <= until}


def with_hours(figures: ByMonth) -> dict[date, Figures]:
    """Return the months with hours: cases of a month without them would raise a rate wrongly."""
    return {month: one for month, one in figures.items() if one.hours > 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class SitesFigures:
    """Figures of several sites together.

    ``counted``: only months of a site that have hours, so that cases of a site without them raise
    no rate. ``without_hours``: months in which some site has recordable cases and no hours.
    """

    everything: ByMonth
    counted: ByMonth
    without_hours: tuple[date, ...]
    by_site: Mapping[int, ByMonth]

    def last_twelve_months(self, today: date) -> TwelveMonths:
        """Return the twelve months to the last completed one that has hours at some site."""
        return last_twelve_months([with_hours(one).keys() for one in self.by_site.values()], today)


def sites_figures(
    session: Session, establishment_ids: Sequence[int], since: date, until: date
) -> SitesFigures:
    """Return the figures of sites by month, pooled by summing cases and hours, never rates."""
    by_site = {one: figures_by_month(session, one, since, until) for one in establishment_ids}
    bare = {
        month
        for figures in by_site.values()
        for month, one in figures.items()
        if one.hours <= 0 and one.recordable_cases
    }
    return SitesFigures(
        everything=_summed(by_site.values()),
        counted=_summed(with_hours(figures) for figures in by_site.values()),
        without_hours=tuple(sorted(bare)),
        by_site=by_site,
    )


def _summed(sites: Iterable[ByMonth]) -> dict[date, Figures]:
    found: defaultdict[date, Figures] = defaultdict(Figures)
    for figures in sites:
        for month, one in figures.items():
            found[month] += one
    return dict(sorted(found.items()))


def _of(line: LogLine) -> Figures:
    return Figures(
        deaths=int(line.column is Column.DEATH),
        away_cases=int(line.column is Column.AWAY),
        restricted_cases=int(line.column is Column.RESTRICTED),
        other_cases=int(line.column is Column.OTHER),
        days_away=line.days_away or 0,
        days_restricted=line.days_restricted or 0,
    )


def _first_aid(session: Session, place: int, since: date, until: date) -> list[date]:
    statement = select(InjuryCase.injured_on).where(
        InjuryCase.establishment_id == place,
        InjuryCase.outcome == Outcome.NOT_RECORDABLE.value,
        InjuryCase.injured_on.between(since, until),
    )
    return list(session.scalars(statement))


def _near_misses(session: Session, place: int, since: date, until: date) -> list[date]:
    statement = select(Incident.happened_on).where(
        Incident.establishment_id == place,
        Incident.kind == IncidentKind.NEAR_MISS.value,
        Incident.happened_on.between(since, until),
    )
    return list(session.scalars(statement))
