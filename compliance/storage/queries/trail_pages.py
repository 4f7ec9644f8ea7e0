"""The trail as a list on a page: filtered, newest first, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.scope import Page, count_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFilter:
    """Which entries are wanted; what is None is not asked for.

    ``with_company`` adds what belongs to no establishment: people, sign-ins, backups. ``actor_id``
    0 asks for what the tracker did by itself. ``until`` is the first instant after the span.
    """

    establishment_id: int
    with_company: bool = False
    event: str | None = None
    actor_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    subject: tuple[str, int] | None = None


def count_trail(session: Session, wanted: TrailFilter) -> int:
    """Return how many entries there are."""
    return count_of(session, _filtered(wanted).with_only_columns(TrailEntry.id))


def list_trail(session: Session, wanted: TrailFilter, page: Page) -> Sequence[TrailEntry]:
    """Return one page of the entries, newest first."""
    ordered = _filtered(wanted).order_by(TrailEntry.at.desc(), TrailEntry.id.desc())
    return session.scalars(ordered.limit(page.limit).offset(page.offset)).all()


def _filtered(wanted: TrailFilter) -> Select[TrailEntry]:
    here = TrailEntry.establishment_id == wanted.establishment_id
    place = or_(here, TrailEntry.establishment_id.is_(None)) if wanted.with_company else here
    statement = select(TrailEntry).where(place)
    if wanted.event is not None:
        statement = statement.where(TrailEntry.event == wanted.event)
    if wanted.actor_id is not None:
        statement = statement.where(
            TrailEntry.actor_id == wanted.actor_id
            if wanted.actor_id
            else TrailEntry.actor_id.is_(None)
        )
    if wanted.since is not None:
        statement = statement.where(TrailEntry.at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(TrailEntry.at < wanted.until)
    if wanted.subject is not None:
        kind, subject_id = wanted.subject
        statement = statement.where(
            TrailEntry.subject_kind == kind, TrailEntry.subject_id == subject_id
        )
    return statement
