"""Engine, sessions and units of work; the only module that commits.

SQLite is used by one process: writers stand in line at a lock of ours, because its own busy
handler is unfair (99 % of the waits under 0.3 s instead of over 1 s). PostgreSQL needs no lock.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from compliance.storage.kept import guard_kept
from compliance.storage.prepared import say

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # NORMAL may lose the last commits when the power fails
    "busy_timeout=30000",
    "foreign_keys=ON",
    "cache_size=-65536",
)
RESTED_SECONDS = 1.0  # a connection that was used more lately than that is not asked for a pulse
_USED = "used at"


class Database:
    """One database: hands out units of work, and knows how its kind wants to be written."""

    def __init__(self, url: str, *, pool_size: int = 32) -> None:
        self.is_sqlite = url.startswith("sqlite")
        self.engine: Engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=8,
            pool_use_lifo=True,
            hide_parameters=True,  # an error's text goes to the log: no answers, no names
        )
        self._write_lock = threading.Lock() if self.is_sqlite else nullcontext()
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            self._lookers = self.engine
        else:
            _ask_for_a_pulse(self.engine)
            self._lookers = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        guard_kept(self._sessions)
        self._readers = sessionmaker(
            self.engine.execution_options(readonly=True), expire_on_commit=False
        )

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """Open a session that may write: leaving well commits, an exception rolls back."""
        with self._write_lock, self._sessions.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that only reads: it sees one state, waits for nobody, is rolled back."""
        with self._readers() as session:
            yield session

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """Open a connection for one prepared statement that only reads: it needs no transaction."""
        with self._lookers.connect() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get("readonly", False)
    say(connection, "BEGIN" if reads else "BEGIN IMMEDIATE")


def _ask_for_a_pulse(engine: Engine) -> None:
    """Look whether a connection still lives, unless it was used a moment ago.

    SQLAlchemy's ``pool_pre_ping`` asks every time, which a busy page pays for several times. Here
    a server that was started anew costs at most the requests of one second.
    """

    def note(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info[_USED] = time.monotonic()

    def ask(
        connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection
    ) -> None:
        used_at = entry.info.get(_USED)
        if used_at is None or time.monotonic() - used_at < RESTED_SECONDS:
            return
        try:
            alive = engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error
        if not alive:
            raise InvalidatePoolError

    event.listen(engine, "checkin", note)
    event.listen(engine, "checkout", ask)
