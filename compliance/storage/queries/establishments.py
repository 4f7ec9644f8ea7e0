"""The company, its establishments, their areas and closed days."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from compliance.domain.access import Actor
from compliance.storage.models.establishments import (
    AgencyContact,
    Area,
    ClosedDay,
    Company,
    Establishment,
)
from compliance.storage.queries.scope import found, seen_by


@dataclass(frozen=True, slots=True, kw_only=True)
class EstablishmentChoice:
    """An establishment to work at, as a value: no session needs to be open."""

    id: int
    key: str
    name: str
    zone: str
    company: str


_CHOICES = (
    select(
        Establishment.id,
        Establishment.key,
        Establishment.name,
        Establishment.zone,
        Company.name.label("company"),
    )
    .join(Company)
    .where(Establishment.retired_at.is_(None))
    .order_by(func.lower(Establishment.name), Establishment.id)
)


def list_choices(session: Session, *, visible_to: Actor) -> list[EstablishmentChoice]:
    """Return where the actor works, by name. Asked for on every page, so made for speed."""
    rows = session.connection().execute(_CHOICES)
    return [
        EstablishmentChoice(id=key, key=short, name=name, zone=zone, company=company)
        for key, short, name, zone, company in rows
        if visible_to.sees(key)
    ]


def find_company(session: Session) -> Company | None:
    """Return the company; an installation serves one."""
    return session.scalar(select(Company).order_by(Company.id).limit(1))


def get_establishment(
    session: Session, establishment_id: int, *, visible_to: Actor
) -> Establishment:
    """Return an establishment that the actor sees, with its company and shifts.

    Raises:
        NotFoundError: there is none, or the actor has no role there.
    """
    statement = (
        seen_by(select(Establishment), Establishment.id, visible_to)
        .where(Establishment.id == establishment_id)
        .options(joinedload(Establishment.company), selectinload(Establishment.shifts))
    )
    return found(session.scalar(statement), "establishment")


def find_establishment_by_key(session: Session, key: str) -> Establishment | None:
    """Return the establishment with this short name ("joliet"), with its company."""
    statement = select(Establishment).where(Establishment.key == key)
    return session.scalar(statement.options(joinedload(Establishment.company)))


def list_establishments(
    session: Session, *, visible_to: Actor, with_retired: bool = False
) -> list[Establishment]:
    """Return the establishments that the actor sees, by name, with their company."""
    statement = seen_by(select(Establishment), Establishment.id, visible_to)
    if not with_retired:
        statement = statement.where(Establishment.retired_at.is_(None))
    ordered = statement.order_by(func.lower(Establishment.name), Establishment.id)
    return list(session.scalars(ordered.options(joinedload(Establishment.company))))


def list_closed_days(
    session: Session, establishment_id: int, *, since: date | None = None
) -> list[ClosedDay]:
    """Return the closed days of an establishment, earliest first."""
    statement = select(ClosedDay).where(ClosedDay.establishment_id == establishment_id)
    if since is not None:
        statement = statement.where(ClosedDay.closed_on >= since)
    return list(session.scalars(statement.order_by(ClosedDay.closed_on)))


def list_agency_contacts(session: Session, establishment_id: int) -> list[AgencyContact]:
    """Return the numbers of agencies that a site entered, in the order of their entry."""
    statement = select(AgencyContact).where(AgencyContact.establishment_id == establishment_id)
    return list(session.scalars(statement.order_by(AgencyContact.id)))


def get_closed_day(session: Session, closed_day_id: int, *, visible_to: Actor) -> ClosedDay:
    """Return a closed day of an establishment that the actor sees.

    Raises:
        NotFoundError: there is none there.
    """
    statement = seen_by(select(ClosedDay), ClosedDay.establishment_id, visible_to)
    return found(session.scalar(statement.where(ClosedDay.id == closed_day_id)), "closed day")


def get_area(session: Session, area_id: int, *, visible_to: Actor) -> Area:
    """Return an area of an establishment that the actor sees.

    Raises:
        NotFoundError: there is none there.
    """
    statement = seen_by(select(Area), Area.establishment_id, visible_to)
    return found(session.scalar(statement.where(Area.id == area_id)), "area")


def find_area_by_name(session: Session, establishment_id: int, name: str) -> Area | None:
    """Return the area of this name, in whatever case, retired ones too."""
    statement = select(Area).where(
        Area.establishment_id == establishment_id, func.lower(Area.name) == name.strip().lower()
    )
    return session.scalar(statement.order_by(Area.id).limit(1))


def list_areas(
    session: Session, establishment_id: int, *, with_retired: bool = False
) -> list[Area]:
    """Return the areas of an establishment, by name."""
    statement = select(Area).where(Area.establishment_id == establishment_id)
    if not with_retired:
        statement = statement.where(Area.retired_at.is_(None))
    return list(session.scalars(statement.order_by(func.lower(Area.name), Area.id)))
