"""Reading and writing the trail's rows."""

from collections.abc import Sequence
from typing import TypedDict

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from compliance.storage.base import Base
from compliance.storage.models.trail import TrailEntry

ENTRIES: Table = Base.metadata.tables[TrailEntry.__tablename__]


class EntryRow(TypedDict):
    """What is written of a new entry; its position comes later, from the sequencer."""

    at: object
    event: str
    establishment_id: int | None
    actor_id: int | None
    actor_name: str
    subject_kind: str
    subject_id: int
    data: str
    leaf_hash: str


def add_entries(session: Session, rows: Sequence[EntryRow]) -> None:
    """Insert entries in one statement; the trail has no way to change or delete one."""
    session.execute(insert(ENTRIES), rows)


def list_entries_of(session: Session, subject_kind: str, subject_id: int) -> Sequence[TrailEntry]:
    """Return everything that was recorded about one thing, oldest first."""
    return session.scalars(
        select(TrailEntry)
        .where(TrailEntry.subject_kind == subject_kind, TrailEntry.subject_id == subject_id)
        .order_by(TrailEntry.at, TrailEntry.id)
    ).all()
