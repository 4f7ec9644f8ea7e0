"""Incidents: what is reported, how far it is, and who has to hear of it at once."""

from enum import StrEnum


class IncidentKind(StrEnum):
    """What sort of thing happened, as the person on the spot would say it."""

    INJURY = "injury"  # injury or illness of a person
    NEAR_MISS = "near-miss"
    HAZARD = "hazard"  # unsafe condition; nothing happened yet
    PROPERTY_DAMAGE = "property-damage"
    FIRE = "fire"
    RELEASE = "release"  # spill or release
    DEVIATION = "deviation"  # from an environmental permit or limit
    COMPLAINT = "complaint"
    AGENCY_VISIT = "agency-visit"


class IncidentState(StrEnum):
    """How far it is."""

    REPORTED = "reported"  # nobody looked into it yet
    OPEN = "open"  # under investigation, or reopened
    CLOSED = "closed"


class Part(StrEnum):
    """What somebody had to do with it."""

    HURT = "hurt"
    INVOLVED = "involved"
    WITNESS = "witness"


ALWAYS_URGENT = frozenset({IncidentKind.FIRE, IncidentKind.AGENCY_VISIT})
"""Kinds that reach the people on duty at once whatever the reporter ticked. Ours, not law."""


def is_urgent(kind: IncidentKind, *, told_so: bool) -> bool:
    """Whether the people on duty are paged at once."""
    return told_so or kind in ALWAYS_URGENT
