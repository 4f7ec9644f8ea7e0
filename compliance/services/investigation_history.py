"""What was signed off in an investigation before it was opened again, and why it was opened.

Nothing is written for it: changes of an incident, notes and strikes are kept with their instants,
so what stood at a signature can be told from them later.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from compliance.services.investigations import INVESTIGATION, LESSONS
from compliance.storage.models.incidents import Incident, IncidentChange, InvestigationNote

_STATE = "state"  # of the incident; opening it again opens its investigation


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierSignOff:
    """A signature that ended when the investigation, or its incident, was opened again.

    ``signed`` holds who signed, when, and as its reason what was found; ``reopened`` who opened it
    again, when and why. ``notes`` and ``lessons`` are what stood when it was signed.
    """

    signed: IncidentChange
    reopened: IncidentChange
    lessons: str
    notes: tuple[InvestigationNote, ...]


def list_earlier_sign_offs(
    incident: Incident, notes: Sequence[InvestigationNote]
) -> list[EarlierSignOff]:
    """Return the signatures of an investigation that hold no longer, the latest first."""
    found = [
        EarlierSignOff(
            signed=signed,
            reopened=reopened,
            lessons=_lessons_at(incident, signed),
            notes=tuple(note for note in notes if _stood_at(note, signed)),
        )
        for signed, reopened in _ended(incident)
    ]
    return found[::-1]


def _ended(incident: Incident) -> Iterator[tuple[IncidentChange, IncidentChange]]:
    signed: IncidentChange | None = None
    for change in incident.changes:
        if (change.field, change.after) == (INVESTIGATION, "signed-off"):
            signed = change
        elif signed is not None and _opens(change):
            yield signed, change
            signed = None


def _opens(change: IncidentChange) -> bool:
    steps = {(INVESTIGATION, "signed-off"), (_STATE, "closed")}
    return (change.field, change.before) in steps


def _lessons_at(incident: Incident, signed: IncidentChange) -> str:
    written = [one.after for one in incident.changes if one.field == LESSONS and one.id < signed.id]
    return written[-1] if written else ""


def _stood_at(note: InvestigationNote, signed: IncidentChange) -> bool:
    at = signed.changed_at
    return note.noted_at <= at and (note.struck_at is None or note.struck_at > at)
