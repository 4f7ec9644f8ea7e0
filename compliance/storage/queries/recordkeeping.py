"""A year's recordkeeping: identity, employment, hours, certified summaries, handovers."""

from collections.abc import Iterable

from sqlalchemy import case as first_of
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from compliance.domain.access import Actor, Permission
from compliance.domain.recordkeeping.employment import Employment, MonthFigures, WorkYear
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.recordkeeping import (
    AnnualSummary,
    EmploymentYear,
    FilingIdentity,
    Handover,
    WorkMonth,
)
from compliance.storage.queries.scope import Page, count_of, found

MonthKey = tuple[int, int]
"""Year and month."""


def get_place(session: Session, establishment_id: int, *, visible_to: Actor) -> Establishment:
    """Return an establishment whose records the actor keeps, with its company.

    Raises:
        NotFoundError: there is none, or the actor keeps no records there.
    """
    place = session.get(
        Establishment, establishment_id, options=[joinedload(Establishment.company)]
    )
    may = place is not None and visible_to.may(Permission.KEEP_RECORDS, establishment_id)
    return found(place if may else None, "establishment")


def find_place(session: Session, key: str) -> Establishment:
    """Return an establishment by its short name: for the command line.

    Raises:
        NotFoundError: there is none.
    """
    statement = select(Establishment).where(Establishment.key == key)
    return found(session.scalar(statement.options(joinedload(Establishment.company))), "key")


def get_identity(session: Session, establishment_id: int) -> FilingIdentity:
    """Return what the forms say of an establishment; blank (and not stored) before it is said."""
    kept = session.get(FilingIdentity, establishment_id)
    return kept or FilingIdentity(
        establishment_id=establishment_id,
        ein="",
        company_name="",
        industry="",
        ita_name="",
        older_naics="",
    )


def find_employment(session: Session, establishment_id: int, year: int) -> EmploymentYear | None:
    """Return the row of a year, if anything was entered."""
    return session.scalar(
        select(EmploymentYear).where(
            EmploymentYear.establishment_id == establishment_id, EmploymentYear.year == year
        )
    )


def employment_of(row: EmploymentYear | None) -> Employment:
    """Return a row as a value; nothing entered is a value without figures."""
    if row is None:
        return Employment()
    return Employment(
        company_peak=row.company_peak,
        peak=row.peak,
        everyone=row.everyone,
        average=row.average,
        hours=row.hours,
        paid=tuple(row.paid),
        written_notice=row.written_notice,
        notice_asks=tuple(row.notice_asks),
    )


def get_work_year(session: Session, establishment_id: int, year: int) -> WorkYear:
    """Return employment and hours of a year, as far as they were entered."""
    months = {
        row.month: MonthFigures(hours=row.hours, employees=row.employees)
        for row in list_months(session, establishment_id, [year])
    }
    employment = employment_of(find_employment(session, establishment_id, year))
    return WorkYear(year, employment, months)


def list_months(
    session: Session, establishment_id: int, years: Iterable[int] | None = None
) -> list[WorkMonth]:
    """Return the months with hours, the earliest first."""
    statement = select(WorkMonth).where(WorkMonth.establishment_id == establishment_id)
    if years is not None:
        statement = statement.where(WorkMonth.year.in_(set(years)))
    return list(session.scalars(statement.order_by(WorkMonth.year, WorkMonth.month)))


def list_summaries(session: Session, establishment_id: int, year: int) -> list[AnnualSummary]:
    """Return the certified summaries of a year, the one in force first."""
    return list(
        session.scalars(
            select(AnnualSummary)
            .where(AnnualSummary.establishment_id == establishment_id, AnnualSummary.year == year)
            .order_by(AnnualSummary.version.desc())
            .options(joinedload(AnnualSummary.certifier))
        )
    )


def find_summary(session: Session, establishment_id: int, year: int) -> AnnualSummary | None:
    """Return the certified summary in force."""
    return next(iter(list_summaries(session, establishment_id, year)), None)


def list_record_years(session: Session, establishment_id: int) -> list[int]:
    """Return years of which there is employment or a summary."""
    found_years: set[int] = set()
    for model in (EmploymentYear, WorkMonth, AnnualSummary):
        years = select(model.year).where(model.establishment_id == establishment_id)
        found_years |= set(session.scalars(years.distinct()))
    return sorted(found_years)


def list_handovers(
    session: Session, establishment_id: int, page: Page
) -> tuple[list[Handover], int]:
    """Return requests for records, open ones first by their deadline, then the latest; and all."""
    statement = select(Handover).where(Handover.establishment_id == establishment_id)
    is_done = Handover.handed_at.is_not(None)
    ordered = statement.order_by(
        is_done,
        first_of((is_done, None), else_=Handover.due_at),
        Handover.handed_at.desc(),
        Handover.id,
    )
    rows = session.scalars(ordered.limit(page.limit).offset(page.offset))
    return list(rows), count_of(session, statement)


def list_open_handovers(session: Session, establishment_id: int) -> list[Handover]:
    """Return the requests that nothing was handed over for yet, by their deadline."""
    rows = session.scalars(
        select(Handover)
        .where(Handover.establishment_id == establishment_id, Handover.handed_at.is_(None))
        .order_by(Handover.due_at, Handover.id)
    )
    return list(rows)


def get_handover(session: Session, handover_id: int, *, visible_to: Actor) -> Handover:
    """Return a request for records.

    Raises:
        NotFoundError: there is none, or the actor keeps no records there.
    """
    row = session.get(Handover, handover_id)
    if row is not None and not visible_to.may(Permission.KEEP_RECORDS, row.establishment_id):
        row = None
    return found(row, "request for records")


def latest_version(session: Session, establishment_id: int, year: int) -> int:
    """Return the number of the last certified summary, 0 before the first."""
    number = session.scalar(
        select(func.max(AnnualSummary.version)).where(
            AnnualSummary.establishment_id == establishment_id, AnnualSummary.year == year
        )
    )
    return number or 0
