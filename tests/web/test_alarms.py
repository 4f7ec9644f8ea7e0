"""What is told on every page: a clock that stands still, and broken files of checklists."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from compliance.domain.errors import Problem
from compliance.library.catalog import Catalog
from compliance.services.heartbeat import PATIENCE, beat
from compliance.storage.db import Database
from tests.fakes import FixedClock
from tests.statements import statements
from tests.web.board import Board, make_board
from tests.web.site import words_of


@pytest.fixture
def board(db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    return make_board(db, clock, tmp_path)


def test_a_clock_that_stands_still_is_said_on_every_page(board: Board) -> None:
    browser = board.browser()
    assert "The clock has stopped" not in words_of(browser.get("/overdue"))
    with board.db.unit_of_work() as session:
        for name in PATIENCE:
            beat(session, name, now=board.clock.instant)
    board.clock.instant += timedelta(minutes=2)
    assert "The clock has stopped" not in words_of(browser.get("/overdue"))
    board.clock.instant += timedelta(minutes=30)
    for page in ("/overdue", "/today", "/findings"):
        assert "The clock has stopped since" in words_of(browser.get(page))


def test_the_heartbeat_is_not_read_for_every_page(board: Board) -> None:
    browser = board.browser()
    browser.get("/assets")
    with statements(board.db) as sent:
        browser.get("/assets")
    assert not [line for line in sent if "heartbeat" in line]


def test_broken_files_are_told_to_those_who_may_mend_them(board: Board) -> None:
    app = board.app
    deps = app.extensions["compliance_deps"]
    whole = deps.catalog
    problem = Problem("osha/x.yaml:3", "It is wrong.", "Mend it.")
    broken = Catalog(whole.editions(examples=True), {}, whole.profile, [problem])
    app.extensions["compliance_deps"] = replace(deps, catalog=broken)
    said = "One thing is wrong with the checklist files"
    assert said in words_of(board.browser().get("/overdue"))
    assert said not in words_of(board.browser(board.world.officer).get("/today"))
