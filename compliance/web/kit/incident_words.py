"""Words and icons of incidents: their kinds, who had to do with them, and what can be changed."""

from collections.abc import Mapping

from flask import Flask
from flask_babel import lazy_gettext as _

from compliance.domain.incidents import IncidentKind, Part
from compliance.domain.investigations import NoteKind

INCIDENT_KINDS: Mapping[str, object] = {
    IncidentKind.INJURY: _("Injury or illness"),
    IncidentKind.NEAR_MISS: _("Near miss"),
    IncidentKind.HAZARD: _("Hazard"),
    IncidentKind.PROPERTY_DAMAGE: _("Property damage"),
    IncidentKind.FIRE: _("Fire"),
    IncidentKind.RELEASE: _("Spill or release"),
    IncidentKind.DEVIATION: _("Permit deviation"),
    IncidentKind.COMPLAINT: _("Complaint"),
    IncidentKind.AGENCY_VISIT: _("Agency visit"),
}
INCIDENT_ICONS: Mapping[str, str] = {
    IncidentKind.INJURY: "bandage",
    IncidentKind.NEAR_MISS: "alert-triangle",
    IncidentKind.HAZARD: "barrier-block",
    IncidentKind.PROPERTY_DAMAGE: "tool",
    IncidentKind.FIRE: "flame",
    IncidentKind.RELEASE: "droplet",
    IncidentKind.DEVIATION: "leaf",
    IncidentKind.COMPLAINT: "message-report",
    IncidentKind.AGENCY_VISIT: "building-bank",
}
PARTS: Mapping[str, object] = {
    Part.HURT: _("Hurt"),
    Part.INVOLVED: _("Took part"),
    Part.WITNESS: _("Saw it"),
}
NOTE_KINDS: Mapping[str, object] = {
    NoteKind.EVENT: _("Event of the timeline"),
    NoteKind.STATEMENT: _("Statement"),
    NoteKind.WHY: _("Why"),
    NoteKind.FACTOR: _("Contributing factor"),
    NoteKind.ROOT_CAUSE: _("Root cause"),
    NoteKind.HOURS: _("Hours"),
    "lessons": _("Lessons"),
}
INCIDENT_FIELDS: Mapping[str, object] = {
    "kind": _("Kind"),
    "urgent": _("Urgent"),
    "hurt": _("Somebody is hurt"),
    "what": _("What happened"),
    "done_at_once": _("Done at once"),
    "where": _("Where"),
    "happened_on": _("Day"),
    "happened_at": _("Time"),
    "learned_at": _("When we were told"),
    "lead": _("Who looks into it"),
    "people": _("People"),
    "finding_words": _("Name taken out of a finding"),
    "fix_words": _("Name taken out of a fix"),
    "state": _("State"),
    "lessons": _("Lessons"),
    "investigation": _("Investigation"),
    "not_investigated": _("Why no investigation"),
}


def incident_kind(kind: str) -> str:
    """Return what sort of thing happened, in words; an unknown kind as it is."""
    return str(INCIDENT_KINDS.get(kind, kind))


def incident_icon(kind: str) -> str:
    """Return the name of the picture of a kind."""
    return INCIDENT_ICONS.get(kind, "alert-triangle")


def incident_fields(names: str) -> str:
    """Return names of fields, divided by commas, in words."""
    return ", ".join(str(INCIDENT_FIELDS.get(name, name)) for name in names.split(","))


def part_word(part: str) -> str:
    """Return what somebody had to do with an incident, in words."""
    return str(PARTS.get(part, part))


def install_incident_words(app: Flask) -> None:
    """Give templates the words as filters."""
    shown = (incident_kind, incident_icon, incident_fields, part_word)
    app.jinja_env.filters.update({function.__name__: function for function in shown})
