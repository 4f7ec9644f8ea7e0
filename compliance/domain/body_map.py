"""The body, drawn from the front and from the back, with the number of cases on each part.

Our own drawing. What a shade says is written beside it as a number with the part's name, so colour
alone says nothing; the table of the same numbers stands next to it on pages and in packets.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from compliance.domain.svg import drawing, tag, words


class Region(StrEnum):
    """A part of the drawing."""

    HEAD = "head"
    EYE = "eye"
    EAR = "ear"
    NECK = "neck"
    SHOULDER = "shoulder"
    UPPER_ARM = "upper-arm"
    ELBOW = "elbow"
    FOREARM = "forearm"
    WRIST = "wrist"
    HAND = "hand"
    FINGER = "finger"
    CHEST = "chest"
    UPPER_BACK = "upper-back"
    LOWER_BACK = "lower-back"
    ABDOMEN = "abdomen"
    HIP = "hip"
    THIGH = "thigh"
    KNEE = "knee"
    LOWER_LEG = "lower-leg"
    ANKLE = "ankle"
    FOOT = "foot"
    TOE = "toe"


class View(StrEnum):
    """From where the body is looked at."""

    FRONT = "front"
    BACK = "back"


WIDTH, HEIGHT, MIDDLE = 360, 430, 180
FILLS = ("#f1f3f6", "#cfe8ff", "#73b3e7", "#2378c3", "#0b4778")
"""Shades: none, then four steps; a light map stays readable in grey."""
INK, EDGE = "#1c1d1f", "#565c65"
_STEPS = len(FILLS) - 1
_LEFT_EDGE, _RIGHT_EDGE = 98, 262  # where the words end and begin
_LINE_LETTERS, _LINE_STEP = 14, 14


@dataclass(frozen=True, slots=True)
class _Shape:
    """A closed outline on the middle line, or on one side and mirrored to the other."""

    points: tuple[tuple[float, float], ...] = ()
    oval: tuple[float, float, float, float] = (0, 0, 0, 0)  # centre, radii
    mirrored: bool = True


@dataclass(frozen=True, slots=True)
class _Label:
    """Where the words of a region stand and which point their line leads to."""

    view: View
    y: float
    to: tuple[float, float]
    is_right: bool = True


def _oval(x: float, y: float, across: float, down: float, *, mirrored: bool = True) -> _Shape:
    return _Shape(oval=(x, y, across, down), mirrored=mirrored)


def _outline(*points: tuple[float, float], mirrored: bool = True) -> _Shape:
    return _Shape(points=points, mirrored=mirrored)


_HEAD = _oval(0, 34, 22, 28, mirrored=False)
_NECK = _outline((-10, 61), (10, 61), (13, 77), (-13, 77), mirrored=False)
_LIMBS: Mapping[Region, tuple[_Shape, ...]] = {
    Region.SHOULDER: (_outline((15, 78), (40, 83), (53, 95), (55, 106), (35, 104), (33, 88)),),
    Region.UPPER_ARM: (_outline((38, 107), (55, 109), (58, 148), (44, 149)),),
    Region.ELBOW: (_oval(52, 157, 8.5, 8),),
    Region.FOREARM: (_outline((45, 165), (60, 165), (67, 203), (57, 205)),),
    Region.WRIST: (_outline((57, 206), (68, 204), (69, 213), (59, 215)),),
    Region.HAND: (_outline((58, 216), (71, 214), (76, 235), (62, 238)),),
    Region.FINGER: (
        _outline((62, 240), (77, 237), (79, 256), (74, 258), (69, 260), (65, 257)),
        _outline((55, 219), (57, 218), (60, 234), (56, 236), (52, 231)),
    ),
    Region.THIGH: (_outline((2, 223), (32, 217), (30, 284), (9, 286)),),
    Region.KNEE: (_oval(19.5, 296, 11, 10),),
    Region.LOWER_LEG: (_outline((10, 306), (29, 306), (28, 335), (25, 366), (14, 366), (9, 335)),),
    Region.ANKLE: (_oval(19.5, 373, 7, 6),),
    Region.FOOT: (_outline((12, 379), (27, 379), (33, 396), (11, 397)),),
}
_SHAPES: Mapping[View, Mapping[Region, tuple[_Shape, ...]]] = {
    View.FRONT: {
        Region.HEAD: (_HEAD,),
        Region.EYE: (_oval(8.5, 30, 5, 3.5),),
        Region.NECK: (_NECK,),
        Region.CHEST: (_outline((-31, 88), (31, 88), (29, 138), (-29, 138), mirrored=False),),
        Region.ABDOMEN: (_outline((-29, 140), (29, 140), (28, 184), (-28, 184), mirrored=False),),
        Region.HIP: (
            _outline((-28, 186), (28, 186), (32, 214), (0, 222), (-32, 214), mirrored=False),
        ),
        **_LIMBS,
        Region.TOE: (_outline((11, 399), (34, 398), (35, 406), (24, 409), (11, 407)),),
    },
    View.BACK: {
        Region.HEAD: (_HEAD,),
        Region.EAR: (_oval(24, 36, 4, 8),),
        Region.NECK: (_NECK,),
        Region.UPPER_BACK: (_outline((-31, 88), (31, 88), (29, 138), (-29, 138), mirrored=False),),
        Region.LOWER_BACK: (
            _outline((-29, 140), (29, 140), (28, 184), (-28, 184), mirrored=False),
        ),
        Region.HIP: (
            _outline((-28, 186), (28, 186), (32, 214), (0, 222), (-32, 214), mirrored=False),
        ),
        **_LIMBS,
    },
}
_LABELS: Mapping[Region, _Label] = {
    Region.HEAD: _Label(View.FRONT, 18, (14, 18)),
    Region.EYE: _Label(View.FRONT, 40, (11, 31)),
    Region.NECK: _Label(View.FRONT, 66, (9, 69)),
    Region.SHOULDER: _Label(View.FRONT, 92, (45, 94)),
    Region.UPPER_ARM: _Label(View.FRONT, 128, (52, 128)),
    Region.ELBOW: _Label(View.FRONT, 157, (55, 157)),
    Region.FOREARM: _Label(View.FRONT, 184, (60, 184)),
    Region.WRIST: _Label(View.FRONT, 210, (65, 210)),
    Region.HAND: _Label(View.FRONT, 232, (70, 228)),
    Region.FINGER: _Label(View.FRONT, 258, (75, 250)),
    Region.CHEST: _Label(View.FRONT, 112, (-22, 112), is_right=False),
    Region.ABDOMEN: _Label(View.FRONT, 162, (-20, 162), is_right=False),
    Region.HIP: _Label(View.FRONT, 204, (-22, 204), is_right=False),
    Region.THIGH: _Label(View.FRONT, 252, (-22, 252), is_right=False),
    Region.KNEE: _Label(View.FRONT, 296, (-24, 296), is_right=False),
    Region.LOWER_LEG: _Label(View.FRONT, 336, (-22, 336), is_right=False),
    Region.ANKLE: _Label(View.FRONT, 370, (-22, 373), is_right=False),
    Region.FOOT: _Label(View.FRONT, 390, (-26, 390), is_right=False),
    Region.TOE: _Label(View.FRONT, 410, (-28, 404), is_right=False),
    Region.EAR: _Label(View.BACK, 36, (25, 36)),
    Region.UPPER_BACK: _Label(View.BACK, 112, (24, 112)),
    Region.LOWER_BACK: _Label(View.BACK, 162, (22, 162)),
}


def shade_of(count: int, most: int) -> int:
    """Return the step of a number: 0 for none, else 1 to 4, the busiest part always 4."""
    return 0 if count <= 0 else 1 + (count * _STEPS - 1) // max(most, 1) if most > 0 else 0


def body_map_svg(
    view: View, counts: Mapping[Region, int], name_of: Callable[[Region], str], title: str
) -> str:
    """Return the drawing of one view as SVG, 360 by 430 units.

    ``counts`` of both views, so that shades agree. ``name_of`` a region in the reader's language.
    Classes for pages: ``bm__part bm--0`` to ``bm--4``, ``bm__line``, ``bm__dot``, ``bm__text``.
    """
    most = max(counts.values(), default=0)
    parts = [
        tag("g", *_drawn(shapes, counts.get(region, 0), most))
        for region, shapes in _SHAPES[view].items()
    ]
    labels = [
        markup
        for region, label in _LABELS.items()
        if label.view is view and counts.get(region)
        for markup in _told(label, f"{_short(name_of(region))}: {counts[region]}")
    ]
    return drawing((WIDTH, HEIGHT), title, *parts, *labels, class_="bm")


def _drawn(shapes: tuple[_Shape, ...], count: int, most: int) -> Iterator[str]:
    shade = shade_of(count, most)
    looks: dict[str, str | int] = {
        "class_": f"bm__part bm--{shade}",
        "fill": FILLS[shade],
        "stroke": EDGE,
        "stroke_width": 1,
        "stroke_linejoin": "round",
    }
    for shape in shapes:
        for side in (1, -1) if shape.mirrored else (1,):
            if shape.points:
                path = "L".join(f"{MIDDLE + side * x:.1f} {y:.1f}" for x, y in shape.points)
                yield tag("path", d=f"M{path}Z", **looks)
            else:
                x, y, across, down = shape.oval
                yield tag("ellipse", cx=MIDDLE + side * x, cy=y, rx=across, ry=down, **looks)


def _told(label: _Label, text: str) -> Iterator[str]:
    x, y = MIDDLE + label.to[0], label.to[1]
    edge = _RIGHT_EDGE if label.is_right else _LEFT_EDGE
    yield tag("path", class_="bm__line", d=f"M{x} {y}L{edge} {label.y}", stroke=INK, fill="none")
    yield tag("circle", class_="bm__dot", cx=x, cy=y, r=2.5, fill=INK, stroke="#fff")
    for place, line in enumerate(_lines(text)):
        yield tag(
            "text",
            words(line),
            class_="bm__text",
            x=edge + (4 if label.is_right else -4),
            y=label.y + 4 + place * _LINE_STEP,
            text_anchor="start" if label.is_right else "end",
            font_size=13.5,
            font_weight=600,
            fill=INK,
        )


def _short(name: str) -> str:
    """Return the first of several names: the table has them all."""
    return name.partition(",")[0]


def _lines(text: str) -> list[str]:
    """Break words so that they fit beside the body."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= _LINE_LETTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
