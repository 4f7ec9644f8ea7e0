"""Sending an inspection, amending it, voiding it. A submitted version is never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import CursorResult, insert, update
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.answer_check import check
from compliance.domain.answers import Answer, Answers, failed, kept_answers
from compliance.domain.checklists import Checklist, ChecklistRef
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.local_time import today_at
from compliance.domain.numbers import inspection_number
from compliance.domain.records import Record, digest_of
from compliance.domain.trail import TrailEvent
from compliance.services.findings import raise_findings
from compliance.services.occurrences import settle, unsettle
from compliance.services.trail import append
from compliance.storage.models.inspections import (
    AnswerRow,
    Inspection,
    InspectionVersion,
    Signature,
)
from compliance.storage.queries.evidence import list_of_inspection

CLOCK_TOLERANCE = timedelta(minutes=5)  # ours: how far ahead of us a claimed time may be


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What a person signs: as what, in which words, and how it was made sure who it is."""

    role: str
    statement: str
    method: str  # password


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A filled form on its way in. ``performed_at`` is the person's claim, not our clock."""

    answers: Answers
    performed_at: datetime
    device_at: datetime | None
    language: str
    signing: Signing
    reason: str = ""  # of an amendment


def submit_inspection(
    session: Session,
    inspection: Inspection,
    checklist: Checklist,
    sending: Sending,
    *,
    by: Actor,
    now: datetime,
) -> InspectionVersion:
    """Turn a draft into a signed record: version 1, its findings, and the occurrence done.

    Raises:
        NotAllowedError: the actor may not perform inspections there.
        ConflictError: it was sent meanwhile; exactly one of two senders wins.
        InvalidInputError: answers are missing or wrong; all problems, nothing is written.
    """
    demand(by, Permission.PERFORM_INSPECTION, inspection.establishment_id)
    problems = problems_of(session, inspection, checklist, sending, now=now)
    if problems:
        raise InvalidInputError(problems)
    _take(session, inspection, "draft")
    change = _Change(sending=sending, number=1)
    version = _write_version(session, inspection, checklist, change, by=by, now=now)
    inspection.submitted_by = by.person_id
    inspection.performed_at = sending.performed_at
    inspection.device_at = sending.device_at
    inspection.received_at = now
    inspection.timeliness = settle(session, inspection, now=now)
    append(
        session,
        TrailEvent.INSPECTION_SUBMITTED,
        by=by,
        now=now,
        subject=("inspection", inspection.id),
        establishment_id=inspection.establishment_id,
        data={
            "digest": version.digest,
            "failed": inspection.fail_count,
            "performed_at": sending.performed_at.isoformat(),
            "timeliness": inspection.timeliness,
            "version": 1,
        },
    )
    raise_findings(session, inspection, checklist, sending.answers, by=by, now=now)
    return version


def amend_inspection(
    session: Session,
    inspection: Inspection,
    checklist: Checklist,
    sending: Sending,
    *,
    by: Actor,
    now: datetime,
) -> InspectionVersion:
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
    problems = problems_of(session, inspection, checklist, sending, now=now)
    if not sending.reason.strip():
        problems.append(Problem("Reason", "No reason is given.", "Say why the record is amended."))
    if problems:
        raise InvalidInputError(problems)
    number = inspection.current_version + 1
    change = _Change(sending=sending, number=number)
    version = _write_version(session, inspection, checklist, change, by=by, now=now)
    append(
        session,
        TrailEvent.INSPECTION_AMENDED,
        by=by,
        now=now,
        subject=("inspection", inspection.id),
        establishment_id=inspection.establishment_id,
        data={"digest": version.digest, "reason": version.reason, "version": number},
    )
    raise_findings(session, inspection, checklist, sending.answers, by=by, now=now)
    return version


def void_inspection(
    session: Session, inspection: Inspection, *, reason: str, by: Actor, now: datetime
) -> None:
    """Declare a record void, with a reason; it stays readable, and its check is owed again.

    Raises:
        NotAllowedError: the actor may not void records there.
        ConflictError: the record is no submitted one.
        InvalidInputError: no reason is given.
    """
    demand(by, Permission.VOID_INSPECTION, inspection.establishment_id)
    if not reason.strip():
        raise InvalidInputError(
            [Problem("Reason", "No reason is given.", "Say why the record is void.")]
        )
    _take(session, inspection, "submitted", to="voided")
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


def problems_of(
    session: Session,
    inspection: Inspection,
    checklist: Checklist,
    sending: Sending,
    *,
    now: datetime,
) -> list[Problem]:
    """Return everything that keeps a form from being sent; empty when nothing does."""
    today = today_at(now, inspection.establishment.zone)
    problems: list[Problem] = list(check(checklist, sending.answers, today=today))
    if sending.performed_at > now + CLOCK_TOLERANCE:
        problems.append(
            Problem("Time of the check", "It lies in the future.", "Give the time you finished.")
        )
    known = {row.digest for row in list_of_inspection(session, inspection.id)}
    problems.extend(
        Problem(
            f"{key}.photos", "A photo did not arrive.", "Add the photo again, then send the form."
        )
        for key, answer in sending.answers.items()
        if not known.issuperset(answer.photos)
    )
    return problems


def _take(session: Session, inspection: Inspection, state: str, *, to: str = "submitted") -> None:
    """Move the inspection out of a state that only one request can still find it in."""
    taken = session.execute(
        update(Inspection)
        .where(Inspection.id == inspection.id, Inspection.state == state)
        .values(state=to)
    )
    if cast("CursorResult[tuple[()]]", taken).rowcount != 1:
        raise ConflictError(
            "Somebody else changed this record a moment ago. Reload the page to see it."
        )
    inspection.state = to


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """One more version: what was sent, and its number."""

    sending: Sending
    number: int


def _write_version(
    session: Session,
    inspection: Inspection,
    checklist: Checklist,
    change: _Change,
    *,
    by: Actor,
    now: datetime,
) -> InspectionVersion:
    answers = kept_answers(checklist, change.sending.answers)
    text = _record(inspection, change, answers, by=by, now=now)
    version = InspectionVersion(
        inspection_id=inspection.id,
        number=change.number,
        record=text,
        digest=digest_of(text),
        reason=change.sending.reason.strip(),
        submitted_by=by.person_id,
        performed_at=change.sending.performed_at,
        received_at=now,
    )
    session.add(version)
    session.flush()
    fails = set(failed(checklist, answers))
    session.execute(insert(AnswerRow), _rows(version.id, answers, fails))
    session.add(_signature(version, change.sending.signing, by=by, now=now))
    inspection.current_version = change.number
    inspection.fail_count = len(fails)
    return version


def _record(
    inspection: Inspection, change: _Change, answers: Answers, *, by: Actor, now: datetime
) -> str:
    ref = ChecklistRef(
        inspection.checklist_key, inspection.checklist_version, inspection.checklist_digest
    )
    return Record(
        number=inspection_number(inspection.id),
        version=change.number,
        checklist=ref,
        language=change.sending.language,
        establishment=inspection.establishment.key,
        subject=subject_name(inspection),
        due_key=inspection.occurrence.due_key if inspection.occurrence else "",
        inspector=by.name,
        performed_at=change.sending.performed_at,
        device_at=change.sending.device_at,
        received_at=now,
        reason=change.sending.reason.strip(),
        answers=answers,
    ).canonical()


def subject_name(inspection: Inspection) -> str:
    """Return what was inspected, as the record calls it: a tag, an area, or the site."""
    if inspection.asset is not None:
        return inspection.asset.tag
    if inspection.area is not None:
        return inspection.area.name
    return inspection.establishment.name


def _rows(
    version_id: int, answers: Mapping[str, Answer], fails: set[str]
) -> list[dict[str, object]]:
    return [
        {
            "version_id": version_id,
            "item_key": key,
            "value": answer.value or ",".join(answer.values),
            "is_fail": key in fails,
            "comment": answer.comment,
        }
        for key, answer in answers.items()
    ]


def _signature(
    version: InspectionVersion, signing: Signing, *, by: Actor, now: datetime
) -> Signature:
    return Signature(
        version_id=version.id,
        person_id=by.person_id,
        printed_name=by.name,
        role=signing.role,
        statement=signing.statement,
        record_digest=version.digest,
        method=signing.method,
        signed_at=now,
    )
