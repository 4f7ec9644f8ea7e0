"""Messages that the tracker owes people: their kinds, their life, and when to try again."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class NotificationKind(StrEnum):
    """Why somebody is written to; also the name of the template's folder."""

    CHECK_DUE_SOON = "check-due-soon"
    CHECK_DUE = "check-due"
    CHECK_OVERDUE = "check-overdue"
    CHECK_ESCALATED = "check-escalated"
    CHECK_MISSED = "check-missed"
    ACTION_DUE = "action-due"
    ACTION_OVERDUE = "action-overdue"
    ACTION_ASSIGNED = "action-assigned"
    STOP_USE = "stop-use"
    INCIDENT_URGENT = "incident-urgent"  # at once, and never within a digest
    INCIDENT_FOLDED = "incident-folded"  # urgent ones of a flood from a poster, in one message
    INCIDENT_LEAD = "incident-lead"  # to whoever is to look into it
    INCIDENT_REOPENED = "incident-reopened"
    LEGAL_CLOCK = "legal-clock"  # by the minute, and never within a digest
    INVITATION = "invitation"
    PASSWORD_RESET = "password-reset"  # noqa: S105 - the name of a kind of message
    PACKET_READY = "packet-ready"
    DIGEST = "digest"  # several reminders to one person, in one message


class NotificationState(StrEnum):
    """Where a message is on its way."""

    QUEUED = "queued"
    SENDING = "sending"  # leased by a worker; taken again when the lease ends
    SENT = "sent"
    BOUNCED = "bounced"  # refused for good
    FAILED = "failed"  # given up
    CANCELLED = "cancelled"  # its reason went away first


COMBINED = frozenset(
    {
        NotificationKind.CHECK_DUE_SOON,
        NotificationKind.CHECK_DUE,
        NotificationKind.CHECK_OVERDUE,
        NotificationKind.CHECK_ESCALATED,
        NotificationKind.CHECK_MISSED,
        NotificationKind.ACTION_ASSIGNED,
        NotificationKind.ACTION_DUE,
        NotificationKind.ACTION_OVERDUE,
    }
)
"""Kinds that are put into one digest when several wait for the same person."""

FOLDED = frozenset({NotificationKind.INCIDENT_FOLDED})
"""Kinds of which all that wait for the same person go in one message of their own kind."""

SECRETS = frozenset({"token"})
"""Fields of a message's data that are forgotten as soon as it is sent or given up."""

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=4)
MOST_ATTEMPTS = 16  # with the spans below: given up after about a day and a half
JITTER_PARTS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A message that somebody must get, once.

    ``subject`` is the kind and id of the thing it is about; ``stage`` tells apart messages of one
    kind about one thing ("7-days-before"). ``data`` is what the template needs: text and numbers.
    ``not_before`` is when it may leave (UTC); None: at once.
    """

    kind: NotificationKind
    subject: tuple[str, int]
    establishment_id: int | None
    recipient_id: int | None
    address: str
    channel: str
    stage: str = ""
    language: str = "en"
    data: Mapping[str, object] = field(default_factory=dict)
    not_before: datetime | None = None

    @property
    def dedupe_key(self) -> str:
        """Return what may exist once only: subject, kind, stage, recipient, channel."""
        recipient = self.address if self.recipient_id is None else self.recipient_id
        subject = f"{self.subject[0]}:{self.subject[1]}"
        return f"{subject}/{self.kind}/{self.stage}/{recipient}/{self.channel}"


def companions_of(kind: str) -> frozenset[NotificationKind]:
    """Return the kinds that travel in one message with one of this kind; none: it goes alone."""
    return next((group for group in (COMBINED, FOLDED) if kind in group), frozenset())


def carrying(kind: str, parts: Sequence[Mapping[str, object]]) -> tuple[str, Mapping[str, object]]:
    """Return the kind and the data of the message that carries these parts of one kind or group.

    A single reminder goes as it is, several as a digest; what is folded is always a list.
    """
    if kind in FOLDED:
        return kind, {"items": list(parts)}
    if len(parts) == 1:
        return kind, parts[0]
    return NotificationKind.DIGEST.value, {"items": list(parts)}


def retry_after(attempts: int, token: str) -> timedelta | None:
    """Return how long to wait after so many failed attempts; None: give up.

    The wait doubles from one minute up to four hours. Up to a fifth is added by the message's own
    token, so that a thousand messages that failed together do not come back together.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    base = min(FIRST_RETRY * (1 << (attempts - 1)), LONGEST_RETRY)
    digest = hashlib.sha256(f"{token}/{attempts}".encode()).digest()
    part = int.from_bytes(digest[:4], "big") % JITTER_PARTS
    return base + base * part / (5 * JITTER_PARTS)
