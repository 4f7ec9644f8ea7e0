"""Everything that a reader may have of the kept years, as files: "inspector at the door"."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.errors import ConflictError
from compliance.domain.local_time import local_at
from compliance.domain.recordkeeping.handovers import ENTITLEMENTS, Asker
from compliance.domain.recordkeeping.printed_forms import ReportForm
from compliance.ports import FormPrinter
from compliance.services.annual_summary import cases_that_wait
from compliance.services.form_copies import (
    READER_WORDS,
    Copying,
    copy_log,
    copy_private_reports,
    copy_reports,
    copy_summary,
)
from compliance.services.handovers import entitled_years, gets_reports, years_without_records
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.recordkeeping import Handover
from compliance.storage.queries.injury_cases import list_privacy_names

MANIFEST = "contents.txt"
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # a ZIP knows no earlier time; ours shall not vary by it
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Draw = Callable[[FormPrinter], bytes]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files by name, still to be drawn: after the transaction, because drawing takes seconds."""

    title: str
    drawings: Mapping[str, Draw]

    def draw(self, printer: FormPrinter) -> dict[str, bytes]:
        """Return the files.

        Raises:
            ComplianceError: a page cannot be drawn.
        """
        files = {name: draw(printer) for name, draw in self.drawings.items()}
        lines = [self.title, "", "SHA-256 of each file:"]
        lines += [f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in files.items()]
        return {**files, MANIFEST: "\n".join([*lines, ""]).encode()}


def digests_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the sha256 of each file, in hex."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as one ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EARLIEST), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def bundle_for(session: Session, place: Establishment, row: Handover, copying: Copying) -> Bundle:
    """Return what a request is owed: logs, summaries, reports of the years that are kept.

    ``copying.reader`` must be the one of the asker's `ENTITLEMENTS`. The list of names of privacy
    concern cases is not among them: `names_for`.

    Raises:
        NotAllowedError: the actor may not see medical details.
        InvalidInputError: a text names somebody whom this reader must not learn of; all of them.
    """
    drawings: dict[str, Draw] = {}
    for year in entitled_years(row):
        drawings |= _of_year(session, place, year, row, copying)
    waiting = cases_that_wait(session, place.id, entitled_years(row))
    return Bundle(_title(place, row, copying, waiting), drawings)


def names_for(
    session: Session, place: Establishment, row: Handover, copying: Copying
) -> dict[str, Draw]:
    """Return the names of privacy concern cases and their whole Form 301, by year; still to draw.

    They are kept apart from everything else, 29 CFR 1904.29(b)(6), and go to the government alone,
    if it asks for them. A year without such cases has no file.

    Raises:
        NotAllowedError: the actor may not see the list.
        ConflictError: somebody else asked for the records.
    """
    demand(copying.by, Permission.VIEW_PRIVACY_LIST, place.id)
    if not ENTITLEMENTS[Asker(row.to_role)].privacy_list:
        raise ConflictError("Only the government may have this list: 29 CFR 1904.29(b)(6).")
    drawings: dict[str, Draw] = {}
    for year in entitled_years(row):
        names = list_privacy_names(session, place.id, year)
        if names:
            reports = copy_private_reports(session, place, year, copying)
            drawings[f"privacy-case-names-{year}.csv"] = _as_it_is(_names_csv(names))
            drawings[f"privacy-case-form-301-{year}.pdf"] = _as_reports(reports)
    return drawings


def _as_it_is(data: bytes) -> Draw:
    return lambda _printer: data


def _as_reports(reports: list[ReportForm]) -> Draw:
    return lambda printer: printer.reports(reports)


def _title(
    place: Establishment, row: Handover, copying: Copying, waiting: Mapping[int, int]
) -> str:
    who = ", ".join(part for part in (row.to_name, row.agency) if part)
    made, asked = (local_at(one, place.zone) for one in (copying.now, row.asked_at))
    missing = years_without_records(row, copying.now, place.zone)
    lines = [
        f"Injury and illness records of {place.name}, 29 CFR part 1904",
        f"For {who}: {READER_WORDS[copying.reader]}",
        f"Asked for {asked:%m/%d/%Y %H:%M %Z}",
        f"Made {made:%m/%d/%Y %H:%M %Z} by {copying.by.name}",
        f"Years: {', '.join(map(str, entitled_years(row))) or 'none'}",
        "Privacy concern cases are without names, on Form 301 too: 29 CFR 1904.29(b)(6).",
    ]
    if missing:
        told = ", ".join(map(str, missing))
        lines.append(f"No records in this program for {told}: look where they were kept before.")
    lines += [
        f"Cases of {year} that wait for a decision, the log or their days: {count}. "
        "What is here is the log as it stands."
        for year, count in waiting.items()
    ]
    return "\n".join(lines)


def _of_year(
    session: Session, place: Establishment, year: int, row: Handover, copying: Copying
) -> dict[str, Draw]:
    log = copy_log(session, place, year, copying)
    summary = copy_summary(session, place, year, copying)
    drawings: dict[str, Draw] = {
        f"form-300-{year}.pdf": lambda printer: printer.log(log),
        f"form-300A-{year}.pdf": lambda printer: printer.summary(summary),
    }
    if gets_reports(row):
        reports = copy_reports(session, place, year, copying, own_case=row.case_id)
        if reports:
            drawings[f"form-301-{year}.pdf"] = _as_reports(reports)
    return drawings


def _names_csv(names: list[tuple[int, str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("case number", "name"))
    writer.writerows((_safe(number), _safe(name)) for _case, number, name in names)
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
