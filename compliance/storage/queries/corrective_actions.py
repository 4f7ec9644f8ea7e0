"""Reading corrections and corrective actions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from compliance.domain.access import Actor
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.findings import Finding
from compliance.storage.queries.scope import Page, count_of, found, seen_by

_SHOWN = (
    joinedload(CorrectiveAction.finding).joinedload(Finding.asset),
    joinedload(CorrectiveAction.finding).joinedload(Finding.area),
    joinedload(CorrectiveAction.owner),
    joinedload(CorrectiveAction.doer),
    joinedload(CorrectiveAction.verifier),
)


def get_action(session: Session, action_id: int, *, visible_to: Actor) -> CorrectiveAction:
    """Return one action with its finding and people.

    Raises:
        NotFoundError: no such action at an establishment that the actor sees.
    """
    statement = select(CorrectiveAction).where(CorrectiveAction.id == action_id).options(*_SHOWN)
    statement = seen_by(statement, CorrectiveAction.establishment_id, visible_to)
    return found(session.scalar(statement), "corrective action")


def list_actions_of(session: Session, finding_id: int) -> list[CorrectiveAction]:
    """Return the actions under a finding in the order in which they were planned."""
    return list(
        session.scalars(
            select(CorrectiveAction)
            .where(CorrectiveAction.finding_id == finding_id)
            .order_by(CorrectiveAction.id)
            .options(*_SHOWN)
        )
    )


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """What narrows a list of actions; empty fields do not narrow."""

    states: tuple[str, ...] = ()
    owner_id: int | None = None
    has_no_owner: bool = False
    due_before: datetime | None = None
    establishment_id: int | None = None


def list_actions(
    session: Session, wanted: ActionFilter, page: Page, *, visible_to: Actor
) -> tuple[list[CorrectiveAction], int]:
    """Return a page of actions, the earliest due first, and how many there are in all."""
    statement = seen_by(select(CorrectiveAction), CorrectiveAction.establishment_id, visible_to)
    if wanted.states:
        statement = statement.where(CorrectiveAction.state.in_(wanted.states))
    if wanted.owner_id is not None:
        statement = statement.where(CorrectiveAction.owner_id == wanted.owner_id)
    if wanted.has_no_owner:
        statement = statement.where(CorrectiveAction.owner_id.is_(None))
    if wanted.due_before is not None:
        statement = statement.where(CorrectiveAction.due_at <= wanted.due_before)
    if wanted.establishment_id is not None:
        statement = statement.where(CorrectiveAction.establishment_id == wanted.establishment_id)
    rows = statement.order_by(CorrectiveAction.due_at, CorrectiveAction.id).options(*_SHOWN)
    listed = session.scalars(rows.limit(page.limit).offset(page.offset))
    return list(listed), count_of(session, statement)
