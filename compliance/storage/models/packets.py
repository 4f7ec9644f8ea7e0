"""Packets: the signed PDF for an audit, and the links by which auditors fetch it."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.storage.base import Base, UtcDateTime
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.people import Person


class Packet(Base):
    """A request, then a frozen snapshot, then a signed file. Superseded, never edited."""

    __tablename__ = "packet"
    __table_args__ = (Index("ix_packet_state_leased_until", "state", "leased_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)  # shown as AP-00118
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"), index=True)
    title: Mapped[str]
    period_from: Mapped[date]
    period_to: Mapped[date]
    authority: Mapped[str] = mapped_column(default="")  # empty: all
    reader: Mapped[str] = mapped_column(default="")  # of injury records; empty: there are none
    state: Mapped[str]  # requested, building, issued, failed
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    snapshot_digest: Mapped[str | None]  # blob: canonical JSON
    pdf_digest: Mapped[str | None]  # blob: the signed file
    pages: Mapped[int | None]
    size_bytes: Mapped[int | None]
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("packet.id"))
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("packet.id"))

    establishment: Mapped[Establishment] = relationship()
    requester: Mapped[Person | None] = relationship()


class ShareLink(Base):
    """A link for an auditor without an account: expires, can be revoked, and is counted."""

    __tablename__ = "share_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    packet_id: Mapped[int] = mapped_column(ForeignKey("packet.id"), index=True)
    token_digest: Mapped[str] = mapped_column(unique=True)  # sha256, hex
    label: Mapped[str]  # for whom
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_count: Mapped[int] = mapped_column(default=0)
    downloaded_count: Mapped[int] = mapped_column(default=0)
    last_opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    packet: Mapped[Packet] = relationship()
