"""No page of the whole site tells an injured person's name to who may not see medical details."""

from pathlib import Path

import pytest
from sqlalchemy import update
from werkzeug.routing import Rule

from compliance.domain.recordkeeping.log_lines import Reader
from compliance.services.packets import PacketRequest, request_packet
from compliance.storage.db import Database
from compliance.storage.models.injury_cases import InjuryCase
from tests.cases import logged_case
from tests.fakes import MONDAY, FixedClock
from tests.logged import add_log
from tests.web.board import Board, make_board
from tests.web.test_recordkeeping import Printed

NAME = "Zelda Quimby"
CLINICIAN = "Ottoline Fairweather"
SKIPPED = ("static", "sign_out", "sign_in", "events")
HEAVY = ("checklists.", "coverage.", "duties.")  # about no person; they are slow to draw


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    board = make_board(sqlite_db, clock, tmp_path, forms=Printed())
    world = board.world
    with board.db.unit_of_work() as session:
        logged_case(session, world.establishment_id, by=world.coordinator, name=NAME)
        add_log(session, world.establishment_id, world.coordinator.person_id or 0)
        everything = {"employee_name": NAME, "clinician": CLINICIAN, "injury": f"Cut of {NAME}"}
        session.execute(update(InjuryCase).values(**everything))
        wanted = PacketRequest(
            establishment_id=world.establishment_id,
            from_on=MONDAY.date(),
            to_on=MONDAY.date(),
            reader=Reader.GOVERNMENT,
            title=f"About {NAME}",
        )
        request_packet(session, wanted, by=world.coordinator, now=MONDAY)
    return board


def address_of(rule: Rule) -> str:
    """An address of a rule: the first row of everything, the year of the log."""
    path = rule.rule
    for argument in rule.arguments:
        value = "2025" if argument == "year" else "1"
        for converter in ("int:", "string:", "path:", ""):
            path = path.replace(f"<{converter}{argument}>", value)
    return path


@pytest.mark.parametrize("who", ["officer", "auditor", "administrator", "stranger"])
def test_no_page_tells(board: Board, who: str) -> None:
    person = board.stranger if who == "stranger" else getattr(board.world, who)
    browser = board.browser(person)
    told, seen = [], 0
    for rule in board.app.url_map.iter_rules():
        skip = rule.endpoint.startswith(HEAVY) or rule.endpoint.endswith(SKIPPED)
        if "GET" not in (rule.methods or ()) or skip or "<any" in rule.rule:
            continue
        address = address_of(rule)
        answer = browser.get(address)
        seen += answer.status_code == 200
        body = answer.get_data(as_text=False).decode("utf-8", "replace")
        if any(word in body for word in (*NAME.split(), *CLINICIAN.split())):
            told.append(address)
    assert told == []
    assert seen > 20


def test_who_may_see_it_finds_it(board: Board) -> None:
    """The check above can fail: the same words stand on pages for those who may."""
    browser = board.browser()
    assert (
        NAME in browser.get("/injury-cases/1").text or NAME in browser.get("/injury-log/2026").text
    )
