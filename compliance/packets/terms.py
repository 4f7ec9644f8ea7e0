"""The words of a packet that stand in its data, and are said in its language all the same.

Free texts of people and the words of a signed record are never translated. These are fixed lists of
ours: months, authorities, and where findings and their actions stand.
"""

from compliance.domain.access import Role
from compliance.domain.checklists import Severity
from compliance.domain.corrective_actions import KIND_WORDS, STATE_WORDS
from compliance.domain.packet_masking import WITHHELD
from compliance.domain.recordkeeping.annual_summary import CAPACITY_WORDS
from compliance.domain.recordkeeping.log_lines import NAME_REMOVED, PRIVACY_CASE
from compliance.services.form_copies import READER_WORDS

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LOG_FIELDS = {
    "name": "name (B)",
    "job_title": "job title (C)",
    "injured_on": "date (D)",
    "where": "where (E)",
    "description": "description (F)",
    "column": "outcome (G to J)",
    "days_away": "days away (K)",
    "days_restricted": "days restricted (L)",
    "type": "type (M)",
    "is_privacy_case": PRIVACY_CASE,
    "line": "line",
    "history": "history",
    "completed_title": "title",
}
"""What is called how in the history of Form 300, and among the texts that were left out."""
MASKS = frozenset({PRIVACY_CASE, NAME_REMOVED, WITHHELD})
"""What stands in data in place of a name or text, and is said in the packet's language."""
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
        *LOG_FIELDS.values(),
        *MASKS,
        *CAPACITY_WORDS.values(),
        *READER_WORDS.values(),
        *KIND_WORDS.values(),
        *STATE_WORDS.values(),
        *(f"{words}, late" for words in STATE_WORDS.values()),
        *(severity.value for severity in Severity),
        *(role.value.replace("-", " ") for role in Role),
    )
)
