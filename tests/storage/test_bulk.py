"""Rows that go in as one JSON parameter come out as what they were."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select

from compliance.services.delivery import owe
from compliance.storage.bulk import given_ids, insert_missing, insert_missing_by, is_one_of
from compliance.storage.db import Database
from compliance.storage.models.notifications import Notification
from compliance.storage.queries.notifications import OUTBOX
from compliance.storage.tables import table_of
from tests.fakes import MONDAY
from tests.services.test_delivery import owed

AT = datetime(2026, 3, 8, 1, 30, 0, 123456, tzinfo=timezone(timedelta(hours=-6)))
HOSTILE = 'O\'Neill "x" \\ :rows $.a \u2028 ✓ 中 😀'


def row(key: str) -> dict[str, object]:
    return {
        "dedupe_key": key,
        "establishment_id": None,
        "subject_kind": "occurrence",
        "subject_id": 7,
        "kind": "check-due",
        "stage": HOSTILE,
        "channel": "email",
        "address": "",
        "language": "en",
        "data": {"title": HOSTILE, "count": 2, "list": [1, None], "flag": True},
        "message_id": "m",
        "state": "queued",
        "next_try_at": AT,
        "attempts": 0,
        "is_suspect": True,
        "created_at": AT,
        "sent_at": None,
        "error": "",
    }


def test_every_kind_of_value_survives(db: Database) -> None:
    with db.unit_of_work() as session:
        assert insert_missing(session, OUTBOX, [row("a")]) == 1
    with db.reading() as session:
        found = session.scalars(select(Notification)).one()
    assert found.stage == HOSTILE
    assert found.data == {"title": HOSTILE, "count": 2, "list": [1, None], "flag": True}
    assert (found.is_suspect, found.establishment_id, found.sent_at) == (True, None, None)
    assert found.next_try_at == AT
    assert found.created_at.tzinfo == UTC


def test_an_instant_compares_like_one_that_went_in_alone(db: Database) -> None:
    with db.unit_of_work() as session:
        insert_missing(session, OUTBOX, [row("a")])
        for at, expected in ((AT, 1), (AT - timedelta(microseconds=1), 0)):
            due = select(Notification).where(Notification.next_try_at <= at)
            assert len(session.scalars(due).all()) == expected


def test_what_is_there_already_is_left_alone_and_not_counted(db: Database) -> None:
    with db.unit_of_work() as session:
        assert insert_missing(session, OUTBOX, [row("a"), row("a"), row("b")]) == 2
        assert insert_missing(session, OUTBOX, [row("a"), row("c")]) == 1
        assert insert_missing(session, OUTBOX, []) == 0


def test_a_value_that_has_no_place_in_json_is_refused(db: Database) -> None:
    with db.unit_of_work() as session, pytest.raises(TypeError, match="bulk"):
        insert_missing_by(session, OUTBOX, [{**row("a"), "error": b"bytes"}], by="subject_id")


def test_one_of_many_numbers(db: Database) -> None:
    with db.unit_of_work() as session:
        owe(session, [owed(number) for number in range(5)], now=MONDAY)
        column = table_of(Notification).c.subject_id
        dialect = session.get_bind().dialect.name
        statement = select(column).where(is_one_of(dialect, column, "ids"))
        for ids in ([1, 3], [], list(range(2000))):
            found = session.scalars(statement, {"ids": given_ids(dialect, ids)}).all()
            assert sorted(found) == [number for number in range(5) if number in ids]
