"""Copies of the whole database: always into one SQLite file, whichever kind it comes from.

A backup in this form can be opened with ordinary tools, checked without a server, and restored to
either kind: it is also the way from SQLite to PostgreSQL.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import Column, Connection, Table, bindparam, insert, select, text, update

from compliance.domain.errors import ComplianceError, ConflictError
from compliance.storage.base import Base
from compliance.storage.db import Database
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.packets import Packet
from compliance.storage.schema import current_revision, head_revision, upgrade_schema

CHUNK = 2_000  # rows in memory at a time


class CopyFailedError(ComplianceError):
    """The database could not be copied: disk full, or unreadable."""

    code = "copy-failed"


def copy_database(database: Database, target: Path) -> str:
    """Write one consistent state of ``database`` to the SQLite file ``target``; others may write.

    Returns the number of the last migration of the copy.

    Raises:
        SchemaError: a PostgreSQL database is not at this program's version.
    """
    if database.is_sqlite:
        _copy_pages(database, target)
    else:
        with (
            closing(_empty_copy(target)) as copy,
            database.engine.connect().execution_options(
                isolation_level="REPEATABLE READ"
            ) as source,
            source.begin(),
            copy.engine.begin() as sink,
        ):
            _copy_rows(source, sink)
    with closing(open_sqlite(target)) as copy:
        revision = current_revision(copy)
    _settle(target)
    return revision or ""


def fill_database(source: Path, target: Database) -> None:
    """Copy every row of the SQLite file ``source`` into an empty database of either kind.

    Both are brought to this program's version first.

    Raises:
        ConflictError: the target holds tables already.
        SchemaError: the file was written by a newer program.
    """
    refuse_used(target)
    with closing(open_sqlite(source)) as file:
        upgrade_schema(file)
        upgrade_schema(target)
        with file.engine.connect() as rows, rows.begin(), target.engine.begin() as sink:
            _copy_rows(rows, sink)
            if not target.is_sqlite:
                _advance_sequences(sink)


def refuse_used(target: Database) -> None:
    """Accept an empty database.

    Raises:
        ConflictError: it holds tables of ours already.
    """
    if current_revision(target) is not None:
        raise ConflictError(
            "The database is not empty. Create a new one and name it with "
            "COMPLIANCE_DATABASE_URL; nothing was changed in this one."
        )


def open_sqlite(file: Path) -> Database:
    """Open a SQLite file that nobody else uses."""
    return Database(f"sqlite:///{file}", pool_size=1)


def integrity_faults(file: Path) -> list[str]:
    """Return what SQLite finds wrong with a file: damaged pages, references to nothing."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(5)")]
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        return [str(error)]
    faults = [] if found == ["ok"] else found
    return faults + [f"a row of table {row[0]} points to nothing" for row in broken[:5]]


def blobs_named_in(file: Path) -> set[str]:
    """Return the digests of all files that the rows of a database file speak of."""
    wanted = (Evidence.digest, Evidence.thumbnail_digest, Packet.snapshot_digest, Packet.pdf_digest)
    with closing(open_sqlite(file)) as database, database.reading() as session:
        found = {digest for column in wanted for digest in session.scalars(select(column))}
    return {digest for digest in found if digest}


def is_current(file: Path) -> bool:
    """Say whether a database file is at this program's version, so that its rows can be read."""
    with closing(open_sqlite(file)) as database:
        return current_revision(database) == head_revision()


def _empty_copy(file: Path) -> Database:
    copy = open_sqlite(file)
    upgrade_schema(copy)
    return copy


def _copy_pages(database: Database, target: Path) -> None:
    source = database.engine.raw_connection()
    try:
        with closing(sqlite3.connect(target)) as copy:
            driver = source.driver_connection
            if isinstance(driver, sqlite3.Connection):
                driver.backup(copy)
    except sqlite3.Error as error:
        raise CopyFailedError(
            f"The database could not be copied to {target.parent}: {error}. Is there space on that "
            "disk? Nothing was kept."
        ) from error
    finally:
        source.close()


def _settle(file: Path) -> None:
    """Leave no companion files: opening a file in WAL mode makes two."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _copy_rows(source: Connection, sink: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        late = [column for column in table.columns if _points_to_itself(column, table)]
        for rows in _chunks(source, table):
            sink.execute(insert(table), [_without(row, late) for row in rows])
        for column in late:
            _fill_late(source, sink, table, column)


def _points_to_itself(column: Column[object], table: Table) -> bool:
    return any(key.column.table is table for key in column.foreign_keys)


def _without(row: dict[str, object], late: list[Column[object]]) -> dict[str, object]:
    return row | {column.name: None for column in late}


def _fill_late(source: Connection, sink: Connection, table: Table, column: Column[object]) -> None:
    """Rows may point to rows of their own table that come later: such columns are filled last."""
    known = source.execute(select(table.c.id, column).where(column.is_not(None))).all()
    if known:
        change = (
            update(table).where(table.c.id == bindparam("row")).values({column: bindparam("to")})
        )
        sink.execute(change, [{"row": row, "to": to} for row, to in known])


def _chunks(source: Connection, table: Table) -> Iterator[list[dict[str, object]]]:
    result = source.execution_options(yield_per=CHUNK).execute(select(table))
    for part in result.mappings().partitions():
        yield [dict(row) for row in part]


def _advance_sequences(connection: Connection) -> None:
    """Let new ids follow the copied ones: PostgreSQL counts apart from the rows."""
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence(:table, :column), max({column.name})) "  # noqa: S608 - our own names
                    f"FROM {table.name} HAVING count(*) > 0"
                ),
                {"table": table.name, "column": column.name},
            )
