"""What one test leaves in a lent database, the next one does not find."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from compliance.storage.base import Base
from compliance.storage.db import Database
from compliance.storage.models.establishments import Company
from tests.databases import PostgresServer
from tests.lent import RESTING, Lender
from tests.world import build_world

NAME = text("SELECT current_database()")
OID = text("SELECT oid FROM pg_database WHERE datname = current_database()")


@pytest.fixture
def lender(postgres: PostgresServer) -> Iterator[Lender]:
    """One whose databases nobody used, with as many as rest."""
    lender = Lender(postgres)
    yield lender
    lender.close()


def lend(lender: Lender, *statements: str) -> int:
    """Run statements in a lent database; return which one it was."""
    with lender.lent_url() as url, closing(Database(url)) as database:
        with database.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
        with database.looking() as connection:
            return int(connection.execute(OID).scalar_one())


def test_a_used_database_is_lent_again_empty_under_another_name(lender: Lender) -> None:
    names, ids = set(), []
    for _turn in range(2 * RESTING + 1):
        with lender.lent_url() as url, closing(Database(url)) as database:
            with database.unit_of_work() as session:
                tables = list(Base.metadata.sorted_tables)
                full = [
                    t.name for t in tables if session.scalar(select(func.count()).select_from(t))
                ]
                assert full == []
                build_world(session)
                ids.append(session.scalars(select(Company.id)).one())
            with database.looking() as connection:
                names.add(connection.execute(NAME).scalar_one())
    assert ids == [1] * (2 * RESTING + 1)
    assert len(names) == 2 * RESTING + 1
    assert len({lend(lender) for _turn in range(2 * RESTING)}) == RESTING


def test_who_stays_is_put_out(lender: Lender) -> None:
    with lender.lent_url() as url:
        database = Database(url)
        left = database.engine.connect()
        left.execute(text("INSERT INTO company (name) VALUES ('Northgate Fabrication')"))
    with pytest.raises(OperationalError):
        left.execute(text("SELECT 1"))
    left.invalidate()
    database.close()
    assert lend(lender, "LOCK TABLE company") > 0


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE more (id integer)",
        "ALTER TABLE company ADD more integer",
        "DROP INDEX {index}",
        "CREATE SCHEMA more",
        "CREATE FUNCTION more() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE company ALTER name SET DEFAULT 'x'",
        "INSERT INTO company (name) SELECT repeat('x', 100) FROM generate_series(1, 60000)",
    ],
)
def test_one_with_another_schema_or_size_is_lent_no_more(lender: Lender, change: str) -> None:
    table = Base.metadata.tables["occurrence"]
    index = min(str(one.name) for one in table.indexes)
    changed = lend(lender, change.format(index=index))
    assert changed not in [lend(lender) for _turn in range(RESTING + 1)]
