"""Words for what moves clocks: what happened, and why a check is not owed.

Checklists name events and conditions by plain words with dashes. Those that stand here have words
of their own in each language; another one is shown as it is written, without its dashes.
"""

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from compliance.domain.occurrences import NOT_USED, condition_reason

HAPPENINGS = {
    "repair": lazy_gettext("Repair"),
    "relocation": lazy_gettext("Moved to another place"),
    "incident": lazy_gettext("Incident"),
    "storm": lazy_gettext("Storm"),
    "rainstorm": lazy_gettext("Rainstorm"),
    "damage": lazy_gettext("Damage"),
    "suspected-damage": lazy_gettext("Suspected damage"),
    "mechanical-injury": lazy_gettext("Mechanical damage"),
    "new-corrosion": lazy_gettext("New corrosion"),
    "impact": lazy_gettext("Impact"),
    "overload": lazy_gettext("Overload"),
    "shock": lazy_gettext("Shock load"),
    "abnormal-load": lazy_gettext("Abnormal load"),
    "hard-service": lazy_gettext("Hard service"),
    "alteration": lazy_gettext("Alteration"),
    "material-repair": lazy_gettext("Repair with new material"),
    "maintenance-done": lazy_gettext("Maintenance done"),
    "cleaning": lazy_gettext("Cleaning"),
    "installation": lazy_gettext("Installation"),
    "installed": lazy_gettext("Installed"),
    "guard-removed": lazy_gettext("Guard removed"),
    "wheel-changed": lazy_gettext("Wheel changed"),
    "blade-change": lazy_gettext("Blade changed"),
    "tool-changed": lazy_gettext("Tool changed"),
    "job-changed": lazy_gettext("Job changed"),
    "material-changed": lazy_gettext("Material changed"),
    "process-change": lazy_gettext("Process changed"),
    "process-modification": lazy_gettext("Process modified"),
    "process-incident": lazy_gettext("Process incident"),
    "production-change": lazy_gettext("Production changed"),
    "control-change": lazy_gettext("Controls changed"),
    "personnel-change": lazy_gettext("People changed"),
    "practice-change": lazy_gettext("Work practice changed"),
    "task-change": lazy_gettext("Task changed"),
    "facility-change": lazy_gettext("Plant changed"),
    "equipment-change": lazy_gettext("Equipment changed"),
    "coordinator-change": lazy_gettext("Coordinator changed"),
    "emergency-contact-change": lazy_gettext("Emergency contact changed"),
    "rule-change": lazy_gettext("Rule changed"),
    "plan-made": lazy_gettext("Plan made"),
    "plan-changed": lazy_gettext("Plan changed"),
    "plan-failure": lazy_gettext("Plan failed"),
    "program-started": lazy_gettext("Program started"),
    "new-equipment": lazy_gettext("New equipment"),
    "new-process": lazy_gettext("New process"),
    "new-substance": lazy_gettext("New substance"),
    "new-chemical": lazy_gettext("New chemical"),
    "new-chemical-hazard": lazy_gettext("New chemical hazard"),
    "new-hazard-known": lazy_gettext("New hazard known"),
    "hazard-increase": lazy_gettext("Greater hazard"),
    "new-fuel": lazy_gettext("New fuel"),
    "new-workplace": lazy_gettext("New workplace"),
    "first-use": lazy_gettext("First use"),
    "startup": lazy_gettext("Start-up"),
    "return-to-service": lazy_gettext("Return to service"),
    "prolonged-shutdown": lazy_gettext("Long shutdown"),
    "idle-30-days": lazy_gettext("Idle for 30 days"),
    "leak": lazy_gettext("Leak"),
    "valve-leak": lazy_gettext("Leak at a valve"),
    "spill": lazy_gettext("Spill"),
    "leak-rate-exceeded": lazy_gettext("Leak rate exceeded"),
    "leak-rate-exceeded-large": lazy_gettext("Leak rate exceeded, large system"),
    "refrigerant-added": lazy_gettext("Refrigerant added"),
    "got-wet": lazy_gettext("Got wet"),
    "hose-used": lazy_gettext("Hose used"),
    "kit-used": lazy_gettext("Kit used"),
    "respirator-used": lazy_gettext("Respirator used"),
    "hot-work-done": lazy_gettext("Hot work done"),
    "sharps-injury": lazy_gettext("Sharps injury"),
    "agency-request": lazy_gettext("Request of an agency"),
    "accumulation-started": lazy_gettext("Waste accumulation started"),
    "universal-waste-started": lazy_gettext("Universal waste accumulation started"),
    "satellite-limit-passed": lazy_gettext("Satellite area limit passed"),
    "lqg-waste-shipment": lazy_gettext("Waste shipped, large quantity generator"),
    "sqg-waste-shipment": lazy_gettext("Waste shipped, small quantity generator"),
    "containment-drainage": lazy_gettext("Containment drained"),
}
CONDITIONS = {
    "out-of-service": lazy_gettext("Out of service"),
    "shutdown": lazy_gettext("Shutdown"),
    "frozen-ground": lazy_gettext("Frozen ground"),
    "no-discharge": lazy_gettext("No discharge"),
    "closed-season": lazy_gettext("Closed season"),
    "no-permit-entries": lazy_gettext("No entries by permit"),
    "benchmark-monitoring-not-required": lazy_gettext("Benchmark monitoring not required"),
}


def happening_word(kind: str) -> str:
    """Return what happened in words: "Moved to another place" for "relocation"."""
    return str(HAPPENINGS.get(kind) or _plain(kind))


def condition_word(condition: str) -> str:
    """Return a condition that suspends a duty in words: "Frozen ground"."""
    return str(CONDITIONS.get(condition) or _plain(condition))


def pause_words(reason: str) -> str:
    """Return why a check is not owed, its beginning in the reader's language where we wrote it."""
    head, colon, note = reason.partition(": ")
    known = {condition_reason(key): word for key, word in CONDITIONS.items()}
    words = _("Not used") if head == NOT_USED else known.get(head, head)
    return f"{words}{colon}{note}"


def pause_title(reason: str) -> str:
    """Return the heading over such a reason: not used, under a condition, or out of service."""
    head = reason.partition(": ")[0]
    if head == NOT_USED:
        return str(_("Not owed: not used"))
    if head in {condition_reason(key) for key in CONDITIONS if key != "out-of-service"}:
        return str(_("Not owed: suspended"))
    return str(_("Not owed while out of service"))


def is_not_used(reason: str) -> bool:
    """Return whether a check is not owed because its thing was not used."""
    return reason.partition(": ")[0] == NOT_USED


def _plain(key: str) -> str:
    words = key.replace("-", " ")
    return words[:1].upper() + words[1:]
