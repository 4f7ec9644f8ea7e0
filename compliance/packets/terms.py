"""The words of a packet that stand in its data, and are said in its language all the same.

Free texts of people and the words of a signed record are never translated. These are fixed lists of
ours: months, authorities, and where findings and their actions stand.
"""

from compliance.domain.access import Role
from compliance.domain.checklists import Severity
from compliance.domain.corrective_actions import KIND_WORDS, STATE_WORDS
from compliance.services.form_copies import READER_WORDS

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
AUTHORITIES = {
    "osha": "OSHA",
    "epa": "EPA",
    "state": "State",
    "local": "City or county",
    "internal": "Own rules",
}
FINDING_STATES = ("Open", "Open, late", "Closed", "Withdrawn")
INCIDENT_KINDS = {
    "injury": "Injury or illness",
    "near-miss": "Near miss",
    "hazard": "Hazard or unsafe condition",
    "property-damage": "Property damage",
    "fire": "Fire",
    "release": "Spill or release",
    "deviation": "Environmental deviation",
    "complaint": "Complaint",
    "agency-visit": "Agency visit",
}
MEASURES = {
    "trir": ("Total recordable incident rate (TRIR)", "TRIR"),
    "dart": ("Days away, restricted or transferred (DART)", "DART"),
    "severity": ("Severity rate", "Severity"),
    "lost-workday": ("Lost workday rate", "Lost days"),
    "first-aid": ("First-aid cases for each recordable case", "First aid"),
    "near-miss": ("Near misses for each recordable case", "Near misses"),
}
"""Measures of injuries by key: the whole name, and the head of a column."""
PATTERNS = {
    "body_part": "Part of the body",
    "event": "Type of event",
    "nature": "Kind of injury or illness",
    "source": "What did the harm",
    "cause": "Cause, from investigations",
}
INCIDENT_STATES = {"reported": "Reported", "open": "Open", "closed": "Closed"}
TERMS = frozenset(
    (
        *MONTHS,
        *AUTHORITIES.values(),
        *FINDING_STATES,
        *INCIDENT_KINDS.values(),
        *INCIDENT_STATES.values(),
        *(name for names in MEASURES.values() for name in names),
        *PATTERNS.values(),
        *READER_WORDS.values(),
        *KIND_WORDS.values(),
        *STATE_WORDS.values(),
        *(f"{words}, late" for words in STATE_WORDS.values()),
        *(severity.value for severity in Severity),
        *(role.value.replace("-", " ") for role in Role),
    )
)
