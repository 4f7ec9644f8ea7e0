"""What the coordinator looks at first: overdue and missed checks, duties without an owner, figures.

The stored state may be a sweep behind, so the instants decide; states only make the index useful.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from compliance.domain.access import Role
from compliance.domain.occurrences import State
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import Area
from compliance.storage.models.people import Person
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.queries.scope import Page

WEEK = timedelta(days=7)
MISSED_SHOWN = timedelta(days=30)
LONGEST_GRACE = timedelta(days=366)  # between due and missed, for the index's sake
OWED = tuple(state.value for state in State if state.is_owed)


class Group(IntEnum):
    """The parts of the list, in their order."""

    LONG_LATE = 0  # overdue for more than a week
    LATE = 1
    MISSED = 2  # in the last 30 days


class Sort(StrEnum):
    """The order within a part."""

    MOST_LATE = "late"
    LEAST_LATE = "recent"
    OWNER = "owner"
    TAG = "tag"


@dataclass(frozen=True, slots=True, kw_only=True)
class LateFilter:
    """What narrows the list; empty fields do not narrow. ``unowned`` beats the other two."""

    establishment_id: int
    search: str = ""  # in tag and name of the asset, title, and name of the owner
    titles: tuple[str, ...] = ()  # found as well by a search: it fits them in another language
    area_id: int | None = None
    authority: str = ""
    owner_id: int | None = None
    owner_role: Role | None = None
    unowned: bool = False
    sort: Sort = Sort.MOST_LATE


@dataclass(frozen=True, slots=True, kw_only=True)
class LateCheck:
    """One check that is overdue, or was missed; ``owner`` is "" when nobody active has it."""

    occurrence_id: int
    schedule_id: int
    group: Group
    title: str
    due_on: date
    due_at: datetime
    done_at: datetime | None
    asset_tag: str
    asset_name: str
    area: str
    owner: str
    owner_role: str

    @property
    def is_missed(self) -> bool:
        """Whether its slot is over."""
        return self.group is Group.MISSED

    @property
    def is_unowned(self) -> bool:
        """Whether neither a person nor a role has it."""
        return not self.owner and not self.owner_role


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """Return the condition of an occurrence that is overdue at an instant and can still be done."""
    return and_(
        Occurrence.state.in_(OWED),
        Occurrence.done_at.is_(None),
        Occurrence.waived_at.is_(None),
        Occurrence.due_at <= now,
        or_(Occurrence.closes_at.is_(None), Occurrence.closes_at > now),
    )


def _was_missed(now: datetime) -> ColumnElement[bool]:
    since = now - MISSED_SHOWN
    unswept = and_(
        Occurrence.state.in_(OWED), Occurrence.done_at.is_(None), Occurrence.waived_at.is_(None)
    )
    return and_(
        or_(Occurrence.state == State.MISSED.value, unswept),
        Occurrence.closes_at.between(since, now),
        Occurrence.due_at > since - LONGEST_GRACE,
    )


def has_no_owner() -> ColumnElement[bool]:
    """Return the condition of an occurrence that is nobody's, or only of somebody who left.

    The statement joins ``Person`` as the assignee from outside.
    """
    return and_(
        Occurrence.assignee_role.is_(None), or_(Person.id.is_(None), Person.active.is_(False))
    )


def _rank(now: datetime) -> ColumnElement[int]:
    return case(
        (_was_missed(now), int(Group.MISSED)),
        (Occurrence.due_at <= now - WEEK, int(Group.LONG_LATE)),
        else_=int(Group.LATE),
    )


def list_late(
    session: Session, wanted: LateFilter, page: Page, *, now: datetime
) -> list[LateCheck]:
    """Return a page of what is overdue (over a week first) and then of what was missed.

    One statement; the caller has made sure that the establishment is the actor's.
    """
    rank = _rank(now).label("rank")
    columns: list[Any] = [
        Occurrence.id,
        Occurrence.schedule_id,
        rank,
        Schedule.title,
        Occurrence.due_on,
        Occurrence.due_at,
        Occurrence.done_at,
        Asset.tag,
        Asset.name,
        Area.name.label("area"),
        case((Person.active, Person.name), else_="").label("owner"),
        Occurrence.assignee_role,
    ]
    statement = _narrowed(select(*columns), wanted, now)
    ordered = statement.order_by(rank, *_order(wanted.sort, now), Occurrence.id)
    listed = session.execute(ordered.limit(page.limit).offset(page.offset))
    return [_late_check(row) for row in listed]


def _late_check(row: Row[*tuple[Any, ...]]) -> LateCheck:
    return LateCheck(
        occurrence_id=row.id,
        schedule_id=row.schedule_id,
        group=Group(row.rank),
        title=row.title,
        due_on=row.due_on,
        due_at=row.due_at,
        done_at=row.done_at,
        asset_tag=row.tag or "",
        asset_name=row.name or "",
        area=row.area or "",
        owner=row.owner or "",
        owner_role=row.assignee_role or "",
    )


def count_late(session: Session, wanted: LateFilter, *, now: datetime) -> dict[Group, int]:
    """Return how many checks each part of the list has under a filter."""
    ranks = _narrowed(select(_rank(now).label("rank")), wanted, now).subquery()
    rows = session.execute(select(ranks.c.rank, func.count()).group_by(ranks.c.rank))
    counts = {Group(rank): count for rank, count in rows}
    return {group: counts.get(group, 0) for group in Group}


def _narrowed(
    statement: Select[*tuple[Any, ...]], wanted: LateFilter, now: datetime
) -> Select[*tuple[Any, ...]]:
    late = (
        statement.select_from(Occurrence)
        .join(Schedule, Schedule.id == Occurrence.schedule_id)
        .outerjoin(Asset, Asset.id == Schedule.asset_id)
        .outerjoin(Area, Area.id == func.coalesce(Schedule.area_id, Asset.area_id))
        .outerjoin(Person, Person.id == Occurrence.assignee_id)
        .where(
            Occurrence.establishment_id == wanted.establishment_id,
            Occurrence.state.in_((*OWED, State.MISSED.value)),
            Occurrence.due_at <= now,
            or_(is_overdue(now), _was_missed(now)),
        )
    )
    if wanted.search:
        fields = (Asset.tag, Asset.name, Schedule.title, Person.name)
        like = f"%{escaped(wanted.search)}%"
        fits = [field.ilike(like, escape="\\") for field in fields]
        late = late.where(or_(*fits, Schedule.title.in_(wanted.titles)))
    if wanted.area_id is not None:
        late = late.where(Area.id == wanted.area_id)
    if wanted.authority:
        late = late.where(Schedule.authority == wanted.authority)
    return late.where(*_owned(wanted))


def _owned(wanted: LateFilter) -> list[ColumnElement[bool]]:
    if wanted.unowned:
        return [has_no_owner()]
    where = []
    if wanted.owner_id is not None:
        where.append(Occurrence.assignee_id == wanted.owner_id)
    if wanted.owner_role is not None:
        where.append(Occurrence.assignee_role == wanted.owner_role.value)
    return where


def _order(sort: Sort, now: datetime) -> list[ColumnElement[Any] | InstrumentedAttribute[Any]]:
    """Order a part; what was missed last comes first unless somebody asked otherwise."""
    newest_missed: ColumnElement[Any] = case((_was_missed(now), Occurrence.closes_at)).desc()
    match sort:
        case Sort.LEAST_LATE:
            return [Occurrence.due_at.desc()]
        case Sort.OWNER:
            name = func.lower(func.coalesce(Person.name, Occurrence.assignee_role, ""))
            return [name, Occurrence.due_at]
        case Sort.TAG:
            return [func.coalesce(Asset.tag, ""), Occurrence.due_at]
        case Sort.MOST_LATE:
            return [newest_missed, Occurrence.due_at]


def escaped(search: str) -> str:
    """Return a text in which LIKE's own signs stand for themselves (escape is the backslash)."""
    return search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unowned:
    """A duty that is nobody's: its next check, and how many are ahead."""

    schedule_id: int
    title: str
    asset_tag: str
    area: str
    due_on: date
    count: int


def _unowned_ahead(establishment_id: int, now: datetime) -> Subquery:
    """Return by schedule when the next check of nobody is due, and how many are ahead."""
    return (
        select(
            Occurrence.schedule_id,
            func.min(Occurrence.due_on).label("due_on"),
            func.count().label("ahead"),
        )
        .outerjoin(Person, Person.id == Occurrence.assignee_id)
        .where(
            Occurrence.establishment_id == establishment_id,
            Occurrence.state.in_(OWED),
            Occurrence.due_at > now,
            Occurrence.done_at.is_(None),
            Occurrence.waived_at.is_(None),
            has_no_owner(),
        )
        .group_by(Occurrence.schedule_id)
        .subquery()
    )


def list_unowned(
    session: Session, establishment_id: int, *, now: datetime, limit: int
) -> tuple[list[Unowned], int]:
    """Return the duties whose coming checks nobody has, the next due first, and how many."""
    ahead = _unowned_ahead(establishment_id, now)
    statement = (
        select(
            ahead.c.schedule_id,
            ahead.c.due_on,
            ahead.c.ahead,
            Schedule.title,
            Asset.tag,
            Area.name.label("area"),
            func.count().over().label("total"),
        )
        .join(Schedule, Schedule.id == ahead.c.schedule_id)
        .outerjoin(Asset, Asset.id == Schedule.asset_id)
        .outerjoin(Area, Area.id == func.coalesce(Schedule.area_id, Asset.area_id))
        .order_by(ahead.c.due_on, ahead.c.schedule_id)
        .limit(limit)
    )
    rows = session.execute(statement).all()
    duties = [
        Unowned(
            schedule_id=row.schedule_id,
            title=row.title,
            asset_tag=row.tag or "",
            area=row.area or "",
            due_on=row.due_on,
            count=row.ahead,
        )
        for row in rows
    ]
    return duties, rows[0].total if rows else 0
