"""Deciding a case in Spanish: every question, answer and reason, and nothing left in English."""

from collections.abc import Iterator
from html import unescape

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from compliance.domain.recordkeeping.law import RULES
from compliance.domain.recordkeeping.questions import QUESTIONS, Question
from compliance.services.injury_case_decisions import FROM_ITEMS
from compliance.storage.db import Database
from compliance.storage.models.injury_cases import InjuryCase
from compliance.web.kit.catalogs import read_catalog
from compliance.web.kit.rule_words import RULE_TEXTS, find_rule_texts
from tests.databases import SqliteFiles
from tests.fakes import FixedClock
from tests.web.case_site import Site
from tests.web.site import Browser, field_on, words_of

LEAST = 9  # letters; shorter texts are words that other texts have in them
ENGLISH = sorted(
    {
        str(one.id)
        for one in read_catalog("es", RULE_TEXTS)
        if one.id and one.id != one.string and len(str(one.id)) >= LEAST
    }
)
ASKED = [one for one in QUESTIONS if one.name not in FROM_ITEMS]


@pytest.fixture(scope="module")
def site(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("casos")
    database = Database(sqlite_files.url_for(folder), pool_size=4)
    site = Site(database, FixedClock(), folder)
    site.fill()
    yield site
    database.close()


@pytest.fixture(scope="module")
def browser(site: Site) -> Browser:
    browser = site.browser(site.world.coordinator.person_id)
    browser.get("/incidents?lang=es")
    return browser


def english_on(page: str) -> list[str]:
    return [text for text in ENGLISH if text in unescape(page)]


@pytest.mark.parametrize("question", ASKED, ids=[one.name for one in ASKED])
def test_a_question_is_asked_in_spanish(browser: Browser, question: Question) -> None:
    answer = browser.get(f"/injury-cases/1/decide?fact={question.name}")
    page = words_of(answer)
    spanish = {str(one.id): str(one.string) for one in read_catalog("es", RULE_TEXTS) if one.id}
    for text in (question.text, question.help, *question.choices.values()):
        assert spanish.get(text, "") in unescape(page), text
    assert english_on(page) == []
    assert 'lang="en"' not in answer.text.partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize("case", [1, 2, 3])
@pytest.mark.parametrize("page", ["", "/overrule", "/days"])
def test_reasons_and_answers_are_in_spanish(browser: Browser, case: int, page: str) -> None:
    answer = browser.get(f"/injury-cases/{case}{page}")
    assert english_on(words_of(answer)) == []
    assert answer.status_code == 200


def test_a_reason_that_was_worded_otherwise_is_said_by_its_rule(
    site: Site, browser: Browser
) -> None:
    case = site.case()
    old = {**case.rules_said, "reasons": [{**one, "words": "Old words."} for one in _told(case)]}
    with site.db.unit_of_work() as session:
        session.execute(update(InjuryCase).where(InjuryCase.id == 1).values(rules_said=old))
    page = words_of(browser.get("/injury-cases/1"))
    assert "Una persona de la nómina está cubierta" in page
    assert "Old words." not in page
    assert "Old words." in words_of(site.coordinator.get("/injury-cases/1"))


def _told(case: InjuryCase) -> list[dict[str, str]]:
    reasons = case.rules_said["reasons"]
    assert isinstance(reasons, list)
    return reasons


def test_every_rule_question_and_answer_is_in_the_catalog() -> None:
    there = {str(one.id) for one in read_catalog("es", RULE_TEXTS) if one.id and one.string}
    assert {text for _key, text in find_rule_texts()} <= there
    assert {rule.words for rule in RULES.values()} <= there
    for question in QUESTIONS:
        assert {question.text, *question.choices.values()} <= there, question.name


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "but the answer to “What happened to the person's health?” says otherwise."),
        ("es", "pero la respuesta a «¿Qué le pasó a la salud de la persona?» es otra."),
    ],
)
def test_two_answers_that_contradict_each_other_are_named_by_their_questions(
    site: Site, language: str, said: str
) -> None:
    browser = site.browser(site.world.coordinator.person_id)
    browser.get(f"/incidents?lang={language}")
    for fact, answer in (("worker", "employee"), ("condition", "exposure")):
        _answer(browser, fact, answer)
    page = _answer(browser, "blood_exposure", "contaminated_sharp")
    assert page.status_code == 422
    assert said in unescape(words_of(page))
    assert "`" not in words_of(page)


def _answer(browser: Browser, fact: str, value: str) -> TestResponse:
    address = f"/injury-cases/3/decide?fact={fact}"
    revision = field_on(browser.get(address), "revision")
    return browser.post(address, {"revision": revision, "answer": value})
