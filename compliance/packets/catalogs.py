"""Packets in other languages: the sentences lie beside the templates, as ``es.po`` and the like."""

from collections.abc import Callable
from pathlib import Path

from babel.messages.pofile import read_po

Translate = Callable[[str, str], str]
"""(language, msgid) → the sentence in that language, still with its ``%(name)s`` places."""


def untranslated(_language: str, msgid: str) -> str:
    """Return the English sentence itself."""
    return msgid


def read_catalogs(templates: Path) -> Translate:
    """Return the translations in a folder; a sentence without one stays English."""
    sentences: dict[tuple[str, str], str] = {}
    for file in sorted(templates.glob("*.po")):
        with file.open("rb") as content:
            for message in read_po(content, locale=file.stem):
                if message.id and isinstance(message.id, str) and isinstance(message.string, str):
                    sentences[file.stem, message.id] = message.string or message.id

    def translate(language: str, msgid: str) -> str:
        return sentences.get((language, msgid), msgid)

    return translate
