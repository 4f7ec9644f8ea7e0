"""What moves clocks, as it was recorded: meters, events, use, days without use, suspensions."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.storage.base import Base, UtcDateTime
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import Area
from compliance.storage.models.people import Person
from compliance.storage.models.schedules import Schedule


class MeterReading(Base):
    """An hour meter as somebody read it. Nothing is deleted: a wrong one is struck, with why.

    ``is_new_meter``: the meter was replaced, and this is the first reading of the new one.
    """

    __tablename__ = "meter_reading"
    __table_args__ = (Index("ix_meter_reading_asset_id_read_at", "asset_id", "read_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    hours: Mapped[float]
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_new_meter: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")  # of a new meter
    inspection_id: Mapped[int | None] = mapped_column(ForeignKey("inspection.id"), unique=True)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    struck_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    struck_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    strike_reason: Mapped[str] = mapped_column(default="")

    recorder: Mapped[Person | None] = relationship(foreign_keys=[recorded_by])


class Happening(Base):
    """Something that happened to an asset, in an area, to a person, or at the whole site."""

    __tablename__ = "happening"
    __table_args__ = (Index("ix_happening_establishment_id_kind", "establishment_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)  # the key of the event in due keys
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]  # a word of EventClock.events: repair, storm
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    asset: Mapped[Asset | None] = relationship()
    area: Mapped[Area | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    recorder: Mapped[Person | None] = relationship(foreign_keys=[recorded_by])


class UnusedCheck(Base):
    """A check that was not owed, because its asset was not used on that day or in that shift."""

    __tablename__ = "unused_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"), unique=True)
    note: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AssetUse(Base):
    """Uses of a thing on one local day: how many, or one at a time of day."""

    __tablename__ = "asset_use"
    __table_args__ = (Index("ix_asset_use_asset_id_used_on", "asset_id", "used_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    used_on: Mapped[date]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    times: Mapped[int] = mapped_column(default=1)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    recorder: Mapped[Person | None] = relationship(foreign_keys=[recorded_by])


class ScheduleSuspension(Base):
    """A span in which a duty rests under a condition that its checklist names.

    Without ``ended_at`` it lasts until somebody ends it; one in the future is a planned end.
    """

    __tablename__ = "schedule_suspension"
    __table_args__ = (
        Index("ix_schedule_suspension_schedule_id_ended_at", "schedule_id", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedule.id"))
    condition: Mapped[str]  # a word of cadence.suspended_when: frozen-ground
    note: Mapped[str] = mapped_column(default="")
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    began_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    schedule: Mapped[Schedule] = relationship()
    beginner: Mapped[Person | None] = relationship(foreign_keys=[began_by])
