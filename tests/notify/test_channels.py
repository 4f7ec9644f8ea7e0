"""The ways out: what each answer of a mail server means, and what lies on the wire."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from compliance.notify.console import ConsoleChannel
from compliance.notify.email import EmailChannel, MailServer
from compliance.ports import (
    ComposedMessage,
    Delivery,
    DeliveryResult,
    MessageComposer,
    OutgoingMessage,
)
from tests.fakes import FixedClock
from tests.smtp_sink import Received, Sink


class PlainWords:
    """Says the same to everybody."""

    def compose(self, message: OutgoingMessage) -> ComposedMessage:
        return ComposedMessage(
            subject="Prüfung fällig", text="Hello.\n.dot\n", html="<p>Hello.</p>"
        )


WORDS: MessageComposer = PlainWords()


def message(to: str, message_id: str = "0a1b") -> OutgoingMessage:
    return OutgoingMessage(
        message_id=message_id, kind="check-due", address=to, language="en", data={}
    )


def channel(port: int, timeout_seconds: float = 5.0, security: str = "none") -> EmailChannel:
    server = MailServer(
        host="127.0.0.1",
        port=port,
        sender="safety@plant.example",
        security=security,
        timeout_seconds=timeout_seconds,
    )
    return EmailChannel(server, WORDS, FixedClock())


def send(sink: Sink, to: str, *, message_id: str = "0a1b", timeout: float = 5.0) -> DeliveryResult:
    return channel(sink.port, timeout).send(message(to, message_id))


def arrived(sink: Sink, to: str) -> list[Received]:
    return [mail for mail in sink.received() if mail.to == to]


def test_a_mail_arrives_whole_with_its_stable_id(smtp_sink: Sink) -> None:
    assert send(smtp_sink, "ana@plant.example") == DeliveryResult(outcome=Delivery.SENT)
    [mail] = arrived(smtp_sink, "ana@plant.example")
    assert mail.message_id == "<0a1b@plant.example>"
    assert mail.subject == "Prüfung fällig"
    assert mail.text.replace("\r\n", "\n") == "Hello.\n.dot\n"


@pytest.mark.parametrize(
    ("to", "outcome", "detail"),
    [
        ("later@plant.example", Delivery.PASSING, "451"),
        ("never@plant.example", Delivery.PERMANENT, "550"),
        ("full@plant.example", Delivery.PERMANENT, "552"),
    ],
)
def test_a_refusal_passes_or_is_for_good(
    smtp_sink: Sink, to: str, outcome: Delivery, detail: str
) -> None:
    result = send(smtp_sink, to)
    assert result.outcome is outcome
    assert result.detail.startswith(detail)
    assert not result.is_suspect


def test_a_connection_lost_after_the_text_is_suspect_and_a_resend_has_the_same_id(
    smtp_sink: Sink,
) -> None:
    to = "drop-1@plant.example"
    first = send(smtp_sink, to, message_id="d1")
    assert (first.outcome, first.is_suspect) == (Delivery.PASSING, True)
    assert send(smtp_sink, to, message_id="d1").outcome is Delivery.SENT
    assert [mail.message_id for mail in arrived(smtp_sink, to)] == ["<d1@plant.example>"] * 2


def test_a_server_that_does_not_answer_is_given_up_in_bounded_time(smtp_sink: Sink) -> None:
    result = send(smtp_sink, "stall-1@plant.example", message_id="s1", timeout=0.3)
    assert (result.outcome, result.is_suspect) == (Delivery.PASSING, True)


@contextmanager
def talking(*lines: bytes) -> Iterator[int]:
    """A server that says a few lines, one for each line it hears, and then hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def serve() -> None:
            connection, _ = server.accept()
            with connection, connection.makefile("rwb") as wire:
                for line in lines:
                    wire.write(line + b"\r\n")
                    wire.flush()
                    wire.readline()

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join(10)


@pytest.mark.parametrize(
    "lines",
    [
        (b"554 go away",),
        (b"220 hello", b"250 hi", b"530 5.7.0 sign in first"),
        (b"220 hello", b"250 hi"),
        (b"220 hello", b"250 hi", b"250 ok"),
        (b"nonsense",),
    ],
    ids=["no service", "sender refused", "lost at MAIL", "lost at RCPT", "no SMTP"],
)
def test_what_is_no_fault_of_the_recipient_passes_and_is_not_suspect(
    lines: tuple[bytes, ...],
) -> None:
    with talking(*lines) as port:
        result = channel(port).send(message("ana@plant.example"))
    assert (result.outcome, result.is_suspect) == (Delivery.PASSING, False)
    assert result.detail


def test_no_server_at_all_passes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    result = channel(port).send(message("ana@plant.example"))
    assert result.outcome is Delivery.PASSING
    assert "127.0.0.1" in result.detail


def test_without_encryption_nothing_is_sent_where_it_is_demanded(smtp_sink: Sink) -> None:
    result = channel(smtp_sink.port, security="starttls").send(message("tls@plant.example"))
    assert result.outcome is Delivery.PASSING
    assert "STARTTLS" in result.detail
    assert arrived(smtp_sink, "tls@plant.example") == []


@pytest.mark.parametrize(
    "address",
    ["", "ana", "ana@plant.example\r\nBcc: b@x", "a@x, b@x", "A <a@x>", "añá@plant.example"],
)
def test_an_address_that_is_none_is_refused_for_good(smtp_sink: Sink, address: str) -> None:
    before = len(smtp_sink.received())
    assert send(smtp_sink, address).outcome is Delivery.PERMANENT
    assert len(smtp_sink.received()) == before


def test_the_console_prints_the_message_and_counts_it_as_sent() -> None:
    printed: list[str] = []
    result = ConsoleChannel(WORDS, printed.append).send(message("ana@plant.example"))
    assert result.outcome is Delivery.SENT
    assert printed == ["Mail to ana@plant.example: Prüfung fällig"]


def test_a_password_does_not_show() -> None:
    words = "made up"
    assert words not in repr(MailServer(host="h", port=25, sender="a@b", user="u", password=words))
