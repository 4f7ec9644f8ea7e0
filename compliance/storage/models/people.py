"""People, what they may do where, how they sign in, and from where they are signed in."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.storage.base import Base, UtcDateTime


class Person(Base):
    """Somebody of the plant, or an auditor who was let in. Never deleted: records name them."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)  # lower case; also the sign-in name
    language: Mapped[str] = mapped_column(default="en")
    password: Mapped[str | None]  # argon2id hash; none until the invitation is used
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)  # changed to end every session
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    role_assignments: Mapped[list["RoleAssignment"]] = relationship(back_populates="person")


class RoleAssignment(Base):
    """A role that a person holds at one establishment; none: at every establishment."""

    __tablename__ = "role_assignment"
    __table_args__ = (UniqueConstraint("person_id", "establishment_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    establishment_id: Mapped[int | None] = mapped_column(ForeignKey("establishment.id"))
    role: Mapped[str]  # access.Role

    person: Mapped[Person] = relationship(back_populates="role_assignments")


class WebSession(Base):
    """A signed-in browser. The cookie holds a random token; only its digest is kept here."""

    __tablename__ = "web_session"
    __table_args__ = (Index("ix_web_session_person_id_ended_at", "person_id", "ended_at"),)

    token_digest: Mapped[str] = mapped_column(primary_key=True)  # sha256, hex
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # none before sign-in
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    user_agent: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    data: Mapped[dict[str, object]] = mapped_column(JSON)  # what the framework keeps in a session


class SignInFailure(Base):
    """A failed sign-in, counted against the account and against the address it came from."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_subject_at", "subject", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]  # "email:…" or "address:…"
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Invitation(Base):
    """A one-time link that lets a person set a password: first sign-in, or a reset."""

    __tablename__ = "invitation"

    token_digest: Mapped[str] = mapped_column(primary_key=True)  # sha256, hex
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str]  # invitation, reset
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
