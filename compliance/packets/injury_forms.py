"""The injury records of a snapshot as the values that forms are printed from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from compliance.domain.ita.values import Totals
from compliance.domain.packet_injuries import (
    CaseReport,
    FormTotals,
    InjuryYear,
    LogEntry,
    SummarySheet,
)
from compliance.domain.packets import PacketSnapshot
from compliance.domain.recordkeeping.annual_summary import SummaryFacts
from compliance.domain.recordkeeping.log_lines import Form301, LineChange, LogLine
from compliance.domain.recordkeeping.printed_forms import (
    FormHead,
    LogForm,
    ReportForm,
    SignedBy,
    SummaryForm,
)
from compliance.packets.environment import Words
from compliance.packets.form_pages import FormPages, fit_log
from compliance.packets.fragments import Fragment
from compliance.packets.terms import MASKS
from compliance.services.form_copies import READER_WORDS

PACKET_ROOM = 44  # lines of text on a sheet: less than on a form of its own, for head and foot


def form_fragments(
    packet: PacketSnapshot, words: Words, pages: FormPages, keep: Callable[[str], Fragment]
) -> dict[str, Fragment]:
    """Return the drawn forms of a packet by anchor; ``keep`` draws a page, or finds it drawn."""
    made: dict[str, Fragment] = {}
    for year in packet.injuries.years if packet.injuries else ():
        forms = YearForms(packet, year, words)
        made[f"form-300-{year.year}"] = fit_log(pages, forms.log, PACKET_ROOM, keep)
        made[f"form-300a-{year.year}"] = keep(pages.summary(forms.summary))
        if year.reports:
            made[f"form-301-{year.year}"] = keep(pages.reports(forms.reports))
    return made


@dataclass(frozen=True, slots=True)
class YearForms:
    """The three forms of one year of a packet, in the packet's language."""

    packet: PacketSnapshot
    year: InjuryYear
    words: Words

    @property
    def head(self) -> FormHead:
        """What stands at the head of each."""
        made = datetime.fromisoformat(self.packet.made.local)
        section, words = self.packet.injuries, self.words
        when = f"{made:%m/%d/%Y %H:%M} {self.packet.made.zone}"
        return FormHead(
            year=self.year.year,
            establishment=self.year.summary.establishment,
            city=self.year.summary.city,
            state=self.year.summary.state,
            made=words.say("%(when)s, packet %(number)s", when=when, number=self.packet.number),
            company=self.year.summary.company,
            reader=words.plain(READER_WORDS[section.reader]) if section else "",
            language=words.language,
        )

    @property
    def log(self) -> LogForm:
        """Form 300."""
        lines = tuple(
            _line(place, entry, self.words) for place, entry in enumerate(self.year.log, 1)
        )
        return LogForm(head=self.head, lines=lines, zone=self.packet.site.zone)

    @property
    def summary(self) -> SummaryForm:
        """Form 300A."""
        sheet = self.year.summary
        return SummaryForm(
            head=self.head,
            facts=_facts(self.year.year, sheet),
            post_from=self.words.day(sheet.post_from),
            post_to=self.words.day(sheet.post_to),
            signed=_signed(sheet, self.words),
        )

    @property
    def reports(self) -> list[ReportForm]:
        """Form 301 of each case."""
        return [
            ReportForm(head=self.head, form=_report(place, one, self.words), partial=one.is_partial)
            for place, one in enumerate(self.year.reports, 1)
        ]


def _line(place: int, entry: LogEntry, words: Words) -> LogLine:
    changes = tuple(
        LineChange(
            field=one.field,
            before=_said(one.before, words),
            after=_said(one.after, words),
            at=datetime.fromisoformat(one.at.utc),
            by=one.by,
            reason=_said(one.reason, words),
        )
        for one in entry.changes
    )
    return LogLine(
        case_id=place,
        number=entry.number,
        name=_said(entry.name, words),
        job_title=_said(entry.job_title, words),
        injured_on=entry.injured_on,
        where=_said(entry.where, words),
        description=_said(entry.description, words),
        column=entry.column,
        days_away=entry.days_away,
        days_restricted=entry.days_restricted,
        type=entry.type,
        is_privacy_case=entry.is_privacy_case,
        estimated=entry.is_estimated,
        lined_out=entry.is_lined_out,
        changes=changes,
    )


def _facts(year: int, sheet: SummarySheet) -> SummaryFacts:
    return SummaryFacts(
        year=year,
        establishment=sheet.establishment,
        company=sheet.company,
        street=sheet.street,
        city=sheet.city,
        state=sheet.state,
        postal_code=sheet.postal_code,
        industry=sheet.industry,
        naics=sheet.naics,
        ein=sheet.ein,
        average_employees=sheet.average_employees,
        hours_worked=sheet.hours_worked,
        totals=_totals(sheet.totals),
    )


def _totals(totals: FormTotals) -> Totals:
    return Totals(
        outcomes=totals.outcomes,
        days_away=totals.days_away,
        days_restricted=totals.days_restricted,
        types=totals.types,
    )


def _said(text: str, words: Words) -> str:
    """Return what people typed as it is, and our words in place of it in the packet's language."""
    return words.plain(text) if text in MASKS else text


def _signed(sheet: SummarySheet, words: Words) -> SignedBy | None:
    kept = sheet.certified
    if kept is None:
        return None
    return SignedBy(
        name=kept.name,
        title=kept.title,
        phone=kept.phone,
        capacity=_capacity(kept.capacity, words),
        on=words.day(kept.on),
        statement=kept.statement,
        digest=kept.digest,
        version=kept.version,
    )


def _capacity(frozen: str, words: Words) -> str:
    """Return in which capacity somebody signed; the paragraph stands behind the comma."""
    capacity, comma, paragraph = frozen.partition(", 29 CFR")
    return f"{words.plain(capacity)}{comma}{paragraph}"


def _report(place: int, report: CaseReport, words: Words) -> Form301:
    said = {name: getattr(report, name) for name in CaseReport.model_fields if name != "is_partial"}
    said |= {name: _said(text, words) for name, text in said.items() if isinstance(text, str)}
    return Form301(case_id=place, **said)
