"""Fixtures that every test may use. ``db`` runs a test on SQLite and on PostgreSQL."""

import gc
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from compliance.storage.db import Database
from tests.databases import PostgresServer, SqliteFiles
from tests.fakes import CounterIds, FixedClock
from tests.lent import Lender
from tests.smtp_sink import Sink


def pytest_collection_finish() -> None:
    """Leave what collecting made out of every later collection of garbage: a tenth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """A prepared SQLite file, for copies."""
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[PostgresServer]:
    """A real PostgreSQL server, one for all workers of the run."""
    worker = getattr(request.config, "workerinput", {})
    run = worker.get("testrunuid", uuid.uuid4().hex)[:12]
    server = PostgresServer(run, worker.get("workerid", "main"))
    yield server
    server.close()


@pytest.fixture(scope="session")
def lender(postgres: PostgresServer) -> Lender:
    """PostgreSQL databases that one test after the other gets lent."""
    return Lender(postgres)


@pytest.fixture(params=["sqlite", "postgresql"])
def db_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database with all tables: for tests that start processes of their own."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield request.getfixturevalue("sqlite_files").url_for(tmp_path)
        else:
            yield stack.enter_context(request.getfixturevalue("lender").lent_url())


@pytest.fixture
def db(db_url: str) -> Iterator[Database]:
    """A fresh database with all tables, once on each kind."""
    database = Database(db_url, pool_size=8)
    yield database
    database.close()


@pytest.fixture
def sqlite_db(sqlite_files: SqliteFiles, tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite database, where the kind does not matter: for pages and packets."""
    database = Database(sqlite_files.url_for(tmp_path), pool_size=8)
    yield database
    database.close()


@pytest.fixture
def clock() -> FixedClock:
    """A clock that shows Monday 2 March 2026, 09:00 in Chicago."""
    return FixedClock()


@pytest.fixture
def ids() -> CounterIds:
    """Ids that count."""
    return CounterIds()


@pytest.fixture(scope="session")
def smtp_sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sink]:
    """A real mail server on this machine; see its module for how to make it misbehave."""
    sink = Sink(tmp_path_factory.mktemp("smtp"))
    yield sink
    sink.stop()
