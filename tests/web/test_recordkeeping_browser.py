"""A year's recordkeeping in Chromium: axe at both sizes, and certifying with no scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import update

from compliance.storage.db import Database
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.recordkeeping import WorkMonth
from tests.databases import SqliteFiles
from tests.fakes import FixedClock
from tests.logged import add_log
from tests.plant import PASSWORD
from tests.services.test_recordkeeping_year import NOW
from tests.web.board import Board, make_board
from tests.web.browser import DESKTOP, PHONE, Look, chromium, looking, serving, wrong_pages
from tests.web.test_recordkeeping import Printed, fill

PAGES = (
    "/recordkeeping/2025",
    "/recordkeeping/2025/hours",
    "/recordkeeping/2025/summary",
    "/recordkeeping/2025/filing",
    "/recordkeeping/requests/1",
    "/recordkeeping/rates",
    "/recordkeeping/benchmarks",
    "/recordkeeping/patterns?period=last-year",
    "/injury-cases/1/sort",
)
ON_DESKTOP = (PAGES[0], *PAGES[-4:-1])


@pytest.fixture(scope="module")
def board(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    folder = tmp_path_factory.mktemp("recordkeeping")
    database = Database(sqlite_files.url_for(folder), pool_size=8)
    made = make_board(database, FixedClock(), folder, forms=Printed())
    place, by = made.world.establishment_id, made.world.coordinator.person_id or 0
    with database.unit_of_work() as session:
        add_log(session, place, by)
        sorted_by = {"body_part": "hand", "nature": "cut", "event": "caught", "source": "machine"}
        values = {"rules_outcome": "recordable", **sorted_by}
        session.execute(update(InjuryCase).values(**values))
        for month in range(1, 13):
            session.add(
                WorkMonth(
                    establishment_id=place,
                    year=2025,
                    month=month,
                    hours=17_550 + 100 * month,  # as many as the year has
                    entered_at=NOW,
                    entered_by=by,
                )
            )
    browser = fill(made)
    asked = {"asker": "government", "name": "J. Shaw", "asked_on": "2026-03-30"}
    answer = browser.post("/recordkeeping/requests", asked | {"asked_time": "10:00"})
    assert answer.status_code == 303
    yield made
    database.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize(
    ("size", "pages"), [(PHONE, PAGES), (DESKTOP, ON_DESKTOP)], ids=["phone", "desktop"]
)
def test_axe_finds_nothing_and_nothing_is_too_wide(
    board: Board, browser: Browser, size: tuple[int, int], pages: tuple[str, ...]
) -> None:
    look = Look(size=size, cookies=board.browser().cookies)
    with serving(board.app) as base, looking(browser, base, look) as page:
        assert wrong_pages(page, pages) == {}


def test_a_summary_is_certified_without_scripts(board: Board, browser: Browser) -> None:
    look = Look(scripts=False, cookies=board.browser().cookies)
    with serving(board.app) as base, looking(browser, base, look) as page:
        page.goto("/recordkeeping/2025")
        page.get_by_role("link", name="Look at it and certify").click()
        page.get_by_label("Highest-ranking official who works at this site").check()
        page.get_by_label("Your title").fill("Plant manager")
        page.get_by_label("Your telephone").fill("815-555-0100")
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Sign and certify").click()
        expect(page.get_by_text("The annual summary of 2025 is certified.")).to_be_visible()
