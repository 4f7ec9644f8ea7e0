"""Names of privacy concern cases, taken out of texts for whoever may not see the confidential list.

29 CFR 1904.29(b)(6) keeps such a name off the log and on a separate list; here it is kept off every
other page too, whoever typed it there.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from compliance.domain.ita.texts import NameSearch
from compliance.domain.recordkeeping.name_words import says_name

WITHHELD = "[name withheld]"
_BETWEEN = r"(?:[\s.,'\u2019-]{1,3})"  # of parts of one name: "Ann-Marie O'Brien", "Quimby, Zelda"


@dataclass(frozen=True)
class Veil:
    """Takes given names out of texts; one without names lets everything through.

    ``instead`` stands where a name was, in the language of the reader.
    """

    names: tuple[str, ...] = ()
    instead: str = WITHHELD
    _search: NameSearch = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Split the names once."""
        object.__setattr__(self, "_search", NameSearch(self.names))

    def __bool__(self) -> bool:
        """Say whether there is anything to hide."""
        return bool(self.names)

    def hides(self, text: str) -> bool:
        """Say whether a text holds such a name, or a part of one."""
        return bool(self.names) and bool(says_name(self._search, text))

    def text(self, text: str | None) -> str:
        """Return a text without the names; parts that stand side by side become one gap."""
        if not text or not self.names:
            return text or ""
        plain = unicodedata.normalize("NFC", text)
        words = says_name(self._search, plain)
        if not words:
            return text
        one = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        whole = rf"(?<![^\W\d_])(?:{one})(?![^\W\d_])"
        return re.sub(rf"{whole}(?:{_BETWEEN}{whole})*", lambda _match: self.instead, plain)

    def name(self, name: str) -> str:
        """Return a name, or the words in its place if any part of it must not be told."""
        return self.instead if self.hides(name) else name


NO_VEIL = Veil()


def veil_over(names: Iterable[str], instead: str = WITHHELD) -> Veil:
    """Return what takes these names out; empty ones do not count."""
    return Veil(tuple(dict.fromkeys(name for name in names if name.strip())), instead)
