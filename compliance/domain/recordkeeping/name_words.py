"""Looking for a name in a text that must not have it: better once too often than too seldom."""

import re
import unicodedata

from compliance.domain.ita.texts import NameSearch, folded_word, visible

_WORD = re.compile(r"[^\W\d_]+")


def says_name(search: NameSearch, text: str) -> list[str]:
    """Return the words of a text that name somebody.

    `NameSearch` passes over names that are everyday words too; a name that is one such word alone
    counts here wherever it stands.
    """
    found = search.found_in(text)
    words = _WORD.findall(unicodedata.normalize("NFC", visible(text)))
    single = {
        folded_word(parts[0]) for name in search.names if len(parts := _WORD.findall(name)) == 1
    }
    alone = (word for word in words if folded_word(word) in single)
    return list(dict.fromkeys([*found, *alone]))
