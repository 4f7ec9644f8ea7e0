"""The data folder: what lies in it, its secrets, and who may write there."""

import fcntl
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from compliance.domain.errors import ComplianceError, ConflictError

SECRET_BYTES = 48
PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
DEMO_MARK = "made-for-the-demo"


class UnwritableFolderError(ComplianceError):
    """The data folder cannot be made or written to."""

    code = "unwritable-folder"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Where an installation keeps everything that must be backed up."""

    root: Path

    @property
    def database(self) -> Path:
        """Return the SQLite file; on PostgreSQL there is none."""
        return self.root / "compliance.db"

    @property
    def evidence(self) -> Path:
        """Return the folder of files by digest: photos, snapshots, signed packets."""
        return self.root / "evidence"

    @property
    def keys(self) -> Path:
        """Return the folder of secrets; only its owner may look into it."""
        return self.root / "keys"

    @property
    def fragments(self) -> Path:
        """Return the folder of drawn pages that are kept for speed; it may be deleted."""
        return self.root / "fragments"

    @property
    def lock(self) -> Path:
        """Return the file that a serving process holds locked."""
        return self.root / "running.lock"


def prepare_data_folder(root: Path) -> DataFolder:
    """Make the folders where they are missing, and prove that they can be written to.

    Raises:
        UnwritableFolderError: they cannot; the message says why and what to do.
    """
    folder = DataFolder(root.absolute())
    try:
        folder.root.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        folder.evidence.mkdir(exist_ok=True)
        folder.keys.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        probe = folder.root / f".probe-{os.getpid()}"
        probe.write_bytes(b"ok")
        probe.unlink()
    except OSError as error:
        raise UnwritableFolderError(
            f"The data folder {folder.root} cannot be written to: {error.strerror or error}. "
            "Give this user the right to write there, free some space, or name another folder "
            "with COMPLIANCE_DATA_DIR."
        ) from error
    return folder


def kept_secret(folder: DataFolder, name: str) -> str:
    """Return a random secret of this installation, made at the first call (owner may read only)."""
    file = folder.keys / name
    if not file.exists():
        handle, draft = tempfile.mkstemp(dir=folder.keys, prefix=".new-")  # owner may read only
        with os.fdopen(handle, "w", encoding="ascii") as new:
            new.write(secrets.token_urlsafe(SECRET_BYTES) + "\n")
            new.flush()
            os.fsync(new.fileno())
        with suppress(FileExistsError):  # another process was first: its secret counts
            os.link(draft, file)
        Path(draft).unlink()
    return file.read_text(encoding="ascii").strip()


def mark_demo(folder: DataFolder) -> None:
    """Note that the keys in this folder were made for the demo plant."""
    (folder.keys / DEMO_MARK).touch(mode=PRIVATE_FILE)


def is_marked_demo(folder: DataFolder) -> bool:
    """Say whether the keys in this folder were made for the demo plant."""
    return (folder.keys / DEMO_MARK).exists()


@contextmanager
def only_writer(folder: DataFolder) -> Iterator[None]:
    """Hold the folder for one serving process: on SQLite two would wait for each other's writes.

    The system frees the lock when the process ends, however it ends.

    Raises:
        ConflictError: another process serves from this folder.
    """
    with folder.lock.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise ConflictError(
                f"Process {file.read().strip() or 'unknown'} already serves from {folder.root}. "
                "Stop it first (Ctrl-C in its terminal), name another folder with "
                "COMPLIANCE_DATA_DIR, or use PostgreSQL to run several."
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
