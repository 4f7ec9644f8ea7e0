"""The folder of files by digest: whole or not at all, checked on every read."""

import hashlib
from pathlib import Path

import pytest

from compliance.domain.errors import NotFoundError
from compliance.storage.blobs import DamagedBlobError, FolderBlobs

PHOTO = b"\xff\xd8 not much of a photo"


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_is_named_after_its_content_and_stored_once(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    digest = blobs.put(PHOTO)
    assert digest == hashlib.sha256(PHOTO).hexdigest()
    assert blobs.put(PHOTO) == digest
    assert blobs.get(digest) == PHOTO
    assert files(tmp_path) == [digest]


def test_a_file_from_disk_is_the_same_as_its_bytes(tmp_path: Path) -> None:
    source = tmp_path / "packet.pdf"
    source.write_bytes(PHOTO)
    blobs = FolderBlobs(tmp_path / "store")
    assert blobs.put_file(source) == blobs.put(PHOTO)
    assert source.exists()


def test_an_unknown_digest_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="Restore it from a backup"):
        FolderBlobs(tmp_path).get("0" * 64)


def test_one_changed_byte_is_noticed(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    digest = blobs.put(PHOTO)
    blobs.path(digest).write_bytes(PHOTO.replace(b"much", b"mush"))
    with pytest.raises(DamagedBlobError, match="changed on disk"):
        blobs.get(digest)


def test_what_cannot_be_written_leaves_nothing_half_written(tmp_path: Path) -> None:
    """The name is taken by a folder: the rename at the end fails, as on a broken disk."""
    blobs = FolderBlobs(tmp_path)
    digest = hashlib.sha256(PHOTO).hexdigest()
    in_the_way = blobs.path(digest).parent
    in_the_way.parent.mkdir(exist_ok=True)
    in_the_way.write_bytes(b"")
    with pytest.raises(OSError, match=digest[:2]):
        blobs.put(PHOTO)
    assert files(tmp_path) == [digest[:2]]
