"""What is kept of an uploaded photo, and what is refused."""

import io
import random
import struct
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from PIL import ExifTags, Image

from compliance.domain.errors import InvalidInputError
from compliance.storage.photos import AT_A_TIME, MAX_SIDE_PX, prepare_photo


def jpeg(size: tuple[int, int] = (400, 200), exif: Image.Exif | None = None) -> bytes:
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif or Image.Exif())
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_location_and_every_other_tag_are_gone() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Phone"
    exif[ExifTags.IFD.GPSInfo] = {ExifTags.GPS.GPSLatitude: (41.0, 31.0, 30.0)}
    upload = jpeg(exif=exif)
    assert opened(upload).getexif().get_ifd(ExifTags.IFD.GPSInfo)  # it was there

    photo = prepare_photo(upload, file_name="IMG_1.jpg")

    assert dict(opened(photo.content).getexif()) == {}
    assert b"Phone" not in photo.content


def test_a_photo_held_sideways_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6  # the camera was turned clockwise

    photo = prepare_photo(jpeg((400, 200), exif), file_name="IMG_1.jpg")

    assert (photo.width, photo.height) == (200, 400)
    assert opened(photo.content).convert("RGB").getpixel((100, 10))[0] > 200  # type: ignore[index]  # an RGB pixel is a triple


def test_the_camera_s_time_is_kept_as_a_claim_when_it_names_its_offset() -> None:
    exif = Image.Exif()
    exif[ExifTags.IFD.Exif] = {
        ExifTags.Base.DateTimeOriginal: "2026:09:02 05:58:00",
        ExifTags.Base.OffsetTimeOriginal: "-05:00",
    }

    assert prepare_photo(jpeg(exif=exif), file_name="a").taken_at == datetime(
        2026, 9, 2, 10, 58, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("stamp", "offset"),
    [
        ("0001:01:01 00:00:00", "+14:00"),  # before the first day of the calendar, in UTC
        ("9999:12:31 23:59:59", "-14:00"),  # after the last
        ("0001:01:01 00:00:00", "+00:00"),  # a day, but nobody's: no page could show it
        ("2026:09:02 05:58:00", "+99:99"),
        ("0000:00:00 00:00:00", "+01:00"),
    ],
)
def test_a_time_that_cannot_be_is_no_claim_and_no_failure(stamp: str, offset: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.IFD.Exif] = {
        ExifTags.Base.DateTimeOriginal: stamp,
        ExifTags.Base.OffsetTimeOriginal: offset,
    }
    assert prepare_photo(jpeg(exif=exif), file_name="a").taken_at is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_whatever_is_broken_in_a_file_it_is_a_photo_or_refused_in_words(kind: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.IFD.Exif] = {
        ExifTags.Base.DateTimeOriginal: "2026:09:02 05:58:00",
        ExifTags.Base.OffsetTimeOriginal: "-05:00",
    }
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, kind, exif=exif)
    chance = random.Random(kind)  # noqa: S311 - which bytes break, not a secret
    for _ in range(60):
        content = bytearray(out.getvalue())
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(len(content))] = chance.choice(
                (0, 1, 255, chance.randrange(256))
            )
        with suppress(InvalidInputError):
            prepare_photo(bytes(content), file_name="x")


_MEASURE = """
import io, resource, sys
from PIL import Image
from compliance.storage.photos import prepare_photo
content = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
prepare_photo(content, file_name="x")
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_a_kilobyte_that_claims_a_large_picture_takes_bounded_memory() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6  # turned at full size it would be copied twice more
    out = io.BytesIO()
    Image.new("RGBA", (4000, 4000), (1, 2, 3, 90)).save(out, "WEBP", lossless=True, exif=exif)
    assert len(out.getvalue()) < 2_000
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE], input=out.getvalue(), capture_output=True, check=True
    )
    assert int(done.stdout) < 300  # megabytes
    out = io.BytesIO()
    Image.new("RGB", (6320, 6320)).save(out, "WEBP", lossless=True)
    with pytest.raises(InvalidInputError, match=r"39\.9 megapixels; 16 is the most"):
        prepare_photo(out.getvalue(), file_name="x")


def test_photos_that_come_together_wait_for_their_turn() -> None:
    upload = jpeg((2500, 2500))
    with ThreadPoolExecutor(3 * AT_A_TIME) as many:
        photos = list(
            many.map(lambda _: prepare_photo(upload, file_name="a"), range(3 * AT_A_TIME))
        )
    assert {photo.width for photo in photos} == {MAX_SIDE_PX}


def test_a_large_photo_is_shrunk_and_a_small_copy_is_made() -> None:
    photo = prepare_photo(jpeg((5000, 2500)), file_name="a")
    assert (photo.width, photo.height) == (MAX_SIDE_PX, MAX_SIDE_PX // 2)
    assert opened(photo.thumbnail).size == (640, 320)


def test_a_transparent_png_becomes_a_jpeg() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (30, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(prepare_photo(out.getvalue(), file_name="a.png").content).format == "JPEG"


def bomb(side: int) -> bytes:
    """Return a PNG that claims side x side pixels in some hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "is not a photo", id="empty"),
        pytest.param(b"%PDF-1.7 hello", "is not a photo", id="a PDF"),
        pytest.param(b"<svg onload='x'/>", "is not a photo", id="an SVG"),
        pytest.param(b"GIF89a" + b"\0" * 40, "is not a photo", id="a GIF"),
        pytest.param(jpeg()[:300], "damaged", id="cut off"),
        pytest.param(bomb(4100), "16.8 megapixels; 16 is", id="just over 16 megapixels"),
        pytest.param(bomb(12000), "megapixels", id="Pillow would only warn"),
        pytest.param(bomb(40000), "too many pixels", id="Pillow refuses"),
    ],
)
def test_what_is_no_usable_photo_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words) as caught:
        prepare_photo(content, file_name="x.jpg")
    assert caught.value.problems[0].where == "Photo x.jpg"
    assert caught.value.problems[0].remedy
