"""Content-addressed files under the data folder: a name is the sha256 of the bytes."""

import hashlib
import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

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
        """Store bytes and return their sha256 in hex; storing the same bytes again is nothing."""
        digest = hashlib.sha256(content).hexdigest()
        self._place(digest, io.BytesIO(content))
        return digest

    def put_file(self, source: Path) -> str:
        """Store a finished file without reading it whole into memory; ``source`` stays."""
        with source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            self._place(digest, file)
        return digest

    def _place(self, digest: str, source: BinaryIO) -> None:
        """Write beside, flush, rename: the file appears whole or not at all."""
        target = self.path(digest)
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                shutil.copyfileobj(source, file)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

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
