"""The text of every checklist that was ever used, by digest, for ever."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from compliance.storage.base import Base, UtcDateTime


class ChecklistText(Base):
    """One published version as its file stood. An inspection names the digest it was filled by."""

    __tablename__ = "checklist_text"

    digest: Mapped[str] = mapped_column(primary_key=True)  # sha256 of the file's bytes, hex
    key: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)
