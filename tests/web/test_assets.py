"""Pages of assets, as a coordinator and as somebody from elsewhere meets them."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from compliance.domain.access import SYSTEM
from compliance.services.areas import create_area
from compliance.services.assets import AssetDetails, create_asset
from compliance.storage.db import Database
from compliance.storage.models.assets import Asset
from tests.fakes import MONDAY, FixedClock
from tests.plant import Cast, found_company
from tests.web.site import Browser, field_on, make_site, words_of

TRUCK = {"tag": "fl-07", "name": "Dock truck", "kind": "Forklift", "area_id": ""}


@pytest.fixture
def cast(sqlite_db: Database, clock: FixedClock) -> Cast:
    return found_company(sqlite_db, clock)


@pytest.fixture
def site(sqlite_db: Database, clock: FixedClock, tmp_path: Path, cast: Cast) -> Flask:
    return make_site(sqlite_db, clock, tmp_path)


@pytest.fixture
def coordinator(site: Flask, cast: Cast) -> Browser:
    return Browser(site).sign_in(cast.coordinator)


def enter(db: Database, place: int, tag: str = "FL-07", name: str = "Dock truck") -> int:
    with db.unit_of_work() as session:
        details = AssetDetails(tag=tag, name=name, kind="forklift")
        return create_asset(session, place, details, by=SYSTEM, now=MONDAY).id


def test_an_asset_is_entered_changed_and_seen(
    coordinator: Browser, sqlite_db: Database, cast: Cast
) -> None:
    assert "No assets yet" in words_of(coordinator.get("/assets"))
    answer = coordinator.post("/assets/new", TRUCK, page="/assets/new")
    assert answer.status_code == 303
    assert "FL-07 is entered." in words_of(coordinator.get(answer.location))
    changed = coordinator.post(f"{answer.location}/edit", TRUCK | {"name": "Dock 2 truck"})
    assert changed.status_code == 303
    assert "FL-07 Dock 2 truck Forklift" in words_of(coordinator.get("/assets"))


def test_a_second_press_enters_nothing_twice(coordinator: Browser, sqlite_db: Database) -> None:
    press = field_on(coordinator.get("/assets/new"), "press")
    first = coordinator.post("/assets/new", TRUCK | {"press": press})
    second = coordinator.post("/assets/new", TRUCK | {"press": press})
    assert (first.status_code, first.location) == (second.status_code, second.location)
    with sqlite_db.reading() as session:
        assert len(session.scalars(select(Asset.id)).all()) == 1


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    coordinator: Browser, sqlite_db: Database, cast: Cast
) -> None:
    enter(sqlite_db, cast.joliet)
    answer = coordinator.post("/assets/new", TRUCK | {"kind": "???", "name": "<b>Big</b> truck"})
    assert answer.status_code == 422
    words = words_of(answer)
    assert "cannot be a kind" in words
    assert "FL-07 is the tag of Dock truck" in words
    assert 'id="tag-error"' in answer.text
    assert "&lt;b&gt;Big&lt;/b&gt; truck" in answer.text
    assert "<b>Big" not in answer.text


def test_fields_that_the_form_does_not_have_change_nothing(
    coordinator: Browser, sqlite_db: Database, cast: Cast
) -> None:
    """Mass assignment: an id, an establishment or a date of retirement cannot be sent along."""
    asset_id = enter(sqlite_db, cast.joliet)
    extra = {"id": "999", "establishment_id": str(cast.elgin), "retired_at": "2020-01-01"}
    assert coordinator.post(f"/assets/{asset_id}/edit", TRUCK | extra).status_code == 303
    with sqlite_db.reading() as session:
        asset = session.get_one(Asset, asset_id)
        assert (asset.establishment_id, asset.retired_at) == (cast.joliet, None)


def test_an_area_of_another_establishment_cannot_be_chosen(
    coordinator: Browser, sqlite_db: Database, cast: Cast
) -> None:
    with sqlite_db.unit_of_work() as session:
        area = create_area(session, cast.elgin, "Yard", by=SYSTEM, now=MONDAY)
    answer = coordinator.post("/assets/new", TRUCK | {"area_id": str(area.id)})
    assert answer.status_code == 422


def test_out_of_service_and_back(coordinator: Browser, sqlite_db: Database, cast: Cast) -> None:
    page = f"/assets/{enter(sqlite_db, cast.joliet)}"
    assert coordinator.post(f"{page}/out-of-service", {"reason": ""}).status_code == 422
    assert coordinator.post(f"{page}/out-of-service", {"reason": "Battery"}).status_code == 303
    assert "Out of service" in words_of(coordinator.get("/assets?out=y"))
    assert coordinator.post(f"{page}/return-to-service").status_code == 303
    assert coordinator.post(f"{page}/return-to-service").status_code == 409
    assert "No asset is like that" in words_of(coordinator.get("/assets?out=y"))


def test_retired_assets_leave_the_list(
    coordinator: Browser, sqlite_db: Database, cast: Cast
) -> None:
    page = f"/assets/{enter(sqlite_db, cast.joliet)}"
    assert coordinator.post(f"{page}/retire", {"reason": "Sold"}).status_code == 303
    assert f'href="{page}"' not in coordinator.get("/assets").text
    assert "FL-07" in words_of(coordinator.get("/assets?retired=y"))
    assert coordinator.post(f"{page}/edit", TRUCK).status_code == 422


@pytest.mark.parametrize("number", [2**31, 2**63, 10**40])
def test_a_number_that_no_record_can_have_is_404(coordinator: Browser, number: int) -> None:
    assert coordinator.get(f"/assets/{number}").status_code == 404


@pytest.mark.parametrize("part", ["", "/edit"])
def test_an_asset_of_another_establishment_is_404(
    coordinator: Browser, sqlite_db: Database, cast: Cast, part: str
) -> None:
    asset_id = enter(sqlite_db, cast.elgin)
    assert coordinator.get(f"/assets/{asset_id}{part}").status_code == 404


@pytest.mark.parametrize("action", ["edit", "out-of-service", "return-to-service", "retire"])
def test_nothing_is_done_to_an_asset_of_another_establishment(
    coordinator: Browser, sqlite_db: Database, cast: Cast, action: str
) -> None:
    asset_id = enter(sqlite_db, cast.elgin)
    fields = TRUCK | {"reason": "x"}
    assert coordinator.post(f"/assets/{asset_id}/{action}", fields).status_code == 404


def test_another_establishment_cannot_be_chosen_by_its_name(
    coordinator: Browser, cast: Cast
) -> None:
    assert coordinator.get("/assets?establishment=elgin").status_code == 404
    assert coordinator.get("/assets?establishment=nowhere").status_code == 404
    assert coordinator.get("/assets?establishment=joliet").status_code == 200


def test_the_establishment_chosen_last_stays(site: Flask, sqlite_db: Database, cast: Cast) -> None:
    enter(sqlite_db, cast.elgin, name="Elgin truck")
    enter(sqlite_db, cast.joliet, name="Joliet truck")
    browser = Browser(site).sign_in(cast.administrator)
    assert "Elgin truck" in words_of(browser.get("/assets"))
    assert "Joliet truck" in words_of(browser.get("/assets?establishment=joliet"))
    assert "Joliet truck" in words_of(browser.get("/assets"))


def test_a_thousand_assets_come_in_pages(
    coordinator: Browser, sqlite_db: Database, cast: Cast
) -> None:
    with sqlite_db.unit_of_work() as session:
        session.add_all(
            Asset(establishment_id=cast.joliet, tag=f"EX-{n:04}", name="Ex", kind="extinguisher")
            for n in range(1000)
        )
    words = words_of(coordinator.get("/assets?page=20"))
    assert "951 to 1,000 of 1,000" in words
    assert "EX-0999" in words
    for odd in ("0", "-3", "99999", "x", "1e9", "9" * 40):
        assert coordinator.get(f"/assets?page={odd}").status_code == 200


@pytest.mark.parametrize("query", ["q=%25", "area=999999999999999999999", "kind=<script>", "q=%00"])
def test_odd_filters_find_nothing_and_break_nothing(coordinator: Browser, query: str) -> None:
    answer = coordinator.get(f"/assets?{query}")
    assert answer.status_code in {200, 400}
    assert "<script>" not in answer.text.replace('<script type="module"', "")


def test_who_only_reads_sees_no_buttons(site: Flask, sqlite_db: Database, cast: Cast) -> None:
    page = f"/assets/{enter(sqlite_db, cast.joliet)}"
    auditor = Browser(site).sign_in(cast.auditor)
    pages = auditor.get(page).text + auditor.get("/assets").text
    for address in ("/edit", "/retire", "/out-of-service", "/assets/new", "/import"):
        assert address not in pages
