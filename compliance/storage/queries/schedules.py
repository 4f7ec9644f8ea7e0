"""Reading schedules, their occurrences, and which checklists are in use."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from compliance.domain.access import Actor, Role
from compliance.domain.occurrences import State
from compliance.domain.work_patterns import Shift, WorkPattern
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import ClosedDay, Establishment
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.people import Person
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.queries.overview import OWED, escaped
from compliance.storage.queries.scope import Page, count_of, found, seen_by

_SHOWN = (
    joinedload(Schedule.asset).joinedload(Asset.area),
    joinedload(Schedule.area),
    joinedload(Schedule.assignee),
    joinedload(Schedule.subject_person),
    joinedload(Schedule.establishment),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleFilter:
    """What narrows a list of schedules; empty fields do not narrow. ``unowned`` beats owners."""

    establishment_id: int
    search: str = ""  # in tag, name of the asset and title
    titles: tuple[str, ...] = ()  # found as well by a search: it fits them in another language
    checklist_key: str = ""
    area_id: int | None = None
    asset_id: int | None = None
    owner_id: int | None = None
    owner_role: Role | None = None
    unowned: bool = False
    with_ended: bool = False


def get_schedule(session: Session, schedule_id: int, *, visible_to: Actor) -> Schedule:
    """Return one schedule with what its page shows.

    Raises:
        NotFoundError: no such schedule at an establishment that the actor sees.
    """
    statement = seen_by(select(Schedule), Schedule.establishment_id, visible_to)
    statement = statement.where(Schedule.id == schedule_id).options(*_SHOWN)
    return found(session.scalar(statement), "schedule")


def list_schedules(
    session: Session, wanted: ScheduleFilter, page: Page, *, visible_to: Actor
) -> tuple[list[Schedule], int]:
    """Return a page of schedules by title and tag, and how many there are in all."""
    statement = seen_by(select(Schedule), Schedule.establishment_id, visible_to)
    statement = (
        statement.outerjoin(Asset, Asset.id == Schedule.asset_id)
        .outerjoin(Person, Person.id == Schedule.assignee_id)
        .where(Schedule.establishment_id == wanted.establishment_id)
    )
    if wanted.search:
        like = f"%{escaped(wanted.search)}%"
        fields = (Asset.tag, Asset.name, Schedule.title)
        fits = [field.ilike(like, escape="\\") for field in fields]
        statement = statement.where(or_(*fits, Schedule.title.in_(wanted.titles)))
    if wanted.checklist_key:
        statement = statement.where(Schedule.checklist_key == wanted.checklist_key)
    if wanted.area_id is not None:
        here = func.coalesce(Schedule.area_id, Asset.area_id)
        statement = statement.where(here == wanted.area_id)
    if wanted.asset_id is not None:
        statement = statement.where(Schedule.asset_id == wanted.asset_id)
    if not wanted.with_ended:
        statement = statement.where(Schedule.ended_at.is_(None))
    statement = statement.where(*_owned(wanted))
    total = count_of(session, statement)
    ordered = statement.order_by(
        Schedule.ended_at.is_not(None),
        func.lower(Schedule.title),
        func.coalesce(Asset.tag, ""),
        Schedule.id,
    ).options(*_SHOWN)
    return list(session.scalars(ordered.limit(page.limit).offset(page.offset))), total


def _owned(wanted: ScheduleFilter) -> list[ColumnElement[bool]]:
    if wanted.unowned:
        nobody = or_(Person.id.is_(None), Person.active.is_(False))
        return [Schedule.assignee_role.is_(None), nobody]
    if wanted.owner_id is not None:
        return [Schedule.assignee_id == wanted.owner_id]
    if wanted.owner_role is not None:
        return [Schedule.assignee_role == wanted.owner_role.value]
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class NextDue:
    """When the earliest check that is owed is due; ``is_suspended``: only suspended ones wait."""

    due_on: date | None
    due_at: datetime | None
    is_suspended: bool


def next_due(session: Session, schedule_ids: Iterable[int], *, now: datetime) -> dict[int, NextDue]:
    """Return when the earliest unfinished check of each schedule is due, if it has any."""
    owed = Occurrence.state.in_(OWED)
    rows = session.execute(
        select(
            Occurrence.schedule_id,
            func.min(case((owed, Occurrence.due_on))),
            func.min(case((owed, Occurrence.due_at))),
        )
        .where(
            Occurrence.schedule_id.in_(list(schedule_ids)),
            Occurrence.state.in_((*OWED, State.SUSPENDED.value)),
            Occurrence.done_at.is_(None),
            Occurrence.waived_at.is_(None),
            or_(Occurrence.closes_at.is_(None), Occurrence.closes_at > now),
        )
        .group_by(Occurrence.schedule_id)
    )
    return {
        schedule_id: NextDue(due_on=due_on, due_at=due_at, is_suspended=due_on is None)
        for schedule_id, due_on, due_at in rows
    }


def list_begun_of(
    session: Session, schedule_id: int, page: Page, *, now: datetime
) -> tuple[list[Occurrence], int]:
    """Return a page of the checks of a schedule that could be done by now, the latest first."""
    statement = select(Occurrence).where(
        Occurrence.schedule_id == schedule_id, Occurrence.opens_at <= now
    )
    rows = (
        statement.order_by(Occurrence.due_at.desc(), Occurrence.id.desc())
        .options(joinedload(Occurrence.assignee))
        .limit(page.limit)
        .offset(page.offset)
    )
    return list(session.scalars(rows)), count_of(session, statement)


def list_coming_of(
    session: Session, schedule_id: int, *, now: datetime, limit: int
) -> list[Occurrence]:
    """Return the next checks of a schedule that are not open yet, the earliest first."""
    statement = select(Occurrence).where(
        Occurrence.schedule_id == schedule_id,
        Occurrence.opens_at > now,
        Occurrence.waived_at.is_(None),
    )
    ordered = statement.order_by(Occurrence.due_at, Occurrence.id).limit(limit)
    return list(session.scalars(ordered.options(joinedload(Occurrence.assignee))))


def list_occurrences(
    session: Session, ids: Iterable[int], *, visible_to: Actor
) -> list[Occurrence]:
    """Return those of these occurrences that the actor sees, with schedule, place and owner."""
    statement = seen_by(select(Occurrence), Occurrence.establishment_id, visible_to)
    shown = joinedload(Occurrence.schedule)
    statement = statement.where(Occurrence.id.in_(list(ids))).options(
        shown.joinedload(Schedule.asset).joinedload(Asset.area),
        shown.joinedload(Schedule.area),
        joinedload(Occurrence.assignee),
    )
    return list(session.scalars(statement.order_by(Occurrence.due_at, Occurrence.id)))


def get_check(session: Session, occurrence_id: int, *, visible_to: Actor) -> Occurrence:
    """Return one occurrence with schedule, place and owner.

    Raises:
        NotFoundError: no such check at an establishment that the actor sees.
    """
    rows = list_occurrences(session, [occurrence_id], visible_to=visible_to)
    return found(rows[0] if rows else None, "check")


def list_records_of(session: Session, occurrence_id: int) -> list[Inspection]:
    """Return the inspections of an occurrence, drafts and voided ones too, oldest first."""
    statement = select(Inspection).where(Inspection.occurrence_id == occurrence_id)
    shown = (joinedload(Inspection.starter), joinedload(Inspection.submitter))
    return list(session.scalars(statement.order_by(Inspection.id).options(*shown)))


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Which checklist is about which thing; none of the three: about the whole site."""

    establishment_id: int
    checklist_key: str
    asset_id: int | None = None
    area_id: int | None = None
    subject_person_id: int | None = None


def find_alike(session: Session, wanted: About) -> Schedule | None:
    """Return a running schedule of the same checklist about the same thing, if there is one."""
    return session.scalar(
        select(Schedule)
        .where(
            Schedule.establishment_id == wanted.establishment_id,
            Schedule.checklist_key == wanted.checklist_key,
            Schedule.ended_at.is_(None),
            Schedule.asset_id.is_not_distinct_from(wanted.asset_id),
            Schedule.area_id.is_not_distinct_from(wanted.area_id),
            Schedule.subject_person_id.is_not_distinct_from(wanted.subject_person_id),
        )
        .limit(1)
    )


def count_uses(session: Session, establishment_id: int) -> dict[str, int]:
    """Return how many schedules run by each checklist at an establishment, by key."""
    rows = session.execute(
        select(Schedule.checklist_key, func.count())
        .where(Schedule.establishment_id == establishment_id, Schedule.ended_at.is_(None))
        .group_by(Schedule.checklist_key)
    )
    return {key: count for key, count in rows}  # noqa: C416 - dict() does not take typed rows


def work_pattern_of(session: Session, establishment_id: int) -> WorkPattern:
    """Return when an establishment works, for a look ahead."""
    place = session.scalars(
        select(Establishment)
        .where(Establishment.id == establishment_id)
        .options(selectinload(Establishment.shifts))
    ).one()
    closed = session.scalars(
        select(ClosedDay.closed_on).where(ClosedDay.establishment_id == establishment_id)
    )
    shifts = tuple(
        Shift(
            key="-".join(shift.name.lower().split()),
            starts=time.fromisoformat(shift.starts),
            ends=time.fromisoformat(shift.ends),
        )
        for shift in place.shifts
    )
    return WorkPattern(
        weekdays=frozenset(place.operating_weekdays), shifts=shifts, closed_on=frozenset(closed)
    )
