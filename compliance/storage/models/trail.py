"""The trail: who did what when, append-only, sequenced into a Merkle tree, checkpointed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from compliance.storage.base import Base, UtcDateTime


class TrailEntry(Base):
    """One event. Written in the transaction of its cause; the sequencer gives it its position."""

    __tablename__ = "trail_entry"
    __table_args__ = (
        Index("ix_trail_entry_subject_kind_subject_id", "subject_kind", "subject_id"),
        Index("ix_trail_entry_establishment_id_at", "establishment_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int | None] = mapped_column(unique=True)  # 0, 1, 2 … without gaps
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    event: Mapped[str]  # trail.TrailEvent
    establishment_id: Mapped[int | None] = mapped_column(ForeignKey("establishment.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor_name: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    data: Mapped[str] = mapped_column(Text)  # canonical JSON
    leaf_hash: Mapped[str]  # sha256(0x00 || canonical entry), RFC 6962, section 2.1; hex


class Checkpoint(Base):
    """A signed statement: at this time the tree had this size and this root."""

    __tablename__ = "checkpoint"

    id: Mapped[int] = mapped_column(primary_key=True)
    tree_size: Mapped[int] = mapped_column(unique=True)
    root_hash: Mapped[str]  # hex
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    key_id: Mapped[str]  # which key signed
    signature: Mapped[str]  # Ed25519, hex
