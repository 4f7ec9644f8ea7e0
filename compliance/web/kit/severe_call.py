"""Whether somebody must still look if OSHA is to be told at once: 29 CFR 1904.39.

A death, a stay in hospital, an amputation or a lost eye has to be reported within hours. What a
report or a case says of it starts nothing by itself, because the facts of the call are others; so
pages ask for it until the clock of severe injuries runs or ran.
"""

from collections.abc import Collection

from compliance.domain.incidents import IncidentState
from compliance.domain.legal_clocks.requests import SEVERE_INJURY
from compliance.storage.models.incidents import Incident
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.legal_clocks import LegalClock

DEATH = "death"
SEVERE = "severe"
URGENT = "urgent"
DEATH_TOLD = "death"  # the key of a death in the facts of a clock


def severe_call(
    incident: Incident, cases: Collection[InjuryCase], clocks: Collection[LegalClock]
) -> str:
    """Return what asks for the clock of severe injuries: `DEATH`, `SEVERE`, `URGENT` or nothing.

    ``cases``: those of the incident that the reader may see; ``clocks``: all of the incident. A
    death asks until a clock is told of a death; anything else until any clock of severe injuries
    was started. A closed incident asks for nothing.
    """
    if incident.state == IncidentState.CLOSED.value:
        return ""
    told = [_kinds(clock) for clock in clocks if clock.clock_key == SEVERE_INJURY]
    if any(case.died_on or case.column == "G" for case in cases):
        return "" if any(DEATH_TOLD in kinds for kinds in told) else DEATH
    if told:
        return ""
    if any(case.in_patient_overnight for case in cases):
        return SEVERE
    return URGENT if incident.anyone_hurt and incident.is_urgent else ""


def _kinds(clock: LegalClock) -> set[str]:
    """Return what a clock was told to have happened to people, by the keys of its form."""
    facts = clock.entry.get("facts")
    events = facts.get("events") if isinstance(facts, dict) else None
    rows = events if isinstance(events, list) else []
    return {str(row.get("kind")) for row in rows if isinstance(row, dict)}
