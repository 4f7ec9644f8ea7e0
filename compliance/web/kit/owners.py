"""Choosing whose a duty is: a person, everybody with a role, or nobody yet."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import PERMISSIONS, Permission, Role
from compliance.services.schedules import Owner
from compliance.storage.models.people import Person
from compliance.storage.queries.people import actor_of, list_people_at
from compliance.web.kit.sent import id_or_none
from compliance.web.kit.words import role_word

NOBODY = "nobody"
PERSON = "person-"
ROLE = "role-"


def owner_choices(
    session: Session, establishment_id: int, permission: Permission
) -> list[tuple[str, str]]:
    """Return who can be given a duty that needs a permission: people first, then roles."""
    people = people_who_may(session, establishment_id, permission)
    persons = [(f"{PERSON}{person.id}", person.name) for person in people]
    roles = [
        (f"{ROLE}{role.value}", str(_("Everybody who is: %(role)s", role=role_word(role.value))))
        for role in Role
        if permission in PERMISSIONS[role]
    ]
    return [*persons, *roles]


def people_who_may(
    session: Session, establishment_id: int, permission: Permission
) -> Sequence[Person]:
    """Return the active people who hold a permission at an establishment, by name."""
    return [
        person
        for person in list_people_at(session, establishment_id)
        if actor_of(person).may(permission, establishment_id)
    ]


def owner_of(value: str) -> Owner:
    """Return the owner that a choice stands for; ``NOBODY`` and nonsense are no owner."""
    if value.startswith(PERSON) and (person_id := id_or_none(value.removeprefix(PERSON))):
        return Owner(person_id=person_id)
    role = value.removeprefix(ROLE)
    if value.startswith(ROLE) and role in {one.value for one in Role}:
        return Owner(role=Role(role))
    return Owner()


def owner_value(person_id: int | None, role: str | None) -> str:
    """Return the choice that stands for an owner."""
    if person_id is not None:
        return f"{PERSON}{person_id}"
    return f"{ROLE}{role}" if role else NOBODY


def owner_words(name: str, role: str | None) -> str:
    """Return whose something is: a name, "Every safety officer", or "" for nobody."""
    if name:
        return name
    return str(_("Any %(role)s", role=role_word(role).lower())) if role else ""
