"""What people should hear of on whatever page they are: a clock that stands still, broken files."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from compliance.services.heartbeat import stalled_sweeps
from compliance.web.kit.current import current_deps, now, reading

LOOK_EVERY = timedelta(seconds=30)
_KEPT = "compliance_clock_alarm"


@dataclass(frozen=True, slots=True)
class _Look:
    """When the heartbeat was looked at, and since when it is silent."""

    at: datetime
    stalled_since: datetime | None


def clock_stalled_since() -> datetime | None:
    """Return since when a sweep has been silent for too long; None: the clock runs, or never did.

    The heartbeat is read once in ``LOOK_EVERY`` in each process, not for every page.
    """
    at = now()
    kept: _Look | None = current_app.extensions.get(_KEPT)
    if kept is None or not timedelta(0) <= at - kept.at < LOOK_EVERY:
        kept = current_app.extensions[_KEPT] = _Look(at, _silent_since(at))
    return kept.stalled_since


def _silent_since(at: datetime) -> datetime | None:
    try:
        with reading() as session:
            beats = [one.beat_at for one in stalled_sweeps(session, at)]
    except SQLAlchemyError:  # this stands around error pages too; they say what is wrong
        return None
    return min((beat for beat in beats if beat is not None), default=None)


def file_problems() -> int:
    """Return how many things are wrong with the files of the checklists."""
    return len(current_deps().catalog.problems)
