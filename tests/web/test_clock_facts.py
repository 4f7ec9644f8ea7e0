"""Pages on which people enter what moves clocks: meters, events, use, suspensions, paces."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from compliance.storage.db import Database
from compliance.storage.models.clock_facts import AssetUse, Happening, MeterReading
from compliance.storage.models.schedules import Occurrence, Schedule
from tests.fakes import FixedClock
from tests.web.board import Board, make_board
from tests.web.filling import Floor, assign, make_floor
from tests.web.site import field_on, words_of

EVENT = {
    "basis": "event",
    "source": "rule",
    "events": ["abnormal-load"],
    "within": {"count": 2, "unit": "day"},
}


@pytest.fixture
def floor(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Floor:
    return make_floor(sqlite_db, clock, tmp_path)


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    return make_board(sqlite_db, clock, tmp_path)


def run_by(floor: Floor, clock: Mapping[str, object]) -> int:
    """Let the truck's schedule run by another clock, and return its id."""
    with floor.db.unit_of_work() as session:
        schedule = session.scalars(select(Schedule)).one()
        session.query(Occurrence).delete()
        schedule.clock, schedule.materialised_until = dict(clock), None
        return schedule.id


def test_a_meter_is_read_in_one_field_and_a_lower_one_is_refused(floor: Floor) -> None:
    officer, page = floor.browser(), f"/assets/{floor.world.truck_id}"
    assert "The meter was not read yet." in words_of(officer.get(page))
    answer = officer.post(f"{page}/meter", {"hours": "1204.5", "press": "a"}, page=page)
    assert answer.status_code == 303
    shown = words_of(officer.get(page))
    assert "1204.5 h are recorded." in shown
    assert "1,204.5 Marisol Ortiz" in shown
    again = officer.post(f"{page}/meter", {"hours": "1204.5", "press": "a"}, page=page)
    assert again.location == answer.location, "a second press records nothing"
    lower = officer.post(f"{page}/meter", {"hours": "3"}, page=page)
    assert lower.status_code == 422
    assert "The last reading was 1204.5 h, this one is lower." in words_of(lower)
    fields = {"hours": "3", "is_new_meter": "y", "reason": "Glass broken"}
    assert officer.post(f"{page}/meter", fields, page=page).status_code == 303
    assert "New meter: Glass broken" in words_of(officer.get(page))
    with floor.db.reading() as session:
        assert [row.hours for row in session.scalars(select(MeterReading))] == [1204.5, 3]


@pytest.mark.parametrize("hours", ["", "x", "-1", "1e99", "NaN", "Infinity"])
def test_what_no_meter_shows_is_refused(floor: Floor, hours: str) -> None:
    page = f"/assets/{floor.world.truck_id}"
    assert floor.browser().post(f"{page}/meter", {"hours": hours}, page=page).status_code == 422


def test_a_reading_is_struck_out_by_a_coordinator_and_stays_to_be_seen(floor: Floor) -> None:
    officer, page = floor.browser(), f"/assets/{floor.world.truck_id}"
    officer.post(f"{page}/meter", {"hours": "99999"}, page=page)
    assert officer.post(f"{page}/meter/1/strike", {"reason": "x"}).status_code == 403
    coordinator = floor.browser(floor.world.coordinator)
    assert coordinator.post(f"{page}/meter/1/strike", {"reason": " "}).status_code == 422
    assert coordinator.post(f"{page}/meter/1/strike", {"reason": "Typo"}).status_code == 303
    assert "99,999 Marisol Ortiz Struck out: Typo" in words_of(coordinator.get(page))
    assert officer.post(f"{page}/meter", {"hours": "12"}, page=page).status_code == 303
    other = f"/assets/{floor.world.crane_id}/meter/1/strike"
    assert coordinator.post(other, {"reason": "x"}).status_code == 404


def test_what_happened_owes_its_check_at_once_and_stands_on_the_page(floor: Floor) -> None:
    schedule_id = run_by(floor, EVENT)
    officer, asset = floor.browser(), f"asset-{floor.world.truck_id}"
    page = officer.get(f"/happened/new?asset={floor.world.truck_id}")
    assert f'<option selected value="{asset}">' in page.text
    fields = {
        "press": field_on(page, "press"),
        "kind": "abnormal-load",
        "where": asset,
        "happened_on": "2026-03-02",
        "happened_time": "08:10",
        "note": "Five tons on it",
    }
    answer = officer.post("/happened/new", fields)
    assert answer.status_code == 303
    shown = words_of(officer.get(answer.location))
    assert officer.post("/happened/new", fields).location == answer.location
    assert "One check is asked for after it." in shown
    assert "2 Mar 2026, 08:10 Abnormal load FL-01 Marisol Ortiz" in shown
    assert "Five tons on it" in words_of(officer.get("/happened"))
    with floor.db.reading() as session:
        checks = session.scalars(select(Occurrence)).all()
        assert [(one.schedule_id, one.due_on) for one in checks] == [
            (schedule_id, date(2026, 3, 4))
        ]
        assert session.scalars(select(Happening)).one().kind == "abnormal-load"
    assert "Forklift daily check" in words_of(officer.get("/today"))


def test_an_event_of_tomorrow_or_of_another_plant_is_refused(floor: Floor) -> None:
    officer = floor.browser()
    base = {"kind": "storm", "where": "site", "happened_on": "2026-03-02"}
    for wrong in ({"happened_on": "2026-03-03"}, {"kind": "party"}, {"where": "asset-999"}):
        assert officer.post("/happened/new", base | wrong).status_code == 422
    answer = officer.post("/happened/new", base)
    assert "No check is asked for after it." in words_of(officer.get(answer.location))


def test_not_used_today_takes_one_tap(floor: Floor) -> None:
    officer = floor.browser()
    page = officer.get("/today")
    assert "FL-01: not used today" in page.text
    answer = officer.post("/today/not-used", {"check": str(floor.occurrence_id)}, page="/today")
    assert answer.status_code == 303
    shown = words_of(officer.get("/today"))
    assert "Recorded: FL-01 was not used." in shown
    assert "You have no checks now" in shown
    check = f"/checks/{floor.occurrence_id}"
    assert "Not used due Mon 2 Mar 2026" in words_of(officer.get(check))
    assert "Not owed: not used" in words_of(officer.get(check))
    again = officer.post("/today/not-used", {"check": str(floor.occurrence_id)}, page="/today")
    assert again.status_code == 409
    floor.clock.advance(days=1)
    assert "Mon 2 Mar 2026 Not used" in words_of(floor.browser().get("/schedules/1"))
    assert floor.browser(floor.world.auditor).post("/today/not-used").status_code == 403


def test_a_missed_check_is_said_not_used_by_a_coordinator_with_a_note(floor: Floor) -> None:
    floor.clock.advance(days=2)
    page = f"/checks/{floor.occurrence_id}"
    officer, browser = floor.browser(), floor.browser(floor.world.coordinator)
    assert "It was not used" not in words_of(officer.get(page))
    assert officer.post(f"{page}/not-used", {"note": "Parked"}).status_code == 422
    assert "It was not used" in words_of(browser.get(page))
    assert "how you know" in words_of(browser.get(f"{page}/not-used"))
    assert browser.post(f"{page}/not-used", {"note": " "}).status_code == 422
    assert browser.post(f"{page}/not-used", {"note": "Parked"}).status_code == 303
    assert "Not used: Parked" in words_of(browser.get(page))


def test_uses_are_recorded_and_counted(floor: Floor) -> None:
    officer, page = floor.browser(), f"/assets/{floor.world.truck_id}"
    assert "Checked before use" not in words_of(officer.get(page))
    run_by(floor, {"basis": "before-use", "source": "rule"})
    assert "0 uses, 0 checked before use" in words_of(officer.get(page))
    for fields in ({"used_on": "2026-03-01", "times": "3"}, {"used_time": "08:00"}):
        base = {"used_on": "2026-03-02"}
        assert officer.post(f"{page}/uses", base | fields, page=page).status_code == 303
    shown = words_of(officer.get(page))
    assert "4 uses, 0 checked before use" in shown
    assert "Sun 1 Mar 2026, Mon 2 Mar 2026" in shown
    assert officer.post(f"{page}/uses", {"used_on": "2026-03-03"}, page=page).status_code == 422
    with floor.db.reading() as session:
        assert sum(row.times for row in session.scalars(select(AssetUse))) == 4


def test_a_schedule_is_suspended_for_a_condition_of_its_checklist_and_resumed(
    floor: Floor,
) -> None:
    browser, crane = floor.browser(floor.world.coordinator), floor.world.crane_id
    with floor.db.unit_of_work() as session:
        assign(session, floor.world, floor.clock, "crane-hook-monthly", asset_id=crane)
        key = Schedule.checklist_key == "crane-hook-monthly"
        here = f"/schedules/{session.scalars(select(Schedule.id).where(key)).one()}"
    assert "Suspend" in words_of(browser.get(here))
    condition = field_on(browser.get(f"{here}/suspend"), "condition")
    assert browser.post(f"{here}/suspend", {"condition": "rain"}).status_code == 422
    past = {"condition": condition, "until_on": "2026-03-01"}
    assert browser.post(f"{here}/suspend", past).status_code == 422
    good = {"condition": condition, "note": "Stored", "until_on": "2026-06-01"}
    assert browser.post(f"{here}/suspend", good).status_code == 303
    shown = words_of(browser.get(here))
    assert "Suspended: Out of service" in shown
    assert "until 2 Jun 2026, 00:00 · Ana Rivera" in shown
    assert "Out of service: Stored" in shown, "the reason stands beside the check"
    assert browser.post(f"{here}/suspend", good).status_code == 422
    assert browser.post(f"{here}/resume").status_code == 303
    assert browser.post(f"{here}/resume").status_code == 409
    assert "End the suspension" not in words_of(browser.get(here))
    truck = floor.browser(floor.world.coordinator).get("/schedules/1/suspend")
    assert truck.status_code == 409, "its checklist names no condition"


def test_a_rules_pace_is_shortened_with_a_document_and_not_lengthened(board: Board) -> None:
    browser, here = board.browser(), f"/schedules/{board.schedules['extinguisher']}"
    assert "The rule says: Every month" in words_of(browser.get(f"{here}/pace"))
    wrong = browser.post(f"{here}/pace", {"every": "1", "unit": "quarter", "document": "EHS-7"})
    assert wrong.status_code == 422
    assert "never less often" in words_of(wrong)
    missing = browser.post(f"{here}/pace", {"every": "2", "unit": "week", "document": ""})
    assert missing.status_code == 422
    fields = {"every": "2", "unit": "week", "document": "EHS-7 of 1 March"}
    assert browser.post(f"{here}/pace", fields).status_code == 303
    shown = words_of(browser.get(here))
    assert "Every 2 weeks, on any day of it (set by this site)" in shown
    assert "EHS-7 of 1 March" in shown
    assert "Pace changed by the site" in shown


def test_days_and_shifts_of_a_rule_have_no_pace(board: Board) -> None:
    browser, here = board.browser(), f"/schedules/{board.schedules['truck']}"
    assert browser.get(f"{here}/pace").status_code == 409
    assert f"{here}/pace" not in browser.get(here).text


def test_readers_see_it_all_and_enter_nothing(board: Board) -> None:
    auditor, asset = board.browser(board.world.auditor), f"/assets/{board.world.truck_id}"
    page = auditor.get(asset)
    assert "What happened" in words_of(page)
    assert "/happened/new" not in page.text
    assert "Record the reading" not in page.text
    assert auditor.get("/happened").status_code == 200
    for address in (f"{asset}/meter", f"{asset}/uses", "/happened/new"):
        assert auditor.post(address).status_code == 403
    schedule = f"/schedules/{board.schedules['truck']}"
    for step in ("suspend", "resume", "pace"):
        assert auditor.post(f"{schedule}/{step}").status_code == 403
        assert board.browser(board.stranger).post(f"{schedule}/{step}").status_code == 404
