"""Meters, events, use and suspensions in Chromium: axe, both sizes, and one tap with no scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from compliance.storage.db import Database
from compliance.storage.models.schedules import Schedule
from tests.databases import SqliteFiles
from tests.fakes import FixedClock
from tests.web.browser import (
    DESKTOP,
    PHONE,
    Look,
    chromium,
    looking,
    serving,
    wrong_pages,
)
from tests.web.filling import Floor, assign, make_floor

PAGES = (
    "/assets/{asset}",
    "/happened",
    "/happened/new?asset={asset}",
    "/schedules/{crane}",
    "/schedules/{crane}/suspend",
    "/schedules/{crane}/pace",
    "/checks/{check}",
    "/checks/{check}/not-used",
    "/today",
    "/today/assets/{asset}",
)


@pytest.fixture(scope="module")
def floor(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    folder = tmp_path_factory.mktemp("floor")
    database = Database(sqlite_files.url_for(folder), pool_size=8)
    floor = make_floor(database, FixedClock(), folder)
    with database.unit_of_work() as session:
        crane = floor.world.crane_id
        assign(session, floor.world, floor.clock, "crane-hook-monthly", asset_id=crane)
        before_use = Schedule.checklist_key == "crane-hook-monthly"
        held = session.scalars(select(Schedule).where(before_use)).one()
        fields = ("establishment_id", "checklist_key", "checklist_version", "checklist_digest")
        copied = {name: getattr(held, name) for name in (*fields, "title", "authority", "start_on")}
        use = {"basis": "before-use", "source": "rule"}
        truck, at = floor.world.truck_id, held.created_at
        session.add(Schedule(**copied, clock=use, asset_id=truck, created_at=at))
    enter(floor)
    yield floor
    database.close()


def enter(floor: Floor) -> None:
    """A reading, an event and uses on the truck's page; the crane's schedule is suspended."""
    browser, page = floor.browser(floor.world.coordinator), f"/assets/{floor.world.truck_id}"
    browser.post(f"{page}/meter", {"hours": "1204.5"}, page=page)
    browser.post(f"{page}/uses", {"used_on": "2026-03-02", "times": "2"}, page=page)
    asset = f"asset-{floor.world.truck_id}"
    event = {"kind": "repair", "where": asset, "happened_on": "2026-03-02", "note": "New chain"}
    assert browser.post("/happened/new", event).status_code == 303


def schedule_id(floor: Floor, key: str) -> int:
    with floor.db.reading() as session:
        wanted = select(Schedule.id).where(Schedule.checklist_key == key).order_by(Schedule.id)
        return session.scalars(wanted).first() or 0


@pytest.fixture(scope="module")
def base(floor: Floor) -> Iterator[str]:
    with serving(floor.app) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("language", ["en-US", "es-MX"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    floor: Floor, browser: Browser, base: str, size: tuple[int, int], language: str
) -> None:
    numbers = {
        "asset": floor.world.truck_id,
        "crane": schedule_id(floor, "crane-hook-monthly"),
        "check": floor.occurrence_id,
    }
    cookies = floor.browser(floor.world.coordinator).cookies
    with looking(browser, base, Look(size=size, language=language, cookies=cookies)) as page:
        wrong = wrong_pages(page, [name.format(**numbers) for name in PAGES])
    assert wrong == {}


def test_one_tap_says_not_used_today_with_no_scripts(
    floor: Floor, browser: Browser, base: str
) -> None:
    look = Look(scripts=False, cookies=floor.browser(floor.world.officer).cookies)
    with looking(browser, base, look) as page:
        page.goto("/today")
        tap = page.get_by_role("button", name="FL-01: not used today")
        box = tap.bounding_box()
        assert box is not None
        assert box["height"] >= 48
        tap.click()
        expect(page.get_by_text("Recorded: FL-01 was not used.")).to_be_visible()
        expect(page.get_by_role("button", name="FL-01: not used today")).to_have_count(0)
