"""The clock of the 7 days to enter a recordable case: it follows the case by itself.

29 CFR 1904.29(b)(3): a case stands on the log and on a 301 within seven calendar days of learning
that a recordable one happened. The case has one clock; a clock of these days that somebody
started from the incident by hand is that of the incident's first case.

A page lets the clock follow at once. Whatever else enters or decides a case (a command, an import,
a script that calls the services) need not know of clocks: the sweep sees to them within seconds.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import SYSTEM, Actor
from compliance.domain.recordkeeping.decision import NO_LINE, Outcome
from compliance.library.law_clocks import LawClocks
from compliance.services.clock_entries import Known
from compliance.services.clock_stops import (
    NOT_REQUIRED,
    ReportMade,
    resume,
    stop_not_required,
    stop_reported,
)
from compliance.services.legal_clocks import ClockStart, start_clock
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.legal_clocks import ClockDeadline, LegalClock
from compliance.storage.queries.case_clocks import OF_CASE, RECORD_CASE, list_cases_to_follow
from compliance.storage.queries.injury_cases import list_of_incident
from compliance.storage.queries.legal_clocks import (
    RUNNING,
    find_by_submission,
    hold_deadlines,
    list_clocks_of_incident,
)

NOT_RECORDABLE = "By the decision on the case it is not recordable."
RECORDABLE_AGAIN = "By the decision on the case it is recordable."


def follow_decision(
    session: Session, law: LawClocks, case: InjuryCase, *, by: Actor, now: datetime
) -> None:
    """Start the 7 days once a case is recordable; end them where it proves not to be.

    They run from when the company learned of it, so that a late decision gives no more time.
    An undecided case starts nothing, and stops nothing.
    """
    if case.logged_at is not None or RECORD_CASE not in law.clocks:
        return
    rows = _rows(session, case)
    if case.outcome == Outcome.RECORDABLE.value:
        if not rows:
            _start(session, law, case, by=by, now=now)
        for row in (one for one in rows if one.state == NOT_REQUIRED):
            resume(session, row, reason=RECORDABLE_AGAIN, by=by, now=now)
    elif case.outcome in NO_LINE:
        for row in (one for one in rows if one.state == RUNNING):
            stop_not_required(session, row, reason=NOT_RECORDABLE, by=by, now=now)


def stop_by_log(session: Session, case: InjuryCase, *, by: Actor, now: datetime) -> None:
    """Stop the 7 days of a case that was entered on the log. Entered late stays late."""
    for row in _rows(session, case):
        if row.state == RUNNING:
            entered = ReportMade(
                reported_at=case.logged_at,
                reported_to=f"Log of {case.log_year}",
                reported_by=by.name,
                reference=case.number or "",
            )
            stop_reported(session, row, entered, by=by, now=now)


def sweep_cases(session: Session, law: Callable[[], LawClocks], *, now: datetime) -> int:
    """Let the 7 days follow every decision that no page looked after; return how many did.

    They run from when the company learned of the case, so that nothing is gained by the wait.
    """
    cases = list_cases_to_follow(session, NO_LINE)
    for case in cases:
        follow_decision(session, law(), case, by=SYSTEM, now=now)
    return len(cases)


def find_clock_of_case(session: Session, case: InjuryCase) -> LegalClock | None:
    """Return the clock of a case's 7 days, if one was started."""
    own = find_by_submission(session, _submission(case))
    if own is not None:
        return own
    first = min((one.id for one in list_of_incident(session, case.incident_id)), default=case.id)
    if first != case.id:
        return None
    by_hand = (
        clock
        for clock in list_clocks_of_incident(session, case.incident_id)
        if clock.clock_key == RECORD_CASE and not clock.submission_id.startswith(OF_CASE)
    )
    return next(by_hand, None)


def _submission(case: InjuryCase) -> str:
    return f"{OF_CASE}{case.id}"


def _rows(session: Session, case: InjuryCase) -> Sequence[ClockDeadline]:
    clock = find_clock_of_case(session, case)
    return hold_deadlines(session, clock.id) if clock else ()


def _start(session: Session, law: LawClocks, case: InjuryCase, *, by: Actor, now: datetime) -> None:
    wanted = ClockStart(
        establishment_id=case.establishment_id,
        submission_id=_submission(case),
        clock_key=RECORD_CASE,
        known=Known(starts={"learned": case.learned_at.replace(microsecond=0).isoformat()}),
        told_at=case.learned_at,
        told_by=f"INC-{case.incident_id:05d}",
        incident_id=case.incident_id,
    )
    start_clock(session, law, wanted, by=by, now=now)
