"""Signs of life of the clock, and who leads it."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from compliance.storage.base import Base, UtcDateTime


class Heartbeat(Base):
    """When a sweep last finished, and how it went."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(default="")
