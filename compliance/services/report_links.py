"""The code on the wall: made, ended, and how often strangers may report by it."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import ComplianceError, ConflictError
from compliance.domain.trail import TrailEvent
from compliance.services.trail import append
from compliance.storage.models.incidents import ReportAttempt, ReportLink
from compliance.storage.queries.incidents import find_live_link, list_attempts

TOKEN_BYTES = 12  # short enough for a code that a phone reads from three metres
WINDOW = timedelta(hours=1)
MOST_FROM_ADDRESS = 30  # a plant may sit behind one address; a shift that reports one fire does
MOST_BY_LINK = 60  # also the bound of the table, with as many addresses


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


def allow_report(session: Session, link: ReportLink, *, address: str, now: datetime) -> None:
    """Count a report before anything of it is looked at; refused ones do not count.

    Raises:
        TooManyReportsError: this address, or everybody by this code, has to wait.
    """
    session.get(ReportLink, link.id, with_for_update=True)  # one after another, also in PostgreSQL
    session.execute(delete(ReportAttempt).where(ReportAttempt.at <= now - WINDOW))
    limits = ((f"link:{link.id}", MOST_BY_LINK), (_subject_of(address), MOST_FROM_ADDRESS))
    for subject, most in limits:
        times = list_attempts(session, subject, since=now - WINDOW)
        if len(times) >= most:
            raise TooManyReportsError(times[-most] + WINDOW - now)
    session.add_all(ReportAttempt(subject=subject, at=now) for subject, _most in limits)
    session.flush()


def _subject_of(address: str) -> str:
    """Return what an address is counted by; the address itself is not kept."""
    return f"address:{hashlib.sha256(address.encode()).hexdigest()[:32]}"
