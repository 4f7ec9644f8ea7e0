"""Company, establishments, their shifts, closed days and areas."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.storage.base import Base, UtcDateTime


class Company(Base):
    """The employer. 29 CFR 1904 counts its size company-wide."""

    __tablename__ = "company"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Establishment(Base):
    """A single physical location where business is conducted (29 CFR 1904.46)."""

    __tablename__ = "establishment"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    key: Mapped[str] = mapped_column(unique=True)  # short name for the command line: joliet
    name: Mapped[str]
    street: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="")  # two letters
    postal_code: Mapped[str] = mapped_column(default="")
    zone: Mapped[str]  # IANA name; every local date of the site is judged by it
    naics: Mapped[str] = mapped_column(default="")  # six digits
    operating_weekdays: Mapped[list[int]] = mapped_column(JSON)  # 0 is Monday
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    company: Mapped[Company] = relationship()
    shifts: Mapped[list["Shift"]] = relationship(order_by="Shift.starts")


class Shift(Base):
    """A working shift in wall time; one that ends before it starts runs past midnight."""

    __tablename__ = "shift"
    __table_args__ = (UniqueConstraint("establishment_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    name: Mapped[str]
    starts: Mapped[str]  # HH:MM, local wall time
    ends: Mapped[str]  # HH:MM, local wall time


class ClosedDay(Base):
    """A day on which the establishment does not operate: holiday, shutdown."""

    __tablename__ = "closed_day"
    __table_args__ = (UniqueConstraint("establishment_id", "closed_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    closed_on: Mapped[date]
    reason: Mapped[str]


class Area(Base):
    """A part of an establishment: bay, dock, yard."""

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("establishment_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    name: Mapped[str]
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
