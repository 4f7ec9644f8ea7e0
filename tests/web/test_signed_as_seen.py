"""Pages that bind what is signed and handed over to what was looked at."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from compliance.storage.db import Database
from compliance.storage.models.recordkeeping import AnnualSummary, Handover
from tests.fakes import FixedClock
from tests.logged import add_case, add_log
from tests.plant import PASSWORD
from tests.web.board import Board, make_board
from tests.web.site import field_on, words_of
from tests.web.test_recordkeeping import EMPLOYMENT, Printed, fill

SUMMARY = "/recordkeeping/2025/summary"
REQUESTS = "/recordkeeping/requests"


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    board = make_board(sqlite_db, clock, tmp_path, forms=Printed())
    with board.db.unit_of_work() as session:
        place, me = board.world.establishment_id, board.world.coordinator.person_id or 0
        add_log(session, place, me)
        more = {"log_year": 2026, "injured_on": date(2026, 1, 12), "number": "2025-004"}
        add_case(session, place, me, 9, employee_name="D. Kowalski", **more)
    return board


def summaries(board: Board) -> list[AnnualSummary]:
    with board.db.reading() as session:
        return list(session.scalars(select(AnnualSummary)))


def test_the_summary_is_signed_as_it_was_seen_in_the_name_of_the_account(board: Board) -> None:
    browser = fill(board)
    page = browser.get(SUMMARY)
    me = board.world.coordinator.name
    assert f"You sign as {me}." in words_of(page)
    assert 'name="printed_name"' not in page.text
    signing = {
        "press": field_on(page, "press"),
        "seen": field_on(page, "seen"),
        "capacity": "highest-official",
        "printed_name": "Somebody Entirely Else",
        "title": "Plant manager",
        "phone": "815-555-0100",
        "password": PASSWORD,
    }
    browser.post("/recordkeeping/2025/employment", EMPLOYMENT | {"hours": "251000"})
    for changed in (signing, signing | {"seen": ""}):
        answer = browser.post(SUMMARY, changed)
        assert answer.status_code == 409
        assert "changed after you opened the page" in words_of(answer)
        assert "251,000" in words_of(answer)  # the page anew, with what was typed
        assert field_on(answer, "title") == "Plant manager"
        assert field_on(answer, "seen") not in {"", signing["seen"]}
        assert summaries(board) == []
    seen = field_on(browser.get(SUMMARY), "seen")
    signed = browser.post(SUMMARY, signing | {"seen": seen})
    assert signed.status_code == 303
    (row,) = summaries(board)
    assert (row.printed_name, row.certified_by) == (me, board.world.coordinator.person_id)


def test_whose_report_goes_is_shown_before_it_is_handed_over(board: Board) -> None:
    browser = board.browser()
    asked = {
        "press": field_on(browser.get(REQUESTS), "press"),
        "asker": "employee",
        "name": "J. Whitfield",
        "asked_on": "2026-03-27",
        "asked_time": "16:00",
        "case_number": "2025-004",
    }
    answer = browser.post(REQUESTS, asked)
    assert answer.status_code == 422
    assert "Several logs have this number: 2025, 2026." in words_of(answer)
    answer = browser.post(REQUESTS, asked | {"case_year": "2026"})
    assert answer.status_code == 422
    assert "is that of D. Kowalski; J. Whitfield asks." in words_of(answer)
    sent = browser.post(REQUESTS, asked | {"case_year": "2026", "basis": "own-case"})
    assert sent.status_code == 303
    page = words_of(browser.get(sent.location))
    assert "Form 301 of D. Kowalski, case 2025-004 of 2026" in page
    assert "the log writes their name otherwise" in page
    with board.db.reading() as session:
        assert session.scalars(select(Handover)).one().handed_at is None
