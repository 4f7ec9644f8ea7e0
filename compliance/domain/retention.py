"""How long each kind of record is kept, and where that is written.

A checklist says its own retention; this table is for the kinds of record that laws name. Nothing is
ever deleted by a date alone: the date only says when a person may decide to.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from compliance.domain.cadence import Source, Span, Unit
from compliance.domain.checklists import Retention
from compliance.domain.provisions import Provision
from compliance.domain.spans import add_span


class RecordKind(StrEnum):
    """Kinds of record whose keeping a law limits, and ours."""

    INJURY_FORMS = "injury-forms"
    EXTINGUISHER_MAINTENANCE = "extinguisher-maintenance"
    ENTRY_PERMIT = "entry-permit"
    NOISE_MEASUREMENT = "noise-measurement"
    BLOODBORNE_TRAINING = "bloodborne-training"
    PROCESS_INCIDENT = "process-incident"
    ASBESTOS_EXPOSURE = "asbestos-exposure"
    SILICA_EXPOSURE = "silica-exposure"
    WASTE_MANIFEST = "waste-manifest"
    BIENNIAL_REPORT = "biennial-report"
    SPCC_RECORD = "spcc-record"
    TANK_WALKTHROUGH = "tank-walkthrough"
    TITLE_V_RECORD = "title-v-record"
    TOXIC_RELEASE_REPORT = "toxic-release-report"
    RISK_MANAGEMENT_RECORD = "risk-management-record"
    CALIFORNIA_INSPECTION = "california-inspection"
    OTHER = "other"


class CountedFrom(StrEnum):
    """The event from which the years run; the caller gives its local date."""

    RECORD = "record"
    END_OF_YEAR = "end-of-year"
    CANCELLATION = "cancellation"
    DUE_DATE = "due-date"
    ACCEPTANCE = "acceptance"
    SUBMISSION = "submission"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How long, counted from what, by which provision; ``was_read``: we read that paragraph.

    Without a provision the span is our own default, because none is specified.
    """

    span: Span
    counted_from: CountedFrom = CountedFrom.RECORD
    provision: Provision | None = None
    was_read: bool = False

    @property
    def set_by(self) -> Source:
        """Return RULE where a provision says it, SUGGESTED where it is our default."""
        return Source.RULE if self.provision else Source.SUGGESTED

    @property
    def words(self) -> str:
        """Return the provision, or the English text (a msgid) that there is none."""
        return self.provision.label if self.provision else NOT_SPECIFIED


NOT_SPECIFIED = "Not specified, our default"


def _years(
    count: int,
    provision: str,
    counted_from: CountedFrom = CountedFrom.RECORD,
    *,
    was_read: bool = False,
) -> Keeping:
    return Keeping(
        span=Span(count=count, unit=Unit.YEAR),
        counted_from=counted_from,
        provision=Provision.parse(provision),
        was_read=was_read,
    )


# Ours, not law: as long as the longest of the common rules below.
OUR_DEFAULT = Keeping(span=Span(count=5, unit=Unit.YEAR))

KEEPING: Mapping[RecordKind, Keeping] = {
    # 29 CFR 1904.33(a): Forms 300, 300A, 301 for five years after the calendar year they cover.
    RecordKind.INJURY_FORMS: _years(5, "29 CFR 1904.33(a)", CountedFrom.END_OF_YEAR, was_read=True),
    # 29 CFR 1910.157(e)(3): a year after the last entry, or the life of the shell if less.
    RecordKind.EXTINGUISHER_MAINTENANCE: _years(1, "29 CFR 1910.157(e)(3)", was_read=True),
    # 29 CFR 1910.146(e)(6): cancelled entry permits for at least a year.
    RecordKind.ENTRY_PERMIT: _years(1, "29 CFR 1910.146(e)(6)", CountedFrom.CANCELLATION),
    # 29 CFR 1910.95(m)(3)(i): noise exposure measurements for two years.
    RecordKind.NOISE_MEASUREMENT: _years(2, "29 CFR 1910.95(m)(3)(i)"),
    # 29 CFR 1910.1030(h)(2)(ii): training records for three years from the training.
    RecordKind.BLOODBORNE_TRAINING: _years(3, "29 CFR 1910.1030(h)(2)(ii)"),
    # 29 CFR 1910.119(m)(7): incident investigation reports for five years.
    RecordKind.PROCESS_INCIDENT: _years(5, "29 CFR 1910.119(m)(7)"),
    # 29 CFR 1910.1001(m)(1)(iii): at least thirty years.
    RecordKind.ASBESTOS_EXPOSURE: _years(30, "29 CFR 1910.1001(m)(1)(iii)"),
    # 29 CFR 1910.1053(k)(1)(iii), which points to 29 CFR 1910.1020: thirty years.
    RecordKind.SILICA_EXPOSURE: _years(30, "29 CFR 1910.1053(k)(1)(iii)"),
    # 40 CFR 262.40(a): three years from acceptance by the first transporter.
    RecordKind.WASTE_MANIFEST: _years(3, "40 CFR 262.40(a)", CountedFrom.ACCEPTANCE, was_read=True),
    # 40 CFR 262.40(b): three years from the date the report was due.
    RecordKind.BIENNIAL_REPORT: _years(3, "40 CFR 262.40(b)", CountedFrom.DUE_DATE, was_read=True),
    # 40 CFR 112.7(e): written procedures and signed records for three years, with the Plan.
    RecordKind.SPCC_RECORD: _years(3, "40 CFR 112.7(e)"),
    # 40 CFR 280.36(b): walkthrough records for a year.
    RecordKind.TANK_WALKTHROUGH: _years(1, "40 CFR 280.36(b)"),
    # 40 CFR 70.6(a)(3)(ii)(B): monitoring data and support for five years.
    RecordKind.TITLE_V_RECORD: _years(5, "40 CFR 70.6(a)(3)(ii)(B)"),
    # 40 CFR 372.10(a): three years from the submission of the report.
    RecordKind.TOXIC_RELEASE_REPORT: _years(
        3, "40 CFR 372.10(a)", CountedFrom.SUBMISSION, was_read=True
    ),
    # 40 CFR 68.200: five years.
    RecordKind.RISK_MANAGEMENT_RECORD: _years(5, "40 CFR 68.200"),
    # 8 CCR 3203(b): scheduled inspections for a year.
    RecordKind.CALIFORNIA_INSPECTION: _years(1, "8 CCR 3203(b)"),
    RecordKind.OTHER: OUR_DEFAULT,
}


def keep_through(keeping: Keeping, on: date) -> date:
    """Return the last local date on which a record must be kept; ``on`` as ``counted_from`` says.

    Five years after the end of the year 2026 is 31 December 2031.
    """
    if keeping.counted_from is CountedFrom.END_OF_YEAR:
        on = date(on.year, 12, 31)
    return add_span(on, keeping.span)


def keeping_of(retention: Retention) -> Keeping:
    """Return how long a checklist has its records kept; our default where its rule sets none."""
    if retention.span is None:
        return OUR_DEFAULT
    return Keeping(span=retention.span, provision=retention.provision)


def longest(keepings: Iterable[Keeping], on: date) -> Keeping:
    """Return the one that keeps a record longest; our default if there is none."""
    return max(keepings, key=lambda keeping: keep_through(keeping, on), default=OUR_DEFAULT)
