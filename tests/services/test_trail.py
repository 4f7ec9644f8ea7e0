"""Appending to the trail."""

from datetime import timedelta

import pytest

from compliance.domain.access import SYSTEM
from compliance.domain.errors import ConflictError
from compliance.domain.merkle import leaf_hash
from compliance.domain.trail import Entry, TrailEvent
from compliance.services import trail
from compliance.storage.db import Database
from compliance.storage.queries.trail import list_entries_of
from tests.fakes import FixedClock


def test_an_entry_is_kept_with_the_hash_of_its_canonical_bytes(
    db: Database, clock: FixedClock
) -> None:
    with db.unit_of_work() as session:
        trail.append(
            session,
            TrailEvent.FINDING_CLOSED,
            by=SYSTEM,
            now=clock.now() + timedelta(microseconds=7),
            subject=("finding", 4),
            establishment_id=None,
            data={"title": "Größe ≥ 5 cm", "count": 2, "again": False, "note": None},
        )
    with db.reading() as session:
        [row] = list_entries_of(session, "finding", 4)
    entry = Entry(
        at=clock.now() + timedelta(microseconds=7),
        event=TrailEvent.FINDING_CLOSED,
        establishment_id=None,
        actor_id=None,
        actor_name=SYSTEM.name,
        subject_kind="finding",
        subject_id=4,
        data={"again": False, "count": 2, "note": None, "title": "Größe ≥ 5 cm"},
    )
    assert row.position is None
    assert row.at == entry.at
    assert row.data == '{"again":false,"count":2,"note":null,"title":"Größe ≥ 5 cm"}'
    assert row.leaf_hash == leaf_hash(entry.canonical()).hex()


def _fail_after_appending(db: Database, clock: FixedClock) -> None:
    with db.unit_of_work() as session:
        trail.append(
            session,
            TrailEvent.BACKUP_MADE,
            by=SYSTEM,
            now=clock.now(),
            subject=("backup", 1),
            establishment_id=None,
        )
        raise ConflictError


def test_what_is_rolled_back_never_happened(db: Database, clock: FixedClock) -> None:
    with pytest.raises(ConflictError):
        _fail_after_appending(db, clock)
    with db.reading() as session:
        assert list_entries_of(session, "backup", 1) == []
