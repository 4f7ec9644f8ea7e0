"""Assets and their in-service history."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.storage.base import Base, UtcDateTime
from compliance.storage.models.establishments import Area


class Asset(Base):
    """A thing with a tag that is inspected: truck, extinguisher, crane, tank, door."""

    __tablename__ = "asset"
    __table_args__ = (UniqueConstraint("establishment_id", "tag"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    tag: Mapped[str]  # short, upper case: FL-07
    name: Mapped[str]
    kind: Mapped[str]  # forklift, extinguisher, crane, eyewash, …
    make_model: Mapped[str] = mapped_column(default="")
    serial_number: Mapped[str] = mapped_column(default="")
    in_service_on: Mapped[date | None]
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    area: Mapped[Area | None] = relationship()
    outages: Mapped[list["Outage"]] = relationship(
        order_by="Outage.began_at", back_populates="asset"
    )


class Outage(Base):
    """A span in which an asset was out of service; open while ``ended_at`` is empty.

    A stop-use outage was begun by a finding (``finding_id``: the first, others may have joined it)
    and ends when every stop-use finding of the asset is settled.
    """

    __tablename__ = "outage"
    __table_args__ = (Index("ix_outage_asset_id_ended_at", "asset_id", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    is_stop_use: Mapped[bool] = mapped_column(default=False)
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"))
    reason: Mapped[str]
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    began_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    asset: Mapped[Asset] = relationship(back_populates="outages")
