"""Words put on finished pages: running head and foot, "Page 3 of 214", exhibit numbers.

Drawing a page again for its number would cost the whole rendering, so the words are written as one
small content stream per page, in fonts borrowed from a page that WeasyPrint drew.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

SIZE = 8
LABEL_SIZE = 7.4
GREY = ".337 .361 .396"  # 565c65
INK = ".110 .114 .122"  # 1c1d1f
BLUE = ".102 .267 .502"  # 1a4480
LEFT, RIGHT, HEAD, FOOT = 48.19, 563.81, 758.6, 33.0  # Letter: 17 mm at the sides
WIDTH_PER_EM = 1000
FALLBACK_WIDTH = 600.0

HEADER = "/Artifact <</Type /Pagination /Subtype /Header>> BDC"
FOOTER = "/Artifact <</Type /Pagination /Subtype /Footer>> BDC"


@dataclass(frozen=True, slots=True)
class Font:
    """One font: its name in the resources, its glyph per letter, and their widths."""

    name: str
    reference: Any
    glyphs: dict[str, int]
    widths: dict[int, float]


class Lettering:
    """The fonts of a stamp page, ready to write with in another file."""

    def __init__(self, source: pikepdf.Pdf, target: pikepdf.Pdf) -> None:
        fonts = source.pages[0].obj.Resources.Font
        self._fonts = [
            Font(f"/Stamp{count}", target.copy_foreign(font), _glyphs(font), _widths(font))
            for count, font in enumerate(fonts[key] for key in sorted(fonts.keys()))
        ]
        self._done: set[tuple[int, int]] = set()

    def lend(self, page: Any) -> None:
        """Add the fonts to the resources of ``page``; pages often share them."""
        resources = page.Resources
        if resources.is_indirect and resources.objgen in self._done:
            return
        self._done.add(resources.objgen)
        if Name.Font not in resources:
            resources.Font = Dictionary()
        for font in self._fonts:
            resources.Font[font.name] = font.reference

    def width(self, text: str, size: float) -> float:
        """Return the length of ``text`` in points."""
        steps = (font.widths.get(glyph, FALLBACK_WIDTH) for font, glyph in self._spell(text))
        return sum(steps) * size / WIDTH_PER_EM

    def write(self, text: str, *, x: float, y: float, size: float = SIZE) -> str:
        """Return the operators that show ``text`` with its baseline starting at x, y."""
        runs: list[tuple[Font, list[int]]] = []
        for font, glyph in self._spell(text):
            if runs and runs[-1][0] is font:
                runs[-1][1].append(glyph)
            else:
                runs.append((font, [glyph]))
        shown = " ".join(
            f"{font.name} {size} Tf <{''.join(f'{glyph:04x}' for glyph in glyphs)}> Tj"
            for font, glyphs in runs
        )
        return f"BT {x:.2f} {y:.2f} Td {shown} ET"

    def _spell(self, text: str) -> Iterator[tuple[Font, int]]:
        for letter in text:
            for font in self._fonts:
                if letter in font.glyphs:
                    yield font, font.glyphs[letter]
                    break


def _glyphs(font: Any) -> dict[str, int]:
    """Read the ToUnicode map backwards: letter → glyph."""
    found: dict[str, int] = {}
    text = font.ToUnicode.read_bytes().decode("latin-1")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for glyph, code in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            letters = bytes.fromhex(code).decode("utf-16-be")
            found.setdefault(letters, int(glyph, 16))
    return found


def _widths(font: Any) -> dict[int, float]:
    """Read the widths of a CID font (ISO 32000-2, 9.7.4.3): both spellings of the array."""
    widths: dict[int, float] = {}
    entries = list(font.DescendantFonts[0].get(Name.W, []))
    while entries:
        first, second = int(entries.pop(0)), entries.pop(0)
        if isinstance(second, Array):
            widths |= {first + step: float(width) for step, width in enumerate(second)}
        else:
            width = float(entries.pop(0))
            widths |= dict.fromkeys(range(first, int(second) + 1), width)
    return widths


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The words that stand on every page; the first page carries no head."""

    heading: str
    footing: str
    numbering: str

    def on(self, number: int, total: int, lettering: Lettering) -> str:
        """Return the operators for page ``number`` of ``total``."""
        count = self.numbering.format(number=number, total=total)
        right = RIGHT - lettering.width(count, SIZE)
        foot = lettering.write(self.footing, x=LEFT, y=FOOT)
        page = lettering.write(count, x=right, y=FOOT)
        operators = [f"{FOOTER} {GREY} rg {foot} {INK} rg {page} EMC"]
        if number > 1:
            head = lettering.write(self.heading, x=LEFT, y=HEAD)
            operators.append(f"{HEADER} {GREY} rg {head} EMC")
        return " ".join(operators)


def label(words: str, x: float, y: float, lettering: Lettering) -> str:
    """Return the operators for an exhibit number whose box begins at x and has its top at y."""
    shown = lettering.write(words, x=x, y=y - 7.0, size=LABEL_SIZE)
    return f"/Artifact BMC {BLUE} rg {shown} EMC"
