"""A log with everything that can stand on it, and the other two forms."""

from datetime import UTC, date, datetime

from compliance.domain.ita.values import Totals
from compliance.domain.recordkeeping.annual_summary import STATEMENT, SummaryFacts
from compliance.domain.recordkeeping.log_entry import CaseType, Column
from compliance.domain.recordkeeping.log_lines import Form301, LineChange, LogLine, totals_of
from compliance.domain.recordkeeping.printed_forms import (
    FormHead,
    LogForm,
    ReportForm,
    SignedBy,
    SummaryForm,
)

HEAD = FormHead(
    year=2025,
    establishment="Northgate Fabrication, Joliet",
    city="Joliet",
    state="IL",
    made="03/02/2026 09:00 CST",
    company="Northgate Fabrication",
    reader="government representative",
)
WORDS = (
    "Laceration of the left palm, needing sutures; sheared edge of a steel plate slid while "
    "it was turned on the press brake table"
)
COLUMNS = (Column.DEATH, Column.AWAY, Column.RESTRICTED, Column.OTHER)


def change(field: str, before: str, after: str, reason: str = "") -> LineChange:
    at = datetime(2025, 5, 6, 14, 30, tzinfo=UTC)
    return LineChange(field=field, before=before, after=after, at=at, by="Ana Ruiz", reason=reason)


def line(place: int) -> LogLine:
    column = COLUMNS[place % 4] if place else Column.AWAY
    days = {Column.AWAY: (12, 20), Column.RESTRICTED: (0, 9), Column.OTHER: (0, 0)}
    away, restricted = days.get(column, (None, None))
    return LogLine(
        case_id=place + 1,
        number=f"2025-{place + 1:03}",
        name=f"Employee Number{place}",
        job_title="Press brake operator",
        injured_on=date(2025, 1 + place % 12, 1 + place % 28),
        where="Press brake 3, Bay 2",
        description=WORDS[: 40 + 30 * (place % 4)],
        column=column,
        days_away=away,
        days_restricted=restricted,
        type=list(CaseType)[place % 6],
    )


def log_form(count: int = 30) -> LogForm:
    lines = [line(place) for place in range(count)]
    if count > 5:
        struck = LogLine(
            **{name: getattr(lines[2], name) for name in LogLine.__dataclass_fields__}
            | {
                "changes": (
                    change("column", "J", "I", "Restriction began on 5 May."),
                    change("days_restricted", "0", "9", "Restriction began on 5 May."),
                    change("description", "Cut hand", "", "Body part added."),
                )
            }
        )
        gone = LogLine(
            **{name: getattr(lines[4], name) for name in LogLine.__dataclass_fields__}
            | {
                "lined_out": True,
                "changes": (change("line", "on", "out", "Not work-related"),),
            }
        )
        secret = LogLine(
            **{name: getattr(lines[3], name) for name in LogLine.__dataclass_fields__}
            | {"name": "privacy case", "is_privacy_case": True}
        )
        lines[2], lines[3], lines[4] = struck, secret, gone
    return LogForm(head=HEAD, lines=tuple(lines), zone="America/Chicago")


def summary_form(*, signed: bool = True, totals: Totals | None = None) -> SummaryForm:
    return SummaryForm(
        head=HEAD,
        facts=SummaryFacts(
            year=2025,
            establishment="Northgate Fabrication, Joliet",
            company="Northgate Fabrication",
            street="400 Northgate Way",
            city="Joliet",
            state="IL",
            postal_code="60436",
            industry="Fabricated structural metal manufacturing",
            naics="332312",
            ein="123456789",
            average_employees=112,
            hours_worked=218_400,
            totals=totals or totals_of(log_form().lines),
        ),
        post_from="1 February 2026",
        post_to="30 April 2026",
        signed=SignedBy(
            name="Ana Ruiz",
            title="Plant manager",
            phone="815-555-0100",
            capacity="highest-ranking company official at the establishment",
            on="20 January 2026",
            statement=STATEMENT,
            digest="ab" * 32,
            version=1,
        )
        if signed
        else None,
    )


def report_form(**more: object) -> ReportForm:
    said: dict[str, object] = {
        "case_id": 1,
        "employee_name": "Pat Doe",
        "employee_address": "12 Elm Street, Joliet, IL 60436",
        "born_on": date(1988, 5, 14),
        "hired_on": date(2019, 8, 1),
        "sex": "M",
        "clinician": "Dr. Lee Chu",
        "facility": "Will County Clinic\n1 Main Street, Joliet, IL 60436",
        "in_emergency_room": True,
        "in_patient_overnight": False,
        "number": "2025-001",
        "injured_on": date(2025, 3, 10),
        "work_began": "06:00",
        "event_time": "09:40",
        "doing_before": "Turning a plate on the table of press brake 3 with both hands.",
        "what_happened": "The plate slid off the support and its edge ran across the palm. " * 4,
        "injury": "Cut of the left palm, 4 cm, closed with five sutures.",
        "object_substance": "Sheared edge of a steel plate.",
        "completed_by": "Dee Okafor",
        "completed_title": "Safety coordinator",
        "completed_phone": "815-555-0101",
        "completed_on": date(2025, 3, 11),
    }
    return ReportForm(head=HEAD, form=Form301(**(said | more)))  # type: ignore[arg-type]  # a sample
