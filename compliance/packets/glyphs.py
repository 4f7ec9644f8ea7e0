"""The letters that the packet's own fonts can print.

Packets use only fonts that travel with the product, so that the same snapshot gives the same pages
on every machine. A letter none of them has would be printed as an empty box, which PDF/A forbids
(ISO 19005-3, 6.2.11.8) and which hides what was written; it is printed as its number instead.
"""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from fontTools.ttLib import TTFont

T = TypeVar("T")

SPACES = "\n\t "


class Glyphs:
    """What can be printed with a set of font files."""

    def __init__(self, fonts: Iterable[Path]) -> None:
        codes = {ord(space) for space in SPACES}
        for path in fonts:
            with TTFont(path, lazy=True) as font:
                codes |= set(font.getBestCmap())
        self._strange = re.compile(f"[^{_ranges(_visible(codes))}]")

    def printable(self, value: T) -> T | str:
        """Return a text with every letter that cannot be printed as ``[U+4E2D]``.

        Formatting marks that reorder or hide text (Unicode category Cf) count as unprintable: a
        signed page must not read differently from its data. Values that are no text pass through.
        """
        if not isinstance(value, str) or hasattr(value, "__html__"):
            return value
        return self._strange.sub(_number, value)


def _number(match: re.Match[str]) -> str:
    return f"[U+{ord(match.group()):04X}]"


def _visible(codes: set[int]) -> list[int]:
    hidden = {"Cf", "Cc", "Cs", "Co", "Cn"}
    return sorted(
        code
        for code in codes
        if chr(code) in SPACES or unicodedata.category(chr(code)) not in hidden
    )


def _ranges(codes: list[int]) -> str:
    pieces: list[str] = []
    start = previous = codes[0]
    for code in [*codes[1:], -1]:
        if code != previous + 1:
            pieces.append(f"{re.escape(chr(start))}-{re.escape(chr(previous))}")
            start = code
        previous = code
    return "".join(pieces)
