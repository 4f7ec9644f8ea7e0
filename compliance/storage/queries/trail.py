"""Reading and writing the trail's rows."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, TypedDict

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Table,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from compliance.domain.errors import NotFoundError
from compliance.storage.base import Base
from compliance.storage.models.trail import Checkpoint, TrailEntry
from compliance.storage.prepared import Prepared

ENTRIES: Table = Base.metadata.tables[TrailEntry.__tablename__]
SEQUENCER_LOCK = 7_230_411  # a number of ours among PostgreSQL's advisory locks
CHUNK = 2_000  # rows held in memory while walking the trail


class EntryRow(TypedDict):
    """What is written of a new entry; its position comes later, from the sequencer."""

    at: datetime
    event: str
    establishment_id: int | None
    actor_id: int | None
    actor_name: str
    subject_kind: str
    subject_id: int
    data: str
    leaf_hash: str


class StoredEntry(NamedTuple):
    """One row of the table, its columns in their order."""

    id: int
    position: int | None
    at: datetime
    event: str
    establishment_id: int | None
    actor_id: int | None
    actor_name: str
    subject_kind: str
    subject_id: int
    data: str
    leaf_hash: str


_NEW = Prepared(insert(ENTRIES), *EntryRow.__annotations__)


def add_entries(session: Session, rows: Sequence[EntryRow]) -> None:
    """Insert entries in one statement; the trail has no way to change or delete one."""
    _NEW.run_many(session.connection(), rows)


def list_entries_of(session: Session, subject_kind: str, subject_id: int) -> Sequence[TrailEntry]:
    """Return everything that was recorded about one thing, oldest first."""
    return session.scalars(
        select(TrailEntry)
        .where(TrailEntry.subject_kind == subject_kind, TrailEntry.subject_id == subject_id)
        .order_by(TrailEntry.at, TrailEntry.id)
    ).all()


def list_recent_entries(
    session: Session, *, establishment_id: int | None = None, limit: int = 50
) -> Sequence[TrailEntry]:
    """Return the newest entries, of one establishment or of all, newest first."""
    query = select(TrailEntry).order_by(TrailEntry.at.desc(), TrailEntry.id.desc()).limit(limit)
    if establishment_id is not None:
        query = query.where(TrailEntry.establishment_id == establishment_id)
    return session.scalars(query).all()


def may_sequence(session: Session) -> bool:
    """Take the right to number entries until the transaction ends; False: another has it.

    On SQLite the write lock of the unit of work is right enough.
    """
    if session.get_bind().dialect.name != "postgresql":
        return True
    lock = text("SELECT pg_try_advisory_xact_lock(:key)")
    return bool(session.scalar(lock, {"key": SEQUENCER_LOCK}))


def count_sequenced(session: Session) -> int:
    """Return how many entries have a position; positions have no gaps."""
    highest = session.scalar(select(func.max(ENTRIES.c.position)))
    return 0 if highest is None else highest + 1


def list_unsequenced(session: Session, limit: int) -> Sequence[Row[int, str]]:
    """Return (id, leaf hash) of entries that have no position yet, in the order of their ids."""
    return session.execute(
        select(ENTRIES.c.id, ENTRIES.c.leaf_hash)
        .where(ENTRIES.c.position.is_(None))
        .order_by(ENTRIES.c.id)
        .limit(limit)
    ).all()


def set_positions(session: Session, ids: Sequence[int], start: int) -> None:
    """Number entries from ``start`` on, in the order given."""
    statement = (
        update(ENTRIES)
        .where(ENTRIES.c.id == bindparam("entry_id"))
        .values(position=bindparam("new_position"))
    )
    session.connection().execute(
        statement,
        [{"entry_id": id_, "new_position": start + step} for step, id_ in enumerate(ids)],
    )


def walk_leaves(session: Session, start: int, stop: int) -> Iterator[bytes]:
    """Return the leaf hashes of the positions from ``start`` up to, not including, ``stop``."""
    for first in range(start, stop, CHUNK):
        query = (
            select(ENTRIES.c.leaf_hash)
            .where(ENTRIES.c.position >= first, ENTRIES.c.position < min(first + CHUNK, stop))
            .order_by(ENTRIES.c.position)
        )
        for leaf in session.scalars(query).all():
            yield bytes.fromhex(leaf)


def walk_entries(session: Session) -> Iterator[StoredEntry]:
    """Return every entry in its order: those with a position first, then the new ones by id.

    Rows as they lie in the database now, whatever the session has loaded before; page by page.
    """
    yield from _walk(session, ENTRIES.c.position, select(ENTRIES))
    yield from _walk(session, ENTRIES.c.id, select(ENTRIES).where(ENTRIES.c.position.is_(None)))


def _walk(
    session: Session, order: ColumnElement[int], query: Select[tuple[object, ...]]
) -> Iterator[StoredEntry]:
    after = -1
    while True:
        page = session.execute(query.where(order > after).order_by(order).limit(CHUNK)).all()
        for row in page:
            yield StoredEntry._make(row)
        if len(page) < CHUNK:
            return
        last = StoredEntry._make(page[-1])
        after = last.id if last.position is None else last.position


def list_ids_between(session: Session, start: int, stop: int) -> Sequence[int]:
    """Return the ids of the entries at the positions from ``start`` up to ``stop``, in order."""
    return session.scalars(
        select(ENTRIES.c.id)
        .where(ENTRIES.c.position >= start, ENTRIES.c.position < stop)
        .order_by(ENTRIES.c.position)
    ).all()


def get_entry(session: Session, entry_id: int) -> TrailEntry:
    """Return one entry.

    Raises:
        NotFoundError: there is none with that id.
    """
    entry = session.get(TrailEntry, entry_id)
    if entry is None:
        raise NotFoundError(f"The trail has no entry {entry_id}.")
    return entry


def list_checkpoints(session: Session) -> Sequence[Checkpoint]:
    """Return every checkpoint, the smallest tree first."""
    return session.scalars(select(Checkpoint).order_by(Checkpoint.tree_size)).all()


def find_last_checkpoint(session: Session) -> Checkpoint | None:
    """Return the checkpoint over the largest tree."""
    return session.scalar(select(Checkpoint).order_by(Checkpoint.tree_size.desc()).limit(1))
