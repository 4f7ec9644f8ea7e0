"""Whether the clock is alive: every sweep leaves a beat, and silence is noticed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from compliance.storage.queries import heartbeat as queries

MINUTES = timedelta(minutes=5)
ERROR_LENGTH = 500

PATIENCE: Mapping[str, timedelta] = {
    "materialise": MINUTES,
    "reminders": MINUTES,
    "clocks": MINUTES,
    "delivery": MINUTES,
    "packets": timedelta(minutes=20),  # one packet may take long
    "sequencer": MINUTES,
    "verify": timedelta(hours=26),
}
"""How long each sweep may be silent before the health page turns red."""


@dataclass(frozen=True, slots=True)
class Stalled:
    """A sweep that has been silent for too long. ``beat_at`` None: it never finished at all."""

    name: str
    beat_at: datetime | None
    error: str


def beat(session: Session, name: str, *, now: datetime, error: str = "") -> None:
    """Record that a sweep finished; ``error`` names what it had to set aside."""
    queries.write_beat(session, name, at=now, error=error[:ERROR_LENGTH], moves=True)


def stumble(session: Session, name: str, *, now: datetime, error: str) -> None:
    """Record that a sweep broke off: its time stands still, so that it turns red in the end."""
    queries.write_beat(session, name, at=now, error=error[:ERROR_LENGTH], moves=False)


def stalled_sweeps(
    session: Session, now: datetime, *, patience: Mapping[str, timedelta] = PATIENCE
) -> Sequence[Stalled]:
    """Return the sweeps that are silent, the longest silent first; none: the clock is well.

    Before the first start of the clock all of them are.
    """
    beats = queries.list_beats(session)
    stalled = []
    for name, allowed in patience.items():
        last = beats.get(name)
        if last is None:
            stalled.append(Stalled(name, None, ""))
        elif now - last.beat_at > allowed:
            stalled.append(Stalled(name, last.beat_at, last.error))
    stalled.sort(key=lambda one: (one.beat_at is not None, one.beat_at or now))
    return stalled
