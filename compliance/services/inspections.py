"""Sending an inspection, amending it, voiding it. A submitted version is never changed."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.answers import visible_items
from compliance.domain.checklists import Checklist
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.occurrences import (
    Facts,
    Move,
    Standing,
    State,
    Suspension,
    require,
    standing_at,
    state_at,
)
from compliance.domain.trail import TrailEvent
from compliance.services.delivery import cancel_owed
from compliance.services.findings import raise_findings
from compliance.services.legal_holds import demand_not_held, things_of_inspection
from compliance.services.meter_readings import take_reading
from compliance.services.occurrences import ask_for_the_next, unsettle
from compliance.services.record_versions import Sending, Version, problems_of, write_version
from compliance.services.trail import append
from compliance.storage.models.inspections import Inspection
from compliance.storage.queries import filings
from compliance.storage.queries.filings import Filing
from compliance.storage.queries.pauses import PausedCheck, list_pauses, spans_of

TAKEN = "Somebody else changed this record a moment ago. Reload the page to see it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What became of a form: the digest of its text, its timing, and how many answers failed."""

    digest: str
    timeliness: str  # occurrences.Timing; empty when no check was owed
    fail_count: int


def submit_inspection(
    session: Session,
    inspection_id: int,
    checklist: Checklist,
    sending: Sending,
    *,
    by: Actor,
    now: datetime,
) -> Submitted:
    """Turn a draft into a signed record: version 1, its findings, and the occurrence done.

    Rows that were loaded before are not brought up to date: refresh them where they are used on.

    Raises:
        NotFoundError: there is no such inspection.
        NotAllowedError: the actor may not perform inspections there.
        ConflictError: it was sent meanwhile, exactly one of two senders wins; or the check was
            waived.
        InvalidInputError: answers are missing or wrong; all problems, nothing is written.
    """
    connection = session.connection()
    filing = filings.get_filing(connection, inspection_id)
    demand(by, Permission.PERFORM_INSPECTION, filing.establishment_id)
    shown = visible_items(checklist, sending.answers)
    problems = problems_of(connection, filing, checklist, sending, shown, now=now)
    if problems:
        raise InvalidInputError(problems)
    version = Version.of(1, checklist, sending.answers, shown)
    standing = _standing(session, filing, sending, now=now)
    timeliness = standing.timing.value if standing else ""
    fail_count = len(version.fails)
    values = {
        "submitted_by": by.person_id,
        "performed_at": sending.performed_at,
        "device_at": sending.device_at,
        "received_at": now,
        "timeliness": timeliness,
        "fail_count": fail_count,
    }
    if not filings.take_draft(connection, inspection_id, values):
        raise ConflictError(TAKEN)
    digest = write_version(connection, filing, version, sending, by=by, now=now)
    if standing is not None:
        _finish(session, filing, standing, now=now)
    take_reading(session, checklist, version.answers, _reading(filing, sending, by=by, now=now))
    submitted = Submitted(digest=digest, timeliness=timeliness, fail_count=fail_count)
    _note(session, filing, sending, submitted, by=by, now=now)
    if version.fails:
        inspection = session.get_one(Inspection, inspection_id, populate_existing=True)
        raise_findings(session, inspection, checklist, version.answers, by=by, now=now)
    return submitted


def _reading(filing: Filing, sending: Sending, *, by: Actor, now: datetime) -> dict[str, object]:
    """Return what a meter reading of this form would have, apart from the hours."""
    return {
        "asset_id": filing.asset_id,
        "read_at": sending.performed_at,
        "inspection_id": filing.inspection_id,
        "recorded_by": by.person_id,
        "recorded_at": now,
    }


def _note(
    session: Session,
    filing: Filing,
    sending: Sending,
    submitted: Submitted,
    *,
    by: Actor,
    now: datetime,
) -> None:
    append(
        session,
        TrailEvent.INSPECTION_SUBMITTED,
        by=by,
        now=now,
        subject=("inspection", filing.inspection_id),
        establishment_id=filing.establishment_id,
        data={
            "digest": submitted.digest,
            "failed": submitted.fail_count,
            "performed_at": sending.performed_at.isoformat(),
            "timeliness": submitted.timeliness,
            "version": 1,
        },
    )


def _standing(
    session: Session, filing: Filing, sending: Sending, *, now: datetime
) -> Standing | None:
    """Judge how the check stands against its due time; none when no check was owed.

    Raises:
        ConflictError: the check was waived, or done by another record, meanwhile.
    """
    if filing.opens_at is None or filing.due_from_at is None or filing.due_at is None:
        return None
    if filing.done_at is not None:
        raise ConflictError("This check was done by another record. Open it from the list.")
    suspensions = _suspensions(session, filing, filing.opens_at) if filing.had_pause else ()
    facts = Facts(
        opens_at=filing.opens_at,
        due_from_at=filing.due_from_at,
        due_at=filing.due_at,
        closes_at=filing.closes_at,
        waived_at=filing.waived_at,
        suspensions=suspensions,
    )
    require(state_at(facts, now), Move.SUBMIT)
    return standing_at(
        replace(
            facts,
            submitted_at=now,
            performed_at=sending.performed_at,
            given_out_at=filing.started_at,
        ),
        now,
    )


def _suspensions(session: Session, filing: Filing, opens_at: datetime) -> tuple[Suspension, ...]:
    check = PausedCheck(
        check_id=filing.occurrence_id or 0,
        schedule_id=filing.schedule_id or 0,
        asset_id=filing.asset_id,
        opens_at=opens_at,
        closes_at=filing.closes_at,
    )
    return spans_of(list_pauses(session, [check])[check.check_id])


def _finish(session: Session, filing: Filing, standing: Standing, *, now: datetime) -> None:
    """Mark the check as done. One that was missed stays missed, and keeps when."""
    if filing.occurrence_id is None or filing.schedule_id is None:
        return
    is_missed = standing.state is State.MISSED
    values = {
        "state": standing.state.value,
        "done_at": now,
        "missed_at": filing.missed_at or (filing.closes_at if is_missed else None),
    }
    filings.finish_occurrence(session.connection(), filing.occurrence_id, values)
    cancel_owed(session, ("occurrence", filing.occurrence_id))
    ask_for_the_next(session, filing.schedule_id, filing.clock or {})


def amend_inspection(
    session: Session,
    inspection: Inspection,
    checklist: Checklist,
    sending: Sending,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Add a version that corrects the record; the versions before it stay as they are.

    A newly failed answer raises its finding. A finding whose answer does not fail any more stays
    open: who planned its actions decides, not who corrects the record.

    Raises:
        NotAllowedError: the actor neither sent the record nor manages findings there.
        ConflictError: the record is no submitted one.
        InvalidInputError: no reason given, or answers missing or wrong.
    """
    demand(by, Permission.PERFORM_INSPECTION, inspection.establishment_id)
    if by.person_id != inspection.submitted_by:
        demand(by, Permission.MANAGE_FINDINGS, inspection.establishment_id)
    if inspection.state != "submitted":
        raise ConflictError("Only a sent record can be amended. Reload the page to see its state.")
    connection = session.connection()
    filing = filings.get_filing(connection, inspection.id)
    shown = visible_items(checklist, sending.answers)
    problems = problems_of(connection, filing, checklist, sending, shown, now=now)
    reason = sending.reason.strip()
    if not reason:
        problems.append(Problem("Reason", "No reason is given.", "Say why the record is amended."))
    if problems:
        raise InvalidInputError(problems)
    version = Version.of(inspection.current_version + 1, checklist, sending.answers, shown)
    digest = write_version(connection, filing, version, sending, by=by, now=now)
    inspection.current_version = version.number
    inspection.fail_count = failed = len(version.fails)
    append(
        session,
        TrailEvent.INSPECTION_AMENDED,
        by=by,
        now=now,
        subject=("inspection", inspection.id),
        establishment_id=inspection.establishment_id,
        data={"digest": digest, "failed": failed, "reason": reason, "version": version.number},
    )
    raise_findings(session, inspection, checklist, version.answers, by=by, now=now)


def void_inspection(
    session: Session, inspection: Inspection, *, reason: str, by: Actor, now: datetime
) -> None:
    """Declare a record void, with a reason; it stays readable, and its check is owed again.

    Raises:
        NotAllowedError: the actor may not void records there.
        ConflictError: the record is no submitted one, or is under legal hold.
        InvalidInputError: no reason is given.
    """
    demand(by, Permission.VOID_INSPECTION, inspection.establishment_id)
    demand_not_held(session, inspection.establishment_id, *things_of_inspection(inspection))
    if not reason.strip():
        raise InvalidInputError(
            [Problem("Reason", "No reason is given.", "Say why the record is void.")]
        )
    voided = session.execute(
        update(Inspection)
        .where(Inspection.id == inspection.id, Inspection.state == "submitted")
        .values(state="voided")
    )
    if cast("CursorResult[tuple[()]]", voided).rowcount != 1:
        raise ConflictError(TAKEN)
    inspection.voided_at = now
    inspection.voided_by = by.person_id
    inspection.void_reason = reason.strip()
    unsettle(session, inspection, now=now)
    append(
        session,
        TrailEvent.INSPECTION_VOIDED,
        by=by,
        now=now,
        subject=("inspection", inspection.id),
        establishment_id=inspection.establishment_id,
        data={"reason": reason.strip()},
    )
