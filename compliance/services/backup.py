"""Backup and restore: one file with everything, checked by reading it back before it counts."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from compliance import __version__
from compliance.domain.access import SYSTEM, Actor
from compliance.domain.errors import ComplianceError, ConflictError
from compliance.domain.trail import TrailEvent
from compliance.services.deps import Deps
from compliance.services.trail import append
from compliance.services.trail_verify import TrailVerdict, verify_trail
from compliance.storage.archive import (
    DATABASE,
    ArchiveWriter,
    DamagedBackupError,
    Manifest,
    unpack,
)
from compliance.storage.backup import (
    blobs_named_in,
    copy_database,
    fill_database,
    integrity_faults,
    is_current,
    open_sqlite,
    refuse_used,
)
from compliance.storage.checkpoint_keys import trusted_checkpoint_keys
from compliance.storage.data_folder import DataFolder, only_writer, prepare_data_folder
from compliance.storage.db import Database
from compliance.storage.schema import upgrade_schema

PRIVATE_FILE = 0o600


class BrokenTrailError(ComplianceError):
    """The trail in a backup does not verify."""

    code = "broken-trail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What a backup was found to hold. ``trail`` is none for a database of an older version."""

    file: Path
    size_bytes: int
    made_at: str  # ISO 8601, UTC
    schema: str
    evidence_files: int
    missing: tuple[str, ...]  # digests of evidence that was lost or damaged in the store before
    trail: TrailVerdict | None


def make_backup(deps: Deps, file: Path, *, by: Actor, now: datetime) -> Examined:
    """Write everything into one new file, read it back, and only then give it its name.

    The database may be in use meanwhile. Evidence is written before the rows that name it and is
    never changed, so that copying it after the database misses nothing.

    Raises:
        ConflictError: there is such a file already.
        DamagedBackupError: what was written does not read back; nothing is kept.
    """
    if file.exists():
        raise ConflictError(f"{file} exists already. Name a new file; backups are never replaced.")
    with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".backup-") as folder:
        scratch = Path(folder)
        database, archive = scratch / "copy.sqlite3", scratch / "backup.zip"
        schema = copy_database(deps.database, database)
        _write(deps.folder, database, archive, schema=schema, now=now)
        examined = examine_backup(archive, scratch=scratch / "check", name=file)
        archive.chmod(PRIVATE_FILE)
        _flush(archive)
        archive.rename(file)
        _flush(file.absolute().parent)
    with deps.database.unit_of_work() as session:
        append(
            session,
            TrailEvent.BACKUP_MADE,
            by=by,
            now=now,
            subject=("backup", 0),
            establishment_id=None,
            data={"file": file.name, "size_bytes": examined.size_bytes, "schema": schema},
        )
    return examined


def examine_backup(file: Path, *, scratch: Path, name: Path | None = None) -> Examined:
    """Unpack a backup into ``scratch`` and check all of it: digests, database, evidence, trail.

    Raises:
        DamagedBackupError: it is not as it was written, or its database is broken.
    """
    size = file.stat().st_size
    scratch.mkdir(mode=0o700)
    manifest = unpack(file, scratch)
    database = scratch / DATABASE
    faults = integrity_faults(database)
    if faults:
        raise DamagedBackupError(
            f"The database in the backup is broken: {'; '.join(faults)}. Use another backup."
        )
    readable = is_current(database)
    if readable:
        _refuse_gaps(manifest, blobs_named_in(database))
    return Examined(
        file=name or file,
        size_bytes=size,
        made_at=manifest.made_at,
        schema=manifest.schema,
        evidence_files=len(manifest.evidence),
        missing=tuple(manifest.missing),
        trail=_judge_trail(database, scratch / "keys") if readable else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreOrder:
    """What to restore, and where to. ``database_url`` is empty for SQLite in the folder.

    ``set_aside``: what lies in the folder is moved into a folder in it, instead of being refused.
    """

    file: Path
    root: Path
    database_url: str = ""
    set_aside: bool = False
    accept_broken_trail: bool = False


def restore_backup(order: RestoreOrder, *, now: datetime) -> Examined:
    """Bring back what a backup holds, into an empty place; older databases are upgraded.

    Everything is unpacked beside and checked first, then moved; the database comes last, so that
    an interrupted restore never looks like a finished one.

    Raises:
        ConflictError: something lies there already, or a process serves from there.
        DamagedBackupError: the backup is not as it was written.
        BrokenTrailError: the trail in it does not verify.
    """
    folder = prepare_data_folder(order.root)
    with only_writer(folder), _scratch(folder) as scratch:
        _refuse_occupied(folder, order)
        examined = examine_backup(order.file, scratch=scratch / "content")
        content = scratch / "content"
        with closing(open_sqlite(content / DATABASE)) as database:
            upgrade_schema(database)
        verdict = _judge_trail(content / DATABASE, content / "keys")
        if not (verdict.is_intact or order.accept_broken_trail):
            raise BrokenTrailError(
                f"The trail in the backup is broken: {_words(verdict)} Use an older backup, or "
                "restore it as it is with --accept-broken-trail."
            )
        _put_in_place(content, folder, order, now=now)
    return examined


def _put_in_place(content: Path, folder: DataFolder, order: RestoreOrder, *, now: datetime) -> None:
    if order.set_aside:
        _set_aside(folder, now)
    for part in (folder.evidence, folder.keys):
        source = content / part.name
        if source.exists():
            _move_in(source, part)
    if not order.database_url:
        (content / DATABASE).rename(folder.database)
    url = order.database_url or f"sqlite:///{folder.database}"
    with closing(Database(url, pool_size=1)) as target:
        if order.database_url:
            fill_database(content / DATABASE, target)
        _note_restore(target, order.file, now)


def _write(
    folder: DataFolder, database: Path, archive: Path, *, schema: str, now: datetime
) -> None:
    writer = ArchiveWriter(archive)
    writer.add(DATABASE, database, compress=True)
    kept: set[str] = set()
    for path in sorted(folder.evidence.glob("??/[0-9a-f]*")):
        if _is_whole(path):
            writer.add(f"evidence/{path.name[:2]}/{path.name}", path)
            kept.add(path.name)
    for path in sorted(folder.keys.rglob("*")):
        if path.is_file():
            writer.add(f"keys/{path.relative_to(folder.keys).as_posix()}", path)
    wanted = blobs_named_in(database) if is_current(database) else set()
    writer.close(
        program=__version__,
        made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        schema=schema,
        missing=wanted - kept,
    )


def _refuse_gaps(manifest: Manifest, wanted: set[str]) -> None:
    lost = sorted(wanted - manifest.evidence - set(manifest.missing))
    if lost:
        raise DamagedBackupError(f"The backup lacks {len(lost)} evidence files. Use another one.")


def _is_whole(file: Path) -> bool:
    """Say whether a file of the store still has the content that it is named after."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == file.name


def _judge_trail(database: Path, keys: Path) -> TrailVerdict:
    with closing(open_sqlite(database)) as opened, opened.reading() as session:
        return verify_trail(session, trusted_checkpoint_keys(keys))


def _words(verdict: TrailVerdict) -> str:
    return verdict.first_bad.words if verdict.first_bad else ""


def _refuse_occupied(folder: DataFolder, order: RestoreOrder) -> None:
    if order.database_url:
        with closing(Database(order.database_url, pool_size=1)) as target:
            refuse_used(target)
    occupied = [
        part.name
        for part in (folder.database, folder.evidence, folder.keys)
        if part.is_file() or (part.is_dir() and any(part.iterdir()))
    ]
    if occupied and not order.set_aside:
        raise ConflictError(
            f"{folder.root} is not empty ({', '.join(occupied)}). Name an empty folder with "
            "COMPLIANCE_DATA_DIR, or add --set-aside to keep what is there in a folder beside."
        )


def _set_aside(folder: DataFolder, now: datetime) -> None:
    aside = folder.root / f"before-restore-{now.astimezone(UTC):%Y%m%d-%H%M%S}"
    aside.mkdir(mode=0o700)
    companions = folder.root.glob(f"{folder.database.name}*")  # with those of WAL mode
    for part in (folder.evidence, folder.keys, *companions):
        if part.exists():
            part.rename(aside / part.name)


def _move_in(source: Path, target: Path) -> None:
    if target.exists():
        target.rmdir()  # empty, or this fails and nothing is lost
    source.rename(target)


def _note_restore(database: Database, file: Path, now: datetime) -> None:
    with database.unit_of_work() as session:
        append(
            session,
            TrailEvent.BACKUP_RESTORED,
            by=SYSTEM,
            now=now,
            subject=("backup", 0),
            establishment_id=None,
            data={"file": file.name},
        )


@contextmanager
def _scratch(folder: DataFolder) -> Iterator[Path]:
    scratch = Path(tempfile.mkdtemp(dir=folder.root, prefix=".restoring-"))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
