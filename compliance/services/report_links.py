"""The code on the wall: made, ended, and how often strangers may report by it."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import ComplianceError, ConflictError
from compliance.domain.trail import TrailEvent
from compliance.services.trail import append
from compliance.storage.models.incidents import ReportAttempt, ReportLink
from compliance.storage.queries.incidents import find_attempt, find_live_link

TOKEN_BYTES = 12  # short enough for a code that a phone reads from three metres
WINDOW = timedelta(hours=1)
MOST_FROM_ADDRESS = 30  # a plant may sit behind one address; a shift that reports one fire does
MOST_BY_LINK = 60
# Who fills the room of ordinary reports must not keep a fire from being reported. What is urgent
# is told to the people on duty, a flood of it in few messages (`incident_messages`), so it is seen,
# and its code ended. Until then words are cheap to keep; photos are looked at for the first only.
URGENT_FROM_ADDRESS = 240
URGENT_BY_LINK = 1_000
PHOTOS_FROM_ADDRESS = 60
PHOTOS_BY_LINK = 240
# Forms that were refused count against their address alone, and only against more of the kind: a
# form that can be kept is kept, however many wrong ones came before it.
MOST_WRONG = 30
SITE_BITS = 64  # of an IPv6 address: the rest its owner chooses freely (RFC 6177)


class TooManyReportsError(ComplianceError):
    """Strangers sent more reports than can be read. It passes."""

    code = "too-many-reports"

    def __init__(self, wait: timedelta) -> None:
        self.wait_seconds = max(1, int(wait.total_seconds()) + 1)
        minutes = -(-self.wait_seconds // 60)
        super().__init__(
            f"Too many reports came from here. Wait {minutes} minutes and send it again. "
            "If it cannot wait, tell a supervisor, or call the emergency number."
        )


def demand_links(actor: Actor, establishment_id: int) -> None:
    """Refuse who may neither keep the plant nor manage incidents there.

    Raises:
        NotAllowedError: neither permission is held.
    """
    if not actor.may(Permission.MANAGE_PLANT, establishment_id):
        demand(actor, Permission.MANAGE_INCIDENTS, establishment_id)


def make_link(session: Session, establishment_id: int, *, by: Actor, now: datetime) -> ReportLink:
    """Let people without an account report at a site; return the code for its posters.

    Raises:
        NotAllowedError: the actor may not decide that there.
        ConflictError: there is a code already.
    """
    demand_links(by, establishment_id)
    if find_live_link(session, establishment_id) is not None:
        raise ConflictError("This site has a code already. End it before you make another one.")
    link = ReportLink(
        establishment_id=establishment_id,
        token=secrets.token_urlsafe(TOKEN_BYTES),
        created_at=now,
        created_by=by.person_id,
    )
    session.add(link)
    session.flush()
    append(
        session,
        TrailEvent.REPORT_LINK_MADE,
        by=by,
        now=now,
        subject=("report-link", link.id),
        establishment_id=establishment_id,
    )
    return link


def end_link(session: Session, link: ReportLink, *, by: Actor, now: datetime) -> None:
    """End a code: posters that carry it lead nowhere from now on.

    Raises:
        NotAllowedError: the actor may not decide that there.
        ConflictError: it was ended already.
    """
    demand_links(by, link.establishment_id)
    if link.ended_at is not None:
        raise ConflictError("This code was ended already. Reload the page.")
    link.ended_at = now
    append(
        session,
        TrailEvent.REPORT_LINK_ENDED,
        by=by,
        now=now,
        subject=("report-link", link.id),
        establishment_id=link.establishment_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends a form without an account, as far as it is counted."""

    link_id: int
    address: str
    is_urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How long a sender has to wait until a report is taken, and until a wrong form is corrected.

    None: no wait. Without ``takes_photos`` a report is kept without those that come with it.
    """

    full_for: timedelta | None
    wrong_for: timedelta | None
    takes_photos: bool


def find_room(session: Session, sender: Sender, *, now: datetime) -> Room:
    """Return what a sender may send now; asked before photos are decoded."""
    wrong = _wait(session, _wrong_of(sender), MOST_WRONG, now)
    with_photos = (PHOTOS_BY_LINK, PHOTOS_FROM_ADDRESS)
    return Room(
        full_for=_full_for(session, sender, now),
        wrong_for=wrong,
        takes_photos=_longest_wait(session, _counted(sender, *with_photos), now) is None,
    )


def count_report(session: Session, sender: Sender, *, now: datetime) -> None:
    """Count a report in the transaction that keeps it.

    Raises:
        TooManyReportsError: this address, or everybody by this code, has to wait.
    """
    session.get(ReportLink, sender.link_id, with_for_update=True)  # one after another, anywhere
    _forget(session, now)
    wait = _full_for(session, sender, now)
    if wait is not None:
        raise TooManyReportsError(wait)
    session.add_all(ReportAttempt(subject=subject, at=now) for subject, _most in _limits(sender))
    session.flush()


def count_wrong(session: Session, sender: Sender, *, now: datetime) -> None:
    """Count a form that was given back to be corrected."""
    _forget(session, now)
    session.add(ReportAttempt(subject=_wrong_of(sender), at=now))
    session.flush()


def _limits(sender: Sender) -> tuple[tuple[str, int], ...]:
    if sender.is_urgent:
        return _counted(sender, URGENT_BY_LINK, URGENT_FROM_ADDRESS)
    return _counted(sender, MOST_BY_LINK, MOST_FROM_ADDRESS)


def _counted(sender: Sender, by_link: int, from_address: int) -> tuple[tuple[str, int], ...]:
    """Return by what a sender is counted, with the most of each."""
    address = f"address:{_digest_of(sender.address)}"
    return ((f"link:{sender.link_id}", by_link), (address, from_address))


def _full_for(session: Session, sender: Sender, now: datetime) -> timedelta | None:
    return _longest_wait(session, _limits(sender), now)


def _longest_wait(
    session: Session, limits: tuple[tuple[str, int], ...], now: datetime
) -> timedelta | None:
    waits = [_wait(session, subject, most, now) for subject, most in limits]
    return max((wait for wait in waits if wait is not None), default=None)


def _wait(session: Session, subject: str, most: int, now: datetime) -> timedelta | None:
    oldest = find_attempt(session, subject, nth=most, since=now - WINDOW)
    return oldest + WINDOW - now if oldest is not None else None


def _forget(session: Session, now: datetime) -> None:
    session.execute(delete(ReportAttempt).where(ReportAttempt.at <= now - WINDOW))


def _wrong_of(sender: Sender) -> str:
    return f"wrong:{_digest_of(sender.address)}"


def _digest_of(address: str) -> str:
    """Return what an address is counted by; the address itself is not kept."""
    return hashlib.sha256(_owner_of(address).encode()).hexdigest()[:32]


def _owner_of(address: str) -> str:
    """Return the part of an address that its owner cannot choose."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return f"{int(found) >> (128 - SITE_BITS):x}::/{SITE_BITS}"
