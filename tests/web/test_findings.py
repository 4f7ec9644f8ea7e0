"""Findings and fixes: the register, planning, doing with photos, verifying by another person."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from compliance.domain.access import Actor
from compliance.storage.db import Database
from compliance.storage.models.assets import Outage
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.findings import Finding
from tests.databases import SqliteFiles
from tests.fakes import FixedClock
from tests.web.board import Board, jpeg, make_board
from tests.web.site import Browser, field_on, words_of

FINDING = "/findings/1"
ACTION = "/actions/1"


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    """A plant to change."""
    return make_board(sqlite_db, clock, tmp_path)


@pytest.fixture(scope="module")
def still(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """A plant that is only looked at."""
    folder = tmp_path_factory.mktemp("findings")
    database = Database(sqlite_files.url_for(folder), pool_size=4)
    yield make_board(database, FixedClock(), folder)
    database.close()


def photo(name: str = "fix.jpg", content: bytes | None = None) -> tuple[BytesIO, str]:
    return BytesIO(jpeg("green") if content is None else content), name


def report(
    browser: Browser, note: str = "Tire replaced.", *files: tuple[BytesIO, str]
) -> TestResponse:
    fields: dict[str, Any] = {"note": note, "photos": list(files)}
    return browser.post(f"{ACTION}/done", fields, content_type="multipart/form-data")


def state(board: Board) -> tuple[str, str]:
    with board.db.reading() as session:
        action = session.get_one(CorrectiveAction, 1)
        return action.state, session.get_one(Finding, action.finding_id).state


def photos(board: Board) -> int:
    with board.db.reading() as session:
        kept = select(func.count(Evidence.id)).where(Evidence.action_id == 1)
        return session.scalar(kept) or 0


def test_the_register_says_what_where_on_which_law(still: Board) -> None:
    answer = still.browser().get("/findings")
    page = words_of(answer)
    assert "1 finding · Northgate Fabrication, Joliet" in page
    assert "Tire or wheel unsound FL-01 Forklift · 29 CFR 1910.178(q)(7)" in page
    assert "Do not use" in page
    assert "https://www.ecfr.gov/on/2026-03-26/title-29/section-1910.178" in answer.text


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("state=settled", 0),
        ("state=all", 1),
        ("severity=serious", 1),
        ("severity=minor", 0),
        ("program=osha", 1),
        ("program=epa", 0),
        ("stop=y", 1),
        ("q=1910.178", 1),
        ("q=FL-01", 1),
        ("q=zebra", 0),
        ("severity=moon&program=x&page=-1", 1),
    ],
)
def test_the_register_is_narrowed(still: Board, query: str, total: int) -> None:
    page = words_of(still.browser().get(f"/findings?{query}"))
    assert f"{total} finding" in page


def test_one_finding_says_who_set_the_date_and_shows_photo_and_trail(still: Board) -> None:
    answer = still.browser().get(FINDING)
    page = words_of(answer)
    for text in (
        "Finding F-00001",
        "Noncompliance: the requirement is law",
        "Crack at the left heel",
        "Found by Marisol Ortiz",
        "2 Apr 2026 (Date set by our own policy, not by law)",
        "Finding raised",
        "Fix planned",
    ):
        assert text in page
    assert "/evidence/1/thumbnail" in answer.text


def test_another_establishments_findings_are_not_there(still: Board) -> None:
    stranger = still.browser(still.stranger)
    assert "Nothing is open" in words_of(stranger.get("/findings"))
    for address in (FINDING, f"{FINDING}/plan", f"{FINDING}/withdraw", ACTION):
        assert stranger.get(address).status_code == 404
    for step in ("done", "verify", "reopen", "change"):
        assert stranger.get(f"{ACTION}/{step}").status_code == 404
    assert stranger.post(f"{ACTION}/start").status_code == 404


def test_an_auditor_reads_and_changes_nothing(still: Board) -> None:
    auditor = still.browser(still.world.auditor)
    page = auditor.get(FINDING)
    assert page.status_code == 200
    assert "Report as done" not in page.text
    assert "Plan a fix" not in page.text
    for step in ("done", "verify", "reopen", "change"):
        assert auditor.get(f"{ACTION}/{step}").status_code == 403
    assert auditor.post(f"{ACTION}/start").status_code == 403


def test_an_officer_may_do_but_neither_plan_nor_verify(still: Board) -> None:
    officer = still.browser(still.world.officer)
    page = officer.get(ACTION)
    assert "Report as done" in page.text
    assert "Change owner or date" not in page.text
    for address in (f"{FINDING}/plan", f"{FINDING}/withdraw", f"{ACTION}/verify"):
        assert officer.get(address).status_code == 403


def test_the_list_begins_with_ones_own(board: Board) -> None:
    officer = board.browser(board.world.officer)
    assert "You have nothing to fix" in words_of(officer.get("/actions"))
    with board.db.unit_of_work() as session:
        session.get_one(CorrectiveAction, 1).owner_id = board.world.officer.person_id
    page = words_of(officer.get("/actions"))
    assert "My fixes 1 fix" in page
    assert "Take the key" in page
    assert "Fixes 1 fix" in words_of(board.browser().get("/actions"))
    assert "0 fixes" in words_of(board.browser().get("/actions?whose=nobody"))


def test_a_fix_is_done_by_one_and_verified_by_another(board: Board) -> None:
    officer, coordinator = board.browser(board.world.officer), board.browser()
    assert officer.post(f"{ACTION}/start").status_code == 303
    assert state(board) == ("in-progress", "in-progress")
    answer = report(officer, "Tire replaced.", photo())
    assert (answer.status_code, answer.location) == (303, ACTION)
    assert state(board) == ("done", "done")
    page = words_of(officer.get(ACTION))
    assert "another person must verify it" in page
    assert "What was done : Tire replaced." in page or "What was done: Tire replaced." in page
    assert officer.get(f"{ACTION}/done").status_code == 409
    verified = coordinator.post(f"{ACTION}/verify", {"note": "Drove it: no play."})
    assert verified.status_code == 303
    assert state(board) == ("verified-effective", "closed")
    with board.db.reading() as session:
        assert session.scalars(select(Outage)).one().ended_at is not None
    page = words_of(coordinator.get(FINDING))
    assert "Closed" in page
    assert "Fix verified by another person" in page


def test_who_did_it_finds_no_button_to_verify_and_reads_why(board: Board) -> None:
    browser = board.browser()  # the coordinator does it and may verify, but not this one
    report(browser, "Tire replaced.", photo())
    page = browser.get(ACTION)
    assert f"{ACTION}/verify" not in page.text
    assert "another person must verify it" in words_of(page)
    assert browser.get(f"{ACTION}/verify").status_code == 409
    refused = browser.post(f"{ACTION}/verify", {"note": "Looks good."})
    assert refused.status_code == 422
    assert "Ask another person." in words_of(refused)
    assert state(board)[0] == "done"


def test_photos_are_kept_when_the_note_is_missing(board: Board) -> None:
    officer = board.browser(board.world.officer)
    answer = report(officer, " ", photo())
    assert answer.status_code == 422
    assert "Remove photo 1" in words_of(answer)
    assert photos(board) == 1
    assert state(board)[0] == "planned"
    assert report(officer, "Tire replaced.").status_code == 303  # the photo is there already
    assert (photos(board), state(board)[0]) == (1, "done")


def test_the_note_is_kept_when_the_photo_is_missing_or_is_none(board: Board) -> None:
    officer = board.browser(board.world.officer)
    bare = report(officer, "Tire replaced & balanced.")
    assert bare.status_code == 422
    assert "Add a photo that shows the fix." in words_of(bare)
    assert "Tire replaced &amp; balanced." in bare.text
    bad = report(officer, "Tire replaced.", photo("notes.txt", b"no photo"))
    assert bad.status_code == 422
    assert "notes.txt could not be used as a photo." in words_of(bad)
    assert (photos(board), state(board)[0]) == (0, "planned")


def test_all_that_is_missing_is_said_at_once(board: Board) -> None:
    words = words_of(report(board.browser(board.world.officer), ""))
    assert "Fill this in." in words
    assert "Add a photo that shows the fix." in words


def test_the_same_photo_twice_is_one_and_seven_are_six(board: Board) -> None:
    officer = board.browser(board.world.officer)
    report(officer, "", photo("a.jpg"), photo("b.jpg"))
    assert photos(board) == 1
    many = [photo(f"{n}.jpg", jpeg(f"rgb({n * 20},0,0)")) for n in range(7)]
    answer = report(officer, "", *many)
    assert "Only 6 photos are taken" in words_of(answer)
    assert photos(board) == 6


def test_somebody_elses_fix_is_not_done_for_them(board: Board) -> None:
    with board.db.unit_of_work() as session:
        session.get_one(CorrectiveAction, 1).owner_id = board.world.coordinator.person_id
    officer = board.browser(board.world.officer)
    assert "Report as done" not in officer.get(ACTION).text
    assert report(officer, "Done.", photo()).status_code == 409
    assert officer.post(f"{ACTION}/start").status_code == 403
    assert photos(board) == 0


def test_a_fix_that_did_not_work_is_opened_again(board: Board) -> None:
    coordinator = board.browser()
    report(board.browser(board.world.officer), "Tire replaced.", photo())
    coordinator.post(f"{ACTION}/verify", {"note": "Drove it."})
    assert coordinator.post(f"{ACTION}/reopen", {"reason": ""}).status_code == 422
    answer = coordinator.post(f"{ACTION}/reopen", {"reason": "It wobbles again."})
    assert answer.status_code == 303
    assert state(board) == ("reopened", "reopened")
    page = words_of(coordinator.get(ACTION))
    assert "Do not use" in page  # the truck is out of use again
    assert "Opened again 1 time" in page
    assert "It wobbles again." in page


def test_another_fix_is_planned_by_kind_owner_and_date(board: Board) -> None:
    coordinator = board.browser()
    address = f"{FINDING}/plan"
    page = coordinator.get(address)
    assert "Removes the cause, so that it does not come back" in words_of(page)
    assert 'value="2026-04-06"' in page.text  # serious: seven days, our own policy
    form = {
        "press": field_on(page, "press"),
        "kind": "corrective",
        "what": "Sweep the dock: nails cut the tires.",
        "owner": str(board.world.officer.person_id),
        "due_on": "2026-04-20",
    }
    for _press in range(2):  # a double press plans once
        assert coordinator.post(address, form, page=address).status_code == 303
    page_words = words_of(coordinator.get(FINDING))
    assert page_words.count("Sweep the dock: nails cut the tires.") == 1
    assert "Date chosen by a person, not by law" in page_words
    with board.db.reading() as session:
        assert session.scalar(select(func.count(CorrectiveAction.id))) == 2


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"what": " "}, "Fill this in."),
        ({"due_on": "2026-03-01"}, "Choose today or a later day."),
        ({"due_on": ""}, "Fill this in."),
        ({"kind": "magic"}, "Not a valid choice."),
        ({"owner": "4711"}, "Not a valid choice."),
    ],
)
def test_a_plan_that_is_wrong_is_told_and_kept(
    still: Board, changes: dict[str, str], text: str
) -> None:
    form = {"kind": "correction", "what": "Sweep <b>", "owner": "", "due_on": "2026-04-20"}
    answer = still.browser().post(f"{FINDING}/plan", form | changes)
    assert answer.status_code == 422
    assert text in words_of(answer)
    if "what" not in changes:
        assert "Sweep &lt;b&gt;" in answer.text


def test_a_later_date_needs_its_reason(board: Board) -> None:
    coordinator = board.browser()
    form = {"owner": str(board.world.officer.person_id), "due_on": "2026-05-01"}
    refused = coordinator.post(f"{ACTION}/change", form)
    assert refused.status_code == 422
    assert "A later date needs one." in words_of(refused)
    answer = coordinator.post(f"{ACTION}/change", {**form, "reason": "The tire is on order."})
    assert answer.status_code == 303
    page = words_of(coordinator.get(ACTION))
    assert "1 May 2026 (Date chosen by a person, not by law)" in page
    assert "The tire is on order." in page


def test_the_owner_is_reminded_once_an_hour(board: Board) -> None:
    with board.db.unit_of_work() as session:
        session.get_one(CorrectiveAction, 1).owner_id = board.world.officer.person_id
    browser = board.browser()
    said = []
    for _press in range(2):
        answer = browser.post(f"{ACTION}/remind")
        said.append(words_of(browser.get(answer.location or "")))
    assert "A reminder is in the outbox." in said[0]
    assert "was reminded within the last hour" in said[1]


def test_a_finding_raised_by_mistake_is_withdrawn_with_its_reason(board: Board) -> None:
    coordinator = board.browser()
    assert coordinator.post(f"{FINDING}/withdraw", {"reason": ""}).status_code == 422
    answer = coordinator.post(f"{FINDING}/withdraw", {"reason": "It was the other truck."})
    assert (answer.status_code, answer.location) == (303, FINDING)
    page = words_of(coordinator.get(FINDING))
    assert "Withdrawn: it was raised by mistake It was the other truck." in page
    assert coordinator.get(f"{FINDING}/withdraw").status_code == 409
    with board.db.reading() as session:
        assert session.scalars(select(Outage)).one().ended_at is not None


def test_a_finding_says_that_its_record_was_voided(board: Board) -> None:
    coordinator = board.browser()
    words = "The record that it was found in is void now"
    assert words not in words_of(coordinator.get(FINDING))
    with board.db.reading() as session:
        record = session.get_one(Finding, 1).inspection_id
    assert coordinator.post(f"/inspections/{record}/void", {"reason": "Typo"}).status_code == 303
    assert words in words_of(coordinator.get(FINDING))


def test_pages_that_officers_see_speak_spanish(still: Board) -> None:
    officer: Actor = still.world.officer
    browser = still.browser(officer)
    browser.client.set_cookie("lang", "es")
    page = words_of(browser.get(ACTION))
    assert "Reportar como hecha" in page
    assert "Fecha según nuestra propia política, no por ley" in page
    assert "Report as done" not in page
