"""The outbox's rows: insert once, take under a lease, settle."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypedDict

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from compliance.domain.errors import NotFoundError
from compliance.domain.notifications import NotificationState, companions_of
from compliance.storage.base import Base
from compliance.storage.bulk import insert_missing
from compliance.storage.models.notifications import Notification
from compliance.storage.prepared import Prepared

OUTBOX: Table = Base.metadata.tables[Notification.__tablename__]
COMPANION_WINDOW = 1_000


class NotificationRow(TypedDict):
    """What is written of a message that is owed."""

    dedupe_key: str
    establishment_id: int | None
    subject_kind: str
    subject_id: int
    kind: str
    stage: str
    recipient_id: int | None
    channel: str
    address: str
    language: str
    data: Mapping[str, object]
    message_id: str
    state: str
    next_try_at: datetime | None
    attempts: int
    is_suspect: bool
    created_at: datetime
    error: str


class Waiting(NamedTuple):
    """A message that is due to be sent."""

    id: int
    establishment_id: int | None
    subject_id: int
    kind: str
    recipient_id: int | None
    channel: str
    address: str
    language: str
    data: Mapping[str, object]
    message_id: str
    state: str
    attempts: int


_WAITING = tuple(OUTBOX.c[name] for name in Waiting._fields)


def add_missing(session: Session, rows: Sequence[NotificationRow]) -> int:
    """Insert the rows whose ``dedupe_key`` is new; return how many were."""
    return insert_missing(session, OUTBOX, rows)


def list_due(session: Session, now: datetime, limit: int) -> list[Waiting]:
    """Return messages whose time has come, the longest waiting first, and hold them.

    On PostgreSQL rows held by others are passed over; on SQLite the write lock holds everything.
    """
    query = (
        select(*_WAITING)
        .where(OUTBOX.c.next_try_at <= now)
        .order_by(OUTBOX.c.next_try_at, OUTBOX.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [Waiting._make(row) for row in session.execute(query)]


def list_companions(session: Session, first: Waiting, now: datetime, limit: int) -> list[Waiting]:
    """Return the reminders that may travel with ``first``, itself included, and hold them.

    A message that was tried before keeps its company, so that its Message-ID keeps its meaning.
    """
    near = (  # a look at the next thousand keeps every claim short
        select(OUTBOX.c.id)
        .where(OUTBOX.c.next_try_at <= now)
        .order_by(OUTBOX.c.next_try_at, OUTBOX.c.id)
        .limit(COMPANION_WINDOW)
    )
    query = select(*_WAITING).where(OUTBOX.c.id.in_(near))
    if first.attempts:
        query = query.where(OUTBOX.c.message_id == first.message_id)
    elif kinds := companions_of(first.kind):
        query = query.where(
            OUTBOX.c.attempts == 0,
            OUTBOX.c.recipient_id == first.recipient_id,
            OUTBOX.c.channel == first.channel,
            OUTBOX.c.address == first.address,
            OUTBOX.c.language == first.language,
            OUTBOX.c.kind.in_([kind.value for kind in kinds]),
        )
    else:
        return [first]
    query = query.order_by(OUTBOX.c.next_try_at, OUTBOX.c.id).limit(limit)
    rows = session.execute(query.with_for_update(skip_locked=True))
    found = [Waiting._make(row) for row in rows]
    return found if any(row.id == first.id for row in found) else [first]


def lease(
    session: Session, ids: Collection[int], *, worker: str, until: datetime, message_id: str
) -> None:
    """Take messages until an instant; whoever finds them afterwards may take them again.

    A message found in the state ``sending`` was under way when its worker died: suspect.
    """
    session.execute(
        update(OUTBOX)
        .where(OUTBOX.c.id.in_(ids))
        .values(
            is_suspect=OUTBOX.c.is_suspect | (OUTBOX.c.state == NotificationState.SENDING.value),
            state=NotificationState.SENDING.value,
            lease=worker,
            next_try_at=until,
            attempts=OUTBOX.c.attempts + 1,
            message_id=message_id,
        )
    )


def settle(
    session: Session, ids: Collection[int], worker: str, values: Mapping[str, object]
) -> int:
    """Write the outcome of an attempt, if the worker's lease still holds; return the rows."""
    changed = session.connection().execute(
        update(OUTBOX)
        .where(
            OUTBOX.c.id.in_(ids),
            OUTBOX.c.lease == worker,
            OUTBOX.c.state == NotificationState.SENDING.value,
        )
        .values(lease=None, **values)
    )
    return changed.rowcount


def replace_data(session: Session, data: Mapping[int, Mapping[str, object]]) -> None:
    """Write new data for some messages: without their secrets."""
    if data:
        session.connection().execute(
            update(OUTBOX)
            .where(OUTBOX.c.id == bindparam("row_id"))
            .values(data=bindparam("new_data", type_=OUTBOX.c.data.type)),
            [{"row_id": id_, "new_data": dict(value)} for id_, value in data.items()],
        )


_CANCEL = Prepared(  # every form that is sent runs it
    update(OUTBOX)
    .where(
        OUTBOX.c.subject_kind == bindparam("kind_of_subject"),
        OUTBOX.c.subject_id == bindparam("id_of_subject"),
        OUTBOX.c.state == bindparam("from_state"),
    )
    .values(state=bindparam("to_state"), next_try_at=None)
)


def cancel_queued(session: Session, subject: tuple[str, int]) -> int:
    """Take back what is queued about a thing; what is being sent is let go. Return the rows."""
    kind, subject_id = subject
    given = {
        "kind_of_subject": kind,
        "id_of_subject": subject_id,
        "from_state": NotificationState.QUEUED.value,
        "to_state": NotificationState.CANCELLED.value,
    }
    return _CANCEL.run(session.connection(), given)


def find_next_try_at(session: Session) -> datetime | None:
    """Return when the next message is due; None when nothing waits."""
    waiting = OUTBOX.c.next_try_at.is_not(None)
    first: datetime | None = session.scalar(select(func.min(OUTBOX.c.next_try_at)).where(waiting))
    return first


def count_by_state(session: Session) -> dict[str, int]:
    """Return how many messages are in each state: for the health page and metrics."""
    rows = session.execute(select(OUTBOX.c.state, func.count()).group_by(OUTBOX.c.state))
    return {str(state): int(count) for state, count in rows}


def get_notification(session: Session, notification_id: int) -> Notification:
    """Return one message of the outbox.

    Raises:
        NotFoundError: there is none with that id.
    """
    found = session.get(Notification, notification_id)
    if found is None:
        raise NotFoundError(f"The outbox has no message {notification_id}.")
    return found


def list_notifications(
    session: Session,
    *,
    establishment_id: int,
    state: str | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> Sequence[Notification]:
    """Return the outbox of an establishment, newest first, page by page (``before_id``)."""
    query = select(Notification).where(Notification.establishment_id == establishment_id)
    if state is not None:
        query = query.where(Notification.state == state)
    if before_id is not None:
        query = query.where(Notification.id < before_id)
    return session.scalars(query.order_by(Notification.id.desc()).limit(limit)).all()


def list_notifications_of(session: Session, subject: tuple[str, int]) -> Sequence[Notification]:
    """Return every message about one thing, oldest first."""
    return session.scalars(
        select(Notification)
        .where(Notification.subject_kind == subject[0], Notification.subject_id == subject[1])
        .order_by(Notification.id)
    ).all()
