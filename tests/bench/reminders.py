"""The reminder sweep among many occurrences: one of ten is due, the others are done or to come.

Rows are copied in bulk to set this up; what is timed is the sweep that the clock runs.
"""

import statistics
import time
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from compliance.domain.local_time import end_of_day
from compliance.services.reminders import sweep_checks
from compliance.storage.db import Database
from compliance.storage.models.notifications import Notification
from compliance.storage.models.schedules import Occurrence
from compliance.storage.tables import table_of
from tests.bench.family import cpu_seconds
from tests.bench.report import Figure
from tests.bench.room import Room
from tests.services.plant import COORDINATOR, OFFICER, ZONE, add_checks, add_plant, add_schedule

OCCURRENCES = table_of(Occurrence)
DUE_ON = date(2026, 3, 16)
NOW = end_of_day(DUE_ON, ZONE) + timedelta(hours=12)  # a day late: one reminder each is owed
BLOCK_SCHEDULES = 50
ONE_OF = 10  # so many occurrences for one that is due
ENOUGH = 10_000  # reminders, for a figure that holds


def measure(room: Room) -> list[Figure]:
    """Sweep tables of growing size on both databases."""
    figures = []
    for count in room.sizes.occurrences:
        with room.databases() as databases:
            for kind, url in databases.items():
                figures += _measure_one(f"{kind}, {count:,}", url, count, room)
    return figures


def _measure_one(name: str, url: str, count: int, room: Room) -> list[Figure]:
    database = Database(url)
    due = fill(database, count)
    rounds = max(1, min(ENOUGH, room.sizes.forms * 10) // due)
    seconds = cpu = 0.0
    owed = 0
    for _ in range(rounds):
        _rewind(database)
        began, used = time.perf_counter(), cpu_seconds()
        owed += sweep_all(database)
        seconds += time.perf_counter() - began
        cpu += cpu_seconds() - used
    idle = [_idle_sweep(database) for _ in range(room.sizes.idle_sweeps)]
    database.close()
    if owed != due * rounds:
        raise RuntimeError(f"{owed} reminders were owed for {due * rounds} checks that were due.")
    return [
        Figure(
            name=f"reminders claimed and recorded, {name}",
            value=owed / seconds,
            unit="/s",
            at_least=8_000,
        ),
        Figure(name=f"the same by our CPU, {name}", value=owed / cpu, unit="/s of CPU"),
        Figure(
            name=f"idle sweep, {name}", value=statistics.median(idle) * 1000, unit="ms", at_most=2
        ),
    ]


def fill(database: Database, count: int) -> int:
    """Make so many occurrences, one of ten due; return how many are due."""
    with database.unit_of_work() as session:
        add_plant(session)
        schedules = range(1, BLOCK_SCHEDULES + 1)
        for number in schedules[1:]:
            owner = OFFICER if number % 2 else COORDINATOR
            add_schedule(session, number, assignee_id=owner)
        for number in schedules:
            add_checks(session, _days(), schedule_id=number)
        session.execute(
            update(OCCURRENCES)
            .where(OCCURRENCES.c.due_on < DUE_ON)
            .values(state="completed", done_at=OCCURRENCES.c.due_at, attention_at=None)
        )
        _multiply(session, count // (BLOCK_SCHEDULES * ONE_OF))
    with database.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()
    with database.reading() as session:
        late = select(func.count()).where(OCCURRENCES.c.due_on == DUE_ON)
        return session.scalar(late) or 0


def _days() -> list[date]:
    """Return the due dates of one schedule in a block: four done, one due, five to come."""
    before = [DUE_ON - timedelta(days=ago) for ago in (120, 90, 60, 30)]
    return [*before, DUE_ON, *(DUE_ON + timedelta(days=ahead) for ahead in (60, 90, 120, 150, 180))]


def _multiply(session: Session, blocks: int) -> None:
    """Copy the block that is there; nothing but the key of a slot differs."""
    names = [column.name for column in OCCURRENCES.columns if column.name not in ("id", "due_key")]
    listed = ", ".join(names)
    copy = text(
        f"INSERT INTO occurrence (due_key, {listed})"  # noqa: S608 - our own names
        f" SELECT due_key || :suffix, {listed} FROM occurrence WHERE id <= :last"
    )
    last = BLOCK_SCHEDULES * ONE_OF
    for number in range(1, blocks):
        session.execute(copy, {"suffix": f"-{number}", "last": last})


def _rewind(database: Database) -> None:
    with database.unit_of_work() as session:
        session.execute(delete(Notification))
        session.execute(
            update(OCCURRENCES)
            .where(OCCURRENCES.c.due_on == DUE_ON)
            .values(state="scheduled", attention_at=NOW - timedelta(hours=1))
        )


def sweep_all(database: Database, now: datetime = NOW) -> int:
    """Sweep until nothing is left, as the clock does; return how many reminders were owed."""
    owed = 0
    while True:
        with database.unit_of_work() as session:
            swept = sweep_checks(session, now=now)
        owed += swept.owed
        if not swept.examined:
            return owed


def _idle_sweep(database: Database) -> float:
    began = time.perf_counter()
    sweep_all(database)
    return time.perf_counter() - began
