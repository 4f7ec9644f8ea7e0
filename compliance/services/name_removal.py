"""A name that turns up after findings were written is taken out of their words.

`services.incident_names` refuses a finding that names somebody of its incident. Who was hurt is
often entered later: then the words that everybody reads, and the messages that carried them, lose
the name. What stood there is kept with the incident, for those who manage it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor
from compliance.domain.withheld_names import Veil, veil_over
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.findings import Finding
from compliance.storage.models.incidents import IncidentChange
from compliance.storage.models.notifications import Notification
from compliance.storage.queries.incident_findings import (
    list_actions_of_incident,
    list_findings_of_incident,
)

FINDING_WORDS, FIX_WORDS = "finding_words", "fix_words"  # fields of the kept changes
_OF_FINDING = ("title", "detail", "close_reason")
_OF_ACTION = ("what", "done_note", "verified_note")


def take_out_names(
    session: Session, incident_id: int, names: Iterable[str], *, by: Actor, now: datetime
) -> int:
    """Take names out of the findings and fixes of an incident; return how many texts had one.

    The caller writes the one entry of the trail, for what made the name known.
    """
    veil = veil_over(names)
    findings = list_findings_of_incident(session, incident_id)
    actions = list_actions_of_incident(session, incident_id)
    taken = [
        *(_Kept(FINDING_WORDS, *pair) for one in findings for pair in _cleared(one, veil)),
        *(_Kept(FIX_WORDS, *pair) for one in actions for pair in _cleared(one, veil)),
    ]
    session.add_all(
        IncidentChange(
            incident_id=incident_id,
            field=kept.field,
            before=kept.before,
            after=kept.after,
            changed_at=now,
            changed_by=by.person_id,
        )
        for kept in taken
    )
    _clear_messages(session, incident_id, findings, actions, veil)
    session.flush()
    return len(taken)


@dataclass(frozen=True, slots=True)
class _Kept:
    field: str
    before: str
    after: str


def _cleared(row: Finding | CorrectiveAction, veil: Veil) -> Iterator[tuple[str, str]]:
    for name in _OF_FINDING if isinstance(row, Finding) else _OF_ACTION:
        before: str = getattr(row, name)
        after = veil.text(before)
        if after != before:
            setattr(row, name, after)
            yield before, after


def _clear_messages(
    session: Session,
    incident_id: int,
    findings: Sequence[Finding],
    actions: Sequence[CorrectiveAction],
    veil: Veil,
) -> None:
    """Clear what is owed, and what the page of the outbox shows of what was sent."""
    about = {
        "finding": [one.id for one in findings],
        "corrective-action": [one.id for one in actions],
        "incident": [incident_id],
    }
    of_these = or_(
        *(
            and_(Notification.subject_kind == kind, Notification.subject_id.in_(ids))
            for kind, ids in about.items()
        )
    )
    for row in session.scalars(select(Notification).where(of_these)):
        cleared = {
            key: veil.text(value) if isinstance(value, str) and key != "name" else value
            for key, value in row.data.items()
        }
        if cleared != row.data:
            row.data = cleared
