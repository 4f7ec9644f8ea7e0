"""Reading evidence."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor
from compliance.storage.models.evidence import Evidence
from compliance.storage.queries.scope import found, seen_by


def get_evidence(session: Session, evidence_id: int, *, visible_to: Actor) -> Evidence:
    """Return one piece of evidence.

    Raises:
        NotFoundError: no such evidence at an establishment that the actor sees.
    """
    statement = seen_by(
        select(Evidence).where(Evidence.id == evidence_id), Evidence.establishment_id, visible_to
    )
    return found(session.scalar(statement), "photo")


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
