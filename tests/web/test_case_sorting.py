"""Sorting a case by taps, and what the patterns page makes of it."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from compliance.domain.injury_codes import Sorting
from compliance.storage.db import Database
from compliance.storage.models.injury_cases import InjuryCase
from tests.fakes import FixedClock
from tests.logged import add_log
from tests.web.board import Board, make_board
from tests.web.site import Browser, field_on, words_of

PATTERNS = "/recordkeeping/patterns?period=last-year"


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    board = make_board(sqlite_db, clock, tmp_path)
    with board.db.unit_of_work() as session:
        add_log(session, board.world.establishment_id, board.world.coordinator.person_id or 0)
        for case in session.scalars(select(InjuryCase)):
            case.rules_outcome = "recordable"
    return board


def _tap(browser: Browser, case: int, by: str, key: str) -> str:
    page = f"/injury-cases/{case}/sort?by={by}"
    sent = {"revision": field_on(browser.get(page), "revision"), "key": key}
    answer = browser.post(page, sent)
    assert answer.status_code == 303, words_of(answer)
    return answer.location


def test_four_taps_sort_a_case_that_is_on_the_log_without_a_reason(board: Board) -> None:
    browser = board.browser()
    at = _tap(browser, 1, "body_part", "hand")
    assert at.endswith("by=nature")
    assert _tap(browser, 1, "nature", "cut").endswith("by=event")
    assert _tap(browser, 1, "event", "contact-sharp").endswith("by=source")
    assert _tap(browser, 1, "source", "part-material").endswith("#sorting")
    shown = words_of(browser.get("/injury-cases/1"))
    assert "Part of the body Hand" in shown
    assert "What did the harm Workpiece, sheet, bar, scrap" in shown
    with board.db.reading() as session:
        case = session.get_one(InjuryCase, 1)
        assert [getattr(case, one.value) for one in Sorting] == [
            "hand",
            "cut",
            "contact-sharp",
            "part-material",
        ]
        assert case.changes == []  # the line of the log is as it was


def test_what_is_not_in_the_list_or_out_of_date_is_refused(board: Board) -> None:
    browser = board.browser()
    page = "/injury-cases/1/sort?by=nature"
    revision = field_on(browser.get(page), "revision")
    wrong = browser.post(page, {"revision": revision, "key": "nonsense"})
    assert wrong.status_code == 422
    _tap(browser, 1, "nature", "burn-heat")
    stale = browser.post(page, {"revision": revision, "key": "cut"})
    assert stale.status_code == 422
    assert "Somebody changed this case" in words_of(stale)
    _tap(browser, 1, "nature", "")
    with board.db.reading() as session:
        assert session.get_one(InjuryCase, 1).nature == ""


@pytest.mark.parametrize("who", ["officer", "auditor", "administrator"])
def test_nobody_else_sorts_and_figures_are_for_who_may_read_packets(board: Board, who: str) -> None:
    browser = board.browser(getattr(board.world, who))
    assert browser.get("/injury-cases/1/sort").status_code in {403, 404}
    assert browser.get(PATTERNS).status_code == (403 if who == "officer" else 200)
    assert browser.get("/recordkeeping/benchmarks").status_code == 403


def test_patterns_count_cases_on_the_log_and_name_nobody(board: Board) -> None:
    browser = board.browser()
    for case, key in ((1, "hand"), (2, "hand"), (3, "lower-back"), (4, "knee")):
        _tap(browser, case, "body_part", key)  # case 4 is lined out
    _tap(browser, 1, "event", "caught")
    page = browser.get(PATTERNS)
    said = words_of(page)
    assert "4 cases" in said
    assert "Hand 2 67% 67%" in said
    assert "Lower back 1 33% 100%" in said
    assert "Not known 1" in said  # the rash says no part yet
    assert ">Hand: 2<" in page.text  # on the drawing too, not as a shade alone
    assert "Knee" not in said
    assert ">Caught in or between: 1<" in page.text
    assert ">Press brake 3: 4<" in page.text  # the place in words, where the incident has no area
    assert "Doe" not in said
    assert len(re.findall(r"<svg class=\"(?:bm|pa)\"", page.text)) == 4
    assert not re.search(r"<[^>]+ style=", page.text)


def test_patterns_of_no_cases_say_so_in_both_languages(board: Board) -> None:
    browser = board.browser()
    assert "No cases in this period" in words_of(browser.get("/recordkeeping/patterns"))
    browser.get("/recordkeeping?lang=es")
    spanish = words_of(browser.get("/recordkeeping/patterns"))
    assert "No hay casos en este período" in spanish
    for nonsense in ("period=x", "site=nowhere", "site=all", "cases=y"):
        assert browser.get(f"/recordkeeping/patterns?{nonsense}").status_code == 200
