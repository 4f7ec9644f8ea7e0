"""Sheets of material that the demo photos are built from: concrete, block walls, wood, steel."""

from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from compliance.demo.canvas import (
    Colour,
    Stops,
    clouds,
    grained,
    ramp,
    relief,
    soften,
    speckle,
    stretch,
    tint,
)

CONCRETE: Colour = (142, 140, 136)
YELLOW: Colour = (226, 172, 32)


def concrete(rng: Random, size: tuple[int, int], colour: Colour = CONCRETE) -> Image.Image:
    """Return a trowelled floor: blotches, pores, tyre dust, a few dark stains."""
    base = Image.new("RGB", size, colour)
    base = grained(base, clouds(rng, size, 5, 5), 0.42)
    base = grained(base, relief(speckle(rng, size), 0.16), 0.42)
    stains = stretch(clouds(rng, size, 4, 3), 150, 190)
    stained = ImageChops.multiply(base, Image.new("RGB", size, (176, 170, 160)))
    return Image.composite(stained, base, soften_mask(stains, 0.55))


def soften_mask(mask: Image.Image, share: float) -> Image.Image:
    """Make a mask weaker."""
    return mask.point([round(value * share) for value in range(256)])


def painted_line(rng: Random, size: tuple[int, int], colour: Colour = YELLOW) -> Image.Image:
    """Return worn floor paint: scuffs and tyre marks in it."""
    base = grained(Image.new("RGB", size, colour), clouds(rng, size, 8, 4), 0.5)
    worn = stretch(clouds(rng, size, 14, 4), 138, 176)
    dirt = Image.new("RGB", size, (112, 104, 88))
    return Image.composite(dirt, base, soften_mask(worn, 0.75))


def block_wall(
    rng: Random, size: tuple[int, int], colour: Colour = (196, 194, 184), courses: int = 6
) -> Image.Image:
    """Return a painted concrete-block wall."""
    joints = Image.new("L", size, 150)
    pen = ImageDraw.Draw(joints)
    high = size[1] / courses
    wide = high * 2
    for course in range(courses + 1):
        y = course * high
        pen.line([(0, y), (size[0], y)], fill=84, width=5)
        shift = wide / 2 if course % 2 else 0.0
        x = shift - wide
        while x < size[0]:
            pen.line([(x, y), (x, y + high)], fill=84, width=5)
            x += wide
    height = joints.filter(ImageFilter.GaussianBlur(1.6))
    base = Image.new("RGB", size, colour)
    base = grained(base, clouds(rng, size, 4, 5), 0.3)
    base = grained(base, relief(height, 0.9), 0.8)
    base = grained(base, soften(height, 0.5), 0.6)
    rough = relief(speckle(rng, (size[0] // 2, size[1] // 2)), 0.2).resize(size)
    return grained(base, rough, 0.32)


def painted_steel(
    rng: Random, size: tuple[int, int], stops: Stops, *, across: bool = True, wear: float = 0.4
) -> Image.Image:
    """Return painted steel: a gradient for its roundness, some dirt, a few scratches."""
    base = ramp(stops, size, across=across)
    base = grained(base, clouds(rng, size, 5, 5), 0.1 + 0.2 * wear)
    fine = speckle(rng, (max(2, size[0] // 3), max(2, size[1] // 3))).resize(size)
    base = grained(base, fine, 0.08 + 0.1 * wear)
    pen = ImageDraw.Draw(base)
    for _ in range(round(26 * wear)):
        x, y = rng.uniform(0, size[0]), rng.uniform(0, size[1])
        reach = rng.uniform(0.02, 0.16) * size[0]
        tone = rng.choice((70, 105, 150))
        pen.line(
            [(x, y), (x + reach, y + rng.uniform(-8, 8))], fill=(tone, tone, tone - 6), width=1
        )
    return base


def rust(rng: Random, size: tuple[int, int]) -> Image.Image:
    """Return rusted steel."""
    blots = clouds(rng, size, 12, 5)
    base = tint(stretch(blots, 60, 200), (58, 30, 18), (176, 98, 48))
    bumps = relief(speckle(rng, (size[0] // 2, size[1] // 2)), 0.5).resize(size)
    return grained(base, bumps, 0.5)


def rusted(rng: Random, sheet: Image.Image, share: float) -> Image.Image:
    """Return a sheet with rust breaking through ``share`` of it, with soft brown borders."""
    field = clouds(rng, sheet.size, 5, 5)
    edge = round(128 + 62 * (0.5 - share) * 2)
    core = stretch(field, edge, edge + 14)
    halo = soften_mask(stretch(field, edge - 22, edge + 10), 0.6)
    brown = ImageChops.multiply(sheet, Image.new("RGB", sheet.size, (196, 132, 84)))
    stained = Image.composite(brown, sheet, halo)
    return Image.composite(rust(rng, sheet.size), stained, core)


def planks(
    rng: Random, size: tuple[int, int], count: int, colour: Colour = (176, 142, 98)
) -> Image.Image:
    """Return weathered boards side by side, their grain from left to right."""
    narrow = (max(2, size[0] // 30), size[1])
    lines = speckle(rng, narrow).resize(size, Image.Resampling.BICUBIC)
    base = grained(Image.new("RGB", size, colour), lines, 0.3)
    base = grained(base, clouds(rng, size, 4, 3), 0.45)
    pen = ImageDraw.Draw(base)
    high = size[1] / count
    for board in range(count + 1):
        y = board * high
        pen.line([(0, y), (size[0], y)], fill=(44, 32, 22), width=max(3, round(high * 0.09)))
        if board < count:
            for share in (0.06, 0.94):
                x = size[0] * share
                for part in (0.3, 0.7):
                    centre = y + high * part
                    pen.ellipse([x - 4, centre - 4, x + 4, centre + 4], fill=(70, 62, 54))
    return base


def cardboard(rng: Random, size: tuple[int, int]) -> Image.Image:
    """Return the side of a corrugated box with tape over its middle."""
    base = Image.new("RGB", size, (178, 140, 96))
    ribs = speckle(rng, (size[0], 3)).resize(size, Image.Resampling.BILINEAR)
    base = grained(base, ribs, 0.12)
    base = grained(base, clouds(rng, size, 4, 4), 0.3)
    tape = ramp([(0, (196, 166, 118)), (0.5, (214, 188, 142)), (1, (190, 158, 110))], size)
    band = Image.new("L", size)
    ImageDraw.Draw(band).rectangle([0, size[1] * 0.44, size[0], size[1] * 0.56], fill=170)
    return Image.composite(tape, base, band)
