"""Suggesting tags for assets that are entered many at a time: FL-01, FL-02."""

import re
from collections import Counter
from collections.abc import Collection, Iterable

_NUMBERED = re.compile(r"([A-Z0-9][A-Z0-9./-]*?)(\d+)", re.ASCII)
_USUAL = {
    "emergency-light": "EL",
    "eyewash": "EW",
    "fire-door": "FD",
    "fire-extinguisher": "FX",
    "forklift": "FL",
    "oil-tank": "OT",
    "overhead-crane": "CR",
    "underground-tank": "UST",
}
_LEAST_DIGITS = 2
_ONE_WORD = 2  # letters of a kind that is one word


def suggest_tags(
    kind: str, count: int, *, alike: Iterable[str] = (), taken: Collection[str] = ()
) -> list[str]:
    """Return new tags for assets of a kind, counting on from those that there are.

    ``alike`` are the tags of assets of the same kind, which are followed; ``taken`` are all tags
    of the establishment, of which none is suggested again.
    """
    matches = [match for tag in alike if (match := _NUMBERED.fullmatch(tag))]
    prefix = _prefix(kind, [match[1] for match in matches])
    digits = max([_LEAST_DIGITS, *(len(m[2]) for m in matches if m[1] == prefix)])
    number = max((int(m[2]) for m in matches if m[1] == prefix), default=0)
    tags: list[str] = []
    while len(tags) < count:
        number += 1
        tag = f"{prefix}{number:0{digits}}"
        if tag not in taken:
            tags.append(tag)
    return tags


def _prefix(kind: str, used: list[str]) -> str:
    """Return the prefix that most of the same kind have; else the usual one of the kind."""
    if used:
        return Counter(sorted(used)).most_common(1)[0][0]
    words = [word for word in kind.upper().split("-") if word]
    initials = "".join(word[0] for word in words)
    short = words[0][:_ONE_WORD] if len(words) == 1 else initials
    return f"{_USUAL.get(kind, short or 'A')}-"
