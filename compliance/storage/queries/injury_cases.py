"""Finding injury cases, and the lines of the log. All of it is for people with VIEW_MEDICAL."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import case as first_of
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from compliance.domain.access import Actor, Permission
from compliance.domain.recordkeeping.decision import Outcome
from compliance.domain.recordkeeping.log_entry import CaseType, Column
from compliance.domain.recordkeeping.log_lines import Form301, LineChange, LogLine
from compliance.storage.models.incidents import Incident
from compliance.storage.models.injury_cases import CaseChange, CaseSpan, InjuryCase
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.injury_days import days_of
from compliance.storage.queries.scope import Page, count_of, found

FIELD_OF_COLUMN = {"employee_name": "name"}
"""Fields of a case that have another name on `LogLine`."""
ON_THE_LOG = (
    "employee_name",
    "job_title",
    "injured_on",
    "where",
    "description",
    "column",
    "days_away",
    "days_restricted",
    "type",
    "is_privacy_case",
    "line",
)
"""Fields whose changes are struck through on Form 300."""


def get_case(session: Session, case_id: int, *, visible_to: Actor) -> InjuryCase:
    """Return a case with its incident, spans and changes.

    Raises:
        NotFoundError: there is none at an establishment where the actor may see medical details;
            that there is one is medical too.
    """
    case = session.scalar(
        select(InjuryCase)
        .where(InjuryCase.id == case_id)
        .options(
            joinedload(InjuryCase.incident).joinedload(Incident.establishment),
            joinedload(InjuryCase.overruler),
            selectinload(InjuryCase.spans).joinedload(CaseSpan.noter),
            selectinload(InjuryCase.changes).joinedload(CaseChange.changer),
        )
    )
    if case is not None and not visible_to.may(Permission.VIEW_MEDICAL, case.establishment_id):
        case = None
    return found(case, "injury case")


def list_of_incident(session: Session, incident_id: int) -> list[InjuryCase]:
    """Return the cases of an incident in the order in which they were opened."""
    statement = select(InjuryCase).where(InjuryCase.incident_id == incident_id)
    return list(session.scalars(statement.order_by(InjuryCase.id)))


def list_cases(session: Session, establishment_id: int, year: int) -> list[InjuryCase]:
    """Return all cases of a year, on the log or not, by the day of the injury."""
    return list(
        session.scalars(
            select(InjuryCase)
            .where(InjuryCase.establishment_id == establishment_id, InjuryCase.log_year == year)
            .order_by(InjuryCase.injured_on, InjuryCase.id)
        )
    )


def list_off_log(
    session: Session, establishment_id: int, year: int, page: Page
) -> tuple[list[InjuryCase], int]:
    """Return a page of the cases of a year that are on no log, and how many there are.

    Those that have to go on it stand first, then the undecided; each by the day of the injury.
    """
    order = (Outcome.RECORDABLE, Outcome.UNDECIDED, Outcome.UPDATE, Outcome.NOT_RECORDABLE)
    ranks = {one.value: place for place, one in enumerate(order)}
    statement = select(InjuryCase).where(
        InjuryCase.establishment_id == establishment_id,
        InjuryCase.log_year == year,
        InjuryCase.logged_at.is_(None),
    )
    ordered = statement.order_by(
        first_of(ranks, value=InjuryCase.outcome, else_=len(ranks)),
        InjuryCase.injured_on,
        InjuryCase.id,
    )
    rows = session.scalars(ordered.limit(page.limit).offset(page.offset))
    return list(rows), count_of(session, statement)


def list_years(session: Session, establishment_id: int) -> list[int]:
    """Return the years in which there are cases, the latest first."""
    years = select(InjuryCase.log_year).where(InjuryCase.establishment_id == establishment_id)
    return sorted(set(session.scalars(years.distinct())), reverse=True)


def list_log(
    session: Session, establishment_id: int, year: int, *, as_of: date | None = None
) -> list[LogLine]:
    """Return the lines of a log in the order of their numbers, lined-out ones and history too.

    A line has REAL NAMES: whoever shows or prints it masks it first, with `log_lines.for_reader`
    (a copy for somebody) or `log_lines.on_screen` (a page). ``year`` is the calendar year of the
    injury or onset, 29 CFR 1904.7(b)(3)(ix). K and L are as they were last counted; with ``as_of``
    days that were running then are counted up to that local date. ``estimated``: they still run.
    """
    lines = []
    for case in _logged(session, establishment_id, year):
        line = _line(case)
        count = days_of(case, as_of) if as_of is not None and case.days_estimated else None
        if count is not None and not count.needs:
            away, restricted = count.days_away, count.days_restricted
            line = replace(
                line, days_away=away, days_restricted=restricted, estimated=count.estimated
            )
        lines.append(line)
    return lines


def list_forms(session: Session, establishment_id: int, year: int) -> list[Form301]:
    """Return what Form 301 says of each case that is on the log and not lined out, by number.

    With names: `log_lines.form_for_reader` says who gets what.
    """
    cases = _logged(session, establishment_id, year)
    return [form_of(case) for case in cases if case.lined_out_at is None]


def list_privacy_names(
    session: Session, establishment_id: int, year: int
) -> list[tuple[int, str, str]]:
    """Return case, number and name of the year's privacy concern cases: 29 CFR 1904.29(b)(6).

    For people with VIEW_PRIVACY_LIST, and for an inspector who asks for it.
    """
    cases = _logged(session, establishment_id, year)
    return [(one.id, one.number or "", one.employee_name) for one in cases if one.is_privacy_case]


def _logged(session: Session, establishment_id: int, year: int) -> list[InjuryCase]:
    cases = session.scalars(
        select(InjuryCase)
        .where(
            InjuryCase.establishment_id == establishment_id,
            InjuryCase.log_year == year,
            InjuryCase.logged_at.is_not(None),
        )
        .order_by(func.length(InjuryCase.number), InjuryCase.number, InjuryCase.id)
        .options(selectinload(InjuryCase.changes).joinedload(CaseChange.changer))
    )
    return list(cases)


def _line(case: InjuryCase) -> LogLine:
    return LogLine(
        case_id=case.id,
        number=case.number or "",
        name=case.employee_name,
        job_title=case.job_title,
        injured_on=case.injured_on,
        where=case.where,
        description=case.description,
        column=Column(case.column),
        days_away=case.days_away,
        days_restricted=case.days_restricted,
        type=CaseType(case.type),
        is_privacy_case=case.is_privacy_case,
        estimated=case.days_estimated,
        lined_out=case.lined_out_at is not None,
        clinician=case.clinician,
        changes=tuple(_change(one) for one in case.changes if one.field in ON_THE_LOG),
    )


def _change(row: CaseChange) -> LineChange:
    return LineChange(
        field=FIELD_OF_COLUMN.get(row.field, row.field),
        before=row.before,
        after=row.after,
        at=row.changed_at,
        by=row.changer.name,
        reason=row.reason,
    )


def form_of(case: InjuryCase) -> Form301:
    """Return what Form 301 says of a case, with names."""
    names = set(Form301.__dataclass_fields__) - {"case_id", "number"}
    said = {name: getattr(case, name) for name in names}
    return Form301(case_id=case.id, number=case.number or "", **said)


def numbers_of(session: Session, establishment_id: int, year: int) -> Collection[str]:
    """Return every case number that was ever given on a log; none is given twice."""
    return {
        number
        for number in session.scalars(
            select(InjuryCase.number).where(
                InjuryCase.establishment_id == establishment_id, InjuryCase.log_year == year
            )
        )
        if number
    }


def was_seen(
    session: Session, event: str, subject: tuple[int, str, int], *, by: Actor, since: datetime
) -> bool:
    """Say whether this view by this person is in the trail already, at ``since`` or later.

    ``subject``: establishment, kind and id of the thing.
    """
    statement = select(TrailEntry.id).where(
        TrailEntry.establishment_id == subject[0],
        TrailEntry.subject_kind == subject[1],
        TrailEntry.subject_id == subject[2],
        TrailEntry.event == event,
        TrailEntry.actor_id == by.person_id,
        TrailEntry.at >= since,
    )
    return session.scalar(statement.limit(1)) is not None
