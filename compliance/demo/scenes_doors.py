"""Photos of doors: a blocked exit, a fire door that is wedged open."""

from random import Random

from PIL import Image, ImageDraw, ImageFilter

from compliance.demo.canvas import (
    STAGE,
    Quad,
    clouds,
    glow,
    grained,
    place,
    ramp,
    shadow,
    shape,
    words,
)
from compliance.demo.surfaces import (
    block_wall,
    cardboard,
    concrete,
    painted_line,
    painted_steel,
    planks,
)

_BAR = ((0, (210, 212, 212)), (0.4, (150, 152, 154)), (1, (70, 72, 74)))
_HATCH_STEP = 70


def _box(x: float, y: float, wide: float, high: float) -> Quad:
    return (x, y), (x + wide, y), (x + wide, y + high), (x, y + high)


def room(rng: Random, floor_at: float) -> Image.Image:
    """Return a wall with a darker lower part, and a floor before it."""
    stage = Image.new("RGB", STAGE)
    place(
        stage, block_wall(rng, (900, 520), (204, 202, 192), courses=6), _box(0, 0, 1200, floor_at)
    )
    lower = block_wall(rng, (900, 200), (112, 126, 134), courses=2)
    place(stage, lower, _box(0, floor_at - 230, 1200, 230))
    floor = concrete(rng, (1000, 420), (150, 148, 142))
    place(stage, floor, ((0, floor_at), (1200, floor_at), (1900, 900), (-700, 900)))
    skirting = (
        (0, floor_at - 10),
        (1200, floor_at - 10),
        (1200, floor_at + 16),
        (0, floor_at + 16),
    )
    shadow(stage, skirting, blur=14, depth=0.55)
    return stage


def exit_door(rng: Random, *, fixed: bool) -> Image.Image:
    """An exit door: pallets and boxes before it, or a clear floor with a fresh lane."""
    stage = room(rng, 660)
    _leaf_with_bar(stage, rng)
    _exit_sign(stage)
    if fixed:
        _keep_clear(stage, rng)
        return stage
    shadow(stage, [(300, 720), (900, 720), (1010, 880), (240, 880)], blur=46, depth=0.75)
    top = _pallets(stage, rng, 360, 800, 9)
    _boxes(stage, rng, top)
    return stage


def _leaf_with_bar(stage: Image.Image, rng: Random) -> None:
    frame = painted_steel(rng, (400, 560), ((0, (64, 70, 76)), (1, (48, 52, 58))), wear=0.4)
    place(stage, frame, _box(392, 128, 424, 534))
    leaf = painted_steel(
        rng,
        (360, 500),
        ((0, (96, 120, 138)), (0.5, (124, 148, 164)), (1, (90, 112, 130))),
        wear=0.7,
    )
    place(stage, leaf, _box(418, 152, 372, 510))
    kick = painted_steel(rng, (360, 90), _BAR, across=False, wear=0.9)
    place(stage, kick, _box(424, 572, 360, 84))
    shadow(stage, [(430, 410), (786, 410), (786, 456), (430, 456)], blur=14, depth=0.5)
    bar = painted_steel(rng, (360, 44), _BAR, across=False, wear=0.4)
    place(stage, bar, _box(432, 388, 346, 40))
    place(stage, painted_steel(rng, (60, 60), _BAR, wear=0.3), _box(428, 378, 46, 60))
    place(stage, painted_steel(rng, (60, 60), _BAR, wear=0.3), _box(736, 378, 46, 60))
    glass = ramp(((0, (190, 208, 214)), (0.5, (120, 140, 150)), (1, (70, 86, 96))), (90, 170))
    place(stage, glass, _box(684, 196, 70, 150))


def _exit_sign(stage: Image.Image) -> None:
    shadow(stage, [(520, 30), (720, 30), (724, 118), (522, 118)], blur=18, depth=0.5)
    pen = ImageDraw.Draw(stage)
    pen.rectangle([506, 22, 704, 104], fill=(226, 224, 214))
    pen.rectangle([514, 30, 696, 96], fill=(250, 246, 238))
    words(stage, (538, 28), "EXIT", size=62, colour=(206, 22, 24))
    glow(stage, (516, 34, 694, 92), (76, 26, 20), blur=40)


def _keep_clear(stage: Image.Image, rng: Random) -> None:
    """A hatched yellow field on the floor before the door."""
    sheet = concrete(rng, (560, 260), (150, 148, 142))
    mask = Image.new("L", sheet.size)
    pen = ImageDraw.Draw(mask)
    for x in range(-260, 560, _HATCH_STEP):
        pen.line([(x, 260), (x + 260, 0)], fill=225, width=20)
    pen.rectangle([0, 0, 559, 259], outline=235, width=20)
    sheet.paste(painted_line(rng, sheet.size), (0, 0), mask)
    place(stage, sheet, ((404, 676), (806, 676), (900, 850), (310, 850)))


def _pallets(stage: Image.Image, rng: Random, x: float, base: float, count: int) -> float:
    """Stack empty pallets; return the top of the stack."""
    wide, high = 430.0, 46.0
    for number in range(count):
        left = x + rng.uniform(-16, 16)
        top = base - (number + 1) * high
        pen = ImageDraw.Draw(stage)
        pen.rectangle([left + 6, top + 8, left + wide - 6, top + high], fill=(26, 20, 15))
        tone = rng.randint(-22, 16)
        wood = (172 + tone, 138 + tone, 98 + tone)
        for offset in (0.0, wide / 2 - 34, wide - 68):
            block = planks(rng, (70, 30), 1, (140 + tone, 110 + tone, 76 + tone))
            place(stage, block, _box(left + offset, top + 12, 68, 24))
        place(stage, planks(rng, (430, 14), 1, wood), _box(left, top, wide, 13))
        place(stage, planks(rng, (430, 12), 1, wood), _box(left, top + 35, wide, 10))
    deck_top = base - count * high
    deck = planks(rng, (430, 120), 5)
    place(
        stage,
        deck,
        (
            (x + 40, deck_top - 44),
            (x + 400, deck_top - 44),
            (x + 432, deck_top + 2),
            (x, deck_top + 2),
        ),
    )
    return deck_top


def _boxes(stage: Image.Image, rng: Random, top: float) -> None:
    for x, y, wide, high in ((388, top - 168, 200, 156), (606, top - 128, 160, 118)):
        shadow(
            stage,
            [
                (x, y + high - 20),
                (x + wide + 30, y + high - 20),
                (x + wide + 30, y + high + 8),
                (x, y + high + 8),
            ],
            blur=10,
            depth=0.5,
        )
        place(stage, cardboard(rng, (220, 180)), _box(x, y, wide, high))
        lid = cardboard(rng, (220, 60))
        place(stage, lid, ((x + 22, y - 26), (x + wide - 10, y - 26), (x + wide, y), (x, y)))
    side = [(340, 420), (360, 380), (366, 840), (340, 860)]
    shadow(stage, side, blur=30, depth=0.25)
    wrap = Image.new("RGB", STAGE, (214, 222, 226))
    film = shape(STAGE, [(372, 520), (800, 506), (796, 700), (366, 712)], value=34)
    streaks = clouds(rng, STAGE, 30, 2)
    stage.paste(grained(wrap, streaks, 1.0), (0, 0), film)


def fire_door(rng: Random, *, fixed: bool) -> Image.Image:
    """The foot of a fire door: held open by a wedge with light behind it, or closed on its seal."""
    stage = Image.new("RGB", STAGE, (38, 40, 44))
    place(stage, block_wall(rng, (600, 600), (186, 186, 178), courses=5), _box(0, 0, 420, 690))
    floor = concrete(rng, (1000, 300), (128, 126, 122))
    place(stage, floor, ((0, 690), (1200, 690), (1700, 900), (-500, 900)))
    frame = painted_steel(
        rng, (90, 700), ((0, (90, 92, 94)), (0.4, (140, 142, 144)), (1, (58, 60, 62))), wear=0.5
    )
    if not fixed:
        bright = ramp(
            ((0, (255, 250, 232)), (0.5, (228, 224, 208)), (1, (120, 118, 108))), (200, 760)
        )
        place(stage, bright, _box(470, -10, 150, 706))
    _fire_leaf(stage, rng, 490.0 if fixed else 574.0, fixed=fixed)
    place(stage, frame, _box(404, -10, 92, 706))
    shadow(stage, [(404, 690), (1200, 690), (1200, 716), (404, 716)], blur=12, depth=0.5)
    if not fixed:
        place(
            stage,
            ramp(((0, (255, 250, 228)), (1, (160, 156, 142))), (200, 100), across=False),
            ((478, 694), (590, 694), (420, 900), (160, 900)),
            0.45,
        )
        glow(stage, (500, 60, 566, 660), (110, 106, 90), blur=50)
        _wedge(stage, rng)
    return stage


def _fire_leaf(stage: Image.Image, rng: Random, x: float, *, fixed: bool) -> None:
    slant = 0.0 if fixed else 26.0
    leaf = painted_steel(
        rng, (640, 700), ((0, (150, 58, 44)), (0.3, (178, 72, 54)), (1, (112, 40, 30))), wear=0.8
    )
    place(stage, leaf, ((x, -10), (1230, -10), (1230, 684 - slant), (x, 686 + slant / 2)))
    pen = ImageDraw.Draw(stage)
    edge = (56, 50, 48) if fixed else (206, 196, 176)
    pen.line([(x + 2, -10), (x + 2, 686)], fill=edge, width=5)
    plate = painted_steel(rng, (600, 150), _BAR, across=False, wear=1.0)
    place(stage, plate, ((x + 34, 520), (1230, 514), (1230, 666 - slant), (x + 34, 668)))
    handle = painted_steel(rng, (160, 40), _BAR, across=False, wear=0.3)
    shadow(stage, [(x + 60, 240), (x + 250, 240), (x + 250, 284), (x + 60, 284)], blur=14)
    place(stage, handle, _box(x + 44, 212, 180, 40))
    place(stage, painted_steel(rng, (60, 180), _BAR, wear=0.3), _box(x + 36, 160, 58, 170))
    sign = Image.new("RGB", (300, 120), (24, 72, 140))
    words(sign, (52, 16), "FIRE DOOR", size=38, colour=(246, 246, 242))
    words(sign, (40, 66), "KEEP CLOSED", size=34, colour=(246, 246, 242))
    place(stage, grained(sign, clouds(rng, sign.size, 3, 3), 0.25), _box(x + 270, 130, 280, 112))


def _wedge(stage: Image.Image, rng: Random) -> None:
    shadow(stage, [(540, 744), (800, 740), (830, 776), (560, 786)], blur=16, depth=0.7)
    wood = planks(rng, (260, 80), 1, (198, 160, 106))
    place(stage, wood, ((560, 700), (790, 674), (800, 752), (540, 762)))
    dark = planks(rng, (60, 80), 1, (134, 100, 62))
    place(stage, dark, ((790, 674), (826, 668), (836, 738), (800, 752)))
    stage.paste(stage.filter(ImageFilter.GaussianBlur(0.6)))
