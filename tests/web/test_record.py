"""The record: every version, every time, who did what when; amended and voided, never changed."""

from pathlib import Path

import pytest
from sqlalchemy import select

from compliance.storage.db import Database
from compliance.storage.models.inspections import Inspection, InspectionVersion
from tests.fakes import FixedClock
from tests.plant import PASSWORD
from tests.web.filling import DAILY, Floor, begin, fields_of, fill_all, make_floor, sign
from tests.web.site import Browser, field_on, words_of
from tests.world import edition, good_answers

CHECKLIST = edition(DAILY).checklist


@pytest.fixture
def floor(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Floor:
    return make_floor(sqlite_db, clock, tmp_path)


@pytest.fixture
def browser(floor: Floor) -> Browser:
    return floor.browser()


@pytest.fixture
def record(floor: Floor, browser: Browser) -> int:
    """The truck's check, sent with no fail."""
    inspection_id = begin(browser, floor)
    fill_all(browser, inspection_id, CHECKLIST)
    assert sign(browser, inspection_id).status_code == 303
    return inspection_id


def amendment(browser: Browser, record: int, **changes: str) -> dict[str, str]:
    page = browser.get(f"/inspections/{record}/amend")
    fields = fields_of(good_answers(CHECKLIST))
    fields |= {name: field_on(page, name) for name in ("version", "performed_at")}
    return fields | {"password": PASSWORD, "reason": "Read it wrong"} | changes


def test_a_record_shows_answers_times_signature_and_trail(browser: Browser, record: int) -> None:
    words = words_of(browser.get(f"/inspections/{record}"))
    for expected in (
        "INS-00001 Forklift daily check",
        "On time? Yes",
        "Finished, by the inspector\u2019s word 2 Mar 2026, 09:00",
        "Received by the server 2 Mar 2026, 09:00",
        "What powers this truck? Battery",
        "Marisol Ortiz , Safety officer",
        "Identity confirmed by: password.",
        "Draft saved Marisol Ortiz, 2 Mar 2026, 09:00 · 5 times",
        "Inspection signed and submitted Marisol Ortiz, 2 Mar 2026, 09:00",
    ):
        assert expected.replace(" ,", ",") in words.replace(" ,", ",")


def test_a_record_leads_to_the_law_as_it_was_on_that_day(
    floor: Floor, record: int, clock: FixedClock
) -> None:
    clock.advance(hours=24 * 40)
    page = floor.browser().get(f"/inspections/{record}").text
    assert "https://www.ecfr.gov/on/2026-03-02/title-29/section-1910.178#p-1910.178(q)(7)" in page


def test_an_amendment_is_a_further_version_with_reason_and_difference(
    floor: Floor, browser: Browser, record: int
) -> None:
    floor.clock.advance(hours=1)
    with floor.db.reading() as session:
        before = session.scalars(select(InspectionVersion.record)).one()
    fields = amendment(browser, record, **{"chains.value": "na"})
    for _pressed_twice in range(2):
        answer = browser.post(f"/inspections/{record}/amend", fields)
        assert (answer.status_code, answer.location) == (303, f"/inspections/{record}")
    words = words_of(browser.get(f"/inspections/{record}"))
    assert "INS-00001 v2" in words
    assert "Read it wrong" in words
    assert "before: Pass" in words
    assert "now: N/A" in words
    old = words_of(browser.get(f"/inspections/{record}/versions/1"))
    assert "This is version 1 of 2" in old
    assert browser.get(f"/inspections/{record}/versions/3").status_code == 404
    with floor.db.reading() as session:
        texts = session.scalars(select(InspectionVersion.record).order_by(InspectionVersion.number))
        assert texts.first() == before


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"reason": " "}, 422, "Say why the record is amended."),
        ({"password": "wrong wrong wrong"}, 422, "That is not your password."),
        ({"chains.value": ""}, 422, "This has no answer yet."),
        ({"chains.value": "fail"}, 422, "Say what is wrong"),
        ({"performed_at": "2026-03-09T12:00"}, 422, "This time is in the future."),
        ({"version": "7"}, 409, "Somebody amended this record after you opened it."),
    ],
)
def test_an_amendment_that_is_not_right_keeps_what_was_typed(
    floor: Floor, browser: Browser, record: int, changes: dict[str, str], status: int, words: str
) -> None:
    fields = amendment(browser, record, **({"nameplate.comment": "typed"} | changes))
    answer = browser.post(f"/inspections/{record}/amend", fields)
    assert answer.status_code == status
    assert words in words_of(answer)
    assert "typed" in answer.text
    with floor.db.reading() as session:
        assert session.get_one(Inspection, record).current_version == 1


def test_only_its_sender_or_who_manages_findings_amends(floor: Floor, record: int) -> None:
    auditor = floor.browser(floor.world.auditor)
    assert auditor.get(f"/inspections/{record}/amend").status_code == 403
    assert "Amend" not in auditor.get(f"/inspections/{record}").text
    coordinator = floor.browser(floor.world.coordinator)
    assert coordinator.get(f"/inspections/{record}/amend").status_code == 200


def test_a_record_is_voided_with_a_reason_by_who_may(
    floor: Floor, browser: Browser, record: int
) -> None:
    there = f"/inspections/{record}/void"
    assert browser.post(there, {"reason": "x"}).status_code == 403
    coordinator = floor.browser(floor.world.coordinator)
    assert coordinator.post(there, {"reason": " "}).status_code == 422
    for _pressed_twice in range(2):
        assert coordinator.post(there, {"reason": "Wrong truck"}).status_code == 303
    words = words_of(coordinator.get(f"/inspections/{record}"))
    assert "This record is void Wrong truck" in words
    assert coordinator.post(there, {"reason": "again"}).status_code == 409
    assert "Forklift daily check" in words_of(browser.get("/today"))


def test_the_list_shows_records_by_state_checklist_and_fails(
    floor: Floor, browser: Browser, record: int
) -> None:
    words = words_of(browser.get("/inspections"))
    assert "1 record" in words
    assert "INS-00001" in words
    assert "No inspections fit" in words_of(browser.get("/inspections?failed=1"))
    assert "No inspections fit" in words_of(browser.get("/inspections?state=draft"))
    assert "INS-00001" in words_of(browser.get(f"/inspections?checklist={DAILY}&state=submitted"))
    assert browser.get("/inspections?page=0&state=nonsense&asset=x").status_code == 200


def test_a_draft_is_shown_as_no_record_yet(floor: Floor, browser: Browser) -> None:
    form = begin(browser, floor)
    words = words_of(floor.browser(floor.world.auditor).get(f"/inspections/{form}"))
    assert "It is no record before it is signed." in words
    assert browser.get(f"/inspections/{form}/receipt").location == f"/inspections/{form}/review"
