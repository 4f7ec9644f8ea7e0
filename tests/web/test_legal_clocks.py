"""Pages of legal clocks: from what happened to the call, the record of it, and who may what."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from compliance.domain.access import Actor
from compliance.library.law_clocks import load_law_clocks
from compliance.storage.db import Database
from compliance.storage.models.incidents import Incident
from compliance.storage.models.legal_clocks import ClockDeadline, LegalClock
from tests.fakes import MONDAY, FixedClock
from tests.web.board import Board, make_board
from tests.web.site import ROOT, Browser, field_on, words_of

RELEASE = "/legal-clocks/new/cercla-103-rq-release"
SEVERE = "/legal-clocks/new/osha-severe-injury"
# The board's now: Monday 30 March 2026, 10:44 in Chicago.
TOLD = {
    "told_on": "2026-03-30",
    "told_time": "10:40",
    "told_by": "Night guard",
    "on-known": "2026-03-30",
    "at-known": "10:40",
}


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    return make_board(sqlite_db, clock, tmp_path)


def start(browser: Browser, address: str = RELEASE, **fields: str) -> int:
    """Start a clock through its page; return its id."""
    form = {"submission": field_on(browser.get(address), "submission"), **TOLD, **fields}
    answer = browser.post(address, form, page=address)
    assert answer.status_code == 303, words_of(answer)
    return int(answer.location.rpartition("/")[2])


def deadline_ids(board: Board, clock_id: int) -> list[int]:
    with board.db.reading() as session:
        rows = select(ClockDeadline.id).where(ClockDeadline.clock_id == clock_id)
        return list(session.scalars(rows.order_by(ClockDeadline.id)))


def add_incident(board: Board, *, private: bool = False) -> int:
    with board.db.unit_of_work() as session:
        row = Incident(
            establishment_id=board.world.establishment_id,
            submission_id="c" * 32,
            kind="release",
            state="reported",
            is_private=private,
            what="A drum of solvent fell and leaked",
            place="Dock 1, by the drain",
            happened_on=(MONDAY + timedelta(days=28)).date(),
            happened_at=MONDAY + timedelta(days=27, hours=23, minutes=30),
            received_at=MONDAY + timedelta(days=28),
            learned_at=MONDAY + timedelta(days=28),
        )
        session.add(row)
        session.flush()
        return row.id


def test_an_event_is_found_by_plain_words_and_by_authority(board: Board) -> None:
    browser = board.browser(board.world.officer)
    page = words_of(browser.get("/legal-clocks/new"))
    assert "Severe injury: death, hospital stay" in page
    assert "Oil on water" in page
    assert "California" not in page  # the plant lies in Illinois
    found = words_of(browser.get("/legal-clocks/new?q=sewer+discharge"))
    assert "Slug or harmful discharge to the sewer" in found
    assert "Employee asks for injury records" not in found
    assert "No clock is like that" in words_of(browser.get("/legal-clocks/new?q=zebra"))


def test_a_clock_says_whom_to_call_by_when_and_what_to_say(board: Board) -> None:
    browser = board.browser()
    number = start(browser)
    page = browser.get(f"/legal-clocks/{number}")
    words = words_of(page)
    for text in (
        "by Night guard",
        "due at once, 4 min ago",
        "11 min left",
        "by 10:55 CDT on Mon 30 Mar 2026",
        "How the agency reads the law; not its text",
        "The law says so",
        "Checked against the text of the law",
    ):
        assert text in words
    assert 'href="tel:+18004248802"' in page.text
    assert "https://www.ecfr.gov/current/title-40/section-302.6" in page.text
    script = words_of(browser.get(f"/legal-clocks/deadlines/{deadline_ids(board, number)[0]}"))
    for text in ("1. Call or tell", "2. Say this", "3. What we know", "410 Mill Road, Joliet, IL"):
        assert text in script


def test_lists_board_and_today_show_what_runs(board: Board) -> None:
    browser = board.browser()
    assert "No legal clock runs" in words_of(browser.get("/legal-clocks"))
    assert "deadlines run" not in words_of(browser.get("/overdue"))
    start(browser)
    listed = words_of(browser.get("/legal-clocks"))
    assert "2 deadlines run · 1 is past due" in listed
    assert "National Response Center" in listed
    for address in ("/overdue", "/today"):
        page = browser.get(address)
        assert "2 deadlines run" in words_of(page), address
        assert "due at once, 4 min ago" in words_of(page)
        assert "/legal-clocks/deadlines/1" in page.text


def test_a_report_stops_a_deadline_and_says_that_it_was_late(board: Board) -> None:
    browser = board.browser()
    number = start(browser)
    first, second = deadline_ids(board, number)
    for one in (first, second):
        address = f"/legal-clocks/deadlines/{one}/report"
        form = {
            "reported_on": "2026-03-30",
            "reported_time": "10:43",
            "reported_to": "National Response Center",
            "reported_by": "Ana Rivera",
            "reference": "1412345",
        }
        assert browser.post(address, form, page=address).status_code == 303
    page = words_of(browser.get(f"/legal-clocks/{number}"))
    assert "Reported too late" in page
    assert "Reported in time" in page
    assert "reference 1412345" in page
    assert "2 deadlines stopped" in words_of(browser.get("/legal-clocks?state=stopped"))
    assert browser.get(f"/legal-clocks/deadlines/{first}/report").status_code == 409


def test_what_is_wrong_is_told_at_its_fields_and_what_was_typed_stays(board: Board) -> None:
    browser = board.browser()
    form = {**TOLD, "submission": "d" * 32, "told_by": "", "at-known": "23:00"}
    answer = browser.post(RELEASE, form, page=RELEASE)
    words = words_of(answer)
    assert answer.status_code == 422
    assert "Say who told you" in words
    assert "This is still to come." in words
    assert 'value="23:00"' in answer.text
    number = start(browser)
    one = deadline_ids(board, number)[0]
    address = f"/legal-clocks/deadlines/{one}/report"
    refused = browser.post(address, {"reported_on": "2026-03-30"}, page=address)
    assert refused.status_code == 422
    assert words_of(refused).count("It is empty. Fill this in.") >= 2
    address = f"/legal-clocks/deadlines/{one}/not-required"
    assert browser.post(address, {"reason": " "}, page=address).status_code == 422
    assert browser.post(address, {"reason": "Under the quantity."}, page=address).status_code == 303


def test_a_severe_injury_asks_its_own_questions(board: Board) -> None:
    browser = board.browser(board.world.officer)
    fields = {
        "kind": "hospitalization",
        "on-incident": "2026-03-30",
        "at-incident": "09:00",
        "on-happened": "2026-03-30",
        "at-happened": "10:00",
        "people": "1",
        "work_related": "yes",
        "where": "site",
        "in_patient": "",
    }
    number = start(browser, SEVERE, **fields)
    page = words_of(browser.get(f"/legal-clocks/{number}"))
    assert "Not certain that it is owed" in page
    assert "Was the person formally admitted as an in-patient?" in page
    assert "by 10:40 CDT on Tue 31 Mar 2026" in page
    coordinator = board.browser()
    address = f"/legal-clocks/{number}/facts"
    known = {**fields, "in_patient": "yes", "admitted_for": "treatment"}
    assert coordinator.post(address, known, page=address).status_code == 303
    assert "Not certain" not in words_of(coordinator.get(f"/legal-clocks/{number}"))


def test_what_is_not_owed_is_told_with_its_reason(board: Board) -> None:
    browser = board.browser()
    fields = {"kind": "degloving", "people": "1", "where": "site", "work_related": "yes"}
    form = {**TOLD, **fields, "submission": "e" * 32}
    answer = browser.post(SEVERE, form, page=SEVERE)
    assert answer.status_code == 422
    assert "A degloving is not an amputation" in words_of(answer)


def test_facts_move_a_deadline_only_with_a_reason(board: Board) -> None:
    browser = board.browser()
    number = start(browser)
    address = f"/legal-clocks/{number}/facts"
    page = browser.get(address)
    assert 'value="10:40' in page.text
    later = {"on-known": "2026-03-30", "at-known": "10:42"}
    refused = browser.post(address, later, page=address)
    assert refused.status_code == 422
    assert "Say why; it stays on record." in words_of(refused)
    assert browser.post(address, {**later, "reason": "Log."}, page=address).status_code == 303
    shown = words_of(browser.get(f"/legal-clocks/{number}"))
    assert "Moved by Ana Rivera" in shown
    assert "due at once, 2 min ago" in shown


def test_an_incident_fills_in_what_it_knows_and_keeps_what_is_private(board: Board) -> None:
    number = add_incident(board, private=True)
    coordinator, officer = board.browser(), board.browser(board.world.officer)
    chosen = words_of(coordinator.get(f"/legal-clocks/new?incident={number}"))
    assert "Often after such an event Hazardous substance released" in chosen
    address = f"{RELEASE}?incident={number}"
    page = coordinator.get(address)
    assert 'value="2026-03-30"' in page.text
    clock_id = start(coordinator, address)
    with board.db.reading() as session:
        assert session.get_one(LegalClock, clock_id).incident_id == number
    script = f"/legal-clocks/deadlines/{deadline_ids(board, clock_id)[0]}"
    assert "A drum of solvent" in words_of(coordinator.get(script))
    hidden = words_of(officer.get(script))
    assert "A drum of solvent" not in hidden
    assert "kept private" in hidden
    again = words_of(coordinator.get(f"/legal-clocks/new?incident={number}"))
    assert "These clocks run for this incident already" in again


def test_another_establishments_clocks_are_not_there(board: Board) -> None:
    incident = add_incident(board)
    number = start(board.browser())
    one = deadline_ids(board, number)[0]
    stranger = board.browser(board.stranger)
    assert "No legal clock runs" in words_of(stranger.get("/legal-clocks"))
    for address in (
        f"/legal-clocks/{number}",
        f"/legal-clocks/{number}/facts",
        f"/legal-clocks/deadlines/{one}",
        f"/legal-clocks/deadlines/{one}/report",
        f"/legal-clocks/deadlines/{one}/not-required",
        f"/legal-clocks/new?incident={incident}",
    ):
        assert stranger.get(address).status_code == 404, address
    for step in ("report", "not-required"):
        answer = stranger.post(f"/legal-clocks/deadlines/{one}/{step}", {"reason": "x"})
        assert answer.status_code == 404


def test_who_may_see_start_and_stop(board: Board) -> None:
    world = board.world
    number = start(board.browser(world.officer))
    one = deadline_ids(board, number)[0]
    steps = (f"deadlines/{one}/report", f"deadlines/{one}/not-required", f"{number}/facts")
    auditor = board.browser(world.auditor)
    page = auditor.get(f"/legal-clocks/{number}")
    assert page.status_code == 200
    assert "Night guard" not in page.text
    assert auditor.get("/legal-clocks/new").status_code == 403
    assert _statuses(board, world.auditor, steps) == [403, 403, 403]
    for actor in (world.officer, world.administrator):  # may call at night, and say so
        assert _statuses(board, actor, steps) == [200, 403, 403], actor.name
    shown = board.browser(world.officer).get("/legal-clocks/1").text
    assert "Record the report" in shown
    assert "Not required" not in shown


def _statuses(board: Board, actor: Actor, steps: tuple[str, ...]) -> list[int]:
    browser = board.browser(actor)
    return [browser.get(f"/legal-clocks/{step}").status_code for step in steps]


def test_every_clock_can_be_asked_for_and_starts_with_what_its_page_asks(board: Board) -> None:
    browser = board.browser()
    law = load_law_clocks(ROOT / "checklists")
    for clock in law.clocks.values():
        if clock.jurisdiction.state or clock.in_force.until:
            continue
        fields = {}
        for key, one in clock.starts.items():
            fields[f"on-{key}"] = "2025" if one.year else "2026-03-30"
            fields[f"at-{key}"] = "10:40"
        assert start(browser, f"/legal-clocks/new/{clock.key}", **fields)
    page = words_of(browser.get("/legal-clocks?page=2"))
    assert "51 to" in page


def test_what_must_last_says_until_when(board: Board) -> None:
    """29 CFR 1904.32(b)(6): the summary hangs until 30 April."""
    browser = board.browser()
    number = start(browser, "/legal-clocks/new/osha-300a-posting", **{"on-year": "2025"})
    for address in (
        f"/legal-clocks/{number}",
        f"/legal-clocks/deadlines/{deadline_ids(board, number)[0]}",
    ):
        assert "It has to last through 30 Apr 2026." in words_of(browser.get(address)), address


@pytest.mark.parametrize(
    ("words", "calls"),
    [
        ("oil spill", ("oil-sheen-110", "spcc-112-4-report", "cercla-103-rq-release")),
        ("chemical spills", ("cercla-103-rq-release", "epcra-304-immediate", "pretreatment-slug")),
        ("ammonia", ("cercla-103-rq-release", "epcra-304-immediate")),
        ("hydraulic oil in the creek", ("oil-sheen-110", "npdes-24-hour")),
        ("derrame", ("oil-sheen-110", "cercla-103-rq-release", "epcra-304-immediate")),
        ("needle", ("osha-record-case",)),
        ("he died", ("osha-severe-injury",)),
    ],
)
def test_a_word_of_the_trade_finds_every_clock_of_it(
    board: Board, words: str, calls: tuple[str, ...]
) -> None:
    page = board.browser().get("/legal-clocks/new", query_string={"q": words}).text
    assert [key for key in calls if f"/legal-clocks/new/{key}" not in page] == []


def test_the_closest_is_found_first_and_nonsense_finds_nothing(board: Board) -> None:
    browser = board.browser()
    page = browser.get("/legal-clocks/new?q=oil+spill+creek").text
    assert "/new/boiler-new-fuel" not in page  # boiler is no oil
    assert page.index("/new/oil-sheen-110") < page.index("/new/cercla-103-rq-release")
    assert "No clock is like that" in words_of(browser.get("/legal-clocks/new?q=zebra"))


def test_an_hour_that_comes_twice_is_said(board: Board) -> None:
    board.clock.advance(days=250)
    browser = board.browser()
    told = {"told_on": "2026-11-01", "told_time": "01:30"}
    asked = {"on-request": "2026-11-01", "at-request": "01:30"}
    start(browser, "/legal-clocks/new/osha-access-government", **told, **asked)
    page = words_of(browser.get("/legal-clocks/1"))
    assert "01:30 comes twice that night, because clocks go back." in page
