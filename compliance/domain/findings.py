"""Findings: what a failed answer proposes, and the life of a finding until it is closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from compliance.domain.answers import EMPTY, Answer, Answers, is_fail, visible_items
from compliance.domain.checklists import Checklist, Fail, Item, Severity
from compliance.domain.corrective_actions import ActionState
from compliance.domain.errors import ConflictError
from compliance.domain.provisions import Provision


class FindingKind(StrEnum):
    """Result of comparing evidence with a requirement (ISO 19011:2018, 3.10)."""

    NONCONFORMITY = "nonconformity"
    OPPORTUNITY = "opportunity-for-improvement"
    CONFORMITY = "conformity"


class FindingStatus(StrEnum):
    """Where a finding stands. Overdue is no status: it is open past its date."""

    OPEN = "open"
    IN_PROGRESS = "in-progress"
    DONE = "done"
    CLOSED = "closed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"  # raised by mistake; the record and the reason stay

    @property
    def is_settled(self) -> bool:
        """Whether nothing is owed any more; ``done`` still waits for another person's word."""
        return self in {FindingStatus.CLOSED, FindingStatus.WITHDRAWN}


class FindingEvent(StrEnum):
    """What can happen to a finding."""

    START = "start"
    REPORT_DONE = "report-done"
    VERIFY = "verify"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


_WORKABLE = (FindingStatus.OPEN, FindingStatus.REOPENED)
_MOVES: dict[FindingEvent, tuple[tuple[FindingStatus, ...], FindingStatus]] = {
    FindingEvent.START: (_WORKABLE, FindingStatus.IN_PROGRESS),
    FindingEvent.REPORT_DONE: ((*_WORKABLE, FindingStatus.IN_PROGRESS), FindingStatus.DONE),
    FindingEvent.VERIFY: ((FindingStatus.DONE,), FindingStatus.CLOSED),
    FindingEvent.REOPEN: ((FindingStatus.DONE, FindingStatus.CLOSED), FindingStatus.REOPENED),
    FindingEvent.WITHDRAW: (
        (*_WORKABLE, FindingStatus.IN_PROGRESS, FindingStatus.DONE),
        FindingStatus.WITHDRAWN,
    ),
}


def status_from(states: Sequence[ActionState]) -> FindingStatus:
    """Return where a finding stands by the states of its actions; without any it is open."""
    if not states:
        return FindingStatus.OPEN
    if all(state is ActionState.VERIFIED for state in states):
        return FindingStatus.CLOSED
    if all(state.is_settled for state in states):
        return FindingStatus.DONE
    if ActionState.REOPENED in states:
        return FindingStatus.REOPENED
    begun = any(state is not ActionState.PLANNED for state in states)
    return FindingStatus.IN_PROGRESS if begun else FindingStatus.OPEN


def may_move(status: FindingStatus, event: FindingEvent) -> bool:
    """Whether ``event`` can happen to a finding that stands at ``status``."""
    return status in _MOVES[event][0]


def moved(status: FindingStatus, event: FindingEvent) -> FindingStatus:
    """Return the status after ``event``.

    Raises:
        ConflictError: the event cannot happen at this status.
    """
    if not may_move(status, event):
        allowed = ", ".join(_MOVES[event][0])
        raise ConflictError(
            f"A finding that is {status} cannot take {event!r}. It must be {allowed}; "
            "reload the page to see where it stands now."
        )
    return _MOVES[event][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedFinding:
    """What a failed answer proposes; becomes a finding when the inspection is submitted.

    ``action`` is the correction to make, ``owner`` and ``fix_by_on`` the inspector's wish ("" and
    None leave them to the coordinator and to ``domain.deadlines``).
    """

    item_key: str
    section_key: str
    kind: FindingKind
    severity: Severity
    provision: Provision
    title: str
    description: str
    stop_use: bool
    action: str
    photos: tuple[str, ...] = ()
    owner: str = ""
    fix_by_on: date | None = None

    @property
    def is_noncompliance(self) -> bool:
        """Whether the requirement is law, so that pages say "noncompliance"."""
        return self.kind is FindingKind.NONCONFORMITY and self.provision.is_law


def findings_from(checklist: Checklist, answers: Answers) -> tuple[ProposedFinding, ...]:
    """Return one proposed finding for each failed answer, in the order of the checklist."""
    section_of = {item.key: section.key for section in checklist.sections for item in section.items}
    return tuple(
        _proposed(item, item.fail, answers[item.key], section_of[item.key])
        for item in visible_items(checklist, answers)
        if item.fail is not None and is_fail(item, answers.get(item.key, EMPTY))
    )


def _proposed(item: Item, fail: Fail, answer: Answer, section_key: str) -> ProposedFinding:
    severity = answer.severity or fail.severity
    stop_use = fail.stop_use if answer.stop_use is None else answer.stop_use
    observed = severity is Severity.OBSERVATION
    return ProposedFinding(
        item_key=item.key,
        section_key=section_key,
        kind=FindingKind.OPPORTUNITY if observed else FindingKind.NONCONFORMITY,
        severity=severity,
        provision=item.provision,
        title=fail.title or item.question,
        description=answer.comment.strip(),
        stop_use=stop_use,
        action=answer.action.strip() or fail.default_action,
        photos=answer.photos,
        owner=answer.owner,
        fix_by_on=answer.fix_by_on,
    )
