"""What survives: deliverers killed at random, and mail servers that misbehave.

The promise: nothing is lost; each kill or cut connection causes at most one message to be sent
again, under the same Message-ID, and such a message is marked as suspect.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from compliance.domain.notifications import NotificationKind, Owed
from compliance.jobs.tick import deliver
from compliance.notify.email import EmailChannel, MailServer
from compliance.services.delivery import owe
from compliance.services.reminders import CHANNEL
from compliance.storage.db import Database
from compliance.storage.models.notifications import Notification
from compliance.storage.queries.notifications import count_by_state, find_next_try_at
from tests.fakes import FixedClock
from tests.jobs.deliverer import PlainWords
from tests.jobs.workshop import work_on
from tests.smtp_sink import Received, Sink

KILLS = 20
MESSAGES = 160
DRAIN_SECONDS = 30


def owed(number: int, to: str) -> Owed:
    return Owed(
        kind=NotificationKind.CHECK_DUE,
        subject=("occurrence", number),
        establishment_id=None,
        recipient_id=None,
        address=to,
        channel=CHANNEL,
    )


class Deliverers:
    """Processes that deliver: started, killed, counted."""

    def __init__(self, url: str, port: int, keys: Path) -> None:
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.jobs.deliverer", url, str(port), str(keys)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.alive: list[int] = []

    def start(self) -> None:
        self.alive.append(int(self._ask("go")))

    def kill_oldest(self) -> None:
        pid = self.alive.pop(0)
        os.kill(pid, signal.SIGKILL)
        assert self._ask(str(pid)) == "gone"

    def _ask(self, line: str) -> str:
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(line + "\n")
        self._parent.stdin.flush()
        return self._parent.stdout.readline().strip()

    def close(self) -> None:
        while self.alive:
            self.kill_oldest()
        self._parent.communicate(timeout=10)


@contextmanager
def deliverers(url: str, port: int, keys: Path) -> Iterator[Deliverers]:
    parent = Deliverers(url, port, keys)
    try:
        yield parent
    finally:
        parent.close()


def drain(db: Database) -> None:
    deadline = time.monotonic() + DRAIN_SECONDS
    while True:
        with db.reading() as session:
            if find_next_try_at(session) is None:
                return
            waiting = session.execute(
                select(Notification.state, Notification.error, Notification.attempts).where(
                    Notification.next_try_at.is_not(None)
                )
            ).all()
        assert time.monotonic() < deadline, f"the outbox was not emptied in time: {waiting}"
        time.sleep(0.02)


def work_a_little(sink: Sink, messages: int) -> None:
    """Wait until some more messages have arrived, so that every kill strikes somebody at work."""
    wanted = len(sink.log.read_bytes().splitlines()) + messages
    deadline = time.monotonic() + DRAIN_SECONDS
    while len(sink.log.read_bytes().splitlines()) < wanted:
        assert time.monotonic() < deadline, "nobody delivers"
        time.sleep(0.002)


def arrived(sink: Sink, domain: str) -> list[Received]:
    return [mail for mail in sink.received() if mail.to.endswith(domain)]


def test_deliverers_killed_at_random_lose_nothing_and_resend_at_most_one_each(
    db: Database, db_url: str, smtp_sink: Sink, tmp_path: Path
) -> None:
    domain = f"{'one' if db.is_sqlite else 'two'}.example"
    begin = datetime.now(UTC)  # noqa: TID251 - the processes go by the real clock
    with db.unit_of_work() as session:
        messages = [owed(number, f"slow-{number}@{domain}") for number in range(MESSAGES)]
        assert owe(session, messages, now=begin) == MESSAGES
    chance = random.Random(20260316)  # noqa: S311 - the same kills in every run
    hands = 1 if db.is_sqlite else 2  # SQLite is used by one process
    with deliverers(db_url, smtp_sink.port, tmp_path / "keys") as parent:
        for _ in range(hands):
            parent.start()
        for _ in range(KILLS):
            work_a_little(smtp_sink, chance.randint(1, 6))
            time.sleep(chance.uniform(0, 0.02))
            parent.kill_oldest()
            parent.start()
        drain(db)
    copies = Counter(mail.message_id for mail in arrived(smtp_sink, domain))
    recipients = {mail.to for mail in arrived(smtp_sink, domain)}
    assert len(recipients) == MESSAGES, "lost"
    assert len(copies) == MESSAGES, "sent again under another Message-ID"
    resent = sum(count - 1 for count in copies.values())
    with db.reading() as session:
        assert count_by_state(session) == {"sent": MESSAGES}
        suspects = session.scalars(
            select(Notification.message_id).where(Notification.is_suspect)
        ).all()
    assert suspects, "the kills struck nobody at work"
    assert resent <= len(suspects) <= KILLS
    assert {name.strip("<>").split("@")[0] for name, count in copies.items() if count > 1} <= set(
        suspects
    )


@pytest.fixture
def misbehaving(db: Database, smtp_sink: Sink, clock: FixedClock, tmp_path: Path) -> str:
    """Deliver to every kind of mailbox, over two days of tries; return the domain."""
    domain = f"{'lite' if db.is_sqlite else 'grown'}.example"
    names = ("fine", "later", "never", "full", "drop", "stall")
    server = MailServer(
        host="127.0.0.1",
        port=smtp_sink.port,
        sender="safety@plant.example",
        security="none",
        timeout_seconds=0.5,
    )
    channel = EmailChannel(server, PlainWords(), clock)
    work = work_on(db, clock, {CHANNEL: channel}, tmp_path / "keys")
    with db.unit_of_work() as session:
        messages = [owed(number, f"{name}@{domain}") for number, name in enumerate(names)]
        owe(session, messages, now=clock.now())
    for _ in range(40):
        deliver(work)
        with db.reading() as session:
            next_at = find_next_try_at(session)
        if next_at is None:
            break
        clock.instant = next_at
    return domain


def test_a_misbehaving_server_loses_nothing_and_a_refusal_is_final(
    db: Database, smtp_sink: Sink, misbehaving: str
) -> None:
    with db.reading() as session:
        rows = {row.address.split("@")[0]: row for row in session.scalars(select(Notification))}
    outcome = {name: (row.state, row.attempts, row.is_suspect) for name, row in rows.items()}
    assert outcome == {
        "fine": ("sent", 1, False),
        "later": ("failed", 16, False),
        "never": ("bounced", 1, False),
        "full": ("bounced", 1, False),
        "drop": ("sent", 2, True),
        "stall": ("sent", 2, True),
    }
    copies = Counter((mail.to, mail.message_id) for mail in arrived(smtp_sink, misbehaving))
    assert {to.split("@")[0]: count for (to, _), count in copies.items()} == {
        "fine": 1,
        "drop": 2,
        "stall": 2,
    }
