"""The annual summary: worked out from log and employment, certified, superseded, never changed."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.canonical import canonical_json
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.ita.values import (
    Government,
    ItaEstablishment,
    Summary300A,
)
from compliance.domain.local_time import today_at
from compliance.domain.recordkeeping.annual_summary import (
    STATEMENT,
    Capacity,
    Certification,
    SummaryFacts,
    SummaryRecord,
    certify_problems,
    facts_from,
)
from compliance.domain.recordkeeping.decision import NO_LINE, Outcome
from compliance.domain.recordkeeping.log_lines import LogLine, totals_of
from compliance.domain.records import digest_of
from compliance.domain.trail import TrailEvent
from compliance.services.injury_case_changes import disagreement
from compliance.services.injury_case_log import (
    OffLog,
    numbers_that_count,
    recordable_off_log,
    stands_on_log,
)
from compliance.services.trail import append
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.recordkeeping import AnnualSummary, FilingIdentity
from compliance.storage.queries.injury_cases import list_cases, list_log
from compliance.storage.queries.recordkeeping import find_summary, get_identity, get_work_year


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What the person declares when certifying; the name is that of the account that signs.

    ``seen``: `SummaryNow.seal` of the summary that was looked at. ``method``: how it was proved who
    they are. ``capacity`` is what they say to be: 29 CFR 1904.32(b)(4).
    """

    seen: str
    title: str
    phone: str
    capacity: Capacity
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryNow:
    """The summary as log and employment give it now, and the one in force.

    ``peak``: the most people at one time, for the ITA's size. ``is_stale``: what was certified says
    something else; a correction of it is allowed, not asked for: 29 CFR 1904.33(b)(2).
    ``off_log``: recordable cases that its totals leave out; they are among the ``undecided``.
    """

    facts: SummaryFacts
    peak: int | None
    undecided: int
    off_log: tuple[OffLog, ...]
    log_digest: str
    certified: AnnualSummary | None

    @property
    def is_stale(self) -> bool:
        """Whether log or employment changed after the certification."""
        return self.certified is not None and facts_from(self.certified.record) != self.facts

    @property
    def seal(self) -> str:
        """What would be signed, as a sha256: every figure, the log behind them, what it replaces.

        Whoever certifies has examined the log: 29 CFR 1904.32(b)(3). So what is signed is what the
        page showed, and not what somebody saved since.
        """
        replaced = self.certified.digest if self.certified is not None else ""
        said = {"facts": asdict(self.facts), "log": self.log_digest, "replaces": replaced}
        return digest_of(canonical_json(said))


def summary_now(session: Session, place: Establishment, year: int) -> SummaryNow:
    """Return the summary of a year as it would be certified now."""
    work = get_work_year(session, place.id, year)
    lines = list_log(session, place.id, year)
    identity = get_identity(session, place.id)
    cases = list_cases(session, place.id, year)
    facts = SummaryFacts(
        year=year,
        establishment=place.name,
        company=company_of(place, identity),
        street=place.street,
        city=place.city,
        state=place.state,
        postal_code=place.postal_code,
        industry=identity.industry,
        naics=place.naics,
        ein=identity.ein,
        average_employees=work.employment.average_employees,
        hours_worked=work.hours,
        totals=totals_of(lines),
    )
    return SummaryNow(
        facts=facts,
        peak=work.employment.peak,
        undecided=_waiting(cases),
        off_log=tuple(recordable_off_log(cases)),
        log_digest=digest_of_log(lines),
        certified=find_summary(session, place.id, year),
    )


def company_of(place: Establishment, identity: FilingIdentity) -> str:
    """Return the company's legal name: as entered for the forms, else its name here."""
    return identity.company_name or place.company.name


def count_undecided(session: Session, establishment_id: int, year: int) -> int:
    """Return how many cases of a year wait.

    They are undecided, recordable and not on the log, or on the log against decision or days.
    """
    return _waiting(list_cases(session, establishment_id, year))


def _waiting(cases: Sequence[InjuryCase]) -> int:
    numbers = numbers_that_count(cases)
    return sum(_waits(case, numbers) for case in cases)


def numbers_against_decision(session: Session, establishment_id: int, year: int) -> list[str]:
    """Return the numbers of lines that count though their cases are decided otherwise."""
    cases = list_cases(session, establishment_id, year)
    return [case.number or "" for case in cases if _is_against_decision(case)]


def _is_against_decision(case: InjuryCase) -> bool:
    counts = case.logged_at is not None and case.lined_out_at is None
    return counts and case.outcome != Outcome.RECORDABLE.value


def cases_that_wait(
    session: Session, establishment_id: int, years: Iterable[int]
) -> dict[int, int]:
    """Return how many cases wait by year, `count_undecided`; years without one are left out."""
    counted = {year: count_undecided(session, establishment_id, year) for year in years}
    return {year: count for year, count in counted.items() if count}


def _waits(case: InjuryCase, numbers: Collection[str]) -> bool:
    if not stands_on_log(case, numbers):
        return case.outcome not in NO_LINE
    return _is_against_decision(case) or bool(disagreement(case))


def digest_of_log(lines: list[LogLine]) -> str:
    """Return the sha256 of the log as it stands, history included."""
    said = [asdict(line) for line in lines]
    text = json.dumps(said, sort_keys=True, default=str, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def certify_summary(
    session: Session,
    place: Establishment,
    year: int,
    signing: Signing,
    *,
    by: Actor,
    now: datetime,
) -> AnnualSummary:
    """Certify the summary of a year; the one before stays as it was, superseded.

    Call it right after the password was proved: the signature is the person's own.

    Raises:
        NotAllowedError: the actor may not certify there.
        ConflictError: the summary is another than the one that was looked at.
        InvalidInputError: everything that keeps it from being certified.
    """
    demand(by, Permission.CERTIFY_SUMMARY, place.id)
    found = summary_now(session, place, year)
    if signing.seen != found.seal:
        raise ConflictError(
            "The log or the figures changed after you opened the page. Nothing was signed. "
            "Look at the figures again, then sign."
        )
    certification = _certification(signing, by, now)
    today = today_at(now, place.zone)
    problems = _keeping(found, certification, today)
    if problems:
        raise InvalidInputError(problems)
    before = found.certified
    record = SummaryRecord(
        version=before.version + 1 if before else 1,
        facts=found.facts,
        certification=certification,
        log_digest=found.log_digest,
        supersedes=before.digest if before else "",
    )
    return _keep(session, place, record, by=by)


def _certification(signing: Signing, by: Actor, now: datetime) -> Certification:
    return Certification(
        printed_name=by.name.strip(),
        title=signing.title.strip(),
        phone=signing.phone.strip(),
        capacity=signing.capacity,
        statement=STATEMENT,
        method=signing.method,
        at=now,
    )


def _keep(
    session: Session, place: Establishment, record: SummaryRecord, *, by: Actor
) -> AnnualSummary:
    row = _row(place, record, by=by)
    session.add(row)
    session.flush()
    append(
        session,
        TrailEvent.SUMMARY_CERTIFIED,
        by=by,
        now=record.certification.at,
        subject=("establishment", place.id),
        establishment_id=place.id,
        data={
            "year": row.year,
            "version": row.version,
            "digest": row.digest,
            "capacity": row.capacity,
            "name": row.printed_name,
            "replaces": record.supersedes,
        },
    )
    return row


def _row(place: Establishment, record: SummaryRecord, *, by: Actor) -> AnnualSummary:
    text = record.canonical()
    signed = record.certification
    return AnnualSummary(
        establishment_id=place.id,
        year=record.facts.year,
        version=record.version,
        record=text,
        digest=digest_of(text),
        capacity=signed.capacity.value,
        printed_name=signed.printed_name,
        title=signed.title,
        phone=signed.phone,
        statement=signed.statement,
        method=signed.method,
        certified_by=by.person_id,
        certified_at=signed.at,
    )


def ita_summary(place: Establishment, identity: FilingIdentity, found: SummaryNow) -> Summary300A:
    """Return the summary as the ITA takes it; what is missing is 0, which its checks refuse."""
    facts = found.facts
    return Summary300A(
        establishment=ItaEstablishment(
            name=identity.ita_name or place.name,
            street_address=facts.street,
            city=facts.city,
            state=facts.state,
            zip_code=facts.postal_code.replace("-", ""),
            naics_code=facts.naics,
            ein=facts.ein,
            company_name=facts.company,
            industry_description=facts.industry,
            government=Government(identity.ownership) if identity.ownership else None,
        ),
        year=facts.year,
        peak_employees=found.peak or facts.average_employees or 0,
        average_employees=facts.average_employees or 0,
        hours_worked=facts.hours_worked or 0,
        totals=facts.totals,
    )


def certify_blockers(found: SummaryNow, today: date) -> list[Problem]:
    """Return what keeps a summary from being certified, before anybody signs."""
    signing = Certification(
        printed_name="x",
        title="x",
        phone="x",
        capacity=Capacity.OWNER,
        statement="",
        method="",
        at=datetime.min,  # noqa: DTZ901 - looked at by nobody
    )
    return _keeping(found, signing, today)


def _keeping(found: SummaryNow, signing: Certification, today: date) -> list[Problem]:
    """Return what keeps a summary from being certified; each case that it leaves out is named."""
    waiting = found.undecided - len(found.off_log)
    off_log = [_off_log_problem(one) for one in found.off_log]
    return [*certify_problems(found.facts, signing, today, undecided=waiting), *off_log]


def _off_log_problem(one: OffLog) -> Problem:
    what = f"Case {one.record} is decided to be recordable, and it is on no log."
    remedy = "Enter it on the log, or decide otherwise."
    if one.lined_out:
        what = f"Case {one.record} is decided to be recordable, and its line is lined out."
        remedy = "Put it back on the log, or decide otherwise."
    return Problem("cases", what, remedy)
