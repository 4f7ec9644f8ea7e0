"""Reading findings."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from compliance.domain.access import Actor
from compliance.domain.findings import FindingStatus
from compliance.storage.models.findings import Finding
from compliance.storage.queries.scope import Page, count_of, found, seen_by


def get_finding(session: Session, finding_id: int, *, visible_to: Actor) -> Finding:
    """Return one finding with its inspection, asset and area.

    Raises:
        NotFoundError: no such finding at an establishment that the actor sees.
    """
    statement = (
        select(Finding)
        .where(Finding.id == finding_id)
        .options(
            joinedload(Finding.inspection),
            joinedload(Finding.incident),
            joinedload(Finding.asset),
            joinedload(Finding.area),
        )
    )
    return found(
        session.scalar(seen_by(statement, Finding.establishment_id, visible_to)), "finding"
    )


_SETTLED = [status.value for status in FindingStatus if status.is_settled]


def count_stop_use_findings(session: Session, asset_id: int) -> int:
    """Return how many findings forbid the use of an asset: stop-use ones that are not settled."""
    statement = select(func.count(Finding.id)).where(
        Finding.asset_id == asset_id, Finding.stop_use, Finding.state.not_in(_SETTLED)
    )
    return session.scalar(statement) or 0


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """What narrows a list of findings; empty fields do not narrow."""

    states: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    asset_id: int | None = None
    inspection_id: int | None = None
    establishment_id: int | None = None


def list_findings(
    session: Session, wanted: FindingFilter, page: Page, *, visible_to: Actor
) -> tuple[list[Finding], int]:
    """Return a page of findings, newest first, and how many there are in all."""
    statement = seen_by(select(Finding), Finding.establishment_id, visible_to)
    if wanted.states:
        statement = statement.where(Finding.state.in_(wanted.states))
    if wanted.severities:
        statement = statement.where(Finding.severity.in_(wanted.severities))
    if wanted.asset_id is not None:
        statement = statement.where(Finding.asset_id == wanted.asset_id)
    if wanted.inspection_id is not None:
        statement = statement.where(Finding.inspection_id == wanted.inspection_id)
    if wanted.establishment_id is not None:
        statement = statement.where(Finding.establishment_id == wanted.establishment_id)
    rows = statement.order_by(Finding.found_at.desc(), Finding.id.desc()).options(
        joinedload(Finding.asset), joinedload(Finding.area), joinedload(Finding.inspection)
    )
    listed = session.scalars(rows.limit(page.limit).offset(page.offset))
    return list(listed), count_of(session, statement)
