"""The two files for OSHA's Injury Tracking Application, out of the log and the year."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.filing.facts import Owed
from compliance.domain.ita.decisions import against_decision_problem, off_log_problem
from compliance.domain.ita.export import (
    CASES_FILE,
    SUMMARY_FILE,
    ItaFiles,
    ItaSettings,
    ita_files,
)
from compliance.domain.ita.first_days import first_day_problem, with_first_day
from compliance.domain.ita.rules import ItaProblem
from compliance.domain.ita.texts import names_in
from compliance.domain.ita.values import CaseRow, CaseType, Outcome
from compliance.domain.local_time import today_at
from compliance.domain.recordkeeping.log_entry import CaseType as LogType
from compliance.domain.recordkeeping.log_entry import Column
from compliance.domain.recordkeeping.log_lines import Form301, KnownNames, LogLine
from compliance.domain.records import digest_of
from compliance.domain.trail import TrailEvent
from compliance.library.filing_law import RecordkeepingLaw
from compliance.services.annual_summary import ita_summary, numbers_against_decision
from compliance.services.filing_year import FilingYear, filing_year
from compliance.services.trail import append
from compliance.storage.models.establishments import Establishment
from compliance.storage.queries.injury_cases import list_forms, list_log
from compliance.storage.queries.known_names import known_names_at

_OUTCOMES = dict(zip(Column, Outcome, strict=True))
_TYPES = dict(zip(LogType, CaseType, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """The two files of an establishment and year, or what keeps them from leaving.

    ``case_ids``: of the cases in it, by their numbers, so that a problem leads to its case;
    ``off_log``: of the recordable cases that are missing from it.
    """

    year: FilingYear
    files: ItaFiles
    with_cases: bool
    case_ids: Mapping[str, int]
    off_log: Mapping[str, int]

    @property
    def named(self) -> dict[str, str]:
        """The texts of the files by name; empty while there are errors."""
        texts = {SUMMARY_FILE: self.files.summary_csv, CASES_FILE: self.files.cases_csv}
        return {name: text for name, text in texts.items() if text}


def make_filing(
    session: Session,
    place: Establishment,
    year: int,
    law: RecordkeepingLaw,
    *,
    now: datetime,
    with_cases: bool | None = None,
) -> Filing:
    """Make the two files; nothing is written down.

    ``with_cases`` None: the cases are in unless the establishment need not send them, because what
    need not be sent should not leave: 29 CFR 1904.41(a)(2).
    """
    found = filing_year(session, place, year, law.filing)
    send = found.duty.cases is not Owed.NO if with_cases is None else with_cases
    lines = [line for line in list_log(session, place.id, year) if not line.lined_out]
    forms = {form.case_id: form for form in list_forms(session, place.id, year)}
    name = found.identity.ita_name or place.name
    rows = [_case_row(name, year, line, forms[line.case_id]) for line in lines]
    settings = ItaSettings(
        format=law.ita,
        industries=law.filing.industries,
        names=names_in(_names(lines, forms.values(), known_names_at(session, place.id))),
        today=today_at(now, place.zone),
    )
    summary = ita_summary(place, found.identity, found.summary)
    summary, rows, moved = with_first_day(summary, rows, law.ita.limit("days-cap"))
    files = ita_files(summary, rows if send else None, settings)
    file = CASES_FILE if send else SUMMARY_FILE
    told = [first_day_problem(one, file) for one in moved]
    wrong = _against_log(session, found, place, file)
    if wrong:
        files = replace(files, summary_csv="", cases_csv="", may_leave=False)
    return Filing(
        year=found,
        files=replace(files, problems=(*files.problems, *told, *wrong)),
        with_cases=send,
        case_ids={line.number: line.case_id for line in lines},
        off_log={one.record: one.case_id for one in found.summary.off_log},
    )


def _against_log(
    session: Session, found: FilingYear, place: Establishment, file: str
) -> list[ItaProblem]:
    """Return where the log differs from the decisions on its cases, either way."""
    counting = numbers_against_decision(session, place.id, found.year)
    missing = found.summary.off_log
    return [
        *(against_decision_problem(one, file) for one in counting),
        *(off_log_problem(one.record, file, lined_out=one.lined_out) for one in missing),
    ]


def _names(lines: Sequence[LogLine], forms: Iterable[Form301], known: KnownNames) -> list[str]:
    """Return every name that must not leave: 29 CFR 1904.41(b)(9)."""
    names = [*(line.name for line in lines), *known.private, *known.others]
    for form in forms:
        names += [form.employee_name, form.clinician, form.completed_by]
    return [name for name in dict.fromkeys(names) if name.strip()]


def _case_row(place: str, year: int, line: LogLine, form: Form301) -> CaseRow:
    return CaseRow(
        establishment_name=place,
        year=year,
        case_number=line.number,
        job_title=line.job_title,
        incident_on=line.injured_on,
        location=line.where,
        description=line.description,
        outcome=_OUTCOMES[line.column],
        days_away=line.days_away or 0,
        days_restricted=line.days_restricted or 0,
        type=_TYPES[line.type],
        born_on=form.born_on,
        hired_on=form.hired_on,
        sex=form.sex,
        emergency_room=form.in_emergency_room,
        in_patient=form.in_patient_overnight,
        began_work=_time(form.work_began),
        happened=_time(form.event_time),
        time_unknown=form.event_time_unknown,
        before_incident=form.doing_before,
        what_happened=form.what_happened,
        injury_illness=form.injury,
        object_substance=form.object_substance,
        died_on=form.died_on if line.column is Column.DEATH else None,
    )


def _time(text: str) -> time | None:
    return time.fromisoformat(text) if text else None


def export_filing(
    session: Session,
    place: Establishment,
    filing: Filing,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Write down that the files of a year left: which, and their digests.

    Raises:
        NotAllowedError: the actor keeps no records there.
    """
    demand(by, Permission.KEEP_RECORDS, place.id)
    append(
        session,
        TrailEvent.FILING_EXPORTED,
        by=by,
        now=now,
        subject=("establishment", place.id),
        establishment_id=place.id,
        data={
            "year": filing.year.year,
            "count": filing.year.summary.facts.totals.cases,
            "with_cases": filing.with_cases,
            **{f"sha256 {name}": digest_of(text) for name, text in filing.named.items()},
        },
    )


def last_filing_year(today: date) -> int:
    """Return the year whose records are filed next or were filed last."""
    return today.year - 1
