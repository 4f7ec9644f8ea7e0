"""The coverage pages in Chromium: axe at both sizes, the strip on a phone, the fixed column."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from compliance.services.site_profile import answer_facts
from compliance.storage.db import Database
from tests.databases import SqliteFiles
from tests.fakes import FixedClock
from tests.web.board import NOW, Board, make_board
from tests.web.browser import (
    DESKTOP,
    PHONE,
    Look,
    chromium,
    looking,
    serving,
    wrong_pages,
)
from tests.world import CATALOG

PAGES = (
    "/coverage",
    "/coverage?step=week",
    "/coverage?q=zebra",
    "/coverage/forklift-daily?from=2026-03-01&to=2026-03-31",
    "/coverage/forklift-daily?from=2024-03-01&to=2024-03-31",
)


@pytest.fixture(scope="module")
def board(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    folder = tmp_path_factory.mktemp("coverage-browser")
    database = Database(sqlite_files.url_for(folder), pool_size=8)
    made = make_board(database, FixedClock(), folder)
    given = {"state": "IL", "employees": "140", "forklifts": "5", "overhead-cranes": "0"}
    place, by = made.world.establishment_id, made.world.coordinator
    with database.unit_of_work() as session:
        answer_facts(session, CATALOG.profile, place, given, by=by, now=NOW)
    yield made
    database.close()


@pytest.fixture(scope="module")
def base(board: Board) -> Iterator[str]:
    with serving(board.app) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    board: Board, browser: Browser, base: str, size: tuple[int, int]
) -> None:
    with looking(browser, base, Look(size=size, cookies=board.browser().cookies)) as page:
        wrong = wrong_pages(page, PAGES)
    assert wrong == {}


def test_from_a_cell_of_the_strip_to_the_record_with_scripts_off(
    board: Board, browser: Browser, base: str
) -> None:
    look = Look(size=PHONE, scripts=False, cookies=board.browser().cookies)
    with looking(browser, base, look) as page:
        page.goto("/coverage")
        cell = page.get_by_role("link", name="March 2026: 6 missed, 4 suspended, 16 done")
        box = cell.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
        cell.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("forklift", ignore_case=True)
        page.get_by_role("link", name="INS-").first.click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert "/inspections/" in page.url


def test_the_requirement_stays_in_sight_while_the_weeks_are_scrolled(
    board: Board, browser: Browser, base: str
) -> None:
    look = Look(size=DESKTOP, cookies=board.browser().cookies)
    with looking(browser, base, look) as page:
        page.goto("/coverage?step=week")
        head = page.locator("#forklift-daily > th")
        before = head.bounding_box()
        page.locator(".cov").evaluate("table => table.scrollLeft = 900")
        after = head.bounding_box()
    assert before
    assert after
    assert abs(before["x"] - after["x"]) < 2


def test_a_link_leads_to_the_week_of_today(board: Board, browser: Browser, base: str) -> None:
    look = Look(size=(1024, 800), scripts=False, cookies=board.browser().cookies)
    with looking(browser, base, look) as page:
        page.goto("/coverage?step=week")
        page.get_by_role("link", name="Go to today").click()
        now = page.locator("thead .now").bounding_box()
        first = page.locator("thead th").first.bounding_box()
    assert now
    assert first
    assert first["x"] + first["width"] <= now["x"] + 1, "beside the column that stays"
    assert now["x"] + now["width"] <= 1024
    assert 0 <= now["y"] < 700


def test_a_long_count_stays_in_its_cell_on_a_phone(
    board: Board, browser: Browser, base: str
) -> None:
    with looking(browser, base, Look(size=PHONE, cookies=board.browser().cookies)) as page:
        page.goto("/coverage")
        cell = page.locator("td.cv > a", has_text="/").first
        text = cell.locator("[aria-hidden]:not(svg)").first
        assert "/\u200b" in (text.text_content() or "")
        text.evaluate("span => { span.textContent = '180/\u200b200' }")
        inside = cell.evaluate("a => a.scrollWidth <= a.clientWidth")
    assert inside


def test_the_rail_reaches_every_entry_in_a_low_window(
    board: Board, browser: Browser, base: str
) -> None:
    look = Look(size=(1280, 700), cookies=board.browser().cookies)
    with looking(browser, base, look) as page:
        page.goto("/coverage")
        packets, outbox = (
            page.locator(".rail").get_by_role("link", name=name).bounding_box()
            for name in ("Packets", "Outbox")
        )
        assert packets
        assert outbox
        assert packets["y"] + packets["height"] <= outbox["y"] + 1
        page.locator(".rail").get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("button", name="Sign in").first).to_be_visible()
