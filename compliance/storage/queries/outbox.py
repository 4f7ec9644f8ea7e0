"""The outbox as a list on a page: who gets what about what, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from compliance.domain.access import Actor
from compliance.storage.models.notifications import Notification
from compliance.storage.queries.scope import Page, count_of, found


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxFilter:
    """Which messages are wanted; what is None is not asked for.

    ``with_company`` adds what belongs to no establishment: invitations, links for new passwords.
    """

    establishment_id: int
    with_company: bool = False
    states: Sequence[str] = ()
    kind: str | None = None
    recipient_id: int | None = None


def count_outbox(session: Session, wanted: OutboxFilter) -> int:
    """Return how many messages there are."""
    return count_of(session, _filtered(wanted).with_only_columns(Notification.id))


def list_outbox(session: Session, wanted: OutboxFilter, page: Page) -> Sequence[Notification]:
    """Return one page of the messages with their recipients, newest first."""
    ordered = _filtered(wanted).order_by(Notification.id.desc())
    loaded = ordered.options(joinedload(Notification.recipient))
    return session.scalars(loaded.limit(page.limit).offset(page.offset)).all()


def _filtered(wanted: OutboxFilter) -> Select[Notification]:
    here = Notification.establishment_id == wanted.establishment_id
    place = or_(here, Notification.establishment_id.is_(None)) if wanted.with_company else here
    statement = select(Notification).where(place)
    if wanted.states:
        statement = statement.where(Notification.state.in_(wanted.states))
    if wanted.kind is not None:
        statement = statement.where(Notification.kind == wanted.kind)
    if wanted.recipient_id is not None:
        statement = statement.where(Notification.recipient_id == wanted.recipient_id)
    return statement


def get_message(session: Session, notification_id: int, *, visible_to: Actor) -> Notification:
    """Return one message with its recipient.

    Raises:
        NotFoundError: there is none, or it belongs to an establishment that the actor does not see.
    """
    statement = _seen(visible_to).where(Notification.id == notification_id)
    return found(session.scalar(statement), "message")


def list_companions(
    session: Session, notification: Notification, *, visible_to: Actor
) -> Sequence[Notification]:
    """Return the messages that travel, or travelled, as one with this one, itself included."""
    statement = _seen(visible_to).where(
        Notification.message_id == notification.message_id,
        Notification.recipient_id == notification.recipient_id,
    )
    return session.scalars(statement.order_by(Notification.id)).all() or [notification]


def _seen(actor: Actor) -> Select[Notification]:
    statement = select(Notification).options(joinedload(Notification.recipient))
    ids = actor.establishment_ids()
    return statement if ids is None else statement.where(Notification.establishment_id.in_(ids))
