"""The pages of injury cases in Chromium: axe at both sizes, and a decision with scripts off."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from compliance.storage.db import Database
from tests.databases import SqliteFiles
from tests.fakes import FixedClock
from tests.web.browser import DESKTOP, PHONE, Look, chromium, looking, serving, wrong_pages
from tests.web.case_site import Site

PAGES = (
    "/injury-log/2026",
    "/injury-cases/1",
    "/injury-cases/1/days",
    "/injury-cases/1/decide?fact=treatments",
    "/injury-cases/1/overrule",
    "/injury-cases/1/form",
)


@pytest.fixture(scope="module")
def site(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("cases-browser")
    database = Database(sqlite_files.url_for(folder), pool_size=8)
    made = Site(database, FixedClock(), folder)
    made.fill()
    yield made
    database.close()


@pytest.fixture(scope="module")
def base(site: Site) -> Iterator[str]:
    with serving(site.app) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    site: Site, browser: Browser, base: str, size: tuple[int, int]
) -> None:
    with looking(browser, base, Look(size=size, cookies=site.coordinator.cookies)) as page:
        wrong = wrong_pages(page, PAGES)
    assert wrong == {}


def test_a_decision_is_made_on_a_phone_with_scripts_off(
    site: Site, browser: Browser, base: str
) -> None:
    look = Look(size=PHONE, scripts=False, cookies=site.coordinator.cookies)
    with looking(browser, base, look) as page:
        page.goto("/injury-cases/3/decide")
        tile = page.locator(".pick__o label", has_text="A visitor, customer or passer-by")
        box = tile.bounding_box()
        assert box
        assert box["height"] >= 48
        page.get_by_role("radio", name="A visitor, customer or passer-by").check()
        page.get_by_role("button", name="Next").click()
        expect(page.get_by_role("heading", name="Decision")).to_be_visible()
        expect(page.get_by_text("A visitor or customer is no employee")).to_be_visible()
