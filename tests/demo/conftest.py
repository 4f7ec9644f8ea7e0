"""The demo plant, loaded once with its whole year, for tests that look at what is in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from compliance.demo.load import DemoRequest, DemoSummary, load_demo
from compliance.library.catalog import Catalog, load
from compliance.library.causes import load_causes
from compliance.library.filing_law import load_injury_codes
from compliance.library.law_clocks import load_law_clocks
from compliance.storage.blobs import FolderBlobs
from compliance.storage.checkpoint_keys import CheckpointKey, open_checkpoint_key
from compliance.storage.db import Database
from tests.databases import SqliteFiles

CHECKLISTS = Path(__file__).resolve().parents[2] / "checklists"
NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)  # Tuesday, 10:00 in Joliet


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A loaded demo and what it was made with."""

    database: Database
    blobs: FolderBlobs
    catalog: Catalog
    key: CheckpointKey
    summary: DemoSummary


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The checklists that are shipped."""
    return load(CHECKLISTS)


@pytest.fixture(scope="session")
def year(
    sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory, catalog: Catalog
) -> Iterator[Loaded]:
    """The whole year on SQLite: takes some thirty seconds, so nobody may write to it."""
    folder = tmp_path_factory.mktemp("demo")
    database = Database(sqlite_files.url_for(folder), pool_size=4)
    blobs = FolderBlobs(folder / "evidence")
    key = open_checkpoint_key(folder)
    law = load_law_clocks(CHECKLISTS)
    wanted = DemoRequest(
        database=database,
        blobs=blobs,
        catalog=catalog,
        now=NOW,
        signer=key,
        law=law,
        codes=load_injury_codes(CHECKLISTS),
        causes=load_causes(CHECKLISTS),
    )
    summary = load_demo(wanted)
    yield Loaded(database=database, blobs=blobs, catalog=catalog, key=key, summary=summary)
    database.close()
