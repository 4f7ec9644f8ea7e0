"""Incidents on the web: reporting, drafts, the register, what few may read, and each step."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from compliance.domain.access import Actor
from compliance.storage.db import Database
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.incidents import Incident, IncidentDraft
from compliance.storage.models.trail import TrailEntry
from tests.databases import SqliteFiles
from tests.fakes import FixedClock
from tests.web.board import Board, jpeg, make_board
from tests.web.site import Browser, field_on, words_of

FORM = "/incidents/report"
SAID: dict[str, Any] = {
    "kind": "near-miss",
    "what": "A pallet fell from the second level.",
    "hurt": "no",
    "place": "Beam 4",
    "when": "now",
}


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    """A plant to change."""
    return make_board(sqlite_db, clock, tmp_path)


@pytest.fixture(scope="module")
def still(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """A plant with one injury and one near miss, that is only looked at."""
    folder = tmp_path_factory.mktemp("incidents")
    database = Database(sqlite_files.url_for(folder), pool_size=4)
    board = make_board(database, FixedClock(), folder)
    coordinator = board.browser()
    send(coordinator, kind="injury", hurt="yes", hurt_names="Pat Doe", what="Cut in the palm")
    send(board.browser(board.world.officer))
    yield board
    database.close()


def send(browser: Browser, **changes: Any) -> TestResponse:
    page = browser.get(f"{FORM}?new=1")
    fields = {**SAID, "submission": field_on(page, "submission"), **changes}
    return browser.post(FORM, fields, content_type="multipart/form-data")


def photo(colour: str = "green") -> tuple[BytesIO, str]:
    return BytesIO(jpeg(colour)), f"{colour}.jpg"


def incidents(board: Board) -> list[Incident]:
    with board.db.reading() as session:
        return list(session.scalars(select(Incident).order_by(Incident.id)))


def test_a_report_is_sent_in_one_step_and_answers_with_its_number(board: Board) -> None:
    browser = board.browser(board.world.officer)
    answer = send(
        browser,
        phrases=["slip", "leak"],
        where=f"asset-{board.world.truck_id}",
        photos=[photo()],
        device_at="2026-03-30T15:43:00+00:00",
    )
    assert answer.location == "/incidents/reported/1"
    page = words_of(browser.get(answer.location))
    assert "Reported as INC-00001" in page
    assert "What happens next" in page
    [row] = incidents(board)
    assert (
        row.what == "Slipped, tripped or fell. Leak or spill. A pallet fell from the second level."
    )
    assert (row.asset_id, row.received_at) == (board.world.truck_id, board.clock.now())
    assert row.happened_at == board.clock.now()
    with board.db.reading() as session:
        assert session.scalar(select(func.count(Evidence.id)).where(Evidence.incident_id == 1)) == 1
        assert session.scalar(select(func.count(IncidentDraft.id))) == 0


def test_the_same_form_sent_twice_leads_to_the_same_number(board: Board) -> None:
    browser = board.browser(board.world.officer)
    first = send(browser, submission="a" * 32)
    assert send(browser, submission="a" * 32).location == first.location
    assert len(incidents(board)) == 1
    assert send(board.browser(), submission="a" * 32).status_code == 409  # somebody else's form
    assert len(incidents(board)) == 1


def test_a_form_that_comes_back_with_other_words_is_another_report(board: Board) -> None:
    browser = board.browser(board.world.officer)
    first = send(browser, submission="a" * 32)
    wrong = send(browser, submission="a" * 32, what="Acid on the floor", kind="")
    assert wrong.status_code == 422
    assert "Acid on the floor" in wrong.text
    assert field_on(wrong, "submission") != "a" * 32
    second = send(browser, submission="a" * 32, what="Acid on the floor", kind="release")
    assert second.status_code == 303
    assert second.location != first.location
    assert [row.what[-17:] for row in incidents(board)][1:] == ["Acid on the floor"]


def test_what_is_wrong_is_said_at_once_and_everything_typed_is_kept(board: Board) -> None:
    browser = board.browser(board.world.officer)
    answer = send(
        browser,
        submission="b" * 32,
        kind="",
        hurt="",
        when="earlier",
        happened_on="2026-04-02",
        photos=[photo(), (BytesIO(b"no photo"), "notes.txt")],
    )
    assert answer.status_code == 422
    page = words_of(answer)
    assert "notes.txt could not be used as a photo" in page
    again = browser.post(FORM, {**SAID, "kind": "", "hurt": "", "submission": "b" * 32})
    for words in ("2 things to correct", "Choose what kind of thing it is", "Say whether anyone"):
        assert words in words_of(again)
    assert "A pallet fell" in again.text
    assert f"{FORM}/{'b' * 32}/photos/" in again.text
    done = browser.post(FORM, {**SAID, "submission": "b" * 32})
    assert done.status_code == 303
    with board.db.reading() as session:
        assert session.scalar(select(func.count(Evidence.id)).where(Evidence.incident_id == 1)) == 1


def test_a_draft_is_kept_while_typing_and_shown_again_to_its_writer_only(board: Board) -> None:
    browser = board.browser(board.world.officer)
    key = "c" * 32
    typed = {"kind": "hazard", "phrases": ["guard", "smoke"], "what": "Gate", "submission": key}
    told = browser.post(f"{FORM}/autosave", typed, headers={"Accept": "application/json"})
    assert json.loads(told.text) == {"saved_at": "10:44"}
    page = browser.get(FORM)
    assert "You began this report" in words_of(page)
    assert "Gate</textarea>" in page.text
    assert page.text.count(" checked") == 4  # kind, two phrases, "just now"
    assert "You began" not in words_of(board.browser().get(FORM))
    assert incidents(board) == []
    left = browser.post(
        FORM,
        {**typed, "go": "leave", "photos": [photo()]},
        content_type="multipart/form-data",
    )
    assert left.location == "/incidents"
    shown = browser.get(FORM)
    address = f"{FORM}/{key}/photos/" + field_on(shown, "remove_photo")
    assert browser.get(address).mimetype == "image/jpeg"
    assert board.browser().get(address).status_code == 404
    browser.post(f"{FORM}/{key}/discard")
    assert "You began" not in words_of(browser.get(FORM))


def test_just_now_means_when_the_form_was_begun(board: Board) -> None:
    browser = board.browser(board.world.officer)
    begun = board.clock.now()
    browser.post(f"{FORM}/autosave", {"what": "Smoke", "submission": "d" * 32})
    board.clock.advance(minutes=50)
    send(browser, submission="d" * 32)
    [row] = incidents(board)
    assert row.happened_at == begun
    assert row.received_at == board.clock.now()
    late = browser.post(f"{FORM}/autosave", {"what": "x", "submission": "d" * 32})
    assert late.status_code == 409


def test_a_damaged_form_is_given_back(board: Board) -> None:
    answer = send(board.browser(), submission="../etc")
    assert answer.status_code == 422
    assert "This form was damaged. What you wrote is here: send it once more." in words_of(answer)


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("", 2),
        ("kind=injury", 1),
        ("state=closed", 0),
        ("state=all&period=30", 2),
        ("q=pallet", 1),
        ("q=INC-00001", 1),
        ("q=zebra", 0),
        ("kind=moon&page=-1&period=x", 2),
    ],
)
def test_the_register_is_narrowed(still: Board, query: str, total: int) -> None:
    page = words_of(still.browser().get(f"/incidents?{query}"))
    assert f"{total} incident" in page


def test_private_words_names_and_photos_are_for_few(still: Board) -> None:
    officer, boss = still.browser(still.world.officer), still.browser()
    assert "Cut in the palm" in words_of(boss.get("/incidents"))
    assert "Pat Doe" in words_of(boss.get("/incidents/1"))
    for address in ("/incidents", "/incidents?q=palm&state=all", "/incidents/1"):
        page = officer.get(address).text
        assert "palm</" not in page
        assert "Cut in the palm" not in page
        assert "Pat Doe" not in page
    assert "kept private" in words_of(officer.get("/incidents"))
    assert "A pallet fell" in words_of(officer.get("/incidents/2"))
    auditor = still.browser(still.world.auditor)
    for address in ("/incidents", "/incidents/1", FORM):
        assert auditor.get(address).status_code == 403
    assert still.browser(still.stranger).get("/incidents/1").status_code == 404


def test_whoever_reads_a_private_incident_of_somebody_else_stands_in_the_trail(
    board: Board,
) -> None:
    send(board.browser(board.world.officer), kind="complaint", what="Nobody listens")
    for actor in (board.world.officer, board.world.administrator, board.world.coordinator):
        board.browser(actor).get("/incidents/1")
    with board.db.reading() as session:
        viewed = select(TrailEntry.actor_id).where(TrailEntry.event == "case.viewed")
        assert session.scalars(viewed).all() == [board.world.coordinator.person_id]


def test_whoever_looks_at_a_photo_of_a_private_incident_stands_in_the_trail(board: Board) -> None:
    send(board.browser(board.world.officer), kind="injury", hurt="yes", photos=[photo("red")])
    with board.db.reading() as session:
        own = select(Evidence.id).where(Evidence.incident_id.is_not(None))
        photo_id = session.scalars(own).one()
    viewed = select(TrailEntry.actor_id).where(TrailEntry.event == "case.viewed")
    for actor in (board.world.officer, board.world.coordinator, board.world.coordinator):
        answer = board.browser(actor).get(f"/evidence/{photo_id}/thumbnail")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    with board.db.reading() as session:
        assert session.scalars(viewed).all() == [board.world.coordinator.person_id]


def test_a_coordinator_corrects_gives_names_closes_and_opens_again(board: Board) -> None:
    send(board.browser(board.world.officer))
    boss = board.browser()
    here = "/incidents/1"
    page = boss.get(f"{here}/change")
    fields = {
        "kind": "hazard",
        "what": "A pallet hung over the edge.",
        "hurt": "no",
        "happened_on": field_on(page, "happened_on"),
        "happened_time": field_on(page, "happened_time"),
        "learned_on": field_on(page, "learned_on"),
        "learned_time": field_on(page, "learned_time"),
        "seen": field_on(page, "seen"),
    }
    assert "Say why, in a few words." in words_of(boss.post(f"{here}/change", fields))
    fields["reason"] = "It did not fall."
    assert boss.post(f"{here}/change", fields).location == here
    late = boss.post(f"{here}/change", {**fields, "place": "Bay 4"})  # of a page opened before
    assert "Somebody else corrected this incident while you wrote." in words_of(late)
    again = {**fields, "place": "Bay 4", "seen": field_on(late, "seen")}
    assert boss.post(f"{here}/change", again).location == here
    assert boss.post(f"{here}/lead", {"lead": "99"}).status_code == 422
    lead = {"lead": str(board.world.officer.person_id)}
    assert boss.post(f"{here}/lead", lead).status_code == 303
    boss.post(f"{here}/people", {"part": "hurt", "name": "Pat Doe", "contact": "ext. 12"})
    boss.post(f"{here}/photos", {"photos": [photo("blue")]}, content_type="multipart/form-data")
    shown = words_of(boss.get(here))
    for words in ("Hazard", "It did not fall.", "Pat Doe", "Being looked into", "Marisol Ortiz"):
        assert words in shown
    boss.post(f"{here}/people/1/remove")
    assert "Nobody is named yet" in words_of(boss.get(here))
    assert boss.post(f"{here}/close", {"note": " "}).status_code == 422
    ended = {"note": "Beam mended.", "no_investigation": "Bent; plain to see."}
    assert boss.post(f"{here}/close", ended).status_code == 303
    assert boss.get(f"{here}/change").status_code == 409
    assert boss.post(f"{here}/reopen", {"reason": "It bent again."}).status_code == 303
    shown = words_of(boss.get(here))
    for words in ("Incident closed", "Incident reopened", "It bent again."):
        assert words in shown


@pytest.mark.parametrize("step", ["change", "lead", "people", "close", "reopen"])
def test_an_officer_changes_nothing(still: Board, step: str) -> None:
    officer = still.browser(still.world.officer)
    assert officer.get(f"/incidents/2/{step}").status_code == 403
    assert still.browser(still.stranger).get(f"/incidents/2/{step}").status_code == 404


def test_the_phone_has_report_in_its_bar_and_the_rail_has_incidents(still: Board) -> None:
    def tabs(actor: Actor) -> str:
        return still.browser(actor).get("/today").text

    page = tabs(still.world.officer)
    assert 'href="/incidents/report"' in page
    assert 'href="/incidents"' in page


def test_what_follows_is_begun_from_the_incident_by_those_who_may(board: Board) -> None:
    send(board.browser(board.world.officer))
    number = incidents(board)[0].id
    clock, case = "Start a legal clock", "Open an injury case"
    coordinators = words_of(board.browser().get(f"/incidents/{number}"))
    officers = words_of(board.browser(board.world.officer).get(f"/incidents/{number}"))
    assert (clock in coordinators, case in coordinators) == (True, True)
    assert (clock in officers, case in officers) == (True, False)
    for page in (f"/legal-clocks/new?incident={number}", f"/incidents/{number}/injury-cases/new"):
        assert board.browser().get(page).status_code == 200


def test_an_empty_register_says_what_to_do(board: Board) -> None:
    assert "Nothing was reported yet" in words_of(board.browser().get("/incidents"))
