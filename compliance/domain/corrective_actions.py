"""Corrections and corrective actions: planned, in progress, done with evidence, verified, reopened.

A correction removes the nonconformity itself, a corrective action its cause (ISO 9000:2015, 3.12).
"Done" is the owner's word; only another person's verification closes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from compliance.domain.errors import ConflictError, InvalidInputError, NotAllowedError, Problem


class ActionKind(StrEnum):
    """What an action removes: the nonconformity, its cause, or a cause before it has struck."""

    CORRECTION = "correction"
    CORRECTIVE = "corrective"
    PREVENTIVE = "preventive"


class ActionState(StrEnum):
    """Where an action stands. Overdue is no state: it is unfinished past its date."""

    PLANNED = "planned"
    IN_PROGRESS = "in-progress"
    DONE = "done"
    VERIFIED = "verified-effective"
    REOPENED = "reopened"
    CANCELLED = "cancelled"  # its finding was withdrawn

    @property
    def is_settled(self) -> bool:
        """Whether the owner owes nothing: done, verified or cancelled."""
        return self in {ActionState.DONE, ActionState.VERIFIED, ActionState.CANCELLED}


class ActionMove(StrEnum):
    """What people can do to an action."""

    START = "start"
    REPORT_DONE = "report-done"
    VERIFY = "verify"
    REOPEN = "reopen"
    CHANGE = "change"


KIND_WORDS: Mapping[ActionKind, str] = {
    ActionKind.CORRECTION: "Correction",
    ActionKind.CORRECTIVE: "Corrective action",
    ActionKind.PREVENTIVE: "Preventive action",
}
STATE_WORDS: Mapping[ActionState, str] = {
    ActionState.PLANNED: "Planned",
    ActionState.IN_PROGRESS: "In progress",
    ActionState.DONE: "Done, not verified yet",
    ActionState.VERIFIED: "Verified effective",
    ActionState.REOPENED: "Reopened",
    ActionState.CANCELLED: "Cancelled with its finding",
}
_UNFINISHED = frozenset({ActionState.PLANNED, ActionState.IN_PROGRESS, ActionState.REOPENED})
MOVES: Mapping[ActionMove, frozenset[ActionState]] = {
    ActionMove.START: frozenset({ActionState.PLANNED, ActionState.REOPENED}),
    ActionMove.REPORT_DONE: _UNFINISHED,
    ActionMove.VERIFY: frozenset({ActionState.DONE}),
    ActionMove.REOPEN: frozenset({ActionState.DONE, ActionState.VERIFIED}),
    ActionMove.CHANGE: _UNFINISHED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What the rules need to know of an action; people are ids. ``done_by`` since it was done."""

    kind: ActionKind
    state: ActionState = ActionState.PLANNED
    done_by: int | None = None
    reopened_count: int = 0


def may(action: Action, move: ActionMove) -> bool:
    """Return whether this can be done to the action as it stands, by somebody."""
    return action.state in MOVES[move]


def may_verify(action: Action, person_id: int) -> bool:
    """Return whether this person can verify the action: it is done, and by somebody else."""
    return may(action, ActionMove.VERIFY) and action.done_by != person_id


def started(action: Action) -> Action:
    """Return the action in progress.

    Raises:
        ConflictError: it is in progress, done or verified already.
    """
    _require(action, ActionMove.START)
    return replace(action, state=ActionState.IN_PROGRESS)


def reported_done(action: Action, *, by: int, note: str, evidence_count: int) -> Action:
    """Return the action as done by the person ``by``, who says what was done and shows it.

    Raises:
        ConflictError: it is done or verified already.
        InvalidInputError: the note or any evidence is missing; both are named at once.
    """
    _require(action, ActionMove.REPORT_DONE)
    problems = []
    if not note.strip():
        problems.append(Problem("What was done", "It is empty.", "Say in a sentence what you did."))
    if evidence_count < 1:
        problems.append(
            Problem("Evidence", "There is none.", "Add a photo or a document that shows the fix.")
        )
    if problems:
        raise InvalidInputError(problems)
    return replace(action, state=ActionState.DONE, done_by=by)


def verified(action: Action, *, by: int, note: str) -> Action:
    """Return the action as verified effective by the person ``by``, who is not who did it.

    Raises:
        ConflictError: it is not done, or verified already.
        NotAllowedError: the one who did it cannot verify it.
        InvalidInputError: the note that says what was checked is missing.
    """
    _require(action, ActionMove.VERIFY)
    if action.done_by == by:
        raise NotAllowedError(
            "You reported this action as done, so you cannot verify it. Ask another person."
        )
    if not note.strip():
        raise InvalidInputError(
            [Problem("What you checked", "It is empty.", "Say how you know that it works.")]
        )
    return replace(action, state=ActionState.VERIFIED)


def reopened(action: Action, *, reason: str) -> Action:
    """Return the action reopened: it was not effective, or the finding came back.

    Raises:
        ConflictError: it is not done yet, so there is nothing to reopen.
        InvalidInputError: the reason is missing.
    """
    _require(action, ActionMove.REOPEN)
    if not reason.strip():
        raise InvalidInputError(
            [Problem("Reason", "It is empty.", "Say why the action has to be opened again.")]
        )
    count = action.reopened_count + 1
    return replace(action, state=ActionState.REOPENED, done_by=None, reopened_count=count)


def require_new_date(
    action: Action, *, old_on: date, new_on: date, reason: str, legal_on: date | None = None
) -> None:
    """Refuse to move an action's date to a later one without a reason, or past a legal date.

    Raises:
        ConflictError: the action is done, so its date is history.
        InvalidInputError: the reason is missing, or the date is past the legal one; both at once.
    """
    _require(action, ActionMove.CHANGE)
    problems = []
    if new_on > old_on and not reason.strip():
        problems.append(
            Problem("Reason", "A later date needs one.", "Say why it takes longer than planned.")
        )
    if legal_on and new_on > legal_on:
        problems.append(
            Problem(
                "Date",
                f"{new_on} is after {legal_on}, the date that the rule sets.",
                f"Choose {legal_on} or an earlier date.",
            )
        )
    if problems:
        raise InvalidInputError(problems)


def _require(action: Action, move: ActionMove) -> None:
    if not may(action, move):
        raise ConflictError(
            f"This action is {STATE_WORDS[action.state].lower()}; it cannot be changed like this "
            f"({move.value}). Load the page again to see where it stands."
        )
