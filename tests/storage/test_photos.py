"""What is kept of an uploaded photo, and what is refused."""

import io
import struct
import zlib
from datetime import UTC, datetime

import pytest
from PIL import ExifTags, Image

from compliance.domain.errors import InvalidInputError
from compliance.storage.photos import MAX_SIDE_PX, prepare_photo


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
        pytest.param(bomb(6400), "megapixels", id="just over 40 megapixels"),
        pytest.param(bomb(12000), "megapixels", id="Pillow would only warn"),
        pytest.param(bomb(40000), "too many pixels", id="Pillow refuses"),
    ],
)
def test_what_is_no_usable_photo_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words) as caught:
        prepare_photo(content, file_name="x.jpg")
    assert caught.value.problems[0].where == "Photo x.jpg"
    assert caught.value.problems[0].remedy
