"""The answers and the injury log of a packet as tables that a spreadsheet opens."""

import csv
import io

from compliance.domain.packet_injuries import InjurySection, LogEntry
from compliance.domain.packets import PacketSnapshot

COLUMNS = (
    "record",
    "programme",
    "checklist",
    "version",
    "subject",
    "received_utc",
    "item",
    "question",
    "provision",
    "mark",
    "answer",
    "comment",
    "severity",
    "photos",
)
LOG_COLUMNS = (
    "year",
    "case_number",
    "employee_name",
    "job_title",
    "date_of_injury",
    "where",
    "description",
    "outcome",
    "days_away",
    "days_restricted",
    "type",
    "estimated",
    "privacy_case",
    "lined_out",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def answers_csv(snapshot: PacketSnapshot) -> bytes:
    """Return one row per answer as UTF-8 CSV (RFC 4180), with a head line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for record in snapshot.records:
        head = (
            record.number,
            record.programme,
            record.checklist.key,
            str(record.checklist.version),
            record.subject.tag or record.subject.name,
            record.received.utc,
        )
        for item in record.items:
            severity = item.failure.severity if item.failure else ""
            row = (
                *head,
                item.number,
                item.question,
                item.provision,
                item.mark.value,
                item.answer,
                item.comment,
                severity,
                " ".join(photo.digest for photo in item.photos),
            )
            writer.writerow([harmless(cell) for cell in row])
    return text.getvalue().encode("utf-8")


def log_csv(section: InjurySection) -> bytes:
    """Return columns A to M of Form 300, one case a row, as UTF-8 CSV (RFC 4180)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(LOG_COLUMNS)
    for year in section.years:
        for entry in year.log:
            writer.writerow([harmless(cell) for cell in (str(year.year), *_log_cells(entry))])
    return text.getvalue().encode("utf-8")


def _log_cells(entry: LogEntry) -> tuple[str, ...]:
    days = (entry.days_away, entry.days_restricted)
    flags = (entry.is_estimated, entry.is_privacy_case, entry.is_lined_out)
    return (
        entry.number,
        entry.name,
        entry.job_title,
        entry.injured_on.isoformat(),
        entry.where,
        entry.description,
        entry.column.value,
        *("" if count is None else str(count) for count in days),
        entry.type.value,
        *("yes" if flag else "no" for flag in flags),
    )


def harmless(cell: str) -> str:
    """Return ``cell`` so that a spreadsheet shows it and does not run it as a formula.

    A plain number keeps its minus sign; anything else that a spreadsheet could take for a formula
    gets an apostrophe before it.
    """
    if not cell.startswith(FORMULA_STARTS):
        return cell
    try:
        float(cell)
    except ValueError:
        return "'" + cell
    return cell
