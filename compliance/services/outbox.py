"""The outbox for people: what a message says, and sending it once more by hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import ConflictError
from compliance.domain.notifications import (
    SECRETS,
    NotificationKind,
    NotificationState,
    carrying,
)
from compliance.domain.trail import TrailEvent
from compliance.ports import OutgoingMessage
from compliance.services.trail import append
from compliance.storage.models.notifications import Notification

COMPANY = 0  # no establishment has this id: only roles that are held everywhere count
GIVEN_UP = frozenset({NotificationState.BOUNCED.value, NotificationState.FAILED.value})
WITH_SECRETS = frozenset({NotificationKind.INVITATION.value, NotificationKind.PASSWORD_RESET.value})


def message_of(rows: Sequence[Notification]) -> OutgoingMessage:
    """Return what was handed to the channel for these rows, or will be, without any secret.

    Several rows are one digest. Whoever may look into the outbox must not be able to follow a
    link that sets somebody else's password.
    """
    parts = [
        {
            **{name: value for name, value in row.data.items() if name not in SECRETS},
            "kind": row.kind,
            "subject_id": row.subject_id,
        }
        for row in rows
    ]
    first = rows[0]
    kind, data = carrying(first.kind, parts)
    return OutgoingMessage(
        message_id=first.message_id,
        kind=kind,
        address=first.address,
        language=first.language,
        data=data,
    )


def may_retry(notification: Notification) -> bool:
    """Say whether it makes sense to send the message once more."""
    return notification.state in GIVEN_UP and notification.kind not in WITH_SECRETS


def retry_notification(
    session: Session, notification: Notification, *, by: Actor, now: datetime
) -> None:
    """Queue a message again that came back or was given up, to the address the person has now.

    Raises:
        NotAllowedError: the actor may not remind people there.
        ConflictError: it was not given up, its link was forgotten, or the person has left.
    """
    demand(by, Permission.MANAGE_SCHEDULES, notification.establishment_id or COMPANY)
    if notification.kind in WITH_SECRETS:
        raise ConflictError(
            "The link in this message was forgotten, so that nobody else could use it. "
            "Invite the person again, or have them ask for a new link."
        )
    recipient = notification.recipient
    if recipient is not None and not recipient.active:
        raise ConflictError(f"{recipient.name} has left. Give the duty to somebody else.")
    if not _requeue(session, notification, now=now):
        raise ConflictError("Only a message that was given up can be sent again. Reload the page.")
    append(
        session,
        TrailEvent.NOTIFICATION_RETRIED,
        by=by,
        now=now,
        subject=("notification", notification.id),
        establishment_id=notification.establishment_id,
        data={"address": _address_now(notification), "kind": notification.kind},
    )


def _requeue(session: Session, notification: Notification, *, now: datetime) -> bool:
    changed = session.execute(
        update(Notification)
        .where(Notification.id == notification.id, Notification.state.in_(GIVEN_UP))
        .values(
            state=NotificationState.QUEUED.value,
            next_try_at=now,
            attempts=0,
            error="",
            address=_address_now(notification),
        )
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[tuple[()]]", changed).rowcount == 1


def _address_now(notification: Notification) -> str:
    is_mail = notification.channel == "email" and notification.recipient is not None
    return (
        notification.recipient.email if is_mail and notification.recipient else notification.address
    )
