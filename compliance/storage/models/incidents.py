"""Incidents: what happened, who was there, and what the investigation found."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.storage.base import Base, UtcDateTime
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import Area, Establishment
from compliance.storage.models.people import Person


class ReportLink(Base):
    """The address behind a site's QR code: anyone may report there, nobody can read anything.

    The token is no secret of a person: it hangs on the wall. Ending it makes the old posters
    useless.
    """

    __tablename__ = "report_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"), index=True)
    token: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReportAttempt(Base):
    """A report sent by somebody without an account: counted by address and by link, for a day."""

    __tablename__ = "report_attempt"
    __table_args__ = (Index("ix_report_attempt_subject_at", "subject", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]  # "link:…", or "address:…" with a digest
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class IncidentDraft(Base):
    """What somebody typed and has not sent yet; it is no incident, and no list shows it.

    Gone as soon as it is sent or given up: what was never reported is nobody else's business.
    """

    __tablename__ = "incident_draft"
    __table_args__ = (
        Index("ix_incident_draft_person_id_establishment_id", "person_id", "establishment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(unique=True)  # of the form, and of what it becomes
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    fields: Mapped[dict[str, object]] = mapped_column(JSON)  # as typed, also what is wrong
    photos: Mapped[list[dict[str, object]]] = mapped_column(JSON)  # stored, not yet evidence
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Incident(Base):
    """Something that happened, whoever judges it later; near misses too."""

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_establishment_id_state", "establishment_id", "state"),
        Index("ix_incident_establishment_id_happened_on", "establishment_id", "happened_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)  # shown as INC-00031
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    submission_id: Mapped[str] = mapped_column(unique=True)  # made with the form; resends are safe
    kind: Mapped[str]  # incidents.IncidentKind
    state: Mapped[str]  # incidents.IncidentState
    is_urgent: Mapped[bool] = mapped_column(default=False)
    anyone_hurt: Mapped[bool] = mapped_column(default=False)  # also while nobody is named
    is_private: Mapped[bool] = mapped_column(default=False)  # incidents.is_private: few may read it
    what: Mapped[str] = mapped_column(Text)  # in the words of who reported it
    done_at_once: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(default="")  # in words; beside area and asset
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"))
    happened_on: Mapped[date]  # local, as claimed
    happened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # none: time not known
    device_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the phone's clock on sending
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)  # our clock
    learned_at: Mapped[datetime] = mapped_column(UtcDateTime)  # when the employer was told
    reported_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # none: by QR code
    report_link_id: Mapped[int | None] = mapped_column(ForeignKey("report_link.id"))
    reporter_name: Mapped[str] = mapped_column(default="")
    reporter_contact: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who investigates
    lessons: Mapped[str] = mapped_column(Text, default="")
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the investigation is over
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_note: Mapped[str] = mapped_column(Text, default="")  # what was found
    not_investigated: Mapped[str] = mapped_column(Text, default="")  # why none was needed
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    close_note: Mapped[str] = mapped_column(Text, default="")
    reopened_count: Mapped[int] = mapped_column(default=0)

    establishment: Mapped[Establishment] = relationship()
    area: Mapped[Area | None] = relationship()
    asset: Mapped[Asset | None] = relationship()
    reporter: Mapped[Person | None] = relationship(foreign_keys=[reported_by])
    lead: Mapped[Person | None] = relationship(foreign_keys=[lead_id])
    signer: Mapped[Person | None] = relationship(foreign_keys=[signed_by])
    closer: Mapped[Person | None] = relationship(foreign_keys=[closed_by])
    people: Mapped[list["IncidentPerson"]] = relationship(order_by="IncidentPerson.id")
    changes: Mapped[list["IncidentChange"]] = relationship(order_by="IncidentChange.id")


class IncidentPerson(Base):
    """Somebody who was hurt, took part or saw it; also people who have no account here."""

    __tablename__ = "incident_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    part: Mapped[str]  # incidents.Part: hurt, involved, witness
    name: Mapped[str]
    contact: Mapped[str] = mapped_column(default="")
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IncidentChange(Base):
    """One change of an incident: who, when, before, after, why.

    The texts stand here and not in the trail, which auditors read; the trail keeps their digest.
    """

    __tablename__ = "incident_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    field: Mapped[str]
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    changer: Mapped[Person | None] = relationship()


class InvestigationNote(Base):
    """One piece of an investigation: event, statement, why, cause, hours. Struck, never deleted.

    Whys and causes form a tree by ``parent_id``.
    """

    __tablename__ = "investigation_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    kind: Mapped[str]  # investigations.NoteKind: event, statement, why, factor, root-cause, hours
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("investigation_note.id"))
    cause: Mapped[str] = mapped_column(default="")  # key of a cause category
    said_by: Mapped[str] = mapped_column(default="")  # of a statement; who worked, of hours
    happened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # of an event
    worked_on: Mapped[date | None]  # of hours; local
    minutes: Mapped[int | None]  # of hours
    text: Mapped[str] = mapped_column(Text)
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    struck_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    struck_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    struck_reason: Mapped[str] = mapped_column(Text, default="")

    author: Mapped[Person] = relationship(foreign_keys=[noted_by])
    striker: Mapped[Person | None] = relationship(foreign_keys=[struck_by])
