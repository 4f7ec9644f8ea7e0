"""Bad input is told all at once: what a form refuses hides no contradiction; nothing is kept."""

from datetime import date
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from compliance.storage.db import Database
from compliance.storage.models.injury_cases import CaseChange, CaseSpan, InjuryCase
from compliance.storage.models.legal_clocks import ClockDeadline, LegalClock
from compliance.storage.models.notifications import Notification
from compliance.storage.models.recordkeeping import Handover, RateBenchmark, WorkMonth
from compliance.storage.models.trail import TrailEntry
from tests.fakes import FixedClock
from tests.web.board import Board, make_board
from tests.web.case_site import Site
from tests.web.site import field_on, words_of

CASE = "/injury-cases/1"  # stitched, on the log, away from 2026-03-02 with an estimate
KEPT = (
    InjuryCase,
    CaseSpan,
    CaseChange,
    WorkMonth,
    Handover,
    RateBenchmark,
    LegalClock,
    ClockDeadline,
    TrailEntry,
    Notification,
)


@pytest.fixture
def site(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Site:
    site = Site(sqlite_db, clock, tmp_path)
    site.fill()
    return site


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    return make_board(sqlite_db, clock, tmp_path)  # it is 10:44 on Monday, 30 March 2026


def counts(db: Database) -> list[int]:
    with db.reading() as session:
        return [session.scalar(select(func.count()).select_from(one)) or 0 for one in KEPT]


def refused(site: Site, address: str, **fields: str) -> TestResponse:
    """Post what is wrong: it is refused, and nothing is there that was not there before."""
    browser = site.coordinator
    page = browser.get(address)
    if 'name="revision"' in page.text:
        fields["revision"] = field_on(page, "revision")
    before, revision = counts(site.db), site.case().revision
    answer = browser.post(address, fields)
    assert answer.status_code == 422
    assert counts(site.db) == before
    assert site.case().revision == revision
    return answer


def said(answer: TestResponse, *texts: str) -> None:
    words = unescape(words_of(answer))
    assert [one for one in texts if one not in words] == []


DAYS = {"kind": "away", "said_by": "worker", "from_on": "2026-02-20", "to_on": "2026-02-10"}


def test_days_without_a_reason_are_looked_at_all_the_same(site: Site) -> None:
    page = refused(site, f"{CASE}/days", **DAYS, estimated_days="-4")
    said(
        page,
        "Fill this in.",
        "It begins before the injury on 2026-03-02.",
        "The end on 2026-02-10 lies before the beginning on 2026-02-20.",
        "-4 is no number of days.",
    )


def test_a_malformed_day_hides_nothing_and_contradicts_nothing(site: Site) -> None:
    wrong = {**DAYS, "said_by": "", "to_on": "tomorrow"}
    page = refused(site, f"{CASE}/days", **wrong)
    said(
        page,
        "Fill this in.",
        "Choose one.",
        "Not a valid date value.",
        "It begins before the injury on 2026-03-02.",
    )
    assert "It still runs" not in words_of(page)  # nobody knows while the end is refused
    assert "Only a clinician" not in words_of(page)  # nor is it a clearance
    said(refused(site, f"{CASE}/days", from_on="2026-02-20", reason="A note"), "It begins before")


def test_the_end_of_days_is_refused_with_the_missing_reason(site: Site) -> None:
    address = f"{CASE}/days/1/end"
    said(refused(site, address, to_on="2026-02-10"), "Fill this in.", "lies before the beginning")
    said(refused(site, address), "Fill this in.", "Give the day.")


ITEMS = {
    "employee_name": "Pat Doe",
    "injured_on": "2026-03-02",
    "born_on": "2027-01-05",
    "hired_on": "2026-12-24",
    "died_on": "2026-02-01",
    "completed_on": "2026-02-02",
    "event_time": "08:40",
    "event_time_unknown": "y",
}
CONTRADICTIONS = (
    "The death lies before the injury.",
    "The form was completed before the injury.",
    "The day of hire lies before the birth.",
    "That is an age of",
    "it is said that it cannot be determined",
)


def test_a_form_301_without_a_reason_tells_its_contradictions(site: Site) -> None:
    said(refused(site, f"{CASE}/form", **ITEMS), "Fill this in.", *CONTRADICTIONS)
    assert site.case().died_on is None


def test_a_form_301_with_a_malformed_day_tells_its_contradictions(site: Site) -> None:
    page = refused(site, f"{CASE}/form", **{**ITEMS, "died_on": "yesterday"})
    said(page, "Fill this in.", "Not a valid date value.", *CONTRADICTIONS[1:])
    same = {"employee_name": "Pat Doe", "injured_on": "2026-03-02", "reason": "None"}
    page = refused(site, f"{CASE}/form", **same, died_on="yesterday")
    assert "Nothing was changed" not in words_of(page)


def test_a_new_case_tells_its_contradictions(site: Site) -> None:
    page = refused(site, "/incidents/1/injury-cases/new", **{**ITEMS, "died_on": "yesterday"})
    said(page, "Not a valid date value.", *CONTRADICTIONS[1:])
    assert site.case().injured_on == date(2026, 3, 2)


def refused_there(board: Board, address: str, fields: dict[str, str]) -> TestResponse:
    """Post what is wrong as `refused` does, at the board's plant."""
    browser = board.browser()
    before = counts(board.db)
    answer = browser.post(address, fields)
    assert answer.status_code == 422
    assert counts(board.db) == before
    return answer


def test_malformed_hours_do_not_hide_impossible_ones(board: Board) -> None:
    wrong = {
        "hours_1": "200000",
        "people_1": "5",
        "hours_2": "-3",
        "hours_3": "1e5",
        "hours_4": "17.5",
        "hours_5": "x",
        "people_6": "12",
    }
    page = refused_there(board, "/recordkeeping/2025/hours", wrong)
    assert words_of(page).count("Write whole numbers: digits only.") >= 4
    said(page, "200,000 hours are 40,000 for each", "The hours are empty.", "6 things to correct")


def test_sums_are_not_told_while_a_month_is_refused(board: Board) -> None:
    browser, year = board.browser(), "/recordkeeping/2025"
    said_of_year = {"average": "100", "hours": "20000", "everyone": "120", "peak": "110"}
    assert browser.post(f"{year}/employment", said_of_year).status_code == 303
    more = {f"hours_{month}": "15000" for month in (1, 2)}
    said(refused_there(board, f"{year}/hours", more), "20,000 hours of the year are fewer")
    page = refused_there(board, f"{year}/hours", {**more, "hours_2": "15o00"})
    said(page, "Write whole numbers: digits only.", "One thing to correct")


ASKED = {"asker": "employee", "asked_on": "2026-04-27", "asked_time": "16:00"}


def test_a_request_without_a_name_tells_the_rest(board: Board) -> None:
    address, number = "/recordkeeping/requests", {"case_number": "2099-001"}
    page = refused_there(board, address, {**ASKED, **number})
    said(page, "Fill this in.", "It is still to come.", "There is no case 2099-001 on a log here.")
    half = {"name": "Pat Doe", "asked_on": "2026-03-30", "asked_time": "noon", **number}
    page = refused_there(board, address, half)
    said(page, "Not a valid time value.", "There is no case 2099-001 on a log here.")
    assert "It is still to come." not in words_of(page)  # at noon it would be; nobody said so


def test_a_ground_is_not_asked_for_while_nobody_is_named(site: Site) -> None:
    before = counts(site.db)
    fields = {**ASKED, "asked_on": "2026-03-01", "case_number": site.case().number or ""}
    browser = site.coordinator
    named = browser.post("/recordkeeping/requests", {**fields, "name": "Lee Fox"})
    said(named, "then say why this report is theirs")
    page = browser.post("/recordkeeping/requests", fields)
    said(page, "Fill this in.")
    assert "then say why" not in words_of(page)
    assert page.status_code == named.status_code == 422
    assert counts(site.db) == before


def test_a_benchmark_tells_everything(board: Board) -> None:
    wrong = {"industry": "3" * 130, "year": "2050", "measure": "trir", "rate": "-1", "source": "x"}
    page = refused_there(board, "/recordkeeping/benchmarks", wrong)
    said(
        page,
        "This is longer than 120 characters.",
        "This is no year of a published rate.",
        "This is no rate.",
    )
    assert "This is no NAICS code." not in words_of(page)  # it is told once what is wrong there


def test_what_is_right_beside_a_malformed_field_is_not_kept(site: Site) -> None:
    days = {"kind": "away", "said_by": "clinician", "from_on": "2026-03-02", "reason": "A note"}
    refused(site, f"{CASE}/days", **days, to_on="soon")
    same = {"employee_name": "Pat Doe", "injured_on": "2026-03-02", "reason": "Moved"}
    refused(site, f"{CASE}/form", **same, employee_address="12 Elm Street", born_on="1988")
    asked = {"asker": "government", "name": "J. Shaw", "asked_on": "2026-03-02"}
    refused(site, "/recordkeeping/requests", **asked, asked_time="noon")
    rate = {"year": "2024", "measure": "trir", "rate": "3.1", "industry": "332"}
    refused(site, "/recordkeeping/benchmarks", **rate, source="x" * 2_000)
    told = {"told_on": "2026-03-02", "told_by": "Night guard", "submission": "b" * 32}
    death = {"kind": "death", "people": "1", "where": "site", "work_related": "yes"}
    refused(site, "/legal-clocks/new/osha-severe-injury", **told, **death, told_time="x")


SEVERE = "/legal-clocks/new/osha-severe-injury"
INJURED = {
    "submission": "a" * 32,
    "told_on": "2026-03-20",
    "told_time": "late",
    "told_by": "",
    "kind": "death",
    "on-incident": "2026-03-28",
    "at-incident": "10:00",
    "on-happened": "2026-03-25",
    "at-happened": "09:00",
    "people": "-2",
    "where": "site",
}


def test_one_bad_hour_of_a_severe_injury_hides_nothing(board: Board) -> None:
    page = refused_there(board, SEVERE, INJURED)
    said(
        page,
        "Not a valid time value.",
        "Say who told you",
        "It lies before the incident.",
        "It lies before what happened to the person.",
    )
    assert 'href="#people"' in page.text
    page = refused_there(board, SEVERE, {**INJURED, "told_on": "", "at-incident": "25:00"})
    said(page, "Give the day and the time.", "Say who told you", "It lies before the incident.")


def test_a_refused_hour_is_not_missing_and_contradicts_nothing(board: Board) -> None:
    told = {
        "submission": "a" * 32,
        "told_on": "2026-03-30",
        "told_time": "x",
        "on-known": "2026-03-30",
        "at-known": "y",
    }
    address = "/legal-clocks/new/cercla-103-rq-release"
    page = refused_there(board, address, told)
    said(page, "Say who told you", "Not a valid time value.")
    assert words_of(page).count("Not a valid time value.") == 4  # above the form and at the field
    for wrong in ("The hour is missing.", "This is still to come."):
        assert wrong not in words_of(page)
    ahead = {**told, "on-known": "2026-04-30"}
    said(refused_there(board, address, ahead), "This is still to come.")


def test_later_facts_with_a_bad_hour_tell_the_rest_and_ask_for_no_reason(board: Board) -> None:
    told = {"told_on": "2026-03-30", "told_time": "10:40", "told_by": "Night guard"}
    injured = {
        **told,
        "submission": "a" * 32,
        "kind": "hospitalization",
        "on-incident": "2026-03-30",
        "at-incident": "08:00",
        "on-happened": "2026-03-30",
        "at-happened": "09:00",
        "people": "1",
        "where": "site",
        "work_related": "yes",
        "in_patient": "yes",
        "admitted_for": "treatment",
    }
    assert board.browser().post(SEVERE, injured).status_code == 303
    address = "/legal-clocks/1/facts"
    page = refused_there(board, address, {**injured, "at-happened": "x", "people": "-2"})
    said(page, "Not a valid time value.")
    assert 'href="#people"' in page.text
    assert 'href="#reason"' not in page.text
