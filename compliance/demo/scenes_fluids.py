"""Photos of what runs and leaks: an eyewash, a drum, the flange of an oil tank."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from compliance.demo.canvas import (
    STAGE,
    Colour,
    Point,
    Quad,
    clouds,
    glow,
    grained,
    place,
    ramp,
    round_shadow,
    shadow,
    shape,
    stretch,
    tint,
    words,
)
from compliance.demo.surfaces import (
    block_wall,
    concrete,
    painted_steel,
    rusted,
    soften_mask,
)

_BLUE = (
    (0.0, (12, 26, 56)),
    (0.22, (36, 78, 148)),
    (0.34, (116, 156, 206)),
    (0.45, (44, 88, 158)),
    (0.8, (22, 46, 96)),
    (1.0, (8, 18, 40)),
)
_CHROME = ((0, (88, 90, 94)), (0.3, (236, 238, 238)), (0.5, (132, 136, 140)), (1, (40, 42, 46)))


def _box(x: float, y: float, wide: float, high: float) -> Quad:
    return (x, y), (x + wide, y), (x + wide, y + high), (x, y + high)


def _ellipse(
    size: tuple[int, int], box: tuple[int, int, int, int], blur: float = 1.0
) -> Image.Image:
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).ellipse(box, fill=255)
    return mask.filter(ImageFilter.GaussianBlur(blur))


def eyewash(rng: Random, *, fixed: bool) -> Image.Image:
    """An eyewash bowl from above: rusty water standing in it, or clean with both jets running."""
    stage = block_wall(rng, STAGE, (202, 206, 200), courses=4)
    _eyewash_sign(stage, rng)
    shadow(stage, [(220, 480), (1040, 520), (1000, 900), (240, 900)], blur=80, depth=0.6)
    pipe = painted_steel(rng, (70, 300), _CHROME, wear=0.4)
    place(stage, pipe, _box(566, 700, 74, 220))
    pen = ImageDraw.Draw(stage)
    pen.ellipse([196, 388, 1004, 858], fill=(150, 118, 10))
    pen.ellipse([190, 370, 1010, 830], fill=(238, 200, 44))
    bowl = ramp(
        ((0, (168, 136, 20)), (0.45, (226, 190, 48)), (1, (250, 224, 100))),
        (760, 400),
        across=False,
    )
    bowl = grained(bowl, clouds(rng, bowl.size, 4, 4), 0.3)
    if not fixed:
        bowl = rusted(rng, bowl, 0.12)
    stage.paste(bowl, (220, 394), _ellipse(bowl.size, (0, 0, 760, 400), 2))
    _basin_floor(stage, rng, dirty=not fixed)
    _nozzles(stage, rng, running=fixed)
    return stage


def _eyewash_sign(stage: Image.Image, rng: Random) -> None:
    sheet = Image.new("RGB", (330, 170), (16, 116, 66))
    words(sheet, (34, 22), "EMERGENCY", size=44, colour=(244, 248, 244))
    words(sheet, (54, 92), "EYEWASH", size=44, colour=(244, 248, 244))
    sheet = grained(sheet, clouds(rng, sheet.size, 3, 3), 0.25)
    place(stage, sheet, ((420, 40), (780, 36), (780, 216), (420, 220)))


def _basin_floor(stage: Image.Image, rng: Random, *, dirty: bool) -> None:
    """Water in the bowl: brown and still, or clear over the drain."""
    size = (520, 220)
    if dirty:
        water = tint(clouds(rng, size, 5, 4), (66, 34, 12), (168, 106, 48))
        opacity = 0.92
    else:
        water = tint(clouds(rng, size, 9, 3), (176, 168, 104), (244, 240, 206))
        opacity = 0.5
    mask = soften_mask(_ellipse(size, (8, 8, 512, 212), 8), opacity)
    stage.paste(water, (340, 548), mask)
    pen = ImageDraw.Draw(stage)
    pen.ellipse([562, 644, 640, 684], fill=(60, 52, 40) if dirty else (110, 112, 112))
    if dirty:
        ring = Image.new("L", STAGE)
        ImageDraw.Draw(ring).ellipse([326, 536, 874, 780], outline=170, width=16)
        ring = ImageChops.multiply(
            ring.filter(ImageFilter.GaussianBlur(5)), stretch(clouds(rng, STAGE, 18, 3), 90, 150)
        )
        stage.paste(Image.new("RGB", STAGE, (104, 52, 20)), (0, 0), ring)
    glow(stage, (400, 570, 520, 600), (60, 60, 54), blur=16)


def _nozzles(stage: Image.Image, rng: Random, *, running: bool) -> None:
    for x in (452, 748):
        round_shadow(stage, (x - 50, 600, x + 90, 680), blur=24, depth=0.5)
        stem = painted_steel(rng, (60, 160), _CHROME, wear=0.2 if running else 0.8)
        if not running:
            stem = rusted(rng, stem, 0.3)
        place(stage, stem, ((x - 26, 500), (x + 26, 500), (x + 32, 650), (x - 32, 650)))
        pen = ImageDraw.Draw(stage)
        pen.ellipse([x - 58, 462, x + 58, 526], fill=(30, 32, 34))
        pen.ellipse([x - 54, 456, x + 54, 514], fill=(70, 150, 84) if running else (84, 92, 74))
        for turn in range(0, 360, 45):
            a = x + 30 * math.cos(math.radians(turn))
            b = 485 + 15 * math.sin(math.radians(turn))
            pen.ellipse([a - 5, b - 3, a + 5, b + 3], fill=(20, 24, 20))
        if running:
            _jet(stage, rng, x)


def _jet(stage: Image.Image, rng: Random, x: int) -> None:
    inward = 1 if x < 600 else -1  # noqa: PLR2004 - the jets meet in the middle
    mask = Image.new("L", STAGE)
    pen = ImageDraw.Draw(mask)
    for _ in range(16):
        lift, reach = rng.uniform(190, 250), rng.uniform(100, 170) * inward
        start = x + rng.uniform(-26, 26)
        path = [
            (start + reach * share, 484 - lift * 4 * share * (1 - share) + 130 * share**2)
            for share in (step / 14 for step in range(15))
        ]
        pen.line(path, fill=rng.randint(70, 170), width=rng.choice((3, 5, 8)), joint="curve")
    for _ in range(46):
        a, b = x + rng.uniform(20, 190) * inward, rng.uniform(260, 620)
        pen.ellipse([a - 3, b - 5, a + 3, b + 5], fill=rng.randint(90, 210))
    mask = mask.filter(ImageFilter.GaussianBlur(2.4))
    stage.paste(Image.new("RGB", STAGE, (238, 246, 250)), (0, 0), soften_mask(mask, 0.8))


def waste_drum(rng: Random, *, fixed: bool) -> Image.Image:
    """A waste drum: weeping at its lower chime into a puddle, or on a spill pallet, dry."""
    stage = Image.new("RGB", STAGE)
    place(stage, block_wall(rng, (800, 400), (190, 188, 178), courses=5), _box(0, 0, 1200, 520))
    place(
        stage,
        concrete(rng, (1000, 420), (138, 136, 130)),
        ((0, 520), (1200, 520), (1800, 900), (-600, 900)),
    )
    shadow(stage, [(0, 506), (1200, 506), (1200, 540), (0, 540)], blur=16, depth=0.5)
    lift = 96 if fixed else 0
    if fixed:
        _spill_pallet(stage, rng)
    else:
        _puddle(stage, rng)
        shadow(stage, [(420, 720), (860, 700), (940, 770), (480, 812)], blur=30, depth=0.6)
    _drum(stage, rng, 380, 60 - lift + 40, fixed=fixed)
    if not fixed:
        _weeping(stage, rng)
    return stage


def _drum(stage: Image.Image, rng: Random, x: int, y: int, *, fixed: bool) -> None:
    size = (440, 700)
    steel = painted_steel(rng, size, _BLUE, wear=0.7)
    if not fixed:
        steel = rusted(rng, steel, 0.1)
    pen = ImageDraw.Draw(steel)
    for rib in (206, 430):
        for offset, tone in ((0, 0.5), (7, 1.5), (18, 0.6)):
            band = steel.crop((0, rib + offset, size[0], rib + offset + 8))
            steel.paste(
                band.point([min(255, round(v * tone)) for v in range(256)] * 3), (0, rib + offset)
            )
    mask = Image.new("L", size)
    pen = ImageDraw.Draw(mask)
    pen.rectangle([0, 34, 440, 660], fill=255)
    pen.ellipse([0, 620, 440, 699], fill=255)
    pen.ellipse([0, 0, 440, 70], fill=255)
    stage.paste(steel, (x, y), mask.filter(ImageFilter.GaussianBlur(0.8)))
    lid = ImageDraw.Draw(stage)
    lid.ellipse([x, y, x + 440, y + 72], fill=(26, 50, 100), outline=(96, 132, 184), width=5)
    lid.ellipse([x + 18, y + 8, x + 422, y + 62], fill=(40, 74, 134))
    lid.ellipse([x + 90, y + 22, x + 150, y + 44], fill=(176, 178, 178))
    lid.ellipse([x + 300, y + 30, x + 332, y + 44], fill=(150, 152, 152))
    _waste_label(stage, rng, x, y)


def _waste_label(stage: Image.Image, rng: Random, x: int, y: int) -> None:
    sheet = Image.new("RGB", (250, 200), (238, 206, 40))
    ink = ImageDraw.Draw(sheet)
    ink.rectangle([4, 4, 245, 195], outline=(150, 20, 20), width=8)
    words(sheet, (34, 20), "HAZARDOUS", size=30, colour=(150, 20, 20))
    words(sheet, (70, 56), "WASTE", size=30, colour=(150, 20, 20))
    for line, text in enumerate(("Spent solvent", "Ignitable, toxic", "Start 10/06")):
        words(sheet, (28, 100 + line * 28), text, size=20, colour=(30, 36, 90))
    rounded = ramp(
        ((0, (90, 90, 90)), (0.3, (168, 168, 168)), (1, (96, 96, 96))), sheet.size
    ).convert("L")
    sheet = grained(grained(sheet, rounded, 1.0), clouds(rng, sheet.size, 4, 3), 0.3)
    place(
        stage, sheet, ((x + 96, y + 246), (x + 336, y + 246), (x + 338, y + 420), (x + 94, y + 420))
    )


def _puddle(stage: Image.Image, rng: Random) -> None:
    size = (860, 230)
    blot = [
        (
            430 + 400 * math.cos(math.radians(turn)) * rng.uniform(0.72, 1.0),
            115 + 104 * math.sin(math.radians(turn)) * rng.uniform(0.72, 1.0),
        )
        for turn in range(0, 360, 24)
    ]
    mask = shape(size, blot).filter(ImageFilter.GaussianBlur(16))
    mask = stretch(mask, 96, 136).filter(ImageFilter.GaussianBlur(2))
    liquid = ramp(((0, (92, 86, 74)), (0.4, (52, 47, 38)), (1, (26, 23, 19))), size, across=False)
    shine = tint(clouds(rng, size, 6, 2), (20, 26, 52), (120, 92, 110))
    liquid = Image.blend(liquid, shine, 0.22)
    stage.paste(liquid, (330, 662), soften_mask(mask, 0.9))
    glow(stage, (860, 742, 1060, 754), (120, 122, 118), blur=10)


def _weeping(stage: Image.Image, rng: Random) -> None:
    """Liquid that runs down from a rusty pinhole."""
    mask = Image.new("L", STAGE)
    pen = ImageDraw.Draw(mask)
    for x in (706, 716, 731, 738):
        top = 618 + rng.uniform(0, 16)
        low = 778 - (x - 600) * 0.11 + rng.uniform(-14, 0)
        pen.line(
            [(x, top), (x + 3, (top + low) / 2), (x, low)], fill=rng.randint(130, 220), width=7
        )
    pen.ellipse([700, 602, 744, 640], fill=190)
    mask = mask.filter(ImageFilter.GaussianBlur(2.2))
    stage.paste(Image.new("RGB", STAGE, (46, 30, 18)), (0, 0), mask)


def _spill_pallet(stage: Image.Image, rng: Random) -> None:
    shadow(stage, [(200, 800), (1010, 800), (1080, 880), (180, 880)], blur=34, depth=0.7)
    black = ((0, (58, 58, 60)), (0.3, (38, 38, 40)), (1, (18, 18, 19)))
    top = painted_steel(rng, (760, 120), black, across=False, wear=0.4)
    place(stage, top, ((270, 660), (930, 660), (1000, 772), (200, 772)))
    pen = ImageDraw.Draw(stage)
    for x in range(250, 980, 44):  # the grating
        pen.line([(x * 0.86 + 84, 664), (x, 768)], fill=(12, 12, 12), width=7)
    yellow = painted_steel(
        rng,
        (800, 90),
        ((0, (242, 202, 52)), (0.4, (222, 178, 30)), (1, (160, 122, 12))),
        across=False,
    )
    place(stage, yellow, ((200, 772), (1000, 772), (990, 860), (210, 860)))


def tank_flange(rng: Random, *, fixed: bool) -> Image.Image:
    """The drain flange of an oil tank: oil running down the shell, or dry with new bolts."""
    stage = Image.new("RGB", STAGE, (140, 150, 152))
    white = (
        (0, (120, 126, 126)),
        (0.35, (224, 226, 220)),
        (0.6, (198, 200, 194)),
        (1, (104, 108, 108)),
    )
    shell = painted_steel(rng, (1200, 640), white, wear=0.6)
    place(stage, shell, _box(-10, -10, 1220, 690))
    pen = ImageDraw.Draw(stage)
    pen.line([(0, 214), (1200, 222)], fill=(150, 152, 148), width=7)
    gravel = tint(clouds(rng, (600, 150), 90, 3), (62, 60, 54), (176, 172, 160)).resize((1200, 260))
    stage.paste(gravel, (0, 660))
    shadow(stage, [(0, 640), (1200, 640), (1200, 706), (0, 706)], blur=22, depth=0.55)
    words(stage, (640, 84), "DIESEL  10 000 GAL", size=40, colour=(30, 34, 40))
    if not fixed:
        _oil_run(stage, rng)
    _flange(stage, rng, fixed=fixed)
    return stage


def _oil_run(stage: Image.Image, rng: Random) -> None:
    mask = Image.new("L", STAGE)
    pen = ImageDraw.Draw(mask)
    for _ in range(9):
        x: float = rng.uniform(420, 620)
        path: list[Point] = [(x, 470)]
        while path[-1][1] < 760:  # noqa: PLR2004 - down to the gravel
            path.append((path[-1][0] + rng.uniform(-9, 9), path[-1][1] + 42))
        pen.line(path, fill=rng.randint(120, 235), width=rng.randint(8, 34), joint="curve")
    pen.ellipse([330, 700, 760, 850], fill=220)
    mask = mask.filter(ImageFilter.GaussianBlur(6))
    mask = ImageChops.multiply(mask, stretch(clouds(rng, STAGE, 12, 4), 40, 110))
    stage.paste(Image.new("RGB", STAGE, (38, 26, 14)), (0, 0), soften_mask(mask, 0.9))


def _flange(stage: Image.Image, rng: Random, *, fixed: bool) -> None:
    round_shadow(stage, (330, 230, 760, 640), blur=50, depth=0.6)
    tone: Colour = (96, 104, 108) if fixed else (78, 74, 68)
    pen = ImageDraw.Draw(stage)
    pen.ellipse([330, 196, 690, 556], fill=(44, 44, 44))
    face = grained(Image.new("RGB", (350, 350), tone), clouds(rng, (350, 350), 4, 5), 0.5)
    if not fixed:
        face = rusted(rng, face, 0.26)
    stage.paste(face, (334, 196), _ellipse((350, 350), (0, 0, 349, 349)))
    pen.ellipse([404, 266, 614, 476], outline=(40, 40, 40), width=5)
    for turn in range(0, 360, 45):
        x = 509 + 138 * math.cos(math.radians(turn + 20))
        y = 371 + 138 * math.sin(math.radians(turn + 20))
        bolt: Colour = (206, 208, 206) if fixed else (104, 84, 66)
        pen.regular_polygon((x + 3, y + 4, 21), 6, rotation=turn, fill=(22, 22, 22))
        pen.regular_polygon((x, y, 20), 6, rotation=turn, fill=bolt)
    neck = painted_steel(rng, (200, 200), _CHROME, wear=0.8)
    if not fixed:
        neck = rusted(rng, neck, 0.2)
    stage.paste(neck, (410, 272), _ellipse((200, 200), (0, 0, 199, 199)))
    wheel: Colour = (196, 40, 34) if fixed else (142, 40, 34)
    pen.ellipse([446, 308, 574, 436], outline=wheel, width=20)
    pen.line([(450, 372), (570, 372)], fill=wheel, width=14)
    pen.line([(510, 312), (510, 432)], fill=wheel, width=14)
    pen.ellipse([492, 354, 528, 390], fill=(60, 60, 60))
    cover = shape(STAGE, [(330, 190), (700, 190), (700, 560), (330, 560)])
    stage.paste(stage.filter(ImageFilter.GaussianBlur(1)), (0, 0), cover)
