"""Reading occurrences: what is to be done now, by whom, and how far a draft has come."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, or_, select
from sqlalchemy.orm import Session, joinedload

from compliance.domain.access import Actor, Role
from compliance.domain.checklists import ChecklistRef
from compliance.domain.occurrences import State
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import Area
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.queries.scope import Page, found, seen_by

# The states in which somebody still has to do it. The stored state may be a sweep behind, so the
# instants decide; the states only make the index useful.
_OWED = tuple(state.value for state in State if state.is_owed)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFilter:
    """Which open checks are wanted; empty fields do not narrow.

    ``person_id`` with ``roles`` narrows to what is the person's, one of their roles', or nobody's;
    ``only_mine`` leaves what is theirs by name.
    """

    establishment_id: int
    person_id: int | None = None
    roles: frozenset[Role] = frozenset()
    only_mine: bool = False
    area_id: int | None = None
    asset_id: int | None = None
    only_site: bool = False  # what is about no asset, area or person


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCheck:
    """A check that may be done now, as lists show it; ``draft`` is what is filled in so far."""

    occurrence_id: int
    checklist: ChecklistRef
    title: str
    due_on: date
    due_from_at: datetime
    due_at: datetime
    closes_at: datetime | None
    is_mine: bool
    asset_tag: str
    asset_name: str
    asset_kind: str
    area: str
    draft_id: int | None
    draft: str | None  # JSON
    draft_begun_at: datetime | None
    asks_for_use: bool  # owed only on days or shifts on which the thing is used

    def state_at(self, now: datetime) -> State:
        """Return where it stands: overdue, due or open."""
        if now >= self.due_at:
            return State.OVERDUE
        return State.DUE if now >= self.due_from_at else State.OPEN


_OPEN = (
    select(
        Occurrence.id,
        Occurrence.due_on,
        Occurrence.due_from_at,
        Occurrence.due_at,
        Occurrence.closes_at,
        Occurrence.assignee_id,
        Schedule.checklist_key,
        Schedule.checklist_version,
        Schedule.checklist_digest,
        Schedule.title,
        Schedule.clock["only_in_use"].as_boolean().label("only_in_use"),
        Asset.tag,
        Asset.name,
        Asset.kind,
        Area.name.label("area"),
        Inspection.id.label("draft_id"),
        cast(Inspection.draft, Text).label("draft"),
        Inspection.started_at,
        func.count().over().label("total"),
    )
    .join(Schedule, Schedule.id == Occurrence.schedule_id)
    .outerjoin(Asset, Asset.id == Schedule.asset_id)
    .outerjoin(Area, Area.id == func.coalesce(Schedule.area_id, Asset.area_id))
    .outerjoin(
        Inspection,
        and_(Inspection.occurrence_id == Occurrence.id, Inspection.state == "draft"),
    )
    .order_by(Occurrence.due_at, Occurrence.id)
)


def list_open(
    session: Session, wanted: OpenFilter, page: Page, *, now: datetime
) -> tuple[list[OpenCheck], int]:
    """Return a page of the checks that may be done now, the longest due first, and the total.

    One statement; the caller has made sure that the establishment is the actor's.
    """
    where = (*_open_at(wanted.establishment_id, now), *_narrowed(wanted))
    statement = _OPEN.where(*where).limit(page.limit).offset(page.offset)
    rows = session.connection().execute(statement).all()
    total = rows[0].total if rows else 0
    return [_check(row, wanted.person_id) for row in rows], total


def _check(row: Any, person_id: int | None) -> OpenCheck:
    return OpenCheck(
        occurrence_id=row.id,
        checklist=ChecklistRef(row.checklist_key, row.checklist_version, row.checklist_digest),
        title=row.title,
        due_on=row.due_on,
        due_from_at=row.due_from_at,
        due_at=row.due_at,
        closes_at=row.closes_at,
        is_mine=row.assignee_id is not None and row.assignee_id == person_id,
        asset_tag=row.tag or "",
        asset_name=row.name or "",
        asset_kind=row.kind or "",
        area=row.area or "",
        draft_id=row.draft_id,
        draft=row.draft,
        draft_begun_at=row.started_at,
        asks_for_use=bool(row.only_in_use),
    )


def _open_at(establishment_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Occurrence.establishment_id == establishment_id,
        Occurrence.state.in_(_OWED),
        Occurrence.done_at.is_(None),
        Occurrence.waived_at.is_(None),
        Occurrence.opens_at <= now,
        or_(Occurrence.closes_at.is_(None), Occurrence.closes_at > now),
    )


def _narrowed(wanted: OpenFilter) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wanted.only_mine:
        where.append(Occurrence.assignee_id == wanted.person_id)
    elif wanted.person_id is not None:
        nobody = and_(Occurrence.assignee_id.is_(None), Occurrence.assignee_role.is_(None))
        roles = [role.value for role in sorted(wanted.roles)]
        of_role = and_(Occurrence.assignee_id.is_(None), Occurrence.assignee_role.in_(roles))
        where.append(or_(Occurrence.assignee_id == wanted.person_id, of_role, nobody))
    if wanted.area_id is not None:
        where.append(or_(Schedule.area_id == wanted.area_id, Asset.area_id == wanted.area_id))
    if wanted.asset_id is not None:
        where.append(Schedule.asset_id == wanted.asset_id)
    if wanted.only_site:
        places = (Schedule.asset_id, Schedule.area_id, Schedule.subject_person_id)
        where += [place.is_(None) for place in places]
    return where


def find_next_due(session: Session, establishment_id: int, *, now: datetime) -> date | None:
    """Return the local date of the next check that is not open yet, for an empty list."""
    return session.scalar(
        select(Occurrence.due_on)
        .where(
            Occurrence.establishment_id == establishment_id,
            Occurrence.state.in_(_OWED),
            Occurrence.opens_at > now,
        )
        .order_by(Occurrence.due_at)
        .limit(1)
    )


def get_occurrence(session: Session, occurrence_id: int, *, visible_to: Actor) -> Occurrence:
    """Return one occurrence with its schedule and asset.

    Raises:
        NotFoundError: no such check at an establishment that the actor sees.
    """
    statement: Select[Occurrence] = (
        seen_by(select(Occurrence), Occurrence.establishment_id, visible_to)
        .where(Occurrence.id == occurrence_id)
        .options(joinedload(Occurrence.schedule).joinedload(Schedule.asset))
    )
    return found(session.scalar(statement), "check")


def list_checklists_of_asset(session: Session, asset_id: int) -> list[ChecklistRef]:
    """Return the checklists that are scheduled for an asset, by title."""
    return _checklists(session, Schedule.asset_id == asset_id)


def list_checklists_of_area(session: Session, area_id: int) -> list[ChecklistRef]:
    """Return the checklists that are scheduled for an area itself, by title."""
    return _checklists(session, Schedule.area_id == area_id)


def _checklists(session: Session, where: ColumnElement[bool]) -> list[ChecklistRef]:
    rows = session.execute(
        select(Schedule.checklist_key, Schedule.checklist_version, Schedule.checklist_digest)
        .where(where, Schedule.ended_at.is_(None))
        .order_by(Schedule.title, Schedule.checklist_key)
    )
    return list(dict.fromkeys(ChecklistRef(*row) for row in rows))
