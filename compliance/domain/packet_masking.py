"""Lines of the log and Forms 301 as a packet may hold them: masked, and never with a doubtful text.

A copy that somebody asks for is refused while a text names a person (`log_lines.for_reader`), so
that a human rewords it. A packet is built in the background and for many purposes: there such a
text is left out, and the packet says which. 29 CFR 1904.29(b)(6) to (b)(10), 1904.35(b)(2).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import tzinfo

from compliance.domain.ita.texts import NameSearch, identifiers_in
from compliance.domain.ita.values import Totals
from compliance.domain.packet_injuries import (
    CaseReport,
    EntryChange,
    FormTotals,
    LogEntry,
    Withheld,
)
from compliance.domain.packet_records import Moment
from compliance.domain.recordkeeping.log_lines import (
    ABOUT_THE_CASE,
    NOBODY,
    PRIVACY_CASE,
    Form301,
    KnownNames,
    LineChange,
    LogLine,
    Reader,
    hidden_names,
    masked_lines,
    telling_in,
)
from compliance.domain.recordkeeping.name_words import says_name

WITHHELD = "[left out: it may name somebody]"
NAMELESS = frozenset({Reader.OTHERS})
"""Readers of a packet without a name in it; every other packet is for people who see medical."""
WHOLE_REPORTS = frozenset({Reader.GOVERNMENT, Reader.PERMITTED})
"""Readers who get Form 301 with all items: 29 CFR 1904.40(a), 1904.29(b)(10)(i) to (iii)."""
LEAST_CASES = 3
"""Of fewer cases a kind could tell who it was; our own caution, no rule asks for the number."""
_FOR_OTHERS = (
    *ABOUT_THE_CASE,
    "number",
    "injured_on",
    "work_began",
    "event_time",
    "event_time_unknown",
    "in_emergency_room",
    "in_patient_overnight",
)
_SEARCHED = (*ABOUT_THE_CASE, "employee_address", "facility", "completed_title")
_REPORT_ITEMS = frozenset(CaseReport.model_fields) - {"is_partial"}


@dataclass(frozen=True, slots=True)
class Masked:
    """What may go into the packet, and which texts were left out of it."""

    log: tuple[LogEntry, ...] = ()
    reports: tuple[CaseReport, ...] = ()
    withheld: tuple[Withheld, ...] = ()


@dataclass(slots=True)
class _Desk:
    """One masking under way; ``search`` finds every name that the reader must not learn of."""

    reader: Reader
    search: NameSearch
    zone: tzinfo
    withheld: list[Withheld] = field(default_factory=list)
    _numbers: dict[str, str] = field(default_factory=dict)

    def number(self, number: str) -> str:
        """Return a case's number; people type those, so one that names somebody gives way."""
        if number not in self._numbers:
            is_telling = says_name(self.search, number)
            self._numbers[number] = f"#{len(self._numbers) + 1}" if is_telling else number
        return self._numbers[number]

    def leave_out(self, number: str, name: str) -> str:
        self.withheld.append(Withheld(number=self.number(number), field=name))
        return WITHHELD


def mask_records(
    lines: Sequence[LogLine],
    forms: Sequence[Form301],
    reader: Reader,
    zone: tzinfo,
    known: KnownNames = NOBODY,
) -> Masked:
    """Return log and reports of a year as ``reader`` may have them in a packet.

    The name of a privacy concern case stands in no packet, whoever reads it: its report is cut
    down to what anybody may have. Employees get no report: which one is theirs, no packet knows.
    ``known``: names that stand on no line of this log, and may stand in its texts.
    """
    desk = _Desk(reader, hidden_names(lines, reader, known), zone)
    log = tuple(_entry(masked, desk) for masked in masked_lines(lines, reader, known))
    reports = () if reader is Reader.WORKFORCE else _reports(lines, forms, desk, known)
    return Masked(log, reports, tuple(desk.withheld))


def least_cases(reader: Reader) -> int:
    """Return of how many cases a kind or cause is named to this reader.

    Whoever gets no whole report learns of no kind of one or two cases: causes of an investigation
    stand on no log, and one case is one person.
    """
    return 1 if reader in WHOLE_REPORTS else LEAST_CASES


def freeze_totals(totals: Totals) -> FormTotals:
    """Return totals as a packet keeps them."""
    return FormTotals(
        outcomes=totals.outcomes,
        days_away=totals.days_away,
        days_restricted=totals.days_restricted,
        types=totals.types,
    )


def _entry(masked: LogLine, desk: _Desk) -> LogEntry:
    telling = dict.fromkeys(name for name, _what in telling_in(masked, desk.search, desk.reader))
    texts = {name: desk.leave_out(masked.number, name) for name in telling if "[" not in name}
    changes = tuple(
        _change(change, desk.zone, is_telling=f"changes[{place}]" in telling)
        for place, change in enumerate(masked.changes)
    )
    for name in telling:
        if "[" in name:
            desk.leave_out(masked.number, "history")
    safe = replace(masked, **texts)  # type: ignore[arg-type]  # fields of texts, by name
    return LogEntry(
        number=desk.number(safe.number),
        name=safe.name,
        job_title=safe.job_title,
        injured_on=safe.injured_on,
        where=safe.where,
        description=safe.description,
        column=safe.column,
        days_away=safe.days_away,
        days_restricted=safe.days_restricted,
        type=safe.type,
        is_privacy_case=safe.is_privacy_case,
        is_estimated=safe.estimated,
        is_lined_out=safe.lined_out,
        changes=changes,
    )


def _change(change: LineChange, zone: tzinfo, *, is_telling: bool) -> EntryChange:
    is_name = change.field == "name"
    hide_values = is_telling and not is_name
    return EntryChange(
        field=change.field,
        before=WITHHELD if hide_values else change.before,
        after=WITHHELD if hide_values else change.after,
        at=Moment.at(change.at, zone),
        by=change.by,
        reason=WITHHELD if is_telling else change.reason,
    )


def _reports(
    lines: Sequence[LogLine], forms: Sequence[Form301], desk: _Desk, known: KnownNames
) -> tuple[CaseReport, ...]:
    """Return the reports; where names must go, those of clinicians and helpers go too."""
    everybody = NameSearch(
        (
            *hidden_names(lines, Reader.OTHERS, known).names,
            *(name for form in forms for name in _people_of(form)),
        )
    )
    private = NameSearch(
        (
            *hidden_names(lines, Reader.GOVERNMENT, known).names,
            *(form.employee_name for form in forms if form.is_privacy_case),
        )
    )
    return tuple(
        _report(form, private if form_is_whole(form, desk.reader) else everybody, desk)
        for form in forms
    )


def form_is_whole(form: Form301, reader: Reader) -> bool:
    """Say whether a packet for this reader holds all items of this report."""
    return reader in WHOLE_REPORTS and not form.is_privacy_case


def _people_of(form: Form301) -> tuple[str, ...]:
    named = (form.employee_name, form.clinician, form.completed_by)
    return tuple(name for name in named if name.strip())


def _report(form: Form301, search: NameSearch, desk: _Desk) -> CaseReport:
    is_whole = form_is_whole(form, desk.reader)
    said = {one.name: getattr(form, one.name) for one in fields(form) if one.name in _REPORT_ITEMS}
    if not is_whole:
        union = desk.reader is Reader.AUTHORISED_REPRESENTATIVE
        kept = ABOUT_THE_CASE if union else _FOR_OTHERS
        said = {name: value for name, value in said.items() if name in kept}
    for name in _SEARCHED:
        text = str(said.get(name) or "")
        if says_name(search, text) or (not is_whole and identifiers_in(text)):
            said[name] = desk.leave_out(form.number, name)
    if "number" in said:
        said["number"] = desk.number(form.number)
    if form.is_privacy_case and desk.reader is not Reader.AUTHORISED_REPRESENTATIVE:
        said["employee_name"] = PRIVACY_CASE
    return CaseReport(**said, is_partial=not is_whole)
