"""The sweeps: what the clock does, each until nothing is left, one transaction a unit.

Due means "by now and not done". A sweep may run twice, late, or on two machines; what makes that
harmless are unique keys, leases and conditional updates, not the lock of the leader.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from compliance.domain.errors import ComplianceError
from compliance.ports import Channel, Clock
from compliance.services import delivery
from compliance.services.access import sweep_sign_ins
from compliance.services.clock_escalation import sweep_deadlines
from compliance.services.heartbeat import beat, stumble
from compliance.services.materialise import Materialised
from compliance.services.packet_ahead import Drawn
from compliance.services.reminders import Swept, sweep_actions, sweep_checks
from compliance.services.trail_sequence import Sequencer
from compliance.services.trail_verify import Witness, verify_trail
from compliance.storage.db import Database
from compliance.storage.queries.heartbeat import list_beats

BEAT_EVERY = timedelta(seconds=30)  # a beat is a write: not after each of many short turns
DRAWN_A_TURN = 10
VERIFY_EVERY = timedelta(hours=24)
_log = logging.getLogger(__name__)

Materialise = Callable[[Session, datetime], Materialised]
"""Make the occurrences of the next schedules; say how many there were, and what is set aside."""

BuildPacket = Callable[[], bool]
"""Build the packet that waited longest, in its own transactions; False when none waits."""

DrawAhead = Callable[[], Drawn]
"""Draw the next new record for packets to come; says whether there was one, and what failed."""

Witnesses = Callable[[Session], Sequence[Witness]]
"""Return roots of the trail that lie outside the database: in packets."""

FollowCases = Callable[[Session, datetime], int]
"""Let the clocks of injury cases follow what was decided; say how many cases that were."""


def _nothing_new() -> Drawn:
    return Drawn(is_done=True)


def _no_cases(_session: Session, _now: datetime) -> int:
    return 0


def _none(_session: Session) -> Sequence[Witness]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Everything that the sweeps work on, made by wiring."""

    database: Database
    clock: Clock
    channels: Mapping[str, Channel]
    sequencer: Sequencer
    trusted_keys: Callable[[], Mapping[str, bytes]]
    materialise: Materialise
    build_packet: BuildPacket
    worker: str  # names this process in leases; different at every start
    draw_ahead: DrawAhead = _nothing_new
    witnesses: Witnesses = _none
    follow_cases: FollowCases = _no_cases
    lease: timedelta = delivery.LEASE
    stopping: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class Sweep:
    """One thing the clock does. ``run`` returns what it had to set aside, "" if nothing."""

    name: str
    every: timedelta
    run: Callable[[Work], str]


def materialise(work: Work) -> str:
    """Make occurrences ahead, a batch of schedules a transaction."""
    while not work.stopping.is_set():
        with work.database.unit_of_work() as session:
            made = work.materialise(session, work.clock.now())
        if not made.schedules:
            return "; ".join(made.problems)
    return ""


def remind(work: Work) -> str:
    """Bring checks and corrective actions up to date, and owe what is to be said about them."""
    problems: list[str] = []
    sweeps: Sequence[Callable[..., Swept]] = (sweep_checks, sweep_actions)
    for sweep in sweeps:
        while not work.stopping.is_set():
            with work.database.unit_of_work() as session:
                swept = sweep(session, now=work.clock.now())
            problems += swept.problems
            if not swept.examined:
                break
    return "; ".join(problems)


def escalate(work: Work) -> str:
    """Start the clocks of cases that came by no page; tell how near legal deadlines are."""
    problems: list[str] = []
    try:
        with work.database.unit_of_work() as session:
            work.follow_cases(session, work.clock.now())
    except ComplianceError as error:  # files of law that cannot be read stop no clock that runs
        problems.append(str(error))
    while not work.stopping.is_set():
        with work.database.unit_of_work() as session:
            swept = sweep_deadlines(session, now=work.clock.now())
        problems += swept.problems
        if not swept.examined:
            break
    return "; ".join(problems)


def deliver(work: Work) -> str:
    """Send what is due, one message after the other."""
    while not work.stopping.is_set() and deliver_one(work):
        pass
    return ""


def deliver_one(work: Work) -> bool:
    """Take one message, send it outside any transaction, record the outcome. False: none is due.

    A message that cannot be made at all is set aside, so that it does not stop the others.
    """
    with work.database.unit_of_work() as session:
        claimed = delivery.claim(session, work.worker, now=work.clock.now(), lease=work.lease)
    if claimed is None:
        return False
    try:
        result = work.channels[claimed.channel].send(claimed.message())
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the next ones are sent
        _log.exception("message %s set aside", claimed.ids[0])
        with work.database.unit_of_work() as session:
            delivery.set_aside(session, claimed, repr(error), now=work.clock.now())
        return True
    with work.database.unit_of_work() as session:
        delivery.settle(session, claimed, result, now=work.clock.now())
    return True


def build_packets(work: Work) -> str:
    """Build the packets that wait, one at a time."""
    while not work.stopping.is_set() and work.build_packet():
        pass
    return ""


def draw_ahead(work: Work) -> str:
    """Draw new records, a few a turn: packets only put together what is drawn already."""
    problems = []
    for _ in range(DRAWN_A_TURN):
        if work.stopping.is_set():
            break
        drawn = work.draw_ahead()
        problems += [drawn.problem] if drawn.problem else []
        if drawn.is_done:
            break
    return "; ".join(problems)


def sequence(work: Work) -> str:
    """Number new entries of the trail, and sign a checkpoint when it is time."""
    while not work.stopping.is_set():
        with work.database.reading() as session:
            if not work.sequencer.has_work(session, now=work.clock.now()):
                break
        with work.database.unit_of_work() as session:
            numbered = work.sequencer.number_entries(session)
            work.sequencer.sign_checkpoint(session, now=work.clock.now())
        if not numbered:
            break
    return ""


def verify(work: Work) -> str:
    """Check the whole trail once a day; what is wrong with it turns the health page red.

    Once a day, too, sessions and failed sign-ins that no longer count are cleared away.
    """
    now = work.clock.now()
    with work.database.reading() as session:
        last = list_beats(session).get("verify")
        if last is not None and timedelta(0) <= now - last.beat_at < VERIFY_EVERY:
            return last.error
        verdict = verify_trail(session, work.trusted_keys(), witnesses=work.witnesses(session))
    words = "" if verdict.first_bad is None else verdict.first_bad.words
    with work.database.unit_of_work() as session:
        sweep_sign_ins(session, now=now)
        beat(session, "verify", now=now, error=words)
    return words


SWEEPS: Sequence[Sweep] = (
    Sweep("materialise", timedelta(minutes=1), materialise),
    Sweep("reminders", timedelta(seconds=15), remind),
    Sweep("clocks", timedelta(seconds=15), escalate),
    Sweep("delivery", timedelta(seconds=2), deliver),
    Sweep("packets", timedelta(seconds=2), build_packets),
    Sweep("fragments", timedelta(seconds=5), draw_ahead),
    Sweep("sequencer", timedelta(seconds=1), sequence),
)
VERIFY = Sweep("verify", timedelta(minutes=15), verify)


class Turns:
    """Runs sweeps and leaves their beats; a sweep that breaks off does not touch the others."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._beaten: dict[str, tuple[datetime, str]] = {}

    def turn(self, sweep: Sweep) -> None:
        """Run one sweep until nothing is left."""
        try:
            problems = sweep.run(self._work)
        except Exception as error:  # noqa: BLE001 - whatever is wrong, the sweep comes again
            _log.exception("%s broke off", sweep.name)
            self._stumble(sweep.name, repr(error))
            return
        if problems and problems != self._beaten.get(sweep.name, (None, ""))[1]:
            _log.error("%s set something aside: %s", sweep.name, problems)
        if sweep is not VERIFY:
            self._beat(sweep.name, problems)

    def _beat(self, name: str, problems: str) -> None:
        now = self._work.clock.now()
        at, before = self._beaten.get(name, (None, ""))
        if at is not None and before == problems and timedelta(0) <= now - at < BEAT_EVERY:
            return
        try:
            with self._work.database.unit_of_work() as session:
                beat(session, name, now=now, error=problems)
        except Exception:  # noqa: BLE001 - the database is away; silence says so
            _log.exception("no beat of %s was written", name)
            return
        self._beaten[name] = (now, problems)

    def _stumble(self, name: str, error: str) -> None:
        self._beaten.pop(name, None)
        try:
            with self._work.database.unit_of_work() as session:
                stumble(session, name, now=self._work.clock.now(), error=error)
        except Exception:  # noqa: BLE001 - the database is away; silence says so
            _log.exception("no beat of %s was written", name)
