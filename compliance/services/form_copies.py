"""Copies of Forms 300, 300A and 301 for a reader: masked, printed as values, and in the trail."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.filing.law import FilingRules, posting_days
from compliance.domain.local_time import local_at, today_at
from compliance.domain.recordkeeping.annual_summary import (
    CAPACITY_PARAGRAPHS,
    CAPACITY_WORDS,
    Capacity,
    facts_from,
)
from compliance.domain.recordkeeping.log_lines import (
    Form301,
    Reader,
    for_reader,
    form_for_reader,
)
from compliance.domain.recordkeeping.printed_forms import (
    FormHead,
    LogForm,
    ReportForm,
    SignedBy,
    SummaryForm,
)
from compliance.domain.trail import TrailEvent
from compliance.services.annual_summary import summary_now
from compliance.services.trail import append
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.recordkeeping import AnnualSummary
from compliance.storage.queries.injury_cases import list_forms, list_log
from compliance.storage.queries.known_names import known_names_at

READER_WORDS: Mapping[Reader, str] = {
    Reader.GOVERNMENT: "government representative, 29 CFR 1904.40",
    Reader.WORKFORCE: "employee, former employee or representative, 29 CFR 1904.35(b)(2)",
    Reader.AUTHORISED_REPRESENTATIVE: "authorized employee representative, 29 CFR 1904.35(b)(2)",
    Reader.PERMITTED: "reader under 29 CFR 1904.29(b)(10)",
    Reader.OTHERS: "other reader, without names",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Copying:
    """Who makes a copy, for whom, and when; ``rules`` have the days of posting."""

    reader: Reader
    rules: FilingRules
    by: Actor
    now: datetime


def copy_log(session: Session, place: Establishment, year: int, copying: Copying) -> LogForm:
    """Return Form 300 of a year for a reader.

    Raises:
        NotAllowedError: the actor may not see medical details there.
        InvalidInputError: a text names somebody whom this reader must not learn of; all of them.
    """
    _demand(copying, place)
    today = today_at(copying.now, place.zone)
    known = known_names_at(session, place.id)
    lines = for_reader(list_log(session, place.id, year, as_of=today), copying.reader, known)
    return LogForm(head=_head(place, year, copying), lines=tuple(lines), zone=place.zone)


def copy_summary(
    session: Session, place: Establishment, year: int, copying: Copying
) -> SummaryForm:
    """Return Form 300A: as certified, or a draft of how it stands now. It names no employee.

    Raises:
        NotAllowedError: the actor keeps no records there.
    """
    demand(copying.by, Permission.KEEP_RECORDS, place.id)
    found = summary_now(session, place, year)
    kept = found.certified
    posting = posting_days(copying.rules, year)
    return SummaryForm(
        head=_head(place, year, copying),
        facts=facts_from(kept.record) if kept else found.facts,
        post_from=_in_words(posting.first),
        post_to=_in_words(posting.last),
        signed=_signed(kept, place.zone) if kept else None,
    )


def copy_reports(
    session: Session,
    place: Establishment,
    year: int,
    copying: Copying,
    *,
    own_case: int | None = None,
) -> list[ReportForm]:
    """Return Form 301 of the year's cases as a reader may have them.

    ``own_case``: the one case that an employee or a personal representative may have whole; no
    other is given to them, 29 CFR 1904.35(b)(2)(v)(A).

    Raises:
        NotAllowedError: the actor may not see medical details there.
        InvalidInputError: a text names somebody; all of them.
    """
    _demand(copying, place)
    forms = list_forms(session, place.id, year)
    if copying.reader is Reader.WORKFORCE:
        forms = [form for form in forms if form.case_id == own_case]
    known = known_names_at(session, place.id)
    names = (*(form.employee_name for form in forms), *known.private, *known.others)
    return [_report(place, year, form, names, copying) for form in forms]


def copy_private_reports(
    session: Session, place: Establishment, year: int, copying: Copying
) -> list[ReportForm]:
    """Return the whole Form 301 of each privacy concern case of a year: they go with its list.

    Raises:
        NotAllowedError: the actor may not see the list, or medical details.
    """
    _demand(copying, place)
    demand(copying.by, Permission.VIEW_PRIVACY_LIST, place.id)
    head = _head(place, year, copying)
    private = (form for form in list_forms(session, place.id, year) if form.is_privacy_case)
    return [ReportForm(head=head, form=form, partial=False) for form in private]


def _report(
    place: Establishment, year: int, form: Form301, names: tuple[str, ...], copying: Copying
) -> ReportForm:
    is_own = copying.reader is Reader.WORKFORCE
    masked = form_for_reader(form, copying.reader, names, is_own=is_own)
    return ReportForm(head=_head(place, year, copying), form=masked, partial=masked != form)


def record_copy(
    session: Session,
    place: Establishment,
    year: int,
    digests: Mapping[str, str],
    copying: Copying,
) -> None:
    """Write down that copies of forms left: which, for whom, and the digests of the files."""
    demand(copying.by, Permission.KEEP_RECORDS, place.id)
    append(
        session,
        TrailEvent.LOG_EXPORTED,
        by=copying.by,
        now=copying.now,
        subject=("establishment", place.id),
        establishment_id=place.id,
        data={
            "year": year,
            "reader": copying.reader.value,
            "file": ", ".join(digests),
            **{f"sha256 {name}": digest for name, digest in digests.items()},
        },
    )


def _demand(copying: Copying, place: Establishment) -> None:
    demand(copying.by, Permission.KEEP_RECORDS, place.id)
    demand(copying.by, Permission.VIEW_MEDICAL, place.id)


def _head(place: Establishment, year: int, copying: Copying) -> FormHead:
    made = local_at(copying.now, place.zone)
    return FormHead(
        year=year,
        establishment=place.name,
        city=place.city,
        state=place.state,
        made=f"{made:%m/%d/%Y %H:%M %Z}",
        company=place.company.name,
        reader=READER_WORDS[copying.reader],
    )


def _signed(kept: AnnualSummary, zone: str) -> SignedBy:
    capacity = Capacity(kept.capacity)
    signed = json.loads(kept.record)["certification"]
    return SignedBy(
        name=str(signed["printed_name"]),
        title=str(signed["title"]),
        phone=str(signed["phone"]),
        capacity=f"{CAPACITY_WORDS[capacity]}, {CAPACITY_PARAGRAPHS[capacity]}",
        on=_in_words(local_at(kept.certified_at, zone).date()),
        statement=str(signed["statement"]),
        digest=kept.digest,
        version=kept.version,
    )


def _in_words(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
