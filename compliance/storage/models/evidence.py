"""Evidence: files by digest, with where they came from and when."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from compliance.storage.base import Base, UtcDateTime


class Evidence(Base):
    """One photo: re-encoded, oriented, stripped of location, kept in the blob store by digest."""

    __tablename__ = "evidence"
    __table_args__ = (
        Index("ix_evidence_inspection_id", "inspection_id"),
        Index("ix_evidence_action_id", "action_id"),
        Index("ix_evidence_incident_id", "incident_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    inspection_id: Mapped[int | None] = mapped_column(ForeignKey("inspection.id"))
    item_key: Mapped[str] = mapped_column(default="")
    action_id: Mapped[int | None] = mapped_column(ForeignKey("corrective_action.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    digest: Mapped[str] = mapped_column(index=True)  # sha256 of the kept bytes, hex
    thumbnail_digest: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    file_name: Mapped[str] = mapped_column(default="")  # as the phone called it
    caption: Mapped[str] = mapped_column(default="")
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # as the camera claims
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_from: Mapped[int | None] = mapped_column(
        ForeignKey("person.id")
    )  # none: came with a report by QR code
    removed_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # while in draft, or not reported
