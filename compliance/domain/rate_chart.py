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

HEIGHT = 224
LEFT, TOP, BOTTOM = 40.0, 16.0, 190.0
BESIDE = 50  # room for the last figure
LABEL_ROOM = 75
STEPS = (1, 2, 5)
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
class Months:
    """How months are called: whole ("March 2026") and in few letters ("Mar 26")."""

    whole: Callable[[date], str]
    short: Callable[[date], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Everything that the drawing needs. ``rolling``: pieces of a line, broken where no rate is."""

    width: int
    right: float
    months: tuple[Mark, ...]
    rolling: tuple[str, ...]
    last: Mark | None
    below: tuple[Label, ...]
    beside: tuple[Label, ...]
    across: tuple[Label, ...]


def chart_of(
    points: Sequence[Point], across: Sequence[Across], months: Months, width: int
) -> Chart:
    """Return where everything goes, ``width`` by 224 units."""
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
    return Chart(
        width=width,
        right=right,
        months=tuple(dots),
        rolling=tuple(_pieces(line)),
        last=next((one for one in reversed(line) if one is not None), None),
        below=tuple(_below(points, places, months, width)),
        beside=tuple(
            Label(_y(Fraction(step * top, 4), top), shown(Fraction(step * top, 4)))
            for step in (0, 2, 4)
        ),
        across=tuple(Label(_y(one.rate, top), one.said) for one in across),
    )


def rate_chart_svg(chart: Chart, title: str, *, class_: str = "chart") -> str:
    """Return the drawing as SVG.

    Classes for pages: ``ax`` axes, ``tgt`` published rates, ``ln`` rolling, ``pt`` months, ``lb``
    words, ``big`` the last figure.
    """
    return drawing((chart.width, HEIGHT), title, *_drawn(chart), class_=class_)


def _drawn(chart: Chart) -> Iterator[str]:
    for one in chart.beside:
        yield _across(chart, one.at, class_="ax", stroke=_GRID, stroke_width="1")
        yield _text(one.text, (LEFT - 6, one.at + 4), anchor="end")
    for one in chart.across:
        looks = {"stroke": _QUIET, "stroke_width": "1.5", "stroke_dasharray": "2 4"}
        yield _across(chart, one.at, class_="tgt", **looks)
    for points in chart.rolling:
        yield tag("polyline", class_="ln", points=points, fill="none", stroke=_LINE, stroke_width=3)
    for mark in chart.months:
        circle = {"cx": mark.x, "cy": mark.y, "r": 4, "stroke_width": 3}
        said = tag("title", words(mark.said))
        yield tag("circle", said, class_="pt", fill="#fff", stroke=_LINE, **circle)
    for one in chart.across:  # over the line: words stay readable
        yield _text(one.text, (LEFT + 4, one.at - 5))
    for one in chart.below:
        yield _text(one.text, (one.at, 210), anchor="middle")
    if chart.last:
        place = (chart.last.x + 8, chart.last.y + 5)
        looks = {"font_size": "14", "font_weight": "700", "fill": _INK}
        yield tag("text", words(chart.last.said), class_="big", x=place[0], y=place[1], **looks)


def _across(chart: Chart, at: float, **looks: str) -> str:
    return tag("path", d=f"M{LEFT:.0f} {at}H{chart.right}", fill="none", **looks)


def _text(said: str, place: tuple[float, float], *, anchor: str = "start") -> str:
    x, y = place
    looks = {"text_anchor": anchor, "font_size": "12", "fill": _QUIET}
    return tag("text", words(said), class_="lb", x=x, y=y, **looks)


def _top(points: Sequence[Point], across: Sequence[Across]) -> int:
    """Return the upper end of the axis: a round number that holds everything."""
    values = [value for one in points for value in (one.value, one.rolling) if value is not None]
    values += [one.rate for one in across]
    most = ceil(max(values, default=Fraction(1)))
    scale = 1
    while True:
        for step in STEPS:
            if step * scale >= most:
                return max(step * scale, 4)
        scale *= 10


def _x(at: int, count: int, right: float) -> float:
    return LEFT + (right - LEFT) * at / max(count - 1, 1)


def _y(value: Fraction, top: int) -> float:
    return round(BOTTOM - float(value / top) * (BOTTOM - TOP), 1)


def _pieces(line: Sequence[Mark | None]) -> list[str]:
    pieces: list[list[str]] = [[]]
    for one in line:
        if one is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{one.x:.1f},{one.y:.1f}")
    return [" ".join(piece) for piece in pieces if piece]


def _below(
    points: Sequence[Point], places: Sequence[float], months: Months, width: int
) -> list[Label]:
    every = max(1, ceil(len(points) / (width // LABEL_ROOM)))
    return [
        Label(x, months.short(point.month))
        for at, (x, point) in enumerate(zip(places, points, strict=True))
        if at % every == 0
    ]
