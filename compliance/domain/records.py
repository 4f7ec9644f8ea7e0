"""The record of an inspection: the canonical JSON that is signed, hashed and kept for ever."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from compliance.domain.answers import Answers, answers_to_json
from compliance.domain.canonical import canonical_json
from compliance.domain.checklists import ChecklistRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What one version of an inspection says.

    Three times are kept apart: ``performed_at`` is the person's claim, ``device_at`` what the
    phone's clock showed when it sent the form (none without script), ``received_at`` ours.
    """

    number: str
    version: int
    checklist: ChecklistRef
    language: str
    establishment: str
    subject: str
    due_key: str
    inspector: str
    performed_at: datetime
    device_at: datetime | None
    received_at: datetime
    reason: str
    answers: Answers

    def canonical(self) -> str:
        """Return the one spelling of this record as JSON: sorted keys, no spaces, times in UTC."""
        fields = {
            "checklist": {
                "digest": self.checklist.digest,
                "key": self.checklist.key,
                "version": self.checklist.version,
            },
            "device_at": _utc(self.device_at) if self.device_at else None,
            "due_key": self.due_key,
            "establishment": self.establishment,
            "format": "compliance-record/1",
            "inspector": self.inspector,
            "language": self.language,
            "number": self.number,
            "performed_at": _utc(self.performed_at),
            "reason": self.reason,
            "received_at": _utc(self.received_at),
            "subject": self.subject,
            "version": self.version,
        }
        head = canonical_json(fields)
        # "answers" sorts before every other key, so the canonical texts can be joined.
        return f'{{"answers":{answers_to_json(self.answers)},{head[1:]}'


def digest_of(text: str) -> str:
    """Return the sha256 of a canonical text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
