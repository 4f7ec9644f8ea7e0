"""Cases whose clock of the 7 days does not yet say what their decision says."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from compliance.domain.recordkeeping.decision import Outcome
from compliance.domain.recordkeeping.log_entry import Column
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.legal_clocks import ClockDeadline, LegalClock
from compliance.storage.queries.legal_clocks import RUNNING

RECORD_CASE = "osha-record-case"
OF_CASE = "case-"
"""How the clock of a case is known; no form has such a number, so nobody can take it."""


def list_cases_to_follow(session: Session, no_line: Collection[str]) -> list[InjuryCase]:
    """Return cases on no log that are recordable and have no clock, or whose clock runs in vain.

    ``no_line``: outcomes that end the clock. A clock that somebody started from the incident by
    hand is that of its first case.
    """
    runs_in_vain = and_(InjuryCase.outcome.in_(no_line), _has_clock(running=True))
    lacks = and_(InjuryCase.outcome == Outcome.RECORDABLE.value, ~_has_clock(running=False))
    wanted = select(InjuryCase).where(InjuryCase.logged_at.is_(None), or_(lacks, runs_in_vain))
    return list(session.scalars(wanted.order_by(InjuryCase.id)))


def list_severe_cases(session: Session, *, since: datetime) -> list[InjuryCase]:
    """Return cases of a death or a stay in hospital that were learned of since then."""
    wanted = select(InjuryCase).where(
        InjuryCase.learned_at >= since,
        or_(
            InjuryCase.died_on.is_not(None),
            InjuryCase.column == Column.DEATH.value,
            InjuryCase.in_patient_overnight.is_(True),
        ),
    )
    return list(session.scalars(wanted.order_by(InjuryCase.id)))


def _has_clock(*, running: bool) -> ColumnElement[bool]:
    other = aliased(InjuryCase)
    first = select(func.min(other.id)).where(other.incident_id == InjuryCase.incident_id)
    by_hand = and_(
        LegalClock.incident_id == InjuryCase.incident_id,
        LegalClock.clock_key == RECORD_CASE,
        ~LegalClock.submission_id.startswith(OF_CASE, autoescape=True),
        InjuryCase.id == first.scalar_subquery(),
    )
    own = LegalClock.submission_id == literal(OF_CASE).concat(cast(InjuryCase.id, String))
    clock = select(LegalClock.id).where(or_(own, by_hand))
    if running:
        clock = clock.join(ClockDeadline, ClockDeadline.clock_id == LegalClock.id).where(
            ClockDeadline.state == RUNNING
        )
    return exists(clock.correlate(InjuryCase))
