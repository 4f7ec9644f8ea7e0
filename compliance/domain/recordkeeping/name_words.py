"""Looking for a name in a text that must not have it: better once too often than too seldom."""

import re
import unicodedata
from functools import lru_cache

from compliance.domain.ita.texts import NameSearch, folded_word, visible

_WORD = re.compile(r"[^\W\d_]+")


def says_name(search: NameSearch, text: str) -> list[str]:
    """Return the words of a text that name somebody.

    `NameSearch` passes over names that are everyday words too; a name that is one such word alone
    counts here wherever it stands.
    """
    found = search.found_in(text)
    words = _WORD.findall(unicodedata.normalize("NFC", visible(text)))
    single = _single(search.names)
    alone = (word for word in words if folded_word(word) in single)
    return list(dict.fromkeys([*found, *alone]))


@lru_cache(maxsize=16)
def _single(names: tuple[str, ...]) -> frozenset[str]:
    """Return the names of one word: many texts are looked through for the same ones."""
    parts = (_WORD.findall(name) for name in names)
    return frozenset(folded_word(one[0]) for one in parts if len(one) == 1)
