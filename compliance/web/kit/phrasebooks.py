"""Catalogs of sentences that arrive filled in, and are recognised by their fixed parts.

Services, domain and the files of law speak English and know of no page. Their sentences stand in a
catalog each (``refusals.po``, ``law.po``); one with values is found by its pattern, and its values
are put into the translation.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from babel.support import Translations

from compliance.web.kit.i18n import TRANSLATIONS

_VALUE = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """Sentences without values, and patterns of those with values: most fixed text first."""

    fixed: dict[str, str] = field(default_factory=dict)
    filled: Sequence[tuple[re.Pattern[str], str]] = ()

    def said(self, text: str, value: Callable[[str], str]) -> str | None:
        """Return a sentence in the book's language, or None; ``value`` says what stands in it."""
        known = self.fixed.get(text)
        if known is not None:
            return known
        for pattern, words in self.filled:
            match = pattern.fullmatch(text)
            if match:
                return words % {name: value(one) for name, one in match.groupdict().items()}
        return None


@cache
def phrasebook(language: str, domain: str) -> Phrasebook:
    """Return the sentences of a catalog; none where there is no such catalog."""
    texts = texts_of(language, domain)
    fixed = {msgid % {}: words % {} for msgid, words in texts.items() if not _VALUE.search(msgid)}
    filled = sorted(
        ((msgid, words) for msgid, words in texts.items() if _VALUE.search(msgid)),
        key=lambda pair: (-len(_VALUE.sub("", pair[0])), pair[0]),
    )
    return Phrasebook(fixed, tuple((pattern_of(msgid), words) for msgid, words in filled))


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
