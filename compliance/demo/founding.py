"""The demo plant is founded: company, site, shifts, areas, people and assets, by their services."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from compliance.demo import plant
from compliance.demo.plant import Hand, Thing
from compliance.domain.access import SYSTEM, Actor
from compliance.domain.local_time import today_at
from compliance.services.areas import create_area
from compliance.services.assets import AssetDetails, create_asset
from compliance.services.establishments import (
    EstablishmentDetails,
    ShiftDetails,
    add_closed_day,
    create_establishment,
    found_company,
    set_shifts,
)
from compliance.services.invitations import use_link
from compliance.services.passwords import hash_password
from compliance.services.people import PersonDetails, invite_person
from compliance.storage.models.establishments import Establishment
from compliance.storage.queries.people import actor_of

A_YEAR_DAYS = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """The plant as it was entered: ids by name and tag, and its people as actors by their key."""

    establishment_id: int
    actors: Mapping[str, Actor]
    area_ids: Mapping[str, int]
    asset_ids: Mapping[str, int]
    closed_on: frozenset[date]


def found_plant(session: Session, *, until_on: date, now: datetime) -> Founded:
    """Enter the plant; closed days are entered up to a year after ``until_on``."""
    found_company(session, plant.COMPANY, by=SYSTEM, now=now)
    site = create_establishment(session, plant.KEY, _details(), by=SYSTEM, now=now)
    actors = {
        hand.key: _hire(session, hand, site.id, minutes=number, now=now)
        for number, hand in enumerate(plant.PEOPLE, start=1)
    }
    dan = actors[plant.DAN.key]
    then = now + timedelta(minutes=20)
    shifts = [
        ShiftDetails(name=name, starts=f"{starts:%H:%M}", ends=f"{ends:%H:%M}")
        for name, starts, ends in plant.SHIFTS
    ]
    set_shifts(session, site, shifts, by=dan, now=then)
    closed_on = _close(session, site, until_on, by=dan, now=then)
    areas = {name: create_area(session, site.id, name, by=dan, now=then).id for name in plant.AREAS}
    assets = {
        thing.tag: create_asset(
            session, site.id, _asset(thing, areas, today_at(now, plant.ZONE)), by=dan, now=then
        ).id
        for thing in plant.THINGS
    }
    return Founded(
        establishment_id=site.id,
        actors=actors,
        area_ids=areas,
        asset_ids=assets,
        closed_on=closed_on,
    )


def _details() -> EstablishmentDetails:
    return EstablishmentDetails(
        name=plant.SITE,
        zone=plant.ZONE,
        street=plant.STREET,
        city=plant.CITY,
        state=plant.STATE,
        postal_code=plant.POSTAL_CODE,
        naics=plant.NAICS,
        operating_weekdays=plant.WEEKDAYS,
    )


def _hire(session: Session, hand: Hand, site_id: int, *, minutes: int, now: datetime) -> Actor:
    """Invite a person, who then sets the demo's password by the link of the invitation."""
    details = PersonDetails(name=hand.name, email=hand.email)
    place = None if hand.everywhere else site_id
    then = now + timedelta(minutes=3 * minutes)
    roles = [(place, role) for role in hand.roles]
    link = invite_person(session, details, roles, by=SYSTEM, now=then)
    password = hash_password(plant.PASSWORD)
    person = use_link(session, link.token, password, now=then + timedelta(minutes=2))
    return actor_of(person)


def _close(
    session: Session, site: Establishment, until_on: date, *, by: Actor, now: datetime
) -> frozenset[date]:
    since_on = today_at(now, plant.ZONE)
    days = plant.closed_days(since_on, until_on + timedelta(days=365))
    for on, reason in days:
        add_closed_day(session, site, on, reason, by=by, now=now)
    return frozenset(on for on, _ in days)


def _asset(thing: Thing, areas: Mapping[str, int], today: date) -> AssetDetails:
    return AssetDetails(
        tag=thing.tag,
        name=thing.name,
        kind=thing.kind,
        area_id=areas[thing.area],
        make_model=thing.make_model,
        serial_number=thing.serial,
        in_service_on=today - timedelta(days=round(thing.age_years * A_YEAR_DAYS)),
    )
