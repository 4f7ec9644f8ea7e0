"""The demo's photos: the same for the same shot, small enough to send, and fit for the app."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from compliance.demo.photos import Motif, Shot, take_photo
from compliance.storage.photos import prepare_photo

CENTRAL = timezone(timedelta(hours=-6))
MAX_BYTES = 600_000


@pytest.mark.parametrize("motif", list(Motif))
def test_a_motif_can_be_shown_before_and_after_its_correction(motif: Motif) -> None:
    before = prepare_photo(take_photo(Shot(motif=motif)), file_name="before.jpg")
    after = prepare_photo(take_photo(Shot(motif=motif, fixed=True)), file_name="after.jpg")
    assert (before.width, before.height) == (after.width, after.height) == (1280, 960)
    assert before.content != after.content
    assert len(before.content) < MAX_BYTES


def test_equal_shots_give_equal_bytes_and_another_seed_another_photo() -> None:
    first = take_photo(Shot(motif=Motif.EYEWASH, seed="1"))
    assert first == take_photo(Shot(motif=Motif.EYEWASH, seed="1"))
    assert first != take_photo(Shot(motif=Motif.EYEWASH, seed="2"))


def test_the_app_reads_when_the_photo_was_taken() -> None:
    taken_at = datetime(2026, 2, 3, 6, 15, 20, tzinfo=CENTRAL)
    photo = take_photo(Shot(motif=Motif.FORK_HEEL, taken_at=taken_at))
    kept = prepare_photo(photo, file_name="IMG_2041.jpg")
    assert kept.taken_at == datetime(2026, 2, 3, 12, 15, 20, tzinfo=UTC)
