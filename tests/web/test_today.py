"""Today's list: what is owed to whom, in groups; beginning a check, scheduled or not."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from compliance.domain.access import Role
from compliance.storage.db import Database
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.tables import table_of
from tests.fakes import FixedClock
from tests.web.filling import Floor, assign, begin, begin_any, draft_of, fill_all, make_floor, sign
from tests.web.site import Browser, words_of
from tests.world import add_person, edition


@pytest.fixture
def floor(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Floor:
    return make_floor(sqlite_db, clock, tmp_path)


@pytest.fixture
def browser(floor: Floor) -> Browser:
    return floor.browser()


def test_what_is_due_is_listed_with_place_and_time(browser: Browser) -> None:
    words = words_of(browser.get("/today"))
    assert "Due today 1" in words
    assert "Forklift daily check FL-01 Dock 1 · by the end of today Due" in words


def test_what_is_late_stands_first_and_says_how_late(floor: Floor, browser: Browser) -> None:
    with floor.db.unit_of_work() as session:
        assign(
            session,
            floor.world,
            floor.clock,
            "emergency-lighting-monthly",
            last_done_on=date(2026, 1, 20),
        )
    words = words_of(browser.get("/today"))
    assert words.index("Overdue 1") < words.index("Due today 1")
    assert "days late" in words


def test_a_missed_or_future_check_is_not_listed(floor: Floor) -> None:
    floor.clock.advance(days=6)  # Sunday: the plant is closed, and the week's checks are missed
    words = words_of(floor.browser().get("/today"))
    assert "You have no checks now" in words
    assert "Next due: Monday 9 March 2026." in words


def test_a_begun_form_shows_how_far_it_is_and_is_gone_on_with(
    floor: Floor, browser: Browser
) -> None:
    form = begin(browser, floor)
    browser.post(f"/inspections/{form}/sections/walk-around", {"power.value": "electric"})
    page = browser.get("/today")
    assert "1 of 22 answered" in words_of(page)
    assert f'href="/inspections/{form}/resume"' in page.text
    resumed = browser.get(f"/inspections/{form}/resume").location
    assert resumed == f"/inspections/{form}/sections/walk-around"


def test_pressed_twice_or_by_two_people_one_form_is_begun(floor: Floor, browser: Browser) -> None:
    first = begin(browser, floor, "a" * 32)
    assert begin(browser, floor, "a" * 32) == first
    assert begin(floor.browser(floor.world.coordinator), floor, "b" * 32) == first


@pytest.mark.parametrize("given", ["", "x", "A" * 32, "a" * 31])
def test_a_form_is_begun_only_from_a_page_of_ours(
    floor: Floor, browser: Browser, given: str
) -> None:
    fields = {"submission_id": given, "occurrence_id": str(floor.occurrence_id)}
    assert browser.post("/inspections/start", fields).status_code == 409


def test_unknown_checks_and_checklists_cannot_be_begun(floor: Floor, browser: Browser) -> None:
    base = {"submission_id": "c" * 32}
    truck = str(floor.world.truck_id)
    for fields in (
        {"occurrence_id": "999"},
        {},
        {"asset_id": "999", "checklist": "forklift-daily"},
        {"asset_id": truck, "checklist": "no-such"},
        {"asset_id": truck, "checklist": "example-every-feature"},
    ):
        assert browser.post("/inspections/start", base | fields).status_code == 404


def test_a_check_that_was_done_is_not_begun_again(floor: Floor, browser: Browser) -> None:
    form = begin(browser, floor)
    fill_all(browser, form, edition("forklift-daily").checklist)
    sign(browser, form)
    fields = {"submission_id": "d" * 32, "occurrence_id": str(floor.occurrence_id)}
    assert browser.post("/inspections/start", fields).status_code == 409
    words = words_of(browser.get("/today"))
    assert "Sent today 1" in words
    assert "Received 09:00 · INS-00001" in words


def test_each_person_sees_their_own_their_roles_and_nobodys(floor: Floor) -> None:
    with floor.db.unit_of_work() as session:
        other = add_person(session, "Tomas Leal", Role.SAFETY_OFFICER, floor.world.establishment_id)
        role = {"assignee_id": None, "assignee_role": Role.SAFETY_OFFICER}
        assign(session, floor.world, floor.clock, "crane-hook-monthly", **role)
    theirs = words_of(floor.browser(other).get("/today"))
    assert "Forklift daily check" not in theirs
    assert "Crane hook monthly inspection" in theirs
    mine = words_of(floor.browser().get("/today?whose=mine"))
    assert "Forklift daily check" in mine
    assert "Crane hook monthly inspection" not in mine
    nowhere = words_of(floor.browser().get("/today?area=999"))
    assert "Forklift daily check" not in nowhere


def test_a_tag_leads_to_its_asset_in_whatever_case(floor: Floor, browser: Browser) -> None:
    there = f"/today/assets/{floor.world.truck_id}"
    assert browser.get("/today/find?tag= fl-01 ").location == there
    words = words_of(browser.get(there))
    assert "To be done now 1" in words
    assert "Begin an unscheduled check" in words
    assert "No asset has the tag “ZZ-9”" in words_of(browser.get("/today/find?tag=ZZ-9"))
    assert "CR-01" in words_of(browser.get("/today/find?tag=cr"))
    assert browser.get("/today/assets/999").status_code == 404


def test_an_unscheduled_check_pins_the_newest_version(floor: Floor, browser: Browser) -> None:
    fields = {
        "submission_id": "e" * 32,
        "asset_id": str(floor.world.truck_id),
        "checklist": "forklift-daily",
    }
    answer = browser.post("/inspections/start", fields)
    assert answer.status_code == 303
    form = int(answer.location.split("/")[2])
    words = words_of(browser.get("/today"))
    assert "Begun, not sent 1" in words
    assert (
        edition("forklift-daily").ref.digest[:8]
        in words_of(browser.get(f"/inspections/{form}/sections/walk-around"))
        or draft_of(floor, form) == {}
    )


def test_a_form_can_be_given_up_with_a_reason(floor: Floor, browser: Browser) -> None:
    form = begin_any(floor, "forklift-daily")
    assert browser.post(f"/inspections/{form}/discard", {"reason": " "}).status_code == 422
    answer = browser.post(f"/inspections/{form}/discard", {"reason": "Wrong truck"})
    assert answer.location == "/today"
    words = words_of(browser.get(f"/inspections/{form}"))
    assert "This form was given up Wrong truck" in words
    assert browser.get(f"/inspections/{form}/resume").location == f"/inspections/{form}"


def test_a_thousand_open_checks_come_in_pages(floor: Floor, browser: Browser) -> None:
    with floor.db.unit_of_work() as session:
        schedule = session.scalars(select(Schedule)).one()
        now = floor.clock.now()
        rows = [
            {
                "schedule_id": schedule.id,
                "establishment_id": schedule.establishment_id,
                "due_key": f"x{number}",
                "zone": "America/Chicago",
                "due_on": now.date(),
                "opens_at": now - timedelta(hours=1),
                "due_from_at": now,
                "due_at": now + timedelta(hours=1),
                "state": "open",
                "assignee_id": floor.world.officer.person_id,
                "reason": "",
            }
            for number in range(1000)
        ]
        session.execute(insert(table_of(Occurrence)), rows)
    page = browser.get("/today")
    assert page.text.count('name="occurrence_id"') == 50
    assert "1 to 50 of 1,001" in words_of(page)
    assert "1,001 to 1,001 of 1,001" in words_of(browser.get("/today?page=21"))
    assert browser.get("/today?page=99").status_code == 200
