"""Legal holds: placed and released by a person with a reason; what is held is not removed."""

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.legal_holds import HeldThing, HoldKind, held_thing, reason_problems
from compliance.domain.local_time import today_at
from compliance.domain.trail import TrailEvent
from compliance.services.trail import append
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.findings import Finding
from compliance.storage.models.incidents import Incident
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.legal_holds import LegalHold
from compliance.storage.queries.legal_holds import holds_on


def place_hold(
    session: Session, place: Establishment, what: str, reason: str, *, by: Actor, now: datetime
) -> LegalHold:
    """Place a hold on a year (2025), an incident (INC-00031) or a record (INS-00417).

    Raises:
        NotAllowedError: the actor may not place holds there.
        InvalidInputError: there is no such thing there, it is held already, or no reason is given.
    """
    demand(by, Permission.HOLD_RECORDS, place.id)
    problems = reason_problems(reason)
    thing = held_thing(what)
    if thing is None or not _is_there(session, place, thing, now):
        said = f"There is no {what.strip() or 'such thing'} here."
        remedy = "Write a year (2025), an incident (INC-00031) or a record (INS-00417)."
        problems.append(Problem("what", said, remedy))
    elif holds_on(session, place.id, [thing]):
        said = f"{thing.number} is under hold already."
        problems.append(Problem("what", said, "Nothing more is needed."))
    if problems or thing is None:
        raise InvalidInputError(problems)
    row = LegalHold(
        establishment_id=place.id,
        kind=thing.kind.value,
        subject_id=thing.subject_id,
        reason=reason.strip(),
        placed_at=now,
        placed_by=by.person_id,
    )
    session.add(row)
    session.flush()
    _note(session, TrailEvent.LEGAL_HOLD_PLACED, row, reason, by=by, now=now)
    return row


def release_hold(
    session: Session, row: LegalHold, reason: str, *, by: Actor, now: datetime
) -> None:
    """End a hold; that it was there stays to be read.

    Raises:
        NotAllowedError: the actor may not release holds there.
        ConflictError: it is released already.
        InvalidInputError: no reason is given.
    """
    demand(by, Permission.HOLD_RECORDS, row.establishment_id)
    if row.released_at is not None:
        raise ConflictError("This hold is released already. Load the page again.")
    problems = reason_problems(reason)
    if problems:
        raise InvalidInputError(problems)
    row.released_at, row.released_by = now, by.person_id
    row.release_reason = reason.strip()
    session.flush()
    _note(session, TrailEvent.LEGAL_HOLD_RELEASED, row, reason, by=by, now=now)


def demand_not_held(session: Session, establishment_id: int, *things: HeldThing) -> None:
    """Refuse to remove or void what is under legal hold.

    Raises:
        ConflictError: one of the things is held.
    """
    held = holds_on(session, establishment_id, things)
    if held:
        thing = HeldThing(HoldKind(held[0].kind), held[0].subject_id)
        raise ConflictError(
            f"{thing.number} is under legal hold: nothing of it may be removed or voided. "
            "Who placed the hold can release it."
        )


def things_of_incident(incident: Incident) -> tuple[HeldThing, HeldThing]:
    """Return what a hold on an incident may lie on: itself, or its year."""
    year = HeldThing(HoldKind.YEAR, incident.happened_on.year)
    return HeldThing(HoldKind.INCIDENT, incident.id), year


def things_of_inspection(inspection: Inspection) -> tuple[HeldThing, ...]:
    """Return what a hold on a record may lie on: itself, or the local year of its work."""
    own = HeldThing(HoldKind.INSPECTION, inspection.id)
    if inspection.performed_at is None:
        return (own,)
    on = today_at(inspection.performed_at, inspection.establishment.zone)
    return own, HeldThing(HoldKind.YEAR, on.year)


def things_of_finding(finding: Finding) -> tuple[HeldThing, ...]:
    """Return what a hold on a finding may lie on: the record or incident it was found by."""
    if finding.inspection_id is not None:
        return (HeldThing(HoldKind.INSPECTION, finding.inspection_id),)
    if finding.incident_id is not None:
        return (HeldThing(HoldKind.INCIDENT, finding.incident_id),)
    return ()


def _is_there(session: Session, place: Establishment, thing: HeldThing, now: datetime) -> bool:
    if thing.kind is HoldKind.YEAR:
        return thing.subject_id <= today_at(now, place.zone).year
    row: Incident | Inspection | None
    if thing.kind is HoldKind.INCIDENT:
        row = session.get(Incident, thing.subject_id)
    else:
        row = session.get(Inspection, thing.subject_id)
    return row is not None and row.establishment_id == place.id


def _note(
    session: Session, event: TrailEvent, row: LegalHold, reason: str, *, by: Actor, now: datetime
) -> None:
    append(
        session,
        event,
        by=by,
        now=now,
        subject=("legal-hold", row.id),
        establishment_id=row.establishment_id,
        # The reason may name a claimant, and the trail has many readers: its digest stands there.
        data={
            "held": HeldThing(HoldKind(row.kind), row.subject_id).number,
            "digest": hashlib.sha256(reason.strip().encode()).hexdigest(),
        },
    )
