"""What services refuse, said in the language of this answer.

Services, domain and storage raise their refusals in English and know of no page. The catalog
``refusals.po`` has their sentences (``kit.refusal_texts`` finds them in the source); here a
sentence that arrives filled in is recognised (``kit.phrasebooks``), and its values are put into
the translation. What has none is said in English.
"""

import re

from flask import Flask
from flask_babel import gettext

from compliance.domain.errors import ComplianceError, InvalidInputError, Problem
from compliance.web.kit.i18n import current_language
from compliance.web.kit.law_words import law_list
from compliance.web.kit.phrasebooks import Phrasebook, phrasebook

REFUSALS = "refusals"  # the name of the catalog
_IS_STATE = re.compile(r"[a-z][a-z ]+")  # "not recordable"; names and tags have capitals or digits


def spoken(text: str) -> str:
    """Return a refusal's sentence, or several joined by white space, in the reader's language."""
    book = phrasebook(current_language(), REFUSALS)
    whole = _said(book, text)
    if whole is not None:
        return whole
    lines = text.split("\n")
    return "\n".join(_said(book, line) or line for line in lines) if len(lines) > 1 else text


def spoken_problem(problem: Problem) -> Problem:
    """Return what is wrong and what to do in the reader's language; where it stands stays."""
    return Problem(spoken(problem.where), spoken(problem.what), spoken(problem.remedy))


def spoken_refusal(error: ComplianceError) -> str:
    """Return the whole of a refusal as one text for a page."""
    if isinstance(error, InvalidInputError):
        return "\n".join(str(spoken_problem(problem)) for problem in error.problems)
    return spoken(str(error))


def install_spoken(app: Flask) -> None:
    """Give templates the filter ``spoken``."""
    app.jinja_env.filters["spoken"] = spoken


def _said(book: Phrasebook, text: str) -> str | None:
    return book.said(text, lambda value: _value(book, value))


def _value(book: Phrasebook, value: str) -> str:
    """Return a value in the reader's language: a state's name, a text of law, one of our own."""
    known = book.fixed.get(value)
    if known is not None:
        return known
    if not _IS_STATE.fullmatch(value):
        return law_list(value)
    for text in (value, value.capitalize()):  # pages say states in the middle and at the head
        words = str(gettext(text))
        if words != text:
            return words[0].lower() + words[1:]
    return value
