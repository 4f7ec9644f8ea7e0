"""A NAICS code that does not exist is refused where it is typed; one kept before may stay."""

from pathlib import Path

import pytest
from sqlalchemy import select

from compliance.storage.db import Database
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.recordkeeping import FilingIdentity, RateBenchmark
from tests.fakes import FixedClock
from tests.web.board import Board, make_board
from tests.web.site import Browser, words_of

IDENTITY = "/recordkeeping/2025/identity"
SAID = {"industry": "Steel parts", "ownership": "1"}
RATES = "/recordkeeping/benchmarks"
RATE = {"year": "2024", "measure": "trir", "rate": "3.1", "source": "Made up for this test"}
UNKNOWN = "is no NAICS code of 2007, 2012, 2017 or 2022."
PLACE = {"name": "Joliet works", "zone": "America/Chicago", "operating_weekdays": ["0", "1"]}


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    return make_board(sqlite_db, clock, tmp_path)


def keep(board: Board, code: str) -> None:
    """Keep a code as nobody could type it."""
    with board.db.unit_of_work() as session:
        place = session.get_one(Establishment, board.world.establishment_id)
        place.naics = code
        session.add(FilingIdentity(establishment_id=place.id, older_naics=code))


def kept(board: Board) -> tuple[str, str]:
    with board.db.reading() as session:
        place = session.get_one(Establishment, board.world.establishment_id)
        identity = session.get(FilingIdentity, place.id)
        return place.naics, identity.older_naics if identity else ""


def edit(board: Board, browser: Browser, code: str, name: str = "Joliet works") -> str:
    page = f"/establishments/{board.world.establishment_id}/edit"
    answer = browser.post(page, {**PLACE, "name": name, "naics": code})
    return words_of(browser.get(answer.location) if answer.status_code == 303 else answer)


def test_an_establishment_takes_codes_that_exist_or_none(board: Board) -> None:
    browser = board.browser()
    assert f"'999999' {UNKNOWN}" in edit(board, browser, "999999")
    assert kept(board)[0] == "332312"
    assert "It is kept so" not in edit(board, browser, "332710")
    said = edit(board, browser, "332116")
    assert "NAICS 332116 is a code of 2007, not of 2022. It is kept so." in said
    assert "takes no code as old as that" in said
    assert kept(board)[0] == "332116"
    edit(board, browser, "")
    assert kept(board)[0] == ""
    assert "It is kept so" not in edit(board, browser, "")


def test_a_code_that_was_kept_before_stays_until_it_is_edited(board: Board) -> None:
    keep(board, "999999")
    browser = board.browser()
    assert "Works of Joliet" in edit(board, browser, "999999", "Works of Joliet")
    assert browser.post(IDENTITY, {"older_naics": "999999", **SAID}).status_code == 303
    assert kept(board) == ("999999", "999999")
    assert f"'999998' {UNKNOWN}" in edit(board, browser, "999998")


def test_the_code_of_2017_is_one_of_2017(board: Board) -> None:
    browser = board.browser()
    answer = browser.post(IDENTITY, {"older_naics": "999999", **SAID, "ein": "1"})
    assert answer.status_code == 422
    assert "'999999' is no NAICS code of four to six digits of 2017." in words_of(answer)
    assert "It has not nine digits." in words_of(answer)  # all at once
    assert "it is one of 2022" in words_of(
        browser.post(IDENTITY, {"older_naics": "458110", **SAID})
    )
    assert browser.post(IDENTITY, {"older_naics": "448110", **SAID}).status_code == 303
    assert kept(board)[1] == "448110"


def test_a_published_rate_is_of_an_industry_that_exists(board: Board) -> None:
    browser = board.browser()
    wrong = browser.post(RATES, {**RATE, "industry": "999", "year": "2050"})
    assert wrong.status_code == 422
    assert "No NAICS code of 2007, 2012, 2017 or 2022 is '999'" in words_of(wrong)
    assert "This is no year of a published rate." in words_of(wrong)
    long = words_of(browser.post(RATES, {**RATE, "industry": "3323120", "rate": "-1"}))
    assert "This is no NAICS code." in long
    assert "This is no rate." in long
    for industry in ("332", "31-33", ""):
        assert browser.post(RATES, {**RATE, "industry": industry}).status_code == 303
    with board.db.reading() as session:
        assert set(session.scalars(select(RateBenchmark.industry))) == {"332", "31-33", ""}
