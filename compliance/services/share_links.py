"""Links by which an auditor without an account fetches one packet: they expire and are counted."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from compliance.domain.access import SYSTEM, Actor, Permission, demand
from compliance.domain.errors import ConflictError, InvalidInputError, NotFoundError, Problem
from compliance.domain.trail import TrailEvent
from compliance.services.packets import shows_names
from compliance.services.trail import append
from compliance.storage.models.packets import Packet, ShareLink
from compliance.storage.queries.packets import find_link

TOKEN_BYTES = 32
LONGEST_DAYS = 365
DEFAULT_DAYS = 30


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link and its secret, which is shown once and kept nowhere."""

    link: ShareLink
    token: str


def digest_of_token(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def create_link(
    session: Session, packet: Packet, *, label: str, days: int, by: Actor, now: datetime
) -> NewLink:
    """Make a link to an issued packet.

    Raises:
        NotAllowedError: the actor may not share packets there, or not one with names of patients.
        ConflictError: the packet is not issued yet.
        InvalidInputError: nobody is named, or the days are not 1 to 365.
    """
    demand(by, Permission.SHARE_PACKET, packet.establishment_id)
    if shows_names(packet.reader):
        demand(by, Permission.VIEW_MEDICAL, packet.establishment_id)
    if packet.pdf_digest is None:
        raise ConflictError("This packet is not finished yet. Share it when it is.")
    problems = []
    if not label.strip():
        problems.append(Problem("For whom", "Nobody is named.", "Write who will get the link."))
    if not 1 <= days <= LONGEST_DAYS:
        problems.append(
            Problem("Days", "The link cannot live that long.", f"Give 1 to {LONGEST_DAYS} days.")
        )
    if problems:
        raise InvalidInputError(problems)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = ShareLink(
        packet_id=packet.id,
        token_digest=digest_of_token(token),
        label=label.strip(),
        created_by=by.person_id,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(link)
    session.flush()
    append(
        session,
        TrailEvent.SHARE_LINK_CREATED,
        by=by,
        now=now,
        subject=("share-link", link.id),
        establishment_id=packet.establishment_id,
        data={"days": days, "label": link.label, "packet": packet.id},
    )
    return NewLink(link, token)


def revoke_link(
    session: Session, link: ShareLink, packet: Packet, *, by: Actor, now: datetime
) -> None:
    """End a link at once.

    Raises:
        NotAllowedError: the actor may not share packets there.
    """
    demand(by, Permission.SHARE_PACKET, packet.establishment_id)
    if link.revoked_at is not None:
        return
    link.revoked_at = now
    append(
        session,
        TrailEvent.SHARE_LINK_REVOKED,
        by=by,
        now=now,
        subject=("share-link", link.id),
        establishment_id=packet.establishment_id,
        data={"packet": packet.id},
    )


def open_link(session: Session, token: str, *, is_download: bool, now: datetime) -> ShareLink:
    """Return the link of a token and count that it was opened.

    Raises:
        NotFoundError: there is no such link, it was revoked, or it has expired; one answer for
            all three, because a stranger is asking.
    """
    link = find_link(session, digest_of_token(token))
    if link is None or link.revoked_at is not None or link.expires_at <= now:
        raise NotFoundError(
            "This link does not work any more. Ask the plant that sent it for a new one."
        )
    column = ShareLink.downloaded_count if is_download else ShareLink.opened_count
    session.execute(
        update(ShareLink)
        .where(ShareLink.id == link.id)
        .values({column: column + 1, ShareLink.last_opened_at: now})
    )
    append(
        session,
        TrailEvent.SHARE_LINK_OPENED,
        by=SYSTEM,
        now=now,
        subject=("share-link", link.id),
        establishment_id=link.packet.establishment_id,
        data={"download": is_download, "label": link.label, "packet": link.packet_id},
    )
    return link
