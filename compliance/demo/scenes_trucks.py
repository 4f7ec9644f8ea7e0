"""Photos around lift trucks and cranes: a fork heel, a wire rope."""

import math
from itertools import pairwise
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from compliance.demo.canvas import (
    STAGE,
    Colour,
    Point,
    clouds,
    grained,
    place,
    relief,
    shadow,
    shape,
    speckle,
    stretch,
    words,
)
from compliance.demo.surfaces import (
    concrete,
    painted_line,
    painted_steel,
    rusted,
    soften_mask,
)

_MARKER: Colour = (255, 226, 64)


def floor_with_stripe(rng: Random, horizon: float) -> Image.Image:
    """Return an empty shop floor from above, a yellow lane line across it."""
    stage = Image.new("RGB", STAGE, (62, 64, 68))
    width, height = STAGE
    wall = painted_steel(
        rng, (600, 300), ((0, (84, 88, 94)), (1, (66, 70, 76))), across=False, wear=0.5
    )
    place(stage, wall, ((0, 0), (width, 0), (width, horizon), (0, horizon)))
    floor = concrete(rng, (1000, 700))
    far = (-140.0, horizon), (width + 140.0, horizon)
    place(stage, floor, (*far, (width + 900.0, height), (-900.0, height)))
    line = painted_line(rng, (900, 70))
    place(stage, line, ((-20, 708), (width + 20, 628), (width + 20, 694), (-20, 784)))
    shadow(
        stage,
        [(0, horizon - 14), (width, horizon - 14), (width, horizon + 26), (0, horizon + 26)],
        blur=22,
        depth=0.55,
    )
    return stage


_WIDE: Point = (214.0, -96.0)  # across the fork, on the stage
_SLOPE = 0.13  # how far the blade falls on the stage for each pixel to the right
_BEND = range(0, 91, 6)  # degrees


def _inner() -> list[Point]:
    """The front of the shank, the inside of the bend, the top of the blade."""
    bend = [_on_ring(404, 430, 74, 78, 180 - turn) for turn in _BEND]
    return [(330.0, -20.0), (330.0, 220.0), *_falling(bend), (1260.0, 508 + 856 * _SLOPE)]


def _outer() -> list[Point]:
    """The back of the shank, the heel, the underside of the blade, which thins to its tip."""
    bend = [_on_ring(404, 430, 146, 158, 180 - turn) for turn in _BEND]
    return [(258.0, -20.0), (258.0, 220.0), *_falling(bend), (1260.0, 548 + 856 * _SLOPE)]


def _falling(points: list[Point]) -> list[Point]:
    return [(x, y + max(0.0, x - 330) * _SLOPE) for x, y in points]


def fork_heel(rng: Random, *, fixed: bool) -> Image.Image:
    """A fork where it bends from shank to blade: cracked at the heel, or a new one."""
    stage = floor_with_stripe(rng, 236)
    inner, outer = _inner(), _outer()
    under = [(x + 10, y + 34) for x, y in outer[4:]] + [(1300, 600), (720, 470)]
    shadow(stage, under, blur=44, depth=0.78)
    side = (58, 60, 63) if not fixed else (40, 41, 44)
    steel = Image.new("RGB", STAGE, side)
    pen = ImageDraw.Draw(steel)
    for at, (start, end) in enumerate(pairwise(inner)):
        tone = _facing(at / (len(inner) - 1), fresh=fixed)
        corners = [start, end, _across(end), _across(start)]
        pen.polygon(corners, fill=(tone, tone + 1, tone + 3))
    steel = steel.filter(ImageFilter.GaussianBlur(5))
    pen = ImageDraw.Draw(steel)
    pen.polygon([*inner, *reversed(outer)], fill=side)
    pen.line(inner, fill=(150, 152, 154) if not fixed else (96, 98, 102), width=4, joint="curve")
    pen.line([_across(point) for point in inner], fill=(22, 22, 24), width=3, joint="curve")
    steel = _weathered(steel, rng, fresh=fixed)
    steel = steel.filter(ImageFilter.GaussianBlur(0.8))
    cover = shape(STAGE, [*outer, *(_across(point) for point in reversed(inner))])
    stage.paste(steel, (0, 0), ImageChops.lighter(cover, shape(STAGE, [*inner, *reversed(outer)])))
    if fixed:
        words(stage, (352, 250), "LOT 26-114", size=30, colour=(206, 206, 198))
    else:
        _crack(stage, rng)
    return stage


def _across(point: Point) -> Point:
    return point[0] + _WIDE[0], point[1] + _WIDE[1]


def _facing(share: float, *, fresh: bool) -> int:
    """How bright a strip of the swept face is: the shank grey, the bend dark, the blade light."""
    wave = 78 - 52 * math.exp(-(((share - 0.36) / 0.16) ** 2)) + 74 * max(0.0, share - 0.6)
    shine = 46 * math.exp(-(((share - 0.66) / 0.07) ** 2))
    return round((wave + shine) * (0.72 if fresh else 1.0))


def _weathered(steel: Image.Image, rng: Random, *, fresh: bool) -> Image.Image:
    steel = grained(steel, clouds(rng, STAGE, 7, 6), 0.25 if fresh else 0.8)
    fine = relief(speckle(rng, (600, 450)), 0.25).resize(STAGE)
    steel = grained(steel, fine, 0.3)
    if fresh:
        return steel
    scratched = ImageDraw.Draw(steel)
    for _ in range(46):  # pallets slide along the blade
        x, y = rng.uniform(420, 1200), rng.uniform(470, 640)
        reach, tone = rng.uniform(40, 190), rng.randint(96, 176)
        end = (x + reach, y + reach * _SLOPE + rng.uniform(-3, 3))
        scratched.line([(x, y), end], fill=(tone, tone, tone - 4), width=rng.choice((1, 1, 2)))
    return rusted(rng, steel, 0.17)


def _on_ring(x: float, y: float, wide: float, high: float, degrees: float) -> Point:
    turn = math.radians(degrees)
    return x + wide * math.cos(turn), y + high * math.sin(turn)


def _crack(stage: Image.Image, rng: Random) -> None:
    path: list[Point] = [(322, 478)]
    while path[-1][0] < 505:  # noqa: PLR2004 - it ends short of the far edge
        x, y = path[-1]
        path.append((x + rng.uniform(9, 20), y + rng.uniform(-17, 7)))
    stain = Image.new("L", STAGE)
    ImageDraw.Draw(stain).line(path, fill=170, width=26, joint="curve")
    stain = stain.filter(ImageFilter.GaussianBlur(8))
    stage.paste(Image.new("RGB", STAGE, (122, 62, 30)), (0, 0), stain)
    pen = ImageDraw.Draw(stage)
    for at, (start, end) in enumerate(pairwise(path)):
        wide = max(2, 7 - at // 2)
        pen.line(
            [(start[0], start[1] + wide), (end[0], end[1] + wide)], fill=(170, 122, 86), width=2
        )
        pen.line([start, end], fill=(5, 5, 6), width=wide)
    spur = path[4]
    pen.line(
        [spur, (spur[0] + 12, spur[1] + 26), (spur[0] + 30, spur[1] + 40)], fill=(9, 8, 8), width=3
    )
    _circled(stage, rng, (414, 448), 168, 104)


def _circled(stage: Image.Image, rng: Random, centre: Point, wide: float, high: float) -> None:
    """A ring drawn by hand with a paint marker, not quite closed."""
    ring = [
        _on_ring(centre[0], centre[1], wide + rng.uniform(-4, 4), high + rng.uniform(-4, 4), turn)
        for turn in range(-70, 276, 9)
    ]
    ink = Image.new("L", STAGE)
    ImageDraw.Draw(ink).line(ring, fill=235, width=8, joint="curve")
    patchy = stretch(clouds(rng, STAGE, 40, 3), 60, 110)
    ink = Image.composite(ink, Image.new("L", STAGE), patchy).filter(ImageFilter.GaussianBlur(0.8))
    stage.paste(Image.new("RGB", STAGE, _MARKER), (0, 0), ink)


def wire_rope(rng: Random, *, fixed: bool) -> Image.Image:
    """A hoist rope close up: broken wires and a gouge, or a new greased rope."""
    stage = Image.new("RGB", STAGE, (70, 76, 82))
    pen = ImageDraw.Draw(stage)
    pen.polygon([(0, 60), (1200, 190), (1200, 340), (0, 230)], fill=(196, 150, 38))
    pen.polygon([(0, 228), (1200, 338), (1200, 366), (0, 262)], fill=(104, 78, 22))
    for x in range(60, 1200, 260):
        pen.rectangle([x, 400, x + 120, 900], fill=(88, 94, 100))
    pen.ellipse([840, 520, 1040, 720], fill=(126, 44, 36))
    stage = stage.resize((300, 225)).filter(ImageFilter.GaussianBlur(9)).resize(STAGE)
    shadow(stage, [(430, 0), (560, 0), (590, 900), (440, 900)], blur=60, depth=0.35)
    light = (198, 196, 188) if fixed else (146, 130, 112)
    _strands(stage, rng, light, fixed=fixed)
    if not fixed:
        _broken_wires(stage, rng)
    return stage


def _strands(stage: Image.Image, rng: Random, light: Colour, *, fixed: bool) -> None:
    sheet = Image.new("RGB", (300, 1000), (20, 19, 18))
    pen = ImageDraw.Draw(sheet)
    for number in range(-4, 18):
        top = number * 78
        for wire in range(9):
            share = wire / 8
            tone = 0.28 + 0.72 * math.sin(math.pi * (0.1 + 0.8 * share)) * rng.uniform(0.86, 1.06)
            colour = tuple(min(255, round(band * tone)) for band in light)
            y = top + wire * 8.4
            pen.line([(-10, y + 190), (310, y)], fill=colour, width=6)
        pen.line([(-10, top + 184), (310, top - 6)], fill=(14, 13, 12), width=7)
    sheet = sheet.filter(ImageFilter.GaussianBlur(1.1))
    round_light = painted_steel(
        rng,
        sheet.size,
        ((0, (40, 40, 40)), (0.35, (168, 168, 168)), (0.6, (128, 128, 128)), (1, (26, 26, 26))),
        wear=0.2,
    )
    sheet = grained(sheet, round_light.convert("L"), 1.0)
    if not fixed:
        sheet = rusted(rng, sheet, 0.24)
    place(stage, sheet, ((480, -20), (700, -20), (730, 920), (490, 920)))


def _broken_wires(stage: Image.Image, rng: Random) -> None:
    """A gouge in the crown of the strands, and wires that stand off from it."""
    gouge = shape(STAGE, [(520, 470), (600, 404), (672, 388), (690, 440), (620, 500), (548, 520)])
    dark = soften_mask(gouge, 0.7).filter(ImageFilter.GaussianBlur(9))
    stage.paste(Image.new("RGB", STAGE, (16, 13, 11)), (0, 0), dark)
    pen = ImageDraw.Draw(stage)
    for _ in range(17):
        x, y = rng.uniform(545, 680), rng.uniform(404, 505)
        side = 1 if x > 610 else -1  # noqa: PLR2004 - they spring to the nearer side
        reach, rise = side * rng.uniform(36, 128), rng.uniform(-70, 4)
        bow = [
            (x + reach * share, y + rise * share**1.7 - 14 * math.sin(math.pi * share))
            for share in (0, 0.2, 0.4, 0.6, 0.8, 1)
        ]
        tone = rng.randint(112, 214)
        pen.line([(a, b + 3) for a, b in bow], fill=(22, 18, 15), width=3, joint="curve")
        pen.line(bow, fill=(tone, tone - 10, tone - 26), width=3, joint="curve")
        tip = bow[-1]
        pen.ellipse([tip[0] - 2, tip[1] - 2, tip[0] + 2, tip[1] + 2], fill=(228, 222, 208))
