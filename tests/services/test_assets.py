"""Assets: tags, areas, out of service and back, retired for good."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from compliance.domain.access import SYSTEM, Actor, Role
from compliance.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from compliance.services import assets as services
from compliance.services.areas import create_area
from compliance.services.assets import AssetDetails
from compliance.storage.db import Database
from compliance.storage.models.assets import Asset
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.assets import AssetFilter, get_asset, list_assets
from compliance.storage.queries.scope import Page
from tests.fakes import MONDAY, FixedClock
from tests.plant import Cast, found_company


@pytest.fixture
def cast(db: Database, clock: FixedClock) -> Cast:
    return found_company(db, clock)


@pytest.fixture
def coordinator(cast: Cast) -> Actor:
    return Actor(cast.coordinator, "Dee Okafor", {cast.joliet: frozenset({Role.COORDINATOR})})


def truck(**changes: Any) -> AssetDetails:
    fields: dict[str, Any] = {"tag": "fl-07", "name": "Dock truck", "kind": "forklift"}
    return AssetDetails(**(fields | changes))


def events(db: Database) -> list[str]:
    with db.reading() as session:
        statement = select(TrailEntry.event).where(TrailEntry.subject_kind == "asset")
        return list(session.scalars(statement.order_by(TrailEntry.id)))


def test_an_asset_lives_through_its_states_with_one_event_each(
    db: Database, cast: Cast, coordinator: Actor
) -> None:
    with db.unit_of_work() as session:
        asset = services.create_asset(session, cast.joliet, truck(), by=coordinator, now=MONDAY)
        assert asset.tag == "FL-07"
        changed = truck(name="Dock 2 truck")
        services.change_asset(session, asset, changed, by=coordinator, now=MONDAY)
        services.take_out_of_service(session, asset, "Battery", by=coordinator, now=MONDAY)
        services.return_to_service(session, asset, by=coordinator, now=MONDAY)
        services.retire_asset(session, asset, "Sold", by=coordinator, now=MONDAY)
    assert events(db) == [
        "asset.created",
        "asset.changed",
        "asset.taken-out-of-service",
        "asset.returned-to-service",
        "asset.retired",
    ]


def test_everything_wrong_with_an_asset_is_said_at_once(
    db: Database, cast: Cast, coordinator: Actor
) -> None:
    bad = truck(tag="FL 07", name="", kind="Fork lift!", in_service_on=date(203, 1, 1))
    with db.unit_of_work() as session, pytest.raises(InvalidInputError) as refused:
        services.create_asset(session, cast.joliet, bad, by=coordinator, now=MONDAY)
    places = [one.where for one in refused.value.problems]
    assert places == ["tag", "name", "kind", "in_service_on"]


def test_a_tag_is_unique_at_its_place_even_after_retirement(
    db: Database, cast: Cast, coordinator: Actor
) -> None:
    with db.unit_of_work() as session:
        asset = services.create_asset(session, cast.joliet, truck(), by=coordinator, now=MONDAY)
        services.create_asset(session, cast.elgin, truck(), by=SYSTEM, now=MONDAY)
        services.retire_asset(session, asset, "Sold", by=coordinator, now=MONDAY)
        with pytest.raises(InvalidInputError, match="which is retired"):
            services.create_asset(session, cast.joliet, truck(), by=coordinator, now=MONDAY)


def test_an_area_of_another_establishment_is_none(
    db: Database, cast: Cast, coordinator: Actor
) -> None:
    with db.unit_of_work() as session:
        area = create_area(session, cast.elgin, "Yard", by=SYSTEM, now=MONDAY)
        with pytest.raises(InvalidInputError, match="no such area here"):
            services.create_asset(
                session, cast.joliet, truck(area_id=area.id), by=coordinator, now=MONDAY
            )


def test_out_of_service_needs_a_reason_and_happens_once(
    db: Database, cast: Cast, coordinator: Actor
) -> None:
    with db.unit_of_work() as session:
        asset = services.create_asset(session, cast.joliet, truck(), by=coordinator, now=MONDAY)
        with pytest.raises(InvalidInputError, match="no reason"):
            services.take_out_of_service(session, asset, "  ", by=coordinator, now=MONDAY)
        with pytest.raises(ConflictError, match="not taken out of service by hand"):
            services.return_to_service(session, asset, by=coordinator, now=MONDAY)
        services.take_out_of_service(session, asset, "Battery", by=coordinator, now=MONDAY)
        with pytest.raises(ConflictError, match="already"):
            services.take_out_of_service(session, asset, "Battery", by=coordinator, now=MONDAY)


def test_a_retired_asset_is_changed_no_more(db: Database, cast: Cast, coordinator: Actor) -> None:
    with db.unit_of_work() as session:
        asset = services.create_asset(session, cast.joliet, truck(), by=coordinator, now=MONDAY)
        services.retire_asset(session, asset, "Scrapped", by=coordinator, now=MONDAY)
        with pytest.raises(ConflictError):
            services.change_asset(session, asset, truck(), by=coordinator, now=MONDAY)
        with pytest.raises(ConflictError):
            services.take_out_of_service(session, asset, "x", by=coordinator, now=MONDAY)


def test_another_establishment_is_closed_to_a_coordinator(
    db: Database, cast: Cast, coordinator: Actor
) -> None:
    with db.unit_of_work() as session:
        asset = services.create_asset(session, cast.elgin, truck(), by=SYSTEM, now=MONDAY)
        with pytest.raises(NotFoundError):
            get_asset(session, asset.id, visible_to=coordinator)
        with pytest.raises(NotAllowedError):
            services.retire_asset(session, asset, "Sold", by=coordinator, now=MONDAY)
        with pytest.raises(NotAllowedError):
            services.create_asset(session, cast.elgin, truck(), by=coordinator, now=MONDAY)


def test_a_list_is_searched_filtered_and_paged(
    db: Database, cast: Cast, coordinator: Actor
) -> None:
    with db.unit_of_work() as session:
        session.add_all(
            Asset(
                establishment_id=cast.joliet,
                tag=f"EX-{number:04}",
                name=f"Extinguisher {number}",
                kind="fire-extinguisher" if number % 2 else "eyewash",
            )
            for number in range(1000)
        )
    wanted = AssetFilter(establishment_id=cast.joliet)
    with db.reading() as session:
        part = Page(limit=50, offset=950)
        rows, total = list_assets(session, wanted, visible_to=coordinator, page=part)
        assert (total, len(rows), rows[-1].tag) == (1000, 50, "EX-0999")
        found = AssetFilter(establishment_id=cast.joliet, search="ex-09", kind="eyewash")
        assert list_assets(session, found, visible_to=coordinator)[1] == 50
        elsewhere = AssetFilter(establishment_id=cast.elgin)
        assert list_assets(session, elsewhere, visible_to=coordinator)[1] == 0
