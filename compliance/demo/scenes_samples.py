"""A photo of a stormwater sample: a clear jar on a bench, cloudy or clean."""

from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from compliance.demo.canvas import (
    STAGE,
    Colour,
    clouds,
    glow,
    grained,
    place,
    ramp,
    round_shadow,
    shadow,
    stretch,
    tint,
    words,
)
from compliance.demo.surfaces import painted_steel, planks, soften_mask

_JAR = (430, 190, 770, 790)  # left, top, right, bottom


def sample_jar(rng: Random, *, fixed: bool) -> Image.Image:
    """A jar with water from the outfall: cloudy with grey solids, or clear."""
    stage = _yard()
    bench = planks(rng, (900, 300), 4, (150, 124, 92))
    place(stage, bench, ((-60, 640), (1260, 640), (1500, 900), (-300, 900)))
    shadow(stage, [(470, 730), (760, 730), (1030, 820), (600, 850)], blur=34, depth=0.6)
    _water(stage, rng, cloudy=not fixed)
    _glass(stage, rng)
    return stage


def _yard() -> Image.Image:
    """A yard out of focus: sky, fence, grass, a grey wall."""
    small = Image.new("RGB", (300, 225), (196, 206, 214))
    pen = ImageDraw.Draw(small)
    pen.rectangle([0, 70, 300, 130], fill=(122, 126, 124))
    pen.rectangle([0, 120, 300, 170], fill=(98, 116, 72))
    pen.rectangle([200, 40, 260, 140], fill=(150, 92, 70))
    for x in range(0, 300, 26):
        pen.line([(x, 60), (x, 126)], fill=(96, 100, 100), width=3)
    return small.filter(ImageFilter.GaussianBlur(8)).resize(STAGE, Image.Resampling.BICUBIC)


def _inside(inset: int, top: int) -> Image.Image:
    mask = Image.new("L", STAGE)
    left, _, right, bottom = _JAR
    box = [left + inset, top, right - inset, bottom - inset]
    ImageDraw.Draw(mask).rounded_rectangle(box, radius=46, fill=255)
    return mask.filter(ImageFilter.GaussianBlur(1.5))


def _water(stage: Image.Image, rng: Random, *, cloudy: bool) -> None:
    mask = _inside(16, 300)
    if cloudy:
        murk = tint(clouds(rng, STAGE, 5, 5), (112, 106, 92), (176, 170, 154))
        stage.paste(murk, (0, 0), soften_mask(mask, 0.88))
        floor = Image.new("L", STAGE)
        ImageDraw.Draw(floor).rectangle([_JAR[0], 728, _JAR[2], 790], fill=255)
        mud = ImageChops.multiply(
            ImageChops.multiply(floor, mask), stretch(clouds(rng, STAGE, 40, 3), 20, 120)
        )
        stage.paste(Image.new("RGB", STAGE, (70, 64, 54)), (0, 0), mud)
    else:
        bent = stage.transpose(Image.Transpose.FLIP_LEFT_RIGHT)  # water turns what lies behind
        stage.paste(bent, (0, 0), soften_mask(mask, 0.75))
        stage.paste(Image.new("RGB", STAGE, (206, 220, 220)), (0, 0), soften_mask(mask, 0.25))
    surface: Colour = (168, 162, 148) if cloudy else (226, 234, 234)
    pen = ImageDraw.Draw(stage)
    pen.ellipse([446, 286, 754, 322], fill=surface, outline=(120, 124, 122), width=3)


def _glass(stage: Image.Image, rng: Random) -> None:
    left, top, right, bottom = _JAR
    edge = Image.new("L", STAGE)
    pen = ImageDraw.Draw(edge)
    pen.rounded_rectangle([left, top + 40, right, bottom], radius=58, outline=200, width=14)
    edge = edge.filter(ImageFilter.GaussianBlur(4))
    rim = ramp(
        ((0, (90, 100, 104)), (0.3, (236, 240, 240)), (0.7, (150, 158, 160)), (1, (70, 78, 80))),
        STAGE,
    )
    stage.paste(rim, (0, 0), soften_mask(edge, 0.8))
    for x, wide in ((472, 16), (500, 6), (724, 8)):
        glow(stage, (x, 330, x + wide, 700), (120, 124, 124), blur=10)
    lid = painted_steel(
        rng, (320, 70), ((0, (60, 62, 64)), (0.3, (226, 228, 228)), (1, (76, 78, 80))), wear=0.4
    )
    round_shadow(stage, (436, 236, 764, 276), blur=14, depth=0.4)
    place(stage, lid, ((428, 176), (772, 176), (768, 252), (432, 252)))
    tape = Image.new("RGB", (200, 84), (238, 234, 216))
    words(tape, (24, 20), "OUTFALL 001", size=26, colour=(30, 42, 100))
    place(
        stage,
        grained(tape, clouds(rng, tape.size, 4, 3), 0.3),
        ((504, 470), (704, 470), (702, 556), (506, 556)),
    )
