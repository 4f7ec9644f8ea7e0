"""Finding legal holds."""

from collections.abc import Iterable

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from compliance.domain.access import Actor, Permission
from compliance.domain.legal_holds import HeldThing
from compliance.storage.models.legal_holds import LegalHold
from compliance.storage.queries.scope import Page, count_of, found

_WITH_PEOPLE = (joinedload(LegalHold.placer), joinedload(LegalHold.releaser))


def list_holds(session: Session, establishment_id: int, page: Page) -> tuple[list[LegalHold], int]:
    """Return the holds of an establishment, those in force first, the latest first; and all."""
    statement = select(LegalHold).where(LegalHold.establishment_id == establishment_id)
    ordered = statement.order_by(LegalHold.released_at.is_not(None), LegalHold.id.desc())
    part = ordered.limit(page.limit).offset(page.offset).options(*_WITH_PEOPLE)
    return list(session.scalars(part)), count_of(session, statement)


def holds_on(
    session: Session, establishment_id: int, things: Iterable[HeldThing]
) -> list[LegalHold]:
    """Return the holds in force on any of these things, the oldest first."""
    same = [
        and_(LegalHold.kind == thing.kind.value, LegalHold.subject_id == thing.subject_id)
        for thing in things
    ]
    if not same:
        return []
    statement = (
        select(LegalHold)
        .where(
            LegalHold.establishment_id == establishment_id,
            LegalHold.released_at.is_(None),
            or_(*same),
        )
        .order_by(LegalHold.id)
        .options(*_WITH_PEOPLE)
    )
    return list(session.scalars(statement))


def get_hold(session: Session, hold_id: int, *, visible_to: Actor) -> LegalHold:
    """Return a hold.

    Raises:
        NotFoundError: there is none, or the actor may not place holds there.
    """
    row = session.get(LegalHold, hold_id, options=_WITH_PEOPLE)
    if row is not None and not visible_to.may(Permission.HOLD_RECORDS, row.establishment_id):
        row = None
    return found(row, "legal hold")
