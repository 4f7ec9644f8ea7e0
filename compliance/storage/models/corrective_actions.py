"""Corrections and corrective actions: what is done about a finding."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.storage.base import Base, UtcDateTime
from compliance.storage.models.findings import Finding
from compliance.storage.models.people import Person


class CorrectiveAction(Base):
    """A correction removes the nonconformity, a corrective action its cause (ISO 9000, 3.12)."""

    __tablename__ = "corrective_action"
    __table_args__ = (
        Index("ix_corrective_action_establishment_id_state", "establishment_id", "state"),
        Index(
            "ix_corrective_action_attention_at",
            "attention_at",
            sqlite_where=text("attention_at IS NOT NULL"),
            postgresql_where=text("attention_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)  # shown as CA-00212
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), index=True)
    kind: Mapped[str]  # corrective_actions.ActionKind
    what: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date]  # local
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)  # end of that local day
    state: Mapped[str]  # corrective_actions.ActionState
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    done_note: Mapped[str] = mapped_column(default="")
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verified_note: Mapped[str] = mapped_column(default="")
    reopened_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attention_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # as in occurrence

    finding: Mapped[Finding] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    doer: Mapped[Person | None] = relationship(foreign_keys=[done_by])
    verifier: Mapped[Person | None] = relationship(foreign_keys=[verified_by])
