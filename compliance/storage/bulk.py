"""Many rows in one statement with one parameter: a JSON list that the database takes apart.

Binding a hundred rows of fifteen columns one by one costs more than inserting them.
"""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Column, ColumnElement, Dialect, Table, any_, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session


def insert_missing(session: Session, table: Table, rows: Sequence[Mapping[str, object]]) -> int:
    """Insert the rows whose unique keys are not taken yet; return how many were inserted.

    Every row has the same columns. Values are text, numbers, truth values, dates, instants,
    nothing, or what a JSON column holds.
    """
    if not rows:
        return 0
    statement, content = _statement(session, table, rows)
    return session.connection().execute(text(statement), {"rows": content}).rowcount


def insert_missing_by(
    session: Session, table: Table, rows: Sequence[Mapping[str, object]], *, by: str
) -> Counter[int]:
    """Insert as ``insert_missing`` does; count what was inserted by a whole-number column."""
    if not rows:
        return Counter()
    statement, content = _statement(session, table, rows)
    # Names come from our own tables, never from input.
    returning = text(f"{statement} RETURNING {table.columns[by].name}")
    return Counter(session.connection().execute(returning, {"rows": content}).scalars())


def _statement(
    session: Session, table: Table, rows: Sequence[Mapping[str, object]]
) -> tuple[str, str]:
    """Return the statement, and the rows as the JSON that it takes apart."""
    dialect = session.get_bind().dialect
    columns = [table.columns[name] for name in rows[0]]
    is_sqlite = dialect.name == "sqlite"
    source = _from_sqlite(columns) if is_sqlite else _from_postgres(columns, dialect)
    names = ", ".join(column.name for column in columns)
    # Names come from our own tables, never from input.
    statement = f"INSERT INTO {table.name} ({names}) {source} ON CONFLICT DO NOTHING"
    encode = _sqlite_day_or_instant if is_sqlite else _postgres_day_or_instant
    content = json.dumps(rows, default=encode, ensure_ascii=False, separators=(",", ":"))
    return statement, content


def _from_sqlite(columns: Sequence[Column[object]]) -> str:
    # The column's own affinity does the rest; an object comes out as its JSON text.
    parts = ", ".join(f"json_extract(value, '$.{column.name}')" for column in columns)
    return f"SELECT {parts} FROM json_each(:rows) WHERE true"  # noqa: S608 - our own names


def _from_postgres(columns: Sequence[Column[object]], dialect: Dialect) -> str:
    typed = ", ".join(f"{column.name} {column.type.compile(dialect)}" for column in columns)
    return f"SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given({typed})"  # noqa: S608


def _sqlite_day_or_instant(value: object) -> str:
    if isinstance(value, datetime):  # as SQLAlchemy stores it
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return _day(value)


def _postgres_day_or_instant(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else _day(value)


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be inserted in bulk")


def is_one_of(session: Session, column: Column[int], ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a whole number is one of many, as one parameter."""
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(literal(list(ids), ARRAY(column.type)))
    each = func.json_each(json.dumps(list(ids))).table_valued("value")
    return column.in_(select(each.c.value))
