"""Legal clocks in Chromium: axe on a phone and a desktop, and numbers that a thumb can hit."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from compliance.storage.db import Database
from tests.fakes import MONDAY, FixedClock
from tests.web.board import Board
from tests.web.browser import DESKTOP, PHONE, Look, chromium, looking, serving, wrong_pages
from tests.web.site import make_site
from tests.web.test_clock_settings import REPORTED
from tests.web.test_legal_clocks import SEVERE, add_incident, start
from tests.world import build_world

PAGES = (
    "/legal-clocks",
    "/legal-clocks/new?incident=1",
    SEVERE,
    "/legal-clocks/1",
    "/legal-clocks/deadlines/1",
    "/legal-clocks/deadlines/1/report",
    "/legal-clocks/deadlines/3/undo",
    "/legal-clocks?state=stopped",
    "/establishments/1/numbers",
    "/establishments/1/business-hours",
)
TAP = 48


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    sqlite_db: Database, clock: FixedClock, tmp_path: Path, browser: Browser, size: tuple[int, int]
) -> None:
    clock.instant = MONDAY + timedelta(days=28, minutes=44)
    with sqlite_db.unit_of_work() as session:
        world = build_world(session)
    app = make_site(sqlite_db, clock, tmp_path)
    board = Board(app, sqlite_db, clock, world, world.coordinator)
    add_incident(board)
    visitor = board.browser()
    fields = {"on-determined": "2026-03-30", "at-determined": "10:40"}
    start(visitor, "/legal-clocks/new/rcra-lqg-emergency?incident=1", **fields)
    report = "/legal-clocks/deadlines/3/report"
    assert visitor.post(report, REPORTED, page=report).status_code == 303
    language = "en-US" if size == PHONE else "es-MX"
    look = Look(size=size, language=language, cookies=visitor.cookies)
    with serving(board.app) as base, looking(browser, base, look) as page:
        assert wrong_pages(page, PAGES) == {}
        page.goto("/legal-clocks/1")
        calls = page.locator("a[href^='tel:']")
        boxes = [calls.nth(number).bounding_box() for number in range(calls.count())]
        heights = [box["height"] for box in boxes if box]
        assert heights
        assert min(heights) >= TAP
