"""Fonts borrowed from a page that WeasyPrint drew, to write with where nothing is laid out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from compliance.packets.errors import RenderError

WIDTH_PER_EM = 1000
MOST_KNOWN = 50  # fonts whose letters are remembered

# The face a font belongs to, by what its name holds; the first that fits.
FACES = (("Marks", "mark"), ("Mono", "code"), ("Semi-Bold", "bold"), ("Bold", "title"))
# Where a face has no glyph, the next one may; the code face has the most.
SUBSTITUTES: Mapping[str, tuple[str, ...]] = {
    "plain": ("plain", "code"),
    "bold": ("bold", "plain", "code"),
    "title": ("title", "bold", "plain", "code"),
    "code": ("code", "plain"),
    "mark": ("mark",),
}


@dataclass(frozen=True, slots=True)
class Font:
    """One font: its name in the resources, its face, and glyph and width (per mille) by letter."""

    name: str
    face: str
    reference: Any
    glyphs: dict[str, tuple[int, float]]


class Lettering:
    """The fonts of a stamp page, ready to write with in another file.

    Two stamps may lend to the same page, each with other letters: ``prefix`` keeps the names of
    their fonts apart. A font under another's name would leave its letters out, without a word.
    """

    def __init__(self, source: pikepdf.Pdf, target: pikepdf.Pdf, prefix: str) -> None:
        fonts = source.pages[0].obj.Resources.Font
        self._fonts = [
            Font(f"/{prefix}{count}", _face(font), target.copy_foreign(font), _glyphs(font))
            for count, font in enumerate(fonts[key] for key in sorted(fonts.keys()))
        ]
        self._found: dict[tuple[str, str], tuple[Font, int, float]] = {}
        self._widths: dict[str, dict[str, float]] = {face: {} for face in SUBSTITUTES}
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

    def width(self, text: str, size: float, face: str = "plain") -> float:
        """Return the length of ``text`` in points."""
        widths = self._widths[face]
        try:
            found = [widths[letter] for letter in text]
        except KeyError:
            found = [width for _, _, width in self._spell(text, face)]
            widths.update(zip(text, found, strict=True))
        return sum(found) * size / WIDTH_PER_EM

    def write(self, text: str, place: tuple[float, float], size: float, face: str = "plain") -> str:
        """Return the operators that show ``text`` with its baseline starting at ``place``.

        Raises:
            RenderError: a letter is in none of the fonts; it would silently be missing.
        """
        runs: list[tuple[Font, list[str]]] = []
        for font, glyph, _ in self._spell(text, face):
            if not runs or runs[-1][0] is not font:
                runs.append((font, []))
            runs[-1][1].append(f"{glyph:04x}")
        shown = " ".join(f"{font.name} {size} Tf <{''.join(codes)}> Tj" for font, codes in runs)
        return f"BT {place[0]:.2f} {place[1]:.2f} Td {shown} ET"

    def _spell(self, text: str, face: str) -> Iterator[tuple[Font, int, float]]:
        for letter in text:
            key = (face, letter)
            if key not in self._found:
                self._found[key] = self._find(face, " " if letter.isspace() else letter)
            yield self._found[key]

    def _find(self, face: str, letter: str) -> tuple[Font, int, float]:
        for substitute in SUBSTITUTES[face]:
            for font in self._fonts:
                if font.face == substitute and letter in font.glyphs:
                    return (font, *font.glyphs[letter])
        raise RenderError(f"No font of the packet can print U+{ord(letter):04X}.")


def _face(font: Any) -> str:
    name = str(font.BaseFont)
    return next((face for part, face in FACES if part in name), "plain")


_known: dict[tuple[str, bytes], dict[str, tuple[int, float]]] = {}


def _glyphs(font: Any) -> dict[str, tuple[int, float]]:
    """Return letter → glyph, with its width; nearly always those of the same few fonts."""
    key = (str(font.BaseFont), font.ToUnicode.read_bytes())
    if key not in _known:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[key] = _read_glyphs(font, key[1].decode("latin-1"))
    return _known[key]


def _read_glyphs(font: Any, text: str) -> dict[str, tuple[int, float]]:
    """Read the ToUnicode map backwards."""
    found: dict[str, tuple[int, float]] = {}
    descendant = font.DescendantFonts[0]
    widths = _widths(list(descendant.get(Name.W, [])))
    usual = float(descendant.get(Name.DW, WIDTH_PER_EM))
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, letters in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            glyph = int(code, 16)
            letter = bytes.fromhex(letters).decode("utf-16-be")
            found.setdefault(letter, (glyph, widths.get(glyph, usual)))
    return found


def _widths(entries: list[Any]) -> dict[int, float]:
    """Read the widths of a CID font (ISO 32000-2, 9.7.4.3): both spellings of the array."""
    widths: dict[int, float] = {}
    position = 0
    while position < len(entries):
        first, second = int(entries[position]), entries[position + 1]
        if isinstance(second, Array):
            widths |= {first + step: float(width) for step, width in enumerate(second)}
            position += 2
        else:
            width = float(entries[position + 2])
            widths |= dict.fromkeys(range(first, int(second) + 1), width)
            position += 3
    return widths
