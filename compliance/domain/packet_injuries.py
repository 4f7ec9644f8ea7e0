"""The injury and illness records of a packet: 29 CFR part 1904, masked for one reader and frozen.

What stands here is what the reader may see, and nothing more: it was masked before it was frozen.
"""

from datetime import date
from typing import Annotated

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from compliance.domain.packet_figures import PatternSection, Trend
from compliance.domain.packet_records import Digest, Frozen, Moment
from compliance.domain.recordkeeping.log_entry import CaseType, Column
from compliance.domain.recordkeeping.log_lines import Reader

Count = Annotated[int, Field(ge=0)]
Days = Annotated[int, Field(ge=0, le=180)]  # 29 CFR 1904.7(b)(3)(vii)


class EntryChange(Frozen):
    """What was struck through on a line: 29 CFR 1904.33(b)(1)."""

    field: str
    before: str
    after: str
    at: Moment
    by: str
    reason: str = ""


class LogEntry(Frozen):
    """A line of Form 300, columns A to M. ``is_estimated``: some days still run."""

    number: str
    name: str
    job_title: str
    injured_on: date
    where: str
    description: str
    column: Column
    days_away: Days | None = None
    days_restricted: Days | None = None
    type: CaseType
    is_privacy_case: bool = False
    is_estimated: bool = False
    is_lined_out: bool = False
    changes: tuple[EntryChange, ...] = ()


class FormTotals(Frozen):
    """The totals of a year: G to J, K, L, M(1) to M(6)."""

    outcomes: tuple[Count, Count, Count, Count]
    days_away: Count
    days_restricted: Count
    types: tuple[Count, Count, Count, Count, Count, Count]


class Certified(Frozen):
    """Who certified a summary: 29 CFR 1904.32(b)(3). Not an employee's health, so never masked."""

    name: str
    title: str
    phone: str
    capacity: str
    on: date
    statement: str
    digest: Digest
    version: Annotated[int, Field(ge=1)]


class SummarySheet(Frozen):
    """Form 300A: as it was certified, or as the log gives it where nobody certified it.

    ``is_changed``: log or employment say something else since the certification.
    """

    company: str
    establishment: str
    street: str
    city: str
    state: str
    postal_code: str
    industry: str
    naics: str
    ein: str
    average_employees: int | None = None
    hours_worked: int | None = None
    totals: FormTotals
    post_from: date
    post_to: date
    certified: Certified | None = None
    is_changed: bool = False


class CaseReport(Frozen):
    """Form 301 of one case, items in the order of the form; None and empty: left out or not known.

    ``is_partial``: this reader gets only some of it.
    """

    number: str = ""
    employee_name: str = ""
    employee_address: str = ""
    born_on: date | None = None
    hired_on: date | None = None
    sex: str = ""
    clinician: str = ""
    facility: str = ""
    in_emergency_room: bool | None = None
    in_patient_overnight: bool | None = None
    injured_on: date | None = None
    work_began: str = ""
    event_time: str = ""
    event_time_unknown: bool = False
    doing_before: str = ""
    what_happened: str = ""
    injury: str = ""
    object_substance: str = ""
    died_on: date | None = None
    completed_by: str = ""
    completed_title: str = ""
    completed_phone: str = ""
    completed_on: date | None = None
    is_partial: bool = False


class InjuryYear(Frozen):
    """The records of one calendar year; ``totals`` are those of the log as it stands."""

    year: int
    keep_until: date
    log: tuple[LogEntry, ...]
    totals: FormTotals
    summary: SummarySheet
    reports: tuple[CaseReport, ...] = ()


class RateLine(Frozen):
    """One month: hours, cases, and rates as they are printed; empty without hours.

    ``…_year``: over the twelve months that end with it.
    """

    month: date  # its first day
    hours: Count
    cases: Count
    trir: str = ""
    trir_year: str = ""
    dart: str = ""
    dart_year: str = ""
    severity_year: str = ""


class IncidentLine(Frozen):
    """An incident of the period, without a word of what was told about it."""

    number: str
    kind: str
    happened_on: date
    area: str = ""
    state: str


class Withheld(Frozen):
    """A text that was left out, because it seems to name somebody this reader must not learn of."""

    number: str
    field: str


class InjurySection(Frozen):
    """Everything of part 1904 in one packet, for one reader.

    Packets from before there were ``trends`` or ``patterns`` keep their canonical form.
    """

    reader: Reader
    years: tuple[InjuryYear, ...] = ()
    rates: tuple[RateLine, ...] = ()
    benchmarks: tuple[str, ...] = ()
    incidents: tuple[IncidentLine, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    trends: tuple[Trend, ...] = ()
    patterns: PatternSection | None = None

    @model_serializer(mode="wrap")
    def _without_what_is_not_there(
        self, handler: SerializerFunctionWrapHandler
    ) -> dict[str, object]:
        data: dict[str, object] = handler(self)
        for name in ("trends", "patterns"):
            if not getattr(self, name):
                data.pop(name, None)
        return data
