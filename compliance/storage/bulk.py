"""Many rows with little said to the database: binding a row's columns one by one costs the most.

PostgreSQL gets one parameter, a JSON list that it takes apart. SQLite takes rows fastest straight
from its driver, or a JSON list where it has to answer.
"""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Dialect,
    Table,
    any_,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

Rows = Sequence[Mapping[str, object]]
_PLAIN = frozenset({str, int, bool, type(None)})


def insert_missing(session: Session, table: Table, rows: Rows) -> int:
    """Insert the rows whose unique keys are not taken yet; return how many were inserted.

    Every row has the same columns. Values are text, numbers, truth values, dates, instants,
    nothing, or what a JSON column holds.
    """
    if not rows:
        return 0
    dialect = session.get_bind().dialect
    into = _into(table, rows)
    if dialect.name == "sqlite":
        marks = ", ".join("?" * len(rows[0]))
        values = [tuple(map(_sqlite_value, row.values())) for row in rows]
        statement = f"{into} VALUES ({marks}) ON CONFLICT DO NOTHING"
        return session.connection().exec_driver_sql(statement, values).rowcount
    statement = f"{into} {_from_postgres(table, rows, dialect)} ON CONFLICT DO NOTHING"
    return session.connection().execute(text(statement), {"rows": _postgres_json(rows)}).rowcount


def insert_missing_by(session: Session, table: Table, rows: Rows, *, by: str) -> Counter[int]:
    """Insert as ``insert_missing`` does; count what was inserted by a whole-number column."""
    if not rows:
        return Counter()
    dialect = session.get_bind().dialect
    is_sqlite = dialect.name == "sqlite"
    source = _from_sqlite(rows) if is_sqlite else _from_postgres(table, rows, dialect)
    content = _sqlite_json(rows) if is_sqlite else _postgres_json(rows)
    statement = f"{_into(table, rows)} {source} ON CONFLICT DO NOTHING RETURNING {by}"
    return Counter(session.connection().execute(text(statement), {"rows": content}).scalars())


def _into(table: Table, rows: Rows) -> str:
    # Names come from our own tables, never from input.
    return f"INSERT INTO {table.name} ({', '.join(table.columns[name].name for name in rows[0])})"


def _from_sqlite(rows: Rows) -> str:
    # The column's own affinity does the rest.
    parts = ", ".join(f"json_extract(value, '$[{place}]')" for place in range(len(rows[0])))
    return f"SELECT {parts} FROM json_each(:rows) WHERE true"  # noqa: S608 - numbers only


def _sqlite_json(rows: Rows) -> str:
    return _dumps([[_sqlite_value(value) for value in row.values()] for row in rows])


def _sqlite_value(value: object) -> object:
    """Return a value as SQLAlchemy stores it."""
    if value.__class__ in _PLAIN:
        return value
    if isinstance(value, datetime):
        return _sqlite_instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return _dumps(value) if isinstance(value, dict | list) else value


@lru_cache(maxsize=256)  # many rows of a batch carry the same few instants
def _sqlite_instant(instant: datetime) -> str:
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _from_postgres(table: Table, rows: Rows, dialect: Dialect) -> str:
    columns = [table.columns[name] for name in rows[0]]
    typed = ", ".join(f"{column.name} {column.type.compile(dialect)}" for column in columns)
    return f"SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given({typed})"  # noqa: S608


def _postgres_json(rows: Rows) -> str:
    return _dumps(list(rows))


def _day_or_instant(value: object) -> str:
    if isinstance(value, date):  # an instant is one, too
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be inserted in bulk")


_dumps = json.JSONEncoder(default=_day_or_instant, ensure_ascii=False, separators=(",", ":")).encode


def is_one_of(dialect: str, column: Column[int], ids: str) -> ColumnElement[bool]:
    """Return the condition that a whole number is one of many, as one parameter named ``ids``.

    Its value is ``given_ids``.
    """
    if dialect == "postgresql":
        many: BindParameter[Sequence[int]] = bindparam(ids, type_=ARRAY(column.type))
        return column == any_(many)
    return column.in_(select(func.json_each(bindparam(ids)).table_valued("value").c.value))


def given_ids(dialect: str, ids: Collection[int]) -> object:
    """Return whole numbers as the one parameter of ``is_one_of``."""
    return list(ids) if dialect == "postgresql" else json.dumps(list(ids))


def dialect_of(session: Session) -> str:
    """Return the kind of the database: sqlite or postgresql."""
    return session.get_bind().dialect.name
