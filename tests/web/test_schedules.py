"""Schedules: assigning with a look ahead, giving, newer versions, the end, and one check."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from compliance.library.catalog import Catalog, read_edition
from compliance.storage.db import Database
from compliance.storage.models.assets import Asset
from compliance.storage.models.schedules import Occurrence, Schedule
from tests.databases import SqliteFiles
from tests.fakes import FixedClock
from tests.web.board import Board, make_board
from tests.web.site import field_on, words_of
from tests.world import CATALOG, edition


def newer_catalog() -> Catalog:
    """The shipped checklists with a newer version of the truck's: one question reworded."""
    old = edition("forklift-daily")
    text = old.source.decode().replace("\nversion: 3\n", "\nversion: 4\n", 1)
    text = text.replace("What powers this truck?", "What does this truck run on?", 1)
    new = read_edition(text.encode(), "forklift-daily-v4.yaml")
    return Catalog([*CATALOG.editions(examples=True), new], CATALOG.lock)


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    """A plant to change."""
    return make_board(sqlite_db, clock, tmp_path)


@pytest.fixture(scope="module")
def still(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """A plant that is only looked at; a newer version of the truck's checklist is there."""
    folder = tmp_path_factory.mktemp("schedules")
    database = Database(sqlite_files.url_for(folder), pool_size=4)
    yield make_board(database, FixedClock(), folder, catalog=newer_catalog())
    database.close()


def count(board: Board) -> int:
    with board.db.reading() as session:
        return session.scalar(select(func.count(Schedule.id))) or 0


def test_the_list_says_how_often_whose_and_when_next(still: Board) -> None:
    page = words_of(still.browser().get("/schedules"))
    assert "7 schedules" in page  # the fire door has two clocks
    assert "At most 12 months after the last one" in page
    assert "was due 5 Mar" in page
    assert "Forklift daily check OSHA · version 4 is there" in page
    assert "Suspended" in page  # the truck is out of service
    assert "31 Mar 2026" in page


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("q=FD-0", 2),
        ("q=Montacargas", 1),
        ("owner=nobody", 2),
        ("checklist=ust-walkthrough", 1),
        ("q=zebra", 0),
    ],
)
def test_the_list_is_narrowed(still: Board, query: str, total: int) -> None:
    page = words_of(still.browser().get(f"/schedules?{query}"))
    assert f"{total} schedule" in page


def test_a_page_beyond_the_end_is_the_last_one(still: Board) -> None:
    for address in ("/schedules", f"/schedules/{still.schedules['truck']}", "/findings"):
        page = words_of(still.browser().get(f"{address}?page=77"))
        assert "Forklift" in page


def test_another_establishments_schedule_is_not_there(still: Board) -> None:
    stranger = still.browser(still.stranger)
    assert "Nothing is scheduled yet" in words_of(stranger.get("/schedules"))
    for step in ("", "/give", "/adopt", "/end"):
        assert stranger.get(f"/schedules/{still.schedules['truck']}{step}").status_code == 404


def test_readers_see_schedules_and_change_none(still: Board) -> None:
    here = f"/schedules/{still.schedules['truck']}"
    for actor in (still.world.officer, still.world.auditor):
        browser = still.browser(actor)
        page = browser.get(here)
        assert page.status_code == 200
        assert "Give to someone" not in page.text
        for address in ("/schedules/new", f"{here}/give", f"{here}/end", f"{here}/adopt"):
            assert browser.get(address).status_code == 403


def test_one_schedule_shows_how_each_check_went(still: Board) -> None:
    page = words_of(still.browser().get(f"/schedules/{still.schedules['truck']}"))
    assert "Every operating day (set by the rule)" in page
    assert "29 CFR 1910.178(q)(7)" in page
    assert "Sat 21 Mar 2026 Missed" in page
    assert "Mon 23 Mar 2026 Done on time" in page
    assert "Fri 27 Mar 2026 Suspended" in page
    assert "Checklist assigned" in page  # the trail


def test_the_dates_are_shown_before_anything_is_saved(board: Board) -> None:
    browser, before = board.browser(), count(board)
    address = "/schedules/new/crane-hook-monthly"
    page = browser.get(address)
    assert "Assign it" not in page.text.replace("Assign it:", "")
    form = {
        "subject": str(board.world.crane_id),
        "owner": f"person-{board.world.officer.person_id}",
        "start_on": "2026-04-01",
        "do": "look",
    }
    shown = browser.post(address, form, page=address)
    assert shown.status_code == 200
    said = words_of(shown)
    assert "Every month, on any day of it" in said
    assert "Thu 30 Apr 2026 may be done from 1 Apr" in said
    assert "Sun 31 May 2026" in said
    assert count(board) == before
    press = field_on(shown, "press")
    done = browser.post(address, {**form, "do": "confirm", "press": press}, page=address)
    assert done.status_code == 303
    assert count(board) == before + 1
    again = browser.post(address, {**form, "do": "confirm", "press": press}, page=address)
    assert again.location == done.location
    assert count(board) == before + 1
    with board.db.reading() as session:
        newest = session.scalars(select(Schedule).order_by(Schedule.id.desc()).limit(1)).one()
        assert newest.asset_id == board.world.crane_id
        checks = select(func.count(Occurrence.id)).where(Occurrence.schedule_id == newest.id)
        assert session.scalar(checks) == 2  # April and May: planned at once, five weeks ahead
    assert words_of(browser.get(done.location or "")).startswith("Skip to main content")


def test_an_interval_asks_when_it_was_last_done(board: Board) -> None:
    address = "/schedules/new/ust-walkthrough"
    browser = board.browser()
    assert 'name="last_done_on"' in browser.get(address).text
    assert 'name="last_done_on"' not in browser.get("/schedules/new/crane-hook-monthly").text
    with board.db.reading() as session:
        tank = session.scalars(select(Asset.id).where(Asset.tag == "UST-1")).one()
    form = {"subject": str(tank), "owner": "nobody", "start_on": "2026-03-30", "do": "look"}
    said = words_of(browser.post(address, {**form, "last_done_on": "2026-03-20"}))
    assert "Sun 19 Apr 2026" in said  # 30 days later
    assert "This is assigned already" in said


def test_the_sites_own_pace_is_asked_where_the_rule_leaves_it(board: Board) -> None:
    address = "/schedules/new/iipp-walk"
    form = {"subject": str(board.world.area_id), "owner": "nobody", "start_on": "2026-03-30"}
    browser = board.browser()
    weekly = {**form, "span_count": "2", "span_unit": "week", "do": "confirm"}
    assert "Name the document" in words_of(browser.post(address, weekly))
    assert browser.post(address, {**weekly, "document": "IIPP, part 4"}).status_code == 303
    with board.db.reading() as session:
        schedule = session.scalars(
            select(Schedule).where(Schedule.checklist_key == "iipp-walk").order_by(Schedule.id)
        ).first()
        assert schedule is not None
        assert schedule.clock["suggested"] == {"count": 2, "unit": "week"}
        assert schedule.site_document == "IIPP, part 4"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"subject": ""}, "Choose one of these."),
        ({"owner": ""}, "Choose one of these."),
        ({"start_on": ""}, "Fill this in."),
        ({"start_on": "2026-03-01"}, "Start today or later."),
        ({"start_on": "yesterday"}, "Not a valid date value."),
        ({"subject": "99999"}, "Not a valid choice."),
        ({"last_done_on": "2026-12-24"}, "This day has not come yet."),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_the_rest_is_kept(
    still: Board, changes: dict[str, str], text: str
) -> None:
    with still.db.reading() as session:
        tank = session.scalars(select(Asset.id).where(Asset.tag == "UST-1")).one()
    form = {
        "subject": str(tank),
        "owner": f"person-{still.world.officer.person_id}",
        "start_on": "2026-04-01",
        "last_done_on": "2026-03-20",
        "do": "confirm",
    }
    before = count(still)
    answer = still.browser().post("/schedules/new/ust-walkthrough", form | changes)
    assert answer.status_code == 422
    assert text in words_of(answer)
    assert 'id="error-summary"' in answer.text
    if "last_done_on" not in changes:
        assert 'value="2026-03-20"' in answer.text
    assert count(still) == before


def test_another_establishments_asset_cannot_be_chosen(board: Board) -> None:
    form = {"subject": str(board.world.crane_id), "owner": "nobody", "start_on": "2026-04-01"}
    address = "/schedules/new/crane-hook-monthly"
    answer = board.browser(board.stranger).post(address, {**form, "do": "confirm"})
    assert answer.status_code == 422


def test_an_unknown_checklist_is_not_found(still: Board) -> None:
    assert still.browser().get("/schedules/new/no-such-checklist").status_code == 404


def test_a_schedule_is_given_with_what_is_still_to_be_done(board: Board) -> None:
    here = f"/schedules/{board.schedules['light']}"
    owner = f"person-{board.world.officer.person_id}"
    browser = board.browser()
    answer = browser.post(f"{here}/give", {"owner": owner, "scope": "schedule"})
    assert (answer.status_code, answer.location) == (303, here)
    assert "Marisol Ortiz" in words_of(browser.get(here))
    with board.db.reading() as session:
        check = session.get_one(Occurrence, board.check("light"))
        assert check.assignee_id == board.world.officer.person_id


def test_a_newer_version_is_compared_in_words_and_adopted(
    sqlite_db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    board = make_board(sqlite_db, clock, tmp_path, catalog=newer_catalog())
    here = f"/schedules/{board.schedules['truck']}"
    browser = board.browser()
    assert "Version 4 of this checklist is there" in words_of(browser.get(here))
    page = words_of(browser.get(f"{here}/adopt"))
    assert "What does this truck run on?" in page
    assert "Before: What powers this truck?" in page
    assert "Changed: the question" in page
    answer = browser.post(f"{here}/adopt", {})
    assert (answer.status_code, answer.location) == (303, here)
    assert "Forklift daily check, version 4" in words_of(browser.get(here))
    assert browser.get(f"{here}/adopt").status_code == 409


def test_a_schedule_ends_with_a_reason_and_cannot_be_changed_then(board: Board) -> None:
    here = f"/schedules/{board.schedules['extinguisher']}"
    browser = board.browser()
    assert browser.post(f"{here}/end", {"reason": "  "}).status_code == 422
    answer = browser.post(f"{here}/end", {"reason": "Sold with the old bay."})
    assert answer.status_code == 303
    page = words_of(browser.get(here))
    assert "Ended 30 Mar 2026" in page
    assert "Sold with the old bay." in page
    for step in ("give", "end"):
        assert browser.get(f"{here}/{step}").status_code == 409
    assert "6 schedules" in words_of(browser.get("/schedules"))
    assert "7 schedules" in words_of(browser.get("/schedules?ended=y"))


def test_a_check_shows_its_record_and_its_reminders(still: Board) -> None:
    with still.db.reading() as session:
        done = session.scalars(
            select(Occurrence.id).where(Occurrence.due_on == date(2026, 3, 23)).limit(1)
        ).one()
    page = words_of(still.browser().get(f"/checks/{done}"))
    assert "Done on time due Mon 23 Mar 2026" in page
    assert "Inspection INS-" in page
    overdue = words_of(still.browser().get(f"/checks/{still.check('tank')}"))
    assert "3 days late" in overdue
    assert "Reminders of it" in overdue
    unseen = words_of(still.browser(still.world.officer).get(f"/checks/{still.check('tank')}"))
    assert "Reminders of it" not in unseen  # the outbox is not everybody's
