"""Units of work on both databases: kept whole or not at all, and never in each other's way."""

import threading
import time
from contextlib import closing
from datetime import UTC

import pytest
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from compliance.storage.db import RESTED_SECONDS, Database
from compliance.storage.models.establishments import Company, Establishment
from compliance.storage.models.heartbeat import Heartbeat
from compliance.storage.prepared import Prepared
from tests.databases import PostgresServer
from tests.fakes import MONDAY


def names(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Company.name).order_by(Company.id)))


def test_leaving_well_commits(db: Database) -> None:
    with db.unit_of_work() as session:
        session.add(Company(name="Northgate Fabrication"))
    assert names(db) == ["Northgate Fabrication"]


def test_an_exception_rolls_all_of_it_back(db: Database) -> None:
    def half_a_plant() -> None:
        with db.unit_of_work() as session:
            session.add(Company(name="Northgate Fabrication"))
            session.flush()
            raise ValueError("the second half is missing")

    with pytest.raises(ValueError, match="second half"):
        half_a_plant()
    assert names(db) == []


def test_reading_keeps_nothing(db: Database) -> None:
    with db.reading() as session:
        if not db.is_sqlite:  # on SQLite a write in a reading session is a caller's mistake too
            session.add(Company(name="Northgate Fabrication"))
            session.flush()
    assert names(db) == []


def test_a_reader_sees_one_state_while_others_write(db: Database) -> None:
    """On SQLite a snapshot; on PostgreSQL each statement sees what is committed."""
    with db.reading() as session:
        before = session.scalar(select(func.count()).select_from(Company))
        with db.unit_of_work() as writer:
            writer.add(Company(name="Northgate Fabrication"))
        after = session.scalar(select(func.count()).select_from(Company))
    assert before == 0
    assert after == (0 if db.is_sqlite else 1)


def test_references_to_nothing_are_refused(db: Database) -> None:
    def orphan() -> None:
        with db.unit_of_work() as session:
            session.add(
                Establishment(
                    company_id=99,
                    key="joliet",
                    name="Joliet",
                    zone="America/Chicago",
                    operating_weekdays=[0],
                )
            )

    with pytest.raises(IntegrityError):
        orphan()


def test_many_threads_write_without_losing_one_another(db: Database) -> None:
    def write(number: int) -> None:
        for turn in range(10):
            with db.unit_of_work() as session:
                session.add(Company(name=f"{number}-{turn}"))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(names(db)) == 80


def test_instants_come_back_in_utc_and_naive_ones_are_refused(db: Database) -> None:
    with db.unit_of_work() as session:
        session.add(Heartbeat(name="sweep", beat_at=MONDAY))
    with db.reading() as session:
        beat = session.scalars(select(Heartbeat)).one()
    assert beat.beat_at == MONDAY
    assert beat.beat_at.tzinfo is UTC


def test_sqlite_is_set_up_to_keep_what_it_confirmed(sqlite_db: Database) -> None:
    with sqlite_db.reading() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA synchronous")) == 2  # FULL
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_an_error_says_nothing_of_what_was_written(db: Database) -> None:
    """Errors go to the log; answers and names do not belong there."""

    def twice() -> None:
        with db.unit_of_work() as session:
            session.execute(
                text("INSERT INTO company (id, name) VALUES (:id, :name)"),
                [{"id": 1, "name": "hush hush"}, {"id": 1, "name": "hush hush"}],
            )

    with pytest.raises(IntegrityError) as refused:
        twice()
    assert "hush" not in str(refused.value)


def test_a_full_disk_leaves_earlier_commits_whole_and_recovers(sqlite_db: Database) -> None:
    """SQLite's page limit stands in for the disk: the error is the same, SQLITE_FULL."""
    with sqlite_db.unit_of_work() as session:
        session.add(Company(name="before"))
        pages = session.scalar(text("PRAGMA page_count"))

    def too_much() -> None:
        with sqlite_db.unit_of_work() as session:
            session.execute(text(f"PRAGMA max_page_count={pages}"))
            session.add(Company(name="x" * 1_000_000))

    with pytest.raises(OperationalError, match="disk is full"):
        too_much()
    with sqlite_db.unit_of_work() as session:
        session.execute(text("PRAGMA max_page_count=4294967294"))
        session.add(Company(name="after"))
    assert names(sqlite_db) == ["before", "after"]


def backends(database: Database) -> set[int]:
    """The server's processes behind two connections at once, handed back."""
    with database.reading() as one, database.reading() as two:
        ask = text("SELECT pg_backend_pid()")
        return {one.scalar(ask), two.scalar(ask)}


def test_a_look_needs_no_transaction_and_sees_what_was_committed(db: Database) -> None:
    found = Prepared(select(Company.name).where(Company.name == bindparam("name")))
    with db.unit_of_work() as session:
        session.add(Company(name="Northgate Fabrication"))
        session.flush()
        with db.looking() as connection:
            assert found.rows(connection, {"name": "Northgate Fabrication"}) == []
    with db.looking() as connection:
        assert found.first(connection, {"name": "Northgate Fabrication"})
        assert not connection.in_transaction()


def test_a_look_leaves_connections_as_they_were(db: Database) -> None:
    found = Prepared(select(Company.name).where(Company.name == bindparam("name")))
    with db.looking() as connection:
        found.rows(connection, {"name": "x"})
    with db.unit_of_work() as session:
        session.add(Company(name="Northgate Fabrication"))
        session.flush()
        session.rollback()
    assert names(db) == []


def test_connections_that_died_while_they_rested_are_replaced(postgres: PostgresServer) -> None:
    with postgres.fresh_url() as url, closing(Database(url)) as database:
        before = backends(database)
        with closing(Database(url)) as other, other.unit_of_work() as session:
            for number in before:
                session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": number})
        time.sleep(RESTED_SECONDS + 0.1)
        assert not backends(database) & before
