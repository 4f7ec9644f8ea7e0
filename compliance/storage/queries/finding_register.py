"""The register of findings, with when and by whom each is to be fixed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, or_, select
from sqlalchemy.orm import Session, joinedload

from compliance.domain.access import Actor
from compliance.domain.checklists import Severity
from compliance.domain.numbers import subject_of_number
from compliance.storage.models.assets import Asset
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.findings import Finding
from compliance.storage.queries.figures import UNFINISHED
from compliance.storage.queries.overview import escaped
from compliance.storage.queries.scope import Page, count_of, seen_by


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFilter:
    """What narrows the register; empty fields do not narrow."""

    establishment_id: int
    search: str = ""  # in tag and name of the asset, title, detail and provision
    states: tuple[str, ...] = ()
    severity: str = ""
    authority: str = ""
    stop_use: bool = False
    asset_id: int | None = None
    origin: str = ""  # "inspection", "incident"


def list_register(
    session: Session, wanted: RegisterFilter, page: Page, *, visible_to: Actor
) -> tuple[list[Finding], int]:
    """Return a page of findings, "do not use" first, then by severity, then the oldest first."""
    statement = (
        seen_by(select(Finding), Finding.establishment_id, visible_to)
        .outerjoin(Asset, Asset.id == Finding.asset_id)
        .where(Finding.establishment_id == wanted.establishment_id)
    )
    if wanted.search:
        statement = statement.where(_has_words(wanted.search))
    if wanted.states:
        statement = statement.where(Finding.state.in_(wanted.states))
    if wanted.severity:
        statement = statement.where(Finding.severity == wanted.severity)
    if wanted.authority:
        statement = statement.where(Finding.authority == wanted.authority)
    if wanted.stop_use:
        statement = statement.where(Finding.stop_use)
    if wanted.asset_id is not None:
        statement = statement.where(Finding.asset_id == wanted.asset_id)
    if wanted.origin in _ORIGINS:
        statement = statement.where(_ORIGINS[wanted.origin].is_not(None))
    ranks = {severity.value: severity.rank for severity in Severity}
    ordered = statement.order_by(
        Finding.closed_at.is_not(None),
        Finding.stop_use.desc(),
        case(ranks, value=Finding.severity, else_=len(ranks)),
        Finding.found_at,
        Finding.id,
    ).options(joinedload(Finding.asset), joinedload(Finding.area))
    return (
        list(session.scalars(ordered.limit(page.limit).offset(page.offset))),
        count_of(session, statement),
    )


_ORIGINS = {"inspection": Finding.inspection_id, "incident": Finding.incident_id}


def _has_words(search: str) -> ColumnElement[bool]:
    """Return the condition of a search: words, or the number of a finding or of its origin."""
    like = f"%{escaped(search)}%"
    fields = (Asset.tag, Asset.name, Finding.title, Finding.detail, Finding.provision)
    found = [field.ilike(like, escape="\\") for field in fields]
    kind, number = subject_of_number(search) or ("", 0)
    column = {"finding": Finding.id, **_ORIGINS}.get(kind)
    return or_(*found, *([column == number] if column is not None else []))


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAction:
    """What is to be done next about a finding: the earliest unfinished action."""

    action_id: int
    due_on: date
    due_at: datetime
    owner: str  # "" when nobody active has it


def next_actions(session: Session, finding_ids: Iterable[int]) -> dict[int, NextAction]:
    """Return the earliest unfinished action of each finding that has one."""
    statement = (
        select(CorrectiveAction)
        .where(
            CorrectiveAction.finding_id.in_(list(finding_ids)),
            CorrectiveAction.state.in_(UNFINISHED),
        )
        .order_by(CorrectiveAction.due_at.desc(), CorrectiveAction.id.desc())
        .options(joinedload(CorrectiveAction.owner))
    )
    return {
        action.finding_id: NextAction(
            action_id=action.id,
            due_on=action.due_on,
            due_at=action.due_at,
            owner=action.owner.name if action.owner and action.owner.active else "",
        )
        for action in session.scalars(statement)
    }
