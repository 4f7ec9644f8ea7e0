"""The catalogue of checklists: what each rests on, how often, and whether anybody read the law."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from compliance.domain.errors import Problem
from compliance.library.catalog import Catalog
from compliance.storage.db import Database
from compliance.web.checklists.views import answer_words
from tests.databases import SqliteFiles
from tests.fakes import FixedClock
from tests.web.board import Board, make_board
from tests.web.site import words_of
from tests.world import CATALOG, edition


@pytest.fixture(scope="module")
def still(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """A plant that is only looked at."""
    folder = tmp_path_factory.mktemp("checklists")
    database = Database(sqlite_files.url_for(folder), pool_size=4)
    yield make_board(database, FixedClock(), folder)
    database.close()


def test_every_checklist_but_the_example_is_listed(still: Board) -> None:
    browser = still.browser()
    titles = {one.checklist.title for one in CATALOG.all_latest()}
    pages = [words_of(browser.get(f"/checklists?page={number}")) for number in range(1, 7)]
    assert all(f"{len(CATALOG.all_latest())} checklists" in page for page in pages)
    assert {title for title in titles if not any(title in page for page in pages)} == set()
    assert "1 schedule" in " ".join(pages)
    assert "not in use" in " ".join(pages)


def test_the_list_is_narrowed_by_whose_rule_review_and_use(still: Board) -> None:
    browser = still.browser()
    local = words_of(browser.get("/checklists?authority=local&review=partly"))
    assert "Fire door annual inspection" in local
    assert "Forklift daily check" not in local
    used = words_of(browser.get("/checklists?used=y"))
    assert "Forklift daily check" in used
    assert "Abrasive blasting enclosure" not in used


def test_what_nobody_checked_against_the_law_says_so_loudly(still: Board) -> None:
    unread = next(
        one for one in CATALOG.all_latest() if one.checklist.review.status.value == "unread"
    )
    browser = still.browser()
    assert "Not yet checked" in words_of(browser.get("/checklists"))
    answer = browser.get(f"/checklists/{unread.ref.key}")
    assert "note--fail" in answer.text
    assert "Nobody has read the paragraphs" in words_of(answer)


def test_search_finds_titles_and_provisions(still: Board) -> None:
    browser = still.browser()
    assert "1 checklist," in words_of(browser.get("/checklists?q=1910.147(c)(6)(i)"))
    assert "Forklift daily check" in words_of(browser.get("/checklists?q=FORKLIFT"))
    assert "No checklist is like that" in words_of(browser.get("/checklists?q=zebra"))


def test_one_checklist_shows_all_that_is_asked_and_why(still: Board) -> None:
    answer = still.browser().get("/checklists/forklift-daily")
    page = words_of(answer)
    checklist = edition("forklift-daily").checklist
    assert all(item.question in page for item in checklist.items)
    assert "Every operating day (set by the rule)" in page
    assert "One of: Battery, LP gas, Diesel, Gasoline" in page
    assert "English, Español" in page
    assert "FL-01 Forklift" in page  # where it is in use
    assert "https://www.ecfr.gov/current/title-29/section-1910.178" in answer.text


def test_every_checklist_has_a_page(still: Board) -> None:
    browser = still.browser(still.world.auditor)
    for one in CATALOG.all_latest():
        assert browser.get(f"/checklists/{one.ref.key}").status_code == 200


def test_it_is_shown_in_the_language_of_the_page(still: Board) -> None:
    browser = still.browser(still.world.officer)
    browser.client.set_cookie("lang", "es")
    texts = edition("forklift-daily").checklist.translations["es"]
    assert texts["title"] in words_of(browser.get("/checklists/forklift-daily"))


def test_unknown_ones_and_unknown_versions_are_not_found(still: Board) -> None:
    browser = still.browser()
    assert browser.get("/checklists/no-such-thing").status_code == 404
    assert browser.get("/checklists/forklift-daily?version=99").status_code == 404
    assert browser.get("/checklists/forklift-daily?version=3").status_code == 200


def test_only_who_manages_schedules_is_offered_to_assign_it(still: Board) -> None:
    for actor, offered in ((still.world.coordinator, True), (still.world.officer, False)):
        text = still.browser(actor).get("/checklists/forklift-daily").text
        assert ("/schedules/new/forklift-daily" in text) is offered


def test_every_kind_of_answer_has_words() -> None:
    for one in CATALOG.editions(examples=True):
        for item in one.checklist.items:
            assert answer_words(item.answer) != item.answer.type


def test_a_coordinator_marks_a_paragraph_as_read(
    sqlite_db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    board = make_board(sqlite_db, clock, tmp_path)
    browser = board.browser()
    checklist = edition("bench-grinder").checklist
    item = next(one for one in checklist.items if checklist.review_of(one).value == "unread")
    shown = browser.get("/checklists/bench-grinder")
    assert "Mark as read" in shown.text
    there = "/checklists/bench-grinder/readings?" + urlencode({"provision": str(item.provision)})
    page = browser.get(there)
    assert item.question in words_of(page)
    assert f'value="{item.provision.web_address()}"' in page.text
    wrong = browser.post(there, {"read_on": "2026-03-30", "address": "the book on the shelf"})
    assert (wrong.status_code, "no address of a page" in wrong.text) == (422, True)
    sent = browser.post(there, {"read_on": "2026-03-30", "address": "https://www.ecfr.gov/x"})
    assert sent.status_code == 303
    assert "Read since it was published" in words_of(browser.get("/checklists/bench-grinder"))
    assert browser.get("/checklists/bench-grinder/readings?provision=x").status_code == 404
    officer = board.browser(board.world.officer)
    assert "Mark as read" not in officer.get("/checklists/bench-grinder").text
    assert officer.get(there).status_code == 403


def test_problems_of_files_are_shown_to_who_manages_checklists(
    sqlite_db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    problem = Problem("osha/forklift-daily.yaml:12", "This is not YAML.", "Check indentation.")
    catalog = Catalog(CATALOG.editions(), CATALOG.lock, CATALOG.profile, [problem])
    board = make_board(sqlite_db, clock, tmp_path, catalog=catalog)
    page = words_of(board.browser().get("/checklists"))
    assert "1 problem in the checklist files" in page
    assert "osha/forklift-daily.yaml:12 This is not YAML. Check indentation." in page
    officer = board.browser(board.world.officer).get("/checklists")
    assert "in the checklist files" not in words_of(officer)
