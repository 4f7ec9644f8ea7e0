"""Duties in Spanish: questions, choices, units and reasons of the shipped library, and ours."""

import re
from decimal import Decimal
from html import unescape
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from compliance.domain.applicability import Fact
from compliance.domain.profile_language import texts_of_profile
from compliance.domain.proposals import propose
from compliance.domain.site_profile import SiteProfile, plain_fact
from compliance.library.catalog import Catalog, load
from compliance.library.profile import load_answers
from compliance.services.site_profile import answer_facts
from compliance.storage.db import Database
from compliance.web.kit.profile_words import reason_words
from tests.fakes import MONDAY, FixedClock
from tests.small_duties import FORKLIFTS, PROFILE, duty
from tests.web.site import make_site, words_of
from tests.web.test_duties import Plant, make_plant

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = load(ROOT / "checklists")
ENGLISH = texts_of_profile(LIBRARY.profile)
SPANISH = LIBRARY.profile.translations["es"]
PARTS = ("open", "undecided", "scheduled", "not-owed")
# Words that stand in no Spanish sentence of ours; a reason with one was put together in English.
OF_ENGLISH = re.compile(r"\b(yes|over|under|at least|at most|other than|pieces|a month|answered)\b")

SMALL = SiteProfile.model_validate(
    {
        "sections": PROFILE.sections,
        "translations": {
            "es": {
                "facts.forklifts.question": "¿Cuántos montacargas hay?",
                "facts.round-the-clock.question": "¿Trabajan día y noche?",
                "facts.oil-gallons.question": "¿Cuánto aceite?",
                "facts.fuels.question": "¿Qué queman?",
                "facts.fuels.choices.oil": "Aceite",
                "units.pieces": "unidades",
                "units.gal": "gal",
            }
        },
    },
    strict=False,
)


@pytest.fixture
def blender(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Plant:
    """A plant in California by the shipped library, with some answers still open."""
    plant = make_plant(sqlite_db, clock, tmp_path, LIBRARY)
    file = ROOT / "tests/profiles/chemical-blending-california.yaml"
    facts = load_answers(file, LIBRARY.profile)
    given = {key: plain_fact(fact) for key, fact in facts.items() if key != "eyewashes"}
    place, by = plant.world.establishment_id, plant.world.coordinator
    with plant.db.unit_of_work() as session:
        answer_facts(session, LIBRARY.profile, place, given, by=by, now=MONDAY)
    return plant


def english_on(page: str, *, sort: str = "") -> list[str]:
    """Return the English texts of the profile on a page; words of their own, no single ones."""
    return [
        text
        for path, text in ENGLISH.items()
        if path.endswith(sort) and text.count(" ") > 1 and text != SPANISH[path] and text in page
    ]


def questions_on(page: str) -> list[str]:
    """Return the English questions on a page; titles of checklists may be worded as choices are."""
    return english_on(page, sort=".question")


def test_no_question_of_the_profile_is_english(blender: Plant) -> None:
    browser = blender.browser()
    browser.get("/duties?lang=es")
    assert english_on(words_of(browser.get("/duties/profile"))) == []
    for section in LIBRARY.profile.sections:
        answer = browser.get(f"/duties/profile/{section.key}")
        page = words_of(answer)
        assert english_on(page) == []
        assert 'lang="en"' not in answer.text.partition("<main")[2].partition("</main")[0]
        for question in section.facts:
            assert SPANISH[f"facts.{question.key}.question"] in page
            for choice in question.choices:
                assert SPANISH[f"facts.{question.key}.choices.{choice}"] in page


def test_no_reason_is_english(blender: Plant) -> None:
    browser = blender.browser()
    browser.get("/duties?lang=es")
    reasons = []
    for part in PARTS:
        for number in range(1, 9):
            answer = browser.get(f"/duties?part={part}&page={number}")
            assert questions_on(words_of(answer)) == []
            reasons += re.findall(r'<p class="duty__why">(.*?)</p>', answer.text)
    told = {unescape(re.sub(r"<[^>]+>", "", r)) for r in reasons if 'lang="en"' not in r}
    assert len(told) > 40
    assert {reason for reason in told if OF_ENGLISH.search(reason)} == set()
    assert (
        "A «¿Cuántos montacargas y otros vehículos industriales motorizados hay?» se respondió "
        "5 unidades (se pide: más de 0 unidades)."
    ) in told
    assert any("(se pide: más de 1,320 gal)" in reason for reason in told)


def test_coverage_gives_its_reasons_in_spanish_in_the_workbook_too(blender: Plant) -> None:
    browser = blender.browser()
    browser.get("/coverage?lang=es")
    page = words_of(browser.get("/coverage"))
    assert questions_on(page) == []
    assert "Depende de «¿Cuántos lavaojos y regaderas de emergencia hay?»." in page
    book = openpyxl.load_workbook(BytesIO(browser.get("/coverage.xlsx").data))
    reasons = [str(row[7] or "") for row in book.worksheets[0].iter_rows(2, values_only=True)]
    assert [reason for reason in reasons if questions_on(reason)] == []
    assert any("se respondió sí." in reason for reason in reasons)
    assert not any("<" in reason or "&" in reason for reason in reasons)


@pytest.mark.parametrize(
    ("where", "facts", "told"),
    [
        (FORKLIFTS, {"forklifts": 1}, "se respondió 1 unidad (se pide: más de 0 unidades)."),
        (
            {
                "all": [
                    {"fact": "oil-gallons", "over": "100"},
                    {"fact": "oil-gallons", "at_most": "1e4"},
                ]
            },
            {"oil-gallons": 2400},
            "se respondió 2,400 gal (se pide: más de 100 y como máximo 10,000 gal).",
        ),
        (
            {
                "any": [
                    {"fact": "oil-gallons", "under": "100"},
                    {"fact": "oil-gallons", "at_least": "1000.5"},
                ]
            },
            {"oil-gallons": 700},
            "(se pide: menos de 100 o al menos 1,000.5 gal).",
        ),
        (
            {"fact": "round-the-clock", "is": "no"},
            {"round-the-clock": True, "forklifts": 1},
            "A «¿Trabajan día y noche?» se respondió sí (se pide: no).",
        ),
        (
            {"not": {"fact": "fuels", "in": ["oil"]}},
            {"fuels": ("oil",)},
            "A «¿Qué queman?» se respondió Aceite (se pide: que no sea Aceite).",
        ),
        (
            {"fact": "fuels", "in": ["oil", "gas"]},
            {"fuels": ("oil",)},
            'se respondió Aceite (se pide: <span lang="en">Aceite o Gas</span>).',
        ),
        (
            {"fact": "state", "is": "CA"},
            {"state": "CA"},
            'A «<span lang="en">In which state?</span>» se respondió CA.',
        ),
        (
            {"fact": "city", "is": "Will"},
            {"city": "<b>"},
            "se respondió &lt;b&gt; (se pide: Will).",
        ),
        (FORKLIFTS, {}, "Depende de «¿Cuántos montacargas hay?»."),
        (
            FORKLIFTS | {"because": "Trucks < people."},
            {"forklifts": 2},
            '<span lang="en">Trucks &lt; people.</span>',
        ),
    ],
)
def test_a_reason_is_put_together_in_the_language_of_the_page(
    sqlite_db: Database,
    clock: FixedClock,
    tmp_path: Path,
    where: dict[str, object],
    facts: dict[str, int | Fact],
    told: str,
) -> None:
    made = duty("one", where)
    app = make_site(sqlite_db, clock, tmp_path, catalog=Catalog([made], {}, SMALL))
    known: dict[str, Fact] = {
        key: Decimal(fact) if isinstance(fact, int) and fact is not True else fact
        for key, fact in facts.items()
    }
    with app.test_request_context("/", headers={"Cookie": "lang=es"}):
        reason = reason_words(propose([made], SMALL, known)[0])
    assert reason.endswith(told)


def test_a_whole_number_stays_one_in_spanish(
    sqlite_db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    plant = make_plant(sqlite_db, clock, tmp_path, LIBRARY)
    browser = plant.browser()
    browser.get("/duties?lang=es")
    page = "/duties/profile/trucks-and-lifting"
    assert browser.post(page, {"forklifts": "2.5"}).status_code == 422
    assert browser.post(page, {"forklifts": "1,320"}).status_code == 303
    assert "<b>1,320 unidades</b>" in browser.get(page).text
