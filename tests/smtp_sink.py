"""A real SMTP server in a process of its own: keeps what it accepts, and misbehaves on demand.

The name before the @ says what happens to a message:
``later…`` 451 at RCPT, ``never…`` 550 at RCPT, ``full…`` 552 after the text, ``drop…`` the
connection is cut after the text was received (the first time a Message-ID is seen), ``stall…`` no
answer after the text (the first time), ``slow…`` it takes a moment. Anything else is accepted.
What was received is a JSON line in the log.
"""

import asyncio
import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

STALL_SECONDS = 30
SLOW_SECONDS = 0.004


@dataclass(frozen=True)
class Received:
    """One message that arrived."""

    message_id: str
    to: str
    subject: str
    text: str


class Sink:
    """The test's side: starts the server, reads its log, stops it."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "received.jsonl"
        self.log.touch()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.smtp_sink", str(self.log)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def received(self) -> list[Received]:
        """Return everything that arrived so far, copies included."""
        lines = self.log.read_text().splitlines()
        return [Received(**json.loads(line)) for line in lines]

    def stop(self) -> None:
        """End the server process."""
        self._process.terminate()
        self._process.communicate(timeout=10)


class _Handler:
    def __init__(self, log: Path) -> None:
        self._log = log
        self._seen: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],
    ) -> str:
        if address.startswith("later"):
            return "451 4.2.1 mailbox busy, try later"
        if address.startswith("never"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=default)
        address, message_id = envelope.rcpt_tos[0], str(mail["Message-ID"])
        if address.startswith("full"):
            return "552 5.3.4 message too large"
        if address.startswith("slow"):
            await asyncio.sleep(SLOW_SECONDS)
        self._keep(mail, address)
        if address.startswith("slow"):
            await asyncio.sleep(SLOW_SECONDS)
        is_new = message_id not in self._seen
        self._seen.add(message_id)
        if address.startswith("drop") and is_new:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        if address.startswith("stall") and is_new:
            await asyncio.sleep(STALL_SECONDS)
        return "250 OK"

    def _keep(self, mail: Message, address: str) -> None:
        part = mail.get_body(("plain",)) if hasattr(mail, "get_body") else None
        line = {
            "message_id": str(mail["Message-ID"]),
            "to": address,
            "subject": str(mail["Subject"]),
            "text": part.get_content() if part is not None else "",
        }
        with self._log.open("a") as file:
            file.write(json.dumps(line) + "\n")


async def _serve(log: Path) -> None:
    handler = _Handler(log)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, hostname="sink.test"), "127.0.0.1", 0
    )
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(Path(sys.argv[1])))
