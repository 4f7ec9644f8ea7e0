"""Passwords, failed attempts and sessions: how a person proves who they are.

Guessing is slowed down in our own table, so that it holds across processes: an attempt is written
down before the password is looked at and taken back when it was right. Parallel guesses cannot
slip past the count that way.
"""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, select, text, update
from sqlalchemy.orm import Session

from compliance.domain.access import SYSTEM, Actor
from compliance.domain.errors import ComplianceError, InvalidInputError, NotFoundError, Problem
from compliance.domain.trail import TrailEvent
from compliance.services.passwords import MAXIMUM_LENGTH, MINIMUM_LENGTH
from compliance.services.trail import append
from compliance.storage.models.people import Person, SignInFailure, WebSession
from compliance.storage.queries.people import list_failure_times

FORGOTTEN_AFTER = timedelta(hours=24)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)  # a stranger who guesses can keep a person out no longer
FREE_FOR_ACCOUNT = 5
FREE_FOR_ADDRESS = 30  # a whole plant may sit behind one address
SEEN_EVERY = timedelta(minutes=1)
COMMON_PASSWORDS = frozenset(
    {
        "passwordpassword",
        "password1234",
        "password12345",
        "123456789012",
        "1234567890123",
        "qwertyuiop12",
        "qwertyuiopas",
        "letmeinletmein",
        "administrator",
        "contraseña123",
    }
)


class TooManyAttemptsError(ComplianceError):
    """Too many wrong passwords; ``retry_at`` is the first instant at which another is looked at."""

    code = "too-many-attempts"

    def __init__(self, retry_at: datetime, now: datetime) -> None:
        self.retry_at = retry_at
        self.wait_seconds = max(1, int((retry_at - now).total_seconds()) + 1)
        super().__init__(
            f"Too many wrong passwords. Wait {_words_for(self.wait_seconds)}, then try again, "
            "or ask for a link to set a new one."
        )


class NotConfirmedError(ComplianceError):
    """The password does not belong to the person who is signed in."""

    code = "not-confirmed"


def _words_for(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return f"{seconds} seconds" if seconds < 60 else f"{minutes} minutes"  # noqa: PLR2004 - a minute


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request comes from: network address and what the browser calls itself."""

    address: str
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that was written down as failed until it turns out to be right."""

    account: str
    row_ids: tuple[int, ...]


def check_new_password(password: str, *, person: Person) -> None:
    """Refuse a new password that is too short, too long, common, or made of the person's name.

    Length instead of composition rules, as NIST SP 800-63B-4, section 3.1.1.2 asks.

    Raises:
        InvalidInputError: with every reason.
    """
    plain = unicodedata.normalize("NFKC", password)
    problems = []
    if not MINIMUM_LENGTH <= len(plain) <= MAXIMUM_LENGTH:
        problems.append(f"It has {len(plain)} characters.")
    folded = plain.casefold()
    own = [person.email.split("@")[0], *person.name.split()]
    if any(len(word) > 3 and word.casefold() in folded for word in own):  # noqa: PLR2004 - initials
        problems.append("It contains your name or address.")
    if folded in COMMON_PASSWORDS or len(set(folded)) < 5:  # noqa: PLR2004 - "aaaabbbbcccc"
        problems.append("It is one of the first that anybody would try.")
    if problems:
        remedy = f"Take {MINIMUM_LENGTH} to {MAXIMUM_LENGTH} characters; four words are good."
        raise InvalidInputError([Problem("password", what, remedy) for what in problems])


def account_subject(email: str, scope: str = "email") -> str:
    """Return the key that failures of an account are counted by; the address typed is not kept."""
    digest = hashlib.sha256(email.strip().lower().encode()).hexdigest()
    return f"{scope}:{digest[:32]}"


def wait_until(times: Sequence[datetime], free: int) -> datetime | None:
    """Return when the next attempt is allowed after failures at ``times`` (sorted), or None.

    The first ``free`` cost nothing; from there on each doubles the wait: 30 s, 1 min, 2 min, up
    to 15 min after the last.
    """
    extra = len(times) - free
    if extra < 0:
        return None
    doublings: int = 1 << min(extra, 10)
    return times[-1] + min(FIRST_WAIT * doublings, LONGEST_WAIT)


def allow_attempt(
    session: Session, *, email: str, address: str, now: datetime, scope: str = "email"
) -> Attempt:
    """Write an attempt down as failed, before the password is looked at.

    ``scope`` "confirm" counts re-authentication apart, so that a stranger at the sign-in page
    cannot keep a person who is at work from signing.

    Raises:
        TooManyAttemptsError: this account or address has to wait; nothing was written.
    """
    account = account_subject(email, scope)
    subjects = ((account, FREE_FOR_ACCOUNT), (f"address:{address}", FREE_FOR_ADDRESS))
    _take_turns(session, account)
    since = now - FORGOTTEN_AFTER
    for subject, free in subjects:
        retry_at = wait_until(list_failure_times(session, subject, since=since), free)
        if retry_at is not None and retry_at > now:
            raise TooManyAttemptsError(retry_at, now)
    rows = [SignInFailure(subject=subject, at=now) for subject, _ in subjects]
    session.add_all(rows)
    session.flush()
    return Attempt(account, tuple(row.id for row in rows))


def _take_turns(session: Session, account: str) -> None:
    """Let attempts on one account count one after another; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        key = int(hashlib.sha256(account.encode()).hexdigest()[:15], 16)
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def forgive_attempt(session: Session, attempt: Attempt) -> None:
    """Take a right attempt back, and the account's failures with it; the address keeps its own."""
    session.execute(delete(SignInFailure).where(SignInFailure.id.in_(attempt.row_ids)))
    session.execute(delete(SignInFailure).where(SignInFailure.subject == attempt.account))


def refuse_sign_in(
    session: Session, attempt: Attempt, person: Person | None, *, address: str, now: datetime
) -> None:
    """Keep a wrong attempt, and tell the trail if it was somebody's account.

    The rows are written again in either case: an unknown account costs the same commit.
    """
    session.execute(
        update(SignInFailure).where(SignInFailure.id.in_(attempt.row_ids)).values(at=now)
    )
    if person is not None:
        append(
            session,
            TrailEvent.SIGN_IN_REFUSED,
            by=SYSTEM,
            now=now,
            subject=("person", person.id),
            establishment_id=None,
            data={"address": address},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """What is kept of a sign-in. ``method`` is how it was proved: password, demo."""

    token_digest: str
    visitor: Visitor
    data: Mapping[str, object]
    lasts: timedelta
    method: str


def start_session(session: Session, new: NewSession, *, by: Actor, now: datetime) -> None:
    """Sign a person in on one browser."""
    session.add(
        WebSession(
            token_digest=new.token_digest,
            person_id=by.person_id,
            created_at=now,
            seen_at=now,
            expires_at=now + new.lasts,
            user_agent=new.visitor.user_agent[:300],
            address=new.visitor.address[:64],
            data=dict(new.data),
        )
    )
    _about(session, TrailEvent.SIGNED_IN, by, now, {"method": new.method})


def end_session(session: Session, token_digest: str, *, by: Actor, now: datetime) -> None:
    """Sign out of the browser in use."""
    _end(session, [token_digest], now)
    _about(session, TrailEvent.SIGNED_OUT, by, now, {})


def end_session_elsewhere(session: Session, token_digest: str, *, by: Actor, now: datetime) -> None:
    """End one of the person's own sessions on another device.

    Raises:
        NotFoundError: the person has no such live session.
    """
    kept = session.get(WebSession, token_digest)
    if kept is None or kept.person_id != by.person_id or kept.ended_at is not None:
        raise NotFoundError("That device is not signed in any more. Load the page again.")
    _end(session, [token_digest], now)
    _about(session, TrailEvent.SESSION_ENDED, by, now, {"sessions": 1})


def end_sessions_of(
    session: Session, person_id: int, *, keep: str = "", by: Actor, now: datetime
) -> int:
    """End every session of a person, ``keep`` excepted, and return how many that were.

    The caller has checked that ``by`` is the person, or may manage people there.
    """
    ended = end_silently(session, person_id, keep=keep, now=now)
    append(
        session,
        TrailEvent.SESSION_ENDED,
        by=by,
        now=now,
        subject=("person", person_id),
        establishment_id=None,
        data={"sessions": ended},
    )
    return ended


def end_silently(session: Session, person_id: int, *, keep: str = "", now: datetime) -> int:
    """End a person's sessions as part of another use case, which writes its own event."""
    live = list(
        session.scalars(
            select(WebSession.token_digest).where(
                WebSession.person_id == person_id,
                WebSession.ended_at.is_(None),
                WebSession.token_digest != keep,
            )
        )
    )
    _end(session, live, now)
    return len(live)


def _end(session: Session, digests: Sequence[str], now: datetime) -> None:
    session.execute(
        update(WebSession)
        .where(WebSession.token_digest.in_(digests), WebSession.ended_at.is_(None))
        .values(ended_at=now, data={})
    )


def _about(
    session: Session,
    event: TrailEvent,
    by: Actor,
    now: datetime,
    data: Mapping[str, str | int | bool | None],
) -> None:
    subject = ("person", by.person_id or 0)
    append(session, event, by=by, now=now, subject=subject, establishment_id=None, data=data)


def keep_session(
    session: Session, token_digest: str, *, seen_at: datetime, data: Mapping[str, object]
) -> None:
    """Write what the framework keeps in a session, and when it was last used."""
    session.execute(
        update(WebSession)
        .where(WebSession.token_digest == token_digest, WebSession.ended_at.is_(None))
        .values(seen_at=seen_at, data=dict(data))
    )


def sweep_sign_ins(session: Session, *, now: datetime) -> int:
    """Remove failures that no longer count and sessions a month past their end; for the clock."""
    month_ago = now - timedelta(days=30)
    outcomes = [
        session.execute(delete(SignInFailure).where(SignInFailure.at < now - FORGOTTEN_AFTER)),
        session.execute(delete(WebSession).where(WebSession.expires_at < month_ago)),
    ]
    return sum(one.rowcount for one in outcomes if isinstance(one, CursorResult))
