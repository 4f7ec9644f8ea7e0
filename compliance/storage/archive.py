"""A backup file: a ZIP with database, evidence and keys, and a list of their digests."""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from compliance.domain.errors import ComplianceError

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.sqlite3"
CHUNK = 1024 * 1024
SAFE_NAME = re.compile(
    r"database\.sqlite3|evidence/[0-9a-f]{2}/[0-9a-f]{64}|keys(/[A-Za-z0-9][A-Za-z0-9._-]*){1,3}"
)
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the ZIP format knows no earlier time


class DamagedBackupError(ComplianceError):
    """The file is not a backup of ours, or it is not as it was written."""

    code = "damaged-backup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One file of an archive."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an archive says of itself. ``missing``: evidence that the store had lost before."""

    program: str
    made_at: str  # ISO 8601, UTC
    schema: str  # number of the last migration
    files: Sequence[Listed]
    missing: Sequence[str]

    @property
    def evidence(self) -> frozenset[str]:
        """Return the digests of the evidence in the archive."""
        return frozenset(
            listed.name.rsplit("/", 1)[1]
            for listed in self.files
            if listed.name.startswith("evidence/")
        )


class ArchiveWriter:
    """Writes files into a ZIP and keeps their digests for the manifest."""

    def __init__(self, file: Path) -> None:
        self._zip = zipfile.ZipFile(file, "w", allowZip64=True)
        self._listed: list[Listed] = []

    def add(self, name: str, source: Path, *, compress: bool = False) -> None:
        """Add one file; evidence is compressed already."""
        info = zipfile.ZipInfo(name, EARLIEST)
        info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with source.open("rb") as content, self._zip.open(info, "w", force_zip64=True) as target:
            for chunk in _chunks(content):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
        self._listed.append(Listed(name=name, size_bytes=size, sha256=digest.hexdigest()))

    def close(self, *, program: str, made_at: str, schema: str, missing: Iterable[str]) -> None:
        """Write the manifest, and end the file."""
        manifest = {
            "format": FORMAT,
            "program": program,
            "made_at": made_at,
            "schema": schema,
            "missing": sorted(missing),
            "files": [
                {"name": f.name, "size_bytes": f.size_bytes, "sha256": f.sha256}
                for f in self._listed
            ],
        }
        self._zip.writestr(MANIFEST, json.dumps(manifest, indent=1))
        self._zip.close()


def unpack(file: Path, folder: Path) -> Manifest:
    """Write every file of an archive into ``folder``, checking each digest on the way.

    Raises:
        DamagedBackupError: not a backup, or some file of it is missing, added or changed.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive)
            _same_names(archive, manifest)
            for listed in manifest.files:
                _unpack_one(archive, listed, folder / listed.name)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, KeyError) as error:
        # NotImplementedError is what zipfile raises for a compression that it does not know.
        raise DamagedBackupError(
            f"{file} is not a whole backup: {error}. Use another copy of it."
        ) from error
    return manifest


def _unpack_one(archive: zipfile.ZipFile, listed: Listed, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with archive.open(listed.name) as content, target.open("xb") as out:
        for chunk in _chunks(content):
            digest.update(chunk)
            out.write(chunk)
    target.chmod(0o600)
    if digest.hexdigest() != listed.sha256:
        raise DamagedBackupError(
            f"{listed.name} in the backup is not as it was written. Use another copy of it."
        )


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        raw = json.loads(archive.read(MANIFEST))
        if raw["format"] != FORMAT:
            raise DamagedBackupError(
                f"The backup has format {raw['format']}, this program reads {FORMAT}. "
                "Restore it with the version that wrote it."
            )
        return Manifest(
            program=str(raw["program"]),
            made_at=str(raw["made_at"]),
            schema=str(raw["schema"]),
            missing=[str(digest) for digest in raw["missing"]],
            files=[
                Listed(name=f["name"], size_bytes=int(f["size_bytes"]), sha256=f["sha256"])
                for f in raw["files"]
            ],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedBackupError(
            f"The file has no readable manifest ({error}); it is no backup of this program."
        ) from error


def _same_names(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    listed = {file.name for file in manifest.files}
    found = set(archive.namelist()) - {MANIFEST}
    odd = sorted(name for name in listed if not SAFE_NAME.fullmatch(name))
    if odd or listed != found or DATABASE not in listed:
        first = (odd or sorted(listed ^ found) or [DATABASE])[0]
        raise DamagedBackupError(
            f"The backup's list and its content differ, first at {first}. Use another copy of it."
        )


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    while chunk := content.read(CHUNK):
        yield chunk
