"""Rows that nothing removes: records of 29 CFR part 1904, and who holds what.

Forms 300, 300A and 301 are kept for five years after the year that they cover, 29 CFR 1904.33(a),
and longer under a legal hold. This program has no way to remove them at all, before or after: a
unit of work that tries is broken off. Corrections strike through, 1904.33(b)(1).
"""

from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from compliance.domain.errors import ConflictError
from compliance.storage.models.incidents import Incident, IncidentChange, IncidentPerson
from compliance.storage.models.injury_cases import CaseChange, CaseSpan, InjuryCase
from compliance.storage.models.legal_holds import LegalHold
from compliance.storage.models.recordkeeping import AnnualSummary, Handover

KEPT = (
    AnnualSummary,
    CaseChange,
    CaseSpan,
    Handover,
    Incident,
    IncidentChange,
    IncidentPerson,
    InjuryCase,
    LegalHold,
)


def guard_kept(sessions: sessionmaker[Session]) -> None:
    """Break off every unit of work of these sessions that removes a kept row."""
    event.listen(sessions, "before_flush", _refuse)


def _refuse(session: Session, _context: object, _instances: object) -> None:
    removed = sorted({type(row).__name__ for row in session.deleted if isinstance(row, KEPT)})
    if removed:
        raise ConflictError(
            f"{', '.join(removed)}: records of 29 CFR part 1904 are not removed. They are kept for "
            "five years after their year at least (1904.33(a)). Strike them through instead."
        )
