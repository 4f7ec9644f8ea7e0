"""Every name that records of injuries may tell, on a log or not: what texts are searched for."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.incidents import Part
from compliance.domain.recordkeeping.log_lines import KnownNames
from compliance.storage.models.incidents import Incident, IncidentPerson
from compliance.storage.models.injury_cases import CaseChange, InjuryCase
from compliance.storage.queries.withheld_names import names_withheld_at, withheld_incidents


def known_names_at(session: Session, establishment_id: int) -> KnownNames:
    """Return the names of an establishment's cases of all years, and of people of its incidents.

    Names that were removed from an incident, or struck on a log, count as well. Whoever was hurt in
    the incident of a privacy concern case counts as private: the report may spell the name anew.
    """
    people = _people(session, establishment_id)
    private = set(session.scalars(withheld_incidents(establishment_id)))
    hurt = (
        name
        for incident_id, part, name in people
        if part == Part.HURT.value and incident_id in private
    )
    return KnownNames(
        private=_once((*names_withheld_at(session, establishment_id), *hurt)),
        others=_once((*_of_cases(session, establishment_id), *(name for *_, name in people))),
    )


def _people(session: Session, establishment_id: int) -> list[tuple[int, str, str]]:
    rows = session.execute(
        select(IncidentPerson.incident_id, IncidentPerson.part, IncidentPerson.name)
        .join(Incident, Incident.id == IncidentPerson.incident_id)
        .where(Incident.establishment_id == establishment_id)
        .order_by(IncidentPerson.id)
    )
    return [(incident_id, part, name) for incident_id, part, name in rows]


def _of_cases(session: Session, establishment_id: int) -> list[str]:
    here = InjuryCase.establishment_id == establishment_id
    cases = select(InjuryCase.employee_name, InjuryCase.clinician).where(here)
    struck = (
        select(CaseChange.before, CaseChange.after)
        .join(InjuryCase, InjuryCase.id == CaseChange.case_id)
        .where(here, CaseChange.field == "employee_name")
    )
    return [name for query in (cases, struck) for row in session.execute(query) for name in row]


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name and name.strip()))
