"""People of the plant: invite, change, give roles, retire."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from compliance.domain.access import PERMISSIONS, Actor, Permission, Role
from compliance.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    Problem,
)
from compliance.domain.trail import TrailEvent
from compliance.services.access import end_silently
from compliance.services.invitations import INVITATION, Link, make_link, tell_of, void_links
from compliance.storage.models.people import Person, RoleAssignment
from compliance.storage.queries.people import count_administrators, find_person_by_email

LANGUAGES = ("en", "es")
LONGEST_NAME = 120

Grant = tuple[int | None, Role]  # at which establishment (None: all of them), and which role


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """What is known of a person; ``language`` is that of pages and messages."""

    name: str
    email: str
    language: str = "en"


def holds(actor: Actor, permission: Permission, establishment_id: int | None) -> bool:
    """Say whether a permission is held at an establishment, or (None) everywhere."""
    if establishment_id is not None:
        return actor.may(permission, establishment_id)
    everywhere = actor.roles.get(None, frozenset())
    return actor.is_system or any(permission in PERMISSIONS[role] for role in everywhere)


def may_manage(actor: Actor, person: Person) -> bool:
    """Say whether the actor may change a person: only with that right wherever they have a role.

    Otherwise an administrator of one site could take over somebody who has more to say elsewhere,
    by changing the address that a new password is sent to.
    """
    places = {row.establishment_id for row in person.role_assignments}
    return all(holds(actor, Permission.MANAGE_PEOPLE, place) for place in places) and (
        bool(places) or actor.may_anywhere(Permission.MANAGE_PEOPLE)
    )


def invite_person(
    session: Session, details: PersonDetails, grants: Iterable[Grant], *, by: Actor, now: datetime
) -> Link:
    """Enter a person with roles and owe them a link by mail that sets their password.

    Raises:
        InvalidInputError: name, address, language or roles cannot be right.
        NotAllowedError: the actor may not give one of the roles.
    """
    wanted = frozenset(grants)
    clean = _checked(session, details, None, needs_role=not wanted)
    _demand_grants(by, wanted)
    person = Person(
        name=clean.name,
        email=clean.email,
        language=clean.language,
        fs_uniquifier=secrets.token_hex(16),
        created_at=now,
    )
    person.role_assignments = [
        RoleAssignment(establishment_id=place, role=role.value) for place, role in _sorted(wanted)
    ]
    session.add(person)
    session.flush()
    tell_of(session, TrailEvent.PERSON_INVITED, person, by, now, roles=_in_words(wanted))
    return make_link(session, person, INVITATION, now)


def invite_again(session: Session, person: Person, *, by: Actor, now: datetime) -> Link:
    """Send another invitation; the one before stops working.

    Raises:
        ConflictError: the person has a password already, or was retired.
    """
    _demand_manage(by, person)
    if person.password or not person.active:
        raise ConflictError(
            f"{person.name} needs no invitation: they have a password, or were retired. "
            "For a forgotten password they ask for a link on the sign-in page."
        )
    tell_of(session, TrailEvent.PERSON_INVITED, person, by, now, again=True)
    return make_link(session, person, INVITATION, now)


def change_person(
    session: Session, person: Person, details: PersonDetails, *, by: Actor, now: datetime
) -> None:
    """Correct name, address or language. The trail keeps what it was.

    Raises:
        InvalidInputError: the new ones cannot be right.
        NotAllowedError: the actor may not manage this person.
    """
    _demand_manage(by, person)
    clean = _checked(session, details, person)
    before = PersonDetails(name=person.name, email=person.email, language=person.language)
    person.name, person.email, person.language = clean.name, clean.email, clean.language
    if clean.email != before.email:
        void_links(session, person.id, now)  # a link to the old address must not work
    tell_of(
        session, TrailEvent.PERSON_CHANGED, person, by, now, name=before.name, email=before.email
    )


def choose_language(
    session: Session, person: Person, language: str, *, by: Actor, now: datetime
) -> None:
    """Choose the language of one's own pages and messages.

    Raises:
        InvalidInputError: there is no such language.
    """
    if language not in LANGUAGES:
        raise InvalidInputError(
            [_problem("language", f"{language!r} is not offered.", "Pick one.")]
        )
    person.language = language
    tell_of(session, TrailEvent.PERSON_CHANGED, person, by, now, language=language)


def set_roles(
    session: Session, person: Person, grants: Iterable[Grant], *, by: Actor, now: datetime
) -> None:
    """Give a person exactly these roles. What they may do changes at their next request.

    Raises:
        InvalidInputError: no role is left; retire the person instead.
        NotAllowedError: the actor may not give or take one of them.
        ConflictError: it would leave a place without administrator.
    """
    wanted = frozenset(grants)
    if not wanted:
        raise InvalidInputError(
            [_problem("roles", "No role is chosen.", "Choose one, or retire the person.")]
        )
    held = {(row.establishment_id, Role(row.role)): row for row in person.role_assignments}
    _demand_grants(by, wanted ^ held.keys())
    _keep_administrator(session, person, held.keys() - wanted, staying=wanted)
    for grant in held.keys() - wanted:
        session.delete(held[grant])
    for place, role in _sorted(wanted - held.keys()):
        session.add(RoleAssignment(person_id=person.id, establishment_id=place, role=role.value))
    session.flush()
    session.refresh(person, ["role_assignments"])
    tell_of(
        session,
        TrailEvent.ROLES_CHANGED,
        person,
        by,
        now,
        roles=_in_words(wanted),
        before=_in_words(held),
    )


def retire_person(session: Session, person: Person, *, by: Actor, now: datetime) -> None:
    """Let nobody sign in as this person any more; what they did keeps their name.

    Raises:
        ConflictError: already retired, or the last administrator.
        NotAllowedError: the actor may not manage this person.
    """
    _demand_manage(by, person)
    if not person.active:
        raise ConflictError(f"{person.name} is retired already.")
    held = {(row.establishment_id, Role(row.role)) for row in person.role_assignments}
    _keep_administrator(session, person, held, staying=frozenset())
    person.active = False
    person.retired_at = now
    _renew(session, person, now)
    tell_of(session, TrailEvent.PERSON_RETIRED, person, by, now)


def reinstate_person(session: Session, person: Person, *, by: Actor, now: datetime) -> None:
    """Let a retired person back in; their old password works again.

    Raises:
        ConflictError: the person is not retired.
        NotAllowedError: the actor may not manage this person.
    """
    _demand_manage(by, person)
    if person.active:
        raise ConflictError(f"{person.name} is not retired.")
    person.active = True
    person.retired_at = None
    tell_of(session, TrailEvent.PERSON_CHANGED, person, by, now, active=True)


def _checked(
    session: Session, details: PersonDetails, person: Person | None, *, needs_role: bool = False
) -> PersonDetails:
    clean, problems = look_at_details(session, details, person, needs_role=needs_role)
    if problems:
        raise InvalidInputError(problems)
    return clean


def look_at_details(
    session: Session, details: PersonDetails, person: Person | None, *, needs_role: bool = False
) -> tuple[PersonDetails, list[Problem]]:
    """Return details as they are kept, and everything that is wrong with them.

    ``person`` is whose they are, None if somebody new; ``needs_role`` says that no role is given.
    """
    problems = []
    name = tidy_name(details.name)
    if not 1 <= len(name) <= LONGEST_NAME:
        problems.append(_problem("name", "There is no name.", "Enter one, 120 letters at most."))
    try:
        email = validate_email(details.email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        email = ""
        what = "This is not a mail address."
        problems.append(_problem("email", what, "It looks like name@plant.example."))
    other = find_person_by_email(session, email) if email else None
    if other is not None and other is not person:
        remedy = "Change that person, or use another address."
        problems.append(_problem("email", "Somebody has this address already.", remedy))
    if details.language not in LANGUAGES:
        problems.append(_problem("language", "This language is not offered.", "Take en or es."))
    if needs_role:
        problems.append(_problem("roles", "No role is chosen.", "Choose at least one."))
    return PersonDetails(name=name, email=email, language=details.language), problems


def tidy_name(name: str) -> str:
    """Return a name without blanks around it and without several in a row."""
    return " ".join(name.split())


def _problem(where: str, what: str, remedy: str) -> Problem:
    return Problem(where, what, remedy)


def _demand_manage(by: Actor, person: Person) -> None:
    if not may_manage(by, person):
        raise NotAllowedError(
            f"{person.name} has roles where you may not manage people. "
            "Ask an administrator of all of those establishments."
        )


def _demand_grants(by: Actor, grants: Iterable[Grant]) -> None:
    for place, role in grants:
        if not holds(by, Permission.MANAGE_PEOPLE, place):
            where = "every establishment" if place is None else "that establishment"
            raise NotAllowedError(
                f"You may not give or take the role {role.value} at {where}. "
                "Ask an administrator there."
            )


def _keep_administrator(
    session: Session, person: Person, lost: Iterable[Grant], *, staying: Iterable[Grant]
) -> None:
    still = {place for place, role in staying if role is Role.ADMINISTRATOR}
    for place, role in lost:
        if role is not Role.ADMINISTRATOR or None in still or place in still:
            continue
        if count_administrators(session, place, besides=person.id) == 0:
            raise ConflictError(
                f"{person.name} is the last administrator. Make somebody else administrator first."
            )


def _sorted(grants: Iterable[Grant]) -> Sequence[Grant]:
    return sorted(grants, key=lambda grant: (grant[0] or 0, grant[1].value))


def _in_words(grants: Iterable[Grant]) -> str:
    return ", ".join(f"{role.value}@{place or 'all'}" for place, role in _sorted(grants))


def _renew(session: Session, person: Person, now: datetime) -> None:
    person.fs_uniquifier = secrets.token_hex(16)
    void_links(session, person.id, now)
    end_silently(session, person.id, now=now)
