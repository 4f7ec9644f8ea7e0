"""Pages of injury cases: for few eyes, one question at a time, nothing half saved, views noted."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from compliance.services.injury_case_decisions import answer_facts
from compliance.storage.db import Database
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.trail import TrailEntry
from tests.cases import FIRST_AID, STITCHED, change_of, logged_case
from tests.databases import SqliteFiles
from tests.fakes import FixedClock
from tests.web.case_site import Site
from tests.web.site import Browser, field_on, words_of


@pytest.fixture
def site(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Site:
    return Site(sqlite_db, clock, tmp_path)


@pytest.fixture(scope="module")
def still(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A plant with a logged case and a needlestick, that is only looked at."""
    folder = tmp_path_factory.mktemp("cases")
    database = Database(sqlite_files.url_for(folder), pool_size=4)
    site = Site(database, FixedClock(), folder)
    site.fill()
    yield site
    database.close()


def post(browser: Browser, address: str, **fields: Any) -> TestResponse:
    page = browser.get(address)
    return browser.post(address, {"revision": field_on(page, "revision"), **fields})


def opened(site: Site) -> Browser:
    browser = site.coordinator
    page = browser.get("/incidents/1/injury-cases/new")
    assert field_on(page, "employee_name") == "Pat Doe"
    answer = post(
        browser,
        "/incidents/1/injury-cases/new",
        employee_name="Pat Doe",
        job_title="Press operator",
        injured_on="2026-03-02",
        event_time="08:40",
        where="Press line B",
        description="Laceration of the left palm, sheet steel edge",
        what_happened="The sheet sprang back",
    )
    assert answer.location == "/injury-cases/1/decide"
    return browser


def test_one_question_at_a_time_until_the_first_row_that_ends_it(site: Site) -> None:
    browser = opened(site)
    page = words_of(browser.get("/injury-cases/1/decide"))
    assert "Who was hurt or became ill?" in page
    nothing = post(browser, "/injury-cases/1/decide")
    assert nothing.status_code == 422
    assert "Choose an answer, or not known." in words_of(nothing)
    answer = post(browser, "/injury-cases/1/decide", answer="visitor")
    assert answer.status_code == 303
    assert browser.get(answer.location).location == "/injury-cases/1#decision"
    shown = words_of(browser.get("/injury-cases/1"))
    assert "Not recordable" in shown
    assert "A visitor or customer is no employee, so nothing is recorded." in shown
    assert "29 CFR 1904.31(a)" in shown
    assert "our inference" in shown


def test_back_and_not_known_and_the_closed_list(site: Site) -> None:
    browser = opened(site)
    address = "/injury-cases/1/decide"
    post(browser, address, answer="employee")
    page = browser.get(address)
    assert "/injury-cases/1/decide?fact=worker" in page.text
    skipped = post(browser, address, answer="not-known")
    assert skipped.location == "/injury-cases/1/decide?skip=condition"
    assert (
        "What happened to the person"
        not in words_of(browser.get(skipped.location)).split("Answered so far")[0]
    )
    with site.db.unit_of_work() as session:
        case = session.get_one(InjuryCase, 1)
        facts = {name: one for name, one in STITCHED.items() if name != "treatments"}
        answer_facts(session, case, facts, change_of(case, site.world.coordinator))
    page = browser.get(address)
    assert "First aid: the closed list, A to N" in words_of(page)
    both = post(browser, address, answer=["none", "massage"])
    assert "It says no treatment, and some." in words_of(both)
    post(browser, address, answer=["wound_cover", "wound_cleaning"])
    assert "With what?" in words_of(browser.get(address)) or "surface" in words_of(
        browser.get(address)
    )
    care = site.case().facts["treatments"]
    assert care == [{"kind": "wound_cover"}, {"kind": "wound_cleaning"}]
    needs = site.case().rules_said["needs"]
    assert isinstance(needs, list)
    place = next(one for one in needs if one.endswith("device"))
    post(browser, f"{address}?fact={place}", answer="sutures")
    assert site.case().outcome == "recordable"


def test_care_of_one_kind_may_have_been_given_in_several_ways(site: Site) -> None:
    """Each is a treatment of its own, and stays when the list of care is answered anew."""
    browser, address = opened(site), "/injury-cases/1/decide"
    with site.db.unit_of_work() as session:
        case = session.get_one(InjuryCase, 1)
        facts = STITCHED | {"treatments": [{"kind": "wound_cover"}, {"kind": "massage"}]}
        answer_facts(session, case, facts, change_of(case, site.world.coordinator))
    detail = f"{address}?fact=treatments[0].device"
    assert "Choose every one that was used." in words_of(browser.get(detail))
    post(browser, detail, answer=["bandage", "sutures"])
    cover = [{"kind": "wound_cover", "device": one} for one in ("bandage", "sutures")]
    assert site.case().facts["treatments"] == [*cover, {"kind": "massage"}]
    assert site.case().outcome == "recordable"
    post(browser, f"{address}?fact=treatments", answer=["wound_cover", "hot_cold"])
    assert site.case().facts["treatments"] == [*cover, {"kind": "hot_cold"}]
    refused = post(browser, detail, answer=["bandage", "spell"])
    assert "Choose an answer, or not known." in words_of(refused)


def test_from_the_report_to_the_log_with_history(site: Site) -> None:
    browser = opened(site)
    with site.db.unit_of_work() as session:
        case = session.get_one(InjuryCase, 1)
        answer_facts(session, case, STITCHED, change_of(case, site.world.coordinator))
    assert "Enter on the log" in words_of(browser.get("/injury-cases/1"))
    answer = post(browser, "/injury-cases/1/enter")
    assert answer.location == "/injury-cases/1"
    days = {"kind": "away", "said_by": "clinician", "from_on": "2026-03-03", "to_on": "2026-03-04"}
    refused = post(browser, "/injury-cases/1/days", **days)
    assert refused.status_code == 422
    assert site.case().days_away == 0
    post(browser, "/injury-cases/1/days", **days, reason="Doctor's note")
    assert (site.case().column, site.case().days_away) == ("H", 2)
    page = browser.get("/injury-log/2026")
    assert "2026-001" in page.text
    assert "<del>J</del>" in page.text
    assert "Doctor&#39;s note" in page.text
    gone = post(browser, "/injury-cases/1/line-out", reason="Not ours", why="other-log")
    assert gone.location == "/injury-cases/1"
    assert "lined out, it belongs on another log" in words_of(browser.get("/injury-log/2026"))
    post(browser, "/injury-cases/1/put-back", reason="Ours after all")
    assert site.case().lined_out_at is None


def test_a_recordable_case_is_lined_out_by_tap_and_only_for_another_line(site: Site) -> None:
    browser = site.coordinator
    with site.db.unit_of_work() as session:
        logged_case(session, site.world.establishment_id, by=site.world.coordinator, number=2)
    kept = post(browser, "/injury-cases/1/line-out", reason="x", why="not-recordable")
    assert kept.status_code == 422
    said = words_of(kept)
    assert "By its decision the case belongs on the log" in said
    assert "Decide otherwise first: overrule it, with a reason." in said
    assert "/injury-cases/1/overrule" in kept.text
    untold = post(browser, "/injury-cases/1/line-out", reason="x")
    assert "Why does the line not count? Choose one." in words_of(untold)
    twice = post(browser, "/injury-cases/1/line-out", reason="x", why="duplicate", of="2026-009")
    assert 'No other line "2026-009" counts on the log of 2026.' in words_of(twice)


def test_a_case_that_is_not_recordable_after_all_is_lined_out_with_one_tap_less(
    site: Site,
) -> None:
    with site.db.unit_of_work() as session:
        by = site.world.coordinator
        case = logged_case(session, site.world.establishment_id, by=by, number=2)
        case_id = case.id
        answer_facts(session, case, FIRST_AID, change_of(case, by, reason="Strips only"))
    address = f"/injury-cases/{case_id}/line-out"
    page = site.coordinator.get(address)
    assert 'value="not-recordable" checked' in page.text
    assert "By its decision the case belongs on the log" not in words_of(page)
    answer = post(site.coordinator, address, reason="Strips only", why="not-recordable")
    assert answer.location == f"/injury-cases/{case_id}"


def test_overruling_asks_for_a_reason_and_shows_both(site: Site) -> None:
    browser = opened(site)
    post(browser, "/injury-cases/1/decide", answer="visitor")
    address = "/injury-cases/1/overrule"
    wanted = {"outcome": "recordable", "column": "J", "case_type": "M1"}
    refused = post(browser, address, **wanted)
    assert refused.status_code == 422
    assert "Fill this in." in words_of(refused)
    post(browser, address, **wanted, reason="She was on our payroll that day")
    page = words_of(browser.get("/injury-cases/1"))
    assert "A person decided otherwise than the rules" in page
    assert "She was on our payroll that day" in page
    assert "What the rules say Not recordable" in page
    revision = field_on(browser.get("/injury-cases/1"), "revision")
    browser.post("/injury-cases/1/follow", {"revision": revision})
    assert site.case().outcome == "not recordable"


def test_wrong_items_keep_what_was_typed_and_save_nothing(site: Site) -> None:
    browser = opened(site)
    answer = post(
        browser,
        "/injury-cases/1/form",
        employee_name="Pat Doe",
        injured_on="2026-03-02",
        died_on="2026-03-01",
        born_on="2024-05-05",
        work_began="six",
        what_happened="Kept as typed",
    )
    page = words_of(answer)
    assert answer.status_code == 422
    assert "The death lies before the injury." in page
    assert "Write hours and minutes: 07:30, 14:05." in page
    assert "Check the year of birth." in page
    assert "Kept as typed" in answer.text
    assert site.case().revision == 1


def test_the_second_of_two_pages_is_told_that_it_is_late(site: Site) -> None:
    browser = opened(site)
    post(browser, "/injury-cases/1/decide", answer="employee")
    late = browser.post("/injury-cases/1/decide", {"revision": "1", "answer": "injury"})
    assert late.status_code == 422
    assert "Somebody changed this case" in words_of(late)


def test_days_of_rest_and_the_calendar(site: Site) -> None:
    browser = opened(site)
    weekend = {
        "kind": "away",
        "said_by": "employer",
        "from_on": "2026-03-07",
        "to_on": "2026-03-08",
    }
    post(browser, "/injury-cases/1/days", **weekend)
    page = words_of(browser.get("/injury-cases/1/days"))
    assert "The days cannot be counted yet" in page
    wrong = post(browser, "/injury-cases/1/days/other", off_duty="next weekend")
    assert '"next weekend" is no day.' in words_of(wrong)
    post(browser, "/injury-cases/1/days/other", off_duty="2026-03-07 to 2026-03-08")
    assert site.case().days_away == 0
    assert "Week by week" in words_of(browser.get("/injury-cases/1/days"))
    assert post(browser, "/injury-cases/1/days/1/strike").status_code == 303
    assert browser.get("/injury-cases/1/days/1/end").status_code == 404
    assert browser.get("/injury-cases/1/days/77/end").status_code == 404
    assert browser.get("/injury-cases/1/days/0/strike").status_code == 404


PAGES = (
    "/injury-log/2026",
    "/injury-log/2026/names",
    "/injury-cases/1",
    "/injury-cases/1/form",
    "/injury-cases/1/decide?fact=worker",
    "/injury-cases/1/overrule",
    "/injury-cases/1/days",
    "/injury-cases/1/enter",
    "/incidents/1/injury-cases/new",
)


@pytest.mark.parametrize("address", PAGES)
def test_officers_and_auditors_see_no_medical_page(still: Site, address: str) -> None:
    people = still.world
    for who in (people.officer, people.auditor, people.administrator):
        assert still.browser(who.person_id).get(address).status_code == 403
    shown = still.coordinator.get(address)
    assert shown.status_code == 200, shown.text
    if "injury-cases" in address:
        assert still.browser(still.stranger.person_id).get(address).status_code == 404


def test_nobody_else_is_offered_the_log(still: Site) -> None:
    assert "Injury log" in words_of(still.coordinator.get("/incidents"))
    assert "Injury log" not in words_of(still.browser(still.world.officer.person_id).get("/today"))


def test_another_establishments_log_is_empty(still: Site) -> None:
    page = words_of(still.browser(still.stranger.person_id).get("/injury-log/2026"))
    assert "No case is on the log of 2026" in page
    assert "Doe" not in page


def test_privacy_cases_have_no_name_on_the_log(still: Site) -> None:
    page = words_of(still.coordinator.get("/injury-log/2026"))
    assert "Jo Grant" not in page
    assert "privacy case" in page
    assert "Pat Doe" in page
    assert "Lee Fox" in page  # not on the log, undecided
    assert "Jo Grant" in words_of(still.coordinator.get("/injury-log/2026/names"))


def test_looking_is_in_the_trail_once(site: Site) -> None:
    browser = opened(site)
    assert site.views("case.viewed") == 1  # of the incident, whose words the form of a case shows
    for _time in range(3):
        browser.get("/injury-cases/1")
        browser.get("/injury-log/2026")
    assert (site.views("case.viewed"), site.views("log.viewed")) == (2, 1)
    site.clock.advance(minutes=61)
    browser.get("/injury-cases/1")
    assert site.views("case.viewed") == 3
    with site.db.reading() as session:
        for data in session.scalars(select(TrailEntry.data)):
            assert "Doe" not in json.dumps(json.loads(data))


def test_what_is_not_there_is_404(still: Site) -> None:
    for address in ("/injury-cases/99", "/injury-log/1900", "/injury-cases/1/decide?fact=moon"):
        assert still.coordinator.get(address).status_code == 404, address


def test_striking_what_a_line_rested_on_leads_to_the_open_question(site: Site) -> None:
    told = {name: value for name, value in STITCHED.items() if "days" not in name}
    browser = opened(site)
    with site.db.unit_of_work() as session:
        case = session.get_one(InjuryCase, 1)
        answer_facts(session, case, told, change_of(case, site.world.coordinator))
    span = {"kind": "away", "said_by": "clinician", "from_on": "2026-03-03", "to_on": "2026-03-05"}
    post(browser, "/injury-cases/1/days", **span)
    post(browser, "/injury-cases/1/enter")
    answer = post(browser, "/injury-cases/1/days/1/strike", reason="Another person")
    assert answer.location == "/injury-cases/1/decide"
    assert "rested on these days" in words_of(browser.get("/injury-cases/1/decide"))
    page = words_of(browser.get("/injury-cases/1"))
    assert "Something is wrong with its line on the log" in page
    assert "Answer the next question" in page
    assert "Days and column do not agree" in words_of(browser.get("/injury-log/2026"))
    for fact in ("clinician_days_off", "missed_days"):
        post(browser, f"/injury-cases/1/decide?fact={fact}", answer="no", reason="She was at work")
    assert (site.case().column, site.case().days_away) == ("J", 0)
    assert "do not agree" not in words_of(browser.get("/injury-log/2026"))


def test_levels_that_were_entered_stand_in_their_fields(site: Site) -> None:
    browser = opened(site)
    levels = {
        f"right-{part}-{hertz}": str(level)
        for part, base in (("baseline", 10), ("current", 25))
        for hertz, level in ((2000, base), (3000, base + 5), (4000, base + 10))
    }
    post(browser, "/injury-cases/1/decide?fact=audiograms", **levels, **{"right-age": "2"})
    page = browser.get("/injury-cases/1/decide?fact=audiograms")
    for field, level in {**levels, "right-age": "2"}.items():
        assert field_on(page, field) == level
    assert field_on(page, "left-age") == ""


def test_a_recordable_case_without_a_line_and_a_late_hire_are_said_on_its_page(site: Site) -> None:
    site.fill()
    with site.db.unit_of_work() as session:
        case = session.scalars(select(InjuryCase).where(InjuryCase.logged_at.is_not(None))).first()
        assert case is not None
        case.lined_out_at, case.hired_on = case.logged_at, date(2026, 3, 20)
        address = f"/injury-cases/{case.id}"
    page = words_of(site.coordinator.get(address))
    assert "It is recordable, and its line is lined out" in page
    assert "The day of hire is after the injury." in page
