"""What services refuse, said in the language of this answer.

Services, domain and storage raise their refusals in English and know of no page. The catalog
``refusals.po`` has their sentences (``kit.refusal_texts`` finds them in the source); here a
sentence that arrives filled in is recognised by its fixed parts, and its values are put into the
translation. What has none is said in English.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from babel.support import Translations
from flask import Flask
from flask_babel import gettext

from compliance.domain.errors import ComplianceError, InvalidInputError, Problem
from compliance.web.kit.i18n import TRANSLATIONS, current_language

REFUSALS = "refusals"  # the name of the catalog
_VALUE = re.compile(r"%\((\w+)\)s")
_IS_STATE = re.compile(r"[a-z][a-z ]+")  # "not recordable"; names and tags have capitals or digits


@dataclass(frozen=True, slots=True)
class _Phrasebook:
    """Sentences without values, and patterns of those with values: most fixed text first."""

    fixed: dict[str, str] = field(default_factory=dict)
    filled: Sequence[tuple[re.Pattern[str], str]] = ()


def spoken(text: str) -> str:
    """Return a refusal's sentence, or several joined by white space, in the reader's language."""
    book = _phrasebook(current_language())
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


def _said(book: _Phrasebook, text: str) -> str | None:
    known = book.fixed.get(text)
    if known is not None:
        return known
    for pattern, words in book.filled:
        match = pattern.fullmatch(text)
        if match:
            values = match.groupdict()
            return words % {name: _value(book, value) for name, value in values.items()}
    return None


def _value(book: _Phrasebook, value: str) -> str:
    """Return a value in the reader's language: the name of a state, or a text that stands in it."""
    known = book.fixed.get(value)
    if known is not None or not _IS_STATE.fullmatch(value):
        return value if known is None else known
    for text in (value, value.capitalize()):  # pages say states in the middle and at the head
        words = str(gettext(text))
        if words != text:
            return words[0].lower() + words[1:]
    return value


@cache
def _phrasebook(language: str) -> _Phrasebook:
    texts = texts_of(language, REFUSALS)
    fixed = {msgid % {}: words % {} for msgid, words in texts.items() if not _VALUE.search(msgid)}
    filled = sorted(
        ((msgid, words) for msgid, words in texts.items() if _VALUE.search(msgid)),
        key=lambda pair: (-len(_VALUE.sub("", pair[0])), pair[0]),
    )
    return _Phrasebook(fixed, tuple((pattern_of(msgid), words) for msgid, words in filled))


def texts_of(language: str, domain: str) -> dict[str, str]:
    """Return the translated sentences of a compiled catalog; none where there is none."""
    catalog = Translations.load(TRANSLATIONS, [language], domain=domain)
    entries: dict[object, str] = getattr(catalog, "_catalog", {})
    return {key: words for key, words in entries.items() if isinstance(key, str) and key}


def pattern_of(msgid: str) -> re.Pattern[str]:
    """Return what a sentence looks like once its values are filled in; one name, one value."""
    pattern, seen, end = "", set[str](), 0
    for value in _VALUE.finditer(msgid):
        pattern += re.escape(msgid[end : value.start()] % {})
        name = value[1]
        pattern += f"(?P={name})" if name in seen else f"(?P<{name}>.*?)"
        seen.add(name)
        end = value.end()
    return re.compile(pattern + re.escape(msgid[end:] % {}), re.DOTALL)
