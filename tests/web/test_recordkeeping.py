"""A year's recordkeeping on the web: entered, certified, printed, sent, handed over."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from compliance.packets.forms300 import FormPrinter
from compliance.storage.db import Database
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.recordkeeping import AnnualSummary, EmploymentYear, WorkMonth
from compliance.storage.models.trail import TrailEntry
from tests.fakes import FixedClock
from tests.logged import LEARNED, NAMES, PRIVATE, add_log
from tests.plant import PASSWORD
from tests.services.test_recordkeeping_year import IDENTITY, NOW
from tests.web.board import Board, make_board
from tests.web.site import Browser, field_on, words_of

EMPLOYMENT: dict[str, Any] = {
    "company_peak": "145",
    "peak": "145",
    "everyone": "160",
    "paid": "110, 112 113",
    "hours": "218400",
}


class Printed:
    """Stands where drawing does not matter: forms as the text of their values."""

    def log(self, form: object) -> bytes:
        return repr(form).encode()

    summary = reports = log


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    board = make_board(sqlite_db, clock, tmp_path, forms=Printed())
    with board.db.unit_of_work() as session:
        add_log(session, board.world.establishment_id, board.world.coordinator.person_id or 0)
    return board


def fill(board: Board) -> Browser:
    browser = board.browser()
    said = {"company_name": IDENTITY.company_name, "ein": IDENTITY.ein, "ownership": "1"}
    assert browser.post("/recordkeeping/2025/identity", said).status_code == 303
    assert browser.post("/recordkeeping/2025/employment", EMPLOYMENT).status_code == 303
    return browser


def trail(board: Board) -> list[tuple[str, dict[str, Any]]]:
    with board.db.reading() as session:
        rows = session.scalars(select(TrailEntry).order_by(TrailEntry.id))
        return [(row.event, json.loads(row.data)) for row in rows]


def test_the_year_says_what_is_owed_why_and_what_is_missing(board: Board) -> None:
    browser = board.browser()
    assert browser.get("/recordkeeping").location.endswith("/recordkeeping/2025")  # it is March
    before = words_of(browser.get("/recordkeeping/2025"))
    assert "Not decided: facts are missing" in before
    assert "Still missing" in before
    browser = fill(board)
    after = words_of(browser.get("/recordkeeping/2025"))
    assert "Send Form 300A to OSHA Yes by 2 Mar 2026" in after
    assert "1 Feb 2026 to 30 Apr 2026" in after
    assert "29 CFR 1904.41(a)(2)" in after
    assert "Keep these records to 31 Dec 2030" in after
    assert "Annual average 112" in after


def test_wrong_employment_is_told_at_its_fields_and_kept_nowhere(board: Board) -> None:
    browser = board.browser()
    wrong = EMPLOYMENT | {"everyone": "12", "paid": "110 many"}
    answer = browser.post("/recordkeeping/2025/employment", wrong)
    assert answer.status_code == 422
    assert "“many” is no number" in words_of(answer)
    answer = browser.post("/recordkeeping/2025/employment", EMPLOYMENT | {"everyone": "12"})
    assert "12 people of the year are fewer than 145" in words_of(answer)
    with board.db.reading() as session:
        assert session.scalars(select(EmploymentYear)).all() == []


def test_hours_are_typed_by_month_and_taken_from_a_file_after_a_look(board: Board) -> None:
    browser = fill(board)
    answer = browser.post("/recordkeeping/2025/hours", {"hours_1": "18000", "people_1": "x"})
    assert answer.status_code == 422
    assert 'href="#hours_1"' in answer.text
    assert browser.post("/recordkeeping/2025/hours", {"hours_1": "18000"}).status_code == 303
    content = b"month,hours,employees\n2025-01,18100,110\n2025-02,17000,\n"
    page = "/recordkeeping/2025/hours/file"
    look = browser.post(
        page, {"file": (BytesIO(content), "hours.csv")}, content_type="multipart/form-data"
    )
    assert "18,000" in words_of(look)
    assert "Take it: 2 months change" in words_of(look)
    with board.db.reading() as session:
        assert len(session.scalars(select(WorkMonth)).all()) == 1  # looked at, not taken
    taken = browser.post(page, {"text": content.decode(), "take": "yes"})
    assert taken.status_code == 303
    with board.db.reading() as session:
        rows = session.scalars(select(WorkMonth).order_by(WorkMonth.month))
        assert [(row.month, row.hours) for row in rows] == [(1, 18100), (2, 17000)]


def test_a_wrong_file_tells_every_line_and_takes_nothing(board: Board) -> None:
    browser = board.browser()
    content = b"month,hours\n2025-14,1\n2025-02,x\n"
    answer = browser.post(
        "/recordkeeping/2025/hours/file",
        {"file": (BytesIO(content), "hours.csv")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    said = words_of(answer)
    assert "line 2 month" in said
    assert "line 3 hours" in said
    assert "Nothing was taken." in said


def certify(browser: Browser, password: str = PASSWORD) -> TestResponse:
    address = "/recordkeeping/2025/summary"
    page = browser.get(address)
    fields = {
        "press": field_on(page, "press"),
        "seen": field_on(page, "seen"),
        "capacity": "highest-official",
        "printed_name": "Somebody Entirely Else",
        "title": "Plant manager",
        "phone": "815-555-0100",
        "password": password,
    }
    return browser.post(address, fields)


def test_the_summary_is_certified_with_the_password_only(board: Board) -> None:
    browser = fill(board)
    assert certify(browser, "wrong password").status_code == 422
    with board.db.reading() as session:
        assert session.scalars(select(AnnualSummary)).all() == []
    assert certify(browser).status_code == 303
    page = words_of(browser.get("/recordkeeping/2025/summary"))
    assert "Ana Rivera, Plant manager" in page
    assert "Posted from Sunday 1 February 2026 to Thursday 30 April 2026" in page
    event, data = trail(board)[-1]
    assert (event, data["year"], data["capacity"]) == (
        "summary.certified",
        2025,
        "highest-official",
    )


def test_what_is_missing_keeps_it_from_being_certified(board: Board) -> None:
    page = words_of(board.browser().get("/recordkeeping/2025/summary"))
    assert "It cannot be certified yet" in page
    assert "Your password" not in page


def test_a_recordable_case_that_does_not_count_is_named_where_it_is_certified(
    board: Board,
) -> None:
    browser = fill(board)
    with board.db.unit_of_work() as session:
        case = session.scalars(select(InjuryCase).where(InjuryCase.number == "2025-001")).one()
        case.lined_out_at = LEARNED
        case_id = case.id
    page = browser.get("/recordkeeping/2025/summary")
    said = words_of(page)
    assert "Case 2025-001 is decided to be recordable, and its line is lined out." in said
    assert f"/injury-cases/{case_id}" in page.text
    assert "cases of the year wait" not in said  # it is told once


def test_the_page_of_the_files_says_what_changed_after_the_certification(board: Board) -> None:
    browser, address = fill(board), "/recordkeeping/2025/filing"
    assert certify(browser).status_code == 303
    changed = "changed after the annual summary of 2025 was certified"
    assert changed not in words_of(browser.get(address))
    told = EMPLOYMENT | {"hours": "230000"}
    assert browser.post("/recordkeeping/2025/employment", told).status_code == 303
    page = browser.get(address)
    assert words_of(page).index(changed) < words_of(page).index("The files have no errors")
    assert "/recordkeeping/2025/summary" in page.text
    assert certify(browser).status_code == 303
    assert changed not in words_of(browser.get(address))


@pytest.mark.parametrize("reader", ["government", "workforce", "others", "nonsense"])
def test_a_copy_of_the_log_never_names_a_privacy_case(board: Board, reader: str) -> None:
    browser = board.browser()
    answer = browser.get(f"/recordkeeping/2025/form-300.pdf?reader={reader}")
    assert answer.status_code == 200
    said = answer.data.decode()
    assert PRIVATE not in said
    names = [name for name in NAMES if name in said]
    assert bool(names) is (reader in ("government", "workforce"))
    event, data = trail(board)[-1]
    assert event == "log.exported"
    assert data["reader"] == (reader if reader != "nonsense" else "others")
    assert len(data["sha256 form-300-2025.pdf"]) == 64


def test_a_report_of_one_case_goes_to_its_employee_whole_and_to_a_union_in_part(
    board: Board,
) -> None:
    browser = board.browser()
    with board.db.reading() as session:
        case = session.scalars(select(InjuryCase.id).where(InjuryCase.number == "2025-001")).one()
    address = f"/recordkeeping/cases/{case}/form-301.pdf"
    assert "Pat Doe" in browser.get(f"{address}?reader=workforce").text
    union = browser.get(f"{address}?reader=authorised-representative").text
    assert "Pat Doe" not in union
    assert "five sutures" in union
    assert browser.get("/recordkeeping/cases/999/form-301.pdf").status_code == 404


def test_the_files_for_osha_are_fetched_once_nothing_is_wrong(board: Board) -> None:
    browser = board.browser()
    page = browser.get("/recordkeeping/2025/filing")
    assert "The files cannot leave yet" in words_of(page)
    assert 'href="/recordkeeping/2025/employment#average"' in page.text
    assert browser.get("/recordkeeping/2025/filing/files.zip").status_code == 422
    fill(board)
    assert "The files have no errors" in words_of(browser.get("/recordkeeping/2025/filing"))
    answer = browser.get("/recordkeeping/2025/filing/files.zip")
    with ZipFile(BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["300a.csv", "cases.csv"]
        assert b"Pat" not in archive.read("cases.csv")
    assert trail(board)[-1][0] == "filing.exported"


@pytest.mark.parametrize(
    ("who", "expected"), [("employee", False), ("authorised-representative", True)]
)
def test_others_get_less(board: Board, who: str, *, expected: bool) -> None:
    browser = fill(board)
    asked = {
        "press": field_on(browser.get("/recordkeeping/requests"), "press"),
        "asker": who,
        "name": "Casey Nguyen",
        "asked_on": "2026-03-27",
        "asked_time": "16:00",
    }
    address = browser.post("/recordkeeping/requests", asked).location
    with ZipFile(BytesIO(browser.post(f"{address}/files").data)) as archive:
        assert ("form-301-2025.pdf" in archive.namelist()) is expected
        assert "privacy-case-names-2025.csv" not in archive.namelist()
        if expected:
            assert "Pat Doe" not in archive.read("form-301-2025.pdf").decode()


def test_rates_need_hours_and_pool_cases_over_twelve_months(board: Board) -> None:
    browser = board.browser()
    assert "No rate yet" in words_of(browser.get("/recordkeeping/rates"))
    with board.db.unit_of_work() as session:
        session.add_all(
            WorkMonth(
                establishment_id=board.world.establishment_id,
                year=2025,
                month=month,
                hours=20_000,
                entered_at=NOW,
                entered_by=board.world.coordinator.person_id,
            )
            for month in range(1, 13)
        )
    page = browser.get("/recordkeeping/rates")
    said = words_of(page)
    assert "December 2025 0 20,000 0.0 3.3" in said  # 4 cases x 200,000 / 240,000 hours
    assert "2024: 2.3" in page.text
    assert "<polyline" in page.text
    assert "Severity rate (our own measure)" in said
    assert browser.get("/recordkeeping/rates?measure=nonsense").status_code == 200


PAGES = (
    "/recordkeeping",
    "/recordkeeping/2025",
    "/recordkeeping/2025/identity",
    "/recordkeeping/2025/employment",
    "/recordkeeping/2025/hours",
    "/recordkeeping/2025/summary",
    "/recordkeeping/2025/filing",
    "/recordkeeping/2025/form-300.pdf",
    "/recordkeeping/2025/form-300a.pdf",
    "/recordkeeping/requests",
)


@pytest.mark.parametrize("who", ["officer", "auditor", "administrator"])
def test_nobody_else_sees_any_of_it(board: Board, who: str) -> None:
    browser = board.browser(getattr(board.world, who))
    assert {browser.get(page).status_code for page in PAGES} == {403}


def test_a_coordinator_elsewhere_sees_nothing_of_this_site(board: Board) -> None:
    browser = board.browser(board.stranger)
    with board.db.reading() as session:
        case = session.scalars(select(InjuryCase.id)).all()[0]
        key = session.get_one(Establishment, board.world.establishment_id).key
    assert browser.get(f"/recordkeeping/cases/{case}/form-301.pdf").status_code == 404
    assert browser.get(f"/recordkeeping/2025?establishment={key}").status_code == 404


def test_years_that_are_no_years_are_not_there(board: Board) -> None:
    browser = board.browser()
    for year in (1999, 2027, 99999):
        assert browser.get(f"/recordkeeping/{year}").status_code == 404


@pytest.fixture(scope="module")
def printer() -> Iterator[FormPrinter]:
    printer = FormPrinter(Path(__file__).resolve().parents[2] / "templates" / "forms")
    yield printer
    printer.close()


def test_a_form_is_a_real_pdf(
    sqlite_db: Database, clock: FixedClock, tmp_path: Path, printer: FormPrinter
) -> None:
    board = make_board(sqlite_db, clock, tmp_path, forms=printer)
    answer = board.browser().get("/recordkeeping/2025/form-300a.pdf")
    assert answer.data.startswith(b"%PDF-")
    assert answer.mimetype == "application/pdf"
