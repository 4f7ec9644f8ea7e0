"""Photos made safe: decoded by content, turned upright, shrunk, stripped of location, re-encoded.

Nothing of the uploaded file is kept but its pixels and the time that the camera claims.
"""

import io
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pillow_heif
from PIL import ExifTags, Image, UnidentifiedImageError

from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.local_time import is_plausible

# Decoded pixels take 4 bytes each, and some decoders hold them twice or thrice. A JPEG is shrunk
# while it is decoded. A phone's HEIC has 12 or 24 megapixels; nobody's camera writes PNG or WebP,
# and a kilobyte of either can claim any size.
MAX_MEGAPIXELS = {"JPEG": 40, "MPO": 40, "HEIF": 26}
MAX_MEGAPIXELS_ELSE = 16
MAX_SIDE_PX = 2000
THUMBNAIL_PX = (640, 480)
QUALITY = 84
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
AT_A_TIME = 2  # photos in memory at once in this process, 300 MB each at the very most
PATIENCE_SECONDS = 20.0
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
_turns = threading.BoundedSemaphore(AT_A_TIME)
_UPRIGHT = {  # Exif 2.32, section 4.6.4, tag 274: what turns each orientation upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

pillow_heif.register_heif_opener()


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo as it is kept: JPEG bytes upright without metadata, and a small copy for lists."""

    content: bytes
    thumbnail: bytes
    width: int  # pixels
    height: int  # pixels
    taken_at: datetime | None  # as the camera claims; none when it names no offset from UTC
    media_type: str = "image/jpeg"


def prepare_photo(content: bytes, *, file_name: str) -> Photo:
    """Decode an upload by its content and return what may be kept of it.

    Two at a time in a process; the others wait.

    Raises:
        InvalidInputError: the file is no photo, is damaged, or has too many pixels; or so many
            photos wait that this one had no turn in 20 s.
    """
    where = f"Photo {file_name or 'without a name'}"
    try:
        with _turn(where), warnings.catch_warnings():
            # Pillow only warns between its limit and twice its limit; ours is lower and is checked
            # below on the header, before any pixel is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _prepare(content, where)
    except InvalidInputError:
        raise
    except Image.DecompressionBombError:
        raise _refused(where, "has too many pixels.", "Take it again with a lower size.") from None
    except UnidentifiedImageError:
        raise _refused(
            where, "is not a photo.", "Send a JPEG, PNG, WebP or HEIC file from the camera."
        ) from None
    except Exception:  # noqa: BLE001 - decoders raise what they like: TypeError, struct.error ...
        raise _refused(where, "is damaged or cut off.", "Take or choose it again.") from None


@contextmanager
def _turn(where: str) -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise _refused(where, "came while too many others were read.", "Send it again in a minute.")
    try:
        yield
    finally:
        _turns.release()


def _prepare(content: bytes, where: str) -> Photo:
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        most = MAX_MEGAPIXELS.get(image.format or "", MAX_MEGAPIXELS_ELSE)
        if image.width * image.height > most * 1_000_000:
            raise _refused(
                where,
                f"has {image.width * image.height / 1_000_000:.1f} megapixels; {most} is the most.",
                "Take it again with a lower size.",
            )
        taken_at, turn = _taken_at(image), _turn_upright(image)
        upright = _shrunk(image)
    if turn is not None:
        upright = upright.transpose(turn)
    small = upright.copy()
    small.thumbnail(THUMBNAIL_PX, Image.Resampling.LANCZOS)
    return Photo(
        content=_jpeg(upright, QUALITY),
        thumbnail=_jpeg(small, QUALITY - 6),
        width=upright.width,
        height=upright.height,
        taken_at=taken_at,
    )


def _shrunk(image: Image.Image) -> Image.Image:
    """Return a photo as RGB, small already: turning and copying a large one costs it anew."""
    image.draft("RGB", (MAX_SIDE_PX, MAX_SIDE_PX))  # lets the JPEG decoder skip work
    image.load()
    small = image
    if image.mode not in {"RGB", "L"}:
        small = image.convert("RGB")
        image.close()  # frees its pixels before the next copy
    small.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX), Image.Resampling.LANCZOS)
    return small.convert("RGB")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    bare = Image.new("RGB", image.size)
    bare.paste(image)  # a fresh image carries no metadata at all
    bare.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _turn_upright(image: Image.Image) -> Image.Transpose | None:
    try:
        return _UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001 - damaged metadata raise anything; the pixels may be fine
        return None


def _taken_at(image: Image.Image) -> datetime | None:
    try:
        details = image.getexif().get_ifd(ExifTags.IFD.Exif)
        stamp = str(details.get(ExifTags.Base.DateTimeOriginal, ""))
        offset = _OFFSET.fullmatch(str(details.get(ExifTags.Base.OffsetTimeOriginal, "")))
        if not stamp or offset is None:
            return None
        span = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        zone = timezone(-span if offset[1] == "-" else span)
        told = datetime.strptime(stamp, "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone).astimezone(UTC)
    except Exception:  # noqa: BLE001 - a claim that cannot be read is no claim
        return None
    return told if is_plausible(told.date()) else None


def _refused(where: str, what: str, remedy: str) -> InvalidInputError:
    return InvalidInputError([Problem(where, what, remedy)])
