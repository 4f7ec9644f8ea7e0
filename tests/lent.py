"""PostgreSQL databases that are lent to one test after the other: emptying costs less than making.

What a test gets is as good as new: no rows, sequences at their start, nobody else connected, and
a name that nobody had before. One whose schema a test changed, or that grew, is not lent again.
"""

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import psycopg
from psycopg.rows import class_row

from tests.databases import PostgresServer

ROOM_BYTES = 4 << 20  # what deleted rows may leave behind
RESTING = 2  # who just left is still on the way out: a database rests for one test
LEAVING_SECONDS = 0.1
_numbers = itertools.count(1)

OTHERS = """
SELECT {} FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
EMPTY = """
DO $$
DECLARE
  found record;
  used boolean;
BEGIN
  SET LOCAL session_replication_role = replica;  -- no foreign keys, no triggers
  FOR found IN SELECT oid::regclass AS name, relkind FROM pg_class
    WHERE relkind IN ('r', 'S') AND relnamespace = 'public'::regnamespace
  LOOP
    IF found.relkind = 'r' THEN
      EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', found.name) INTO used;
      IF used THEN EXECUTE format('DELETE FROM %s', found.name); END IF;
    ELSE
      EXECUTE format('SELECT is_called FROM %s', found.name) INTO used;
      IF used THEN PERFORM setval(found.name, 1, false); END IF;
    END IF;
  END LOOP;
END $$
"""
LOOK = """
SELECT md5(string_agg(said, ',' ORDER BY said)) AS schema, (
  SELECT sum(pg_relation_size(oid))::bigint FROM pg_class
  WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace
) AS bytes
FROM (
  SELECT concat_ws(' ', nspname, relname, relkind, attname, atttypid, attnotnull, attidentity,
    pg_get_expr(adbin, adrelid)) AS said
  FROM pg_namespace LEFT JOIN pg_class ON relnamespace = pg_namespace.oid
    LEFT JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0
    LEFT JOIN pg_attrdef ON adrelid = pg_class.oid AND adnum = attnum
  WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid > 16383
  UNION ALL SELECT concat_ws(' ', conname, conrelid::regclass, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE oid > 16383
  UNION ALL SELECT concat_ws(' ', tgname, tgenabled) FROM pg_trigger
  UNION ALL SELECT concat_ws(' ', proname, prosrc) FROM pg_proc WHERE oid > 16383
  UNION ALL SELECT concat_ws(' ', setconfig) FROM pg_db_role_setting WHERE setdatabase > 0
) AS everything
"""


class State(NamedTuple):
    """What must not change: the schema; and what may not grow without end."""

    schema: str
    bytes: int


class Lender:
    """Lends the databases of one worker."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._idle: list[str] = []
        self._new: State | None = None

    @contextmanager
    def lent_url(self) -> Iterator[str]:
        """Lend an empty database with all tables; nobody is connected to it afterwards."""
        name = f"lent_{self._server.worker}_{next(_numbers)}"
        if len(self._idle) >= RESTING:
            self._server.rename(self._idle.pop(0), name)
        else:
            self._server.make(name)
        if self._new is None:
            with self._connected(name) as connection:
                self._new = _state(connection)
        try:
            yield self._server.url_of(name)
        finally:
            if self._is_as_new(name, self._new):
                self._idle.append(name)
            else:
                self._server.drop(name)

    def close(self) -> None:
        """Drop the databases that rest."""
        while self._idle:
            self._server.drop(self._idle.pop())

    def _is_as_new(self, name: str, new: State) -> bool:
        with self._connected(name) as connection:
            _be_alone(connection)
            connection.execute(EMPTY)
            state = _state(connection)
        return state.schema == new.schema and state.bytes <= new.bytes + ROOM_BYTES

    @contextmanager
    def _connected(self, name: str) -> Iterator[psycopg.Connection]:
        address = self._server.url_of(name, driver="postgresql")
        with psycopg.connect(address, autocommit=True) as connection:
            yield connection


def _be_alone(connection: psycopg.Connection) -> None:
    """Wait for those who are leaving, and end the connections of those who stay."""
    until = time.monotonic() + LEAVING_SECONDS
    while connection.execute(OTHERS.format("pid")).fetchone() and time.monotonic() < until:
        time.sleep(0.005)
    connection.execute(OTHERS.format("pg_terminate_backend(pid, 10000)"))


def _state(connection: psycopg.Connection) -> State:
    with connection.cursor(row_factory=class_row(State)) as cursor:
        found = cursor.execute(LOOK).fetchone()
    assert found
    return found
