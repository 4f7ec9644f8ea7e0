"""Freezing the injury and illness records of a packet: log, summaries, reports, rates."""

import json
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from compliance.domain.filing.law import posting_days
from compliance.domain.incident_rates import Measure, Point, chart_series, shown
from compliance.domain.incidents import IncidentKind
from compliance.domain.local_time import today_at
from compliance.domain.numbers import incident_number
from compliance.domain.packet_figures import Naming
from compliance.domain.packet_injuries import (
    Certified,
    IncidentLine,
    InjurySection,
    InjuryYear,
    RateLine,
    SummarySheet,
)
from compliance.domain.packet_masking import Masked, freeze_totals, mask_records
from compliance.domain.recordkeeping.annual_summary import (
    CAPACITY_PARAGRAPHS,
    CAPACITY_WORDS,
    Capacity,
    facts_from,
)
from compliance.domain.recordkeeping.log_lines import KnownNames, LogLine, Reader, totals_of
from compliance.domain.spans import add_months
from compliance.library.filing_law import RecordkeepingLaw
from compliance.services.annual_summary import summary_now
from compliance.services.benchmarks import benchmarks_of
from compliance.services.filing_year import recorded_years, retention_until
from compliance.services.incident_figures import figures_by_month, with_hours
from compliance.services.packet_figures import Stretch, patterns_of, trends_of
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.incidents import Incident
from compliance.storage.models.recordkeeping import AnnualSummary
from compliance.storage.queries.injury_cases import list_forms, list_log
from compliance.storage.queries.known_names import known_names_at
from compliance.storage.queries.packets import Scope

AUTHORITIES = frozenset({"", "osha", "state"})
"""Whose packets hold injury records: part 1904 is OSHA's, and states with a plan mirror it."""
BACK = 11  # months before the first: rates over twelve months need them


@dataclass(frozen=True, slots=True, kw_only=True)
class InjuryOrder:
    """What is to be frozen: whose records, of which days, for whom, and as of which local day.

    ``naming``: what kinds and causes are called in the packet's language.
    """

    place: Establishment
    scope: Scope
    reader: Reader
    law: RecordkeepingLaw
    naming: Naming
    today: date

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the establishment."""
        return ZoneInfo(self.place.zone)


def freeze_injuries(session: Session, order: InjuryOrder) -> InjurySection | None:
    """Copy what part 1904 has of the years that the period touches; None if there is nothing.

    Everything is masked for the reader before it is copied.
    """
    first, last = order.scope.from_on, order.scope.to_on
    there = recorded_years(session, order.place.id)
    years = [year for year in range(first.year, last.year + 1) if year in there]
    incidents = _incidents(session, order.scope)
    if not years and not incidents:
        return None
    known = known_names_at(session, order.place.id)
    masked = {year: _masked(session, year, order, known) for year in years}
    stretch = Stretch(
        establishment_id=order.place.id, first=first, last=max(first, min(last, order.today))
    )
    return InjurySection(
        reader=order.reader,
        years=tuple(_year(session, year, order, *masked[year]) for year in years),
        rates=_rates(session, order) if years else (),
        benchmarks=_benchmarks(session, order) if years else (),
        incidents=incidents,
        withheld=tuple(one for _lines, part in masked.values() for one in part.withheld),
        trends=trends_of(session, stretch, order.law.rates) if years else (),
        patterns=patterns_of(session, stretch, order.naming, order.reader) if years else None,
    )


def _masked(
    session: Session, year: int, order: InjuryOrder, known: KnownNames
) -> tuple[list[LogLine], Masked]:
    lines = list_log(session, order.place.id, year, as_of=order.today)
    forms = list_forms(session, order.place.id, year)
    return lines, mask_records(lines, forms, order.reader, order.zone, known)


def _year(
    session: Session, year: int, order: InjuryOrder, lines: list[LogLine], masked: Masked
) -> InjuryYear:
    return InjuryYear(
        year=year,
        keep_until=retention_until(year),
        log=masked.log,
        totals=freeze_totals(totals_of(lines)),
        summary=_summary(session, year, order, lines),
        reports=masked.reports,
    )


def _summary(session: Session, year: int, order: InjuryOrder, lines: list[LogLine]) -> SummarySheet:
    """Return the summary as certified; else as log and employment give it now."""
    found = summary_now(session, order.place, year)
    kept = found.certified
    facts = facts_from(kept.record) if kept else found.facts
    days = posting_days(order.law.filing.rules, year)
    return SummarySheet(
        company=facts.company,
        establishment=facts.establishment,
        street=facts.street,
        city=facts.city,
        state=facts.state,
        postal_code=facts.postal_code,
        industry=facts.industry,
        naics=facts.naics,
        ein=facts.ein,
        average_employees=facts.average_employees,
        hours_worked=facts.hours_worked,
        totals=freeze_totals(facts.totals if kept else totals_of(lines)),
        post_from=days.first,
        post_to=days.last,
        certified=_certified(kept, order.place.zone) if kept else None,
        is_changed=found.is_stale,
    )


def _certified(kept: AnnualSummary, zone: str) -> Certified:
    signed = json.loads(kept.record)["certification"]
    capacity = Capacity(kept.capacity)
    return Certified(
        name=str(signed["printed_name"]),
        title=str(signed["title"]),
        phone=str(signed["phone"]),
        capacity=f"{CAPACITY_WORDS[capacity]}, {CAPACITY_PARAGRAPHS[capacity]}",
        on=today_at(kept.certified_at, zone),
        statement=str(signed["statement"]),
        digest=kept.digest,
        version=kept.version,
    )


def _rates(session: Session, order: InjuryOrder) -> tuple[RateLine, ...]:
    """Return a line for each month of the period; rates of a year look back eleven months."""
    first = order.scope.from_on.replace(day=1)
    until = min(order.scope.to_on, order.today)
    figures = figures_by_month(session, order.place.id, add_months(first, -BACK), until)
    series = {
        measure: {one.month: one for one in chart_series(measure, with_hours(figures)).points}
        for measure in (Measure.TRIR, Measure.DART, Measure.SEVERITY)
    }
    none = Point(first, None, None, 0)
    lines = []
    for month in sorted(one for one in figures if first <= one <= until):
        trir, dart, severity = (points.get(month, none) for points in series.values())
        here = figures.get(month)
        lines.append(
            RateLine(
                month=month,
                hours=int(here.hours) if here else 0,
                cases=here.recordable_cases if here else 0,
                trir=shown(trir.value),
                trir_year=shown(trir.rolling),
                dart=shown(dart.value),
                dart_year=shown(dart.rolling),
                severity_year=shown(severity.rolling),
            )
        )
    return tuple(lines)


def _benchmarks(session: Session, order: InjuryOrder) -> tuple[str, ...]:
    every = benchmarks_of(session, order.place.id, order.law.rates)
    return tuple(
        f"{one.measure.upper()} {one.year}, {_whose(one.industry, order.naming.language)}: "
        f"{one.rate}. {one.source}"
        for one in every
        if one.measure in (Measure.TRIR, Measure.DART)
    )


def _whose(naics: str, language: str) -> str:
    if naics:
        return f"NAICS {naics}"
    return "toda la industria privada" if language == "es" else "all private industry"


def _incidents(session: Session, scope: Scope) -> tuple[IncidentLine, ...]:
    """Return the incidents of the period; where a private one happened is left out too."""
    rows = session.scalars(
        select(Incident)
        .where(
            Incident.establishment_id == scope.establishment_id,
            Incident.happened_on.between(scope.from_on, scope.to_on),
        )
        .order_by(Incident.happened_on, Incident.id)
        .options(joinedload(Incident.area))
    )
    return tuple(
        IncidentLine(
            number=incident_number(row.id),
            kind=IncidentKind(row.kind).value,
            happened_on=row.happened_on,
            area=row.area.name if row.area and not row.is_private else "",
            state=row.state,
        )
        for row in rows
    )
