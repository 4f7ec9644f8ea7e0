"""The page of an investigation: adding, striking, what is missing, who writes and who reads."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from compliance.domain.access import Actor
from compliance.storage.db import Database
from compliance.storage.models.incidents import Incident, InvestigationNote
from compliance.storage.models.trail import TrailEntry
from tests.fakes import FixedClock
from tests.plant import PASSWORD
from tests.web.board import Board, make_board
from tests.web.site import Browser, words_of
from tests.web.test_incidents import send

HERE = "/incidents/1/investigation"


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    """A plant with one near miss, reported by the officer."""
    board = make_board(sqlite_db, clock, tmp_path)
    send(board.browser(board.world.officer))
    return board


def add(browser: Browser, kind: str, **fields: str) -> int:
    sent = {f"{kind}-{name}": value for name, value in fields.items()}
    return browser.post(f"{HERE}/notes/{kind}", sent).status_code


def event(browser: Browser, at: str, text: str) -> int:
    return add(browser, "event", happened_on="2026-03-30", happened_time=at, text=text)


def notes(board: Board) -> list[InvestigationNote]:
    with board.db.reading() as session:
        return list(session.scalars(select(InvestigationNote).order_by(InvestigationNote.id)))


def test_everything_is_noted_and_stands_where_it_belongs(board: Board) -> None:
    boss = board.browser()
    assert HERE in boss.get("/incidents/1").text
    assert event(boss, "10:30", "The pallet fell") == 303
    assert event(boss, "09:10", "A truck hit the beam") == 303
    assert add(boss, "statement", said_by="Pat Doe", text="I heard a bang") == 303
    assert add(boss, "why", text="The beam was bent") == 303
    assert add(boss, "why", parent="4", text="Nobody looked at it") == 303
    assert "Nobody looked at it" in boss.get(f"{HERE}?why=4").text
    cause = {"parent": "5", "cause": "maintenance", "text": "No check is planned"}
    assert add(boss, "root-cause", **cause) == 303
    assert add(boss, "factor", cause="light-noise-air", text="The lamp was out") == 303
    assert boss.post(f"{HERE}/lessons", {"lessons": "Look up."}).status_code == 303
    page = boss.get(HERE)
    words = words_of(page)
    assert words.index("A truck hit the beam") < words.index("The pallet fell")  # by time
    assert words.index("Why 1 The beam") < words.index("Why 1.1 Nobody looked")
    assert "Maintenance or inspection was late" in words
    assert re.search(r'<ul role="list"><li><div class="inv" id="note-5">', page.text)
    for said in ("Pat Doe", "The lamp was out", "Look up.", "Surroundings", "No check is planned"):
        assert said in words
    shown = words_of(boss.get("/incidents/1"))
    assert shown.count("Investigation noted") == 8
    boss.get(f"{HERE}?lang=es")
    spanish = words_of(boss.get(HERE))
    assert "El mantenimiento o la inspección se atrasó o faltó" in spanish


def test_what_is_wrong_is_said_at_its_form_and_what_was_typed_stays(board: Board) -> None:
    boss = board.browser()
    answer = boss.post(f"{HERE}/notes/event", {"event-text": "It fell"})
    assert answer.status_code == 422
    for words in ("2 things to correct", "Give the day on which", "Give the time, as near"):
        assert words in words_of(answer)
    assert "It fell</textarea>" in answer.text
    assert add(boss, "root-cause", text="x") == 422
    assert add(boss, "why", text="x", parent="../") == 422
    assert add(boss, "moon", text="x") == 404
    assert boss.post(f"{HERE}/lessons", {"lessons": ""}).status_code == 422
    assert notes(board) == []


def test_pressed_twice_is_noted_once(board: Board) -> None:
    boss = board.browser()
    for _press in range(2):
        assert add(boss, "why", text="Bent", press="p" * 16) == 303
    assert len(notes(board)) == 1


def test_a_struck_note_is_shown_struck_through_with_who_when_and_why(board: Board) -> None:
    boss = board.browser()
    add(boss, "why", text="The beam was bent")
    refused = boss.post(f"{HERE}/notes/1/strike", {"strike1-reason": " "})
    assert refused.status_code == 422
    assert "Say why, in a few words." in words_of(refused)
    done = boss.post(f"{HERE}/notes/1/strike", {"strike1-reason": "It was straight."})
    assert done.location == f"{HERE}#note-1"
    page = boss.get(HERE)
    assert "<del>The beam was bent</del>" in page.text
    assert re.search(r"Struck by .+ · 30 Mar 2026, 10:44 Reason: It was straight", words_of(page))
    assert boss.post(f"{HERE}/notes/1/strike", {"strike1-reason": "Again"}).status_code == 422
    assert boss.post(f"{HERE}/notes/9/strike", {"strike9-reason": "None"}).status_code == 422


def test_sign_off_says_all_that_is_missing_and_then_closes(board: Board) -> None:
    boss = board.browser()
    missing = (
        "Say who looks into it.",
        "Note at least one event of the timeline.",
        "Name a root cause, or say why none was found.",
        "Write what others should learn from it.",
    )
    refused = boss.post(f"{HERE}/sign-off", {"note": ""})
    assert refused.status_code == 422
    for words in (*missing, "Say what was found, in a few words."):
        assert words in words_of(refused)
    for address in (HERE, f"{HERE}/sign-off"):
        assert all(words in words_of(boss.get(address)) for words in missing)
    boss.post("/incidents/1/lead", {"lead": str(board.world.officer.person_id)})
    event(boss, "10:30", "It fell")
    closing = boss.post("/incidents/1/close", {"note": "Done"})  # begun: the same is asked
    assert closing.status_code == 422
    assert "The investigation is not signed off." in words_of(closing)
    add(boss, "root-cause", cause="not-found", text="The beam was scrapped")
    boss.post(f"{HERE}/lessons", {"lessons": "Keep what broke."})
    assert missing[2] not in words_of(boss.get(HERE))
    assert (
        boss.post(f"{HERE}/sign-off", {"note": "Racks checked", "password": PASSWORD}).location
        == HERE
    )
    assert "Signed off Racks checked" in words_of(boss.get(HERE))


def finish(board: Board) -> Browser:
    """Sign the investigation off."""
    boss = board.browser()
    boss.post("/incidents/1/lead", {"lead": str(board.world.officer.person_id)})
    event(boss, "10:30", "It fell")
    add(boss, "root-cause", cause="not-found", text="The beam was scrapped")
    boss.post(f"{HERE}/lessons", {"lessons": "Keep what broke."})
    boss.post(f"{HERE}/sign-off", {"note": "Racks checked", "password": PASSWORD})
    return boss


def test_what_is_signed_off_stands_until_it_is_opened_again(board: Board) -> None:
    boss = finish(board)
    page = boss.get(HERE)
    assert "Signed off Racks checked" in words_of(page)
    assert 'name="event-text"' not in page.text
    assert boss.get(f"{HERE}/sign-off").status_code == 409
    assert add(boss, "why", text="Late") == 422
    assert boss.post(f"{HERE}/reopen", {"reason": ""}).status_code == 422
    assert boss.post(f"{HERE}/reopen", {"reason": "One more witness"}).location == HERE
    assert boss.get(f"{HERE}/reopen").status_code == 409
    assert add(boss, "why", text="Late") == 303
    boss.post(f"{HERE}/sign-off", {"note": "Racks checked twice", "password": PASSWORD})
    assert "Racks checked twice</textarea>" in boss.get("/incidents/1/close").text
    assert boss.post("/incidents/1/close", {"note": "All done"}).location == "/incidents/1"
    with board.db.reading() as session:
        assert session.get_one(Incident, 1).state == "closed"
    boss.post("/incidents/1/reopen", {"reason": "More came out"})
    assert add(boss, "why", text="Late") == 303


def test_hours_are_noted_with_a_comma_too_and_added_up(board: Board) -> None:
    boss = board.browser()
    assert 'value="Ana Rivera"' in boss.get(HERE).text
    for hours in ("1,5", "2"):
        spent = {"worked_on": "2026-03-30", "hours": hours, "said_by": "Ana Rivera"}
        assert add(boss, "hours", **spent) == 303
    assert "3.5 h in all" in words_of(boss.get(HERE))
    assert "Under way 3.5 h" in words_of(boss.get("/incidents/1"))
    wrong = {"hours-worked_on": "2027-01-01", "hours-hours": "many", "hours-said_by": " "}
    refused = words_of(boss.post(f"{HERE}/notes/hours", wrong))
    for words in ("Give a number of hours", "Give today or an earlier day", "Say who worked"):
        assert words in refused


FIX = {
    "title": "The beam was never checked",
    "severity": "serious",
    "kind": "corrective",
    "action": "Check racks every month",
}


def test_a_fix_is_planned_from_a_cause_and_stands_in_the_register(board: Board) -> None:
    boss, world = board.browser(), board.world
    add(boss, "root-cause", cause="maintenance", text="Nobody checks racks")
    page = boss.get(HERE)
    assert "No fix answers it yet." in words_of(page)
    assert f"{HERE}/fix?cause=1" in page.text
    boss.post("/incidents/1/people", {"part": "witness", "name": "Pat Doe"})
    wrong = {**FIX, "title": " ", "action": "Ask Doe", "due_on": "2020-01-01", "owner": "99"}
    refused = boss.post(f"{HERE}/fix", wrong)
    assert refused.status_code == 422
    for words in ("4 things to correct", "It names somebody", "Choose a person of the list."):
        assert words in words_of(refused)
    officer = str(world.officer.person_id)
    for _press in range(2):
        sent = {**FIX, "cause": "1", "owner": officer, "press": "p" * 16}
        assert boss.post(f"{HERE}/fix", sent).location == f"{HERE}#fixes"
    words = words_of(boss.get(HERE))
    assert words.count("F-00002 The beam was never checked") == 2  # the cause, and the list
    assert "No fix answers it yet." not in words
    assert "In Incident INC-00001 , Near miss" in words_of(boss.get("/findings/2"))


def plan(board: Board) -> Browser:
    """Begin an investigation, and plan a fix of the officer's."""
    boss = board.browser()
    add(boss, "root-cause", cause="maintenance", text="Nobody checks racks")
    boss.post(f"{HERE}/fix", {**FIX, "owner": str(board.world.officer.person_id)})
    return boss


def test_a_fix_of_an_incident_stands_in_the_registers_with_its_origin(board: Board) -> None:
    world = board.world
    boss = plan(board)
    for who in (world.officer, world.auditor):
        browser = board.browser(who)
        for address in ("/findings?origin=incident", "/findings/2", "/actions?whose=all"):
            page = browser.get(address)
            assert "INC-00001" in words_of(page)
            is_linked = 'href="/incidents/1"' in page.text
            assert is_linked is (who is world.officer)  # an auditor may not open it
        assert "INC-00001" not in words_of(browser.get("/findings?origin=inspection"))
    closing = boss.get("/incidents/1/close")
    assert "CA-00002 Check racks every month" in words_of(closing)
    said = words_of(boss.post("/incidents/1/close", {"note": "Done"}))
    assert "An action of it is open." in said
    assert "The investigation is not signed off." in said
    assert board.browser(world.officer).get(f"{HERE}/fix").status_code == 403


def test_a_fix_past_its_date_stands_on_the_page_of_what_is_overdue(board: Board) -> None:
    plan(board)
    board.clock.advance(days=10)
    late = words_of(board.browser().get("/overdue"))
    assert "Fixes past their date" in late
    assert "Check racks every month Incident INC-00001 · Marisol Ortiz" in late


def test_who_leads_it_reads_a_private_one_and_writes_its_notes(board: Board) -> None:
    boss, world = board.browser(), board.world
    boss.post("/incidents/1/lead", {"lead": str(world.administrator.person_id)})
    boss.post("/incidents/1/people", {"part": "hurt", "name": "Jo Bell"})
    lead = board.browser(world.administrator)
    page = lead.get(HERE)
    assert "A pallet fell" in words_of(page)
    assert f'href="{HERE}/sign-off"' not in page.text
    assert "Jo Bell" in words_of(lead.get("/incidents/1"))
    assert add(lead, "why", text="The beam was bent") == 303
    assert lead.post(f"{HERE}/sign-off", {"note": "x", "password": PASSWORD}).status_code == 403
    boss.post("/incidents/1/lead", {"lead": str(world.coordinator.person_id)})
    assert add(lead, "why", text="Late") == 403
    assert "kept private" in words_of(lead.get("/incidents/1"))


def test_an_auditor_reads_of_an_incident_in_the_trail_without_a_link(board: Board) -> None:
    auditor = board.browser(board.world.auditor).get("/trail")
    assert "Incident INC-00001" in words_of(auditor)
    assert 'href="/incidents/1"' not in auditor.text
    assert 'href="/incidents/1"' in board.browser().get("/trail").text


def test_only_who_manages_incidents_writes_and_reading_follows_the_incident(board: Board) -> None:
    boss, world = board.browser(), board.world
    add(boss, "statement", said_by="Pat Doe", text="I heard a bang")
    officer = board.browser(world.officer)
    page = officer.get(HERE)
    assert "I heard a bang" in words_of(page)  # it is no private one
    assert "-text" not in page.text
    for step in ("notes/why", "notes/1/strike", "lessons", "sign-off", "reopen"):
        assert officer.post(f"{HERE}/{step}", {}).status_code == 403
        assert board.browser(board.stranger).post(f"{HERE}/{step}", {}).status_code == 404
    assert board.browser(world.auditor).get(HERE).status_code == 403
    boss.post("/incidents/1/people", {"part": "hurt", "name": "Jo Bell"})  # now it is private

    def seen(actor: Actor) -> str:
        return words_of(board.browser(actor).get(HERE))

    assert "I heard a bang" in seen(world.officer)  # who reported it
    assert "kept private" in seen(world.administrator) or "bang" in seen(world.administrator)
    seen(world.coordinator)
    with board.db.reading() as session:
        viewed = select(TrailEntry.actor_id).where(TrailEntry.event == "case.viewed")
        assert world.coordinator.person_id in session.scalars(viewed).all()
