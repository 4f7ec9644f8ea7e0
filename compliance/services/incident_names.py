"""Words that everybody who sees findings reads: they name nobody of the incident they are about."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.incidents import says_a_name
from compliance.storage.models.findings import Finding
from compliance.storage.models.incidents import IncidentPerson
from compliance.storage.models.injury_cases import InjuryCase

NAMES_SOMEBODY = "It names somebody of the incident, and everybody who sees findings reads it."
SAY_IT_WITHOUT = "Say it without the name."


def names_of(session: Session, incident_id: int) -> list[str]:
    """Return the names that are kept with an incident: who was hurt, took part or saw it."""
    named = select(IncidentPerson.name).where(
        IncidentPerson.incident_id == incident_id, IncidentPerson.removed_at.is_(None)
    )
    hurt = select(InjuryCase.employee_name).where(InjuryCase.incident_id == incident_id)
    return [*session.scalars(named), *session.scalars(hurt)]


def problems_of_names(
    session: Session, incident_id: int | None, texts: Mapping[str, str]
) -> list[Problem]:
    """Return a problem for each text, by its field, that names somebody of the incident.

    Nothing is wrong with a text about what no incident brought up (None).
    """
    if incident_id is None:
        return []
    names = names_of(session, incident_id)
    return [
        Problem(where, NAMES_SOMEBODY, SAY_IT_WITHOUT)
        for where, text in texts.items()
        if says_a_name(text, names)
    ]


def demand_no_names(session: Session, finding: Finding, where: str, text: str) -> None:
    """Refuse a text about a finding that names somebody of the incident it came from.

    Raises:
        InvalidInputError: it does.
    """
    if problems := problems_of_names(session, finding.incident_id, {where: text}):
        raise InvalidInputError(problems)
