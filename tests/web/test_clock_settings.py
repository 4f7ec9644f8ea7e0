"""A site's own numbers and hours on its page and on the call; taking a wrong report back."""

from pathlib import Path

import pytest
from sqlalchemy import select

from compliance.storage.db import Database
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.legal_clocks import ClockDeadline
from compliance.storage.queries.case_clocks import RECORD_CASE
from tests.fakes import FixedClock
from tests.web.board import Board, make_board
from tests.web.case_site import Site
from tests.web.site import field_on, words_of
from tests.web.test_injury_cases import opened, post
from tests.web.test_legal_clocks import deadline_ids, start

SLUG = "/legal-clocks/new/pretreatment-slug"
AT = {"on-discharge": "2026-03-30", "at-discharge": "10:40"}
REPORTED = {
    "reported_on": "2026-03-30",
    "reported_time": "10:43",
    "reported_to": "Duty desk",
    "reported_by": "Ana Rivera",
    "reference": "PT-17",
}


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    return make_board(sqlite_db, clock, tmp_path)


def test_a_missing_number_is_said_and_once_entered_it_can_be_dialled(board: Board) -> None:
    browser = board.browser()
    number = start(browser, SLUG, **AT)
    script = f"/legal-clocks/deadlines/{deadline_ids(board, number)[0]}"
    before = browser.get(script)
    assert "No number is entered for this site." in words_of(before)
    assert "Your discharge permit or the sewer ordinance says whom to call." in words_of(before)
    assert "Enter it" in words_of(before)
    assert "Enter it" not in words_of(board.browser(board.world.auditor).get(script))
    address = f"/establishments/{board.world.establishment_id}/numbers"
    refused = browser.post(address, {"potw-phone": "ask Jo"}, page=address)
    assert refused.status_code == 422
    assert "is no telephone number" in words_of(refused)
    given = {"potw-phone": "815-555-0177", "potw-name": "Duty desk", "potw-note": "Permit 12"}
    assert browser.post(address, given, page=address).status_code == 303
    after = browser.get(script)
    assert 'href="tel:8155550177"' in after.text
    assert "Here: Duty desk" in words_of(after)
    assert "No number is entered" not in words_of(after)
    place = words_of(browser.get(f"/establishments/{board.world.establishment_id}"))
    assert "815-555-0177" in place
    assert "offices that the law may want told have no number here" in place


def test_business_hours_are_set_on_a_page_of_the_site(board: Board) -> None:
    browser = board.browser()
    address = f"/establishments/{board.world.establishment_id}/business-hours"
    page = words_of(browser.get(address))
    assert "Federal holidays, as they are kept by 5 U.S.C. 6103" in page
    wrong = browser.post(address, {"opens": "8", "closes": "17:00"}, page=address)
    assert wrong.status_code == 422
    fields = {"opens": "06:00", "closes": "14:00", "weekdays": ["0", "1"]}
    assert browser.post(address, fields, page=address).status_code == 303
    place = words_of(browser.get(f"/establishments/{board.world.establishment_id}"))
    assert "06:00 to 14:00 on Monday, Tuesday" in place
    with board.db.reading() as session:
        row = session.get_one(Establishment, board.world.establishment_id)
        assert (row.business_weekdays, row.works_on_holidays) == ([0, 1], False)


def test_a_wrong_report_is_taken_back_and_stays_to_be_read(board: Board) -> None:
    browser = board.browser()
    number = start(browser, SLUG, **AT)
    one = deadline_ids(board, number)[0]
    assert browser.get(f"/legal-clocks/deadlines/{one}/undo").status_code == 409
    report = f"/legal-clocks/deadlines/{one}/report"
    assert browser.post(report, REPORTED, page=report).status_code == 303
    address = f"/legal-clocks/deadlines/{one}/undo"
    officer = board.browser(board.world.officer)
    assert officer.get(address).status_code == 403
    assert browser.post(address, {"reason": " "}, page=address).status_code == 422
    why = {"reason": "That was another spill."}
    assert browser.post(address, why, page=address).status_code == 303
    page = words_of(browser.get(f"/legal-clocks/{number}"))
    for words in (
        "Taken back by Ana Rivera",
        "reference PT-17",
        "That was another spill.",
        "due at once, 4 min ago",
        "Already due",
        "Legal clock runs again",
    ):
        assert words in page
    assert "PT-17" not in board.browser(board.world.auditor).get(f"/legal-clocks/{number}").text


def test_a_case_starts_and_stops_its_seven_days_by_its_pages(
    sqlite_db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    """29 CFR 1904.29(b)(3)."""
    site = Site(sqlite_db, clock, tmp_path)
    browser = opened(site)
    post(browser, "/injury-cases/1/decide", answer="visitor")
    assert states(sqlite_db) == []
    wanted = {"outcome": "recordable", "column": "J", "case_type": "M1"}
    post(browser, "/injury-cases/1/overrule", **wanted, reason="On our payroll that day")
    assert states(sqlite_db) == [(RECORD_CASE, "running")]
    revision = field_on(browser.get("/injury-cases/1"), "revision")
    browser.post("/injury-cases/1/follow", {"revision": revision})
    assert states(sqlite_db) == [(RECORD_CASE, "not-required")]
    post(browser, "/injury-cases/1/overrule", **wanted, reason="On our payroll that day")
    assert states(sqlite_db) == [(RECORD_CASE, "running")]
    post(browser, "/injury-cases/1/enter")
    assert states(sqlite_db) == [(RECORD_CASE, "reported")]
    assert "reference 2026-001" in words_of(browser.get("/legal-clocks/1"))


def states(db: Database) -> list[tuple[str, str]]:
    with db.reading() as session:
        rows = session.scalars(select(ClockDeadline)).all()
        return [(row.clock.clock_key, row.state) for row in rows]
