"""Statements that go to the driver itself keep types, transaction and errors of SQLAlchemy."""

from contextlib import closing
from datetime import UTC

import pytest
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from compliance.storage.db import Database
from compliance.storage.models.establishments import Company
from compliance.storage.models.notifications import Notification
from compliance.storage.prepared import Prepared
from compliance.storage.queries.notifications import OUTBOX
from compliance.storage.tables import table_of
from tests.databases import PostgresServer
from tests.storage.test_bulk import AT, HOSTILE, row

COMPANIES = table_of(Company)
COLUMNS = tuple(row("a"))
FOUND = Prepared(
    select(OUTBOX.c.stage, OUTBOX.c.data, OUTBOX.c.is_suspect, OUTBOX.c.next_try_at)
    .where(OUTBOX.c.dedupe_key == bindparam("key"))
    .order_by(OUTBOX.c.id)
)


def test_every_kind_of_value_goes_in_and_out_as_the_mapper_has_it(db: Database) -> None:
    with db.unit_of_work() as session:
        new = Prepared(insert(OUTBOX), *COLUMNS)
        new.run(session.connection(), row("a"))
        new.run_many(session.connection(), [row("b"), {**row("c"), "data": {}}])
    with db.reading() as session:
        kept = FOUND.first(session.connection(), {"key": "a"})
        mapped = session.scalars(select(Notification).order_by(Notification.id)).all()
    first = mapped[0]
    assert kept == (HOSTILE, first.data, True, AT)
    assert (first.stage, first.data, first.next_try_at) == (HOSTILE, row("a")["data"], AT)
    assert kept[3].tzinfo == UTC
    assert [found.data for found in mapped[1:]] == [row("b")["data"], {}]


def test_a_new_row_tells_its_id_and_an_update_what_it_touched(db: Database) -> None:
    new = Prepared(insert(COMPANIES).returning(COMPANIES.c.id), "name")
    named = Prepared(
        update(COMPANIES)
        .where(COMPANIES.c.id == bindparam("of"))
        .values(name=bindparam("new_name"))
    )
    with db.unit_of_work() as session:
        connection = session.connection()
        ids = [new.first(connection, {"name": name}) for name in ("Northgate", "Southgate")]
        touched = named.run(connection, {"of": ids[1][0], "new_name": "Gate"})  # type: ignore[index]
        nobody = named.run(connection, {"of": 99, "new_name": "Gate"})
    assert (touched, nobody) == (1, 0)
    with db.reading() as session:
        assert set(session.scalars(select(Company.name))) == {"Northgate", "Gate"}


def test_it_belongs_to_the_transaction_around_it(db: Database) -> None:
    def half() -> None:
        with db.unit_of_work() as session:
            Prepared(insert(COMPANIES), "name").run(session.connection(), {"name": "Northgate"})
            raise ValueError("the rest is missing")

    with pytest.raises(ValueError, match="rest"):
        half()
    with db.reading() as session:
        assert FOUND.first(session.connection(), {"key": "a"}) is None
        assert session.scalars(select(Company)).all() == []


def test_the_drivers_refusal_is_sqlalchemys_error_without_values(db: Database) -> None:
    new = Prepared(insert(OUTBOX), *COLUMNS)

    def twice() -> None:
        with db.unit_of_work() as session:
            new.run(session.connection(), {**row("a"), "address": "dana@example.test"})
            new.run(session.connection(), {**row("a"), "address": "dana@example.test"})

    with pytest.raises(IntegrityError) as refused:
        twice()
    assert "dana@" not in str(refused.value)
    assert not refused.value.connection_invalidated


def test_a_connection_that_was_cut_is_given_up(postgres: PostgresServer) -> None:
    with postgres.fresh_url() as url, closing(Database(url)) as database:
        with database.reading() as session:
            number = session.scalar(text("SELECT pg_backend_pid()"))
            with database.unit_of_work() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": number})
            with pytest.raises(OperationalError) as lost:
                FOUND.rows(session.connection(), {"key": "a"})
        assert lost.value.connection_invalidated
        with database.reading() as session:
            assert FOUND.rows(session.connection(), {"key": "a"}) == []


def test_a_value_that_is_missing_is_a_mistake_of_ours(db: Database) -> None:
    with db.reading() as session, pytest.raises((KeyError, ProgrammingError), match="key"):
        FOUND.rows(session.connection(), {})


@pytest.mark.parametrize(
    ("statement", "columns", "words"),
    [
        (insert(OUTBOX), COLUMNS[:-1], "Give every column"),
        (select(OUTBOX.c.id).where(OUTBOX.c.id.in_([1, 2])), (), "write it as OR"),
    ],
)
def test_what_cannot_be_compiled_once_is_refused(
    sqlite_db: Database, statement: object, columns: tuple[str, ...], words: str
) -> None:
    prepared = Prepared(statement, *columns)  # type: ignore[arg-type]  # one of the two kinds
    with sqlite_db.reading() as session, pytest.raises(ValueError, match=words):
        prepared.rows(session.connection(), {})
