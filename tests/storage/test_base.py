"""The column type for instants, and the names of constraints."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import sqlite

from compliance.storage.base import Base, UtcDateTime

DIALECT = sqlite.dialect()


def test_an_instant_is_stored_in_utc() -> None:
    central = timezone(timedelta(hours=-6))
    stored = UtcDateTime().process_bind_param(datetime(2026, 3, 2, 9, tzinfo=central), DIALECT)
    assert stored == datetime(2026, 3, 2, 15, tzinfo=UTC)
    assert stored is not None
    assert stored.tzinfo is UTC


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 3, 2, 9), DIALECT)  # noqa: DTZ001 - refused


def test_what_comes_back_is_aware_and_nothing_stays_nothing() -> None:
    naive = datetime(2026, 3, 2, 15)  # noqa: DTZ001 - as SQLite hands it back
    assert UtcDateTime().process_result_value(naive, DIALECT) == naive.replace(tzinfo=UTC)
    assert UtcDateTime().process_result_value(None, DIALECT) is None


def test_every_constraint_has_a_name_that_a_migration_can_use() -> None:
    unnamed = [
        f"{table.name}: {constraint}"
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert unnamed == []
