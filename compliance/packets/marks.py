"""The four status shapes as a font: a disc with a tick, an octagon with a cross, a triangle, a bar.

As letters they cost nothing to draw, where a small SVG costs ten milliseconds each; and a reader
that copies the text gets the character. Drawn on the 24-unit grid of our icons.
"""

import io
import math
from collections.abc import Iterable, Sequence

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph

MARKS = {"good": "\u2714", "bad": "\u2716", "warn": "\u26a0", "muted": "\u2796"}
FONT_NAME = "Packet Marks"
FILE_NAME = "packet-marks.ttf"

EM, BOX, GRID = 1000, 1200, 24  # a little larger than the letters beside it
SCALE = BOX / GRID
LIFT = -250  # the middle of the box stands in the middle of the capitals
SIDES_OF_A_DISC = 48
EPOCH = 0  # no clock in a font either

Point = tuple[float, float]

TICK = ((7, 11), (10.5, 14.4), (17, 7.4), (18.8, 9.2), (10.5, 18), (5.2, 12.8))
OCTAGON = ((7.5, 1), (16.5, 1), (23, 7.5), (23, 16.5), (16.5, 23), (7.5, 23), (1, 16.5), (1, 7.5))
TRIANGLE = ((12, 1.5), (23.5, 22), (0.5, 22))
STEM = ((10.7, 8.5), (13.3, 8.5), (13.3, 15.5), (10.7, 15.5))
DOT = ((10.7, 17.2), (13.3, 17.2), (13.3, 19.8), (10.7, 19.8))
BAR = ((2, 10.5), (22, 10.5), (22, 13.5), (2, 13.5))


def marks_font() -> bytes:
    """Return the font; always the same bytes."""
    names = {"good": "tick", "bad": "cross", "warn": "warning", "muted": "bar"}
    glyphs = {
        ".notdef": _glyph((), ()),
        "tick": _glyph((_disc(),), (TICK,)),
        "cross": _glyph((OCTAGON,), (_cross(),)),
        "warning": _glyph((TRIANGLE,), (STEM, DOT)),
        "bar": _glyph((BAR,), ()),
    }
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap({ord(MARKS[tone]): name for tone, name in names.items()})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (BOX, 0)))
    builder.setupHorizontalHeader(ascent=1000, descent=-200)
    builder.setupNameTable({"familyName": FONT_NAME, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=1000, sTypoDescender=-200, usWinAscent=1000, usWinDescent=200)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = EPOCH
    builder.font.recalcTimestamp = False
    data = io.BytesIO()
    builder.save(data)
    return data.getvalue()


def _disc() -> Sequence[Point]:
    turns = (2 * math.pi * side / SIDES_OF_A_DISC for side in range(SIDES_OF_A_DISC))
    return [(12 + 11 * math.cos(turn), 12 + 11 * math.sin(turn)) for turn in turns]


def _cross() -> Sequence[Point]:
    """Two bars of 2.6 across each other, as one outline: overlaps would cancel out."""
    arm, half = 5.7, 1.3
    quarter = [(arm, -half), (arm, half), (half, half)]
    points = [_turned(point, corner * math.pi / 2) for corner in range(4) for point in quarter]
    return [(12 + x, 12 + y) for x, y in (_turned(point, math.pi / 4) for point in points)]


def _turned(point: Point, angle: float) -> Point:
    x, y = point
    sine, cosine = math.sin(angle), math.cos(angle)
    return x * cosine - y * sine, x * sine + y * cosine


def _area(outline: Sequence[Point]) -> float:
    following = [*outline[1:], outline[0]]
    pairs = zip(outline, following, strict=True)
    return sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairs)


def _glyph(solids: Iterable[Sequence[Point]], holes: Iterable[Sequence[Point]]) -> Glyph:
    """Draw solids one way round and holes the other: the rule of TrueType outlines."""
    pen = TTGlyphPen(None)
    turned = [(outline, _area(outline) > 0) for outline in solids]
    turned += [(outline, _area(outline) < 0) for outline in holes]
    for outline, is_right_way in turned:
        ordered = outline if is_right_way else list(reversed(outline))
        placed = [(round(x * SCALE), round(BOX - y * SCALE) + LIFT) for x, y in ordered]
        pen.moveTo(placed[0])
        for point in placed[1:]:
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()
