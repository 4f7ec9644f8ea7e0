"""Starting an inspection and saving what is filled in so far; nothing typed is ever lost."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.answers import Answer, Answers, answers_from_json, answers_to_json
from compliance.domain.checklists import Edition
from compliance.domain.errors import ConflictError
from compliance.domain.trail import TrailEvent
from compliance.services.checklists import keep_text
from compliance.services.trail import append
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.schedules import Occurrence
from compliance.storage.queries.inspections import find_by_submission, find_draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is inspected where. With an occurrence, the rest is its schedule's."""

    establishment_id: int
    occurrence_id: int | None = None
    asset_id: int | None = None
    area_id: int | None = None
    subject_person_id: int | None = None


def target_of(occurrence: Occurrence) -> Target:
    """Return what an occurrence asks to have inspected."""
    schedule = occurrence.schedule
    return Target(
        establishment_id=occurrence.establishment_id,
        occurrence_id=occurrence.id,
        asset_id=schedule.asset_id,
        area_id=schedule.area_id,
        subject_person_id=schedule.subject_person_id,
    )


def start_inspection(
    session: Session,
    edition: Edition,
    target: Target,
    *,
    submission_id: str,
    by: Actor,
    now: datetime,
) -> Inspection:
    """Begin an inspection, or return the one that was begun already.

    The same ``submission_id`` always gives the same inspection; an occurrence has one draft, so
    that two people who open it continue one form and do not fill two.

    Raises:
        NotAllowedError: the actor may not perform inspections there.
        ConflictError: the submission id was used for another target.
    """
    demand(by, Permission.PERFORM_INSPECTION, target.establishment_id)
    begun = find_by_submission(session, submission_id)
    if begun is None and target.occurrence_id is not None:
        begun = find_draft(session, target.occurrence_id)
    if begun is not None:
        if _target_of_draft(begun) != target:
            raise ConflictError(
                "This form was opened for another check. Open the check again from today's list."
            )
        return begun
    return _begin(session, edition, target, submission_id=submission_id, by=by, now=now)


def _target_of_draft(inspection: Inspection) -> Target:
    return Target(
        establishment_id=inspection.establishment_id,
        occurrence_id=inspection.occurrence_id,
        asset_id=inspection.asset_id,
        area_id=inspection.area_id,
        subject_person_id=inspection.subject_person_id,
    )


def _begin(
    session: Session,
    edition: Edition,
    target: Target,
    *,
    submission_id: str,
    by: Actor,
    now: datetime,
) -> Inspection:
    keep_text(session, edition, now=now)
    inspection = Inspection(
        establishment_id=target.establishment_id,
        occurrence_id=target.occurrence_id,
        submission_id=submission_id,
        checklist_key=edition.ref.key,
        checklist_version=edition.ref.version,
        checklist_digest=edition.ref.digest,
        title=edition.checklist.title,
        asset_id=target.asset_id,
        area_id=target.area_id,
        subject_person_id=target.subject_person_id,
        state="draft",
        started_by=by.person_id,
        started_at=now,
        draft={},
    )
    session.add(inspection)
    session.flush()
    append(
        session,
        TrailEvent.INSPECTION_STARTED,
        by=by,
        now=now,
        subject=("inspection", inspection.id),
        establishment_id=inspection.establishment_id,
        data={"checklist": edition.ref.key, "version": edition.ref.version},
    )
    return inspection


def draft_answers(inspection: Inspection) -> dict[str, Answer]:
    """Return what is filled in so far."""
    return answers_from_json(json.dumps(inspection.draft))


def save_draft(
    session: Session, inspection: Inspection, answers: Answers, *, by: Actor, now: datetime
) -> None:
    """Keep the given answers, also wrong ones, and leave those of other items as they are.

    Raises:
        NotAllowedError: the actor may not perform inspections there.
        ConflictError: the inspection was sent or discarded meanwhile.
    """
    demand(by, Permission.PERFORM_INSPECTION, inspection.establishment_id)
    demand_draft(inspection)
    kept = {**draft_answers(inspection), **answers}
    inspection.draft = json.loads(answers_to_json(kept))
    inspection.draft_saved_at = now
    append(
        session,
        TrailEvent.INSPECTION_DRAFT_SAVED,
        by=by,
        now=now,
        subject=("inspection", inspection.id),
        establishment_id=inspection.establishment_id,
        data={"items": ",".join(sorted(answers))},
    )


def detach_draft(session: Session, inspection: Inspection, *, by: Actor, now: datetime) -> None:
    """Keep a draft as an extra check, whose own check was waived or done while it was filled.

    What was seen counts all the same: it can be sent, and what fails becomes a finding.

    Raises:
        NotAllowedError: the actor may not perform inspections there.
        ConflictError: it is no draft any more, it is an extra check already, or its check still
            waits for it.
    """
    demand(by, Permission.PERFORM_INSPECTION, inspection.establishment_id)
    demand_draft(inspection)
    check = inspection.occurrence
    if check is None:
        raise ConflictError("This form is an extra check already. Sign and send it.")
    if check.done_at is None and check.waived_at is None:
        raise ConflictError("This form belongs to a check that waits for it. Sign and send it.")
    inspection.occurrence_id = None
    append(
        session,
        TrailEvent.INSPECTION_DETACHED,
        by=by,
        now=now,
        subject=("inspection", inspection.id),
        establishment_id=inspection.establishment_id,
        data={"occurrence": check.id},
    )


def discard_draft(
    session: Session, inspection: Inspection, *, reason: str, by: Actor, now: datetime
) -> None:
    """Give up a draft that was begun by mistake; it stays readable, and the check stays owed.

    Raises:
        NotAllowedError: the actor may not perform inspections there.
        ConflictError: the inspection was sent or discarded meanwhile.
    """
    demand(by, Permission.PERFORM_INSPECTION, inspection.establishment_id)
    demand_draft(inspection)
    inspection.state = "discarded"
    inspection.void_reason = reason
    append(
        session,
        TrailEvent.INSPECTION_DISCARDED,
        by=by,
        now=now,
        subject=("inspection", inspection.id),
        establishment_id=inspection.establishment_id,
        data={"reason": reason},
    )


def demand_draft(inspection: Inspection) -> None:
    """Refuse what can only be done to a draft.

    Raises:
        ConflictError: the inspection is no draft any more.
    """
    if inspection.state != "draft":
        raise ConflictError(
            "This form was already sent and cannot be changed. Open the record to amend it."
            if inspection.state == "submitted"
            else "This form was given up. Open the check again from today's list."
        )
