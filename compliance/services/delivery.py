"""The outbox: owe a message once, take it under a lease, send it outside, settle the outcome.

The three steps are three transactions. A worker that dies between them leaves a lease behind that
ends by itself; the message is then sent again under the same Message-ID. "Exactly once" cannot be
had over SMTP (RFC 1047); "at least once, and recognisable" can.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from compliance.domain.access import SYSTEM
from compliance.domain.notifications import (
    SECRETS,
    NotificationState,
    Owed,
    carrying,
    retry_after,
)
from compliance.domain.trail import TrailEvent
from compliance.ports import Delivery, DeliveryResult, OutgoingMessage
from compliance.services import trail
from compliance.storage.queries import notifications as queries
from compliance.storage.queries.notifications import NotificationRow, Waiting

LEASE = timedelta(minutes=5)  # longer than any attempt may take
LARGEST_DIGEST = 100  # reminders in one message
ERROR_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Claim:
    """Messages that travel as one: a single one, or several reminders to one person."""

    worker: str
    rows: Sequence[Waiting]

    @property
    def ids(self) -> list[int]:
        """Return the ids in the outbox."""
        return [row.id for row in self.rows]

    @property
    def channel(self) -> str:
        """Return the name of the channel they leave by."""
        return self.rows[0].channel

    def message(self) -> OutgoingMessage:
        """Return what is handed to the channel."""
        first = self.rows[0]
        parts = [{**row.data, "kind": row.kind, "subject_id": row.subject_id} for row in self.rows]
        kind, data = carrying(first.kind, parts)
        return OutgoingMessage(
            message_id=first.message_id,
            kind=kind,
            address=first.address,
            language=first.language,
            data=data,
        )


def owe(session: Session, owed: Iterable[Owed], *, now: datetime) -> int:
    """Put messages into the outbox, in the transaction of their cause; return how many are new.

    A message that was owed before, whatever became of it, is not owed again.
    """
    return queries.add_missing(session, [_row(one, now) for one in owed])


def cancel_owed(session: Session, subject: tuple[str, int]) -> int:
    """Take back the reminders about a thing that wait still: it was done. Return how many."""
    return queries.cancel_queued(session, subject)


def claim(
    session: Session, worker: str, *, now: datetime, lease: timedelta = LEASE
) -> Claim | None:
    """Take the message that waited longest, with the reminders that may travel with it.

    Returns None when nothing is due. The lease ends at ``now + lease``.
    """
    due = queries.list_due(session, now, 1)
    if not due:
        return None
    rows = queries.list_companions(session, due[0], now, LARGEST_DIGEST)
    rows.sort(key=lambda row: row.id != due[0].id)  # its Message-ID stands for all of them
    taken = Claim(worker, [row._replace(attempts=row.attempts + 1) for row in rows])
    queries.lease(
        session, taken.ids, worker=worker, until=now + lease, message_id=rows[0].message_id
    )
    return taken


def settle(session: Session, claimed: Claim, result: DeliveryResult, *, now: datetime) -> None:
    """Record how an attempt ended. If the lease was lost meanwhile, nothing is written."""
    if result.outcome is Delivery.SENT:
        mark_sent(session, claimed, now=now)
    elif result.outcome is Delivery.PERMANENT:
        mark_bounced(session, claimed, result.detail, now=now)
    else:
        mark_failed(session, claimed, result, now=now)


def mark_sent(session: Session, claimed: Claim, *, now: datetime) -> None:
    """Record that the channel accepted the message."""
    values = {"state": NotificationState.SENT.value, "sent_at": now, "next_try_at": None}
    if queries.settle(session, claimed.ids, claimed.worker, {**values, "error": ""}):
        _forget_secrets(session, claimed)


def mark_bounced(session: Session, claimed: Claim, detail: str, *, now: datetime) -> None:
    """Record that the message was refused for good; it is never tried again."""
    _give_up(session, claimed, NotificationState.BOUNCED, detail, now)


def mark_failed(session: Session, claimed: Claim, result: DeliveryResult, *, now: datetime) -> None:
    """Record a passing failure and when to try again; after the last attempt, give up."""
    first = claimed.rows[0]
    wait = retry_after(first.attempts, first.message_id)
    if wait is None:
        _give_up(session, claimed, NotificationState.FAILED, result.detail, now)
        return
    values: dict[str, object] = {
        "state": NotificationState.QUEUED.value,
        "next_try_at": now + wait,
        "error": result.detail[:ERROR_LENGTH],
    }
    if result.is_suspect:
        values["is_suspect"] = True
    queries.settle(session, claimed.ids, claimed.worker, values)


def set_aside(session: Session, claimed: Claim, detail: str, *, now: datetime) -> None:
    """Record that a message cannot even be made; it is shown, and does not stop the others."""
    _give_up(session, claimed, NotificationState.FAILED, detail, now)


def _give_up(
    session: Session, claimed: Claim, state: NotificationState, detail: str, now: datetime
) -> None:
    values = {"state": state.value, "next_try_at": None, "error": detail[:ERROR_LENGTH]}
    if not queries.settle(session, claimed.ids, claimed.worker, values):
        return
    _forget_secrets(session, claimed)
    first = claimed.rows[0]
    trail.append(
        session,
        TrailEvent.NOTIFICATION_BOUNCED,
        by=SYSTEM,
        now=now,
        subject=("notification", first.id),
        establishment_id=first.establishment_id,
        data={
            "kind": first.kind,
            "address": first.address,
            "messages": len(claimed.rows),
            "attempts": first.attempts,
            "error": detail[:ERROR_LENGTH],
        },
    )


def _forget_secrets(session: Session, claimed: Claim) -> None:
    queries.replace_data(
        session,
        {row.id: _without_secrets(row.data) for row in claimed.rows if SECRETS & row.data.keys()},
    )


def _without_secrets(data: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in data.items() if key not in SECRETS}


def _row(owed: Owed, now: datetime) -> NotificationRow:
    key = owed.dedupe_key
    identity = f"{key}\n{owed.address}\n{now.isoformat()}"
    return {
        "dedupe_key": key,
        "establishment_id": owed.establishment_id,
        "subject_kind": owed.subject[0],
        "subject_id": owed.subject[1],
        "kind": owed.kind.value,
        "stage": owed.stage,
        "recipient_id": owed.recipient_id,
        "channel": owed.channel,
        "address": owed.address,
        "language": owed.language,
        "data": dict(owed.data),
        "message_id": hashlib.sha256(identity.encode()).hexdigest()[:32],
        "state": NotificationState.QUEUED.value,
        "next_try_at": owed.not_before or now,
        "attempts": 0,
        "is_suspect": False,
        "created_at": now,
        "error": "",
    }
