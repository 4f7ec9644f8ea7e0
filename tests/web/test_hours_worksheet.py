"""The hours of a year on the web: the worksheet fills them in, contradictions are told at once."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from compliance.storage.db import Database
from compliance.storage.models.recordkeeping import EmploymentYear, WorkMonth
from tests.fakes import FixedClock
from tests.web.board import Board, make_board
from tests.web.site import field_on, words_of

PAGE = "/recordkeeping/2025/employment"
SHEET = {
    "full_timers": "112",
    "hours_each": "1950.25",
    "overtime": "400",
    "others": "",
    "use_sheet": "yes",
}


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    return make_board(sqlite_db, clock, tmp_path)


def kept(board: Board) -> list[int | None]:
    with board.db.reading() as session:
        return list(session.scalars(select(EmploymentYear.hours)))


def test_the_worksheet_fills_in_the_hours_and_keeps_nothing(board: Board) -> None:
    browser = board.browser()
    page = browser.post(PAGE, {"peak": "145", **SHEET})
    assert page.status_code == 200
    assert field_on(page, "hours") == "218828"  # 112 x 1950.25 + 400 = 218,828
    assert field_on(page, "peak") == "145"  # what was typed stays
    assert field_on(page, "full_timers") == "112"
    said = words_of(page)
    assert "The hours of the year are filled in: 218,828. Save to keep them." in said
    assert "112 \u00d7 1,950.25 + 400 + 0" in said
    assert kept(board) == []
    hours = field_on(page, "hours")
    assert browser.post(PAGE, {"peak": "145", "hours": hours}).status_code == 303
    assert kept(board) == [218_828]


def test_a_part_of_an_hour_is_rounded_up_and_typed_hours_give_way(board: Board) -> None:
    page = board.browser().post(PAGE, {"hours": "77", **SHEET, "overtime": "0.01"})
    assert field_on(page, "hours") == "218429"  # 218,428 + 0.01
    assert 'value="77"' not in page.text


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({"full_timers": ""}, "full_timers"),
        ({"hours_each": ""}, "hours_each"),
        ({"hours_each": "-1"}, "hours_each"),
        ({"overtime": "NaN"}, "overtime"),
        ({"others": "Infinity"}, "others"),
        ({"others": "many"}, "others"),
        (dict.fromkeys(("full_timers", "hours_each", "overtime"), ""), "full_timers"),
    ],
)
def test_a_wrong_worksheet_is_told_at_its_fields(
    board: Board, typed: Mapping[str, str], where: str
) -> None:
    page = board.browser().post(PAGE, {"hours": "5", **SHEET, **typed})
    assert page.status_code == 422
    assert f'id="{where}-error"' in page.text
    assert field_on(page, "hours") == "5"


def test_a_total_beside_other_months_needs_a_reason_that_the_year_shows(board: Board) -> None:
    browser = board.browser()
    months = {f"hours_{month}": "18000" for month in range(1, 13)}
    assert browser.post("/recordkeeping/2025/hours", months).status_code == 303
    wanted = {"peak": "145", "average": "112", "hours": "500000"}
    refused = browser.post(PAGE, wanted)
    assert refused.status_code == 422
    said = words_of(refused)
    assert "500,000 hours of the year are not the 216,000 that the months add up to" in said
    assert "12 months are entered: together 216,000 hours." in said
    why = {"hours_reason": "Leased people are counted by the year"}
    assert browser.post(PAGE, wanted | why).status_code == 303
    assert why["hours_reason"] in words_of(browser.get("/recordkeeping/2025"))
    assert field_on(browser.get(PAGE), "hours_reason") == why["hours_reason"]


def test_months_tell_everything_at_once(board: Board) -> None:
    wrong = {"hours_1": "200000", "people_1": "5", "people_2": "7", "hours_3": "x"}
    page = board.browser().post("/recordkeeping/2025/hours", wrong | {"hours_4": "18000"})
    assert page.status_code == 422
    said = words_of(page)
    assert "January: 200,000 hours are 40,000 for each; a month has 744." in said
    assert "February: The hours are empty. Enter them, or take the people out, too." in said
    assert "March: Write whole numbers: digits only." in said
    with board.db.reading() as session:
        assert session.scalars(select(WorkMonth)).all() == []


def test_a_file_with_months_to_come_is_refused_at_the_look(board: Board) -> None:
    content = b"month,hours\n2026-12,18100\n2031-01,17000\n"
    page = board.browser().post(
        "/recordkeeping/2026/hours/file",
        {"file": (BytesIO(content), "hours.csv")},
        content_type="multipart/form-data",
    )
    assert page.status_code == 422
    said = words_of(page)
    assert "2026-12: 2026-12 has not begun. Enter hours that were worked, no plans." in said
    assert "2031-01: 2031-01 has not begun." in said
    assert "Take it" not in said
