"""Duties in Chromium: axe at both sizes, in Spanish and dark, and the way with no scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from compliance.storage.db import Database
from tests.databases import SqliteFiles
from tests.fakes import FixedClock
from tests.web.browser import (
    DESKTOP,
    PHONE,
    Look,
    axe_findings,
    chromium,
    looking,
    serving,
    wrong_pages,
)
from tests.web.test_duties import Plant, make_plant

PAGES = (
    "/duties",
    "/duties?part=undecided",
    "/duties?part=not-owed",
    "/duties?part=scheduled&authority=internal",
    "/duties/profile",
    "/duties/profile/place",
    "/duties/profile/things",
    "/duties/truck/set-up",
    "/duties/oil-plan/set-up",
    "/duties/set-up-all",
    "/duties/truck/not-applicable",
)


@pytest.fixture
def plant(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    folder = tmp_path_factory.mktemp("duties")
    database = Database(sqlite_files.url_for(folder), pool_size=8)
    made = make_plant(database, FixedClock(), folder)
    made.say(forklifts="3", oil_gallons="5000", fire_code="other")
    made.say(forklifts="2")
    yield made
    database.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def wrong_on(plant: Plant, browser: Browser, look: Look) -> dict[str, list[str]]:
    with serving(plant.app) as base, looking(browser, base, look) as page:
        return wrong_pages(page, PAGES)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    plant: Plant, browser: Browser, size: tuple[int, int]
) -> None:
    assert wrong_on(plant, browser, Look(size=size, cookies=plant.browser().cookies)) == {}


def test_axe_finds_nothing_in_spanish_and_dark(plant: Plant, browser: Browser) -> None:
    look = Look(scheme="dark", cookies=(("lang", "es"), *plant.browser().cookies))
    assert wrong_on(plant, browser, look) == {}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_plant_goes_from_answers_to_schedules_and_back(
    plant: Plant, browser: Browser, *, scripts: bool
) -> None:
    look = Look(scripts=scripts, cookies=plant.browser().cookies)
    with serving(plant.app) as base, looking(browser, base, look) as page:
        page.goto("/duties")
        page.get_by_role("link", name="Set up Check truck", exact=True).click()
        expect(page.get_by_label("Assets to enter")).to_have_value("FL-02 Forklift")
        page.get_by_label("Owner").select_option(label="Marisol Ortiz")
        page.get_by_role("button", name="Set it up").click()
        expect(page.get_by_text("Check truck is set up: 2 schedules.")).to_be_visible()
        page.goto("/duties/profile/things")
        clock = page.get_by_role("group", name="Do trucks run round the clock?")
        expect(clock).to_be_visible()
        page.get_by_label("How many forklifts are there?").fill("0")
        expect(clock).to_be_visible(visible=not scripts)  # pointless now; simply shown without
        page.get_by_role("button", name="Save and go on").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("This answer would end 1 duty")
        assert plant.count() == 2
        if scripts:  # axe is one
            assert axe_findings(page) == []
        page.get_by_role("button", name="Save, and end those ticked").click()
        expect(page.get_by_text("1 duty has ended: Check truck")).to_be_visible()
    assert plant.count() == 0
