"""Where the lines of a chart of rates go: numbers for an SVG that is drawn on the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from compliance.domain.incident_rates import Benchmark, Point, Series, shown
from compliance.web.kit.dates import local_date

LEFT, RIGHT, TOP, BOTTOM = 40.0, 640.0, 16.0, 190.0
MOST_LABELS = 8
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

    months: tuple[Mark, ...]
    rolling: tuple[str, ...]
    last: Mark | None
    below: tuple[Label, ...]
    beside: tuple[Label, ...]
    benchmark: Label | None


def chart_of(series: Series, benchmark: Benchmark | None) -> Chart:
    """Return the drawing of a measure: dots by month, a line of rolling twelve months."""
    points = series.points
    top = _top(points, benchmark)
    places = [_x(at, len(points)) for at in range(len(points))]
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
        months=tuple(dots),
        rolling=tuple(_pieces([(one[0], one[1]) if one else None for one in line])),
        last=Mark(last[0], last[1], shown(last[2].rolling)) if last else None,
        below=tuple(_below(points, places)),
        beside=tuple(
            Label(_y(Fraction(step * top, 4), top), shown(Fraction(step * top, 4)))
            for step in (0, 2, 4)
        ),
        benchmark=Label(_y(Fraction(benchmark.rate), top), f"{benchmark.year}: {benchmark.rate}")
        if benchmark
        else None,
    )


def _top(points: Sequence[Point], benchmark: Benchmark | None) -> int:
    """Return the upper end of the axis: a round number that holds everything."""
    values = [value for one in points for value in (one.value, one.rolling) if value is not None]
    if benchmark:
        values.append(Fraction(benchmark.rate))
    most = ceil(max(values, default=Fraction(1)))
    scale = 1
    while True:
        for step in STEPS:
            if step * scale >= most:
                return max(step * scale, 4)
        scale *= 10


def _x(at: int, count: int) -> float:
    return LEFT + (RIGHT - LEFT) * at / max(count - 1, 1)


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


def _below(points: Sequence[Point], places: Sequence[float]) -> list[Label]:
    every = max(1, ceil(len(points) / MOST_LABELS))
    return [
        Label(x, f"{local_date(point.month, 'mon')} {point.month:%y}")
        for at, (x, point) in enumerate(zip(places, points, strict=True))
        if at % every == 0
    ]
