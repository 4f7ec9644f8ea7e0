"""Inserting rows that may be there already, alike on both databases."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

COUNTED = {"preserve_rowcount": True}  # PostgreSQL's driver is asked for ids and forgets the count
BATCH = 500  # rows a statement: both databases limit the parameters of one


def insert_new(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose unique keys are not taken yet, and return how many that were."""
    if not rows:
        return 0
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = (sqlite.insert if is_sqlite else postgresql.insert)(table)
    count = 0
    for start in range(0, len(rows), BATCH):
        statement = insert.values(rows[start : start + BATCH]).on_conflict_do_nothing()
        count += cast(
            "CursorResult[Any]", session.execute(statement, execution_options=COUNTED)
        ).rowcount
    return count
