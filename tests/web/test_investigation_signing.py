"""Signing an investigation off with the password, and what stays to be read when it is reopened."""

from pathlib import Path

import pytest
from sqlalchemy import select

from compliance.storage.db import Database
from compliance.storage.models.incidents import Incident
from compliance.storage.models.trail import TrailEntry
from tests.fakes import FixedClock
from tests.plant import PASSWORD
from tests.web.board import Board, make_board
from tests.web.site import Browser, words_of
from tests.web.test_incidents import send
from tests.web.test_investigations import HERE, add, event, finish

SIGN = f"{HERE}/sign-off"


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    """A plant with one near miss, reported by the officer."""
    board = make_board(sqlite_db, clock, tmp_path)
    send(board.browser(board.world.officer))
    return board


def ready(board: Board) -> Browser:
    """Write down all that an investigation needs."""
    boss = board.browser()
    boss.post("/incidents/1/lead", {"lead": str(board.world.officer.person_id)})
    event(boss, "10:30", "It fell")
    add(boss, "why", text="The beam was bent")
    cause = {"parent": "2", "cause": "maintenance", "text": "Nobody checks racks"}
    add(boss, "root-cause", **cause)
    boss.post(f"{HERE}/lessons", {"lessons": "Check the racks."})
    return boss


def is_signed(board: Board) -> bool:
    with board.db.reading() as session:
        return session.get_one(Incident, 1).signed_at is not None


def events(board: Board) -> list[str]:
    with board.db.reading() as session:
        return list(session.scalars(select(TrailEntry.event).order_by(TrailEntry.id)))


@pytest.mark.parametrize(
    ("password", "said", "spanish"),
    [
        ("", "Type your password to sign.", "Escriba su contraseña para firmar."),
        (
            "not the password",
            "That is not your password. Nothing was signed.",
            "Esa no es su contraseña. No se firmó nada.",
        ),
    ],
    ids=["none", "wrong"],
)
def test_without_the_right_password_nothing_is_signed_and_the_text_is_kept(
    board: Board, password: str, said: str, spanish: str
) -> None:
    boss = ready(board)
    page = boss.get(SIGN)
    assert 'type="password"' in page.text
    assert "You sign as Ana Rivera." in words_of(page)
    sent = {"note": "Racks are checked monthly", "password": password}
    refused = boss.post(SIGN, sent)
    assert refused.status_code == 422
    assert said in words_of(refused)
    assert "Racks are checked monthly</textarea>" in refused.text
    assert f'value="{PASSWORD}"' not in refused.text
    assert not is_signed(board)
    assert "investigation.signed" not in events(board)
    boss.get(f"{HERE}?lang=es")
    assert spanish in words_of(boss.post(SIGN, sent))
    assert boss.post(SIGN, {**sent, "password": PASSWORD}).location == HERE
    assert is_signed(board)
    assert events(board)[-1] == "investigation.signed"


def test_a_wrong_password_does_not_hide_what_else_is_missing(board: Board) -> None:
    for password in ("", "not the password"):
        refused = board.browser().post(SIGN, {"note": " ", "password": password})
        for words in ("Say who looks into it.", "Say what was found", "password"):
            assert words in words_of(refused)


def test_after_reopening_the_page_says_what_was_signed_off_and_why_it_was_reopened(
    board: Board,
) -> None:
    boss = finish(board)
    assert "Signed off before" not in words_of(boss.get(HERE))
    board.clock.advance(hours=3)
    boss = board.browser()
    boss.post(f"{HERE}/reopen", {"reason": "One more witness"})
    boss.post(f"{HERE}/notes/2/strike", {"strike2-reason": "It was found"})
    add(boss, "root-cause", cause="maintenance", text="Nobody checks racks")
    boss.post(f"{HERE}/lessons", {"lessons": "Check the racks."})
    page = boss.get(HERE)
    words = words_of(page)
    assert "Signed off 30 Mar 2026, 10:44 · Ana Rivera Racks checked" in words
    assert "Opened again 30 Mar 2026, 13:44 · Ana Rivera Reason: One more witness" in words
    before = page.text.split('id="earlier"')[1].split("</section>")[0]
    assert "It fell" in before
    assert "The beam was scrapped" in before
    assert "Keep what broke." in before
    assert "Nobody checks racks" not in before  # noted after it was opened again
    assert "Check the racks." not in before
    assert 'id="note-' not in before
    assert 'action="' not in before
    boss.get(f"{HERE}?lang=es")
    spanish = words_of(boss.get(HERE))
    assert "Concluida antes y reabierta" in spanish
    assert "Lo que constaba cuando se dio por concluida" in spanish


def test_an_incident_opened_again_shows_it_too_and_every_signature_the_latest_first(
    board: Board,
) -> None:
    boss = finish(board)
    boss.post("/incidents/1/close", {"note": "All done"})
    board.clock.advance(hours=3)
    boss = board.browser()
    boss.post("/incidents/1/reopen", {"reason": "It fell again"})
    assert "Ana Rivera Reason: It fell again" in words_of(boss.get(HERE))
    boss.post(SIGN, {"note": "Racks checked twice", "password": PASSWORD})
    assert "Racks checked twice" not in words_of(boss.get(HERE)).split("Signed off before")[1]
    board.clock.advance(hours=1)
    boss.post(f"{HERE}/reopen", {"reason": "A letter came"})
    words = words_of(boss.get(HERE))
    assert words.index("Racks checked twice") < words.index("Reason: It fell again")
