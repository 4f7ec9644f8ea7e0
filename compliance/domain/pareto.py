"""Pareto tables: which kinds make up most of the cases, with their running share, and the drawing.

Bars run to the right and the line of running shares runs downwards, so that the words of each kind
fit on a telephone. Values are written out; colour says nothing alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from compliance.domain.svg import drawing, tag, words

MOST_BARS = 8
LONGEST_NAME = 40
WIDTH, ROW, TOP = 360, 40, 22
LEFT, RIGHT = 4.0, 300.0
_BAR, _LINE, _INK, _GUIDE = "#73b3e7", "#0b4778", "#1c1d1f", "#565c65"
ABOVE_BAR = (1.0, 16.0)  # where the words of a row stand, from the row's top
AT_BAR = 24.0  # the middle of a bar, from the row's top
LETTER = 6.6  # width of a bold letter of 13 units, rather too wide than too narrow
_FEW = Fraction(4, 5)  # the share by which Pareto's rule is known


@dataclass(frozen=True, slots=True)
class ParetoRow:
    """One kind: how many, which share of all, and the share of it and of all before it."""

    key: str
    count: int
    share: Fraction
    running: Fraction


@dataclass(frozen=True, slots=True)
class Band:
    """Where the words of a row stand: from its top to its bottom, from the left edge to a right."""

    top: float
    bottom: float
    right: float


Place = tuple[float, float]


def pareto(counts: Mapping[str, int], *, last: str = "") -> list[ParetoRow]:
    """Return kinds by falling number, those alike by their keys; kinds without cases are left out.

    ``last``: the key of what gathers several kinds; it stands at the end, however many they are.
    A case may count under several kinds (causes): shares are of what was counted, so they end at 1.
    """
    there = sorted(
        ((key, count) for key, count in counts.items() if count > 0),
        key=lambda one: (bool(last) and one[0] == last, -one[1], one[0]),
    )
    whole, rows, so_far = sum(count for _, count in there), [], 0
    for key, count in there:
        so_far += count
        rows.append(ParetoRow(key, count, Fraction(count, whole), Fraction(so_far, whole)))
    return rows


def percent(share: Fraction) -> str:
    """Return a share for people, rounded half up: "42%"."""
    return f"{int(share * 100 + Fraction(1, 2))}%"


def pareto_svg(
    rows: Sequence[ParetoRow], name_of: Callable[[str], str], title: str, *, rest: str = ""
) -> str:
    """Return the drawing: a bar for each of the first eight kinds, and the line of running shares.

    ``rest``: words for what is left over, with ``%d`` for how many kinds. Classes for pages:
    ``pa__bar``, ``pa__line``, ``pa__dot``, ``pa__guide``, ``pa__text``.
    """
    shown = rows[:MOST_BARS]
    height = TOP + ROW * len(shown) + (20 if len(rows) > len(shown) else 4)
    most = max((row.count for row in shown), default=1)
    said = [f"{_cut(name_of(row.key))}: {row.count}" for row in shown]
    bands = _bands(said)
    inside = [_guide(height, bands), *_bars(shown, most), *_running(shown, bands)]
    inside += [
        _text(text, LEFT, TOP + ROW * place + 12, weight=600) for place, text in enumerate(said)
    ]
    if len(rows) > len(shown) and rest:
        inside.append(_text(rest % (len(rows) - len(shown)), LEFT, height - 6))
    return drawing((WIDTH, height), title, *inside, class_="pa")


def _text(text: str, x: float, y: float, *, anchor: str = "start", weight: int = 400) -> str:
    return tag(
        "text",
        words(text),
        class_="pa__text",
        x=x,
        y=y,
        text_anchor=anchor,
        font_size=13,
        font_weight=weight,
        fill=_INK,
    )


def _cut(name: str) -> str:
    """Return a name that fits above its bar; the table has it whole."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}\u2026"


def _at(share: Fraction) -> float:
    return LEFT + float(share) * (RIGHT - LEFT)


def _bands(said: Sequence[str]) -> list[Band]:
    """Return where words stand: no line may run there, on paper nothing keeps them readable."""
    tops = [TOP + ROW * place for place in range(len(said))]
    return [
        Band(top + ABOVE_BAR[0], top + ABOVE_BAR[1], LEFT + LETTER * len(text))
        for top, text in zip(tops, said, strict=True)
    ]


def _guide(height: float, bands: Sequence[Band]) -> str:
    x = _at(_FEW)
    line = tag(
        "path",
        class_="pa__guide",
        d=_around((x, TOP - 6.0), (x, height - 4.0), bands),
        stroke=_GUIDE,
        stroke_dasharray="3 3",
        fill="none",
    )
    return line + _text(percent(_FEW), x, TOP - 10, anchor="middle")


def _around(start: Place, end: Place, bands: Sequence[Band]) -> str:
    """Return a line downwards as a path that leaves out where words stand."""
    (x, y), (last_x, last_y) = start, end
    slope = (last_x - x) / (last_y - y)
    cuts = [
        (max(one.top, y), min(one.bottom, last_y))
        for one in bands
        if one.top < last_y and one.bottom > y and x + slope * (one.top - y) < one.right
    ]
    ends = [y, *(at for cut in cuts for at in cut), last_y]
    pairs = zip(ends[::2], ends[1::2], strict=True)
    pieces = [(begin, stop) for begin, stop in pairs if stop > begin]
    return "".join(
        f"M{x + slope * (begin - y):.1f} {begin:.1f}L{x + slope * (stop - y):.1f} {stop:.1f}"
        for begin, stop in pieces
    )


def _bars(rows: Sequence[ParetoRow], most: int) -> Iterator[str]:
    for place, row in enumerate(rows):
        yield tag(
            "rect",
            class_="pa__bar",
            x=LEFT,
            y=TOP + ROW * place + 17,
            width=max((RIGHT - LEFT) * row.count / most, 2.0),
            height=14,
            rx=2,
            fill=_BAR,
        )


def _running(rows: Sequence[ParetoRow], bands: Sequence[Band]) -> Iterator[str]:
    places = [(_at(row.running), TOP + ROW * place + AT_BAR) for place, row in enumerate(rows)]
    line = "".join(_around(one, after, bands) for one, after in pairwise(places))
    if line:
        yield tag("path", class_="pa__line", d=line, stroke=_LINE, stroke_width=2, fill="none")
    for row, (x, y) in zip(rows, places, strict=True):
        yield tag("circle", class_="pa__dot", cx=x, cy=y, r=4, fill="#fff", stroke=_LINE)
        yield _text(percent(row.running), WIDTH - 4, y + 4, anchor="end")
