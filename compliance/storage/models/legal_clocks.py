"""Legal clocks: what the law wants told, to whom and until when, after something happened."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.storage.base import Base, UtcDateTime
from compliance.storage.models.incidents import Incident
from compliance.storage.models.people import Person


class LegalClock(Base):
    """One deadline that runs; only the record of the report that was made stops it."""

    __tablename__ = "legal_clock"
    __table_args__ = (
        UniqueConstraint("incident_id", "clock_key", "deadline_key", "started_at"),
        Index("ix_legal_clock_establishment_id_state", "establishment_id", "state"),
        Index(
            "ix_legal_clock_attention_at",
            "attention_at",
            sqlite_where=text("attention_at IS NOT NULL"),
            postgresql_where=text("attention_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    clock_key: Mapped[str]  # of checklists/law/clocks
    deadline_key: Mapped[str]
    state: Mapped[str]  # running, reported, not-required
    inputs: Mapped[dict[str, object]] = mapped_column(JSON)  # facts it was computed from
    told_by: Mapped[str] = mapped_column(default="")  # who told the employer
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # none: no date is set by law
    attention_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # next look of the sweep
    stage: Mapped[int] = mapped_column(default=0)  # escalation that was told last
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # claimed
    reported_to: Mapped[str] = mapped_column(default="")
    reported_by: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")  # number the agency gave
    stop_note: Mapped[str] = mapped_column(Text, default="")  # also why nothing is required
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # our clock
    stopped_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    incident: Mapped[Incident | None] = relationship()
    stopper: Mapped[Person | None] = relationship(foreign_keys=[stopped_by])
