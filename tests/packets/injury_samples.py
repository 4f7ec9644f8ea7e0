"""The injury records of a packet, out of the sample log, masked for a reader."""

from datetime import date
from zoneinfo import ZoneInfo

from compliance.domain.body_map import Region
from compliance.domain.incident_rates import Measure
from compliance.domain.injury_patterns import Dimension
from compliance.domain.packet_figures import (
    KindCount,
    PatternSection,
    PatternTable,
    Published,
    RegionCount,
    Trend,
    TrendPoint,
)
from compliance.domain.packet_injuries import (
    Certified,
    IncidentLine,
    InjurySection,
    InjuryYear,
    RateLine,
    SummarySheet,
)
from compliance.domain.packet_masking import freeze_totals, least_cases, mask_records
from compliance.domain.recordkeeping.annual_summary import STATEMENT
from compliance.domain.recordkeeping.log_lines import Reader, totals_of
from compliance.packets.terms import MEASURES
from tests.packets.form_samples import line, log_form, report_form, summary_form

CHICAGO = ZoneInfo("America/Chicago")
CERTIFIED = Certified(
    name="Ana Ruiz",
    title="Plant manager",
    phone="815-555-0100",
    capacity="highest-ranking company official at the establishment, 29 CFR 1904.32(b)(4)(iii)",
    on=date(2026, 1, 20),
    statement=STATEMENT,
    digest="ab" * 32,
    version=1,
)


def injury_year(reader: Reader, cases: int = 12, *, certified: bool = True) -> InjuryYear:
    """A year with reports of its first four cases, of which the fourth is a privacy case."""
    lines = log_form(cases).lines
    forms = [
        report_form(
            case_id=one.case_id,
            number=one.number,
            employee_name=line(place).name,
            is_privacy_case=one.is_privacy_case,
        ).form
        for place, one in enumerate(lines[:4])
    ]
    masked = mask_records(lines, forms, reader, CHICAGO)
    facts = summary_form().facts
    names = set(SummarySheet.model_fields) & set(type(facts).__dataclass_fields__) - {"totals"}
    totals = freeze_totals(totals_of(lines))
    return InjuryYear(
        year=2025,
        keep_until=date(2030, 12, 31),
        log=masked.log,
        totals=totals,
        summary=SummarySheet(
            **{name: getattr(facts, name) for name in names},
            totals=totals,
            post_from=date(2026, 2, 1),
            post_to=date(2026, 4, 30),
            certified=CERTIFIED if certified else None,
        ),
        reports=masked.reports,
    )


def trend(measure: Measure) -> Trend:
    """A measure over fifteen months, of which one has no hours."""
    points = [
        TrendPoint(
            month=date(2024 + at // 12, at % 12 + 1, 1),
            value="" if at == 6 else f"{at % 4 * 11}.0",
            rolling=f"{3 + at % 3}.{at % 10}",
        )
        for at in range(15)
    ]
    published = (Published(year=2024, rate="2.3"),) if measure is Measure.TRIR else ()
    return Trend(measure=measure, points=tuple(points), published=published)


def patterns(reader: Reader) -> PatternSection:
    """What twelve cases have in common: a part of the body, kinds, and causes of some."""
    hand, eye = (
        KindCount(key="hand", name="Hand", count=7),
        KindCount(key="eye", name="Eye", count=3),
    )
    cut = KindCount(key="cut", name="Cut, puncture or scrape", count=8)
    guard = KindCount(key="guarding", name="Guard missing, open or not enough", count=5)
    return PatternSection(
        cases=11,
        withheld=1,
        least=least_cases(reader),
        regions=(
            RegionCount(region=Region.EYE, name="Eye", count=3),
            RegionCount(region=Region.HAND, name="Hand", count=7),
        ),
        tables=(
            PatternTable(by=Dimension.BODY_PART, kinds=(hand, eye), few=1),
            PatternTable(by=Dimension.EVENT, kinds=(), unsorted=11),
            PatternTable(by=Dimension.NATURE, kinds=(cut,), few=2, unsorted=1),
            PatternTable(by=Dimension.SOURCE, kinds=(), few=0, unsorted=11),
            PatternTable(by=Dimension.CAUSE, kinds=(guard,), few=1, unsorted=5),
        ),
    )


def injuries(
    reader: Reader = Reader.OTHERS, cases: int = 12, *, certified: bool = True
) -> InjurySection:
    """A section with one year, a month of rates, drawings and one incident."""
    return InjurySection(
        reader=reader,
        years=(injury_year(reader, cases, certified=certified),),
        rates=(
            RateLine(month=date(2025, 1, 1), hours=18_200, cases=1, trir="11.0", trir_year="3.3"),
        ),
        benchmarks=("TRIR 2024: 2.3",),
        incidents=(
            IncidentLine(
                number="INC-00031",
                kind="near-miss",
                happened_on=date(2025, 3, 9),
                area="Bay 2",
                state="closed",
            ),
        ),
        trends=tuple(trend(one) for one in Measure if one.value in MEASURES),
        patterns=patterns(reader) if cases else None,
    )
