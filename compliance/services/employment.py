"""What Form 300A says beside the cases: who the employer is, how many worked, how long."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.filing.facts import Form
from compliance.domain.filing.industries import CODE_DIGITS, Industries
from compliance.domain.ita.values import Government
from compliance.domain.legal_holds import HeldThing, HoldKind
from compliance.domain.local_time import today_at
from compliance.domain.naics import older_code_problem
from compliance.domain.recordkeeping.employment import (
    Employment,
    MonthFigures,
    WorkYear,
    month_problems,
    problems_of,
    work_year_problems,
    year_problems,
)
from compliance.domain.trail import TrailEvent
from compliance.services.legal_holds import demand_not_held
from compliance.services.trail import append
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.recordkeeping import EmploymentYear, FilingIdentity, WorkMonth
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.recordkeeping import (
    MonthKey,
    find_employment,
    get_identity,
    get_work_year,
    list_months,
)

_EIN = re.compile(r"\d{9}", re.ASCII)
_CODE = re.compile(rf"\d{{4,{CODE_DIGITS}}}", re.ASCII)
LONGEST_NAME = 100  # of the ITA: establishment and company
LONGEST_INDUSTRY = 300
LONGEST_REASON = 300
HOURS_REASON = "hours_reason"  # in the trail: why the total of a year counts
MOST_PERIODS = 54  # weekly pay in a long year


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityDetails:
    """Who the employer is, as the forms and the ITA want it.

    ``ein``: nine digits, a dash is taken out. ``ita_name``: the establishment's name in the ITA
    account where it is another. ``older_naics``: the NAICS code of 2017, where a list turns on it.
    """

    ein: str = ""
    company_name: str = ""
    industry: str = ""
    ownership: int | None = None
    ita_name: str = ""
    older_naics: str = ""


def set_identity(
    session: Session,
    place: Establishment,
    wanted: IdentityDetails,
    *,
    by: Actor,
    now: datetime,
    industries: Industries | None = None,
) -> FilingIdentity:
    """Say who the employer is.

    ``industries``: the NAICS codes there are; a code that is kept already may stay as it is.

    Raises:
        NotAllowedError: the actor keeps no records there.
        InvalidInputError: with everything that is wrong.
    """
    demand(by, Permission.KEEP_RECORDS, place.id)
    ein = wanted.ein.replace("-", "").strip()
    row = get_identity(session, place.id)
    problems = list(_identity_problems(wanted, ein))
    older = wanted.older_naics.strip()
    if industries is not None and _CODE.fullmatch(older) and older != row.older_naics:
        unknown = older_code_problem(industries, older)
        problems += [unknown] if unknown else []
    if problems:
        raise InvalidInputError(problems)
    session.add(row)
    row.ein, row.company_name = ein, wanted.company_name.strip()
    row.industry, row.ownership = wanted.industry.strip(), wanted.ownership
    row.ita_name, row.older_naics = wanted.ita_name.strip(), older
    session.flush()
    _note(session, place, {"kind": "identity", "name": row.company_name}, by=by, now=now)
    return row


def _identity_problems(wanted: IdentityDetails, ein: str) -> Iterator[Problem]:
    if ein and not _EIN.fullmatch(ein):
        yield Problem("ein", "It has not nine digits.", "Write it as on the tax letter.")
    if wanted.older_naics.strip() and not _CODE.fullmatch(wanted.older_naics.strip()):
        yield Problem("older_naics", "This is no NAICS code.", "Write four to six digits.")
    if wanted.ownership is not None and wanted.ownership not in set(Government):
        yield Problem("ownership", "There is no such kind of owner.", "Choose one of the list.")
    texts = (
        ("company_name", wanted.company_name, LONGEST_NAME),
        ("ita_name", wanted.ita_name, LONGEST_NAME),
        ("industry", wanted.industry, LONGEST_INDUSTRY),
    )
    for where, text, most in texts:
        if len(text.strip()) > most:
            yield Problem(where, f"It is longer than {most} characters.", "Make it shorter.")


def enter_employment(
    session: Session,
    place: Establishment,
    year: int,
    wanted: Employment,
    *,
    by: Actor,
    now: datetime,
) -> EmploymentYear:
    """Enter how many worked in a year, and how long if that is known as one figure.

    Raises:
        NotAllowedError: the actor keeps no records there.
        InvalidInputError: with everything that is wrong.
    """
    demand(by, Permission.KEEP_RECORDS, place.id)
    work = get_work_year(session, place.id, year)
    wanted = replace(wanted, hours_reason=_reason_to_keep(wanted, work))
    problems = [*problems_of(wanted, year), *_form_problems(wanted)]
    if not problems:
        problems += work_year_problems(replace(work, employment=wanted))
    if problems:
        raise InvalidInputError(problems)
    row = find_employment(session, place.id, year)
    if row is None:
        row = EmploymentYear(establishment_id=place.id, year=year)
        session.add(row)
    _put(row, wanted)
    row.entered_at, row.entered_by = now, by.person_id or 0
    session.flush()
    data: dict[str, str | int | bool | None] = {
        "kind": "employment",
        "year": year,
        "people": row.average,
        "hours": row.hours,
        "peak": row.peak,
        "everyone": row.everyone,
        "company_peak": row.company_peak,
        "written_notice": row.written_notice,
        "notice_asks": ",".join(row.notice_asks),
        HOURS_REASON: wanted.hours_reason or None,
    }
    _note(session, place, data, by=by, now=now)
    return row


def _put(row: EmploymentYear, wanted: Employment) -> None:
    values = asdict(wanted)
    values.pop("hours_reason")  # the trail keeps it, where nobody can change it
    for name, value in values.items():
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
    row.average = wanted.average_employees


def _reason_to_keep(wanted: Employment, work: WorkYear) -> str:
    """Return why the total counts, if there is a total and the months do not say the same."""
    is_other = wanted.hours is not None and bool(work.months) and wanted.hours != work.months_hours
    return " ".join(wanted.hours_reason.split()) if is_other else ""


def find_hours_reason(session: Session, establishment_id: int, year: int) -> str:
    """Return why the hours of a year count although its months add up to others, or "".

    It is what the trail says of the last time that the year was entered.
    """
    statement = select(TrailEntry.data).where(
        TrailEntry.subject_kind == "establishment",
        TrailEntry.subject_id == establishment_id,
        TrailEntry.event == TrailEvent.EMPLOYMENT_ENTERED.value,
    )
    for text in session.scalars(statement.order_by(TrailEntry.id.desc())):
        said = json.loads(text)
        if (said.get("kind"), said.get("year")) == ("employment", year):
            return str(said.get(HOURS_REASON) or "")
    return ""


def _form_problems(wanted: Employment) -> Iterator[Problem]:
    if len(wanted.hours_reason) > LONGEST_REASON:
        what = f"It is longer than {LONGEST_REASON} characters."
        yield Problem("hours_reason", what, "Make it shorter.")
    known = {one.value for one in Form}
    for name in wanted.notice_asks:
        if name not in known:
            yield Problem("notice_asks", f"{name!r} is no form.", "Choose from the list.")
    if len(wanted.paid) > MOST_PERIODS:
        what = f"{len(wanted.paid)} pay periods are more than a year has."
        yield Problem("paid", what, "Give those of this year only.")


def enter_hours(
    session: Session,
    place: Establishment,
    months: Mapping[MonthKey, MonthFigures | None],
    *,
    by: Actor,
    now: datetime,
) -> int:
    """Enter hours by year and month, typed or imported; None takes a month out.

    Returns how many months are other than before.

    Raises:
        NotAllowedError: the actor keeps no records there.
        InvalidInputError: with everything that is wrong; nothing is entered then.
        ConflictError: a month is taken out whose year is under legal hold.
    """
    demand(by, Permission.KEEP_RECORDS, place.id)
    gone = {year for (year, _month), wanted in months.items() if wanted is None}
    demand_not_held(session, place.id, *(HeldThing(HoldKind.YEAR, year) for year in sorted(gone)))
    today = today_at(now, place.zone)
    if problems := [*_month_problems(months, today), *_yearly_problems(session, place, months)]:
        raise InvalidInputError(problems)
    years = {year for year, _month in months}
    kept = {(row.year, row.month): row for row in list_months(session, place.id, years)}
    changed = 0
    for key, wanted in months.items():
        changed += _set_month(session, place, key, (kept.get(key), wanted), by=by, now=now)
    session.flush()
    listed = sorted(key for key, wanted in months.items() if wanted is not None)
    data: dict[str, str | int | bool | None] = {
        "kind": "hours",
        "from": _month_text(listed[0]) if listed else None,
        "to": _month_text(listed[-1]) if listed else None,
        "changed": changed,
        "hours": sum(one.hours for one in months.values() if one),
    }
    _note(session, place, data, by=by, now=now)
    return changed


def _month_text(key: MonthKey) -> str:
    return f"{key[0]}-{key[1]:02}"


def _month_problems(
    months: Mapping[MonthKey, MonthFigures | None], today: date, *, in_file: bool = False
) -> Iterator[Problem]:
    """Yield what is wrong with each month; a file has months of several years."""
    for key, wanted in months.items():
        where = _month_text(key) if in_file else f"month_{key[1]}"
        yield from year_problems(key[0])
        if wanted is not None:
            yield from month_problems(where, wanted)
            if key > (today.year, today.month):
                what = f"{_month_text(key)} has not begun."
                yield Problem(where, what, "Enter hours that were worked, no plans.")


def _yearly_problems(
    session: Session, place: Establishment, months: Mapping[MonthKey, MonthFigures | None]
) -> Iterator[Problem]:
    """Yield what is wrong with the months of each year against its people and its total."""
    for year in sorted({year for year, _month in months}):
        work = get_work_year(session, place.id, year)
        after = {**work.months, **{month: one for (of, month), one in months.items() if of == year}}
        known = {month: one for month, one in after.items() if one is not None}
        reason = find_hours_reason(session, place.id, year)
        employment = replace(work.employment, hours_reason=reason)
        yield from work_year_problems(WorkYear(year, employment, known))


def _set_month(
    session: Session,
    place: Establishment,
    key: MonthKey,
    change: tuple[WorkMonth | None, MonthFigures | None],
    *,
    by: Actor,
    now: datetime,
) -> bool:
    row, wanted = change
    if wanted is None:
        if row is not None:
            session.delete(row)
        return row is not None
    if row is not None and (row.hours, row.employees) == (wanted.hours, wanted.employees):
        return False
    if row is None:
        row = WorkMonth(establishment_id=place.id, year=key[0], month=key[1])
        session.add(row)
    row.hours, row.employees = wanted.hours, wanted.employees
    row.entered_at, row.entered_by = now, by.person_id or 0
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthChange:
    """One month of a file before it is taken: as it stands, and as it would stand."""

    year: int
    month: int
    before: MonthFigures | None
    after: MonthFigures

    @property
    def is_change(self) -> bool:
        """Whether anything would change."""
        return self.before != self.after


def preview_hours(
    session: Session,
    place: Establishment,
    months: Mapping[MonthKey, MonthFigures],
    *,
    now: datetime,
) -> list[MonthChange]:
    """Return what taking a file would change, month by month.

    Raises:
        InvalidInputError: with everything for which it would not be taken.
    """
    problems = [
        *_month_problems(months, today_at(now, place.zone), in_file=True),
        *_yearly_problems(session, place, months),
    ]
    if problems:
        raise InvalidInputError(problems)
    rows = list_months(session, place.id, {year for year, _month in months})
    kept = {
        (row.year, row.month): MonthFigures(hours=row.hours, employees=row.employees)
        for row in rows
    }
    return [
        MonthChange(year=key[0], month=key[1], before=kept.get(key), after=months[key])
        for key in sorted(months)
    ]


def changes_in(changes: Iterable[MonthChange]) -> int:
    """Return how many months a file changes."""
    return sum(one.is_change for one in changes)


def _note(
    session: Session,
    place: Establishment,
    data: Mapping[str, str | int | bool | None],
    *,
    by: Actor,
    now: datetime,
) -> None:
    append(
        session,
        TrailEvent.EMPLOYMENT_ENTERED,
        by=by,
        now=now,
        subject=("establishment", place.id),
        establishment_id=place.id,
        data=data,
    )
