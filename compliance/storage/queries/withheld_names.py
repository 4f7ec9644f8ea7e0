"""The names of privacy concern cases: what must be taken out of texts before others read them."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from compliance.storage.models.injury_cases import CaseChange, InjuryCase


def is_withheld() -> ColumnElement[bool]:
    """Return what is true of a case whose name is for the confidential list alone.

    One that the rules call a privacy concern case counts before it is decided as recordable;
    where a person overruled them, that person's word counts.
    """
    by_rules = InjuryCase.rules_said["privacy"].as_boolean().is_(True)
    return or_(
        InjuryCase.is_privacy_case.is_(True), and_(InjuryCase.overruled_reason == "", by_rules)
    )


def withheld_incidents(establishment_id: int) -> Select[int]:
    """Return a statement for the incidents whose words may hold such a name."""
    return select(InjuryCase.incident_id).where(
        InjuryCase.establishment_id == establishment_id, is_withheld()
    )


def names_withheld_in(session: Session, incident_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the names by incident, those too that stood on the log once and were struck."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    if incident_ids:
        for incident_id, name in _names(session, InjuryCase.incident_id.in_(incident_ids)):
            found[incident_id].append(name)
    return dict(found)


def names_withheld_at(session: Session, establishment_id: int) -> list[str]:
    """Return every such name of an establishment."""
    return [name for _id, name in _names(session, InjuryCase.establishment_id == establishment_id)]


def _names(session: Session, where: ColumnElement[bool]) -> Iterator[tuple[int, str]]:
    cases = select(InjuryCase.incident_id, InjuryCase.employee_name).where(where, is_withheld())
    for incident_id, name in session.execute(cases):
        yield incident_id, name
    struck = (
        select(InjuryCase.incident_id, CaseChange.before, CaseChange.after)
        .join(CaseChange, CaseChange.case_id == InjuryCase.id)
        .where(where, is_withheld(), CaseChange.field == "employee_name")
    )
    for incident_id, before, after in session.execute(struck):
        yield incident_id, before
        yield incident_id, after
