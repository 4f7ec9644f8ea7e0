"""Photos of a form: kept, shown, removed while it is a draft; bad files stop nothing else."""

import struct
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from compliance.domain.access import Role
from compliance.storage.db import Database
from compliance.storage.models.establishments import Establishment
from tests.fakes import FixedClock
from tests.web.filling import (
    Floor,
    base_on,
    begin,
    begin_any,
    draft_of,
    file_of,
    jpeg,
    make_floor,
)
from tests.web.site import CONFIG, Browser, words_of
from tests.world import add_person


@pytest.fixture
def floor(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Floor:
    return make_floor(sqlite_db, clock, tmp_path)


@pytest.fixture
def browser(floor: Floor) -> Browser:
    return floor.browser()


@pytest.fixture
def here(floor: Floor, browser: Browser) -> str:
    return f"/inspections/{begin(browser, floor)}/sections/mast-and-forks"


FAIL = {"forks.value": "fail", "forks.comment": "Crack at the heel"}


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it has 100 megapixels."""
    head = struct.pack(">IIBBBBB", 10_000, 10_000, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def test_photos_are_kept_with_their_question_and_shown(
    floor: Floor, browser: Browser, here: str
) -> None:
    files = [file_of(jpeg("#111111")), file_of(jpeg("#eeeeee"))]
    fields = FAIL | {"forks.photos": files, "base": base_on(browser, here), "go": "sections"}
    assert browser.post(here, fields).status_code == 303
    page = browser.get(here)
    assert page.text.count("/thumbnail") == 2
    assert "location removed" in words_of(page)
    assert len(draft_of(floor, 1)["forks"].photos) == 2
    small = browser.get("/evidence/1/thumbnail")
    assert (small.status_code, small.mimetype) == (200, "image/jpeg")
    assert small.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    with Image.open(BytesIO(browser.get("/evidence/1").data)) as kept:
        assert kept.size == (640, 480)
    again = browser.get("/evidence/1", headers={"If-None-Match": small.headers["ETag"]})
    assert again.status_code == 200
    etag = browser.get("/evidence/1").headers["ETag"]
    assert browser.get("/evidence/1", headers={"If-None-Match": etag}).status_code == 304


def test_the_same_photo_twice_is_one(floor: Floor, browser: Browser, here: str) -> None:
    for _ in range(2):
        browser.post(here, FAIL | {"forks.photos": file_of(jpeg()), "go": "sections"})
    assert browser.get(here).text.count("/thumbnail") == 1


def test_a_photo_can_be_removed_from_a_draft_and_all_else_is_kept(
    floor: Floor, browser: Browser, here: str
) -> None:
    browser.post(here, FAIL | {"forks.photos": file_of(jpeg()), "go": "sections"})
    answer = browser.post(here, FAIL | {"remove_photo": "1", "forks.comment": "Crack, 3 cm"})
    assert answer.location == f"{here}#forks.value-item"
    assert "/thumbnail" not in browser.get(here).text
    kept = draft_of(floor, 1)["forks"]
    assert (kept.comment, kept.photos) == ("Crack, 3 cm", ())
    other = begin_any(floor, "forklift-daily")
    address = f"/inspections/{other}/sections/mast-and-forks"
    for photo in ("1", "99", "x"):
        assert browser.post(address, {"remove_photo": photo}).status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"MZ\x90 not a photo", "setup.exe", "setup.exe is not a photo."),
        (jpeg()[:500], "cut.jpg", "cut.jpg is damaged or cut off."),
        (bomb(), "bomb.png", "bomb.png has too many pixels."),
        (b"<svg onload='x'/>", "<b>.svg", "<b>.svg is not a photo."),
        (b"", "empty.jpg", "empty.jpg is not a photo."),
    ],
    ids=["program", "cut", "bomb", "markup", "empty"],
)
def test_a_bad_file_is_told_and_everything_else_is_kept(
    floor: Floor, browser: Browser, here: str, content: bytes, name: str, words: str
) -> None:
    files = [file_of(content, name), file_of(jpeg())]
    answer = browser.post(here, FAIL | {"forks.photos": files, "go": "sections"})
    assert answer.status_code == 422
    assert words in words_of(answer)
    assert "Crack at the heel" in answer.text
    kept = draft_of(floor, 1)["forks"]
    assert (kept.comment, len(kept.photos)) == ("Crack at the heel", 1)


def test_a_photo_beyond_the_limit_is_told_and_the_form_is_kept(
    sqlite_db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    config = replace(CONFIG, upload_limit_bytes=100_000)
    floor = make_floor(sqlite_db, clock, tmp_path, config=config)
    browser = floor.browser()
    here = f"/inspections/{begin(browser, floor)}/sections/mast-and-forks"
    large = jpeg() + b"\0" * 150_000
    answer = browser.post(here, FAIL | {"forks.photos": file_of(large, "large.jpg")})
    assert answer.status_code == 422
    assert "large.jpg is too large." in words_of(answer)
    assert draft_of(floor, 1)["forks"].comment == "Crack at the heel"


def test_more_photos_than_fit_are_told(floor: Floor, browser: Browser, here: str) -> None:
    files = [file_of(jpeg(f"#{number}{number}{number}"), f"{number}.jpg") for number in range(7)]
    answer = browser.post(here, FAIL | {"forks.photos": files})
    assert answer.status_code == 422
    assert "6.jpg was not added: 6 photos are the most." in words_of(answer)
    assert len(draft_of(floor, 1)["forks"].photos) == 6


def test_photos_for_unknown_questions_are_left_out(
    floor: Floor, browser: Browser, here: str
) -> None:
    answer = browser.post(here, {"no-such.photos": file_of(jpeg()), "go": "sections"})
    assert answer.status_code == 303
    assert browser.get("/evidence/1").status_code == 404


def test_a_photo_is_seen_only_at_its_establishment(
    floor: Floor, browser: Browser, here: str
) -> None:
    browser.post(here, FAIL | {"forks.photos": file_of(jpeg()), "go": "sections"})
    with floor.db.unit_of_work() as session:
        elsewhere = Establishment(
            company_id=1, key="elgin", name="Elgin", zone="America/Chicago", operating_weekdays=[0]
        )
        session.add(elsewhere)
        session.flush()
        stranger = add_person(session, "Lou Perez", Role.SAFETY_OFFICER, elsewhere.id)
    other = floor.browser(stranger)
    assert other.get("/evidence/1").status_code == 404
    assert other.get("/evidence/1/thumbnail").status_code == 404
    files = {"forks.photos": file_of(jpeg("#123456"))}
    assert other.post(here, files, page="/account").status_code == 404
    assert Browser(floor.app).get("/evidence/1").status_code == 303  # to the sign-in page
