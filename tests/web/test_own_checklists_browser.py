"""Own checklists in Chromium: axe and widths, and the way from a copy to a second version."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from compliance.domain.own_checklists import blank
from compliance.services.own_checklists import (
    Beginning,
    copied,
    publish_checklist,
    save_checklist,
    start_checklist,
)
from compliance.storage.db import Database
from tests.databases import SqliteFiles
from tests.fakes import FixedClock
from tests.web.board import NOW, TODAY, Board, make_board
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
from tests.world import CATALOG, edition

PAGES = (
    "/own-checklists",
    "/own-checklists/new",
    "/own-checklists/new?copy=forklift-daily",
    "/own-checklists/import",
    "/own-checklists/{good}",
    "/own-checklists/{good}/preview",
    "/own-checklists/{good}/head",
    "/own-checklists/{good}/text",
    "/own-checklists/{good}/sections/new",
    "/own-checklists/{good}/items/new?section=general",
    "/own-checklists/{good}/items/new/reading-series?section=general",
    "/own-checklists/{good}/items/fuel",
    "/own-checklists/{good}/publish",
    "/own-checklists/{good}/retire",
    "/own-checklists/{wrong}",
    "/own-checklists/{wrong}/text",
    "/own-checklists/{wrong}/publish",
    "/checklists/own-truck-look",
)


@pytest.fixture(scope="module")
def board(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    folder = tmp_path_factory.mktemp("own")
    database = Database(sqlite_files.url_for(folder), pool_size=8)
    yield make_board(database, FixedClock(), folder)
    database.close()


@pytest.fixture(scope="module")
def ids(board: Board) -> dict[str, int]:
    """A published one with a change since, and a draft that is wrong."""
    here, by = board.world.establishment_id, board.world.coordinator
    with board.db.unit_of_work() as session:
        copy = copied(edition("forklift-daily"), "Truck look")
        notes = ["survey row 4: `geopoint`: there is no such kind of answer here."]
        beginning = Beginning(data=copy.data, based_on=copy.based_on, notes=notes)
        good = start_checklist(session, here, beginning, by=by, now=NOW)
        publish_checklist(session, good, CATALOG, by=by, now=NOW)
        text = good.text.replace("Is the fuel system tight", "Is the whole fuel system tight")
        save_checklist(session, good, text, revision=good.revision, by=by, now=NOW)
        start = Beginning(data=blank("Dock walk", TODAY))
        wrong = start_checklist(session, here, start, by=by, now=NOW)
        text = wrong.text.replace("pass-fail-na", "pass-or-not").replace("minor", "dire")
        save_checklist(session, wrong, text, revision=wrong.revision, by=by, now=NOW)
        return {"good": good.id, "wrong": wrong.id}


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
    board: Board, browser: Browser, base: str, ids: dict[str, int], size: tuple[int, int]
) -> None:
    with looking(browser, base, Look(size=size, cookies=board.browser().cookies)) as page:
        wrong = wrong_pages(page, [name.format(**ids) for name in PAGES])
    assert wrong == {}


def test_axe_finds_nothing_in_spanish_and_dark(
    board: Board, browser: Browser, base: str, ids: dict[str, int]
) -> None:
    look = Look(scheme="dark", cookies=(("lang", "es"), *board.browser().cookies))
    with looking(browser, base, look) as page:
        for name in ("/own-checklists/{good}", "/own-checklists/{good}/preview"):
            page.goto(name.format(**ids))
            assert page.evaluate("document.documentElement.lang") == "es"
            assert axe_findings(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


FIRST, SECOND = "Does it all look right?", "Does it all look right and dry?"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_a_copy_to_a_second_version_while_an_open_form_keeps_the_first(
    board: Board, browser: Browser, base: str, *, scripts: bool
) -> None:
    title = f"Our walk {'with' if scripts else 'without'} scripts"
    look = Look(size=DESKTOP, scripts=scripts, cookies=board.browser().cookies)
    with looking(browser, base, look) as page:
        address, checklist = a_copy_is_changed_and_published(page, title)
        schedule = it_is_scheduled(page, checklist, title)
        page.goto("/today")
        page.locator("button.row", has_text=title).first.click()
        page.wait_for_url("**/sections/**")
        form = page.url
        expect(page.get_by_text(FIRST)).to_be_visible()

        the_question_is_changed_again(page, address)
        page.goto(form)
        expect(page.get_by_text(FIRST)).to_be_visible()
        expect(page.get_by_text(SECOND)).to_have_count(0)
        the_schedule_runs_by_the_new_one(page, schedule)
        page.goto(form)
        expect(page.get_by_text(FIRST)).to_be_visible()
        page.goto(f"/checklists/{checklist}?version=1")
        expect(page.locator(".asked__q", has_text=FIRST)).to_be_visible()


def a_copy_is_changed_and_published(page: Page, title: str) -> tuple[str, str]:
    """Copy a checklist of the library; return the page of the copy, and its key."""
    page.goto("/checklists/five-s-walk")
    follow(page, "Make an own copy")
    page.get_by_label("Title").fill(title)
    press(page, "Begin")
    page.get_by_role("link", name="Change Is").or_(
        page.get_by_role("link", name="Change Are")
    ).first.click()
    page.get_by_label("Question", exact=True).fill(FIRST)
    press(page, "Save")
    expect(page.locator(".asked__q", has_text=FIRST)).to_be_visible()
    address = page.url.partition("#")[0]
    follow(page, "Publish")
    press(page, "Publish version 1")
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()
    link = page.locator("#versions, main").get_by_role("link", name="version 1", exact=True)
    key = (link.first.get_attribute("href") or "").partition("?")[0].rpartition("/")[2]
    return address, key


def it_is_scheduled(page: Page, checklist: str, title: str) -> str:
    """Assign it from today on to the coordinator; return the schedule's page."""
    page.goto(f"/schedules/new/{checklist}")
    page.get_by_label("About what").select_option(index=1)
    page.get_by_label("Owner").select_option(label="Ana Rivera")
    press(page, "Show the dates first")
    press(page, "Assign it")
    expect(page.get_by_text(f"{title} is assigned.")).to_be_visible()
    return page.url


def the_question_is_changed_again(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name=f"Change {FIRST}").click()
    page.get_by_label("Question", exact=True).fill(SECOND)
    press(page, "Save")
    follow(page, "Publish")
    expect(page.get_by_text(f"Before: {FIRST}")).to_be_visible()
    press(page, "Publish version 2")
    expect(page.get_by_text("Version 2 is published.")).to_be_visible()


def the_schedule_runs_by_the_new_one(page: Page, schedule: str) -> None:
    page.goto(f"{schedule}/adopt")
    expect(page.get_by_text(SECOND, exact=True)).to_be_visible()
    press(page, "Run by version 2")
    expect(page.get_by_text("From the next form on it runs by version 2.")).to_be_visible()
