"""Sending a form: our service against the raw driver writing the same rows, batch by batch."""

import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from compliance.services.inspections import submit_inspection
from compliance.storage.db import PRAGMAS, Database
from tests.bench.plant import Waiting, forms_that_wait
from tests.databases import SqliteFiles
from tests.world import sending

BATCH = 50
BATCHES = 16


@dataclass(frozen=True, kw_only=True)
class Against:
    """Submissions a second of both sides, and the median ratio over the batches."""

    ours_per_second: float
    raw_per_second: float
    ratio: float


def measure(folder: Path, *, batches: int = BATCHES) -> Against:
    """Alternate batches of ours and of the raw driver on SQLite, so that both see the same load."""
    url = SqliteFiles(folder).url_for(folder)
    database = Database(url)
    waiting = forms_that_wait(database, BATCH * batches)
    seeded = Path(url.removeprefix("sqlite:///"))
    twin = folder / "twin.sqlite3"
    with closing(sqlite3.connect(seeded)) as source, closing(sqlite3.connect(twin)) as copy:
        source.backup(copy)
    ours, raws = [], []
    with closing(_raw_connection(twin)) as raw:
        for start in range(0, len(waiting.forms), BATCH):
            forms = waiting.forms[start : start + BATCH]
            ours.append(_timed(lambda: _send(database, waiting, forms)))  # noqa: B023 - run at once
            rows = _rows_written(seeded, forms)
            raws.append(_timed(lambda: _write(raw, rows)))  # noqa: B023 - run at once
    database.close()
    pairs = list(zip(ours[1:], raws[1:], strict=True))  # the first batch warms the caches
    return Against(
        ours_per_second=BATCH / statistics.median(own for own, _ in pairs),
        raw_per_second=BATCH / statistics.median(raw for _, raw in pairs),
        ratio=statistics.median(raw / own for own, raw in pairs),
    )


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _send(database: Database, waiting: Waiting, forms: Sequence[int]) -> None:
    checklist, officer, now = waiting.edition.checklist, waiting.world.officer, waiting.now
    for inspection_id in forms:
        form = sending(waiting.answers, at=now)
        with database.unit_of_work() as session:
            submit_inspection(session, inspection_id, checklist, form, by=officer, now=now)


def _raw_connection(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


@dataclass(frozen=True, slots=True)
class Written:
    """The rows that one submission wrote, as the raw driver hands them over."""

    inspection: tuple[object, ...]
    version: tuple[object, ...]
    answers: list[tuple[object, ...]]
    signature: tuple[object, ...]
    occurrence: tuple[object, ...]
    entry: tuple[object, ...]


_READ = {
    "inspection": (
        "SELECT state, submitted_by, performed_at, device_at, received_at, timeliness, fail_count,"
        " current_version, id FROM inspection WHERE id = ?"
    ),
    "version": "SELECT * FROM inspection_version WHERE inspection_id = ?",
    "answers": (
        "SELECT * FROM answer WHERE version_id ="
        " (SELECT id FROM inspection_version WHERE inspection_id = ?)"
    ),
    "signature": (
        "SELECT * FROM signature WHERE version_id ="
        " (SELECT id FROM inspection_version WHERE inspection_id = ?)"
    ),
    "occurrence": (
        "SELECT state, done_at, missed_at, attention_at, id FROM occurrence WHERE id ="
        " (SELECT occurrence_id FROM inspection WHERE id = ?)"
    ),
    "entry": ("SELECT * FROM trail_entry WHERE event = 'inspection.submitted' AND subject_id = ?"),
}


def _rows_written(file: Path, ids: Sequence[int]) -> list[Written]:
    """Read what our side has just written, so that the raw side writes exactly that."""
    with closing(sqlite3.connect(file)) as connection:
        return [
            Written(
                answers=connection.execute(_READ["answers"], (row,)).fetchall(),
                **{
                    name: connection.execute(statement, (row,)).fetchone()
                    for name, statement in _READ.items()
                    if name != "answers"
                },
            )
            for row in ids
        ]


def _write(raw: sqlite3.Connection, rows: Sequence[Written]) -> None:
    for row in rows:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute(
            "UPDATE inspection SET state = ?, submitted_by = ?, performed_at = ?, device_at = ?,"
            " received_at = ?, timeliness = ?, fail_count = ?, current_version = ? WHERE id = ?",
            row.inspection,
        )
        raw.execute(_insert("inspection_version", row.version), row.version)
        raw.executemany(_insert("answer", row.answers[0]), row.answers)
        raw.execute(_insert("signature", row.signature), row.signature)
        raw.execute(
            "UPDATE occurrence SET state = ?, done_at = ?, missed_at = ?, attention_at = ?"
            " WHERE id = ?",
            row.occurrence,
        )
        raw.execute(_insert("trail_entry", row.entry), row.entry)
        raw.execute("COMMIT")


def _insert(table: str, row: Sequence[object]) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})"  # noqa: S608 - our own table
