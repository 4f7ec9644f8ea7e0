"""What the health page and the metrics ask of the database."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from compliance.storage.models.notifications import Notification
from compliance.storage.models.packets import Packet
from compliance.storage.models.schedules import Occurrence
from compliance.storage.models.trail import TrailEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What waits for the clock, and since when."""

    attention_since: datetime | None  # oldest occurrence that a sweep should have looked at
    outbox_since: datetime | None  # oldest message that should have been tried
    packets_waiting: int
    trail_unnumbered: int


def count_outbox(session: Session) -> dict[str, int]:
    """Return how many messages there are in each state."""
    counted = select(Notification.state, func.count()).group_by(Notification.state)
    return {state: number for state, number in session.execute(counted)}  # noqa: C416 - typed rows


def get_backlog(session: Session, *, now: datetime) -> Backlog:
    """Return what waits at ``now``; every question is answered from an index."""
    attention = select(func.min(Occurrence.attention_at)).where(Occurrence.attention_at <= now)
    outbox = select(func.min(Notification.next_try_at)).where(Notification.next_try_at <= now)
    packets = select(func.count()).where(Packet.state.in_(("requested", "building")))
    unnumbered = select(func.count()).where(TrailEntry.position.is_(None))
    return Backlog(
        attention_since=session.scalar(attention),
        outbox_since=session.scalar(outbox),
        packets_waiting=session.scalar(packets) or 0,
        trail_unnumbered=session.scalar(unnumbered) or 0,
    )
