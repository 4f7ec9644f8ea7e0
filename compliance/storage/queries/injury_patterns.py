"""Injury cases of some sites and time as far as they are counted by kinds; no names, no words."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from compliance.domain.injury_patterns import Dimension, SortedCase
from compliance.domain.investigations import NOT_FOUND, NoteKind
from compliance.storage.models.establishments import Area
from compliance.storage.models.incidents import Incident, InvestigationNote
from compliance.storage.models.injury_cases import InjuryCase

_CAUSES = (NoteKind.FACTOR.value, NoteKind.ROOT_CAUSE.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesWanted:
    """Which cases: sites, first and last day of the injury, and whether off the log as well.

    Lined-out cases never count.
    """

    establishment_ids: Sequence[int]
    since: date
    until: date
    off_the_log_too: bool = False


def list_sorted_cases(session: Session, wanted: CasesWanted) -> list[SortedCase]:
    """Return cases by the day of the injury."""
    rows = session.execute(
        select(
            InjuryCase.incident_id,
            InjuryCase.body_part,
            InjuryCase.nature,
            InjuryCase.event,
            InjuryCase.source,
            InjuryCase.where,
            InjuryCase.is_privacy_case,
            Area.name.label("area"),
        )
        .join(Incident, Incident.id == InjuryCase.incident_id)
        .outerjoin(Area, Area.id == Incident.area_id)
        .where(*_conditions(wanted))
        .order_by(InjuryCase.injured_on, InjuryCase.id)
    ).all()
    causes = _causes(session, wanted)
    return [
        SortedCase(
            kinds={
                Dimension.BODY_PART: _one(row.body_part),
                Dimension.NATURE: _one(row.nature),
                Dimension.EVENT: _one(row.event),
                Dimension.SOURCE: _one(row.source),
                Dimension.CAUSE: tuple(sorted(causes[row.incident_id])),
                Dimension.PLACE: _one(row.area or row.where.strip()),
            },
            is_privacy_case=row.is_privacy_case,
        )
        for row in rows
    ]


def _conditions(wanted: CasesWanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        InjuryCase.establishment_id.in_(wanted.establishment_ids),
        InjuryCase.injured_on.between(wanted.since, wanted.until),
        InjuryCase.lined_out_at.is_(None),
    ]
    if not wanted.off_the_log_too:
        conditions.append(InjuryCase.logged_at.is_not(None))
    return conditions


def _one(key: str) -> tuple[str, ...]:
    return (key,) if key else ()


def _causes(session: Session, wanted: CasesWanted) -> defaultdict[int, set[str]]:
    """Return the categories of causes that stand, by incident."""
    rows = session.execute(
        select(InvestigationNote.incident_id, InvestigationNote.cause)
        .join(InjuryCase, InjuryCase.incident_id == InvestigationNote.incident_id)
        .where(
            *_conditions(wanted),
            InvestigationNote.kind.in_(_CAUSES),
            InvestigationNote.struck_at.is_(None),
            InvestigationNote.cause.not_in(["", NOT_FOUND]),
        )
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for incident_id, cause in rows:
        found[incident_id].add(cause)
    return found
