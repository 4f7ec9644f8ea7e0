"""29 CFR 1904.40(a), 1904.35(b)(2): a request runs among the clocks until the handover."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from compliance.domain.recordkeeping.handovers import Asker
from compliance.services.clock_escalation import sweep_deadlines
from compliance.services.handovers import Request, ask_for_records, hand_over
from compliance.services.request_clocks import (
    BY_EMPLOYEE,
    BY_GOVERNMENT,
    request_of,
    start_for_request,
)
from compliance.storage.db import Database
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.legal_clocks import LegalClock
from compliance.storage.models.notifications import Notification
from compliance.storage.models.recordkeeping import Handover
from tests.fakes import MONDAY
from tests.services.test_legal_clocks import LAW
from tests.world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        return build_world(session)


def ask(db: Database, world: World, asker: Asker) -> int:
    wanted = Request(asker=asker, name="J. Shaw", agency="OSHA Aurora", asked_at=MONDAY)
    with db.unit_of_work() as session:
        place = session.get_one(Establishment, world.establishment_id)
        row = ask_for_records(session, place, wanted, by=world.coordinator, now=MONDAY)
        for _twice in range(2):
            start_for_request(session, LAW, row, by=world.coordinator, now=MONDAY)
        return row.id


def clock_of(db: Database) -> LegalClock:
    with db.reading() as session:
        clock = session.scalars(select(LegalClock)).one()
        assert clock.deadlines
        return clock


@pytest.mark.parametrize(
    ("asker", "key", "runs"),
    [
        (Asker.GOVERNMENT, BY_GOVERNMENT, {"copies"}),
        (Asker.EMPLOYEE, BY_EMPLOYEE, {"log"}),
        (Asker.PERSONAL_REPRESENTATIVE, BY_EMPLOYEE, {"log"}),
        (Asker.AUTHORISED_REPRESENTATIVE, BY_EMPLOYEE, {"log", "union-301"}),
    ],
)
def test_what_is_owed_runs_until_the_day_that_the_request_says(
    db: Database, world: World, asker: Asker, key: str, runs: set[str]
) -> None:
    number = ask(db, world, asker)
    clock = clock_of(db)
    assert (clock.clock_key, request_of(clock)) == (key, number)
    running = {row.key: row.due_at for row in clock.deadlines if row.state == "running"}
    assert set(running) == runs
    with db.reading() as session:
        assert min(at for at in running.values() if at) == session.get_one(Handover, number).due_at


def test_an_officers_request_is_told_before_its_hours_are_over(db: Database, world: World) -> None:
    ask(db, world, Asker.GOVERNMENT)
    with db.unit_of_work() as session:
        sweep_deadlines(session, now=MONDAY + timedelta(hours=3, minutes=10), limit=9)
    with db.reading() as session:
        told = session.scalars(select(Notification).order_by(Notification.id)).all()
    assert [one.stage.partition("@")[0] for one in told][-1] == "pressing"
    assert "Shaw" not in str([one.data for one in told])


def test_the_handover_stops_it_and_late_stays_late(db: Database, world: World) -> None:
    number = ask(db, world, Asker.AUTHORISED_REPRESENTATIVE)
    later = MONDAY + timedelta(days=3)
    with db.unit_of_work() as session:
        row = session.get_one(Handover, number)
        hand_over(session, row, {"log.pdf": "ab" * 32}, by=world.coordinator, now=later)
    rows = {row.key: row for row in clock_of(db).deadlines}
    assert {key: row.state for key, row in rows.items()} == {
        "log": "reported",
        "own-301": "not-required",
        "union-301": "reported",
    }
    assert rows["log"].reported_at == later
    assert rows["log"].due_at is not None
    assert rows["log"].due_at < later


def test_a_clock_of_anything_else_is_of_no_request() -> None:
    for number in ("0" * 32, "case-3", "request-x"):
        assert request_of(LegalClock(submission_id=number)) is None
