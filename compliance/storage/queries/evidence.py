"""Reading evidence."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor
from compliance.domain.incidents import may_read_all
from compliance.domain.trail import TrailEvent
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.incidents import Incident
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.scope import found, seen_by


def get_evidence(session: Session, evidence_id: int, *, visible_to: Actor) -> Evidence:
    """Return one piece of evidence.

    Raises:
        NotFoundError: no such evidence at an establishment that the actor sees, or it belongs to
            an incident that the actor may not read.
    """
    statement = seen_by(
        select(Evidence).where(Evidence.id == evidence_id), Evidence.establishment_id, visible_to
    )
    row = found(session.scalar(statement), "photo")
    if row.incident_id is not None and not _may_read(session, row.incident_id, visible_to):
        return found(None, "photo")
    return row


def _may_read(session: Session, incident_id: int, actor: Actor) -> bool:
    incident = session.get_one(Incident, incident_id)
    return may_read_all(
        actor,
        incident.establishment_id,
        private=incident.is_private,
        reported_by=incident.reported_by,
        lead_id=incident.lead_id,
    )


def list_of_incident(session: Session, incident_id: int) -> list[Evidence]:
    """Return the photos of an incident, in the order they came."""
    return list(
        session.scalars(
            select(Evidence)
            .where(Evidence.incident_id == incident_id, Evidence.removed_at.is_(None))
            .order_by(Evidence.id)
        )
    )


def list_of_inspection(session: Session, inspection_id: int) -> list[Evidence]:
    """Return the photos of an inspection that were not removed, in the order they came."""
    return list(
        session.scalars(
            select(Evidence)
            .where(Evidence.inspection_id == inspection_id, Evidence.removed_at.is_(None))
            .order_by(Evidence.id)
        )
    )


def list_of_actions(session: Session, action_ids: list[int]) -> list[Evidence]:
    """Return the photos that prove that actions were done, in the order they came."""
    return list(
        session.scalars(
            select(Evidence)
            .where(Evidence.action_id.in_(action_ids), Evidence.removed_at.is_(None))
            .order_by(Evidence.id)
        )
    )


def list_unreported(session: Session, action_id: int) -> list[Evidence]:
    """Return the photos of an action that came after it was last reported as done.

    An action that is opened again keeps those with which it was reported: they were verified, or
    found wanting.
    """
    reported_at = (
        select(func.max(TrailEntry.at))
        .where(
            TrailEntry.subject_kind == "corrective-action",
            TrailEntry.subject_id == action_id,
            TrailEntry.event == TrailEvent.ACTION_DONE.value,
        )
        .scalar_subquery()
    )
    return list(
        session.scalars(
            select(Evidence)
            .where(
                Evidence.action_id == action_id,
                Evidence.removed_at.is_(None),
                or_(reported_at.is_(None), Evidence.received_at > reported_at),
            )
            .order_by(Evidence.id)
        )
    )
