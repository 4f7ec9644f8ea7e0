"""A year's recordkeeping of an establishment: employment, hours, certified summaries, handovers."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.storage.base import Base, UtcDateTime
from compliance.storage.models.people import Person


class FilingIdentity(Base):
    """What Form 300A and the ITA files say of an establishment beside its name and address."""

    __tablename__ = "filing_identity"

    establishment_id: Mapped[int] = mapped_column(
        ForeignKey("establishment.id"), primary_key=True, autoincrement=False
    )
    ein: Mapped[str] = mapped_column(default="")  # nine digits
    company_name: Mapped[str] = mapped_column(default="")
    industry: Mapped[str] = mapped_column(default="")
    ownership: Mapped[int | None]  # 1 not government, 2 state, 3 local
    ita_name: Mapped[str] = mapped_column(default="")  # as in the ITA account, if another
    older_naics: Mapped[str] = mapped_column(default="")  # code of 2017, where lists turn on it


class EmploymentYear(Base):
    """How many worked at an establishment in a year, by every count that a duty looks at."""

    __tablename__ = "employment_year"
    __table_args__ = (UniqueConstraint("establishment_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    year: Mapped[int]
    company_peak: Mapped[int | None]  # whole company, most at any time: 29 CFR 1904.1(b)(2)
    peak: Mapped[int | None]  # here, most at any one time
    everyone: Mapped[int | None]  # here, everybody employed at some time: 29 CFR 1904.41(b)(2)
    average: Mapped[int | None]  # annual average of the worksheet
    hours: Mapped[int | None]  # total hours worked; overrules the months
    paid: Mapped[list[int]] = mapped_column(JSON)  # people paid in each pay period
    written_notice: Mapped[bool] = mapped_column(default=False)  # OSHA or BLS asked in writing
    notice_asks: Mapped[list[str]] = mapped_column(JSON)  # forms: 29 CFR 1904.41(a)(3)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class WorkMonth(Base):
    """Hours worked and people employed in one month, for rates."""

    __tablename__ = "work_month"
    __table_args__ = (UniqueConstraint("establishment_id", "year", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    year: Mapped[int]
    month: Mapped[int]
    hours: Mapped[int]
    employees: Mapped[int | None]
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class RateBenchmark(Base):
    """A published rate that the plant entered to compare with; taken out, never deleted."""

    __tablename__ = "rate_benchmark"

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"), index=True)
    year: Mapped[int]
    measure: Mapped[str]  # incident_rates.BENCHMARKED: trir, dart, dafw, djtr
    rate: Mapped[str]  # cases per 100 full-time workers, as printed: 2.9
    industry: Mapped[str] = mapped_column(default="")  # NAICS; empty: all private industry
    source: Mapped[str]  # where it was read
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class AnnualSummary(Base):
    """A certified Form 300A as it stood; a later one supersedes it, none is changed."""

    __tablename__ = "annual_summary"
    __table_args__ = (UniqueConstraint("establishment_id", "year", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    year: Mapped[int]
    version: Mapped[int]
    record: Mapped[str] = mapped_column(Text)  # canonical JSON: totals, identity, employment
    digest: Mapped[str]  # sha256 of ``record``, hex
    capacity: Mapped[str]  # which executive of 29 CFR 1904.32(b)(4)
    printed_name: Mapped[str]
    title: Mapped[str]
    phone: Mapped[str]
    statement: Mapped[str]  # the words that were signed
    method: Mapped[str]  # how the person was re-authenticated: password
    certified_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    certified_at: Mapped[datetime] = mapped_column(UtcDateTime)

    certifier: Mapped[Person] = relationship()


class Handover(Base):
    """Records that were handed to an inspector, an employee or a representative."""

    __tablename__ = "handover"

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"), index=True)
    to_name: Mapped[str]
    to_role: Mapped[str]  # handovers.Asker: government, employee, former-employee, …
    agency: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)  # 29 CFR 1904.40(a), 1904.35(b)(2)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who wrote the request down
    years: Mapped[list[int]] = mapped_column(JSON)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("injury_case.id"))  # the asker's own
    handed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    what: Mapped[dict[str, object]] = mapped_column(JSON)  # names and digests of the files
    note: Mapped[str] = mapped_column(Text, default="")
