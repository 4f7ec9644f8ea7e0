"""Numbers of the two charts of the summary page: where each square, disc and line goes.

The drawing is 362 by 190 units. Days run downwards from Monday, weeks to the right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from compliance.domain.packets import DayCount
from compliance.packets.environment import Words
from compliance.packets.terms import MONTHS

LEFT, TOP, WIDTH, HEIGHT = 26, 22, 336, 168
MOST_WEEKS = 53
FILLS = ("#f1f3f6", "#cfe8ff", "#73b3e7", "#2378c3", "#0b4778")
MISSED_FILLS = ("#c05600", "#6f3331")
MANY_MISSED = 3
SMALLEST_WITH_NUMBER = 7
TARGET = 95
MONTH_NAME_WIDTH = 26
LINE_LEFT, LINE_RIGHT, LINE_TOP, LINE_BOTTOM = 34.0, 312.0, 14.0, 160.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A word at a place."""

    x: float = 0
    y: float = 0
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Squares:
    """All days of one shade, as one path: a shape of its own for each would cost the drawing."""

    fill: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disc:
    """A day on which checks were missed, with their number if there is room for it."""

    x: float
    y: float
    r: float
    fill: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """A calendar of kept and missed checks."""

    words: str
    rows: tuple[Label, ...]
    months: tuple[Label, ...]
    squares: tuple[Squares, ...]
    discs: tuple[Disc, ...]
    join: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLine:
    """The share done on time, week by week."""

    words: str
    target_words: str
    target_y: float
    grid: tuple[Label, ...]
    months: tuple[Label, ...]
    line: str
    area: str
    last: Label | None


def heat_map(days: Sequence[DayCount], words: Words) -> HeatMap:
    """Lay out the last 53 weeks of ``days`` at most; the squares shrink as the weeks grow."""
    shown = _last_weeks(days)
    first = _monday(shown[0].on)
    weeks = (_monday(shown[-1].on) - first).days // 7 + 1
    step = min(24.0, WIDTH / weeks)
    missed = sum(day.missed for day in shown)
    on_days = sum(day.missed > 0 for day in shown)
    return HeatMap(
        words=words.say(
            "Weeks: %(weeks)s. Missed checks: %(missed)s. Days (discs): %(days)s.",
            weeks=weeks,
            missed=missed,
            days=on_days,
        ),
        rows=_row_labels(words, step),
        months=_month_labels(words, first, weeks, step),
        squares=_squares(shown, first, step),
        discs=tuple(_disc(day, first, step) for day in shown if day.missed),
        join=round(step / 6, 1),
    )


def _row_labels(words: Words, step: float) -> tuple[Label, ...]:
    names = ((0, words.plain("Mo")), (2, words.plain("We")), (4, words.plain("Fr")))
    baseline = TOP + step / 2 + 4
    return tuple(Label(y=round(baseline + row * step, 1), text=name) for row, name in names)


def _place(day: DayCount, first: date, step: float) -> tuple[float, float]:
    week, weekday = divmod((day.on - first).days, 7)
    return round(LEFT + week * step, 1), round(TOP + weekday * step, 1)


def _squares(days: Sequence[DayCount], first: date, step: float) -> tuple[Squares, ...]:
    busiest = max(1, *(day.on_time + day.late for day in days))
    side, corner = round(step * 2 / 3, 1), round(step / 12, 1)
    paths: dict[str, list[str]] = {}
    for day in days:
        if day.missed:
            continue
        kept = day.on_time + day.late
        fill = FILLS[0 if not kept else 1 + min(kept * 4 // (busiest + 1), 3)]
        x, y = _place(day, first, step)
        outline = f"M{x + corner:.1f} {y + corner:.1f}h{side}v{side}h-{side}z"
        paths.setdefault(fill, []).append(outline)
    return tuple(Squares(fill=fill, path="".join(paths[fill])) for fill in FILLS if fill in paths)


def _disc(day: DayCount, first: date, step: float) -> Disc:
    x, y = _place(day, first, step)
    r = round(step * 5 / 12, 1)
    has_room = r > SMALLEST_WITH_NUMBER
    return Disc(
        x=x + r,
        y=y + r,
        r=r,
        fill=MISSED_FILLS[day.missed >= MANY_MISSED],
        text=str(day.missed) if has_room else "",
    )


def week_line(days: Sequence[DayCount], words: Words) -> WeekLine:
    """Draw, for every week with checks due, the share that was done on time."""
    shares = _shares(_last_weeks(days))
    lowest = min((share for _, share in shares), default=TARGET)
    floor = min(int(lowest) // 10 * 10, 90)
    points = _points(shares, floor)
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) if len(points) > 1 else ""
    area = f"{line}L{points[-1][0]:.1f} 160L{points[0][0]:.1f} 160Z" if line else ""
    grid = tuple(Label(y=_height(at, floor), text=f"{at}%") for at in (floor, 100))
    target = words.say("target %(share)s%%", share=TARGET)
    last = f"{shares[-1][1]:.1f}%" if shares else words.plain("none")
    return WeekLine(
        words=words.say("%(share)s in the last week shown", share=last),
        target_words=target,
        target_y=_height(TARGET, floor),
        grid=grid,
        months=_months([on for on, _ in shares], [x for x, _ in points], words),
        line=line,
        area=area,
        last=Label(x=points[-1][0], y=points[-1][1], text=last) if points else None,
    )


def _last_weeks(days: Sequence[DayCount]) -> list[DayCount]:
    ordered = sorted(days, key=lambda day: day.on)
    earliest = _monday(ordered[-1].on) - timedelta(weeks=MOST_WEEKS - 1)
    return [day for day in ordered if day.on >= earliest]


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _shares(days: Sequence[DayCount]) -> list[tuple[date, float]]:
    weeks: dict[date, tuple[int, int]] = {}
    for day in days:
        kept, owed = weeks.get(_monday(day.on), (0, 0))
        due = day.on_time + day.late + day.missed
        weeks[_monday(day.on)] = (kept + day.on_time, owed + due)
    return [(week, 100 * kept / owed) for week, (kept, owed) in sorted(weeks.items()) if owed]


def _points(shares: Sequence[tuple[date, float]], floor: int) -> list[tuple[float, float]]:
    if len(shares) == 1:
        return [((LINE_LEFT + LINE_RIGHT) / 2, _height(shares[0][1], floor))]
    step = (LINE_RIGHT - LINE_LEFT) / max(len(shares) - 1, 1)
    return [
        (round(LINE_LEFT + index * step, 1), _height(share, floor))
        for index, (_, share) in enumerate(shares)
    ]


def _height(share: float, floor: int) -> float:
    part = (share - floor) / (100 - floor)
    return round(LINE_BOTTOM - part * (LINE_BOTTOM - LINE_TOP), 1)


def _month_labels(words: Words, first: date, weeks: int, step: float) -> tuple[Label, ...]:
    mondays = [first + timedelta(weeks=week) for week in range(weeks)]
    places = [LEFT + week * step for week in range(weeks)]
    return _months(mondays, places, words)


def _months(mondays: Sequence[date], places: Sequence[float], words: Words) -> tuple[Label, ...]:
    """Name a month where it begins, unless it would run over its neighbour."""
    labels: list[Label] = []
    previous = 0
    for monday, x in zip(mondays, places, strict=True):
        month = (monday + timedelta(days=6)).month  # the one that has begun by Sunday
        is_new = month != previous
        previous = month
        if is_new and (not labels or x - labels[-1].x >= MONTH_NAME_WIDTH):
            labels.append(Label(x=round(x, 1), text=words.plain(MONTHS[month - 1])))
    return tuple(labels)
