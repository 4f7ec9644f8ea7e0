"""Legal holds: what must stay as it is until a person says otherwise."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.storage.base import Base, UtcDateTime
from compliance.storage.models.people import Person


class LegalHold(Base):
    """One hold on a year of an establishment, an incident or a record; released, never deleted."""

    __tablename__ = "legal_hold"
    __table_args__ = (Index("ix_legal_hold_establishment_id_kind", "establishment_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    kind: Mapped[str]  # legal_holds.HoldKind: year, incident, inspection
    subject_id: Mapped[int]  # the year itself, or the row of what is held
    reason: Mapped[str] = mapped_column(Text)
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    placed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # none: it is in force
    released_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    release_reason: Mapped[str] = mapped_column(Text, default="")

    placer: Mapped[Person | None] = relationship(foreign_keys=[placed_by])
    releaser: Mapped[Person | None] = relationship(foreign_keys=[released_by])
