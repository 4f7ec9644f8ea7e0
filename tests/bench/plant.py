"""A plant with many checks that wait, for benchmarks: rows made by the services in bulk."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from compliance.domain.answers import Answer
from compliance.domain.checklists import Edition
from compliance.services.drafts import save_draft, start_inspection, target_of
from compliance.services.materialise import materialise
from compliance.services.schedules import Assignment, assign_checklist
from compliance.storage.db import Database
from compliance.storage.models.assets import Asset
from compliance.storage.models.schedules import Occurrence
from tests.fakes import MONDAY
from tests.world import World, build_world, edition, good_answers

CHECKLIST = "forklift-daily"


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Forms that are filled and only have to be sent, by their ids."""

    world: World
    edition: Edition
    answers: dict[str, Answer]
    forms: list[int]
    now: datetime


DAYS = 30  # checks an asset


def forms_that_wait(database: Database, count: int, *, now: datetime = MONDAY) -> Waiting:
    """Start ``count`` inspections of one checklist and save their answers.

    The checks are those of the last 30 days and today, so that every one of them may be sent now;
    what was missed stays missed.
    """
    held = edition(CHECKLIST)
    answers = good_answers(held.checklist)
    with database.unit_of_work() as session:
        world = build_world(session)
        for number in range(count // DAYS + 1):
            asset = _truck(world, number)
            session.add(asset)
            session.flush()
            wanted = Assignment(
                establishment_id=world.establishment_id,
                asset_id=asset.id,
                assignee_id=world.officer.person_id,
                start_on=now.date() - timedelta(days=DAYS + DAYS // 6),
            )
            schedules = assign_checklist(session, held, wanted, by=world.coordinator, now=now)
            materialise(session, schedules, now=now)
        forms = []
        rows = (
            select(Occurrence)
            .where(Occurrence.opens_at <= now)
            .order_by(Occurrence.id)
            .limit(count)
        )
        for occurrence in session.scalars(rows.options(joinedload(Occurrence.schedule))):
            inspection = start_inspection(
                session,
                held,
                target_of(occurrence),
                submission_id=f"bench-{occurrence.id}",
                by=world.officer,
                now=now,
            )
            save_draft(session, inspection, answers, by=world.officer, now=now)
            forms.append(inspection.id)
    return Waiting(world=world, edition=held, answers=answers, forms=forms, now=now)


def _truck(world: World, number: int) -> Asset:
    tag = f"T-{number:03}"
    return Asset(establishment_id=world.establishment_id, tag=tag, name="Truck", kind="forklift")
