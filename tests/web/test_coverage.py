"""The coverage pages: the matrix, its filters, the checks behind a cell, and the workbook."""

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import update

from compliance.services.site_profile import answer_facts
from compliance.storage.db import Database
from compliance.storage.models.schedules import Occurrence
from compliance.web.coverage.words import LOOKS
from tests.databases import SqliteFiles
from tests.fakes import FixedClock
from tests.web.board import NOW, Board, make_board
from tests.web.site import Browser, words_of
from tests.world import CATALOG

PAGE = "/coverage"
EPA = ["hazardous-waste-containers-weekly", "ust-walkthrough"]
MARCH = "/coverage/forklift-daily?from=2026-03-01&to=2026-03-31"


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    """A plant to change."""
    return make_board(sqlite_db, clock, tmp_path)


@pytest.fixture(scope="module")
def still(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """A plant that is only looked at."""
    folder = tmp_path_factory.mktemp("coverage")
    database = Database(sqlite_files.url_for(folder), pool_size=4)
    yield make_board(database, FixedClock(), folder)
    database.close()


def titles_on(board: Board, query: str) -> list[str]:
    page = board.browser().get(f"{PAGE}?{query}").text
    return re.findall(r'<tr id="([\w-]+)"', page)


def test_it_shows_each_requirement_in_the_order_of_the_books(still: Board) -> None:
    answer = still.browser().get(PAGE)
    page = words_of(answer)
    assert "29 CFR part 1910, subpart L · 1 requirement" in page
    assert re.findall(r'<tr id="([\w-]+)"', answer.text) == [
        "extinguisher-monthly",
        "forklift-daily",
        "hazardous-waste-containers-weekly",
        "ust-walkthrough",
        "fire-door-annual",
        "emergency-lighting-monthly",
    ]
    assert "March 2026: 6 missed, 4 suspended, 16 done" in page
    assert "January 2026: nothing fell due" in page
    assert "Requirements 6 all have a schedule" in page


def test_every_shape_is_explained_in_words(still: Board) -> None:
    page = words_of(still.browser().get(PAGE))
    for look in LOOKS.values():
        assert str(look.word) in page
    shapes = [look.icon for look in LOOKS.values()]
    assert len(set(shapes)) == len(shapes)  # no two look the same without their colour


def test_the_law_is_linked_as_it_was(still: Board) -> None:
    """This year's text is that of today; a past year's is that of its last day."""
    law = "https://www.ecfr.gov/on/{}/title-29/section-1910.178"
    assert law.format("2026-03-30") in still.browser().get(PAGE).text
    behind = still.browser().get("/coverage/forklift-daily?from=2025-01-01&to=2025-12-31")
    assert law.format("2025-12-31") in behind.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("authority=epa", EPA, id="authority"),
        pytest.param("part=29-CFR-1910-N", ["forklift-daily"], id="subpart"),
        pytest.param("q=29+CFR+1910.157", ["extinguisher-monthly"], id="section"),
        pytest.param("q=zebra", [], id="nothing"),
        pytest.param("year=2024", [], id="a year before it began"),
        pytest.param("authority=none&year=x&step=day", 6, id="nonsense filters nothing"),
        pytest.param("step=week", 6, id="weeks"),
        pytest.param("step=quarter", 6, id="quarters"),
    ],
)  # fmt: skip
def test_filters(still: Board, query: str, found: list[str] | int) -> None:
    there = titles_on(still, query)
    assert (len(there) if isinstance(found, int) else there) == found


def test_only_gaps_leaves_what_was_kept_out(still: Board) -> None:
    gaps = titles_on(still, "gaps=y")
    assert "extinguisher-monthly" not in gaps  # still to be done, in time
    assert {"forklift-daily", "fire-door-annual", "ust-walkthrough"} <= set(gaps)


def test_a_filter_that_leaves_nothing_says_so(still: Board) -> None:
    page = words_of(still.browser().get(f"{PAGE}?q=zebra"))
    assert "No requirement fits" in page


def test_an_empty_plant_is_told_what_to_do(still: Board) -> None:
    page = words_of(still.browser(still.stranger).get(PAGE))
    assert "Nothing is to be kept here yet" in page
    assert "Assign a checklist" in page


def test_everybody_who_sees_records_sees_it(still: Board) -> None:
    for actor in (still.world.officer, still.world.auditor, still.world.administrator):
        answer = still.browser(actor).get(PAGE)
        assert answer.status_code == 200
        assert 'href="/coverage" aria-current="page"' in answer.text


@pytest.fixture(scope="module")
def told(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """The same plant after it said what it has: five trucks, no cranes."""
    folder = tmp_path_factory.mktemp("told")
    database = Database(sqlite_files.url_for(folder), pool_size=4)
    board = make_board(database, FixedClock(), folder)
    given = {"state": "IL", "employees": "140", "forklifts": "5", "overhead-cranes": "0"}
    place, by = board.world.establishment_id, board.world.coordinator
    with database.unit_of_work() as session:
        answer_facts(session, CATALOG.profile, place, given, by=by, now=NOW)
    yield board
    database.close()


def test_what_is_owed_without_a_schedule_is_shown_and_can_be_assigned(told: Board) -> None:
    answer = told.browser().get(PAGE)
    page = words_of(answer)
    assert "No schedule Why it is owed" in page
    assert "over 0 people" in page
    assert "4 have no schedule" in page  # of five trucks one is checked
    assert 'href="/schedules/new/' in answer.text
    officer = told.browser(told.world.officer).get(PAGE).text
    assert "No schedule" in officer
    assert 'href="/schedules/new/' not in officer


def test_what_is_not_owed_or_not_decided_stands_aside_with_its_reason(told: Board) -> None:
    page = words_of(told.browser().get(PAGE))
    in_force, _, aside = page.partition("Not decided yet ·")
    assert "It turns on" in aside
    assert "Not applicable here ·" in aside
    assert "Crane hook monthly inspection" in aside.partition("Not applicable here")[2]
    assert "Crane hook" not in in_force


def test_the_workbook_has_every_standing(told: Board) -> None:
    rows = sheets_of(told.browser())["Coverage"][1:]
    assert {row[6] for row in rows} == {
        "Scheduled",
        "No schedule",
        "Not decided yet",
        "Not applicable",
    }
    assert all(row[7] for row in rows if row[6] == "Not applicable")


def test_a_cell_leads_to_its_checks_and_these_to_their_records(still: Board) -> None:
    browser = still.browser()
    cell = re.search(
        r'href="(/coverage/forklift-daily\?from=2026-03-01&amp;to=2026-03-31)"',
        browser.get(PAGE).text,
    )
    assert cell
    answer = browser.get(MARCH)
    page = words_of(answer)
    assert "6 missed" in page
    assert "16 done" in page
    record = re.search(r'href="(/inspections/\d+)"', answer.text)
    assert record
    assert browser.get(record[1]).status_code == 200
    missed = words_of(browser.get(f"{MARCH}&state=missed"))
    assert "INS-" not in missed


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?from=2026-13-01&to=x",
        "?from=2026-05-01&to=2026-04-01",
        "?from=0001-01-01&to=9999-12-31",
        "?state=none&page=99",
    ],
)
def test_a_span_that_is_none_is_this_year(still: Board, query: str) -> None:
    page = still.browser().get(f"/coverage/forklift-daily{query}")
    assert page.status_code == 200
    assert "1 Jan 2026 to 31 Dec 2026" in words_of(page)


def test_a_requirement_that_there_is_not_is_not_found(still: Board) -> None:
    assert still.browser().get("/coverage/no-such-thing").status_code == 404


def test_another_establishment_sees_none_of_it(still: Board) -> None:
    page = still.browser(still.stranger).get(MARCH)
    assert page.status_code == 200
    assert "FL-01" not in page.text


def sheets_of(browser: Browser, query: str = "") -> dict[str, list[tuple[Any, ...]]]:
    answer = browser.get(f"/coverage.xlsx?{query}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    assert "coverage-joliet-2026.xlsx" in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(BytesIO(answer.data))
    return {page.title: list(page.iter_rows(values_only=True)) for page in book.worksheets}


def test_the_workbook_says_the_same_as_the_page(still: Board) -> None:
    sheets = sheets_of(still.browser())
    head, *rows = sheets["Coverage"]
    assert list(sheets) == ["Coverage", "Counts", "Reasons", "About"]
    assert head[8:11] == ("January 2026", "February 2026", "March 2026")
    truck = next(row for row in rows if "forklift" in str(row[4]).lower())
    assert truck[:3] == ("29 CFR", "1910 N", "1910.178")
    assert truck[10] == "6 missed, 4 suspended, 16 done"
    counts = [row for row in sheets["Counts"][1:] if row[1] == "forklift-daily"]
    missed = next(row for row in counts if row[4] == "Missed")
    assert [day.date() for day in missed[2:4]] == [date(2026, 3, 1), date(2026, 3, 31)]
    assert missed[5] == 6
    assert sum(row[5] for row in counts if row[2].date() == date(2026, 3, 1)) == 26
    reasons = [row for row in sheets["Reasons"][1:] if row[2] == "4 suspended"]
    assert reasons
    assert ("Site", "Northgate Fabrication, Joliet") in [row[:2] for row in sheets["About"]]


def test_the_workbook_is_filtered_like_the_page(still: Board) -> None:
    rows = sheets_of(still.browser(), "authority=epa&step=quarter")["Coverage"]
    assert [row[5] for row in rows[1:]] == ["EPA", "EPA"]
    assert len(rows[0]) == 8 + 4


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_of_the_workbook_is_a_formula(board: Board, start: str) -> None:
    """Whatever somebody types as a reason stays text when Excel opens it."""
    evil = f'{start}HYPERLINK("https://evil.example")'
    with board.db.unit_of_work() as session:
        session.execute(
            update(Occurrence).where(Occurrence.state == "suspended").values(reason=evil)
        )
    answer = board.browser().get("/coverage.xlsx")
    book = openpyxl.load_workbook(BytesIO(answer.data))
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row]
    assert evil in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
    assert not [cell for cell in cells if cell.hyperlink]
    assert b"<f>" not in answer.data
