"""Backup and restore: all of it comes back, on either database, and damage never goes unnoticed."""

import json
import shutil
import threading
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import SYSTEM
from compliance.domain.errors import ConflictError
from compliance.domain.trail import TrailEvent
from compliance.services.backup import (
    BrokenTrailError,
    RestoreOrder,
    make_backup,
    restore_backup,
)
from compliance.services.deps import Deps
from compliance.services.trail import append
from compliance.services.trail_sequence import seal_trail
from compliance.storage.archive import DamagedBackupError
from compliance.storage.backup import fill_database
from compliance.storage.base import Base
from compliance.storage.checkpoint_keys import open_checkpoint_key
from compliance.storage.data_folder import prepare_data_folder
from compliance.storage.db import Database
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.packets import Packet
from compliance.storage.models.trail import TrailEntry
from compliance.storage.schema import head_revision, upgrade_schema
from tests.databases import PostgresServer
from tests.fakes import MONDAY, FixedClock
from tests.services.plant import OFFICER, add_plant, add_row
from tests.web.site import make_deps

ENTRIES = 20
PHOTOS = [b"\xff\xd8 photo one", b"\xff\xd8 photo two", b"\x89PNG three"]


@pytest.fixture
def deps(db: Database, clock: FixedClock, tmp_path: Path) -> Deps:
    """A small plant with photos, packets that point to one another, and a sealed trail."""
    with db.engine.begin() as connection:
        Base.metadata.drop_all(connection)
    upgrade_schema(db)
    folder = prepare_data_folder(tmp_path / "here" / "data")
    made = make_deps(db, clock, tmp_path / "here", checkpoints=open_checkpoint_key(folder.keys))
    digests = [made.blobs.put(photo) for photo in PHOTOS]
    with db.unit_of_work() as session:
        add_plant(session)
        for id_, digest in enumerate(digests[:2], start=1):
            add_row(
                session,
                Evidence,
                id=id_,
                establishment_id=1,
                digest=digest,
                thumbnail_digest=digests[2],
                received_from=OFFICER,
            )
        for id_ in (1, 2):
            add_row(
                session,
                Packet,
                id=id_,
                establishment_id=1,
                period_from=date(2026, 1, 1),
                period_to=date(2026, 3, 31),
                pdf_digest=digests[0],
            )
        session.get_one(Packet, 1).superseded_by_id = 2
        session.get_one(Packet, 2).supersedes_id = 1
        for turn in range(ENTRIES):
            note(session, turn)
        seal_trail(session, made.checkpoints, now=MONDAY)
    return made


def note(session: Session, turn: int) -> None:
    append(
        session,
        TrailEvent.SIGNED_IN,
        by=SYSTEM,
        now=MONDAY,
        subject=("person", turn),
        establishment_id=None,
    )


def rows_of(database: Database) -> dict[str, list[object]]:
    """Every row of every table, the trail's last entries (backup, restore) left out."""
    with database.reading() as session:
        content: dict[str, list[object]] = {}
        for table in Base.metadata.sorted_tables:
            rows = session.execute(select(table).order_by(*table.primary_key)).all()
            content[table.name] = [tuple(row) for row in rows]
        content["trail_entry"] = content["trail_entry"][:ENTRIES]
        return content


def restored(file: Path, root: Path, **more: object) -> Database:
    restore_backup(RestoreOrder(file=file, root=root, **more), now=MONDAY)  # type: ignore[arg-type]  # flags
    return Database(f"sqlite:///{root / 'compliance.db'}", pool_size=2)


def test_everything_comes_back(deps: Deps, tmp_path: Path) -> None:
    before = rows_of(deps.database)
    examined = make_backup(deps, tmp_path / "all.zip", by=SYSTEM, now=MONDAY)
    assert examined.schema == head_revision()
    assert (examined.evidence_files, examined.missing) == (3, ())
    assert examined.trail is not None
    assert examined.trail.is_intact
    assert examined.trail.entries == ENTRIES

    back = restored(tmp_path / "all.zip", tmp_path / "there")
    assert rows_of(back) == before
    for part in ("evidence", "keys"):
        source, target = deps.folder.root / part, tmp_path / "there" / part
        files = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
        assert files == {path.relative_to(target) for path in target.rglob("*") if path.is_file()}
        assert all((source / file).read_bytes() == (target / file).read_bytes() for file in files)
    back.close()


def test_backup_and_restore_are_in_the_trail(deps: Deps, tmp_path: Path) -> None:
    make_backup(deps, tmp_path / "all.zip", by=SYSTEM, now=MONDAY)
    last = select(TrailEntry.event).order_by(TrailEntry.id.desc()).limit(1)
    with deps.database.reading() as session:
        assert session.scalar(last) == "backup.made"
    back = restored(tmp_path / "all.zip", tmp_path / "there")
    with back.reading() as session:
        assert session.scalar(last) == "backup.restored"
    back.close()


def test_the_file_and_what_comes_out_of_it_is_for_its_owner_only(
    deps: Deps, tmp_path: Path
) -> None:
    file = tmp_path / "all.zip"
    make_backup(deps, file, by=SYSTEM, now=MONDAY)
    assert file.stat().st_mode & 0o077 == 0
    restored(file, tmp_path / "there").close()
    loose = [p for p in (tmp_path / "there").rglob("*.key") if p.stat().st_mode & 0o077]
    assert loose == []


def test_a_backup_never_replaces_a_file(deps: Deps, tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_text("precious")
    with pytest.raises(ConflictError, match="exists already"):
        make_backup(deps, tmp_path / "all.zip", by=SYSTEM, now=MONDAY)
    assert (tmp_path / "all.zip").read_text() == "precious"


def test_nothing_half_written_stays_when_the_folder_is_not_there(
    deps: Deps, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError):
        make_backup(deps, tmp_path / "none" / "all.zip", by=SYSTEM, now=MONDAY)
    assert not (tmp_path / "none").exists()


def test_a_lost_and_a_damaged_photo_are_told_and_the_rest_is_kept(
    deps: Deps, tmp_path: Path
) -> None:
    digests = sorted(path.name for path in deps.folder.evidence.glob("??/*"))
    deps.blobs.path(digests[0]).unlink()
    deps.blobs.path(digests[1]).write_bytes(b"not that photo")
    examined = make_backup(deps, tmp_path / "all.zip", by=SYSTEM, now=MONDAY)
    assert sorted(examined.missing) == digests[:2]
    assert examined.evidence_files == 1
    restored(tmp_path / "all.zip", tmp_path / "there").close()


def test_restoring_over_something_is_refused_or_sets_it_aside(deps: Deps, tmp_path: Path) -> None:
    make_backup(deps, tmp_path / "all.zip", by=SYSTEM, now=MONDAY)
    there = tmp_path / "there"
    restored(tmp_path / "all.zip", there).close()
    with pytest.raises(ConflictError, match="--set-aside"):
        restored(tmp_path / "all.zip", there)
    restored(tmp_path / "all.zip", there, set_aside=True).close()
    aside = list(there.glob("before-restore-*/compliance.db"))
    assert len(aside) == 1
    assert list(there.glob(".restoring-*")) == []


def test_a_changed_trail_is_told_and_not_restored_unless_asked_for(
    deps: Deps, tmp_path: Path
) -> None:
    with deps.database.unit_of_work() as session:
        session.query(TrailEntry).filter_by(subject_id=7).update({"actor_name": "Somebody else"})
    examined = make_backup(deps, tmp_path / "all.zip", by=SYSTEM, now=MONDAY)
    assert examined.trail is not None
    assert not examined.trail.is_intact
    with pytest.raises(BrokenTrailError, match="--accept-broken-trail"):
        restored(tmp_path / "all.zip", tmp_path / "there")
    assert not (tmp_path / "there" / "compliance.db").exists()
    restored(tmp_path / "all.zip", tmp_path / "there", accept_broken_trail=True).close()


def test_backups_while_people_write_are_all_whole(deps: Deps, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        turn = 100
        while not stop.is_set():
            with deps.database.unit_of_work() as session:
                note(session, turn)
            turn += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(4):
            examined = make_backup(deps, tmp_path / f"{number}.zip", by=SYSTEM, now=MONDAY)
            assert examined.trail is not None
            assert examined.trail.is_intact
    finally:
        stop.set()
        writer.join()


def test_a_backup_moves_a_plant_to_the_other_kind_of_database(
    deps: Deps, tmp_path: Path, postgres: PostgresServer
) -> None:
    make_backup(deps, tmp_path / "all.zip", by=SYSTEM, now=MONDAY)
    with postgres.fresh_url() as url:
        target = Database(url, pool_size=2)
        with target.engine.begin() as connection:
            Base.metadata.drop_all(connection)
        order = RestoreOrder(file=tmp_path / "all.zip", root=tmp_path / "there", database_url=url)
        restore_backup(order, now=MONDAY)
        assert rows_of(target) == rows_of(deps.database)
        with target.unit_of_work() as session:  # new ids follow the copied ones
            note(session, 999)
            entries = session.scalars(select(TrailEntry.id)).all()
        assert len(entries) == len(set(entries)) == ENTRIES + 2  # with the restore itself
        with pytest.raises(ConflictError, match="not empty"):
            restore_backup(order, now=MONDAY)
        with pytest.raises(ConflictError, match="not empty"):
            fill_database(tmp_path / "there" / "nothing.db", target)
        target.close()


def change_a_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[content.index(PHOTOS[0]) + 4] ^= 1
    file.write_bytes(bytes(content))


def cut_off(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def rewrite(file: Path, edit: Callable[[dict[str, bytes]], None]) -> None:
    with zipfile.ZipFile(file) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    edit(content)
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)


def drop_a_photo(content: dict[str, bytes]) -> None:
    del content[next(name for name in content if name.startswith("evidence/"))]


def drop_a_photo_and_its_line(content: dict[str, bytes]) -> None:
    name = next(name for name in content if name.startswith("evidence/"))
    del content[name]
    manifest = json.loads(content["manifest.json"])
    manifest["files"] = [file for file in manifest["files"] if file["name"] != name]
    content["manifest.json"] = json.dumps(manifest).encode()


def climb_out(content: dict[str, bytes]) -> None:
    manifest = json.loads(content["manifest.json"])
    manifest["files"].append({"name": "keys/../../evil", "size_bytes": 1, "sha256": "0" * 64})
    content["manifest.json"] = json.dumps(manifest).encode()
    content["keys/../../evil"] = b"x"


def forget_the_manifest(content: dict[str, bytes]) -> None:
    del content["manifest.json"]


def another_format(content: dict[str, bytes]) -> None:
    manifest = json.loads(content["manifest.json"]) | {"format": 99}
    content["manifest.json"] = json.dumps(manifest).encode()


def test_damage_of_every_kind_is_noticed_and_nothing_is_put_in_place(
    deps: Deps, tmp_path: Path
) -> None:
    whole = tmp_path / "whole.zip"
    make_backup(deps, whole, by=SYSTEM, now=MONDAY)
    edits = [
        drop_a_photo,
        drop_a_photo_and_its_line,
        climb_out,
        forget_the_manifest,
        another_format,
    ]
    damages: list[Callable[[Path], None]] = [change_a_byte, cut_off]
    damages += [lambda file, edit=edit: rewrite(file, edit) for edit in edits]  # type: ignore[misc]  # bound at once
    for number, damage in enumerate(damages):
        file, root = tmp_path / f"{number}.zip", tmp_path / f"there-{number}"
        shutil.copy(whole, file)
        damage(file)
        with pytest.raises(DamagedBackupError):
            restored(file, root)
        assert not (root / "compliance.db").exists()
        assert [path for path in root.rglob("*") if path.is_file()] == [root / "running.lock"]
    assert not list(tmp_path.rglob("evil"))


def test_what_is_no_backup_is_said_in_words(tmp_path: Path) -> None:
    file = tmp_path / "letter.zip"
    file.write_text("Dear Sir or Madam")
    with pytest.raises(DamagedBackupError, match="not a whole backup"):
        restored(file, tmp_path / "there")
