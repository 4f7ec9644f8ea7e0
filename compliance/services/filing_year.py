"""A year's recordkeeping of an establishment in one value: duties, what is missing, dates."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from compliance.domain.filing.duties import FilingLaw, filing_duty
from compliance.domain.filing.facts import FilingDuty, FilingFacts
from compliance.domain.filing.law import PostingDays, filing_due_on, posting_days
from compliance.domain.recordkeeping.employment import WorkYear
from compliance.services.annual_summary import SummaryNow, summary_now
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.recordkeeping import FilingIdentity
from compliance.storage.queries.injury_cases import list_years
from compliance.storage.queries.recordkeeping import (
    get_identity,
    get_work_year,
    list_record_years,
)

KEPT_YEARS = 5  # after the year covered: 29 CFR 1904.33(a)
_ESTABLISHMENT = ("street", "city", "state", "postal_code", "naics")
_EMPLOYMENT = ("company_peak", "peak", "everyone", "average")
PLACES = {
    **dict.fromkeys(_ESTABLISHMENT, "establishment"),
    **dict.fromkeys(("company_name", "ein", "industry"), "identity"),
    **dict.fromkeys(_EMPLOYMENT, "employment"),
    "hours": "hours",
}
"""Where a field is entered: the page of the establishment, of the identity, of the year."""
NAICS_OF_LISTS = 2017


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingYear:
    """One establishment and year. ``missing``: fields of ``PLACES`` that are not entered."""

    year: int
    work: WorkYear
    identity: FilingIdentity
    duty: FilingDuty
    summary: SummaryNow
    missing: tuple[str, ...]
    posting: PostingDays
    due_on: date
    keep_until: date


def retention_until(year: int) -> date:
    """Return the last day on which the records of a year must be there: 29 CFR 1904.33(a)."""
    return date(year + KEPT_YEARS, 12, 31)


def kept_years(session: Session, establishment_id: int, today: date) -> list[int]:
    """Return the years that must be kept and of which there is anything, the latest first."""
    there = recorded_years(session, establishment_id)
    return sorted((year for year in there if retention_until(year) >= today), reverse=True)


def recorded_years(session: Session, establishment_id: int) -> set[int]:
    """Return the years of which there is anything: cases, employment, hours or a summary."""
    cases = list_years(session, establishment_id)
    return {*cases, *list_record_years(session, establishment_id)}


def filing_year(session: Session, place: Establishment, year: int, law: FilingLaw) -> FilingYear:
    """Return everything that is to be known of a year's recordkeeping."""
    identity = get_identity(session, place.id)
    work = get_work_year(session, place.id, year)
    return FilingYear(
        year=year,
        work=work,
        identity=identity,
        duty=filing_duty(_facts(place, identity, work), law),
        summary=summary_now(session, place, year),
        missing=tuple(_missing(place, identity, work)),
        posting=posting_days(law.rules, year),
        due_on=filing_due_on(law.rules, year),
        keep_until=retention_until(year),
    )


def _facts(place: Establishment, identity: FilingIdentity, work: WorkYear) -> FilingFacts:
    counts = work.employment
    return FilingFacts(
        id=place.key,
        year=work.year,
        naics=identity.older_naics or place.naics or None,
        naics_year=NAICS_OF_LISTS if identity.older_naics else None,
        peak=counts.peak,
        employed_in_year=counts.everyone,
        company_peak=counts.company_peak,
        written_notice=counts.written_notice,
        filing_notice=bool(counts.notice_asks),
        notice_asks=tuple(counts.notice_asks),  # type: ignore[arg-type]  # texts become forms
    )


def _missing(place: Establishment, identity: FilingIdentity, work: WorkYear) -> list[str]:
    counts = work.employment
    there: dict[str, object] = {
        **{name: getattr(place, name) for name in _ESTABLISHMENT},
        "company_name": identity.company_name,
        "ein": identity.ein,
        "industry": identity.industry,
        "company_peak": counts.company_peak,
        "peak": counts.peak,
        "everyone": counts.everyone,
        "average": counts.average_employees,
        "hours": work.hours,
    }
    return [name for name, value in there.items() if value in (None, "")]
