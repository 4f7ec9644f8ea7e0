"""What somebody who holds the database may do to the trail behind the program's back.

Each attack works on one position of a trail with ``SIZE`` entries and checkpoints over the first
``MIDDLE`` and over all of them, and returns the fault and the position that must be named.
"""

import json
from collections.abc import Callable

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from compliance.domain.access import SYSTEM
from compliance.domain.merkle import leaf_hash
from compliance.domain.trail import Entry, TrailEvent
from compliance.services import trail
from compliance.services.trail_verify import Fault
from compliance.storage.queries import trail as queries
from compliance.storage.queries.trail import ENTRIES
from tests.fakes import MONDAY

SIZE = 12
MIDDLE = 5
Expected = tuple[Fault, int]
Attack = Callable[[Session, int], Expected]


def write(session: Session, count: int, *, start: int = 0) -> None:
    """Append honest entries."""
    for number in range(start, start + count):
        trail.append(
            session,
            TrailEvent.FINDING_RAISED,
            by=SYSTEM,
            now=MONDAY,
            subject=("finding", number),
            establishment_id=None,
            data={"title": f"Finding {number}"},
        )


def stretch_of(at: int) -> int:
    """Return where the stretch between two checkpoints begins."""
    return 0 if at < MIDDLE else MIDDLE


def _set(session: Session, at: int, **values: object) -> None:
    session.execute(update(ENTRIES).where(ENTRIES.c.position == at).values(**values))


def _shift(session: Session, start: int, by: int) -> None:
    """Renumber everything from ``start`` on; in two steps, because positions are unique."""
    later, moved = ENTRIES.c.position >= start, ENTRIES.c.position < 0
    session.execute(update(ENTRIES).where(later).values(position=-1000 - ENTRIES.c.position - by))
    session.execute(update(ENTRIES).where(moved).values(position=-1000 - ENTRIES.c.position))


def _rehash(session: Session, at: int) -> None:
    row = next(row for row in queries.walk_entries(session) if row.position == at)
    entry = Entry(
        at=row.at,
        event=TrailEvent(row.event),
        establishment_id=row.establishment_id,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        data=json.loads(row.data),
    )
    _set(session, at, leaf_hash=leaf_hash(entry.canonical()).hex())


def alter_data(session: Session, at: int) -> Expected:
    _set(session, at, data='{"title":"Forged"}')
    return Fault.ALTERED, at


def alter_actor(session: Session, at: int) -> Expected:
    _set(session, at, actor_name="Somebody else")
    return Fault.ALTERED, at


def alter_beyond_reading(session: Session, at: int) -> Expected:
    _set(session, at, event="no.such-event")
    return Fault.ALTERED, at


def alter_hash(session: Session, at: int) -> Expected:
    _set(session, at, leaf_hash="00" * 32)
    return Fault.ALTERED, at


def remove(session: Session, at: int) -> Expected:
    session.execute(delete(ENTRIES).where(ENTRIES.c.position == at))
    return (Fault.TRUNCATED if at == SIZE - 1 else Fault.DELETED), at


def remove_and_renumber(session: Session, at: int) -> Expected:
    remove(session, at)
    _shift(session, at + 1, -1)
    return _replaced(at) if at < MIDDLE else (Fault.TRUNCATED, SIZE - 1)


def cut(session: Session, at: int) -> Expected:
    session.execute(delete(ENTRIES).where(ENTRIES.c.position >= at))
    return Fault.TRUNCATED, at


def swap(session: Session, at: int) -> Expected:
    start = stretch_of(at)
    length = MIDDLE if start == 0 else SIZE - MIDDLE
    other = start + (at - start + 1) % length
    _set(session, at, position=900)
    _set(session, other, position=at)
    _set(session, 900, position=other)
    return Fault.MISPLACED, min(at, other)


def insert(session: Session, at: int) -> Expected:
    _shift(session, at, 1)
    write(session, 1, start=99)
    session.execute(update(ENTRIES).where(ENTRIES.c.position.is_(None)).values(position=at))
    return Fault.MISPLACED, at


def replace_one(session: Session, at: int) -> Expected:
    alter_data(session, at)
    _rehash(session, at)
    return _replaced(at)


def replace_all(session: Session, _at: int) -> Expected:
    for position in range(SIZE):
        replace_one(session, position)
    return _replaced(0)


def _replaced(at: int) -> Expected:
    return Fault.REPLACED, stretch_of(at)


ATTACKS: list[Attack] = [
    alter_data,
    alter_actor,
    alter_beyond_reading,
    alter_hash,
    remove,
    remove_and_renumber,
    cut,
    swap,
    insert,
    replace_one,
    replace_all,
]
