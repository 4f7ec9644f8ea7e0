"""Signs of life: when each sweep last finished, and how it went."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from compliance.storage.models.heartbeat import Heartbeat
from compliance.storage.tables import table_of

BEATS = table_of(Heartbeat)


def write_beat(session: Session, name: str, *, at: datetime, error: str, moves: bool) -> None:
    """Write how a sweep ended; ``moves``: it finished, so the time moves on, too."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    statement = (sqlite.insert if is_sqlite else postgresql.insert)(BEATS).values(
        name=name, beat_at=at, error=error
    )
    changes = {"error": error, "beat_at": at} if moves else {"error": error}
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=changes))


def list_beats(session: Session) -> dict[str, Heartbeat]:
    """Return the last beat of every sweep, by name."""
    return {beat.name: beat for beat in session.scalars(select(Heartbeat))}
