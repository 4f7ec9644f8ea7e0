"""The clock of a death or a stay in hospital: it starts as soon as a case tells of one.

29 CFR 1904.39(a): a work-related death is told to OSHA within 8 hours, an in-patient stay within
24, counted from when anybody who works for the company learned of it. Whoever writes a case down
need not know that. What a case says is put to the clock; what it does not say stays open there.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from compliance.domain.access import SYSTEM, Actor
from compliance.domain.incidents import IncidentState
from compliance.domain.legal_clocks.requests import SEVERE_INJURY
from compliance.domain.local_time import local_at
from compliance.domain.recordkeeping.decision import Outcome
from compliance.domain.recordkeeping.log_entry import Column
from compliance.library.law_clocks import LawClocks
from compliance.services.clock_entries import Known
from compliance.services.legal_clocks import ClockStart, start_clock
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.legal_clocks import LegalClock
from compliance.storage.queries.case_clocks import list_severe_cases
from compliance.storage.queries.legal_clocks import list_clocks_of_incident

DEATH = "death"
STAY = "hospitalization"
LOOKS_BACK = timedelta(days=30)
"""Ours: a case of long ago that is entered late pages nobody; its pages ask whether it was told."""


def follow_severe(
    session: Session, law: LawClocks, case: InjuryCase, *, by: Actor, now: datetime
) -> bool:
    """Start the clock of what a case tells of, once; say whether one was started.

    A death counts from when the company learned of the incident if it lay before that, and else
    from now; a stay in hospital from when it learned of the incident. A person who knows better
    corrects the clock. Nothing starts where a clock of the incident was told of it already.
    """
    incident = case.incident
    is_past = incident.state == IncidentState.CLOSED.value or case.learned_at < now - LOOKS_BACK
    is_off = case.outcome == Outcome.NOT_RECORDABLE.value  # an update may be of a death
    if is_past or not law.severe or is_off:
        return False
    kind = _untold(case, told_kinds(list_clocks_of_incident(session, incident.id)))
    if not kind:
        return False
    learned = _learned_at(case, kind, now)
    wanted = ClockStart(
        establishment_id=case.establishment_id,
        submission_id=f"severe-{case.id}-{kind}",
        clock_key=SEVERE_INJURY,
        known=Known(facts=_facts(case, kind, learned)),
        told_at=learned,
        told_by=f"INC-{incident.id:05d}",
        incident_id=incident.id,
    )
    start_clock(session, law, wanted, by=by, now=now)
    return True


def sweep_severe(session: Session, law: Callable[[], LawClocks], *, now: datetime) -> int:
    """Start the clocks of cases that no page looked after; return how many were started."""
    cases = list_severe_cases(session, since=now - LOOKS_BACK)
    return sum(follow_severe(session, law(), one, by=SYSTEM, now=now) for one in cases)


def told_kinds(clocks: Iterable[LegalClock]) -> set[str]:
    """Return what the clocks of severe injuries were told to have happened, by its keys."""
    return {
        kind for clock in clocks if clock.clock_key == SEVERE_INJURY for kind in _kinds_of(clock)
    }


def is_death(case: InjuryCase) -> bool:
    """Say whether a case is one of somebody who died."""
    return case.died_on is not None or case.column == Column.DEATH.value


def _untold(case: InjuryCase, told: set[str]) -> str:
    """Return what a case tells of and no clock was told; one clock of 24 hours is enough."""
    if is_death(case):
        return "" if DEATH in told else DEATH
    return STAY if case.in_patient_overnight and not told else ""


def _learned_at(case: InjuryCase, kind: str, now: datetime) -> datetime:
    told_on = local_at(case.learned_at, case.incident.establishment.zone).date()
    is_news = kind == DEATH and (case.died_on is None or case.died_on > told_on)
    return (now if is_news else case.learned_at).replace(microsecond=0)


def _facts(case: InjuryCase, kind: str, learned: datetime) -> dict[str, object]:
    event: dict[str, object] = {"kind": kind, "learned_at": learned.isoformat()}
    if kind == STAY:
        event["in_patient"] = True
    if kind == DEATH and case.died_on is not None:
        event["happened_at"] = case.died_on.isoformat()
    facts: dict[str, object] = {"events": [event]}
    if case.injured_on is not None:
        facts["incident_at"] = case.injured_on.isoformat()
    if case.outcome == Outcome.RECORDABLE.value:
        facts["work_related"] = True
    return facts


def _kinds_of(clock: LegalClock) -> Iterator[str]:
    facts = clock.entry.get("facts")
    events = facts.get("events") if isinstance(facts, dict) else None
    for row in events if isinstance(events, list) else ():
        if isinstance(row, dict):
            yield str(row.get("kind"))
