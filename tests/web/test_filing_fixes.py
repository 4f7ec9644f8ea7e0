"""Each error and warning of the files for OSHA: made, told, and led to the field that mends it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, true, update

from compliance.domain.ita.rules import RULES, ItaProblem, Weight
from compliance.domain.recordkeeping.employment import Employment, WorkYear
from compliance.library.filing_law import load_recordkeeping_law
from compliance.services.filing_fixes import CASE_PAGES, FixPage, fix_of
from compliance.storage.db import Database
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.recordkeeping import EmploymentYear, FilingIdentity
from tests.databases import SqliteFiles
from tests.fakes import FixedClock
from tests.logged import LEARNED, add_log
from tests.web.board import Board, make_board
from tests.web.site import Browser, words_of
from tests.web.test_recordkeeping import Printed, fill

PAGE = "/recordkeeping/2025/filing"
LAW = load_recordkeeping_law(Path(__file__).resolve().parents[2] / "checklists")
ERROR, WARNING = "Error", "Warning"
Made = tuple[type[Any], dict[str, Any]]
BROKEN: list[tuple[str, Made, str, str]] = [
    # words of the problem, what is made wrong, its weight, where the link leads
    ("street_address: street_address is blank", (Establishment, {"street": ""}), ERROR, "street"),
    ("This is a PO box", (Establishment, {"street": "PO Box 12"}), ERROR, "street"),
    ("city: city is blank", (Establishment, {"city": ""}), ERROR, "city"),
    ("'Ill' is no state", (Establishment, {"state": "Ill"}), ERROR, "state"),
    ("'604' is no ZIP code", (Establishment, {"postal_code": "604"}), ERROR, "postal_code"),
    ("999999 is no code", (Establishment, {"naics": "999999"}), ERROR, "naics"),
    ("'332' is not six digits", (Establishment, {"naics": "332"}), ERROR, "naics"),
    ("'12' is not nine digits", (FilingIdentity, {"ein": "12"}), ERROR, "ein"),
    ("number is blank", (FilingIdentity, {"ein": ""}), WARNING, "ein"),
    ("has 101 characters", (FilingIdentity, {"ita_name": "x" * 101}), ERROR, "ita_name"),
    ("has 301 characters", (FilingIdentity, {"industry": "x" * 301}), ERROR, "industry"),
    ("The ITA may refuse #", (FilingIdentity, {"company_name": "No. #1"}), WARNING, "company_name"),
    ("There are 0 employees", (EmploymentYear, {"average": 0, "paid": []}), ERROR, "average"),
    ("Size 1 stands for 19", (EmploymentYear, {"peak": 12}), WARNING, "peak"),
    ("are 8929 each", (EmploymentYear, {"hours": 1_000_000}), ERROR, "hours"),
    ("are 446 each", (EmploymentYear, {"hours": 50_000}), WARNING, "hours"),
    ("job_title is blank", (InjuryCase, {"job_title": ""}), ERROR, "job_title"),
    ("lies in the future", (InjuryCase, {"born_on": date(2031, 1, 1)}), ERROR, "born_on"),
    ("date_of_birth is blank", (InjuryCase, {"born_on": None}), ERROR, "born_on"),
    ("not before hiring", (InjuryCase, {"born_on": date(2020, 1, 1)}), ERROR, "born_on"),
    ("younger than 14", (InjuryCase, {"born_on": date(2015, 1, 1)}), WARNING, "born_on"),
    ("date_of_hire is blank", (InjuryCase, {"hired_on": None}), ERROR, "hired_on"),
    ("after the incident", (InjuryCase, {"hired_on": date(2025, 6, 1)}), WARNING, "hired_on"),
    ("'X' is no code", (InjuryCase, {"sex": "X"}), ERROR, "sex-0"),
    ("facility_type is blank", (InjuryCase, {"in_emergency_room": None}), ERROR, "in_emergency_ro"),
    ("in_patient is blank", (InjuryCase, {"in_patient_overnight": None}), ERROR, "in_patient_over"),
    ("neither given nor", (InjuryCase, {"event_time": ""}), ERROR, "event_time"),
    ("said to be unknown", (InjuryCase, {"event_time_unknown": True}), ERROR, "event_time_unknown"),
    ("location is blank", (InjuryCase, {"where": ""}), ERROR, "where"),
    ("description is blank", (InjuryCase, {"description": ""}), ERROR, "description"),
    ("has 256 characters", (InjuryCase, {"description": "x" * 256}), ERROR, "description"),
    ("before_incident is blank", (InjuryCase, {"doing_before": ""}), ERROR, "doing_before"),
    ("The text names 'Pat'", (InjuryCase, {"what_happened": "So Pat fell"}), ERROR, "what_happene"),
    ("a telephone number", (InjuryCase, {"injury": "Call 815-555-0100"}), ERROR, "injury"),
    ("written as", (InjuryCase, {"object_substance": 'A 5" bar'}), WARNING, "object_substance"),
    ("object_substance is blank", (InjuryCase, {"object_substance": ""}), ERROR, "object_substanc"),
    ("has no day away", (InjuryCase, {"days_away": 0}), ERROR, "days"),
    ("are 190 together", (InjuryCase, {"days_away": 176}), ERROR, "days"),
    ("but the outcome is 4", (InjuryCase, {"column": "J"}), ERROR, "decision"),
    ("has no date of death", (InjuryCase, {"column": "G"}), ERROR, "died_on"),
    ("its line is lined out", (InjuryCase, {"lined_out_at": LEARNED}), ERROR, "page"),
    ("it is on no log", (InjuryCase, {"logged_at": None}), ERROR, "page"),
    ("incident was in 2024", (InjuryCase, {"injured_on": date(2024, 3, 1)}), WARNING, "injured_on"),
]


@pytest.fixture(scope="module")
def board(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Board:
    """A year that is complete; every test puts back what it breaks."""
    folder = tmp_path_factory.mktemp("filing")
    db = Database(sqlite_files.url_for(folder), pool_size=4)
    board = make_board(db, FixedClock(), folder, forms=Printed())
    with board.db.unit_of_work() as session:
        add_log(session, board.world.establishment_id, board.world.coordinator.person_id or 0)
        session.execute(update(InjuryCase).values(rules_outcome="recordable"))
    fill(board)
    return board


@contextmanager
def broken(board: Board, model: type[Any], values: dict[str, Any]) -> Iterator[int]:
    """Make something wrong, past every check of a page, and put it back; give the first case."""
    with board.db.reading() as session:
        case = session.scalars(select(InjuryCase).where(InjuryCase.number == "2025-001")).one()
        rows = {
            InjuryCase: InjuryCase.id == case.id,
            Establishment: Establishment.id == board.world.establishment_id,
        }
        which = rows.get(model, true())
        row = session.scalars(select(model).where(which)).one()
        before = {name: getattr(row, name) for name in values}
    try:
        with board.db.unit_of_work() as session:
            session.execute(update(model).where(which).values(**values))
        yield case.id
    finally:
        with board.db.unit_of_work() as session:
            session.execute(update(model).where(which).values(**before))


def _links(browser: Browser, words: str) -> list[tuple[str, str]]:
    """Return weight and address of every problem with these words."""
    lines = re.findall(r"<li><span><span class=\"chip.*?</li>", browser.get(PAGE).text, re.DOTALL)
    found = []
    for line in lines:
        said = re.sub(r"<[^>]+>", " ", line).replace("&#39;", "'")
        if words in said:
            [url] = re.findall(r'<a class="btn[^"]*" href="([^"]+)"', line) or [""]
            found.append((ERROR if "Error" in said else WARNING, url))
    return found


@pytest.mark.parametrize(("words", "made", "weight", "field"), BROKEN, ids=[x[0] for x in BROKEN])
def test_a_problem_leads_to_its_field(
    board: Board, words: str, made: Made, weight: str, field: str
) -> None:
    browser = board.browser()
    with broken(board, *made) as case:
        found = _links(browser, words)
        assert found, words_of(browser.get(PAGE))
        assert found[0][0] == weight
        page, _, anchor = found[0][1].partition("#")
        answer = browser.get(page)
    assert answer.status_code == 200
    if field == "days":
        assert page == f"/injury-cases/{case}/days"
    elif field == "page":
        assert (page, anchor) == (f"/injury-cases/{case}", "")
    else:
        assert anchor.startswith(field)
        assert f'id="{anchor}"' in answer.text
    assert page.startswith(f"/injury-cases/{case}") is (made[0] is InjuryCase)


def test_errors_stand_before_warnings_and_keep_the_files(board: Board) -> None:
    browser = board.browser()
    with broken(board, FilingIdentity, {"ein": ""}):
        said = words_of(browser.get(PAGE))
        assert "Warnings: look at them" in said
        assert "The files have no errors" in said
        assert browser.get(f"{PAGE}/files.zip").status_code == 200
        with broken(board, Establishment, {"city": ""}):
            said = words_of(browser.get(PAGE))
            assert said.index("Errors: the files cannot leave") < said.index("Warnings: look")
            assert browser.get(f"{PAGE}/files.zip").status_code == 422


def test_every_column_has_a_page_that_mends_it() -> None:
    work = WorkYear(2025, Employment(), {})
    for of, record in ((LAW.ita.summary, "Works"), (LAW.ita.cases, "2025-001")):
        for column in of.names:
            problem = _problem(column, record)
            fix = fix_of(problem, work, {"2025-001": 7})
            is_of_case = fix.page in CASE_PAGES
            assert is_of_case is (record == "2025-001" and column != "establishment_name")
            assert fix.page is not FixPage.YEAR or column in ("year_filing_for", "change_reason")


def test_hours_lead_to_where_they_were_entered() -> None:
    problem = _problem("total_hours_worked", "Works")
    for counts, page in (
        (Employment(hours=5), FixPage.EMPLOYMENT),
        (Employment(), FixPage.HOURS),
    ):
        assert fix_of(problem, WorkYear(2025, counts, {}), {}).page is page
    average = _problem("annual_average_employees", "Works")
    paid = WorkYear(2025, Employment(paid=(10, 12)), {})
    assert fix_of(average, paid, {}).field == "paid"


def _problem(column: str, record: str) -> ItaProblem:
    rule = next(iter(RULES))
    return ItaProblem(
        file="300a.csv",
        row=2,
        record=record,
        column=column,
        rule=rule,
        weight=Weight.ERROR,
        what="",
        remedy="",
    )
