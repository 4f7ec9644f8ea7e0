"""Looking for a name in a text that must not have it: better once too often than too seldom."""

import re
import unicodedata

from compliance.domain.ita.texts import NameSearch

_WORD = re.compile(r"[^\W\d_]+")


def says_name(search: NameSearch, text: str) -> list[str]:
    """Return the words of a text that name somebody.

    `NameSearch` passes over names that are everyday words too; a name that is one such word alone
    counts here wherever it stands.
    """
    found = search.found_in(text)
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    single = {_folded(parts[0]) for name in search.names if len(parts := _WORD.findall(name)) == 1}
    alone = (word for word in words if _folded(word) in single)
    return list(dict.fromkeys([*found, *alone]))


def _folded(word: str) -> str:
    split = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in split if letter.isalpha())
