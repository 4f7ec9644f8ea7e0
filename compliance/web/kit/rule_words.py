"""Questions, answers and reasons of the recordability rules, said in the language of this answer.

They are data of the domain, in English, with a key of their own. The catalog ``rules.po`` has them
all: a contract test wants each in Spanish.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from flask import Flask

from compliance.domain.recordkeeping.law import RULES
from compliance.domain.recordkeeping.question_types import Question
from compliance.domain.recordkeeping.questions import QUESTIONS
from compliance.domain.recordkeeping.treatments import KINDS, Kind
from compliance.web.kit.i18n import current_language
from compliance.web.kit.phrasebooks import texts_of

RULE_TEXTS = "rules"  # the name of the catalog


def find_rule_texts() -> Iterator[tuple[str, str]]:
    """Yield (what it belongs to, text) of every question, help, answer and reason."""
    for question in QUESTIONS:
        yield from ((question.name, text) for text in _texts_of_question(question))
    for kind in KINDS.values():
        yield from ((kind.key, text) for text in _texts_of_care(kind))
    for key, rule in RULES.items():
        yield key, rule.words


def _texts_of_question(question: Question) -> Iterator[str]:
    yield question.text
    if question.help:
        yield question.help
    yield from question.choices.values()


def _texts_of_care(kind: Kind) -> Iterator[str]:
    yield kind.text
    for detail in kind.details:
        yield detail.text
        yield from detail.choices.values()


def rule_words(text: str) -> str:
    """Return one of these texts in the reader's language; what the catalog lacks as it is."""
    return _book(current_language()).get(text, text)


def reason_words(key: str, words: str) -> str:
    """Return a reason as it was written down; in another language as its rule reads today."""
    book = _book(current_language())
    rule = RULES.get(key)
    return book.get(words) or (book.get(rule.words) if rule else None) or words


def install_rule_words(app: Flask) -> None:
    """Give templates the filter ``rule_words``."""
    app.jinja_env.filters["rule_words"] = rule_words


@cache
def _book(language: str) -> Mapping[str, str]:
    return texts_of(language, RULE_TEXTS)
