"""The trend of a rate as a drawing: a dot for each month, a line for rolling twelve months.

One drawing for pages and packets, like `body_map` and `pareto`: numbers and marks are placed here,
words come from whoever knows the reader's language, and the table beside it says the same.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from compliance.domain.incident_rates import Point, shown
from compliance.domain.svg import drawing, tag, words

LEFT, TOP, BOTTOM = 40.0, 16.0, 190.0
BELOW = 210.0  # where the months are written
BESIDE = 50  # room for the last figure
INSET = 8.0  # the first dot stays clear of the numbers of the axis
ALONE = 6.0  # half a dash: a rate of twelve months without a neighbour
LABEL_ROOM = 75
STEPS = (10, 12, 16, 20, 30, 40, 50, 60, 80)  # tenths: ends of an axis whose half is short too
LEAST_TOP = 4
KEY_LINE = 18  # height of a line of the key
KEY_SAMPLE = 24.0
KEY_GAP = 16.0
LETTER = 6.6  # width of a letter of 12 units, rather too wide than too narrow
DASHES = ("2 4", "9 4", "9 3 2 3")
"""How published rates are told apart, first to last; after the third they begin again."""
_INK, _QUIET, _GRID, _LINE = "#1c1d1f", "#3d4551", "#c6cace", "#0b5394"


@dataclass(frozen=True, slots=True)
class Mark:
    """A month: its place, and what is said of it."""

    x: float
    y: float
    said: str


@dataclass(frozen=True, slots=True)
class Label:
    """A word at a place of an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Across:
    """A published rate, drawn across, with what is said of it."""

    rate: Fraction
    said: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A published rate as it is drawn: its height, its dashes, and its place in the key."""

    at: float
    said: str
    dashes: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Months:
    """How months are called: whole ("March 2026") and in few letters ("Mar 26")."""

    whole: Callable[[date], str]
    short: Callable[[date], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Everything that the drawing needs. ``rolling``: pieces of a line, broken where no rate is.

    Published rates are named in a key below: words in the drawing would lie on lines and dots.
    """

    width: int
    height: float
    right: float
    months: tuple[Mark, ...]
    rolling: tuple[str, ...]
    last: Mark | None
    below: tuple[Label, ...]
    beside: tuple[Label, ...]
    across: tuple[Compared, ...]


def chart_of(
    points: Sequence[Point], across: Sequence[Across], months: Months, width: int
) -> Chart:
    """Return where everything goes; the height grows with the key."""
    top = _top(points, across)
    right = float(width - BESIDE)
    places = [_x(at, len(points), right) for at in range(len(points))]
    dots = [
        Mark(x, _y(point.value, top), f"{months.whole(point.month)}: {shown(point.value)}")
        for x, point in zip(places, points, strict=True)
        if point.value is not None
    ]
    line = [
        Mark(x, _y(point.rolling, top), shown(point.rolling)) if point.rolling is not None else None
        for x, point in zip(places, points, strict=True)
    ]
    compared = tuple(_compared(across, top, width))
    return Chart(
        width=width,
        height=max([BELOW, *(one.y for one in compared)]) + 6,
        right=right,
        months=tuple(dots),
        rolling=tuple(_pieces(line)),
        last=next((one for one in reversed(line) if one is not None), None),
        below=tuple(_below(points, places, months, width)),
        beside=tuple(
            Label(_y(Fraction(step * top, 4), top), shown(Fraction(step * top, 4)))
            for step in (0, 2, 4)
        ),
        across=compared,
    )


def rate_chart_svg(chart: Chart, title: str, *, class_: str = "chart") -> str:
    """Return the drawing as SVG.

    Classes for pages: ``ax`` axes, ``tgt`` published rates, ``ln`` rolling, ``pt`` months, ``lb``
    words, ``big`` the last figure.
    """
    return drawing((chart.width, chart.height), title, *_drawn(chart), class_=class_)


def _drawn(chart: Chart) -> Iterator[str]:
    for one in chart.beside:
        yield _across(chart, one.at, class_="ax", stroke=_GRID, stroke_width="1")
        yield _text(one.text, (LEFT - 6, one.at + 4), anchor="end")
    for rate in chart.across:
        yield from _with_key(chart, rate)
    for points in chart.rolling:
        yield tag("polyline", class_="ln", points=points, fill="none", stroke=_LINE, stroke_width=3)
    for mark in chart.months:
        circle = {"cx": mark.x, "cy": mark.y, "r": 4, "stroke_width": 3}
        said = tag("title", words(mark.said))
        yield tag("circle", said, class_="pt", fill="#fff", stroke=_LINE, **circle)
    for one in chart.below:
        yield _text(one.text, (one.at, BELOW), anchor="middle")
    if chart.last:
        place = (chart.right + 10, chart.last.y + 5)  # beside the frame: no dot lies there
        looks = {"font_size": "14", "font_weight": "700", "fill": _INK}
        yield tag("text", words(chart.last.said), class_="big", x=place[0], y=place[1], **looks)


def _with_key(chart: Chart, one: Compared) -> Iterator[str]:
    """Yield the line of a published rate, and a piece of it with its words below the months."""
    looks = {"stroke": _QUIET, "stroke_width": "1.5", "stroke_dasharray": one.dashes}
    yield _across(chart, one.at, class_="tgt", **looks)
    sample = f"M{one.x:.1f} {one.y - 4:.1f}h{KEY_SAMPLE:.0f}"
    yield tag("path", d=sample, fill="none", class_="tgt", **looks)
    yield _text(one.said, (one.x + KEY_SAMPLE + 6, one.y))


def _across(chart: Chart, at: float, **looks: str) -> str:
    return tag("path", d=f"M{LEFT:.0f} {at}H{chart.right}", fill="none", **looks)


def _text(said: str, place: tuple[float, float], *, anchor: str = "start") -> str:
    x, y = place
    looks = {"text_anchor": anchor, "font_size": "12", "fill": _QUIET}
    return tag("text", words(said), class_="lb", x=x, y=y, **looks)


def _top(points: Sequence[Point], across: Sequence[Across]) -> int:
    """Return the upper end of the axis: an even, short number that holds everything."""
    values = [value for one in points for value in (one.value, one.rolling) if value is not None]
    values += [one.rate for one in across]
    most = max(ceil(max(values, default=Fraction(1))), LEAST_TOP)
    scale = 1
    while STEPS[-1] * scale < most * 10:
        scale *= 10
    return next((step * scale // 10 for step in STEPS if step * scale >= most * 10), scale * 10)


def _compared(across: Sequence[Across], top: int, width: int) -> Iterator[Compared]:
    """Yield published rates with their places in the key, as many on a line as fit."""
    x, y = LEFT, BELOW + KEY_LINE
    for place, one in enumerate(across):
        wide = KEY_SAMPLE + 6 + LETTER * len(one.said)
        if x > LEFT and x + wide > width:
            x, y = LEFT, y + KEY_LINE
        yield Compared(_y(one.rate, top), one.said, DASHES[place % len(DASHES)], x, y)
        x += wide + KEY_GAP


def _x(at: int, count: int, right: float) -> float:
    return LEFT + INSET + (right - LEFT - INSET) * at / max(count - 1, 1)


def _y(value: Fraction, top: int) -> float:
    return round(BOTTOM - float(value / top) * (BOTTOM - TOP), 1)


def _pieces(line: Sequence[Mark | None]) -> list[str]:
    pieces: list[list[Mark]] = [[]]
    for one in line:
        if one is None:
            pieces.append([])
        else:
            pieces[-1].append(one)
    return [" ".join(_corners(piece)) for piece in pieces if piece]


def _corners(piece: Sequence[Mark]) -> list[str]:
    """Return the corners of a line; of one month alone, a dash that can be seen."""
    if len(piece) == 1:
        (one,) = piece
        return [f"{one.x - ALONE:.1f},{one.y:.1f}", f"{one.x + ALONE:.1f},{one.y:.1f}"]
    return [f"{one.x:.1f},{one.y:.1f}" for one in piece]


def _below(
    points: Sequence[Point], places: Sequence[float], months: Months, width: int
) -> list[Label]:
    every = max(1, ceil(len(points) / (width // LABEL_ROOM)))
    return [
        Label(x, months.short(point.month))
        for at, (x, point) in enumerate(zip(places, points, strict=True))
        if at % every == 0
    ]
