"""Photos of a fix: removed until it is reported as done, and kept for good after that."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from compliance.domain.trail import TrailEvent
from compliance.storage.db import Database
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.trail import TrailEntry
from tests.fakes import FixedClock
from tests.web.board import Board, jpeg, make_board
from tests.web.site import Browser, words_of

DONE = "/actions/1/done"


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    return make_board(sqlite_db, clock, tmp_path)


@pytest.fixture
def officer(board: Board) -> Browser:
    return board.browser(board.world.officer)


def send(browser: Browser, note: str, *colours: str, **more: str) -> TestResponse:
    files = [(BytesIO(jpeg(colour)), f"{colour}.jpg") for colour in colours]
    fields: dict[str, Any] = {"note": note, "photos": files} | more
    return browser.post(DONE, fields, content_type="multipart/form-data")


def kept(board: Board) -> dict[str, int]:
    """The photos of the fix that were not removed: their ids by file name."""
    with board.db.reading() as session:
        rows = session.scalars(
            select(Evidence).where(Evidence.action_id == 1, Evidence.removed_at.is_(None))
        )
        return {row.file_name: row.id for row in rows}


def test_a_photo_is_removed_and_what_was_typed_stays(board: Board, officer: Browser) -> None:
    send(officer, "", "red", "green")
    red = kept(board)["red.jpg"]
    answer = send(officer, "Tire & rim replaced.", "blue", remove_photo=str(red))
    assert answer.status_code == 200
    assert "Tire &amp; rim replaced." in answer.text
    assert "Error:" not in answer.text
    assert "2 added, up to 6" in words_of(answer)
    assert set(kept(board)) == {"green.jpg", "blue.jpg"}, "one that came with it was taken"
    with board.db.reading() as session:
        assert session.get_one(CorrectiveAction, 1).state == "planned"
        row = session.get_one(Evidence, red)
        assert row.removed_at == board.clock.now(), "the row stays"
        entry = session.scalars(
            select(TrailEntry).where(TrailEntry.event == TrailEvent.EVIDENCE_REMOVED.value)
        ).one()
        assert entry.subject_id == red
        assert json.loads(entry.data) == {"action": 1, "digest": row.digest}
    assert send(officer, "", remove_photo=str(red)).status_code == 200, "pressed twice"
    assert send(officer, "", "red").status_code == 422
    assert "red.jpg" in kept(board), "it can be added again"


def test_a_fix_is_not_reported_when_its_only_photo_was_removed(
    board: Board, officer: Browser
) -> None:
    send(officer, "", "red")
    send(officer, "", remove_photo=str(kept(board)["red.jpg"]))
    answer = send(officer, "Tire replaced.")
    assert answer.status_code == 422
    assert "Add a photo that shows the fix." in words_of(answer)


def test_what_a_fix_was_reported_with_stays_when_it_is_opened_again(
    board: Board, officer: Browser
) -> None:
    assert send(officer, "Tire replaced.", "red").status_code == 303
    red = str(kept(board)["red.jpg"])
    assert send(officer, "", remove_photo=red).status_code == 409, "it is done"
    assert board.browser().post("/actions/1/reopen", {"reason": "Flat"}).status_code == 303
    board.clock.advance(minutes=5)
    page = officer.get(DONE)
    assert "Photos from when it was reported before" in words_of(page)
    assert "Remove photo" not in words_of(page)
    assert send(officer, "", remove_photo=red).status_code == 409
    send(officer, "", "green")
    assert send(officer, "", remove_photo=str(kept(board)["green.jpg"])).status_code == 200
    assert set(kept(board)) == {"red.jpg"}


def test_only_photos_of_this_fix_are_removed_and_only_by_who_does_it(
    board: Board, officer: Browser
) -> None:
    with board.db.reading() as session:
        other = session.scalars(select(Evidence.id).where(Evidence.action_id.is_(None))).one()
    for asked in (str(other), "999", "x", "-1"):
        assert send(officer, "", remove_photo=asked).status_code == 404, asked
    send(officer, "", "red")
    red = kept(board)["red.jpg"]
    with board.db.unit_of_work() as session:
        session.get_one(CorrectiveAction, 1).owner_id = board.world.coordinator.person_id
    assert send(officer, "", remove_photo=str(red)).status_code == 409
    assert set(kept(board)) == {"red.jpg"}
