"""Who read a paragraph of law against the questions that rest on it, after they were published."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from compliance.storage.base import Base, UtcDateTime


class ProvisionReading(Base):
    """One paragraph that a person read and compared with one exact version of a checklist.

    The published file stays as it is: what it says about its review is what its authors knew.
    """

    __tablename__ = "provision_reading"
    __table_args__ = (UniqueConstraint("checklist_digest", "provision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    checklist_key: Mapped[str] = mapped_column(index=True)
    checklist_digest: Mapped[str]  # of the text that was compared
    provision: Mapped[str]
    read_on: Mapped[date]
    address: Mapped[str]  # where it was read
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str]  # as it was then
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
