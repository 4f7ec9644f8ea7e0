"""Findings: what an inspection found that does not conform, or an investigation found wanting."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.storage.base import Base, UtcDateTime
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import Area
from compliance.storage.models.incidents import Incident, InvestigationNote
from compliance.storage.models.inspections import Inspection


class Finding(Base):
    """A nonconformity raised by a failed answer or by an investigation; of exactly one origin.

    It is closed by the verification of its actions. Everybody who may see findings reads its
    words, so those of an incident's are written without names (``services.incident_names``).
    """

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("inspection_id", "item_key"),
        CheckConstraint("(inspection_id IS NULL) <> (incident_id IS NULL)", name="origin"),
        Index("ix_finding_establishment_id_state", "establishment_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)  # shown as F-00017
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    inspection_id: Mapped[int | None] = mapped_column(ForeignKey("inspection.id"))
    item_key: Mapped[str] = mapped_column(default="")  # of the failed answer
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    cause_id: Mapped[int | None] = mapped_column(ForeignKey("investigation_note.id"))  # answered
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    kind: Mapped[str]  # findings.FindingKind
    title: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")
    provision: Mapped[str]
    authority: Mapped[str]
    severity: Mapped[str]  # checklists.Severity
    stop_use: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str]  # open, closed, withdrawn
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    found_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    close_reason: Mapped[str] = mapped_column(default="")  # of a withdrawal

    inspection: Mapped[Inspection | None] = relationship()
    incident: Mapped[Incident | None] = relationship()
    cause: Mapped[InvestigationNote | None] = relationship()
    asset: Mapped[Asset | None] = relationship()
    area: Mapped[Area | None] = relationship()
