"""Listening to what a database is told, by whatever way it is told."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import event

from compliance.storage.db import Database

_EDGES = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", ";")  # the last asks whether it lives


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Everything that is sent meanwhile, but for the edges of transactions and pings."""
    sent: list[str] = []
    heard: list[Any] = []

    def note(statement: object) -> None:
        if not str(statement).startswith(_EDGES):
            sent.append(str(statement))

    def listen(connection: Any, *_: object) -> None:
        heard.append(connection)
        _tell(connection, note)

    event.listen(database.engine, "checkout", listen)
    try:
        yield sent
    finally:
        event.remove(database.engine, "checkout", listen)
        for connection in heard:
            _tell(connection, None)


def _tell(connection: Any, note: Callable[[object], None] | None) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.set_trace_callback(note)
        return

    class NotingCursor(psycopg.Cursor[tuple[object, ...]]):
        def execute(self, query: Any, *args: Any, **kwargs: Any) -> "NotingCursor":
            if note is not None:
                note(query)
            super().execute(query, *args, **kwargs)
            return self

    connection.cursor_factory = NotingCursor
