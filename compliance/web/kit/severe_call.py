"""Whether somebody must still look if OSHA is to be told at once: 29 CFR 1904.39.

A death, a stay in hospital, an amputation or a lost eye has to be reported within hours. A death
or a stay that a case tells of starts its clock by itself (`services.severe_clocks`); of what nobody
wrote down yet, or long ago, pages ask until the clock of severe injuries runs or ran.
"""

from collections.abc import Collection

from compliance.domain.incidents import IncidentState
from compliance.domain.recordkeeping.decision import Outcome
from compliance.services.severe_clocks import DEATH, is_death, told_kinds
from compliance.storage.models.incidents import Incident
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.legal_clocks import LegalClock

SEVERE = "severe"
HURT = "hurt"
AMPUTATION = "amputation"  # as a kind of injury in checklists/law/recordkeeping/injury-codes.yaml


def severe_call(
    incident: Incident,
    cases: Collection[InjuryCase],
    clocks: Collection[LegalClock],
    *,
    is_decided: bool,
) -> str:
    """Return what asks for the clock of severe injuries: `DEATH`, `SEVERE`, `HURT` or nothing.

    ``cases``: those of the incident that the reader may see; ``clocks``: all of the incident;
    ``is_decided``: it has cases, and each is decided. A death asks until a clock is told of a
    death; anything else until any clock of severe injuries was started. Whoever is hurt asks until
    somebody has looked at the case. A closed incident asks for nothing.
    """
    if incident.state == IncidentState.CLOSED.value:
        return ""
    told = told_kinds(clocks)
    if any(is_death(case) for case in cases):
        return "" if DEATH in told else DEATH
    if told:
        return ""
    if any(case.in_patient_overnight or case.nature == AMPUTATION for case in cases):
        return SEVERE
    return HURT if incident.anyone_hurt and not is_decided else ""


def are_decided(cases: Collection[InjuryCase]) -> bool:
    """Say whether there are cases, and each of them is decided."""
    return bool(cases) and all(case.outcome != Outcome.UNDECIDED.value for case in cases)
