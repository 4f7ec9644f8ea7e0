"""Legal clocks: what the law wants told, to whom and until when, after something happened."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.storage.base import Base, UtcDateTime
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.incidents import Incident
from compliance.storage.models.people import Person


class LegalClock(Base):
    """An event that started a clock of law, with what is known of it.

    ``entry`` is what docs/legal-clocks.md calls an entry: it gives the same deadlines again.
    """

    __tablename__ = "legal_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"), index=True)
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    submission_id: Mapped[str] = mapped_column(unique=True)  # made with the form; resends are safe
    clock_key: Mapped[str]  # of checklists/law/clocks, or osha-severe-injury
    title: Mapped[str]
    entry: Mapped[dict[str, object]] = mapped_column(JSON)
    said: Mapped[dict[str, object]] = mapped_column(JSON)  # answers.answer, without its deadlines
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)  # the employer was told, as claimed
    told_by: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)  # entered here; our clock
    started_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    establishment: Mapped[Establishment] = relationship()
    incident: Mapped[Incident | None] = relationship()
    starter: Mapped[Person | None] = relationship()
    deadlines: Mapped[list["ClockDeadline"]] = relationship(
        order_by="ClockDeadline.id", back_populates="clock"
    )


class ClockDeadline(Base):
    """One deadline that runs; only the record of the report that was made stops it.

    ``said`` is what the law said of it when it was computed last, ``moves`` is how its due time
    changed: a list of from, to, at, by, reason. ``undone`` are stops that were recorded wrongly,
    as they stood: a list of the fields from ``state`` on, with undone_at, undone_by and reason.
    """

    __tablename__ = "clock_deadline"
    __table_args__ = (
        UniqueConstraint("clock_id", "key"),
        Index(
            "ix_clock_deadline_establishment_id_state_due_at", "establishment_id", "state", "due_at"
        ),
        Index(
            "ix_clock_deadline_attention_at",
            "attention_at",
            sqlite_where=text("attention_at IS NOT NULL"),
            postgresql_where=text("attention_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("legal_clock.id"))
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    key: Mapped[str]
    what: Mapped[str]
    kind: Mapped[str]  # model.Kind: regulatory, guidance, permit-defined
    applies: Mapped[str]  # applicability.Applies
    state: Mapped[str]  # running, reported, not-required
    said: Mapped[dict[str, object]] = mapped_column(JSON)
    moves: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    undone: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    runs_from: Mapped[datetime | None] = mapped_column(UtcDateTime)  # none: not begun, not known
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # none: no time is known
    due_on: Mapped[date | None]  # the whole local day counts, until due_at
    attention_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # next look of the sweep
    stage: Mapped[int] = mapped_column(default=0)  # stages.Stage that was told last
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # as claimed
    reported_to: Mapped[str] = mapped_column(default="")
    reported_by: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")  # number that the agency gave
    stop_note: Mapped[str] = mapped_column(Text, default="")  # also why nothing is required
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # our clock
    stopped_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    clock: Mapped[LegalClock] = relationship(back_populates="deadlines")
    stopper: Mapped[Person | None] = relationship()
