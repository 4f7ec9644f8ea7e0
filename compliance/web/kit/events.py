"""Who did what when, in words: the trail keeps names of events, and pages say them."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from compliance.domain.numbers import (
    action_number,
    finding_number,
    incident_number,
    inspection_number,
    packet_number,
)
from compliance.domain.occurrences import Timing
from compliance.domain.trail import TrailEvent
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.own_checklists import find_own_title
from compliance.web.kit.clock_words import condition_word, happening_word
from compliance.web.kit.current import current_deps, reading
from compliance.web.kit.dates import local_date, local_datetime
from compliance.web.kit.duty_words import AUTHORITIES, SEVERITIES
from compliance.web.kit.incident_words import INCIDENT_KINDS, NOTE_KINDS, incident_fields
from compliance.web.kit.law_words import law_list
from compliance.web.kit.legal_clock_words import STAGES
from compliance.web.kit.words import ROLES, checklist_title, kind_word

DIGEST_SHOWN = 16
DIGEST_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Look:
    """How an event is shown: a shape of the sprite, and a lazy translation."""

    icon: str
    words: object


EVENTS: Mapping[TrailEvent, Look] = {
    TrailEvent.COMPANY_FOUNDED: Look("building-factory-2", _("Company entered")),
    TrailEvent.ESTABLISHMENT_CREATED: Look("building-factory-2", _("Establishment entered")),
    TrailEvent.ESTABLISHMENT_CHANGED: Look("building-factory-2", _("Establishment changed")),
    TrailEvent.ESTABLISHMENT_RETIRED: Look("building-factory-2", _("Establishment retired")),
    TrailEvent.SHIFTS_CHANGED: Look("clock", _("Shifts changed")),
    TrailEvent.CLOSED_DAY_ADDED: Look("calendar-off", _("Closed day entered")),
    TrailEvent.CLOSED_DAY_REMOVED: Look("calendar", _("Closed day removed")),
    TrailEvent.AREA_CREATED: Look("map-pin", _("Area entered")),
    TrailEvent.AREA_CHANGED: Look("map-pin", _("Area changed")),
    TrailEvent.AREA_RETIRED: Look("map-pin", _("Area retired")),
    TrailEvent.ASSET_CREATED: Look("forklift", _("Asset entered")),
    TrailEvent.ASSET_CHANGED: Look("forklift", _("Asset changed")),
    TrailEvent.ASSET_RETIRED: Look("forklift", _("Asset retired")),
    TrailEvent.ASSET_TAKEN_OUT_OF_SERVICE: Look("hand-stop", _("Asset taken out of service")),
    TrailEvent.ASSET_RETURNED_TO_SERVICE: Look("circle-check", _("Asset returned to service")),
    TrailEvent.PROVISION_READ: Look("list-check", _("Paragraph of law read")),
    TrailEvent.SITE_PROFILE_CHANGED: Look(
        "building-factory-2", _("Answers about the site changed")
    ),
    TrailEvent.DUTY_ADOPTED: Look("calendar-event", _("Duty set up")),
    TrailEvent.DUTY_NOT_APPLICABLE: Look("circle-minus", _("Duty said not to apply")),
    TrailEvent.DUTY_APPLICABLE_AGAIN: Look("rotate-2", _("Duty said to apply after all")),
    TrailEvent.DUTY_ENDED: Look("calendar-off", _("Duty ended")),
    TrailEvent.METER_READ: Look("activity-heartbeat", _("Hour meter read")),
    TrailEvent.METER_READING_STRUCK: Look("ban", _("Meter reading struck out")),
    TrailEvent.HAPPENING_RECORDED: Look("flag", _("Something happened")),
    TrailEvent.USE_RECORDED: Look("clock", _("Use recorded")),
    TrailEvent.PLANT_IMPORTED: Look("upload", _("Table imported")),
    TrailEvent.PERSON_INVITED: Look("mail", _("Person invited")),
    TrailEvent.PERSON_CHANGED: Look("user", _("Person changed")),
    TrailEvent.PERSON_RETIRED: Look("user", _("Person retired")),
    TrailEvent.ROLES_CHANGED: Look("users", _("Roles changed")),
    TrailEvent.PASSWORD_SET: Look("lock", _("Password set")),
    TrailEvent.PASSWORD_RESET_ASKED: Look("lock", _("Link for a new password asked for")),
    TrailEvent.SIGNED_IN: Look("user", _("Signed in")),
    TrailEvent.SIGN_IN_REFUSED: Look("ban", _("Sign-in refused")),
    TrailEvent.SIGNED_OUT: Look("logout", _("Signed out")),
    TrailEvent.SESSION_ENDED: Look("logout", _("Signed out elsewhere")),
    TrailEvent.CHECKLIST_ADOPTED: Look("checklist", _("New version of the checklist adopted")),
    TrailEvent.OWN_CHECKLIST_STARTED: Look("list-check", _("Own checklist begun")),
    TrailEvent.OWN_CHECKLIST_SAVED: Look("pencil", _("Own checklist saved as a draft")),
    TrailEvent.OWN_CHECKLIST_PUBLISHED: Look("circle-check", _("Own checklist published")),
    TrailEvent.OWN_CHECKLIST_RETIRED: Look("circle-minus", _("Own checklist retired")),
    TrailEvent.SCHEDULE_ASSIGNED: Look("calendar-event", _("Checklist assigned")),
    TrailEvent.SCHEDULE_REASSIGNED: Look("users", _("Schedule given to somebody else")),
    TrailEvent.SCHEDULE_SUSPENDED: Look("player-pause", _("Schedule suspended")),
    TrailEvent.SCHEDULE_RESUMED: Look("rotate-2", _("Suspension ended")),
    TrailEvent.SCHEDULE_PACE_CHANGED: Look("calendar", _("Pace changed by the site")),
    TrailEvent.SCHEDULE_ENDED: Look("calendar-off", _("Schedule ended")),
    TrailEvent.OCCURRENCES_MATERIALISED: Look("calendar", _("Coming checks planned")),
    TrailEvent.OCCURRENCE_REASSIGNED: Look("users", _("Check given to somebody else")),
    TrailEvent.OCCURRENCE_MISSED: Look("octagon-x", _("Check missed")),
    TrailEvent.OCCURRENCE_WAIVED: Look("circle-minus", _("Check waived")),
    TrailEvent.OCCURRENCE_NOT_USED: Look("player-pause", _("Not used, so not checked")),
    TrailEvent.INSPECTION_STARTED: Look("clipboard-list", _("Inspection started")),
    TrailEvent.INSPECTION_DRAFT_SAVED: Look("pencil", _("Draft saved")),
    TrailEvent.INSPECTION_DETACHED: Look("clipboard-list", _("Kept as an extra check")),
    TrailEvent.INSPECTION_DISCARDED: Look("trash", _("Draft discarded")),
    TrailEvent.INSPECTION_SUBMITTED: Look("signature", _("Inspection signed and submitted")),
    TrailEvent.INSPECTION_AMENDED: Look("pencil", _("Inspection amended")),
    TrailEvent.INSPECTION_VOIDED: Look("ban", _("Inspection voided")),
    TrailEvent.EVIDENCE_RECEIVED: Look("photo", _("Photo received")),
    TrailEvent.EVIDENCE_REMOVED: Look("trash", _("Photo removed")),
    TrailEvent.FINDING_RAISED: Look("alert-triangle", _("Finding raised")),
    TrailEvent.FINDING_WITHDRAWN: Look("circle-minus", _("Finding withdrawn")),
    TrailEvent.FINDING_CLOSED: Look("circle-check", _("Finding closed")),
    TrailEvent.ACTION_PLANNED: Look("tool", _("Fix planned")),
    TrailEvent.ACTION_CHANGED: Look("tool", _("Fix changed")),
    TrailEvent.ACTION_STARTED: Look("tool", _("Fix begun")),
    TrailEvent.ACTION_DONE: Look("check", _("Fix done")),
    TrailEvent.ACTION_VERIFIED: Look("circle-check", _("Fix verified by another person")),
    TrailEvent.ACTION_REOPENED: Look("rotate-2", _("Fix did not work, opened again")),
    TrailEvent.REPORT_LINK_MADE: Look("qrcode", _("QR code for reports made")),
    TrailEvent.REPORT_LINK_ENDED: Look("qrcode", _("QR code for reports ended")),
    TrailEvent.INCIDENT_REPORTED: Look("alert-triangle", _("Incident reported")),
    TrailEvent.INCIDENT_CHANGED: Look("pencil", _("Incident changed")),
    TrailEvent.INCIDENT_CLOSED: Look("circle-check", _("Incident closed")),
    TrailEvent.INCIDENT_REOPENED: Look("refresh", _("Incident reopened")),
    TrailEvent.INVESTIGATION_NOTED: Look("search", _("Investigation noted")),
    TrailEvent.INVESTIGATION_STRUCK: Look("x", _("Note of an investigation struck")),
    TrailEvent.INVESTIGATION_SIGNED: Look("signature", _("Investigation signed off")),
    TrailEvent.INVESTIGATION_REOPENED: Look("rotate-2", _("Investigation reopened")),
    TrailEvent.CASE_OPENED: Look("file-text", _("Injury case opened")),
    TrailEvent.CASE_VIEWED: Look("eye", _("Confidential record viewed")),
    TrailEvent.CASE_CHANGED: Look("pencil", _("Injury case changed")),
    TrailEvent.CASE_DECIDED: Look("list-check", _("Recordability decided")),
    TrailEvent.CASE_OVERRULED: Look("hand-stop", _("Decision overruled")),
    TrailEvent.CASE_LOGGED: Look("table", _("Case entered on the log")),
    TrailEvent.CASE_LINED_OUT: Look("x", _("Case lined out of the log")),
    TrailEvent.CASE_DAYS_CHANGED: Look("calendar-event", _("Days away or restricted changed")),
    TrailEvent.LEGAL_CLOCK_STARTED: Look("hourglass", _("Legal clock started")),
    TrailEvent.LEGAL_CLOCK_CHANGED: Look("pencil", _("Facts of a legal clock changed")),
    TrailEvent.LEGAL_CLOCK_ESCALATED: Look("clock-exclamation", _("Legal clock escalated")),
    TrailEvent.LEGAL_CLOCK_STOPPED: Look("circle-check", _("Legal clock stopped")),
    TrailEvent.LEGAL_CLOCK_RESUMED: Look("rotate-2", _("Legal clock runs again")),
    TrailEvent.LOG_VIEWED: Look("eye", _("Injury log viewed")),
    TrailEvent.LOG_EXPORTED: Look("download", _("Injury log exported")),
    TrailEvent.SUMMARY_CERTIFIED: Look("signature", _("Annual summary certified")),
    TrailEvent.EMPLOYMENT_ENTERED: Look("users", _("Employment and hours entered")),
    TrailEvent.BENCHMARK_CHANGED: Look("chart-line", _("Published rates to compare with changed")),
    TrailEvent.FILING_EXPORTED: Look("upload", _("Filing exported")),
    TrailEvent.RECORDS_ASKED_FOR: Look("clock", _("Records asked for")),
    TrailEvent.RECORDS_HANDED_OVER: Look("package", _("Records handed over")),
    TrailEvent.LEGAL_HOLD_PLACED: Look("lock", _("Legal hold placed")),
    TrailEvent.LEGAL_HOLD_RELEASED: Look("lock", _("Legal hold released")),
    TrailEvent.REMINDERS_OWED: Look("bell", _("Reminders put into the outbox")),
    TrailEvent.REMINDER_SENT_BY_HAND: Look("send", _("Reminder sent by hand")),
    TrailEvent.NOTIFICATION_BOUNCED: Look("mail-x", _("Message could not be delivered")),
    TrailEvent.NOTIFICATION_RETRIED: Look("refresh", _("Message sent again by hand")),
    TrailEvent.PACKET_REQUESTED: Look("package", _("Packet asked for")),
    TrailEvent.PACKET_ISSUED: Look("shield-check", _("Packet made and signed")),
    TrailEvent.PACKET_FAILED: Look("octagon-x", _("Packet could not be made")),
    TrailEvent.PACKET_DOWNLOADED: Look("download", _("Packet downloaded")),
    TrailEvent.SHARE_LINK_CREATED: Look("link", _("Link for an auditor made")),
    TrailEvent.SHARE_LINK_REVOKED: Look("ban", _("Link for an auditor ended")),
    TrailEvent.SHARE_LINK_OPENED: Look("eye", _("Link for an auditor opened")),
    TrailEvent.BACKUP_MADE: Look("download", _("Backup made")),
    TrailEvent.BACKUP_RESTORED: Look("upload", _("Backup restored")),
}
"""Every event there is; a contract test holds the table complete."""


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """How a thing is named, and where its page is, if it has one."""

    words: object
    number: Callable[[int], str] = str
    endpoint: str = ""
    argument: str = ""


SUBJECTS: Mapping[str, SubjectKind] = {
    "inspection": SubjectKind(
        _("Inspection"), inspection_number, "inspections.show", "inspection_id"
    ),
    "finding": SubjectKind(_("Finding"), finding_number, "findings.show", "finding_id"),
    "corrective-action": SubjectKind(_("Fix"), action_number, "actions.show", "action_id"),
    "incident": SubjectKind(_("Incident"), incident_number, "incidents.show", "incident_id"),
    "incident-register": SubjectKind(_("Register of incidents")),
    "report-link": SubjectKind(_("QR code")),
    "injury-case": SubjectKind(_("Injury case"), str, "injury_cases.show", "case_id"),
    "injury-log": SubjectKind(_("Injury log"), str, "injury_cases.log_year", "year"),
    "privacy-list": SubjectKind(_("Names of privacy cases"), str, "injury_cases.names", "year"),
    "legal-clock": SubjectKind(_("Legal clock"), str, "legal_clocks.show", "clock_id"),
    "legal-deadline": SubjectKind(_("Legal deadline"), str, "legal_clocks.script", "deadline_id"),
    "handover": SubjectKind(
        _("Request for records"), str, "recordkeeping.request_records", "handover_id"
    ),
    "legal-hold": SubjectKind(_("Legal hold"), str, "legal_holds.show", "hold_id"),
    "packet": SubjectKind(_("Packet"), packet_number, "packets.show", "packet_id"),
    "occurrence": SubjectKind(_("Check"), str, "checks.show", "occurrence_id"),
    "schedule": SubjectKind(_("Schedule"), str, "schedules.show", "schedule_id"),
    "asset": SubjectKind(_("Asset"), str, "assets.show", "asset_id"),
    "area": SubjectKind(_("Area")),
    "establishment": SubjectKind(_("Establishment")),
    "person": SubjectKind(_("Person"), str, "people.show", "person_id"),
    "own-checklist": SubjectKind(_("Own checklist"), str, "own_checklists.show", "own_id"),
    "provision-reading": SubjectKind(_("Reading of a paragraph")),
    "notification": SubjectKind(_("Message"), str, "outbox.show", "notification_id"),
    "evidence": SubjectKind(_("Photo")),
    "share-link": SubjectKind(_("Link")),
    "company": SubjectKind(_("Company")),
    "backup": SubjectKind(_("Backup")),
}
OTHER = SubjectKind(_("Record"))

FACTS: Mapping[str, object] = {
    "name": _("Name"),
    "number": _("Case number"),
    "tag": _("Tag"),
    "label": _("For"),
    "reason": _("Reason"),
    "condition": _("Condition"),
    "document": _("Document"),
    "every": _("How often"),
    "hours": _("Hours"),
    "event": _("What happened"),
    "happened_at": _("When"),
    "until": _("Until"),
    "times": _("Uses"),
    "used_on": _("Day"),
    "note": _("Note"),
    "note_kind": _("Note"),
    "severity": _("Severity"),
    "stop_use": _("Do not use"),
    "provision": _("Provision"),
    "checklist": _("Checklist"),
    "version": _("Version"),
    "failed": _("Failed answers"),
    "timeliness": _("On time"),
    "due_on": _("Due date"),
    "clock": _("Legal clock"),
    "deadline": _("Deadline"),
    "due_at": _("Due by"),
    "told_at": _("When we were told"),
    "moved": _("Moved"),
    "stage": _("How near it is"),
    "outcome": _("Outcome"),
    "reported_at": _("Report made"),
    "start_on": _("From"),
    "from": _("From"),
    "to": _("To"),
    "authority": _("Authority"),
    "role": _("Role"),
    "inspection": _("Inspection"),
    "incident": _("Incident"),
    "finding": _("Finding"),
    "packet": _("Packet"),
    "supersedes": _("Instead of"),
    "pages": _("Pages"),
    "days": _("Days"),
    "download": _("File fetched"),
    "urgent": _("Urgent"),
    "hurt": _("Somebody is hurt"),
    "fields": _("Changed"),
    "year": _("Year"),
    "years": _("Years"),
    "reader": _("Copy for"),
    "held": _("Under hold"),
    "agency": _("Agency"),
    "capacity": _("Signed as"),
    "count": _("Number"),
    "people": _("People"),
    "sessions": _("Devices"),
    "address": _("Address"),
    "kind": _("Kind"),
    "attempt": _("Attempt"),
    "attempts": _("Attempts"),
    "messages": _("Messages"),
    "error": _("Error"),
    "file": _("File"),
    "table": _("Table"),
    "new": _("New"),
    "changed": _("Changed"),
    "schedules": _("Schedules"),
    "assets": _("Assets"),
    "read_on": _("Read on"),
    "digest": "SHA-256",
    "pdf": "SHA-256",
}
"""The facts of an entry that a reader wants to see, in this order; the rest is in the export."""

VALUES: Mapping[str, Mapping[Any, object]] = {
    "severity": SEVERITIES,
    "authority": AUTHORITIES,
    "role": ROLES,
    "timeliness": {
        Timing.ON_TIME: _("yes"),
        Timing.ON_TIME_BY_PHONE: _("Yes, by phone clock"),
        Timing.LATE: _("No, late"),
        Timing.LATE_BY_PHONE: _("No, late by phone clock"),
        Timing.AFTER_MISSED: _("No, missed and done later"),
    },
    "kind": {
        "correction": _("Correction"),
        "corrective": _("Corrective action"),
        "preventive": _("Preventive action"),
        **INCIDENT_KINDS,
    },
    "stage": STAGES,
    "note_kind": NOTE_KINDS,
    "outcome": {"reported": _("Report made"), "not-required": _("Not required")},
    "table": {"areas": _("Areas"), "assets": _("Assets"), "people": _("People")},
}
"""Values that the trail keeps as codes, in words."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
_NUMBERS: Mapping[str, Callable[[int], str]] = {
    "inspection": inspection_number,
    "finding": finding_number,
    "incident": incident_number,
    "packet": packet_number,
    "supersedes": packet_number,
}


def event_look(event: str) -> Look:
    """Return how an event is shown; one that a newer version wrote is shown by its name."""
    try:
        return EVENTS[TrailEvent(event)]
    except ValueError:
        return Look("circle", event)


def subject_words(kind: str, subject_id: int) -> str:
    """Return what an entry is about: "Packet AP-00017"."""
    look = SUBJECTS.get(kind, OTHER)
    return f"{look.words} {look.number(subject_id)}"


def facts_of(entry: TrailEntry) -> list[tuple[str, str]]:
    """Return the facts of an entry as pairs of words; what is empty is left out."""
    data: dict[str, str | int | bool | None] = json.loads(entry.data)
    return [
        (str(label), _value(key, data[key]))
        for key, label in FACTS.items()
        if data.get(key) not in (None, "", False) and not (key == "note" and "note_kind" in data)
    ]


def _value(key: str, value: str | bool | int | None) -> str:  # noqa: FBT001 - what JSON gave
    if value is True:
        return str(gettext("yes"))
    if isinstance(value, int):
        return _NUMBERS.get(key, str)(value)
    return _text(key, str(value))


def _text(key: str, text: str) -> str:
    if text in VALUES.get(key, {}):
        return str(VALUES[key][text])
    if key in _WORDS:
        return _WORDS[key](text)
    if _DAY.match(text):
        return local_date(date.fromisoformat(text))
    is_digest = len(text) == DIGEST_LENGTH and text.isalnum()
    return f"{text[:DIGEST_SHOWN]}…" if is_digest else text


def _instant(text: str) -> str:
    return local_datetime(datetime.fromisoformat(text))


def _title_of(key: str) -> str:
    """Return the title of a checklist; one whose file is gone is shown by its key."""
    versions = current_deps().catalog.versions(key)
    if versions:
        return checklist_title(versions[-1].checklist.title)
    with reading() as session:  # one of the site's own, or one whose file is gone
        return find_own_title(session, key) or key


_WORDS: Mapping[str, Callable[[str], str]] = {
    "checklist": _title_of,
    "condition": condition_word,
    "event": happening_word,
    "fields": incident_fields,
    "happened_at": _instant,
    "kind": kind_word,
    "due_at": _instant,
    "told_at": _instant,
    "reported_at": _instant,
    "until": _instant,
    **dict.fromkeys(("agency", "clock", "deadline", "moved"), law_list),
}


def install_events(app: Flask) -> None:
    """Give templates the words of the trail; ``macros/trail.html`` uses them."""
    app.jinja_env.globals.update(event_look=event_look, subject_words=subject_words)
