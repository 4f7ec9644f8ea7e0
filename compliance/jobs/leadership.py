"""Who runs the clock when several processes could: one leader, and quick succession.

Leadership saves work, no more: every sweep is right even when two run it. The system or the
database frees the lock the moment its holder dies.
"""

import fcntl
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from compliance.storage.db import Database

LEADER_LOCK = 7_230_412  # a number of ours among PostgreSQL's advisory locks


class Leadership(Protocol):
    """The right to run the clock."""

    def hold(self) -> bool:
        """Take the lead if it is free, or confirm it; say whether it is held now. Never waits."""
        ...

    def release(self) -> None:
        """Give the lead up."""
        ...


class FileLeadership:
    """A lock on a file: for processes on one machine."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def hold(self) -> bool:
        """Take or confirm the lead."""
        if self._file is not None:
            return True
        file = self._path.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Give the lead up; the system does it when the process ends."""
        if self._file is not None:
            self._file.close()
            self._file = None


class PostgresLeadership:
    """An advisory lock on a connection of its own; it goes with the connection.

    Not through a pooler that shares connections between transactions.
    """

    def __init__(self, database: Database) -> None:
        self._engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: Connection | None = None

    def hold(self) -> bool:
        """Take the lead, or confirm that the connection that holds it lives."""
        try:
            if self._connection is not None:
                self._connection.execute(text("SELECT 1"))
                return True
            connection = self._engine.connect()
        except SQLAlchemyError:
            self.release()
            return False
        lock = text("SELECT pg_try_advisory_lock(:key)")
        if not connection.execute(lock, {"key": LEADER_LOCK}).scalar():
            connection.close()
            return False
        self._connection = connection
        return True

    def release(self) -> None:
        """Give the lead up by closing the connection for good, not back into the pool."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def leadership_of(database: Database, folder: Path) -> Leadership:
    """Return the kind of lock that fits the database; ``folder`` holds the file, if it is one."""
    if database.is_sqlite:
        return FileLeadership(folder / "clock.lock")
    return PostgresLeadership(database)
