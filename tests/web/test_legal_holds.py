"""Legal holds on the web: placed, shown where it matters, released, and for few hands."""

from pathlib import Path

import pytest

from compliance.storage.db import Database
from tests.cases import logged_case
from tests.fakes import FixedClock
from tests.logged import add_log
from tests.web.board import Board, make_board
from tests.web.site import Browser, field_on, words_of
from tests.web.test_recordkeeping import Printed, trail

HOLDS = "/legal-holds"


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    board = make_board(sqlite_db, clock, tmp_path, forms=Printed())
    with board.db.unit_of_work() as session:
        add_log(session, board.world.establishment_id, board.world.coordinator.person_id or 0)
    return board


def place(browser: Browser, what: str, reason: str = "Claim 26-114") -> str:
    asked = {"press": field_on(browser.get(HOLDS), "press"), "what": what, "reason": reason}
    answer = browser.post(HOLDS, asked)
    assert answer.status_code == 303, words_of(answer)
    return answer.location


def test_a_hold_is_placed_shown_and_released(board: Board) -> None:
    browser = board.browser()
    assert 'href="/legal-holds?on=2025"' in browser.get("/recordkeeping/2025").text
    assert 'value="2025"' in browser.get("/legal-holds?on=2025").text
    page = place(browser, "2025")
    for address in ("/recordkeeping/2025", "/injury-log/2025", "/incidents/1"):
        shown = words_of(browser.get(address))
        assert "Under legal hold" in shown
        assert "Claim 26-114" in shown
    assert "Place a legal hold" not in words_of(browser.get("/recordkeeping/2025"))
    assert "In force" in words_of(browser.get(HOLDS))
    press = field_on(browser.get(page), "press")
    assert browser.post(page, {"press": press, "reason": ""}).status_code == 422
    assert browser.post(page, {"press": press, "reason": "Settled"}).status_code == 303
    assert "Released" in words_of(browser.get(page))
    assert "Under legal hold" not in words_of(browser.get("/recordkeeping/2025"))
    assert [event for event, _ in trail(board) if event.startswith("legal-hold")] == [
        "legal-hold.placed",
        "legal-hold.released",
    ]


def test_who_may_not_place_holds_sees_that_there_is_one_and_not_why(board: Board) -> None:
    place(board.browser(), "INC-1")
    officer = board.browser(board.world.officer)
    shown = words_of(officer.get("/incidents/1"))
    assert "Under legal hold" in shown
    assert "Claim 26-114" not in shown
    for address in (HOLDS, f"{HOLDS}/1"):
        assert officer.get(address).status_code == 403
    assert board.browser(board.stranger).get(f"{HOLDS}/1").status_code == 404


def test_wrong_things_are_told_together(board: Board) -> None:
    browser = board.browser()
    press = field_on(browser.get(HOLDS), "press")
    answer = browser.post(HOLDS, {"press": press, "what": "F-00001", "reason": " x "})
    assert answer.status_code == 422
    assert "There is no F-00001 here." in words_of(answer)


def test_the_log_and_a_case_lead_to_their_pdfs(board: Board) -> None:
    browser = board.browser()
    log = browser.get("/injury-log/2025")
    assert 'action="/recordkeeping/2025/form-300.pdf"' in log.text
    assert "29 CFR 1904.33(a)" in words_of(log)
    with board.db.unit_of_work() as session:
        place_id = board.world.establishment_id
        case = logged_case(session, place_id, by=board.world.coordinator, number=77)
    page = browser.get(f"/injury-cases/{case.id}").text
    assert f'action="/recordkeeping/cases/{case.id}/form-301.pdf"' in page
