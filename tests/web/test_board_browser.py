"""The coordinator's pages in Chromium: axe, small screens, and the list with no scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from compliance.storage.db import Database
from tests.databases import SqliteFiles
from tests.fakes import FixedClock
from tests.web.board import Board, make_board
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

PAGES = (
    "/overdue",
    "/overdue?q=zebra",
    "/checks/{tank}",
    "/checks/{tank}/waive",
    "/checks/give?id={tank}&id={light}",
    "/schedules",
    "/schedules/{truck}",
    "/schedules/{truck}/give",
    "/schedules/{truck}/end",
    "/schedules/new",
    "/schedules/new/iipp-walk",
    "/findings",
    "/findings/1",
    "/findings/1/plan",
    "/findings/1/withdraw",
    "/actions",
    "/actions/1",
    "/actions/1/done",
    "/actions/1/change",
    "/checklists",
    "/checklists/forklift-daily",
    "/checklists/exits-monthly",
)


@pytest.fixture(scope="module")
def board(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    folder = tmp_path_factory.mktemp("board")
    database = Database(sqlite_files.url_for(folder), pool_size=8)
    yield make_board(database, FixedClock(), folder)
    database.close()


@pytest.fixture(scope="module")
def base(board: Board) -> Iterator[str]:
    with serving(board.app) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def address_of(board: Board, page: str) -> str:
    return page.format(
        tank=board.check("tank"), light=board.check("light"), truck=board.schedules["truck"]
    )


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    board: Board, browser: Browser, base: str, size: tuple[int, int]
) -> None:
    """One window for all pages: opening one costs more than looking."""
    with looking(browser, base, Look(size=size, cookies=board.browser().cookies)) as page:
        wrong = wrong_pages(page, [address_of(board, name) for name in PAGES])
    assert wrong == {}


def test_axe_finds_nothing_in_spanish_dark_for_an_officer(
    board: Board, browser: Browser, base: str
) -> None:
    look = Look(scheme="dark", language="es-MX", cookies=board.browser(board.world.officer).cookies)
    with looking(browser, base, look) as page:
        for name in ("/findings", "/findings/1", "/actions/1", "/actions/1/done"):
            page.goto(name)
            assert axe_findings(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def tick(page: Page, title: str) -> None:
    page.get_by_role("checkbox", name=title).check()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_checks_are_ticked_and_reminded_of_or_given(
    board: Board, browser: Browser, base: str, *, scripts: bool
) -> None:
    look = Look(size=DESKTOP, scripts=scripts, cookies=board.browser().cookies)
    with looking(browser, base, look) as page:
        page.goto("/overdue?program=epa")
        tick(page, "Select Hazardous waste containers")
        tick(page, "Select Underground tank walkthrough")
        page.get_by_role("button", name="Remind owners").click()
        page.wait_for_url("**/overdue?program=epa")
        expect(page.locator(".flashes .note").first).to_be_visible()
        tick(page, "Select Underground tank walkthrough")
        page.get_by_role("button", name="Give to someone").first.click()
        page.wait_for_url("**/checks/give**")
        page.get_by_label("New owner").select_option(label="Marisol Ortiz")
        page.get_by_role("button", name="Give them").click()
        page.wait_for_url("**/overdue?program=epa")
        expect(page.get_by_text("1 check given.")).to_be_visible()


def test_the_menu_of_a_line_opens_with_no_scripts(
    board: Board, browser: Browser, base: str
) -> None:
    with looking(browser, base, Look(scripts=False, cookies=board.browser().cookies)) as page:
        page.goto("/overdue")
        page.locator("summary", has_text="More for Fire door annual inspection").click()
        page.get_by_role("link", name="Waive with reason").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Waive this check")
