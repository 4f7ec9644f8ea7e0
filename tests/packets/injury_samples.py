"""The injury records of a packet, out of the sample log, masked for a reader."""

from datetime import date
from zoneinfo import ZoneInfo

from compliance.domain.packet_injuries import (
    Certified,
    IncidentLine,
    InjurySection,
    InjuryYear,
    RateLine,
    SummarySheet,
)
from compliance.domain.packet_masking import freeze_totals, mask_records
from compliance.domain.recordkeeping.annual_summary import STATEMENT
from compliance.domain.recordkeeping.log_lines import Reader, totals_of
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


def injuries(
    reader: Reader = Reader.OTHERS, cases: int = 12, *, certified: bool = True
) -> InjurySection:
    """A section with one year, a month of rates and one incident."""
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
    )
