"""What the demo photos are painted with: textures, light, shadow, perspective, and a camera.

Everything is drawn on a stage of 1200 x 900 pixels in sRGB; the camera turns it into a JPEG of
1280 x 960. All chance comes from the caller's ``Random``, so a seed always gives the same photo.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from random import Random

from PIL import ExifTags, Image, ImageChops, ImageDraw, ImageFilter, ImageFont

STAGE = (1200, 900)
PHOTO = (1280, 960)
QUALITY = 82
_PIXELS_A_CELL = 3  # clouds are made so small that their finest cell has so many pixels
_SHADOW_STEP = 4  # shadows are drawn at a quarter of the size: nobody sees the difference

Colour = tuple[int, int, int]
Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]  # upper left, upper right, lower right, lower left
Stops = Sequence[tuple[float, Colour]]  # position 0 to 1, colour


def speckle(rng: Random, size: tuple[int, int]) -> Image.Image:
    """Return even noise: every pixel any grey."""
    return Image.frombytes("L", size, rng.randbytes(size[0] * size[1]))


def clouds(rng: Random, size: tuple[int, int], cells: int = 6, octaves: int = 4) -> Image.Image:
    """Return cloudy noise around mid grey, ``cells`` blots wide, with finer ones inside them."""
    finest = cells * 2 ** (octaves - 1)
    step = max(1, size[0] // max(1, finest * _PIXELS_A_CELL))
    small = (max(2, size[0] // step), max(2, size[1] // step))
    result = Image.new("L", small, 128)
    total = 0.0
    for octave in range(octaves):
        across = max(2, min(small[0], cells * 2**octave))
        down = max(2, min(small[1], round(across * small[1] / small[0])))
        layer = speckle(rng, (across, down)).resize(small, Image.Resampling.BICUBIC)
        weight = 0.62**octave
        total += weight
        result = Image.blend(result, layer, weight / total)
    return result if small == size else result.resize(size, Image.Resampling.BICUBIC)


def stretch(grey: Image.Image, low: int, high: int) -> Image.Image:
    """Turn greys below ``low`` to black and above ``high`` to white, evenly in between."""
    span = max(1, high - low)
    return grey.point([max(0, min(255, (value - low) * 255 // span)) for value in range(256)])


def soften(grey: Image.Image, strength: float) -> Image.Image:
    """Pull greys towards the middle, where a texture changes nothing."""
    return grey.point([round(128 + (value - 128) * strength) for value in range(256)])


def relief(height: Image.Image, strength: float = 1.0) -> Image.Image:
    """Return how a bumpy surface looks under light from the upper left; flat is mid grey."""
    k = strength
    kernel = (k, k, 0, k, 0, -k, 0, -k, -k)
    return height.filter(ImageFilter.Kernel((3, 3), kernel, scale=1, offset=128))


def grained(image: Image.Image, texture: Image.Image, strength: float = 1.0) -> Image.Image:
    """Lay a grey texture over an image; mid grey changes nothing."""
    toned = soften(texture, strength)
    return ImageChops.overlay(image, Image.merge("RGB", (toned, toned, toned)))


def ramp(stops: Stops, size: tuple[int, int], *, across: bool = True) -> Image.Image:
    """Return a gradient from left to right, or from top to bottom."""
    length = 256
    strip = Image.new("RGB", (length, 1))
    strip.putdata([_mixed(stops, at / (length - 1)) for at in range(length)])
    if not across:
        strip = strip.transpose(Image.Transpose.ROTATE_270)
    return strip.resize(size, Image.Resampling.BILINEAR)


def _mixed(stops: Stops, at: float) -> Colour:
    before = stops[0]
    for after in stops:
        if at <= after[0]:
            span = after[0] - before[0]
            share = (at - before[0]) / span if span else 0.0
            mix = [round(a + (b - a) * share) for a, b in zip(before[1], after[1], strict=True)]
            return mix[0], mix[1], mix[2]
        before = after
    return stops[-1][1]


def tint(grey: Image.Image, dark: Colour, light: Colour) -> Image.Image:
    """Colour a grey image: black becomes ``dark``, white becomes ``light``."""
    bands = [
        grey.point([low + (high - low) * value // 255 for value in range(256)])
        for low, high in zip(dark, light, strict=True)
    ]
    return Image.merge("RGB", bands)


def place(stage: Image.Image, sheet: Image.Image, quad: Quad, opacity: float = 1.0) -> None:
    """Lay a flat sheet onto four corners of the stage, in perspective."""
    left = max(0, int(min(x for x, _ in quad)) - 1)
    top = max(0, int(min(y for _, y in quad)) - 1)
    right = min(stage.width, int(max(x for x, _ in quad)) + 2)
    bottom = min(stage.height, int(max(y for _, y in quad)) + 2)
    if right <= left or bottom <= top:
        return
    size = (right - left, bottom - top)
    moved = [(x - left, y - top) for x, y in quad]
    warped = sheet.convert("RGB").transform(
        size,
        Image.Transform.PERSPECTIVE,
        _perspective(moved, sheet.size),
        Image.Resampling.BILINEAR,
    )
    cover = shape(size, moved, value=round(255 * opacity))
    stage.paste(warped, (left, top), cover)


def shape(size: tuple[int, int], points: Sequence[Point], value: int = 255) -> Image.Image:
    """Return a mask of a polygon with smooth edges."""
    large = Image.new("L", (size[0] * 2, size[1] * 2))
    ImageDraw.Draw(large).polygon([(x * 2, y * 2) for x, y in points], fill=value)
    return large.resize(size, Image.Resampling.BOX)


def _perspective(quad: Sequence[Point], size: tuple[int, int]) -> tuple[float, ...]:
    """Return the eight numbers that take a point of the quad to its point of the sheet."""
    width, height = size
    right, low = width - 2.0, height - 2.0  # a pixel inside, so that no border shows black
    corners = ((2.0, 2.0), (right, 2.0), (right, low), (2.0, low))
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(quad, corners, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return tuple(_solved(rows))


def _solved(rows: list[list[float]]) -> list[float]:
    """Solve linear equations by elimination; the last number of each row is its right side."""
    count = len(rows)
    for column in range(count):
        best = max(range(column, count), key=lambda row: abs(rows[row][column]))
        rows[column], rows[best] = rows[best], rows[column]
        head = rows[column]
        divided = [value / head[column] for value in head]
        rows[column] = divided
        for number in range(count):
            if number != column and rows[number][column]:
                factor = rows[number][column]
                rows[number] = [a - factor * b for a, b in zip(rows[number], divided, strict=True)]
    return [row[-1] for row in rows]


def shadow(stage: Image.Image, points: Sequence[Point], *, blur: float, depth: float = 0.6) -> None:
    """Darken the stage inside a polygon with soft edges; ``depth`` 1 is black."""
    step = _SHADOW_STEP
    small = Image.new("L", (stage.width // step, stage.height // step), 255)
    pen = ImageDraw.Draw(small)
    pen.polygon([(x / step, y / step) for x, y in points], fill=round(255 * (1 - depth)))
    _darken(stage, small.filter(ImageFilter.GaussianBlur(blur / step)))


def round_shadow(
    stage: Image.Image, box: tuple[float, float, float, float], *, blur: float, depth: float = 0.6
) -> None:
    """Darken the stage inside an ellipse with soft edges."""
    step = _SHADOW_STEP
    small = Image.new("L", (stage.width // step, stage.height // step), 255)
    bounds = [value / step for value in box]
    ImageDraw.Draw(small).ellipse(bounds, fill=round(255 * (1 - depth)))
    _darken(stage, small.filter(ImageFilter.GaussianBlur(blur / step)))


def _darken(stage: Image.Image, small: Image.Image) -> None:
    mask = small.resize(stage.size, Image.Resampling.BICUBIC)
    stage.paste(ImageChops.multiply(stage, Image.merge("RGB", (mask, mask, mask))))


def glow(
    stage: Image.Image, box: tuple[float, float, float, float], colour: Colour, *, blur: float
) -> None:
    """Add light of a colour around an ellipse."""
    step = _SHADOW_STEP
    small = Image.new("RGB", (stage.width // step, stage.height // step))
    ImageDraw.Draw(small).ellipse([value / step for value in box], fill=colour)
    light = small.filter(ImageFilter.GaussianBlur(blur / step))
    stage.paste(ImageChops.screen(stage, light.resize(stage.size, Image.Resampling.BICUBIC)))


def words(
    stage: Image.Image, at: Point, text: str, *, size: int, colour: Colour = (20, 20, 22)
) -> None:
    """Print text with its upper left corner at a point."""
    ImageDraw.Draw(stage).text(at, text, fill=colour, font=ImageFont.load_default(size=size))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the camera sees it: light from one side, its colour, and what the hand does."""

    lit_from: Point = (0.35, 0.2)  # the brightest point, as a share of the stage
    falloff: float = 0.62  # how dark the far corner gets; 1 is no falloff
    warmth: float = 0.0  # -1 bluish to 1 yellowish
    exposure: float = 1.0
    grain: int = 16


def photograph(
    stage: Image.Image, rng: Random, look: Look, *, taken_at: datetime | None = None
) -> bytes:
    """Turn a stage into a phone's photo: framing by hand, light, lens, grain, JPEG."""
    framed = _framed(stage, rng)
    lit = _lit(framed, look)
    noisy = _noisy(lit, rng, look.grain)
    out = io.BytesIO()
    noisy.save(out, "JPEG", quality=QUALITY, exif=_exif(taken_at))
    return out.getvalue()


def _framed(stage: Image.Image, rng: Random) -> Image.Image:
    """Crop a little, askew: nobody holds a phone straight."""
    width, height = stage.size
    x, y = rng.uniform(0.0, 0.05) * width, rng.uniform(0.0, 0.05) * height
    w, h = width * rng.uniform(0.92, 0.95), height * rng.uniform(0.92, 0.95)
    lean = rng.uniform(-0.012, 0.012) * width
    quad = (x + lean, y, x - lean, y + h, x + w - lean, y + h, x + w + lean, y)
    return stage.transform(
        PHOTO, Image.Transform.QUAD, quad, Image.Resampling.BILINEAR, fillcolor=(40, 40, 42)
    )


def _lit(image: Image.Image, look: Look) -> Image.Image:
    """Multiply by a soft pool of light, and give it a colour."""
    side = 48
    spot = Image.new("L", (side, side * 3 // 4))
    far = 1.1
    levels = []
    for row in range(spot.height):
        for column in range(spot.width):
            dx = column / spot.width - look.lit_from[0]
            dy = (row / spot.height - look.lit_from[1]) * 0.8
            away = min(1.0, (dx * dx + dy * dy) ** 0.5 / far)
            levels.append(round(255 * (1 - (1 - look.falloff) * away**1.3)))
    spot.putdata(levels)
    spot = spot.resize(image.size, Image.Resampling.BICUBIC)
    gains = [look.exposure * (1 + tilt * look.warmth) for tilt in (0.06, 0.01, -0.1)]
    bands = [
        ImageChops.multiply(band, spot).point([min(255, round(v * gain)) for v in range(256)])
        for band, gain in zip(image.split(), gains, strict=True)
    ]
    return Image.merge("RGB", bands)


def _noisy(image: Image.Image, rng: Random, grain: int) -> Image.Image:
    """Add sensor noise, shifted for every photo, so that no two carry it at the same place."""
    noise = _sensor_noise(grain // 4 * 4)
    shift = (rng.randrange(image.width), rng.randrange(image.height))
    return ImageChops.add(image, ImageChops.offset(noise, *shift), 1, -grain // 2)


@lru_cache(maxsize=8)
def _sensor_noise(grain: int) -> Image.Image:
    """Return coloured grain as high as ``grain``, a little coarser than a pixel."""
    rng = Random(grain)  # noqa: S311 - a brush, not a key
    half = (PHOTO[0] // 2, PHOTO[1] // 2)
    colour = Image.frombytes("RGB", half, rng.randbytes(half[0] * half[1] * 3))
    fine = colour.resize(PHOTO, Image.Resampling.BICUBIC)
    return fine.point([value * grain // 255 for value in range(256)] * 3)


def _exif(taken_at: datetime | None) -> Image.Exif:
    exif = Image.Exif()
    if taken_at is not None:
        details = exif.get_ifd(ExifTags.IFD.Exif)
        details[ExifTags.Base.DateTimeOriginal] = f"{taken_at:%Y:%m:%d %H:%M:%S}"
        offset = f"{taken_at:%z}"
        details[ExifTags.Base.OffsetTimeOriginal] = f"{offset[:3]}:{offset[3:]}"
    return exif
