"""What sites said about themselves, and what they decided about duties."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from compliance.storage.models.assets import Asset
from compliance.storage.models.duties import DutyDecision, SiteFact
from compliance.storage.models.people import Person
from compliance.storage.models.schedules import Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """One answer of the history; ``value`` is JSON, none where the site did not know."""

    fact: str
    value: str | None
    at: datetime
    by: str  # a name; "" is the system


def list_answers(session: Session, establishment_id: int) -> list[GivenAnswer]:
    """Return every answer that an establishment ever gave, oldest first."""
    rows = session.execute(
        select(SiteFact.fact, SiteFact.value, SiteFact.answered_at, Person.name)
        .outerjoin(Person, Person.id == SiteFact.answered_by)
        .where(SiteFact.establishment_id == establishment_id)
        .order_by(SiteFact.id)
    )
    return [
        GivenAnswer(fact=fact, value=value, at=at, by=name or "") for fact, value, at, name in rows
    ]


def list_decisions(session: Session, establishment_id: int) -> list[tuple[DutyDecision, str]]:
    """Return the decisions that stand at an establishment, oldest first, with who took them."""
    rows = session.execute(
        select(DutyDecision, Person.name)
        .outerjoin(Person, Person.id == DutyDecision.decided_by)
        .where(DutyDecision.establishment_id == establishment_id, DutyDecision.ended_at.is_(None))
        .order_by(DutyDecision.id)
    )
    return [(decision, name or "") for decision, name in rows]


def find_decision(
    session: Session, establishment_id: int, checklist_key: str, decision: str
) -> DutyDecision | None:
    """Return a decision about one duty that stands, if there is one."""
    return session.scalar(
        select(DutyDecision)
        .where(
            DutyDecision.establishment_id == establishment_id,
            DutyDecision.checklist_key == checklist_key,
            DutyDecision.decision == decision,
            DutyDecision.ended_at.is_(None),
        )
        .order_by(DutyDecision.id.desc())
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class Running:
    """How much of a checklist runs: ``schedules`` (one a clock), about so many ``subjects``."""

    schedules: int
    subjects: int


def count_running(session: Session, establishment_id: int) -> dict[str, Running]:
    """Return what runs at an establishment, by the key of its checklist."""
    about = (Schedule.asset_id, Schedule.area_id, Schedule.subject_person_id)
    rows = session.execute(
        select(
            Schedule.checklist_key,
            func.count(),
            *(func.count(column.distinct()) for column in about),
        )
        .where(Schedule.establishment_id == establishment_id, Schedule.ended_at.is_(None))
        .group_by(Schedule.checklist_key)
    )
    return {key: Running(count, max(1, sum(subjects))) for key, count, *subjects in rows}


@dataclass(frozen=True, slots=True)
class About:
    """What a schedule is about; none of the three: the whole site."""

    asset_id: int | None = None
    area_id: int | None = None
    person_id: int | None = None


def list_subjects(session: Session, establishment_id: int) -> dict[str, frozenset[About]]:
    """Return what each checklist runs about at an establishment, by the key of the checklist."""
    rows = session.execute(
        select(
            Schedule.checklist_key,
            Schedule.asset_id,
            Schedule.area_id,
            Schedule.subject_person_id,
        ).where(Schedule.establishment_id == establishment_id, Schedule.ended_at.is_(None))
    )
    found: dict[str, set[About]] = {}
    for key, asset_id, area_id, person_id in rows:
        found.setdefault(key, set()).add(About(asset_id, area_id, person_id))
    return {key: frozenset(subjects) for key, subjects in found.items()}


def list_running(
    session: Session, establishment_id: int, checklist_keys: Collection[str]
) -> list[Schedule]:
    """Return the schedules that run by some checklists at an establishment, with their subjects."""
    statement = (
        select(Schedule)
        .where(
            Schedule.establishment_id == establishment_id,
            Schedule.checklist_key.in_(list(checklist_keys)),
            Schedule.ended_at.is_(None),
        )
        .order_by(Schedule.checklist_key, Schedule.id)
        .options(
            joinedload(Schedule.asset),
            joinedload(Schedule.area),
            joinedload(Schedule.subject_person),
        )
    )
    return list(session.scalars(statement))


def count_assets(session: Session, establishment_id: int) -> dict[str, int]:
    """Return how many assets of each kind an establishment has; retired ones do not count."""
    rows = session.execute(
        select(Asset.kind, func.count())
        .where(Asset.establishment_id == establishment_id, Asset.retired_at.is_(None))
        .group_by(Asset.kind)
    )
    return {kind: count for kind, count in rows}  # noqa: C416 - dict() does not take typed rows
