"""The clock: APScheduler as a heartbeat, in memory, in the one process that leads.

It keeps no jobs of its own; our tables say what is due. A sweep that is late runs once, never
twice at a time. A wall clock that is set back would silence interval jobs for as long as it was
set back; a guard compares it with the monotonic clock and wakes every sweep after a step.
"""

import logging
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from compliance.clock import SystemClock
from compliance.jobs.leadership import Leadership
from compliance.jobs.tick import SWEEPS, VERIFY, Sweep, Turns, Work

WATCH_SECONDS = 0.25
STEP_SECONDS = 5.0  # a wall clock that moved this much against the monotonic one was set
ALL_SWEEPS: Sequence[Sweep] = (*SWEEPS, VERIFY)
_WALL = SystemClock()  # the clock that APScheduler reads, whatever clock the work is done by
_log = logging.getLogger(__name__)


class Every(BaseTrigger):  # type: ignore[misc]  # the library ships no types
    """Fires a span after the turn before.

    The library's own interval counts every turn that was left out when a clock is set a year
    ahead or a laptop slept: minutes of work for nothing.
    """

    def __init__(self, span: timedelta) -> None:
        self._span = span

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return the next turn, counted from now."""
        return now if previous_fire_time is None else now + self._span


class ClockWorker:
    """Runs the sweeps in this process while it leads; start, wake, stop."""

    def __init__(
        self, work: Work, leadership: Leadership, *, sweeps: Sequence[Sweep] = ALL_SWEEPS
    ) -> None:
        self._work = work
        self._leadership = leadership
        self._sweeps = sweeps
        self._turns = Turns(work)
        self._scheduler: BackgroundScheduler | None = None
        self._watcher = threading.Thread(target=self._watch, name="clock", daemon=True)
        self._lock = threading.Lock()

    @property
    def leads(self) -> bool:
        """Say whether this process runs the sweeps now."""
        return self._scheduler is not None

    def start(self) -> None:
        """Start; returns at once. The sweeps begin as soon as this process leads."""
        # Late and skipped turns are as intended; only errors are worth a line.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._watcher.start()

    def stop(self) -> None:
        """Let the unit under way end, then stop; returns when all is quiet."""
        self._work.stopping.set()
        self._watcher.join()
        self._pause()
        self._leadership.release()

    def wake(self, name: str) -> None:
        """Run a sweep at once instead of at its next turn, if this process leads."""
        with self._lock:
            if self._scheduler is not None:
                try:
                    self._scheduler.modify_job(name, next_run_time=_WALL.now())
                except JobLookupError:
                    _log.warning("there is no sweep %s to wake", name)

    def _watch(self) -> None:
        """Take the lead when it is free, give way when it is lost, notice a clock that is set."""
        offset = _wall_minus_monotonic()
        while not self._work.stopping.wait(WATCH_SECONDS):
            try:
                self._follow()
            except Exception:  # noqa: BLE001 - the watcher must outlive whatever happens
                _log.exception("clock watcher stumbled")
            now = _wall_minus_monotonic()
            if abs(now - offset) > STEP_SECONDS:
                _log.warning("the wall clock was set by %.0f seconds", now - offset)
                self._wake_all()
            offset = now

    def _follow(self) -> None:
        is_held = self._leadership.hold()
        if is_held and not self.leads:
            _log.info("this process runs the clock")
            self._run()
        elif not is_held and self.leads:
            _log.warning("another process runs the clock now")
            self._pause()

    def _run(self) -> None:
        scheduler = BackgroundScheduler(
            timezone=UTC, executors={"default": ThreadPoolExecutor(len(self._sweeps))}
        )
        for sweep in self._sweeps:
            scheduler.add_job(
                self._turns.turn,
                Every(sweep.every),
                args=[sweep],
                id=sweep.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,  # the default drops a run that is a second late
                next_run_time=_WALL.now(),
            )
        scheduler.start()
        with self._lock:
            self._scheduler = scheduler

    def _pause(self) -> None:
        with self._lock:
            scheduler, self._scheduler = self._scheduler, None
        if scheduler is not None:
            scheduler.shutdown(wait=True)

    def _wake_all(self) -> None:
        for sweep in self._sweeps:
            self.wake(sweep.name)


def _wall_minus_monotonic() -> float:
    return _WALL.now().timestamp() - time.monotonic()
