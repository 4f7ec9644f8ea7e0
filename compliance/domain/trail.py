"""The closed list of events of the trail, and the canonical bytes of an entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from compliance.domain.canonical import canonical_json


class TrailEvent(StrEnum):
    """Everything that is ever recorded in the trail. Every use case writes exactly one."""

    COMPANY_FOUNDED = "company.founded"
    ESTABLISHMENT_CREATED = "establishment.created"
    ESTABLISHMENT_CHANGED = "establishment.changed"
    ESTABLISHMENT_RETIRED = "establishment.retired"
    SHIFTS_CHANGED = "shifts.changed"
    CLOSED_DAY_ADDED = "closed-day.added"
    CLOSED_DAY_REMOVED = "closed-day.removed"
    AREA_CREATED = "area.created"
    AREA_CHANGED = "area.changed"
    AREA_RETIRED = "area.retired"
    ASSET_CREATED = "asset.created"
    ASSET_CHANGED = "asset.changed"
    ASSET_RETIRED = "asset.retired"
    ASSET_TAKEN_OUT_OF_SERVICE = "asset.taken-out-of-service"
    ASSET_RETURNED_TO_SERVICE = "asset.returned-to-service"
    SITE_PROFILE_CHANGED = "site-profile.changed"
    DUTY_ADOPTED = "duty.adopted"
    DUTY_NOT_APPLICABLE = "duty.not-applicable"
    DUTY_APPLICABLE_AGAIN = "duty.applicable-again"
    DUTY_ENDED = "duty.ended"
    METER_READ = "meter.read"
    METER_READING_STRUCK = "meter.reading-struck"
    HAPPENING_RECORDED = "happening.recorded"
    USE_RECORDED = "use.recorded"
    PLANT_IMPORTED = "plant.imported"
    PERSON_INVITED = "person.invited"
    PERSON_CHANGED = "person.changed"
    PERSON_RETIRED = "person.retired"
    ROLES_CHANGED = "person.roles-changed"
    PASSWORD_SET = "person.password-set"  # noqa: S105 - the name of an event
    PASSWORD_RESET_ASKED = "person.password-reset-asked"  # noqa: S105 - the name of an event
    SIGNED_IN = "person.signed-in"
    SIGN_IN_REFUSED = "person.sign-in-refused"
    SIGNED_OUT = "person.signed-out"
    SESSION_ENDED = "person.session-ended"
    CHECKLIST_ADOPTED = "checklist.adopted"
    PROVISION_READ = "provision.read"
    OWN_CHECKLIST_STARTED = "own-checklist.started"
    OWN_CHECKLIST_SAVED = "own-checklist.saved"
    OWN_CHECKLIST_PUBLISHED = "own-checklist.published"
    OWN_CHECKLIST_RETIRED = "own-checklist.retired"
    SCHEDULE_ASSIGNED = "schedule.assigned"
    SCHEDULE_REASSIGNED = "schedule.reassigned"
    SCHEDULE_SUSPENDED = "schedule.suspended"
    SCHEDULE_RESUMED = "schedule.resumed"
    SCHEDULE_PACE_CHANGED = "schedule.pace-changed"
    SCHEDULE_ENDED = "schedule.ended"
    OCCURRENCES_MATERIALISED = "occurrences.materialised"
    OCCURRENCE_REASSIGNED = "occurrence.reassigned"
    OCCURRENCE_MISSED = "occurrence.missed"
    OCCURRENCE_WAIVED = "occurrence.waived"
    OCCURRENCE_NOT_USED = "occurrence.not-used"
    INSPECTION_STARTED = "inspection.started"
    INSPECTION_DRAFT_SAVED = "inspection.draft-saved"
    INSPECTION_DETACHED = "inspection.detached"
    INSPECTION_DISCARDED = "inspection.discarded"
    INSPECTION_SUBMITTED = "inspection.submitted"
    INSPECTION_AMENDED = "inspection.amended"
    INSPECTION_VOIDED = "inspection.voided"
    EVIDENCE_RECEIVED = "evidence.received"
    EVIDENCE_REMOVED = "evidence.removed"
    FINDING_RAISED = "finding.raised"
    FINDING_WITHDRAWN = "finding.withdrawn"
    FINDING_CLOSED = "finding.closed"
    ACTION_PLANNED = "action.planned"
    ACTION_CHANGED = "action.changed"
    ACTION_STARTED = "action.started"
    ACTION_DONE = "action.done"
    ACTION_VERIFIED = "action.verified"
    ACTION_REOPENED = "action.reopened"
    REPORT_LINK_MADE = "report-link.made"
    REPORT_LINK_ENDED = "report-link.ended"
    INCIDENT_REPORTED = "incident.reported"
    INCIDENT_CHANGED = "incident.changed"
    INCIDENT_CLOSED = "incident.closed"
    INCIDENT_REOPENED = "incident.reopened"
    INVESTIGATION_NOTED = "investigation.noted"
    INVESTIGATION_STRUCK = "investigation.struck"
    INVESTIGATION_SIGNED = "investigation.signed"
    INVESTIGATION_REOPENED = "investigation.reopened"
    CASE_OPENED = "case.opened"
    CASE_VIEWED = "case.viewed"
    CASE_CHANGED = "case.changed"
    CASE_DECIDED = "case.decided"
    CASE_OVERRULED = "case.overruled"
    CASE_LOGGED = "case.logged"
    CASE_LINED_OUT = "case.lined-out"
    CASE_DAYS_CHANGED = "case.days-changed"
    LEGAL_CLOCK_STARTED = "legal-clock.started"
    LEGAL_CLOCK_CHANGED = "legal-clock.changed"
    LEGAL_CLOCK_ESCALATED = "legal-clock.escalated"
    LEGAL_CLOCK_STOPPED = "legal-clock.stopped"
    LEGAL_CLOCK_RESUMED = "legal-clock.resumed"
    LOG_VIEWED = "log.viewed"
    LOG_EXPORTED = "log.exported"
    SUMMARY_CERTIFIED = "summary.certified"
    EMPLOYMENT_ENTERED = "employment.entered"
    BENCHMARK_CHANGED = "benchmark.changed"
    FILING_EXPORTED = "filing.exported"
    RECORDS_ASKED_FOR = "records.asked-for"
    RECORDS_HANDED_OVER = "records.handed-over"
    LEGAL_HOLD_PLACED = "legal-hold.placed"
    LEGAL_HOLD_RELEASED = "legal-hold.released"
    REMINDERS_OWED = "reminders.owed"
    REMINDER_SENT_BY_HAND = "reminder.sent-by-hand"
    NOTIFICATION_BOUNCED = "notification.bounced"
    NOTIFICATION_RETRIED = "notification.retried"
    PACKET_REQUESTED = "packet.requested"
    PACKET_ISSUED = "packet.issued"
    PACKET_FAILED = "packet.failed"
    PACKET_DOWNLOADED = "packet.downloaded"
    SHARE_LINK_CREATED = "share-link.created"
    SHARE_LINK_REVOKED = "share-link.revoked"
    SHARE_LINK_OPENED = "share-link.opened"
    BACKUP_MADE = "backup.made"
    BACKUP_RESTORED = "backup.restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is recorded: when, what, where, who, about which thing, and the facts that matter.

    ``data`` is flat: names of fields to text, whole numbers, truth values or nothing. Fractions
    are given as text, so that the canonical form needs no rule for printing them.
    """

    at: datetime
    event: TrailEvent
    establishment_id: int | None
    actor_id: int | None
    actor_name: str
    subject_kind: str
    subject_id: int
    data: Mapping[str, str | int | bool | None]

    def canonical(self) -> bytes:
        """Return the bytes that are hashed: JSON, sorted keys, no spaces, UTF-8, time in UTC."""
        fields = {
            "actor_id": self.actor_id,
            "actor_name": self.actor_name,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "data": dict(self.data),
            "establishment_id": self.establishment_id,
            "event": self.event.value,
            "subject_id": self.subject_id,
            "subject_kind": self.subject_kind,
        }
        return canonical_json(fields).encode()
