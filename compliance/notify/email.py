"""Mail by SMTP: one message, one connection, every step bounded in time.

What a failure means decides whether it is tried again. A refusal of the recipient or of the
message (5xx, RFC 5321, section 4.2.1) is for good. Everything else passes: no connection, 4xx, and
also a refusal of ourselves (sign-in, sender), which the administrator can put right. When the
connection dies after the text was sent and before the server answered, nobody can know (RFC 1047):
the message is sent again under the same Message-ID, and marked as suspect.
"""

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime

from compliance.ports import Clock, Delivery, DeliveryResult, MessageComposer, OutgoingMessage

# One address in ASCII, as browsers check it; nothing that a header or SMTP reads as more.
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
NO_TLS = "none"
OK = 250
ACCEPTED = (250, 251)
FOR_GOOD = range(500, 600)
GOODBYE_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """How to reach the mail server. ``security`` is "starttls", "tls" or "none"."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = "starttls"
    timeout_seconds: float = 20.0

    @property
    def domain(self) -> str:
        """Return the domain of the sender: the right side of every Message-ID."""
        return self.sender.rpartition("@")[2]


class EmailChannel:
    """Sends mail through one server."""

    def __init__(self, server: MailServer, composer: MessageComposer, clock: Clock) -> None:
        self._server = server
        self._composer = composer
        self._clock = clock
        # Made once: reading the system's certificates takes longer than sending a mail.
        self._tls = ssl.create_default_context() if server.security != NO_TLS else None

    def send(self, message: OutgoingMessage) -> DeliveryResult:
        """Try once to deliver.

        Raises:
            UnknownMessageError: the message cannot be written at all.
        """
        if ADDRESS.fullmatch(message.address) is None:
            return _permanent(f"{message.address!r} is not an address that mail can be sent to.")
        content = self._mail(message).as_bytes()
        try:
            smtp = self._open()
        except (OSError, smtplib.SMTPException) as error:
            return _passing(f"The mail server {self._server.host} cannot be used: {_say(error)}")
        try:
            return self._hand_over(smtp, message.address, content)
        except (OSError, smtplib.SMTPException) as error:
            return _passing(f"The mail server broke off: {_say(error)}")
        finally:
            _leave(smtp)

    def _mail(self, message: OutgoingMessage) -> EmailMessage:
        composed = self._composer.compose(message)
        mail = EmailMessage(policy=SMTP_POLICY)
        mail["From"] = self._server.sender
        mail["To"] = message.address
        mail["Subject"] = composed.subject
        mail["Date"] = format_datetime(self._clock.now())
        mail["Message-ID"] = f"<{message.message_id}@{self._server.domain}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: absence notes stay away
        mail.set_content(composed.text)
        mail.add_alternative(composed.html, subtype="html")
        return mail

    def _open(self) -> smtplib.SMTP:
        server = self._server
        if server.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host,
                server.port,
                local_hostname=server.domain,
                timeout=server.timeout_seconds,
                context=self._tls,
            )
        else:
            smtp = smtplib.SMTP(
                server.host,
                server.port,
                local_hostname=server.domain,
                timeout=server.timeout_seconds,
            )
        try:
            smtp.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                smtp.starttls(context=self._tls)
            if server.user:
                smtp.login(server.user, server.password)
        except (OSError, smtplib.SMTPException):
            smtp.close()
            raise
        return smtp

    def _hand_over(self, smtp: smtplib.SMTP, recipient: str, content: bytes) -> DeliveryResult:
        code, answer = smtp.mail(self._server.sender)
        if code != OK:
            return _passing(f"The server refuses the sender {self._server.sender}: {code} ", answer)
        code, answer = smtp.rcpt(recipient)
        if code not in ACCEPTED:
            return _judge(code, answer)
        try:
            code, answer = smtp.data(content)
        except smtplib.SMTPDataError as error:  # refused before the text was sent
            return _judge(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            return DeliveryResult(
                outcome=Delivery.PASSING,
                detail=f"Lost after the text was sent; it may have arrived: {_say(error)}",
                is_suspect=True,
            )
        return DeliveryResult(outcome=Delivery.SENT) if code == OK else _judge(code, answer)


def _judge(code: int, answer: bytes | str) -> DeliveryResult:
    if code in FOR_GOOD:
        return _permanent(f"{code} ", answer)
    return _passing(f"{code} ", answer)


def _permanent(detail: str, answer: bytes | str = "") -> DeliveryResult:
    return DeliveryResult(outcome=Delivery.PERMANENT, detail=detail + _text(answer))


def _passing(detail: str, answer: bytes | str = "") -> DeliveryResult:
    return DeliveryResult(outcome=Delivery.PASSING, detail=detail + _text(answer))


def _text(answer: bytes | str) -> str:
    return answer if isinstance(answer, str) else answer.decode("utf-8", errors="replace")


def _say(error: Exception) -> str:
    return str(error) or type(error).__name__


def _leave(smtp: smtplib.SMTP) -> None:
    """Say goodbye, but not for long: the outcome is known and wants to be recorded."""
    try:
        if smtp.sock is not None:
            smtp.sock.settimeout(GOODBYE_SECONDS)
            smtp.quit()
    except (OSError, smtplib.SMTPException):
        pass
    finally:
        smtp.close()
