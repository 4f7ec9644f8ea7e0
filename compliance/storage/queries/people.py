"""People: who is signed in, who holds which role where, and failed sign-ins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, selectinload

from compliance.domain.access import Actor, Role
from compliance.storage.models.people import (
    Invitation,
    Person,
    RoleAssignment,
    SignInFailure,
    WebSession,
)
from compliance.storage.prepared import Prepared
from compliance.storage.queries.scope import Page, count_of, found


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """One live session with its person; ``actor`` has the roles held at this moment."""

    person_id: int
    email: str
    language: str
    fs_uniquifier: str
    actor: Actor
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    data: Mapping[str, object]


class _SignedInRow(NamedTuple):
    person_id: int
    name: str
    email: str
    language: str
    fs_uniquifier: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    data: Mapping[str, object]
    establishment_id: int | None
    role: str | None


_SIGNED_IN = Prepared(
    select(
        Person.id,
        Person.name,
        Person.email,
        Person.language,
        Person.fs_uniquifier,
        WebSession.created_at,
        WebSession.seen_at,
        WebSession.expires_at,
        WebSession.data,
        RoleAssignment.establishment_id,
        RoleAssignment.role,
    )
    .join(Person, Person.id == WebSession.person_id)
    .outerjoin(RoleAssignment, RoleAssignment.person_id == Person.id)
    .where(
        WebSession.token_digest == bindparam("digest"), WebSession.ended_at.is_(None), Person.active
    )
)


def find_signed_in(
    connection: Connection, token_digest: str, *, now: datetime, idle_since: datetime
) -> SignedIn | None:
    """Return the live session behind a token, in one query, or None.

    None also when it was ended, is past its end, was last seen before ``idle_since``, or when the
    person was retired: every process sees that at the next request.
    """
    found_rows = _SIGNED_IN.rows(connection, {"digest": token_digest})
    if not found_rows:
        return None
    rows = [_SignedInRow._make(row) for row in found_rows]
    first = rows[0]
    if first.expires_at <= now or first.seen_at <= idle_since:
        return None
    pairs = [(row.establishment_id, row.role) for row in rows if row.role is not None]
    return SignedIn(
        person_id=first.person_id,
        email=first.email,
        language=first.language,
        fs_uniquifier=first.fs_uniquifier,
        actor=Actor(first.person_id, first.name, _roles(pairs)),
        created_at=first.created_at,
        seen_at=first.seen_at,
        expires_at=first.expires_at,
        data=first.data,
    )


def _roles(pairs: list[tuple[int | None, str]]) -> Mapping[int | None, frozenset[Role]]:
    roles: dict[int | None, set[Role]] = {}
    for establishment_id, role in pairs:
        roles.setdefault(establishment_id, set()).add(Role(role))
    return {key: frozenset(held) for key, held in roles.items()}


def actor_of(person: Person) -> Actor:
    """Return the person as an actor, with the roles held now."""
    pairs = [(row.establishment_id, row.role) for row in person.role_assignments]
    return Actor(person.id, person.name, _roles(pairs))


def find_person_by_email(session: Session, email: str) -> Person | None:
    """Return the person with this address, in whatever case it was typed."""
    return session.scalar(select(Person).where(Person.email == email.strip().lower()))


def find_person(session: Session, person_id: int) -> Person | None:
    """Return a person by id."""
    return session.get(Person, person_id)


def get_person(session: Session, person_id: int, *, visible_to: Actor) -> Person:
    """Return a person who has a role at an establishment that the actor sees, with all roles.

    Raises:
        NotFoundError: there is none, or only at other establishments.
    """
    statement = _seen(select(Person), visible_to).where(Person.id == person_id)
    loaded = statement.options(selectinload(Person.role_assignments))
    return found(session.scalar(loaded), "person")


def list_people(
    session: Session, *, visible_to: Actor, search: str = "", page: Page | None = None
) -> tuple[list[Person], int]:
    """Return one page of the people whom the actor sees, by name, and how many there are."""
    statement = _seen(select(Person), visible_to)
    if search:
        like = f"%{_escaped(search)}%"
        statement = statement.where(
            or_(Person.name.ilike(like, escape="\\"), Person.email.ilike(like, escape="\\"))
        )
    total = count_of(session, statement)
    page = page or Page()
    ordered = (
        statement.order_by(Person.retired_at.is_not(None), func.lower(Person.name), Person.id)
        .options(selectinload(Person.role_assignments))
        .limit(page.limit)
        .offset(page.offset)
    )
    return list(session.scalars(ordered)), total


def list_active_people(session: Session, *, limit: int) -> list[Person]:
    """Return the first active people with a role, in the order in which they were entered."""
    statement = select(Person).where(Person.active, Person.role_assignments.any())
    loaded = statement.options(selectinload(Person.role_assignments))
    return list(session.scalars(loaded.order_by(Person.id).limit(limit)))


def list_people_at(session: Session, establishment_id: int) -> list[Person]:
    """Return the active people with a role at an establishment, everywhere included, by name."""
    here = select(RoleAssignment.person_id).where(
        or_(
            RoleAssignment.establishment_id == establishment_id,
            RoleAssignment.establishment_id.is_(None),
        )
    )
    statement = select(Person).where(Person.id.in_(here), Person.active).order_by(Person.name)
    return list(session.scalars(statement.options(selectinload(Person.role_assignments))))


def _seen(statement: Select[Person], actor: Actor) -> Select[Person]:
    ids = actor.establishment_ids()
    if ids is None:
        return statement
    held = select(RoleAssignment.person_id).where(
        or_(RoleAssignment.establishment_id.in_(ids), RoleAssignment.establishment_id.is_(None))
    )
    return statement.where(Person.id.in_(held))


def _escaped(search: str) -> str:
    return search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def count_administrators(
    session: Session, establishment_id: int | None, *, besides: int | None = None
) -> int:
    """Return how many active people are administrators of an establishment, or of all (None).

    Who is administrator everywhere counts for each. One person may be left out.
    """
    where = or_(
        RoleAssignment.establishment_id.is_(None),
        RoleAssignment.establishment_id == establishment_id,  # never true for None
    )
    statement = (
        select(func.count(func.distinct(Person.id)))
        .join(RoleAssignment)
        .where(Person.active, RoleAssignment.role == Role.ADMINISTRATOR.value, where)
    )
    if besides is not None:
        statement = statement.where(Person.id != besides)
    return session.scalar(statement) or 0


def list_live_sessions(session: Session, person_id: int, *, now: datetime) -> list[WebSession]:
    """Return where a person is signed in, latest first."""
    statement = (
        select(WebSession)
        .where(
            WebSession.person_id == person_id,
            WebSession.ended_at.is_(None),
            WebSession.expires_at > now,
        )
        .order_by(WebSession.seen_at.desc())
    )
    return list(session.scalars(statement))


def list_failure_times(session: Session, subject: str, *, since: datetime) -> list[datetime]:
    """Return when sign-ins failed for a subject ("email:…", "address:…"), oldest first."""
    statement = (
        select(SignInFailure.at)
        .where(SignInFailure.subject == subject, SignInFailure.at > since)
        .order_by(SignInFailure.at)
    )
    return list(session.scalars(statement))


def find_invitation(session: Session, token_digest: str) -> Invitation | None:
    """Return the invitation or reset behind a link's token, used and expired ones too."""
    return session.get(Invitation, token_digest)
