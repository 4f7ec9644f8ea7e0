"""Where the lines of a chart of rates go: numbers for an SVG that is drawn on the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from flask_babel import gettext

from compliance.domain.incident_rates import Benchmark, Point, shown
from compliance.web.kit.dates import local_date

LEFT, TOP, BOTTOM = 40.0, 16.0, 190.0
BESIDE = 50  # room for the last figure
WIDE, NARROW = 690, 350  # units; a unit is about a pixel, so that words stay readable
LABEL_ROOM = 75
STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Mark:
    """A month: its place, its value in words, and what is said of it."""

    x: float
    y: float
    said: str


@dataclass(frozen=True, slots=True)
class Label:
    """A word at a place of an axis."""

    at: float
    text: str


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
    benchmarks: tuple[Label, ...]


def charts_of(points: Sequence[Point], benchmarks: Sequence[Benchmark]) -> list[Chart]:
    """Return the same drawing for a wide and for a narrow screen."""
    return [chart_of(points, benchmarks, width) for width in (WIDE, NARROW)]


def chart_of(points: Sequence[Point], benchmarks: Sequence[Benchmark], width: int) -> Chart:
    """Return the drawing of a measure: dots by month, a line of rolling twelve months.

    ``benchmarks``: published rates that are drawn across.
    """
    top = _top(points, benchmarks)
    right = float(width - BESIDE)
    places = [_x(at, len(points), right) for at in range(len(points))]
    dots = [
        Mark(x, _y(point.value, top), f"{local_date(point.month, 'month')}: {shown(point.value)}")
        for x, point in zip(places, points, strict=True)
        if point.value is not None
    ]
    line = [
        (x, _y(point.rolling, top), point) if point.rolling is not None else None
        for x, point in zip(places, points, strict=True)
    ]
    drawn = [one for one in line if one is not None]
    last = drawn[-1] if drawn else None
    return Chart(
        width=width,
        right=right,
        months=tuple(dots),
        rolling=tuple(_pieces([(one[0], one[1]) if one else None for one in line])),
        last=Mark(last[0], last[1], shown(last[2].rolling)) if last else None,
        below=tuple(_below(points, places, width)),
        beside=tuple(
            Label(_y(Fraction(step * top, 4), top), shown(Fraction(step * top, 4)))
            for step in (0, 2, 4)
        ),
        benchmarks=tuple(
            Label(_y(Fraction(one.rate), top), benchmark_words(one)) for one in benchmarks
        ),
    )


def benchmark_words(one: Benchmark) -> str:
    """Return whose rate it is, of which year, and how high."""
    whose = f"NAICS {one.industry}" if one.industry else gettext("all private industry")
    return f"{whose} {one.year}: {one.rate}"


def _top(points: Sequence[Point], benchmarks: Sequence[Benchmark]) -> int:
    """Return the upper end of the axis: a round number that holds everything."""
    values = [value for one in points for value in (one.value, one.rolling) if value is not None]
    values += [Fraction(one.rate) for one in benchmarks]
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


def _pieces(line: Sequence[tuple[float, float] | None]) -> list[str]:
    pieces: list[list[str]] = [[]]
    for one in line:
        if one is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{one[0]:.1f},{one[1]:.1f}")
    return [" ".join(piece) for piece in pieces if piece]


def _below(points: Sequence[Point], places: Sequence[float], width: int) -> list[Label]:
    every = max(1, ceil(len(points) / (width // LABEL_ROOM)))
    return [
        Label(x, f"{local_date(point.month, 'mon')} {point.month:%y}")
        for at, (x, point) in enumerate(zip(places, points, strict=True))
        if at % every == 0
    ]
