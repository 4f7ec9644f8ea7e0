"""Schedules (who does which checklist where) and their occurrences."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.storage.base import Base, UtcDateTime
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import Area, Establishment
from compliance.storage.models.people import Person


class Schedule(Base):
    """One clock of one checklist, assigned to an asset, an area, a person or the whole site."""

    __tablename__ = "schedule"

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"), index=True)
    checklist_key: Mapped[str]
    checklist_version: Mapped[int]
    checklist_digest: Mapped[str] = mapped_column(ForeignKey("checklist_text.digest"))
    title: Mapped[str]  # the checklist's title, for lists
    authority: Mapped[str]  # authorities.Authority
    clock: Mapped[dict[str, object]] = mapped_column(JSON)  # a cadence clock, as the site runs it
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    subject_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assignee_role: Mapped[str | None]  # access.Role, when it is not one person's
    start_on: Mapped[date]  # local date from which the duty counts
    last_done_on: Mapped[date | None]  # before we kept the records
    site_document: Mapped[str] = mapped_column(default="", server_default="")  # of its own pace
    paced_from: Mapped[date | None]  # local date from which the site's own pace counts
    materialised_until: Mapped[date | None]  # local date up to which occurrences exist
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    establishment: Mapped[Establishment] = relationship()
    asset: Mapped[Asset | None] = relationship()
    area: Mapped[Area | None] = relationship()
    assignee: Mapped[Person | None] = relationship(foreign_keys=[assignee_id])
    subject_person: Mapped[Person | None] = relationship(foreign_keys=[subject_person_id])


class Occurrence(Base):
    """One time that a check is owed. ``(schedule_id, due_key)`` makes materialising idempotent.

    ``attention_at`` is the next instant at which the sweep has something to do here (a state to
    change, a reminder to owe); empty when nothing will ever be owed again. Due means by now.
    """

    __tablename__ = "occurrence"
    __table_args__ = (
        UniqueConstraint("schedule_id", "due_key"),
        Index(
            "ix_occurrence_attention_at",
            "attention_at",
            sqlite_where=text("attention_at IS NOT NULL"),
            postgresql_where=text("attention_at IS NOT NULL"),
        ),
        Index("ix_occurrence_establishment_id_state_due_at", "establishment_id", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedule.id"))
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    due_key: Mapped[str]  # local: 2026-03, 2026-W11, 2026-03-08/day
    zone: Mapped[str]  # the zone that turned local time into the instants below
    due_on: Mapped[date]  # local
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)  # may be done from here on
    due_from_at: Mapped[datetime] = mapped_column(UtcDateTime)  # the day or shift it is due in
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)  # overdue from here on
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # missed from here on; or never
    state: Mapped[str]  # occurrences.State
    missed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # once set, never cleared
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # received
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assignee_role: Mapped[str | None]
    waived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waived_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")  # of a waiver or a suspension
    attention_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    schedule: Mapped[Schedule] = relationship()
    assignee: Mapped[Person | None] = relationship(foreign_keys=[assignee_id])
