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
    # Business hours, by which 29 CFR 1904.40 and 1904.35 count; HH:MM, local wall time.
    business_opens: Mapped[str] = mapped_column(default="08:00")
    business_closes: Mapped[str] = mapped_column(default="17:00")
    business_weekdays: Mapped[list[int] | None] = mapped_column(JSON)  # none: as it works, Mon-Fri
    works_on_holidays: Mapped[bool] = mapped_column(default=False)  # federal ones
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


class AgencyContact(Base):
    """How a site reaches somebody whom a legal clock wants told: a line of its emergency plan."""

    __tablename__ = "agency_contact"
    __table_args__ = (UniqueConstraint("establishment_id", "recipient_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    recipient_key: Mapped[str]  # of checklists/law/clocks/recipients.yaml: lepc
    name: Mapped[str] = mapped_column(default="")  # of the office, as it is called here
    phone: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")  # another number, e-mail, hours, permit number
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Area(Base):
    """A part of an establishment: bay, dock, yard."""

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("establishment_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    name: Mapped[str]
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
