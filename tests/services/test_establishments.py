"""Establishments, shifts, closed days and areas."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import SYSTEM, Actor, Role
from compliance.domain.errors import ConflictError, InvalidInputError, NotAllowedError
from compliance.services import areas
from compliance.services import establishments as services
from compliance.services.assets import AssetDetails, create_asset
from compliance.services.establishments import EstablishmentDetails, ShiftDetails
from compliance.storage.db import Database
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.establishments import (
    get_establishment,
    list_areas,
    list_closed_days,
)
from tests.fakes import MONDAY, FixedClock
from tests.plant import Cast, found_company

GOOD = EstablishmentDetails(name="Peoria plant", zone="America/Chicago", state="il", naics="332710")


@pytest.fixture
def cast(db: Database, clock: FixedClock) -> Cast:
    return found_company(db, clock)


@pytest.fixture
def coordinator(cast: Cast) -> Actor:
    return Actor(cast.coordinator, "Dee Okafor", {cast.joliet: frozenset({Role.COORDINATOR})})


def count_events(session: Session) -> int:
    return len(session.scalars(select(TrailEntry.id)).all())


def place_of(session: Session, cast: Cast) -> Establishment:
    return get_establishment(session, cast.joliet, visible_to=SYSTEM)


def test_an_establishment_is_entered_with_one_event(db: Database, cast: Cast) -> None:
    with db.unit_of_work() as session:
        before = count_events(session)
        place = services.create_establishment(session, "peoria", GOOD, by=SYSTEM, now=MONDAY)
        assert (place.state, place.naics, place.operating_weekdays) == (
            "IL",
            "332710",
            [0, 1, 2, 3, 4],
        )
        assert count_events(session) == before + 1


def test_everything_wrong_with_an_establishment_is_said_at_once(db: Database, cast: Cast) -> None:
    bad = EstablishmentDetails(
        name=" ", zone="Chicago", state="Illinois", naics="33271", operating_weekdays=(7,)
    )
    with db.unit_of_work() as session, pytest.raises(InvalidInputError) as refused:
        services.create_establishment(session, "Peoria!", bad, by=SYSTEM, now=MONDAY)
    assert [one.where for one in refused.value.problems] == [
        "name",
        "zone",
        "naics",
        "state",
        "operating_weekdays",
        "key",
    ]


def test_a_coordinator_changes_their_place_and_adds_none(
    db: Database, cast: Cast, coordinator: Actor
) -> None:
    with db.unit_of_work() as session:
        place = place_of(session, cast)
        services.change_establishment(session, place, GOOD, by=coordinator, now=MONDAY)
        with pytest.raises(NotAllowedError):
            services.create_establishment(session, "x1", GOOD, by=coordinator, now=MONDAY)
        elgin = get_establishment(session, cast.elgin, visible_to=SYSTEM)
        with pytest.raises(NotAllowedError):
            services.change_establishment(session, elgin, GOOD, by=coordinator, now=MONDAY)


def test_there_is_one_company(db: Database, cast: Cast) -> None:
    with db.unit_of_work() as session, pytest.raises(ConflictError, match="serves one"):
        services.found_company(session, "Another", by=SYSTEM, now=MONDAY)


def test_shifts_are_replaced_as_a_whole(db: Database, cast: Cast, coordinator: Actor) -> None:
    with db.unit_of_work() as session:
        place = place_of(session, cast)
        first = [
            ShiftDetails(name="Night", starts="22:00", ends="06:00"),
            ShiftDetails(name="Day", starts="06:00", ends="14:00"),
        ]
        services.set_shifts(session, place, first, by=coordinator, now=MONDAY)
        assert [shift.name for shift in place.shifts] == ["Day", "Night"]
        night = place.shifts[1].id
        second = [ShiftDetails(name=" night ", starts="23:00", ends="07:00")]
        services.set_shifts(session, place, second, by=coordinator, now=MONDAY)
        assert [(one.id, one.starts) for one in place.shifts] == [(night, "23:00")]


@pytest.mark.parametrize("time", ["24:00", "6:00", "06.00", "", "6am", "\u0660\u0666:\u0660\u0660"])
def test_a_shift_needs_times_of_day(db: Database, cast: Cast, time: str) -> None:
    rows = [ShiftDetails(name="Day", starts=time, ends="14:00")]
    with db.unit_of_work() as session, pytest.raises(InvalidInputError, match="not a time of day"):
        services.set_shifts(session, place_of(session, cast), rows, by=SYSTEM, now=MONDAY)


def test_two_shifts_of_one_name_are_refused(db: Database, cast: Cast) -> None:
    rows = [ShiftDetails(name=name, starts="06:00", ends="14:00") for name in ("Day", "DAY ")]
    with db.unit_of_work() as session, pytest.raises(InvalidInputError, match="Two shifts"):
        services.set_shifts(session, place_of(session, cast), rows, by=SYSTEM, now=MONDAY)


def test_a_closed_day_comes_and_goes(db: Database, cast: Cast, coordinator: Actor) -> None:
    day = date(2026, 7, 3)
    with db.unit_of_work() as session:
        place = place_of(session, cast)
        closed = services.add_closed_day(
            session, place, day, "Shutdown", by=coordinator, now=MONDAY
        )
        with pytest.raises(InvalidInputError, match="entered already"):
            services.add_closed_day(session, place, day, "Again", by=coordinator, now=MONDAY)
        services.remove_closed_day(session, closed, place, by=coordinator, now=MONDAY)
        session.flush()
        assert list_closed_days(session, place.id) == []


def test_an_area_is_one_of_a_kind_and_leaves_empty(
    db: Database, cast: Cast, coordinator: Actor
) -> None:
    with db.unit_of_work() as session:
        area = areas.create_area(session, cast.joliet, " Press  shop ", by=coordinator, now=MONDAY)
        assert area.name == "Press shop"
        with pytest.raises(InvalidInputError, match="already"):
            areas.create_area(session, cast.joliet, "PRESS SHOP", by=coordinator, now=MONDAY)
        truck = AssetDetails(tag="FL-07", name="Truck", kind="forklift", area_id=area.id)
        create_asset(session, cast.joliet, truck, by=coordinator, now=MONDAY)
        with pytest.raises(ConflictError, match="FL-07"):
            areas.retire_area(session, area, by=coordinator, now=MONDAY)
        empty = areas.create_area(session, cast.joliet, "Yard", by=coordinator, now=MONDAY)
        areas.retire_area(session, empty, by=coordinator, now=MONDAY)
        session.flush()
        assert [row.name for row in list_areas(session, cast.joliet)] == ["Press shop"]


def test_an_area_keeps_its_own_name_when_it_is_saved_again(
    db: Database, cast: Cast, coordinator: Actor
) -> None:
    with db.unit_of_work() as session:
        area = areas.create_area(session, cast.joliet, "Yard", by=coordinator, now=MONDAY)
        areas.rename_area(session, area, "YARD", by=coordinator, now=MONDAY)
        assert area.name == "YARD"
