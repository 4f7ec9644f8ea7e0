"""The outbox: one row per reason, recipient, channel and stage."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.storage.base import Base, UtcDateTime
from compliance.storage.models.people import Person


class Notification(Base):
    """A message owed. ``dedupe_key`` is unique: a sweep that runs twice owes nothing twice."""

    __tablename__ = "notification"
    __table_args__ = (
        Index(
            "ix_notification_next_try_at",
            "next_try_at",
            sqlite_where=text("next_try_at IS NOT NULL"),
            postgresql_where=text("next_try_at IS NOT NULL"),
        ),
        Index("ix_notification_establishment_id_created_at", "establishment_id", "created_at"),
        Index("ix_notification_subject_kind_subject_id", "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(unique=True)  # subject, kind, recipient, channel, stage
    establishment_id: Mapped[int | None] = mapped_column(ForeignKey("establishment.id"))
    subject_kind: Mapped[str]  # occurrence, corrective-action, invitation, packet
    subject_id: Mapped[int]
    kind: Mapped[str]  # reminders.ReminderKind, or invitation, reset
    stage: Mapped[str]
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str]  # email, console
    address: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    data: Mapped[dict[str, object]] = mapped_column(JSON)  # what the message's template needs
    message_id: Mapped[str]  # the same at every try, so that a resend can be recognised
    state: Mapped[str]  # queued, sending, sent, bounced, failed, cancelled
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # also the end of a lease
    lease: Mapped[str | None]  # token of the worker that holds it
    attempts: Mapped[int] = mapped_column(default=0)
    is_suspect: Mapped[bool] = mapped_column(default=False)  # may have arrived before it was resent
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(Text, default="")

    recipient: Mapped[Person | None] = relationship()
