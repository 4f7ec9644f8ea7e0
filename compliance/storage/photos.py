"""Photos made safe: decoded by content, turned upright, shrunk, stripped of location, re-encoded.

Nothing of the uploaded file is kept but its pixels and the time that the camera claims.
"""

import io
import re
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pillow_heif
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from compliance.domain.errors import InvalidInputError, Problem

MAX_PIXELS = 40_000_000  # 40 megapixels decode to 120 MB; a phone's photo has 12 to 48
MAX_SIDE_PX = 2000
THUMBNAIL_PX = (640, 480)
QUALITY = 84
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")

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

    Raises:
        InvalidInputError: the file is no photo, is damaged, or has more than 40 megapixels.
    """
    where = f"Photo {file_name or 'without a name'}"
    try:
        with warnings.catch_warnings():
            # Pillow only warns between its limit and twice its limit; ours is lower and is checked
            # below on the header, before any pixel is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _prepare(content, where)
    except Image.DecompressionBombError:
        raise _refused(where, "has too many pixels.", "Take it again with a lower size.") from None
    except UnidentifiedImageError:
        raise _refused(
            where, "is not a photo.", "Send a JPEG, PNG, WebP or HEIC file from the camera."
        ) from None
    except (OSError, ValueError, SyntaxError, EOFError):
        raise _refused(where, "is damaged or cut off.", "Take or choose it again.") from None


def _prepare(content: bytes, where: str) -> Photo:
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise _refused(
                where,
                f"has {image.width * image.height // 1_000_000} megapixels; 40 is the most.",
                "Take it again with a lower size.",
            )
        taken_at = _taken_at(image)
        image.draft("RGB", (MAX_SIDE_PX, MAX_SIDE_PX))  # lets the JPEG decoder skip work
        upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX), Image.Resampling.LANCZOS)
    small = upright.copy()
    small.thumbnail(THUMBNAIL_PX, Image.Resampling.LANCZOS)
    return Photo(
        content=_jpeg(upright, QUALITY),
        thumbnail=_jpeg(small, QUALITY - 6),
        width=upright.width,
        height=upright.height,
        taken_at=taken_at,
    )


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    bare = Image.new("RGB", image.size)
    bare.paste(image)  # a fresh image carries no metadata at all
    bare.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _taken_at(image: Image.Image) -> datetime | None:
    details = image.getexif().get_ifd(ExifTags.IFD.Exif)
    stamp = details.get(ExifTags.Base.DateTimeOriginal)
    offset = _OFFSET.fullmatch(str(details.get(ExifTags.Base.OffsetTimeOriginal, "")))
    if not stamp or offset is None:
        return None
    span = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    zone = timezone(-span if offset[1] == "-" else span)
    try:
        return (
            datetime.strptime(str(stamp), "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone).astimezone(UTC)
        )
    except ValueError:
        return None  # a claim that cannot be read is no claim


def _refused(where: str, what: str, remedy: str) -> InvalidInputError:
    return InvalidInputError([Problem(where, what, remedy)])
