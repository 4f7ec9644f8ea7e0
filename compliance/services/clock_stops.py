"""Stopping a deadline of a legal clock, and letting it run again.

It stops because the report was made, or because a person says that none is owed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.legal_clocks.answers import Plain
from compliance.domain.legal_clocks.computed import Outcome, outcome_of
from compliance.domain.legal_clocks.stages import Stage
from compliance.domain.records import digest_of
from compliance.domain.trail import TrailEvent
from compliance.services.clock_entries import SKEW
from compliance.services.delivery import cancel_owed
from compliance.services.legal_clocks import (
    LONGEST_NAME,
    LONGEST_TEXT,
    SUBJECT,
    attention_of,
    due_of_row,
)
from compliance.services.trail import append
from compliance.storage.models.legal_clocks import ClockDeadline
from compliance.storage.queries.legal_clocks import RUNNING, hold_deadline

REPORTED, NOT_REQUIRED = "reported", "not-required"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMade:
    """A report as it was made: when (UTC, as claimed), to whom, by whom, under which number."""

    reported_at: datetime | None
    reported_to: str
    reported_by: str
    reference: str = ""
    note: str = ""


def record_report(
    session: Session, deadline_id: int, report: ReportMade, *, by: Actor, now: datetime
) -> ClockDeadline:
    """Stop a deadline by the report that was made. Too late stays too late.

    Whoever may start a clock may record the call: the one who calls at night need not be the one
    who manages incidents. To say that none is owed, or to take one back, is for the latter.

    Raises:
        NotAllowedError: the actor may not report incidents there.
        ConflictError: it was stopped before.
        InvalidInputError: with everything that is wrong.
    """
    row = _held(session, deadline_id, by, Permission.REPORT_INCIDENT)
    problems = [*_wrong_report(report, row, now)]
    if problems:
        raise InvalidInputError(problems)
    stop_reported(session, row, report, by=by, now=now)
    return row


def stop_reported(
    session: Session, row: ClockDeadline, report: ReportMade, *, by: Actor, now: datetime
) -> None:
    """Stop a running deadline by a report; the caller holds it and has looked at who may."""
    row.state = REPORTED
    row.reported_at = report.reported_at
    row.reported_to = report.reported_to.strip()
    row.reported_by = report.reported_by.strip()
    row.reference = report.reference.strip()
    row.stop_note = report.note.strip()
    _stop(session, row, by, now)


def set_not_required(
    session: Session, deadline_id: int, *, reason: str, by: Actor, now: datetime
) -> ClockDeadline:
    """Stop a deadline because a person decided, for a reason, that it is not owed.

    Raises:
        NotAllowedError: the actor may not manage incidents there.
        ConflictError: it was stopped before.
        InvalidInputError: there is no reason.
    """
    row = _held(session, deadline_id, by, Permission.MANAGE_INCIDENTS)
    problems = [*_wrong_text("reason", reason, LONGEST_TEXT, needed=True)]
    if problems:
        raise InvalidInputError(problems)
    stop_not_required(session, row, reason=reason, by=by, now=now)
    return row


def stop_not_required(
    session: Session, row: ClockDeadline, *, reason: str, by: Actor, now: datetime
) -> None:
    """Stop a running deadline as not owed; the caller holds it and has looked at who may."""
    row.state = NOT_REQUIRED
    row.stop_note = reason.strip()
    _stop(session, row, by, now)


def undo_stop(
    session: Session, deadline_id: int, *, reason: str, by: Actor, now: datetime
) -> ClockDeadline:
    """Take back what was recorded wrongly: the deadline runs again, and is due when it was due.

    What was recorded stays to be read, with who took it back and why. The stages that are reached
    are told once more: people believe that it was done.

    Raises:
        NotAllowedError: the actor may not manage incidents there.
        ConflictError: it runs.
        InvalidInputError: there is no reason.
    """
    row = hold_deadline(session, deadline_id)
    demand(by, Permission.MANAGE_INCIDENTS, row.establishment_id)
    if row.state == RUNNING:
        raise ConflictError("This deadline runs. There is nothing to take back.")
    problems = [*_wrong_text("reason", reason, LONGEST_TEXT, needed=True)]
    if problems:
        raise InvalidInputError(problems)
    resume(session, row, reason=reason, by=by, now=now)
    return row


def resume(session: Session, row: ClockDeadline, *, reason: str, by: Actor, now: datetime) -> None:
    """Let a stopped deadline run again; the caller holds it and has looked at who may."""
    row.undone = [*row.undone, _as_it_stood(row, reason, by, now)]
    row.state, row.stage = RUNNING, Stage.RUNNING
    row.reported_at = row.stopped_at = row.stopped_by = None
    row.reported_to = row.reported_by = row.reference = row.stop_note = ""
    row.attention_at = attention_of(row, now)
    session.flush()
    session.expire(row, ["stopper"])
    append(
        session,
        TrailEvent.LEGAL_CLOCK_RESUMED,
        by=by,
        now=now,
        subject=(SUBJECT, row.clock_id),
        establishment_id=row.establishment_id,
        data={
            "clock": row.clock.title,
            "deadline": row.what,
            "digest": digest_of(json.dumps(row.undone[-1], sort_keys=True, ensure_ascii=False)),
            "due_at": row.due_at.isoformat() if row.due_at else None,
            "outcome": str(row.undone[-1]["state"]),
        },
    )


def _as_it_stood(row: ClockDeadline, reason: str, by: Actor, now: datetime) -> Plain:
    return {
        "state": row.state,
        "reported_at": row.reported_at.isoformat() if row.reported_at else None,
        "reported_to": row.reported_to,
        "reported_by": row.reported_by,
        "reference": row.reference,
        "stop_note": row.stop_note,
        "stopped_at": row.stopped_at.isoformat() if row.stopped_at else None,
        "stopped_by": row.stopper.name if row.stopper else "",
        "undone_at": now.isoformat(),
        "undone_by": by.name,
        "reason": reason.strip(),
    }


def outcome_of_row(row: ClockDeadline) -> Outcome | None:
    """Return how the report met its deadline; None: there is no report, or no time to meet."""
    due = due_of_row(row)
    return outcome_of(due, row.reported_at) if due and row.reported_at else None


def _held(session: Session, deadline_id: int, by: Actor, permission: Permission) -> ClockDeadline:
    row = hold_deadline(session, deadline_id)
    demand(by, permission, row.establishment_id)
    if row.state != RUNNING:
        raise ConflictError("This deadline was stopped before. Open the clock to see by whom.")
    return row


def _wrong_report(report: ReportMade, row: ClockDeadline, now: datetime) -> Iterator[Problem]:
    at = report.reported_at
    if at is None:
        yield Problem("reported_at", "There is no time.", "Give the day and the time.")
    elif at > now + SKEW:
        yield Problem("reported_at", "This is still to come.", "Record it once it is made.")
    elif _is_before_start(at, row, now):
        yield Problem(
            "reported_at", "The clock began after it.", "Correct this, or the clock's start."
        )
    yield from _wrong_text("reported_to", report.reported_to, LONGEST_NAME, needed=True)
    yield from _wrong_text("reported_by", report.reported_by, LONGEST_NAME, needed=True)
    yield from _wrong_text("reference", report.reference, LONGEST_NAME)
    yield from _wrong_text("note", report.note, LONGEST_TEXT)


def _is_before_start(at: datetime, row: ClockDeadline, now: datetime) -> bool:
    """Whether a report lies before its clock; what must be told ahead of a plan may."""
    begun = row.runs_from
    is_ahead = begun is not None and (begun > now or (row.due_at or begun) < begun)
    return begun is not None and not is_ahead and at < begun.replace(second=0, microsecond=0)


def _wrong_text(where: str, text: str, most: int, *, needed: bool = False) -> Iterator[Problem]:
    if needed and not text.strip():
        yield Problem(where, "It is empty.", "Fill this in.")
    if len(text) > most:
        yield Problem(where, f"It is longer than {most} characters.", "Make it shorter.")


def _stop(session: Session, row: ClockDeadline, by: Actor, now: datetime) -> None:
    row.stopped_at, row.stopped_by, row.attention_at = now, by.person_id, None
    session.flush()
    cancel_owed(session, ("legal-deadline", row.id))
    outcome = outcome_of_row(row)
    append(
        session,
        TrailEvent.LEGAL_CLOCK_STOPPED,
        by=by,
        now=now,
        subject=(SUBJECT, row.clock_id),
        establishment_id=row.establishment_id,
        data={
            "clock": row.clock.title,
            "deadline": row.what,
            "digest": _digest(row),
            "due_at": row.due_at.isoformat() if row.due_at else None,
            "in_time": outcome.in_time if outcome else None,
            "outcome": row.state,
            "reported_at": row.reported_at.isoformat() if row.reported_at else None,
        },
    )


def _digest(row: ClockDeadline) -> str:
    fields = {
        "note": row.stop_note,
        "reference": row.reference,
        "reported_by": row.reported_by,
        "reported_to": row.reported_to,
    }
    return digest_of(json.dumps(fields, sort_keys=True, ensure_ascii=False))
