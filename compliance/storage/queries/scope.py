"""The one rule of what a person sees: records of the establishments where they have a role."""

from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from compliance.domain.access import Actor
from compliance.domain.errors import NotFoundError

AnySelect = TypeVar("AnySelect", bound=Select[Any])
Row = TypeVar("Row")


def seen_by(
    statement: AnySelect, establishment_id: InstrumentedAttribute[int], actor: Actor
) -> AnySelect:
    """Narrow a statement to the rows of establishments that the actor may see."""
    ids = actor.establishment_ids()
    return statement if ids is None else statement.where(establishment_id.in_(ids))


def found(row: Row | None, what: str) -> Row:
    """Return a row that was asked for by id.

    Raises:
        NotFoundError: there is none, or it belongs to another establishment. The words are the
            same, because that it exists is not everybody's to know.
    """
    if row is None:
        raise NotFoundError(
            f"There is no such {what}. It may have been removed, or the link is old."
        )
    return row


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a long list is wanted."""

    limit: int = 50
    offset: int = 0


def count_of(session: Session, statement: Select[Any]) -> int:
    """Return how many rows a statement would give."""
    return session.scalar(select(func.count()).select_from(statement.subquery())) or 0
