"""The checks and records behind a cell of the coverage matrix."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from compliance.domain.coverage import Outcome
from compliance.domain.local_time import today_at
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import Area
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.people import Person
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.queries.coverage import (
    SENT,
    Extent,
    carried_into,
    due_within,
    outcome_at,
    unplanned_within,
)
from compliance.storage.queries.scope import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredCheck:
    """One check that fell due, with its record if it was done; ``""`` and None: there is none."""

    occurrence_id: int
    due_on: date
    due_key: str
    outcome: Outcome
    done_at: datetime | None
    reason: str
    asset_tag: str
    about: str  # the name of the asset, area or person; "" is the whole site
    inspection_id: int | None = None
    fail_count: int = 0
    done_by: str = ""


def list_checks(
    session: Session,
    extent: Extent,
    page: Page,
    *,
    now: datetime,
    outcomes: Collection[Outcome] = (),
) -> tuple[list[CoveredCheck], int]:
    """Return a page of the checks that fell due in an extent, the latest first, and the total.

    Where today lies in it, what fell due earlier and is overdue still is among them. Two
    statements; the caller has made sure that the establishment is the actor's.
    """
    outcome = outcome_at(now)
    wanted = and_(*due_within(extent))
    if extent.from_on <= today_at(now, extent.zone) <= extent.to_on:
        wanted = or_(wanted, and_(*carried_into(extent, now=now)))
    columns: list[Any] = [
        Occurrence.id,
        Occurrence.due_on,
        Occurrence.due_key,
        outcome.label("outcome"),
        Occurrence.done_at,
        Occurrence.reason,
        Asset.tag,
        func.coalesce(Asset.name, Area.name, Person.name, "").label("about"),
        func.count().over().label("total"),
    ]
    statement = (
        select(*columns)
        .select_from(Occurrence)
        .join(Schedule, Schedule.id == Occurrence.schedule_id)
        .outerjoin(Asset, Asset.id == Schedule.asset_id)
        .outerjoin(Area, Area.id == Schedule.area_id)
        .outerjoin(Person, Person.id == Schedule.subject_person_id)
        .where(wanted)
        .order_by(Occurrence.due_at.desc(), func.coalesce(Asset.tag, ""), Occurrence.id)
    )
    if outcomes:
        statement = statement.where(outcome.in_([one.value for one in outcomes]))
    rows = session.execute(statement.limit(page.limit).offset(page.offset)).all()
    records = _records_of(session, [row.id for row in rows])
    checks = [_check(row, records.get(row.id)) for row in rows]
    return checks, rows[0].total if rows else 0


def _check(row: Row[*tuple[Any, ...]], record: Inspection | None) -> CoveredCheck:
    return CoveredCheck(
        occurrence_id=row.id,
        due_on=row.due_on,
        due_key=row.due_key,
        outcome=Outcome(row.outcome),
        done_at=row.done_at,
        reason=row.reason,
        asset_tag=row.tag or "",
        about=row.about,
        inspection_id=record.id if record else None,
        fail_count=record.fail_count if record else 0,
        done_by=record.submitter.name if record and record.submitter else "",
    )


def _records_of(session: Session, occurrence_ids: list[int]) -> dict[int, Inspection]:
    rows = session.scalars(
        select(Inspection)
        .where(Inspection.occurrence_id.in_(occurrence_ids), Inspection.state == SENT)
        .order_by(Inspection.id)
        .options(joinedload(Inspection.submitter))
    )
    return {row.occurrence_id: row for row in rows if row.occurrence_id is not None}


def list_unplanned(session: Session, extent: Extent, page: Page) -> tuple[list[Inspection], int]:
    """Return a page of the records that no schedule asked for, the latest first, and the total."""
    where = unplanned_within(extent)
    total = session.scalar(select(func.count()).select_from(Inspection).where(*where)) or 0
    rows = session.scalars(
        select(Inspection)
        .where(*where)
        .order_by(Inspection.performed_at.desc(), Inspection.id.desc())
        .limit(page.limit)
        .offset(page.offset)
        .options(
            joinedload(Inspection.asset),
            joinedload(Inspection.area),
            joinedload(Inspection.submitter),
        )
    )
    return list(rows), total
