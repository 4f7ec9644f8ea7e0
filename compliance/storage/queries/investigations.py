"""Reading the notes of an investigation."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from compliance.domain.investigations import Noted, NoteKind
from compliance.storage.models.incidents import InvestigationNote


def list_notes(session: Session, incident_id: int) -> list[InvestigationNote]:
    """Return every note of an incident, struck ones too, in the order in which they were made."""
    return list(
        session.scalars(
            select(InvestigationNote)
            .where(InvestigationNote.incident_id == incident_id)
            .options(
                joinedload(InvestigationNote.author),
                joinedload(InvestigationNote.striker),
            )
            .order_by(InvestigationNote.id)
        )
    )


def count_minutes(session: Session, incident_id: int) -> int:
    """Return how many minutes were spent on an incident; what is struck does not count."""
    counted = select(func.sum(InvestigationNote.minutes)).where(
        InvestigationNote.incident_id == incident_id, InvestigationNote.struck_at.is_(None)
    )
    return session.scalar(counted) or 0


def noted(row: InvestigationNote) -> Noted:
    """Return a note as far as rules look at it."""
    return Noted(
        id=row.id,
        kind=NoteKind(row.kind),
        parent_id=row.parent_id,
        is_struck=row.struck_at is not None,
        cause=row.cause,
    )
