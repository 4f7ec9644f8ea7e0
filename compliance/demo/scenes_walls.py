"""Photos of things on walls: extinguisher, emergency light, lockout point."""

import math
from itertools import pairwise
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from compliance.demo.canvas import (
    STAGE,
    Colour,
    Point,
    clouds,
    glow,
    grained,
    place,
    ramp,
    round_shadow,
    shadow,
    shape,
    words,
)
from compliance.demo.surfaces import block_wall, painted_steel

_RED_ROUND = (
    (0.0, (70, 8, 8)),
    (0.18, (150, 22, 20)),
    (0.3, (226, 92, 80)),
    (0.36, (196, 36, 30)),
    (0.75, (138, 16, 16)),
    (1.0, (48, 6, 8)),
)
_STEEL = ((0.0, (70, 72, 74)), (0.3, (206, 208, 208)), (0.55, (128, 130, 132)), (1.0, (46, 48, 50)))


def wall(rng: Random, colour: Colour = (198, 196, 186)) -> Image.Image:
    """Return a block wall seen from the front, as a stage."""
    return block_wall(rng, STAGE, colour, courses=4)


def extinguisher(rng: Random, *, fixed: bool) -> Image.Image:
    """An extinguisher's neck and gauge: the needle in the red, or in the green."""
    stage = wall(rng)
    shadow(stage, [(470, 330), (900, 380), (930, 900), (470, 900)], blur=60, depth=0.6)
    body = painted_steel(rng, (420, 560), _RED_ROUND, wear=0.25)
    stage.paste(body, (390, 470), shape((420, 560), _shoulders()))
    _label(stage, rng)
    _valve(stage, rng)
    _gauge(stage, rng, (528, 318), 104, share=0.52 if fixed else 0.17)
    _tag(stage, rng, fixed=fixed)
    return stage


def _shoulders() -> list[Point]:
    dome = [
        (210 + 210 * math.cos(math.radians(turn)), 150 - 150 * math.sin(math.radians(turn)))
        for turn in range(180, -1, -6)
    ]
    return [*dome, (420, 560), (0, 560)]


def _label(stage: Image.Image, rng: Random) -> None:
    sheet = Image.new("RGB", (300, 240), (226, 224, 214))
    pen = ImageDraw.Draw(sheet)
    pen.rectangle([0, 0, 300, 58], fill=(28, 44, 92))
    words(sheet, (22, 12), "FIRE EXTINGUISHER", size=26, colour=(236, 236, 230))
    words(sheet, (22, 74), "ABC DRY CHEMICAL 10 LB", size=18)
    for line in range(6):
        pen.line(
            [(22, 118 + line * 18), (278 - (line % 3) * 40, 118 + line * 18)],
            fill=(120, 118, 112),
            width=4,
        )
    rounded = ramp(
        (
            (0, (120, 120, 120)),
            (0.25, (255, 255, 255)),
            (0.6, (206, 206, 206)),
            (1, (104, 104, 104)),
        ),
        sheet.size,
    )
    sheet = grained(sheet, rounded.convert("L").point([v // 2 + 40 for v in range(256)]), 0.9)
    sheet = grained(sheet, clouds(rng, sheet.size, 4, 3), 0.25)
    place(stage, sheet, ((440, 650), (762, 650), (764, 900), (438, 900)))


def _valve(stage: Image.Image, rng: Random) -> None:
    pen = ImageDraw.Draw(stage)
    hose: list[Point] = [(668, 372), (760, 352), (836, 404), (862, 520), (858, 700), (850, 920)]
    pen.line(_smooth(hose), fill=(14, 14, 15), width=54, joint="curve")
    pen.line([(x - 11, y - 5) for x, y in _smooth(hose)], fill=(58, 58, 60), width=9, joint="curve")
    neck = painted_steel(rng, (120, 120), _STEEL, wear=0.4)
    place(stage, neck, ((540, 380), (662, 380), (672, 486), (530, 486)))
    block = painted_steel(rng, (200, 130), _STEEL, across=False, wear=0.5)
    place(stage, block, ((498, 262), (700, 262), (700, 392), (498, 392)))
    lever = painted_steel(
        rng, (420, 50), ((0, (74, 74, 76)), (0.4, (30, 30, 32)), (1, (12, 12, 13))), across=False
    )
    place(stage, lever, ((560, 196), (980, 128), (986, 168), (570, 262)))
    place(stage, lever, ((600, 268), (968, 296), (962, 334), (600, 326)))
    pen.ellipse([584, 216, 610, 242], fill=(168, 168, 166))
    pen.ellipse([720, 214, 812, 304], outline=(186, 186, 180), width=9)  # the ring of the pin
    pen.line([(690, 246), (734, 250)], fill=(192, 192, 186), width=9)


def _smooth(points: list[Point]) -> list[Point]:
    """Round the corners of a line by cutting them twice."""
    for _ in range(3):
        cut: list[Point] = [points[0]]
        for (ax, ay), (bx, by) in pairwise(points):
            cut.append((ax * 0.75 + bx * 0.25, ay * 0.75 + by * 0.25))
            cut.append((ax * 0.25 + bx * 0.75, ay * 0.25 + by * 0.75))
        points = [*cut, points[-1]]
    return points


def _gauge(stage: Image.Image, rng: Random, at: Point, radius: int, *, share: float) -> None:
    """A pressure gauge; ``share`` 0 is empty, 0.4 to 0.65 is the green field, 1 is too much."""
    x, y = at
    round_shadow(
        stage, (x - radius - 4, y - radius + 14, x + radius + 26, y + radius + 34), blur=24
    )
    large = Image.new("RGB", (radius * 4, radius * 4), (0, 0, 0))
    pen = ImageDraw.Draw(large)
    full = radius * 4
    pen.ellipse([0, 0, full, full], fill=(110, 112, 114))
    pen.ellipse([12, 12, full - 12, full - 12], fill=(214, 216, 214))
    pen.ellipse([34, 34, full - 34, full - 34], fill=(88, 90, 92))
    pen.ellipse([44, 44, full - 44, full - 44], fill=(232, 231, 222))
    ring = [70, 70, full - 70, full - 70]
    pen.arc(ring, 160, 236, fill=(190, 26, 24), width=52)
    pen.arc(ring, 238, 302, fill=(20, 128, 64), width=52)
    pen.arc(ring, 304, 380, fill=(190, 26, 24), width=52)
    words(large, (full * 0.36, full * 0.62), "195 PSI", size=34)
    words(large, (full * 0.3, full * 0.73), "RECHARGE", size=30, colour=(160, 24, 22))
    turn = math.radians(160 + 220 * share)
    middle = full / 2
    tip = (middle + math.cos(turn) * full * 0.36, middle + math.sin(turn) * full * 0.36)
    pen.line([(middle, middle + 6), (tip[0], tip[1] + 8)], fill=(150, 148, 140), width=12)
    pen.line([(middle, middle), tip], fill=(22, 22, 24), width=12)
    pen.ellipse([middle - 26, middle - 26, middle + 26, middle + 26], fill=(196, 168, 92))
    face = large.resize((radius * 2, radius * 2), Image.Resampling.LANCZOS)
    face = grained(face, clouds(rng, face.size, 3, 3), 0.25)
    mask = Image.new("L", large.size)
    ImageDraw.Draw(mask).ellipse([2, 2, full - 2, full - 2], fill=255)
    stage.paste(face, (round(x - radius), round(y - radius)), mask.resize(face.size))
    glow(stage, (x - 62, y - 74, x - 8, y - 34), (70, 74, 78), blur=20)  # the glass shines


def _tag(stage: Image.Image, rng: Random, *, fixed: bool) -> None:
    """The paper tag that is initialled each month."""
    pen = ImageDraw.Draw(stage)
    pen.line([(640, 420), (700, 470), (742, 486)], fill=(220, 214, 196), width=4)
    sheet = Image.new("RGB", (180, 300), (224, 208, 160))
    ink = ImageDraw.Draw(sheet)
    words(sheet, (18, 22), "INSPECTED", size=24)
    for row in range(6):
        for column in range(2):
            left, top = 16 + column * 76, 66 + row * 37
            ink.rectangle([left, top, left + 70, top + 32], outline=(96, 84, 60), width=2)
            if row * 2 + column < (11 if fixed else 10):
                start = (left + 10, top + rng.uniform(12, 22))
                marks = [start]
                marks += [(left + 10 + step * 9, top + rng.uniform(7, 26)) for step in range(1, 6)]
                ink.line(marks, fill=(28, 42, 110), width=3, joint="curve")
    sheet = grained(sheet, clouds(rng, sheet.size, 4, 4), 0.35)
    corners = ((716, 470), (872, 496), (836, 756), (684, 726))
    shadow(stage, [(x + 14, y + 16) for x, y in corners], blur=18, depth=0.5)
    place(stage, sheet, corners)


def emergency_light(rng: Random, *, fixed: bool) -> Image.Image:
    """A two-headed emergency light under test: dark, or lit."""
    stage = wall(rng, (150, 152, 150))
    beam = painted_steel(rng, (1000, 120), ((0, (66, 70, 76)), (1, (40, 42, 46))), across=False)
    place(stage, beam, ((0, -10), (1200, -10), (1200, 96), (0, 130)))
    shadow(stage, [(380, 380), (900, 390), (890, 720), (372, 700)], blur=50, depth=0.62)
    box = painted_steel(
        rng, (480, 280), ((0, (238, 236, 228)), (1, (188, 186, 176))), across=False, wear=0.2
    )
    place(stage, box, ((360, 380), (850, 372), (852, 656), (364, 664)))
    pen = ImageDraw.Draw(stage)
    pen.line([(366, 566), (850, 560)], fill=(150, 148, 140), width=4)
    words(stage, (420, 590), "EMERGENCY LIGHT", size=26, colour=(70, 70, 70))
    pen.ellipse([752, 592, 780, 620], fill=(54, 54, 54))
    lamp: Colour = (40, 190, 70) if fixed else (60, 34, 30)
    pen.ellipse([796, 596, 814, 614], fill=lamp)
    for x, lean in ((430, -18), (780, 20)):
        _lamp_head(stage, x, lean, lit=fixed)
    if fixed:
        for x in (412, 800):
            glow(stage, (x - 190, 60, x + 190, 520), (96, 92, 74), blur=120)
            glow(stage, (x - 64, 232, x + 64, 360), (255, 250, 226), blur=34)
    return stage


def _lamp_head(stage: Image.Image, x: int, lean: int, *, lit: bool) -> None:
    pen = ImageDraw.Draw(stage)
    pen.line([(x, 384), (x + lean // 2, 340)], fill=(120, 118, 112), width=30)
    centre = (x + lean, 292)
    round_shadow(stage, (centre[0] - 84, 236, centre[0] + 120, 410), blur=36, depth=0.5)
    pen = ImageDraw.Draw(stage)
    pen.ellipse([centre[0] - 92, 200, centre[0] + 92, 384], fill=(206, 204, 196))
    pen.ellipse([centre[0] - 92, 208, centre[0] + 92, 392], fill=(176, 174, 166))
    pen.ellipse([centre[0] - 88, 202, centre[0] + 88, 382], fill=(226, 224, 216))
    inner: Colour = (255, 252, 236) if lit else (78, 80, 82)
    pen.ellipse([centre[0] - 72, 218, centre[0] + 72, 366], fill=inner)
    if lit:
        return
    for ring in range(6):
        tone = 88 + ring * 16
        inset = 8 + ring * 10
        pen.ellipse(
            [centre[0] - 72 + inset, 218 + inset, centre[0] + 72 - inset, 366 - inset],
            outline=(tone, tone + 2, tone + 3),
            width=5,
        )
    pen.ellipse([centre[0] - 13, 280, centre[0] + 13, 306], fill=(38, 36, 34))
    glow(stage, (centre[0] - 44, 232, centre[0] - 6, 268), (90, 94, 98), blur=14)


def lockout_point(rng: Random, *, fixed: bool) -> Image.Image:
    """Two disconnects of a machine: the second without name or lock, or both named and locked."""
    stage = wall(rng, (176, 184, 188))
    for at, named in ((210, True), (660, fixed)):
        _disconnect(stage, rng, at, named=named)
    conduit = painted_steel(rng, (40, 320), _STEEL, wear=0.4)
    for x in (350, 800):
        place(stage, conduit, ((x, -10), (x + 42, -10), (x + 42, 190), (x, 190)))
    return stage


def _disconnect(stage: Image.Image, rng: Random, x: int, *, named: bool) -> None:
    shadow(stage, [(x + 30, 220), (x + 380, 220), (x + 390, 790), (x + 40, 780)], blur=44)
    steel = ((0, (150, 156, 160)), (0.4, (176, 182, 186)), (1, (118, 124, 128)))
    place(
        stage,
        painted_steel(rng, (330, 560), steel, wear=0.5),
        ((x, 190), (x + 330, 190), (x + 330, 750), (x, 750)),
    )
    pen = ImageDraw.Draw(stage)
    pen.rectangle([x + 10, 200, x + 320, 740], outline=(98, 104, 108), width=4)
    _name_plate(stage, rng, x, named=named)
    pen.rectangle([x + 112, 372, x + 218, 598], fill=(32, 33, 35))
    top = 520 if named else 400
    shadow(
        stage,
        [(x + 140, top), (x + 250, top + 10), (x + 250, top + 70), (x + 140, top + 60)],
        blur=16,
    )
    handle = painted_steel(
        rng, (150, 60), ((0, (226, 70, 54)), (0.4, (190, 28, 24)), (1, (104, 10, 12))), across=False
    )
    place(
        stage,
        handle,
        ((x + 92, top - 12), (x + 240, top - 12), (x + 240, top + 44), (x + 92, top + 44)),
    )
    words(stage, (x + 234, 384), "ON", size=26, colour=(40, 42, 44))
    words(stage, (x + 234, 560), "OFF", size=26, colour=(40, 42, 44))
    if named:
        _padlock(stage, rng, x + 166, 598)


def _name_plate(stage: Image.Image, rng: Random, x: int, *, named: bool) -> None:
    pen = ImageDraw.Draw(stage)
    if named:
        pen.rectangle(
            [x + 40, 226, x + 290, 296], fill=(240, 214, 60), outline=(30, 30, 30), width=4
        )
        words(stage, (x + 58, 240), "PB-3  480 V", size=36)
    else:
        ghost = Image.new("RGB", (250, 70), (192, 196, 196))
        place(
            stage,
            grained(ghost, clouds(rng, ghost.size, 5, 4), 0.8),
            ((x + 40, 226), (x + 290, 226), (x + 290, 296), (x + 40, 296)),
            0.8,
        )


def _padlock(stage: Image.Image, rng: Random, x: int, y: int) -> None:
    pen = ImageDraw.Draw(stage)
    pen.arc([x - 40, y - 54, x + 40, y + 66], 180, 360, fill=(196, 198, 198), width=15)
    shadow(
        stage, [(x - 50, y + 20), (x + 74, y + 20), (x + 74, y + 130), (x - 46, y + 130)], blur=16
    )
    body = painted_steel(rng, (120, 104), _RED_ROUND, wear=0.3)
    place(stage, body, ((x - 58, y + 8), (x + 58, y + 8), (x + 58, y + 110), (x - 58, y + 110)))
    tag = Image.new("RGB", (150, 210), (238, 236, 228))
    ink = ImageDraw.Draw(tag)
    ink.rectangle([0, 0, 150, 66], fill=(200, 30, 28))
    words(tag, (20, 16), "DANGER", size=28, colour=(250, 248, 244))
    words(tag, (18, 84), "DO NOT\nOPERATE", size=26)
    ink.line([(18, 176), (124, 170)], fill=(34, 48, 116), width=4)
    corners = ((x - 20, y + 84), (x + 118, y + 102), (x + 92, y + 288), (x - 44, y + 268))
    shadow(stage, [(a + 10, b + 12) for a, b in corners], blur=14, depth=0.45)
    place(stage, grained(tag, clouds(rng, tag.size, 4, 3), 0.3), corners)
    stage.paste(stage.filter(ImageFilter.GaussianBlur(0.7)))
