"""Who is written to: the one whose duty it is, or those who answer for it being done."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from compliance.domain.access import Role
from compliance.storage.queries import attention as queries
from compliance.storage.queries.attention import Addressee

EVERYWHERE = None
ANSWERABLE = (Role.COORDINATOR, Role.ADMINISTRATOR)
ON_DUTY = (Role.COORDINATOR, Role.SAFETY_OFFICER)


class Addressees:
    """The active people of some establishments, looked up once for a whole batch."""

    def __init__(
        self, session: Session, establishment_ids: Iterable[int], person_ids: Iterable[int]
    ) -> None:
        self._people = queries.list_addressees(session, frozenset(person_ids))
        self._holders: dict[tuple[int | None, str], list[Addressee]] = {}
        rows = queries.list_role_holders(session, frozenset(establishment_ids))
        for establishment_id, role, person in rows:
            self._holders.setdefault((establishment_id, role), []).append(person)

    def owners(
        self, establishment_id: int, person_id: int | None, role: str | None
    ) -> list[Addressee]:
        """Return whose duty it is: the person, else the holders of the role.

        A duty that belongs to nobody, or only to people who left, belongs to those who answer
        for it: it must not fall silent.
        """
        person = self._people.get(person_id) if person_id is not None else None
        if person is not None:
            return [person]
        found = self._with_role(establishment_id, role) if role else []
        return found or self.answerable(establishment_id)

    def answerable(self, establishment_id: int) -> list[Addressee]:
        """Return the coordinators; where there is none, the administrators."""
        for role in ANSWERABLE:
            found = self._with_role(establishment_id, role.value)
            if found:
                return found
        return []

    def on_duty(self, establishment_id: int) -> list[Addressee]:
        """Return whom something urgent reaches: coordinators and safety officers, else who answers.

        Everybody once, whatever roles they hold.
        """
        found = [
            person for role in ON_DUTY for person in self._with_role(establishment_id, role.value)
        ]
        people = list({person.id: person for person in found}.values())
        return people or self.answerable(establishment_id)

    def _with_role(self, establishment_id: int, role: str) -> list[Addressee]:
        here = self._holders.get((establishment_id, role), [])
        everywhere = self._holders.get((EVERYWHERE, role), [])
        return list({person.id: person for person in [*here, *everywhere]}.values())
