"""What runs by the minute now stands before hundreds that are long overdue."""

from datetime import datetime, timedelta

from compliance.services.clock_entries import Known
from compliance.services.legal_clocks import ClockStart, start_clock
from compliance.storage.db import Database
from compliance.storage.queries.legal_clocks import LONG_OVERDUE, list_running
from compliance.storage.queries.scope import Page
from tests.fakes import MONDAY
from tests.services.test_legal_clocks import LAW
from tests.world import World, build_world

WITHIN = timedelta(hours=24)  # 40 CFR 122.41(l)(6)(i): told by word of mouth
PER_CLOCK = 2  # the call, and the written report within 5 days


def begin(db: Database, world: World, number: int, aware: datetime) -> None:
    wanted = ClockStart(
        establishment_id=world.establishment_id,
        submission_id=f"{number:032x}",
        clock_key="npdes-24-hour",
        known=Known(starts={"aware": aware.isoformat()}),
        told_at=aware,
        told_by="Shift lead",
    )
    with db.unit_of_work() as session:
        start_clock(session, LAW, wanted, by=world.officer, now=MONDAY)


def test_the_newest_event_stands_first_and_the_oldest_overdue_last(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
    for days in range(10, 40):
        begin(db, world, days, MONDAY - timedelta(days=days))
    just_over = MONDAY - WITHIN - timedelta(minutes=5)
    begin(db, world, 1, just_over)
    begin(db, world, 2, MONDAY - timedelta(minutes=5))
    with db.reading() as session:
        place = world.establishment_id
        rows, total = list_running(session, place, Page(100), now=MONDAY)
        assert total == len(rows) == 32 * PER_CLOCK
        first = [row.due_at for row in rows[:2]]
        assert first == [just_over + WITHIN, MONDAY - timedelta(minutes=5) + WITHIN]
        cut = MONDAY - LONG_OVERDUE
        now, count = list_running(session, place, Page(100), now=MONDAY, is_long_overdue=False)
        old, folded = list_running(session, place, Page(10), now=MONDAY, is_long_overdue=True)
        assert count + folded == total
        assert all(row.due_at is None or row.due_at > cut for row in now)
        due = [row.due_at for row in old]
        assert all(at is not None and at <= cut for at in due)
        assert due == sorted(due, key=lambda at: at or cut, reverse=True)  # the latest before
