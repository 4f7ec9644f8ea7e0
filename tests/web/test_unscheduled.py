"""Checks that nobody scheduled: begun for an asset, an area or the whole site."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from compliance.library.catalog import load
from compliance.storage.db import Database
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import Area
from compliance.storage.models.inspections import Inspection
from tests.fakes import FixedClock
from tests.web.filling import Floor, assign, fill_all, make_floor, sign
from tests.web.site import Browser, make_site, words_of
from tests.world import add_coordinator_elsewhere, build_world, edition

WALK = "five-s-walk"
CHECKLISTS = Path(__file__).resolve().parents[2] / "checklists"


@pytest.fixture
def floor(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Floor:
    return make_floor(sqlite_db, clock, tmp_path)


@pytest.fixture
def browser(floor: Floor) -> Browser:
    return floor.browser()


def fields(checklist: str, **target: object) -> dict[str, str]:
    given = {name: str(value) for name, value in target.items()}
    return {"submission_id": "e" * 32, "checklist": checklist, **given}


def test_todays_list_leads_to_an_area_and_what_may_be_begun_there(
    floor: Floor, browser: Browser
) -> None:
    assert 'href="/today/find"' in browser.get("/today").text
    chooser = browser.get("/today/find")
    there = f"/today/areas/{floor.world.area_id}"
    assert f'href="{there}"' in chooser.text
    assert "What do you check?" in words_of(chooser)
    assert "The whole site" in words_of(chooser)
    assert "Dock 1" in words_of(browser.get("/today/find?tag=dock"))
    page = browser.get(there)
    words = words_of(page)
    assert "To be done now 1" in words, "the truck stands there"
    assert "5S walk" in words
    assert "Forklift daily check Begin" not in words
    assert f'name="area_id" value="{floor.world.area_id}"' in page.text
    assert browser.get("/today/areas/999").status_code == 404


def test_what_is_scheduled_for_an_area_stands_first(floor: Floor, browser: Browser) -> None:
    there = f"/today/areas/{floor.world.area_id}"
    words = words_of(browser.get(there))
    assert words.index("5S walk") < words.index("Exit route walk")
    with floor.db.unit_of_work() as session:
        area = {"asset_id": None, "area_id": floor.world.area_id}
        assign(session, floor.world, floor.clock, "exits-monthly", **area)
    words = words_of(browser.get(there)).partition("Begin an unscheduled check")[2]
    assert words.index("Exit route walk") < words.index("5S walk")


def test_an_unscheduled_check_of_an_area_becomes_its_record(floor: Floor, browser: Browser) -> None:
    area_id = floor.world.area_id
    answer = browser.post("/inspections/start", fields(WALK, area_id=area_id))
    assert answer.status_code == 303
    form = int(answer.location.split("/")[2])
    again = browser.post("/inspections/start", fields(WALK, area_id=area_id))
    assert again.location == answer.location, "two presses begin one form"
    clash = browser.post("/inspections/start", fields("forklift-daily", asset_id=1))
    assert clash.status_code == 409
    fill_all(browser, form, edition(WALK).checklist)
    assert sign(browser, form).status_code == 303
    with floor.db.reading() as session:
        record = session.get_one(Inspection, form)
        assert (record.state, record.area_id, record.occurrence_id) == ("submitted", area_id, None)
    assert "Last records 5S walk" in words_of(browser.get(f"/today/areas/{area_id}"))


def test_a_checklist_is_begun_only_for_what_it_is_about(floor: Floor, browser: Browser) -> None:
    area_id, truck_id = floor.world.area_id, floor.world.truck_id
    wrong = (
        fields("forklift-daily", area_id=area_id),
        fields("forklift-daily", site=1),
        fields(WALK, asset_id=truck_id),
        fields(WALK, site=1),
        fields(WALK, area_id=999),
        fields(WALK),
    )
    assert [browser.post("/inspections/start", one).status_code for one in wrong] == [404] * 6


def test_nothing_is_begun_for_what_is_retired(floor: Floor, browser: Browser) -> None:
    now = floor.clock.now()
    with floor.db.unit_of_work() as session:
        session.execute(update(Area).values(retired_at=now))
        session.execute(update(Asset).values(retired_at=now))
    area_id, truck_id = floor.world.area_id, floor.world.truck_id
    for one in (fields(WALK, area_id=area_id), fields("forklift-daily", asset_id=truck_id)):
        answer = browser.post("/inspections/start", one)
        assert answer.status_code == 409
        assert "is retired" in words_of(answer)
    assert "unscheduled" not in words_of(browser.get(f"/today/areas/{area_id}"))


def test_areas_of_another_site_are_not_there(floor: Floor) -> None:
    with floor.db.unit_of_work() as session:
        stranger = add_coordinator_elsewhere(session)
    browser = floor.browser(stranger)
    area_id = floor.world.area_id
    assert browser.get(f"/today/areas/{area_id}").status_code == 404
    begun = browser.post("/inspections/start", fields(WALK, area_id=area_id))
    assert begun.status_code == 404


def test_a_check_of_the_whole_site(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> None:
    folder = tmp_path / "checklists"
    folder.mkdir()
    text = (CHECKLISTS / "internal" / f"{WALK}.yaml").read_text()
    text = text.replace("key: five-s-walk", "key: site-walk").replace(": area\n", ": site\n")
    (folder / "site-walk.yaml").write_text(text.replace("title: 5S walk", "title: Site walk"))
    with sqlite_db.unit_of_work() as session:
        world = build_world(session)
    app = make_site(sqlite_db, clock, tmp_path, catalog=load(folder))
    browser = Browser(app).sign_in(world.officer.person_id or 0)
    assert 'href="/today/site"' in browser.get("/today/find").text
    page = browser.get("/today/site")
    assert "Site walk" in words_of(page)
    assert 'name="site" value="1"' in page.text
    assert browser.post("/inspections/start", fields("site-walk", site=1)).status_code == 303
    with sqlite_db.reading() as session:
        draft = session.scalars(select(Inspection)).one()
        target = (draft.establishment_id, draft.asset_id, draft.area_id)
        assert target == (world.establishment_id, None, None)
    assert Browser(app).sign_in(world.auditor.person_id or 0).get("/today/site").status_code == 403
