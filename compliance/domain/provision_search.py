"""Finding by a paragraph: whoever looks for 1910.15 means that section, not 1910.157."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from compliance.domain.provisions import Provision, ProvisionKind

# Many people write 1910.157(e) or "part 1910" and leave the book out.
_BARE = re.compile(r"\d+\.\d+[\w.\-]*(?:\(\w+\))*|part \d+(?: subpart [A-Za-z]+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class ProvisionSearch:
    """What somebody typed, read as a provision: ``within`` one of these, or ``number`` in its name.

    ``number`` is "" where the book was named; else a text without a common scheme is found by the
    same number too (6401.9 of the Labor Code).
    """

    within: tuple[Provision, ...]
    number: str = ""

    @classmethod
    def of(cls, text: str, titles: Collection[int]) -> "ProvisionSearch | None":
        """Return the search that a text stands for; None if it names no provision.

        ``titles`` are those of the CFR in which a number without its book is looked for.
        """
        text = " ".join(text.split())
        if not _BARE.fullmatch(text):
            whole = _read((text,))
            return cls(whole) if whole else None
        return cls(_read(f"{title} CFR {text}" for title in sorted(titles)), text)

    def finds(self, provisions: Iterable[Provision]) -> bool:
        """Return whether one of these is meant; 1904.1 does not find 1904.10."""
        return any(self._finds(provision) for provision in provisions)

    def _finds(self, provision: Provision) -> bool:
        if any(one.contains(provision) for one in self.within):
            return True
        if not self.number or provision.kind is ProvisionKind.CFR:
            return False
        number = rf"(?<![\w.]){re.escape(self.number)}(?![\w-]|\.\w)"
        return re.search(number, provision.label) is not None


def _read(texts: Iterable[str]) -> tuple[Provision, ...]:
    found = []
    for text in texts:
        try:
            found.append(Provision.parse(text))
        except ValueError:
            continue
    return tuple(found)
