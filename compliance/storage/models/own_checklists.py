"""A site's own checklists: the draft that is worked on, and the versions that were published."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.storage.base import Base, UtcDateTime
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.people import Person


class OwnChecklist(Base):
    """One checklist of a site's own: its text as it is worked on, and where it stands.

    ``text`` is YAML as ``checklists/README.md`` describes it, and may be wrong while it is a
    draft. ``version`` is the newest published one, 0 while there is none; ``revision`` counts
    savings, so that nobody overwrites what somebody else saved in between.
    """

    __tablename__ = "own_checklist"

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)  # own-…, so that no file ever has the same
    title: Mapped[str]  # as it is in the text, for lists
    text: Mapped[str] = mapped_column(Text)
    notes: Mapped[list[str]] = mapped_column(JSON)  # what an import could not carry over
    based_on_key: Mapped[str] = mapped_column(default="")
    based_on_version: Mapped[int] = mapped_column(default=0)
    state: Mapped[str]  # own_checklists.OwnState
    version: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retire_reason: Mapped[str] = mapped_column(default="")

    establishment: Mapped[Establishment] = relationship()
    saver: Mapped[Person | None] = relationship(foreign_keys=[saved_by])


class OwnVersion(Base):
    """One published version of an own checklist; its bytes lie in ``checklist_text`` for ever."""

    __tablename__ = "own_checklist_version"
    __table_args__ = (UniqueConstraint("own_checklist_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    own_checklist_id: Mapped[int] = mapped_column(ForeignKey("own_checklist.id"))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(ForeignKey("checklist_text.digest"))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    publisher: Mapped[Person | None] = relationship(foreign_keys=[published_by])
