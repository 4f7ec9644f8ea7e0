"""Reading what moves clocks: meters, events, uses, days without use, suspensions."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from compliance.domain.access import Actor
from compliance.storage.models.assets import Asset
from compliance.storage.models.clock_facts import (
    AssetUse,
    Happening,
    MeterReading,
    ScheduleSuspension,
)
from compliance.storage.models.establishments import Area, Establishment
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.queries.scope import Page, count_of, found, seen_by


def list_readings(session: Session, asset_id: int) -> list[MeterReading]:
    """Return the readings of an asset's hour meter that stand, as they were read."""
    statement = select(MeterReading).where(
        MeterReading.asset_id == asset_id, MeterReading.struck_at.is_(None)
    )
    return list(session.scalars(statement.order_by(MeterReading.read_at, MeterReading.id)))


def list_last_readings(session: Session, asset_id: int, limit: int) -> list[MeterReading]:
    """Return the last readings, struck ones too, the latest first: for a page."""
    statement = (
        select(MeterReading)
        .where(MeterReading.asset_id == asset_id)
        .order_by(MeterReading.read_at.desc(), MeterReading.id.desc())
        .limit(limit)
    )
    return list(session.scalars(statement.options(joinedload(MeterReading.recorder))))


def find_last_reading(session: Session, asset_id: int) -> MeterReading | None:
    """Return the latest reading that stands."""
    return session.scalar(
        select(MeterReading)
        .where(MeterReading.asset_id == asset_id, MeterReading.struck_at.is_(None))
        .order_by(MeterReading.read_at.desc(), MeterReading.id.desc())
        .limit(1)
    )


def get_reading(session: Session, reading_id: int, *, visible_to: Actor) -> MeterReading:
    """Return one reading.

    Raises:
        NotFoundError: there is none at an establishment that the actor sees.
    """
    statement: Select[MeterReading] = select(MeterReading).join(
        Asset, Asset.id == MeterReading.asset_id
    )
    statement = seen_by(statement, Asset.establishment_id, visible_to)
    return found(session.scalar(statement.where(MeterReading.id == reading_id)), "reading")


def list_happenings_of_kinds(
    session: Session, establishment_id: int, kinds: Collection[str]
) -> list[Happening]:
    """Return what happened of these kinds anywhere at an establishment, in order."""
    statement = select(Happening).where(
        Happening.establishment_id == establishment_id, Happening.kind.in_(list(kinds))
    )
    shown = statement.options(joinedload(Happening.asset))
    return list(session.scalars(shown.order_by(Happening.happened_at, Happening.id)))


def list_completed(session: Session, schedule_id: int) -> list[tuple[str, datetime, int]]:
    """Return the checks of a schedule that were done: key, when, and how many answers failed."""
    rows = session.execute(
        select(Occurrence.due_key, Inspection.performed_at, Inspection.fail_count)
        .join(Inspection, Inspection.occurrence_id == Occurrence.id)
        .where(Occurrence.schedule_id == schedule_id, Inspection.state == "submitted")
        .order_by(Inspection.performed_at)
    )
    return [(key, at, fails) for key, at, fails in rows if at is not None]


def list_happenings(
    session: Session, where: ColumnElement[bool], page: Page
) -> tuple[list[Happening], int]:
    """Return a page of events, the latest first, and how many there are."""
    statement = select(Happening).where(where)
    shown = (
        statement.order_by(Happening.happened_at.desc(), Happening.id.desc())
        .options(*(joinedload(one) for one in (Happening.asset, Happening.area, Happening.person)))
        .options(joinedload(Happening.recorder))
        .limit(page.limit)
        .offset(page.offset)
    )
    return list(session.scalars(shown)), count_of(session, statement)


def happenings_at(establishment_id: int) -> ColumnElement[bool]:
    """Return what picks the events of an establishment."""
    return Happening.establishment_id == establishment_id


def happenings_of(asset: Asset) -> ColumnElement[bool]:
    """Return what picks the events that concern an asset: its own, its area's, the site's."""
    of_area = Happening.asset_id.is_(None) & (Happening.area_id == asset.area_id)
    of_site = and_(
        Happening.asset_id.is_(None), Happening.area_id.is_(None), Happening.person_id.is_(None)
    )
    here = Happening.establishment_id == asset.establishment_id
    return here & or_(Happening.asset_id == asset.id, of_area, of_site)


def list_event_schedules(session: Session, establishment_id: int) -> list[Schedule]:
    """Return the running schedules that ask for a check after an event."""
    statement = (
        select(Schedule)
        .where(
            Schedule.establishment_id == establishment_id,
            Schedule.ended_at.is_(None),
            Schedule.clock["basis"].as_string() == "event",
        )
        .options(joinedload(Schedule.asset), joinedload(Schedule.area))
        .order_by(Schedule.id)
    )
    return list(session.scalars(statement))


def list_asset_schedules(session: Session, asset_id: int, basis: str) -> list[Schedule]:
    """Return the running schedules of an asset whose clock has this basis."""
    statement = select(Schedule).where(
        Schedule.asset_id == asset_id,
        Schedule.ended_at.is_(None),
        Schedule.clock["basis"].as_string() == basis,
    )
    return list(session.scalars(statement.order_by(Schedule.id)))


def list_uses(session: Session, asset_id: int, since_on: date) -> list[AssetUse]:
    """Return the recorded uses of an asset from a local date on, the latest first."""
    statement = select(AssetUse).where(AssetUse.asset_id == asset_id, AssetUse.used_on >= since_on)
    shown = statement.options(joinedload(AssetUse.recorder))
    return list(session.scalars(shown.order_by(AssetUse.used_on.desc(), AssetUse.id.desc())))


def list_check_times(
    session: Session, asset_id: int, checklist_keys: Collection[str], since: datetime
) -> list[datetime]:
    """Return when the sent checks of an asset by these checklists were finished."""
    times = session.scalars(
        select(Inspection.performed_at).where(
            Inspection.asset_id == asset_id,
            Inspection.state == "submitted",
            Inspection.checklist_key.in_(list(checklist_keys)),
            Inspection.performed_at >= since,
        )
    )
    return [at for at in times if at is not None]


def list_day_checks(session: Session, asset_id: int, opens_by: datetime) -> Sequence[Occurrence]:
    """Return the unfinished checks of an asset that ask for use, opened by an instant."""
    statement = (
        select(Occurrence)
        .join(Schedule, Schedule.id == Occurrence.schedule_id)
        .where(
            Schedule.asset_id == asset_id,
            Schedule.clock["only_in_use"].as_boolean().is_(True),
            Occurrence.opens_at <= opens_by,
            Occurrence.done_at.is_(None),
            Occurrence.waived_at.is_(None),
        )
        .options(joinedload(Occurrence.schedule))
        .order_by(Occurrence.due_at)
    )
    return session.scalars(statement).all()


def find_suspension(session: Session, schedule_id: int, at: datetime) -> ScheduleSuspension | None:
    """Return the suspension of a schedule that holds at an instant."""
    statement = select(ScheduleSuspension).where(
        ScheduleSuspension.schedule_id == schedule_id,
        or_(ScheduleSuspension.ended_at.is_(None), ScheduleSuspension.ended_at > at),
    )
    return session.scalar(statement.order_by(ScheduleSuspension.id.desc()).limit(1))


def list_suspensions(session: Session, schedule_id: int) -> list[ScheduleSuspension]:
    """Return the suspensions of a schedule, the latest first."""
    statement = select(ScheduleSuspension).where(ScheduleSuspension.schedule_id == schedule_id)
    shown = statement.options(joinedload(ScheduleSuspension.beginner))
    return list(session.scalars(shown.order_by(ScheduleSuspension.id.desc())))


def get_zone(session: Session, establishment_id: int) -> str:
    """Return the zone of an establishment, by whose days its records count."""
    zone = select(Establishment.zone).where(Establishment.id == establishment_id)
    return session.scalars(zone).one()


def find_area(session: Session, establishment_id: int, area_id: int) -> Area | None:
    """Return an area of an establishment."""
    return session.scalar(
        select(Area).where(Area.id == area_id, Area.establishment_id == establishment_id)
    )
