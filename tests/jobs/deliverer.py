"""Deliverers to be killed: a parent that has imported everything and forks one for each "go".

Reads a line, forks a child that delivers until it is killed, prints the child's pid; prints
"gone" when a child has ended. Forking saves the second that Python needs to import the program.
"""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

from compliance.clock import SystemClock
from compliance.jobs.tick import deliver
from compliance.notify.email import EmailChannel, MailServer
from compliance.ports import ComposedMessage, OutgoingMessage
from compliance.services.reminders import CHANNEL
from compliance.storage.db import Database
from tests.jobs.workshop import work_on

LEASE = timedelta(seconds=2)


class PlainWords:
    """The words do not matter here."""

    def compose(self, message: OutgoingMessage) -> ComposedMessage:
        return ComposedMessage(subject=message.kind, text="Due.", html="<p>Due.</p>")


def deliver_until_killed(url: str, port: int, keys: Path) -> None:
    """Deliver what is due, again and again."""
    clock = SystemClock()
    server = MailServer(host="127.0.0.1", port=port, sender="safety@plant.example", security="none")
    channel = EmailChannel(server, PlainWords(), clock)
    database = Database(url, pool_size=2)
    work = work_on(database, clock, {CHANNEL: channel}, keys, lease=LEASE)
    while True:
        deliver(work)
        time.sleep(0.01)


def main(url: str, port: int, keys: Path) -> None:
    """Serve "go" lines until the input ends."""
    for line in sys.stdin:
        if line.strip() == "go":
            child = os.fork()
            if child == 0:
                deliver_until_killed(url, port, keys)
            _say(str(child))
        else:
            os.waitpid(int(line), 0)
            _say("gone")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
