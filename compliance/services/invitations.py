"""One-time links by mail that let a person set a password: a first one, or after losing it."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from compliance.domain.access import Actor
from compliance.domain.errors import ComplianceError
from compliance.domain.notifications import NotificationKind, Owed
from compliance.domain.trail import TrailEvent
from compliance.services.access import end_silently
from compliance.services.delivery import owe
from compliance.services.trail import append
from compliance.storage.models.people import Invitation, Person
from compliance.storage.queries.people import (
    actor_of,
    find_invitation,
    find_person,
    find_person_by_email,
)

INVITATION = NotificationKind.INVITATION
RESET = NotificationKind.PASSWORD_RESET
LASTS = {INVITATION: timedelta(days=7), RESET: timedelta(hours=2)}
CHANNEL = "email"


class ExpiredLinkError(ComplianceError):
    """The link was used, has expired, or a newer one was sent."""

    code = "expired-link"


@dataclass(frozen=True, slots=True)
class Link:
    """A fresh one-time link; only the digest of its token is kept."""

    person: Person
    token: str
    purpose: NotificationKind
    expires_at: datetime


def ask_reset(session: Session, email: str, *, by: Actor, now: datetime) -> None:
    """Owe a link that sets a new password, if there is such a person; the caller never learns.

    ``by`` is the system: nobody is signed in.
    """
    person = find_person_by_email(session, email)
    if person is None or not person.active:
        return
    tell_of(session, TrailEvent.PASSWORD_RESET_ASKED, person, by, now)
    make_link(session, person, RESET, now)


def get_link(session: Session, token: str, *, now: datetime) -> Person:
    """Return whose link this is.

    Raises:
        ExpiredLinkError: it was used, is too old, was replaced, or never existed.
    """
    kept = find_invitation(session, link_digest(token))
    person = find_person(session, kept.person_id) if kept is not None else None
    usable = kept is not None and kept.used_at is None and kept.expires_at > now
    if person is None or not usable or not person.active:
        raise ExpiredLinkError(
            "This link was used already, or is too old. Ask for a new one on the sign-in page, "
            "or ask your administrator for another invitation."
        )
    return person


def use_link(session: Session, token: str, password_hash: str, *, now: datetime) -> Person:
    """Set the password of the link's person, once; their sessions and other links end.

    Raises:
        ExpiredLinkError: the link is good no more.
    """
    person = get_link(session, token, now=now)
    set_password(session, person, password_hash, by=actor_of(person), now=now)
    return person


def set_password(
    session: Session,
    person: Person,
    password_hash: str,
    *,
    keep_session: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """Set a password. Links and every session but ``keep_session`` end.

    ``password_hash`` comes from ``passwords.hash_password``, made before the unit of work: it
    takes 40 ms, and other writers should not wait for it.
    """
    person.password = password_hash
    void_links(session, person.id, now)
    end_silently(session, person.id, keep=keep_session, now=now)
    tell_of(session, TrailEvent.PASSWORD_SET, person, by, now)


def link_digest(token: str) -> str:
    """Return what is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def void_links(session: Session, person_id: int, now: datetime) -> None:
    """Let no link of a person work any more, as part of another use case."""
    session.execute(
        update(Invitation)
        .where(Invitation.person_id == person_id, Invitation.used_at.is_(None))
        .values(used_at=now)
    )


def make_link(session: Session, person: Person, purpose: NotificationKind, now: datetime) -> Link:
    """Make a link and owe the message with it, as part of another use case; older links end.

    The token itself lies in the message until it is sent; the outbox forgets it then.
    """
    void_links(session, person.id, now)
    token = secrets.token_urlsafe(32)
    expires_at = now + LASTS[purpose]
    session.add(
        Invitation(
            token_digest=link_digest(token),
            person_id=person.id,
            purpose=purpose.value,
            created_at=now,
            expires_at=expires_at,
        )
    )
    message = Owed(
        kind=purpose,
        subject=("person", person.id),
        establishment_id=None,
        recipient_id=person.id,
        address=person.email,
        channel=CHANNEL,
        stage=link_digest(token)[:16],
        language=person.language,
        data={"name": person.name, "token": token, "expires_at": expires_at.isoformat()},
    )
    owe(session, [message], now=now)
    return Link(person, token, purpose, expires_at)


def tell_of(
    session: Session,
    event: TrailEvent,
    person: Person,
    by: Actor,
    now: datetime,
    **data: str | int | bool | None,
) -> None:
    """Write the event of a use case about a person to the trail."""
    subject = ("person", person.id)
    places = {row.establishment_id for row in person.role_assignments}
    place = next(iter(places)) if len(places) == 1 else None
    append(session, event, by=by, now=now, subject=subject, establishment_id=place, data=data)
