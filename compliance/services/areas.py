"""Areas: the parts of an establishment, such as a bay, a dock or a yard."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.trail import TrailEvent
from compliance.services.establishments import clean_name
from compliance.services.trail import append
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import Area
from compliance.storage.models.schedules import Schedule
from compliance.storage.queries.establishments import find_area_by_name


def create_area(
    session: Session, establishment_id: int, name: str, *, by: Actor, now: datetime
) -> Area:
    """Enter a part of an establishment: bay, dock, yard.

    Raises:
        InvalidInputError: there is no name, or another area has it.
    """
    demand(by, Permission.MANAGE_PLANT, establishment_id)
    area = Area(establishment_id=establishment_id, name=_area_name(session, establishment_id, name))
    session.add(area)
    session.flush()
    _tell(session, TrailEvent.AREA_CREATED, area, by, now, {"name": area.name})
    return area


def rename_area(session: Session, area: Area, name: str, *, by: Actor, now: datetime) -> None:
    """Give an area another name.

    Raises:
        InvalidInputError: there is no name, or another area has it.
    """
    demand(by, Permission.MANAGE_PLANT, area.establishment_id)
    before = area.name
    area.name = _area_name(session, area.establishment_id, name, besides=area)
    facts = {"name": area.name, "before": before}
    _tell(session, TrailEvent.AREA_CHANGED, area, by, now, facts)


def retire_area(session: Session, area: Area, *, by: Actor, now: datetime) -> None:
    """Take an area out of the lists; what was recorded there keeps its name.

    Raises:
        ConflictError: assets stand there, or schedules check it.
    """
    demand(by, Permission.MANAGE_PLANT, area.establishment_id)
    if area.retired_at is not None:
        raise ConflictError(f"{area.name} is retired already.")
    here = select(Asset.tag).where(Asset.area_id == area.id, Asset.retired_at.is_(None))
    tags = list(session.scalars(here.order_by(Asset.tag).limit(5)))
    if tags:
        raise ConflictError(f"Assets stand in {area.name}: {', '.join(tags)}. Move them first.")
    checked = select(Schedule.title).where(Schedule.area_id == area.id, Schedule.ended_at.is_(None))
    title = session.scalar(checked.limit(1))
    if title is not None:
        raise ConflictError(f"{area.name} is still checked ({title}). End that schedule first.")
    area.retired_at = now
    _tell(session, TrailEvent.AREA_RETIRED, area, by, now, {"name": area.name})


def _area_name(
    session: Session, establishment_id: int, name: str, *, besides: Area | None = None
) -> str:
    clean = clean_name(name)
    other = find_area_by_name(session, establishment_id, clean)
    if other is not None and other is not besides:
        retired = " It is retired." if other.retired_at else ""
        what = f"There is an area {other.name} already.{retired}"
        raise InvalidInputError([Problem("name", what, "Choose another name.")])
    return clean


def _tell(
    session: Session,
    event: TrailEvent,
    area: Area,
    by: Actor,
    now: datetime,
    facts: Mapping[str, str],
) -> None:
    place, subject = area.establishment_id, ("area", area.id)
    append(session, event, by=by, now=now, subject=subject, establishment_id=place, data=facts)
