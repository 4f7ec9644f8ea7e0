"""What the files of legal clocks say, in the language of this answer.

Whom to call, what to say, why it is owed: data in English (``checklists/law``), and a few sentences
of the domain around it. The catalog ``law.po`` has them all (``kit.refusal_texts`` finds them): a
contract test wants each in Spanish. A clock that runs keeps the words of the edition that started
it; what the catalog has no more is shown in English, and marked so.
"""

import re

from flask import Flask
from markupsafe import Markup, escape

from compliance.web.kit.i18n import current_language
from compliance.web.kit.phrasebooks import phrasebook

LAW_TEXTS = "law"  # the name of the catalog
_LIST, _PAIR = "; ", ": "


def law_said(language: str, text: str) -> str:
    """Return a text of law in a language; one that the catalog lacks as it is."""
    return _known(language, text) or text


def law_text(text: object) -> str:
    """Return a text in the reader's language, for where no mark can stand: labels, values."""
    return law_said(current_language(), str(text or ""))


def law_words(text: object) -> Markup:
    """Return a text in the reader's language; one that is there in English only is marked so."""
    language, words = current_language(), str(text or "")
    said = _known(language, words) if words and language != "en" else words
    return Markup('<span lang="en">{}</span>').format(words) if said is None else escape(said)


def law_list(text: str) -> str:
    """Return what stands in a sentence of ours: texts of law as "clock: deadline; …"."""
    language = current_language()
    if language == "en":
        return text
    pairs = [(part, _pair(language, part)) for part in text.split(_LIST)]
    whole = None if any(pair for _part, pair in pairs) else _known(language, text)
    return whole or _LIST.join(pair or law_said(language, part) for part, pair in pairs)


def install_law_words(app: Flask) -> None:
    """Give templates the filters ``law_text`` and ``law_words``."""
    app.jinja_env.filters.update(law_text=law_text, law_words=law_words)


def _known(language: str, text: str) -> str | None:
    book = phrasebook(language, LAW_TEXTS)
    return book.said(text, lambda value: law_said(language, value))


def _pair(language: str, text: str) -> str:
    """Return the two of a pair, or "" where it is none; each may have a colon of its own."""
    for at in re.finditer(_PAIR, text):
        first = _known(language, text[: at.start()])
        second = _known(language, text[at.end() :])
        if first and second:
            return f"{first}{_PAIR}{second}"
    return ""
