"""Legal holds: what must stay as it is for a lawsuit, a claim or an inquiry, whatever its age.

A hold comes on top of the years that a law asks for (`domain.retention`); it has no end but the one
that a person gives it. It stops removing and voiding. It does not stop what part 1904 demands of
the log: a correction strikes through and loses nothing, 29 CFR 1904.33(b)(1).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from compliance.domain.errors import Problem
from compliance.domain.numbers import incident_number, inspection_number, subject_of_number

LONGEST_REASON = 1_000
FIRST_YEAR = 1971  # records under the OSH Act begin
_YEAR = re.compile(r"\d{4}\Z")


class HoldKind(StrEnum):
    """What is held."""

    YEAR = "year"  # all injury records, incidents and inspections of an establishment and year
    INCIDENT = "incident"
    INSPECTION = "inspection"


@dataclass(frozen=True, slots=True)
class HeldThing:
    """One thing under hold; ``subject_id`` is the year itself, or the row."""

    kind: HoldKind
    subject_id: int

    @property
    def number(self) -> str:
        """What people call it: "2025", "INC-00031", "INS-00417"."""
        numbers = {HoldKind.INCIDENT: incident_number, HoldKind.INSPECTION: inspection_number}
        return numbers.get(self.kind, str)(self.subject_id)


def held_thing(text: str) -> HeldThing | None:
    """Return what somebody means by "2025", "inc-31" or "INS-00417"; None if it is none of them."""
    typed = text.strip()
    if _YEAR.match(typed):
        return HeldThing(HoldKind.YEAR, int(typed)) if int(typed) >= FIRST_YEAR else None
    found = subject_of_number(typed)
    if found is None or found[0] not in {HoldKind.INCIDENT.value, HoldKind.INSPECTION.value}:
        return None
    return HeldThing(HoldKind(found[0]), found[1])


def reason_problems(reason: str) -> list[Problem]:
    """Return what is wrong with the reason of a hold or of its release."""
    if not reason.strip():
        return [Problem("reason", "It is empty.", "Say why: a case number, or who asked for it.")]
    if len(reason.strip()) > LONGEST_REASON:
        what = f"It is longer than {LONGEST_REASON} characters."
        return [Problem("reason", what, "Make it shorter.")]
    return []
