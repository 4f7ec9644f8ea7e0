"""Everything that a reader may have of the kept years, as files: "inspector at the door"."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.recordkeeping.handovers import ENTITLEMENTS, Asker
from compliance.ports import FormPrinter
from compliance.services.form_copies import Copying, copy_log, copy_reports, copy_summary
from compliance.services.handovers import entitled_years, gets_reports
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
    concern cases goes to the government only, and only from who may see it.

    Raises:
        NotAllowedError: the actor may not see medical details, or the list of names.
        InvalidInputError: a text names somebody whom this reader must not learn of; all of them.
    """
    asker = Asker(row.to_role)
    drawings: dict[str, Draw] = {}
    for year in entitled_years(row):
        drawings |= _of_year(session, place, year, row, copying)
        if ENTITLEMENTS[asker].privacy_list:
            drawings |= _privacy_list(session, place, year, copying)
    return Bundle(_title(place, row, copying.now), drawings)


def _title(place: Establishment, row: Handover, now: datetime) -> str:
    who = ", ".join(part for part in (row.to_name, row.agency) if part)
    return (
        f"Injury and illness records of {place.name}, for {who}. Made {now:%Y-%m-%d %H:%M} UTC.\n"
        "29 CFR part 1904. Names of privacy concern cases do not stand on the log."
    )


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
            drawings[f"form-301-{year}.pdf"] = lambda printer: printer.reports(reports)
    return drawings


def _privacy_list(
    session: Session, place: Establishment, year: int, copying: Copying
) -> dict[str, Draw]:
    names = list_privacy_names(session, place.id, year)
    if not names:
        return {}
    demand(copying.by, Permission.VIEW_PRIVACY_LIST, place.id)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("case number", "name"))
    writer.writerows((number, _safe(name)) for _case, number, name in names)
    data = out.getvalue().encode("utf-8-sig")
    return {f"privacy-case-names-{year}.csv": lambda _printer: data}


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
