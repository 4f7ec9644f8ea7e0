"""Content-addressed files under the data folder: a name is the sha256 of the bytes."""

import hashlib
import os
import tempfile
from pathlib import Path

from compliance.domain.errors import ComplianceError, NotFoundError


class DamagedBlobError(ComplianceError):
    """The bytes on disk are not the bytes that were stored."""

    code = "damaged-blob"


class FolderBlobs:
    """Files in a folder, two levels deep, written once and never changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, digest: str) -> Path:
        """Return where the blob of a digest lies, whether it is there or not."""
        return self._folder / digest[:2] / digest

    def put(self, content: bytes) -> str:
        """Store bytes and return their sha256 in hex; storing the same bytes again is nothing.

        The file appears whole or not at all: it is written beside, flushed, and renamed.
        """
        digest = hashlib.sha256(content).hexdigest()
        target = self.path(digest)
        if target.exists():
            return digest
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return digest

    def get(self, digest: str) -> bytes:
        """Return the bytes of a digest.

        Raises:
            NotFoundError: no such blob.
            DamagedBlobError: the file's content does not have this digest any more.
        """
        try:
            content = self.path(digest).read_bytes()
        except FileNotFoundError:
            raise NotFoundError(
                f"The file {digest[:12]}… is not in the evidence store. Restore it from a backup."
            ) from None
        if hashlib.sha256(content).hexdigest() != digest:
            raise DamagedBlobError(
                f"The file {digest[:12]}… was changed on disk. Restore it from a backup."
            )
        return content
