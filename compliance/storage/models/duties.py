"""What a site says about itself, and what it decided about the duties that are proposed to it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from compliance.storage.base import Base, UtcDateTime


class SiteFact(Base):
    """One answer about a site. A row is never changed: the newest of a fact counts, all are kept.

    ``value`` is JSON of ``domain.site_profile.plain_fact`` ("yes", "1320", ["hook"]); none: the
    site does not know (any more).
    """

    __tablename__ = "site_fact"
    __table_args__ = (Index("ix_site_fact_establishment_id_fact", "establishment_id", "fact"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    fact: Mapped[str]  # key of a question of checklists/profile.yaml
    value: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # none: the system


class DutyDecision(Base):
    """What a site decided about one proposed duty; it stands while ``ended_at`` is empty.

    ``adopted``: it was set up from the proposal. ``not-applicable``: the site says that it is not
    owed whatever the profile proposes; ``reason`` says why, and somebody's name stands to it.
    """

    __tablename__ = "duty_decision"
    __table_args__ = (
        Index(
            "ix_duty_decision_establishment_id_checklist_key", "establishment_id", "checklist_key"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(ForeignKey("establishment.id"))
    checklist_key: Mapped[str]
    decision: Mapped[str]  # adopted, not-applicable
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    end_reason: Mapped[str] = mapped_column(default="")
