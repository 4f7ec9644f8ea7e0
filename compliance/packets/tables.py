"""The answers of a packet as a table that a spreadsheet opens."""

import csv
import io

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
