"""Cases: one injured or ill person of one incident, as 29 CFR part 1904 wants it recorded."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.storage.base import Base, UtcDateTime
from compliance.storage.models.incidents import Incident
from compliance.storage.models.people import Person


class InjuryCase(Base):
    """What is known of one case: items of Form 301, facts of the decision, and its line of the log.

    Medical and personal; only people with the permission see it, and every view is in the trail.
    """

    __tablename__ = "injury_case"
    __table_args__ = (
        UniqueConstraint("establishment_id", "log_year", "number"),
        Index("ix_injury_case_establishment_id_log_year", "establishment_id", "log_year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    log_year: Mapped[int]  # calendar year of the injury or onset: 29 CFR 1904.7(b)(3)(ix)
    number: Mapped[str | None]  # column A and item 10; given when the case goes onto the log
    employee_name: Mapped[str]  # item 1, column B
    employee_address: Mapped[str] = mapped_column(default="")  # item 2
    born_on: Mapped[date | None]  # item 3
    hired_on: Mapped[date | None]  # item 4
    sex: Mapped[str] = mapped_column(default="")  # item 5: M, F or empty
    job_title: Mapped[str] = mapped_column(default="")  # column C
    clinician: Mapped[str] = mapped_column(default="")  # item 6
    facility: Mapped[str] = mapped_column(Text, default="")  # item 7: name and address, off site
    in_emergency_room: Mapped[bool | None]  # item 8
    in_patient_overnight: Mapped[bool | None]  # item 9
    injured_on: Mapped[date]  # item 11, column D; local
    work_began: Mapped[str] = mapped_column(default="")  # item 12: HH:MM, local wall time
    event_time: Mapped[str] = mapped_column(default="")  # item 13: HH:MM
    event_time_unknown: Mapped[bool] = mapped_column(default=False)  # 13: cannot be determined
    doing_before: Mapped[str] = mapped_column(Text, default="")  # item 14
    what_happened: Mapped[str] = mapped_column(Text, default="")  # item 15
    injury: Mapped[str] = mapped_column(Text, default="")  # item 16
    object_substance: Mapped[str] = mapped_column(Text, default="")  # item 17
    died_on: Mapped[date | None]  # item 18
    where: Mapped[str] = mapped_column(default="")  # column E
    description: Mapped[str] = mapped_column(Text, default="")  # column F
    body_part: Mapped[str] = mapped_column(default="")  # key of a part: injury_codes.Sorting
    nature: Mapped[str] = mapped_column(default="")  # key of a kind of injury or illness
    event: Mapped[str] = mapped_column(default="")  # key of a type of event
    source: Mapped[str] = mapped_column(default="")  # key of what did the harm
    facts: Mapped[dict[str, object]] = mapped_column(JSON)  # of the decision, by fact name
    day_facts: Mapped[dict[str, object]] = mapped_column(JSON)  # off_duty, left, permanent_on
    rules_outcome: Mapped[str]  # decision.Outcome by the rules, from ``facts`` and the days
    rules_said: Mapped[dict[str, object]] = mapped_column(JSON)  # column, type, privacy, reasons
    outcome: Mapped[str]  # what holds: that of the rules, unless a person overruled it
    column: Mapped[str] = mapped_column(default="")  # G, H, I, J or empty; of the line, once logged
    type: Mapped[str] = mapped_column(default="")  # M1 to M6 or empty
    is_privacy_case: Mapped[bool] = mapped_column(default=False)  # 29 CFR 1904.29(b)(7)
    days_away: Mapped[int | None]  # K; none: not counted yet, or a death
    days_restricted: Mapped[int | None]  # L
    days_estimated: Mapped[bool] = mapped_column(default=False)  # a span still runs
    overruled_reason: Mapped[str] = mapped_column(Text, default="")  # empty: the rules hold
    overruled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    overruled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    learned_at: Mapped[datetime] = mapped_column(UtcDateTime)  # 7 days run: 29 CFR 1904.29(b)(3)
    logged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # entered on the log
    lined_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=1)
    completed_by: Mapped[str] = mapped_column(default="")  # foot of Form 301: name
    completed_title: Mapped[str] = mapped_column(default="")
    completed_phone: Mapped[str] = mapped_column(default="")
    completed_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))

    incident: Mapped[Incident] = relationship()
    overruler: Mapped[Person | None] = relationship(foreign_keys=[overruled_by])
    spans: Mapped[list["CaseSpan"]] = relationship(order_by="CaseSpan.id")
    changes: Mapped[list["CaseChange"]] = relationship(order_by="CaseChange.id")


class CaseSpan(Base):
    """Dates away from work or on restricted work, as somebody said; struck, never deleted."""

    __tablename__ = "case_span"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("injury_case.id"), index=True)
    kind: Mapped[str]  # absence.SpanKind
    from_on: Mapped[date]
    to_on: Mapped[date | None]  # the last such day; none: still running
    estimated_days: Mapped[int | None]  # while it runs
    said_by: Mapped[str]  # clinician, employer
    note: Mapped[str] = mapped_column(default="")
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    struck_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    struck_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    noter: Mapped[Person] = relationship(foreign_keys=[noted_by])
    striker: Mapped[Person | None] = relationship(foreign_keys=[struck_by])


class CaseChange(Base):
    """One change of a case that was on the log: who, when, before, after, why.

    29 CFR 1904.33(b)(1). ``field`` is a field of the case, or ``line``: lined out, back in.
    """

    __tablename__ = "case_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("injury_case.id"), index=True)
    field: Mapped[str]
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))

    changer: Mapped[Person] = relationship()
