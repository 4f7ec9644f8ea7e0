"""Inspections: drafts, submitted versions with their answers, and signatures."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.storage.base import Base, UtcDateTime
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import Area, Establishment
from compliance.storage.models.people import Person
from compliance.storage.models.schedules import Occurrence


class Inspection(Base):
    """One performance of a checklist. It pins the checklist's digest when it is started."""

    __tablename__ = "inspection"
    __table_args__ = (
        Index("ix_inspection_establishment_id_received_at", "establishment_id", "received_at"),
        Index("ix_inspection_occurrence_id", "occurrence_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)  # shown as INS-00417
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    occurrence_id: Mapped[int | None] = mapped_column(ForeignKey("occurrence.id"))
    submission_id: Mapped[str] = mapped_column(
        unique=True
    )  # made with the form; makes a resend safe
    checklist_key: Mapped[str]
    checklist_version: Mapped[int]
    checklist_digest: Mapped[str] = mapped_column(ForeignKey("checklist_text.digest"))
    title: Mapped[str]
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    subject_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str]  # draft, submitted, voided
    started_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    draft: Mapped[dict[str, object]] = mapped_column(JSON)  # answers so far, by item key
    draft_saved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    performed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # claimed by the person
    device_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the phone's clock on sending
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # our clock
    timeliness: Mapped[str] = mapped_column(default="")  # occurrences: on time, late, after missed
    fail_count: Mapped[int] = mapped_column(default=0)
    current_version: Mapped[int] = mapped_column(default=0)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    void_reason: Mapped[str] = mapped_column(default="")

    establishment: Mapped[Establishment] = relationship()
    occurrence: Mapped[Occurrence | None] = relationship()
    asset: Mapped[Asset | None] = relationship()
    area: Mapped[Area | None] = relationship()
    starter: Mapped[Person] = relationship(foreign_keys=[started_by])
    submitter: Mapped[Person | None] = relationship(foreign_keys=[submitted_by])
    versions: Mapped[list["InspectionVersion"]] = relationship(
        order_by="InspectionVersion.number", back_populates="inspection"
    )


class InspectionVersion(Base):
    """What was submitted, as canonical JSON with its digest; no version is ever changed.

    Version 1 is the submission, every further one an amendment with its reason.
    """

    __tablename__ = "inspection_version"
    __table_args__ = (UniqueConstraint("inspection_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"))
    number: Mapped[int]
    record: Mapped[str] = mapped_column(Text)  # canonical JSON: answers, times, place, people
    digest: Mapped[str]  # sha256 of ``record``, hex
    reason: Mapped[str] = mapped_column(default="")  # of an amendment
    submitted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    performed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)

    inspection: Mapped[Inspection] = relationship(back_populates="versions")
    answers: Mapped[list["AnswerRow"]] = relationship(order_by="AnswerRow.id")
    signatures: Mapped[list["Signature"]] = relationship(order_by="Signature.id")


class AnswerRow(Base):
    """One answer of a version, for lists and trends; the record itself is the canonical JSON."""

    __tablename__ = "answer"
    __table_args__ = (Index("ix_answer_version_id", "version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("inspection_version.id"))
    item_key: Mapped[str]
    value: Mapped[str]  # as in the record; the keys of a multi-choice with commas between
    is_fail: Mapped[bool]
    comment: Mapped[str] = mapped_column(default="")


class Signature(Base):
    """An electronic signature: who, in what role, meaning what, over which bytes, proved how."""

    __tablename__ = "signature"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("inspection_version.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    printed_name: Mapped[str]
    role: Mapped[str]
    statement: Mapped[str]  # the words that were signed, in the language they were shown in
    record_digest: Mapped[str]
    method: Mapped[str]  # how the person was re-authenticated: password
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
