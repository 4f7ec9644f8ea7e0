"""Loading the demo: all or nothing, only once, and the same again from the same seed."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from compliance.demo.load import DemoRequest, DemoSummary, last_full_month, load_demo
from compliance.domain.errors import ConflictError, NotFoundError
from compliance.library.catalog import Catalog
from compliance.storage.blobs import FolderBlobs
from compliance.storage.db import Database
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.inspections import InspectionVersion
from compliance.storage.queries.establishments import find_company
from tests.databases import SqliteFiles
from tests.demo.conftest import NOW

DAYS = 10


def _load(
    database: Database, catalog: Catalog, folder: Path, seed: str = "northgate"
) -> DemoSummary:
    return load_demo(
        DemoRequest(
            database=database,
            blobs=FolderBlobs(folder),
            catalog=catalog,
            now=NOW,
            seed=seed,
            days=DAYS,
        )
    )


def _made(database: Database) -> tuple[list[str], list[str]]:
    """Return the digests of all records and of all photos."""
    with database.reading() as session:
        records = session.scalars(select(InspectionVersion.digest).order_by(InspectionVersion.id))
        photos = session.scalars(select(Evidence.digest).order_by(Evidence.id))
        return list(records), list(photos)


def test_the_same_seed_gives_the_same_history_on_both_databases(
    db: Database, sqlite_files: SqliteFiles, tmp_path: Path, catalog: Catalog
) -> None:
    other = Database(sqlite_files.url_for(tmp_path), pool_size=4)
    first = _load(db, catalog, tmp_path / "one")
    second = _load(other, catalog, tmp_path / "two")
    assert first.counts == second.counts
    assert _made(db) == _made(other)
    assert all(_made(db))
    other.close()


def test_another_seed_gives_another_history(
    sqlite_files: SqliteFiles, tmp_path: Path, catalog: Catalog
) -> None:
    made = []
    for seed in ("one", "two"):
        database = Database(sqlite_files.url_for(tmp_path), pool_size=4)
        _load(database, catalog, tmp_path, seed)
        made.append(_made(database))
        database.close()
    assert made[0] != made[1]


def test_a_plant_that_is_there_is_left_alone(
    sqlite_db: Database, tmp_path: Path, catalog: Catalog
) -> None:
    _load(sqlite_db, catalog, tmp_path)
    before = _made(sqlite_db)
    with pytest.raises(ConflictError, match="empty data folder"):
        _load(sqlite_db, catalog, tmp_path)
    assert _made(sqlite_db) == before


def test_a_load_that_fails_leaves_nothing(sqlite_db: Database, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        _load(sqlite_db, Catalog([], {}), tmp_path)
    with sqlite_db.reading() as session:
        assert find_company(session) is None


@pytest.mark.parametrize(
    ("today", "month"),
    [
        pytest.param(date(2026, 11, 24), (date(2026, 10, 1), date(2026, 10, 31)), id="November"),
        pytest.param(date(2026, 1, 1), (date(2025, 12, 1), date(2025, 12, 31)), id="over new year"),
        pytest.param(date(2028, 3, 31), (date(2028, 2, 1), date(2028, 2, 29)), id="leap year"),
    ],
)
def test_the_packet_covers_the_last_full_month(today: date, month: tuple[date, date]) -> None:
    assert last_full_month(today) == month
