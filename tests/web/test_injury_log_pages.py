"""A log of many cases: sheets a page at a time, filters, totals of the whole year."""

import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from compliance.domain.recordkeeping.decision import Outcome
from compliance.storage.db import Database
from tests.fakes import FixedClock
from tests.logged import add_case
from tests.web.site import Browser, make_site, words_of
from tests.world import World, build_world

LINES = 131
YEAR = 2026


@pytest.fixture
def browser(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Browser:
    with sqlite_db.unit_of_work() as session:
        world = build_world(session)
        for serial in range(1, LINES + 1):
            _add(session, world, serial)
        for serial in range(LINES + 1, LINES + 21):
            beside = {"number": None, "logged_at": None, "outcome": Outcome.NOT_RECORDABLE.value}
            _add(session, world, serial, **beside)
    app = make_site(sqlite_db, clock, tmp_path)
    return Browser(app).sign_in(world.coordinator.person_id or 0)


def _add(session: Session, world: World, serial: int, **more: object) -> None:
    values = {
        "log_year": YEAR,
        "number": f"{YEAR}-{serial:03}",
        "injured_on": date(YEAR, 2, 1),
        "employee_name": f"Worker Number{serial}",
        "column": "H" if serial % 10 == 0 else "J",
        "type": "M1",
        "days_away": 2 if serial % 10 == 0 else 0,
        "days_restricted": 0,
        "outcome": "recordable",
        "rules_outcome": "recordable",
        "is_privacy_case": serial == 7,
        "where": "Dock 4" if serial == 9 else "Bay A",
    }
    by = world.coordinator.person_id or 0
    add_case(session, world.establishment_id, by, serial, **(values | more))


def numbers(text: str) -> list[str]:
    return re.findall(rf">({YEAR}-\d\d\d)</a>", text)


def test_the_pages_hold_every_line_once_and_the_last_the_totals(browser: Browser) -> None:
    pages = [browser.get(f"/injury-log/{YEAR}?page={number}").text for number in (1, 2, 3)]
    found = [number for page in pages for number in numbers(page)]
    assert found == [f"{YEAR}-{serial:03}" for serial in range(1, LINES + 1)]
    assert [len(numbers(page)) for page in pages] == [60, 60, 11]
    first = words_of(browser.get(f"/injury-log/{YEAR}"))
    assert "131 cases" in first  # totals of the whole, on every page
    assert "Totals of sheet 1 of 9" in first
    assert "1 to 60 of 131" in first
    last = words_of(browser.get(f"/injury-log/{YEAR}?page=99"))
    assert "Totals of the year G 0 · H 13 · I 0 · J 118 · K 26 · L 0 · M1 131" in last


def test_filters_narrow_and_find_no_hidden_name(browser: Browser) -> None:
    away = browser.get(f"/injury-log/{YEAR}?column=H")
    assert len(numbers(away.text)) == 13
    assert "13 lines found · K 26, L 0" in words_of(away)
    assert numbers(browser.get(f"/injury-log/{YEAR}?q=dock 4").text) == [f"{YEAR}-009"]
    assert numbers(browser.get(f"/injury-log/{YEAR}?q=number12").text)[0] == f"{YEAR}-012"
    assert numbers(browser.get(f"/injury-log/{YEAR}?q=number7 ").text)[0] != f"{YEAR}-007"
    assert numbers(browser.get(f"/injury-log/{YEAR}?state=privacy").text) == [f"{YEAR}-007"]
    nothing = words_of(browser.get(f"/injury-log/{YEAR}?q=moon&type=M9"))
    assert "0 lines found" in nothing


def test_cases_beside_the_log_have_a_page_of_their_own(browser: Browser) -> None:
    page = browser.get(f"/injury-log/{YEAR}")
    assert "Show all 20" in words_of(page)
    every = browser.get(f"/injury-log/{YEAR}?part=off-log")
    assert every.text.count("/injury-cases/") == 20
    assert "20 cases" in words_of(every)
