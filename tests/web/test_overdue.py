"""The coordinator's first page, and what its buttons do."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from compliance.storage.db import Database
from compliance.storage.models.notifications import Notification
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.web.kit.navigation import first_page_of
from tests.databases import SqliteFiles
from tests.fakes import FixedClock
from tests.web.board import Board, make_board
from tests.web.site import words_of

LIST = "/overdue"


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    """A plant to change."""
    return make_board(sqlite_db, clock, tmp_path)


@pytest.fixture(scope="module")
def still(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """A plant that is only looked at."""
    folder = tmp_path_factory.mktemp("overdue")
    database = Database(sqlite_files.url_for(folder), pool_size=4)
    yield make_board(database, FixedClock(), folder)
    database.close()


def test_it_says_how_many_are_late_when_and_where(still: Board) -> None:
    page = words_of(still.browser().get(LIST))
    assert "4 checks are overdue Monday 30 March 2026, 10:44" in page
    assert "Northgate Fabrication, Joliet · Chicago time" in page
    assert "Overdue 4 2 more than a week ago" in page
    assert "Due in the next 7 days 1 1 has no owner" in page
    assert "Done on time, 90 days 61.5 % 16 of 26" in page
    assert "Open corrective actions 1 1 stop-use, 0 past their date" in page


def test_lines_stand_in_parts_with_owner_and_lateness(still: Board) -> None:
    page = words_of(still.browser().get(LIST))
    for text in (
        "More than a week late · 2",
        "FD-03 · Dock 1 · due 5 Mar",
        "25 d 25 days late",
        "? No owner",
        "Any safety officer",
        "Missed in the last 30 days · 6",
    ):
        assert text in page
    assert page.index("More than a week late") < page.index("Up to a week late")
    assert "FL-01 Forklift · since 26 Mar" in page  # do not use
    assert "FX-07 · Dock 1 · next due 31 Mar" in page  # nobody's


def test_it_is_where_a_coordinator_and_an_administrator_begin(still: Board) -> None:
    world = still.world
    with still.app.test_request_context():
        begins = [
            first_page_of(actor)
            for actor in (world.coordinator, world.administrator, world.officer, world.auditor)
        ]
    assert begins == [LIST, LIST, "/today", "/inspections"]


def test_who_may_only_read_gets_no_buttons(still: Board) -> None:
    for actor in (still.world.officer, still.world.auditor):
        answer = still.browser(actor).get(LIST)
        assert answer.status_code == 200
        assert "Remind owners" not in answer.text
        assert 'name="id"' not in answer.text
        sent = still.browser(actor).post("/checks/remind", {"id": "1"})
        assert sent.status_code == 403


def test_a_stranger_sees_an_empty_page_and_no_check_of_ours(still: Board) -> None:
    stranger = still.browser(still.stranger)
    assert "Nothing is overdue" in words_of(stranger.get(LIST))
    check = still.check("tank")
    assert stranger.get(f"/checks/{check}").status_code == 404
    assert stranger.post("/checks/remind", {"id": str(check)}).status_code == 404
    assert stranger.get(f"/checks/give?id={check}").status_code == 404
    assert stranger.get(f"/checks/{check}/waive").status_code == 404


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("q=UST", "Underground tank walkthrough", "Fire door annual inspection"),
        ("q=revision+diaria", "Forklift daily check", "Fire door annual inspection"),
        ("owner=nobody", "Emergency light", "Underground tank walkthrough"),
        ("program=epa", "Hazardous waste containers", "Fire door annual inspection"),
        ("owner=role-safety-officer", "Hazardous waste containers", "Underground tank"),
    ],
)
def test_filters_are_in_the_address(still: Board, query: str, there: str, gone: str) -> None:
    text = still.browser().get(f"{LIST}?{query}").text
    table = text.partition('class="t od"')[2].partition("</table>")[0]
    assert there in table
    assert gone not in table


def test_nonsense_in_the_address_is_no_error(still: Board) -> None:
    address = f"{LIST}?page=-3&area=x&owner=person-%C2%B2&program=moon&sort=sideways"
    assert still.browser().get(address).status_code == 200
    nothing = still.browser().get(f"{LIST}?q=zebra")
    assert "Nothing fits these filters" in words_of(nothing)


def test_remind_writes_to_the_owner_once_and_says_so(board: Board) -> None:
    browser, check = board.browser(), board.check("tank")
    answer = browser.post("/checks/remind", {"one": str(check), "back": f"{LIST}?q=UST"})
    assert (answer.status_code, answer.location) == (303, f"{LIST}?q=UST")
    said = words_of(browser.get(answer.location))
    assert "Reminders of one check to one person are in the outbox." in said
    again = browser.post("/checks/remind", {"one": str(check)})
    said = words_of(browser.get(again.location or ""))
    assert "its owner was reminded within the last hour" in said
    with board.db.reading() as session:
        stages = session.scalars(
            select(Notification.stage).where(
                Notification.subject_id == check, Notification.stage.startswith("by-hand")
            )
        ).all()
    assert len(stages) == 1


def test_several_are_reminded_of_at_once_and_the_unowned_told(board: Board) -> None:
    browser = board.browser()
    ids = [str(board.check(name)) for name in ("tank", "door", "light")]
    answer = browser.post("/checks/remind", {"id": ids})
    said = words_of(browser.get(answer.location or ""))
    assert "Reminders of 2 checks to 2 people are in the outbox." in said
    assert "One check has no owner" in said


def test_nothing_ticked_is_told(still: Board) -> None:
    for address in ("/checks/remind", "/checks/choose"):
        browser = still.browser()
        answer = browser.post(address, {})
        assert answer.status_code == 303
        assert "Tick at least one check first." in words_of(browser.get(answer.location or ""))


def test_ticked_checks_are_given_to_somebody(board: Board) -> None:
    browser = board.browser()
    ids = [board.check(name) for name in ("tank", "light")]
    answer = browser.post("/checks/choose", {"id": [str(id_) for id_ in ids], "back": LIST})
    assert answer.status_code == 303
    page = browser.get(answer.location or "")
    assert "Give 2 checks to someone" in words_of(page)
    form = {"id": ids, "scope": "checks", "owner": "role-safety-officer", "back": LIST}
    given = browser.post("/checks/give", form)
    assert (given.status_code, given.location) == (303, LIST)
    with board.db.reading() as session:
        rows = [session.get_one(Occurrence, id_) for id_ in ids]
        assert {(row.assignee_id, row.assignee_role) for row in rows} == {(None, "safety-officer")}
        schedule = session.get_one(Schedule, board.schedules["light"])
        assert (schedule.assignee_id, schedule.assignee_role) == (None, None)


def test_the_schedule_goes_along_if_that_was_chosen(board: Board) -> None:
    world, check = board.world, board.check("light")
    owner = f"person-{world.officer.person_id}"
    form = {"id": str(check), "scope": "schedule", "owner": owner}
    assert board.browser().post("/checks/give", form).status_code == 303
    with board.db.reading() as session:
        schedule = session.get_one(Schedule, board.schedules["light"])
        assert schedule.assignee_id == world.officer.person_id
        assert session.get_one(Occurrence, check).assignee_id == world.officer.person_id


def test_an_owner_must_be_chosen_from_those_who_may_do_it(board: Board) -> None:
    check = board.check("light")
    auditor = f"person-{board.world.auditor.person_id}"  # may not do inspections
    for owner in ("", auditor, "person-99999"):
        form = {"id": str(check), "scope": "checks", "owner": owner}
        answer = board.browser().post("/checks/give", form)
        assert answer.status_code == 422
        assert 'id="error-summary"' in answer.text
        assert f'name="id" value="{check}"' in answer.text  # what was ticked is kept


def test_a_waiver_needs_a_reason_and_a_name(board: Board) -> None:
    browser, check = board.browser(), board.check("door")
    address = f"/checks/{check}/waive"
    assert "A waiver does not change the law" in words_of(browser.get(address))
    refused = browser.post(address, {"reason": "The door was bricked up."})
    assert refused.status_code == 422
    assert "Tick this to approve it" in words_of(refused)
    assert "The door was bricked up." in refused.text
    answer = browser.post(address, {"reason": "The door was bricked up.", "approved": "y"})
    assert (answer.status_code, answer.location) == (303, f"/checks/{check}")
    page = words_of(browser.get(f"/checks/{check}"))
    assert "Waived by Ana Rivera" in page
    assert "The door was bricked up." in page
    assert browser.get(address).status_code == 409
    assert browser.post(address, {"reason": "Again", "approved": "y"}).status_code == 422


def test_a_missed_check_can_neither_be_waived_nor_given(board: Board) -> None:
    with board.db.reading() as session:
        missed = session.scalars(select(Occurrence.id).where(Occurrence.state == "missed")).first()
    browser = board.browser()
    assert "Missed for good" in words_of(browser.get(f"/checks/{missed}"))
    assert browser.get(f"/checks/{missed}/waive").status_code == 409
    assert browser.get(f"/checks/give?id={missed}").status_code == 409


def test_the_way_back_stays_on_this_site(still: Board) -> None:
    for outside in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"):
        answer = still.browser().post("/checks/choose", {"back": outside})
        assert answer.location == LIST


def test_a_thousand_late_checks_come_page_by_page(board: Board) -> None:
    with board.db.unit_of_work() as session:
        pattern = session.get_one(Occurrence, board.check("tank"))
        fields = {
            column.name: getattr(pattern, column.name)
            for column in Occurrence.__table__.columns
            if column.name not in {"id", "due_key"}
        }
        session.add_all(Occurrence(**fields, due_key=f"more-{n}") for n in range(1000))
    browser = board.browser()
    first = browser.get(LIST)
    assert "1,004 checks are overdue" in words_of(first) or "1004 checks" in words_of(first)
    assert "1 to 50 of 1,010" in words_of(first)
    assert len(re.findall(r'name="id"', first.text)) == 50
    last = browser.get(f"{LIST}?page=999")
    assert "1,001 to 1,010 of 1,010" in words_of(last)


def test_nothing_overdue_is_said_plainly(still: Board) -> None:
    page = words_of(still.browser(still.stranger).get(LIST))
    assert "Nothing is overdue" in page
    assert "Nothing falls due here yet" in page


def test_a_check_out_of_service_can_be_given_or_waived_but_nobody_is_reminded(
    board: Board,
) -> None:
    browser = board.browser()
    with board.db.reading() as session:
        suspended = select(Occurrence.id).where(Occurrence.state == "suspended")
        out = session.scalars(suspended.order_by(Occurrence.due_at)).first()
    page = browser.get(f"/checks/{out}").text
    assert "Not owed while out of service" in page
    assert 'action="/checks/remind"' not in page
    assert f"/checks/{out}/waive" in page
    assert "/checks/give?" in page
    owed = browser.get(f"/checks/{board.check('tank')}").text
    assert 'action="/checks/remind"' in owed
    assert 'action="/checks/remind"' not in browser.get(f"/checks/{board.check('light')}").text
    assert f'value="{out}"' not in browser.get(LIST).text, "what is not owed is not overdue"
