"""Tables, one module an aggregate. Importing this package registers every table."""

from compliance.storage.models import (
    assets,
    checklists,
    corrective_actions,
    establishments,
    evidence,
    findings,
    heartbeat,
    inspections,
    notifications,
    packets,
    people,
    schedules,
    trail,
)

__all__ = [
    "assets",
    "checklists",
    "corrective_actions",
    "establishments",
    "evidence",
    "findings",
    "heartbeat",
    "inspections",
    "notifications",
    "packets",
    "people",
    "schedules",
    "trail",
]
