"""Legal clocks in Spanish: from what happened to the call, nothing of the law is in English."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from compliance.library.law_clocks import load_law_clocks
from compliance.storage.db import Database
from compliance.storage.models.legal_clocks import ClockDeadline, LegalClock
from compliance.web.kit.catalogs import read_catalog
from compliance.web.kit.law_words import LAW_TEXTS
from tests.databases import SqliteFiles
from tests.fakes import MONDAY, FixedClock
from tests.web.site import ROOT, Browser, field_on, make_site, words_of
from tests.world import build_world

LAW = load_law_clocks(ROOT / "checklists")
CLOCKS = [
    one.key
    for one in LAW.clocks.values()
    if one.jurisdiction.state in {"", "IL"} and not one.in_force.until
]
SEVERE = "osha-severe-injury"
LEAST = 9  # letters; shorter texts are words that other texts have in them
SPANISH = {str(one.id): str(one.string) for one in read_catalog("es", LAW_TEXTS) if one.id}
ENGLISH = sorted(
    text
    for text, said in SPANISH.items()
    if text != said and len(text) >= LEAST and "%(" not in text
)
FOR_THE_CALL = re.compile(r'<span class="say__en" lang="en">.*?</span>', re.DOTALL)
TOLD = {"told_on": "2026-03-02", "told_time": "08:50", "told_by": "Vigilante"}


@pytest.fixture(scope="module")
def db(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(sqlite_files.url_for(tmp_path_factory.mktemp("plazos")), pool_size=4)
    yield database
    database.close()


@pytest.fixture(scope="module")
def browser(db: Database, tmp_path_factory: pytest.TempPathFactory) -> Browser:
    with db.unit_of_work() as session:
        world = build_world(session)
    clock = FixedClock(MONDAY)
    browser = Browser(make_site(db, clock, tmp_path_factory.mktemp("sitio")))
    browser.sign_in(world.coordinator.person_id or 0)
    browser.get("/legal-clocks?lang=es")
    return browser


@pytest.fixture(scope="module")
def started(browser: Browser) -> dict[str, int]:
    """Every clock, started through its Spanish page with what the page asks; ids by key."""
    return {key: start(browser, key, **_fields(key)) for key in (*CLOCKS, SEVERE)}


def _fields(key: str) -> dict[str, str]:
    if key == SEVERE:
        return {"kind": "hospitalization", "on-incident": "2026-03-02", "at-incident": "08:00"}
    fields: dict[str, str] = {}
    for name, one in LAW.clocks[key].starts.items():
        fields |= {f"on-{name}": "2025" if one.year else "2026-03-02", f"at-{name}": "08:50"}
    return fields


def start(browser: Browser, key: str, **fields: str) -> int:
    address = f"/legal-clocks/new/{key}"
    form = {"submission": field_on(browser.get(address), "submission"), **TOLD, **fields}
    answer = browser.post(address, form, page=address)
    assert answer.status_code == 303, words_of(answer)
    return int(answer.location.rpartition("/")[2])


def english_on(answer: TestResponse) -> list[str]:
    """Return the texts of law that a page shows in English, what is for the call aside."""
    assert answer.status_code == 200
    page = unescape(FOR_THE_CALL.sub("", answer.text).partition("<main")[2])
    assert '<span lang="en"' not in page
    return [text for text in ENGLISH if text in page]


def deadlines(db: Database, clock_id: int) -> list[int]:
    with db.reading() as session:
        rows = select(ClockDeadline.id).where(ClockDeadline.clock_id == clock_id)
        return list(session.scalars(rows.order_by(ClockDeadline.id)))


@pytest.mark.parametrize(
    "words", ["EMISION+CERCLA", "emisión+sustancia+peligrosa", "hazardous+substance+released"]
)
def test_what_happened_is_found_in_either_language(browser: Browser, words: str) -> None:
    assert english_on(browser.get("/legal-clocks/new")) == []
    found = words_of(browser.get(f"/legal-clocks/new?q={words}"))
    assert "Emisión de una sustancia peligrosa, cantidad reportable o más (CERCLA)" in found
    assert "Aceite en el agua" not in found


@pytest.mark.parametrize("key", [*CLOCKS, SEVERE])
def test_a_clock_asks_in_spanish(browser: Browser, key: str) -> None:
    assert english_on(browser.get(f"/legal-clocks/new/{key}")) == []


@pytest.mark.parametrize("key", [*CLOCKS, SEVERE])
def test_a_clock_that_runs_reads_spanish(
    browser: Browser, db: Database, started: dict[str, int], key: str
) -> None:
    number = started[key]
    assert english_on(browser.get(f"/legal-clocks/{number}")) == []
    assert english_on(browser.get(f"/legal-clocks/deadlines/{deadlines(db, number)[0]}")) == []


def test_lists_board_and_today_read_spanish(browser: Browser, started: dict[str, int]) -> None:
    assert started
    for address in ("/legal-clocks", "/legal-clocks?page=2", "/today", "/overdue", "/trail"):
        assert english_on(browser.get(address)) == [], address


def test_what_to_say_stands_in_both_languages(
    browser: Browser, db: Database, started: dict[str, int]
) -> None:
    call = deadlines(db, started["cercla-103-rq-release"])[0]
    page = browser.get(f"/legal-clocks/deadlines/{call}").text
    assert re.search(r"Qué sustancia salió\s*<span[^>]* lang=\"en\">What substance got out<", page)
    assert "Debajo de cada línea" in page
    assert "National Response Center" in page
    fresh = Browser(browser.app)
    fresh.sign_in(2)
    english = fresh.get(f"/legal-clocks/deadlines/{call}?lang=en", follow_redirects=True).text
    assert "say__en" not in english


def test_a_deadline_that_moved_says_so_in_spanish(
    browser: Browser, db: Database, started: dict[str, int]
) -> None:
    number = started["npdes-24-hour"]
    address = f"/legal-clocks/{number}/facts"
    form = {"on-aware": "2026-03-02", "at-aware": "07:15"}
    refused = browser.post(address, form, page=address)
    assert refused.status_code == 422
    moved = "vencía 2026-03-03 08:50 CST, ahora 2026-03-03 07:15 CST"
    assert f"Esto mueve lo que vence: Avisar de palabra: {moved}" in words_of(refused)
    form["reason"] = "La alarma sonó antes"
    assert browser.post(address, form, page=address).status_code == 303
    page = browser.get(f"/legal-clocks/{number}")
    assert english_on(page) == []
    words = words_of(page)
    assert "hasta las 08:50 CST del mar 3 mar 2026 → hasta las 07:15" in words
    assert f"Movido: Avisar de palabra: {moved}" in words
    assert len(deadlines(db, number)) > 1


def test_words_of_an_older_edition_are_shown_and_marked(
    browser: Browser, db: Database, started: dict[str, int]
) -> None:
    number = started["tsca-8e"]
    with db.unit_of_work() as session:
        session.execute(
            update(LegalClock).where(LegalClock.id == number).values(title="As it was in 1999")
        )
    page = browser.get(f"/legal-clocks/{number}").text
    assert '<span lang="en">As it was in 1999</span>' in page
    assert "Avisar a la EPA" in page
