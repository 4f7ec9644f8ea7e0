"""The clock as a whole: it starts, wakes, steps, leads, gives way, and stops."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from compliance.jobs.leadership import FileLeadership, Leadership, leadership_of
from compliance.jobs.tick import Sweep, Work
from compliance.jobs.worker import ClockWorker
from compliance.storage.db import Database
from tests.fakes import FixedClock
from tests.jobs.workshop import work_on

PATIENCE = 10.0


@pytest.fixture
def work(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Work:
    return work_on(sqlite_db, clock, {}, tmp_path / "keys")


def until(is_so: Callable[[], bool], seconds: float = PATIENCE) -> float:
    """Wait until something is so; return how long it took."""
    begun = time.perf_counter()
    while not is_so():
        assert time.perf_counter() - begun < seconds, "it did not happen in time"
        time.sleep(0.01)
    return time.perf_counter() - begun


class Counter:
    """A sweep that counts its turns."""

    def __init__(self, every: timedelta = timedelta(seconds=0.2)) -> None:
        self.turns = 0
        self.sweep = Sweep("counter", every, self._run)

    def _run(self, _work: Work) -> str:
        self.turns += 1
        return ""


@contextmanager
def running(work: Work, leadership: Leadership, *counters: Counter) -> Iterator[ClockWorker]:
    worker = ClockWorker(work, leadership, sweeps=[counter.sweep for counter in counters])
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


def test_sweeps_run_at_once_again_and_again_and_when_woken(work: Work, tmp_path: Path) -> None:
    often, seldom = Counter(), Counter(timedelta(hours=1))
    seldom.sweep = Sweep("seldom", seldom.sweep.every, seldom.sweep.run)
    with running(work, FileLeadership(tmp_path / "lock"), often, seldom) as worker:
        until(lambda: often.turns >= 3)
        assert seldom.turns == 1
        worker.wake("seldom")
        until(lambda: seldom.turns == 2)
        worker.wake("no such sweep")
    stopped = often.turns
    time.sleep(0.3)
    assert often.turns == stopped


def test_stopping_waits_for_the_unit_under_way(work: Work, tmp_path: Path) -> None:
    begun, ended = threading.Event(), threading.Event()

    def run(_work: Work) -> str:
        begun.set()
        time.sleep(0.4)
        ended.set()
        return ""

    worker = ClockWorker(
        work,
        FileLeadership(tmp_path / "lock"),
        sweeps=[Sweep("slow", timedelta(hours=1), run)],
    )
    worker.start()
    begun.wait(PATIENCE)
    worker.stop()
    assert ended.is_set()


def test_a_long_turn_is_not_run_twice_at_a_time(work: Work, tmp_path: Path) -> None:
    inside, most = 0, 0

    def run(_work: Work) -> str:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.35)
        inside -= 1
        return ""

    counter = Counter()
    counter.sweep = Sweep("long", timedelta(seconds=0.1), run)
    with running(work, FileLeadership(tmp_path / "lock"), counter):
        time.sleep(1.2)
    assert most == 1


@pytest.mark.parametrize("step", [timedelta(hours=-2), timedelta(hours=2), timedelta(days=365)])
def test_a_clock_that_is_set_silences_nothing(work: Work, tmp_path: Path, step: timedelta) -> None:
    counter = Counter()
    begin = datetime(2026, 3, 16, 12, tzinfo=UTC)
    with (
        time_machine.travel(begin, tick=True) as traveller,
        running(work, FileLeadership(tmp_path / "lock"), counter),
    ):
        until(lambda: counter.turns >= 2)
        traveller.move_to(begin + step)
        before = counter.turns
        took = until(lambda: counter.turns >= before + 3)
    assert took < 2 + 3 * 0.2


def test_there_is_one_leader_and_the_next_follows(db: Database, tmp_path: Path) -> None:
    first, second = leadership_of(db, tmp_path), leadership_of(db, tmp_path)
    assert first.hold()
    assert first.hold()
    assert not second.hold()
    first.release()
    assert second.hold()
    assert not first.hold()
    second.release()


def test_a_lost_connection_is_a_lost_lead(db: Database, tmp_path: Path) -> None:
    if db.is_sqlite:
        return  # a file's lock cannot be lost but by dying
    first, second = leadership_of(db, tmp_path), leadership_of(db, tmp_path)
    assert first.hold()
    with db.unit_of_work() as session:
        kill = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
            " current_database() AND pid <> pg_backend_pid()"
        )
        session.connection().exec_driver_sql(kill)
    assert not first.hold()
    assert second.hold()
    assert not first.hold()
    second.release()


LEADER = """
import sys, time
from pathlib import Path
from compliance.jobs.leadership import leadership_of
from compliance.storage.db import Database
leadership = leadership_of(Database(sys.argv[1]), Path(sys.argv[2]))
assert leadership.hold()
print("leads", flush=True)
time.sleep(60)
"""


def test_a_killed_leader_is_followed_within_a_second(
    db: Database, db_url: str, clock: FixedClock, tmp_path: Path
) -> None:
    leader = subprocess.Popen(
        [sys.executable, "-c", LEADER, db_url, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert leader.stdout is not None
    assert leader.stdout.readline() == "leads\n"
    counter = Counter()
    work = work_on(db, clock, {}, tmp_path / "keys")
    with running(work, leadership_of(db, tmp_path), counter) as worker:
        time.sleep(0.4)
        assert not worker.leads
        assert counter.turns == 0
        leader.kill()
        assert until(lambda: counter.turns > 0) < 1.5
    leader.communicate()
