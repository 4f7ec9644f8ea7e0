"""Inspector at the door: one press, everything of the kept years, names apart, all written down."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from compliance.storage.db import Database
from compliance.storage.models.recordkeeping import Handover
from tests.cases import open_injury, report_injury
from tests.fakes import FixedClock
from tests.logged import PRIVATE, add_case, add_log
from tests.web.board import Board, make_board
from tests.web.site import field_on, words_of
from tests.web.test_recordkeeping import Printed, fill, trail

DOOR = "/recordkeeping/inspector"
LIST, PRIVATE_301 = "privacy-case-names-2025.csv", "privacy-case-form-301-2025.pdf"
FILES = {"form-300-2025.pdf", "form-300A-2025.pdf", "form-301-2025.pdf", "contents.txt"}


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    board = make_board(sqlite_db, clock, tmp_path, forms=Printed())
    with board.db.unit_of_work() as session:
        add_log(session, board.world.establishment_id, board.world.coordinator.person_id or 0)
    return board


def request_of(board: Board) -> Handover:
    with board.db.reading() as session:
        return session.get_one(Handover, 1)


def test_one_press_gives_everything_and_writes_the_handover_down(board: Board) -> None:
    browser = fill(board)
    page = browser.get(DOOR)
    assert "4 business hours" in words_of(page)
    assert "Forms 300, 300A and 301 of 2025" in words_of(page)
    asked = {"press": field_on(page, "press"), "name": "J. Shaw", "agency": "OSHA Aurora"}
    files = browser.post(DOOR, asked)
    assert files.mimetype == "application/zip"
    with ZipFile(BytesIO(files.data)) as archive:
        assert set(archive.namelist()) == FILES
        log = archive.read("form-300-2025.pdf").decode()
        contents = archive.read("contents.txt").decode()
    assert "Pat Doe" in log
    assert PRIVATE not in log
    assert "J. Shaw, OSHA Aurora" in contents
    assert "No records in this program for 2026, 2024, 2023, 2022, 2021" in contents
    row = request_of(board)
    assert row.handed_at is not None
    assert row.handed_at <= row.due_at
    assert set(row.what["files"]) == FILES  # type: ignore[call-overload]  # JSON of ours
    assert [one[0] for one in trail(board)[-2:]] == ["records.handed-over", "legal-clock.stopped"]
    again = browser.post(DOOR, asked)  # pressed twice: the page of the first
    assert again.location.endswith("/recordkeeping/requests/1")
    assert "Handed over in time" in words_of(browser.get(again.location))


def test_a_case_that_is_not_on_the_log_yet_is_told_before_and_after(board: Board) -> None:
    browser = fill(board)
    assert "Some cases are not on these forms yet" not in words_of(browser.get(DOOR))
    with board.db.unit_of_work() as session:
        place, by = board.world.establishment_id, board.world.coordinator
        open_injury(session, report_injury(session, place, by=by, number=7, name="Jo Grant"), by=by)
    page = browser.get(DOOR)
    assert "Some cases are not on these forms yet" in words_of(page)
    assert "Injury log of 2026 : 1 case" in words_of(page)
    asked = {"press": field_on(page, "press"), "name": "J. Shaw", "agency": "OSHA Aurora"}
    with ZipFile(BytesIO(browser.post(DOOR, asked).data)) as archive:
        contents = archive.read("contents.txt").decode()
    assert "Cases of 2026 that wait for a decision, the log or their days: 1." in contents


def test_the_names_of_privacy_cases_are_handed_over_apart(board: Board) -> None:
    browser = fill(board)
    press = field_on(browser.get(DOOR), "press")
    browser.post(DOOR, {"press": press, "name": "J. Shaw", "agency": "OSHA"})
    page = "/recordkeeping/requests/1"
    assert "only if the inspector asks for them" in words_of(browser.get(page))
    with ZipFile(BytesIO(browser.post(f"{page}/names").data)) as archive:
        assert archive.namelist() == [LIST, PRIVATE_301]
        assert PRIVATE in archive.read(PRIVATE_301).decode()
        assert PRIVATE in archive.read(LIST).decode("utf-8-sig")
    event, data = trail(board)[-1]
    assert event == "records.handed-over"
    assert data["file"] == f"{LIST}, {PRIVATE_301}"
    assert PRIVATE not in str(data)
    assert LIST in words_of(browser.get(page))


def test_nobody_but_the_government_gets_the_names(board: Board) -> None:
    browser = fill(board)
    asked = {
        "press": field_on(browser.get("/recordkeeping/requests"), "press"),
        "asker": "authorised-representative",
        "name": "Local 7",
        "asked_on": "2026-03-27",
        "asked_time": "16:00",
    }
    address = browser.post("/recordkeeping/requests", asked).location
    assert "Names of privacy cases" not in words_of(browser.get(address))
    assert browser.post(f"{address}/names").status_code == 409


def test_a_text_that_names_a_privacy_case_is_told_and_the_clock_runs(board: Board) -> None:
    with board.db.unit_of_work() as session:
        place, by = board.world.establishment_id, board.world.coordinator.person_id or 0
        add_case(session, place, by, 6, description=f"Struck while helping {PRIVATE}")
    browser = fill(board)
    press = field_on(browser.get(DOOR), "press")
    answer = browser.post(DOOR, {"press": press, "name": "J. Shaw", "agency": "OSHA"})
    assert answer.status_code == 422
    assert "2025-006 description" in words_of(answer)
    row = request_of(board)
    assert row.handed_at is None
    assert row.what == {}


def test_who_asks_has_to_be_written_down(board: Board) -> None:
    browser = board.browser()
    answer = browser.post(DOOR, {"press": field_on(browser.get(DOOR), "press"), "name": ""})
    assert answer.status_code == 422
    for who in ("officer", "auditor", "administrator"):
        other = board.browser(getattr(board.world, who))
        assert other.get(DOOR).status_code == 403
        assert other.post(DOOR, {"name": "x", "agency": "y"}).status_code == 403


def test_the_way_there_is_short(board: Board) -> None:
    browser = board.browser()
    for page in ("/recordkeeping/2025", "/recordkeeping/requests"):
        assert f'href="{DOOR}"' in browser.get(page).text
