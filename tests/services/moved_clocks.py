"""Schedules that run by a given clock, and the checks that they ask for."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.cadence import AnyClock
from compliance.services.schedules import CLOCKS
from compliance.storage.models.schedules import Occurrence, Schedule
from tests.services.test_story import assign
from tests.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STORM = {"basis": "event", "source": "rule", "events": ["storm", "repair"], "within": "2 days"}
OIL = {"basis": "running-hours", "source": "rule", "hours": 500, "at_most": "1 year"}


def clock(fields: dict[str, Any]) -> AnyClock:
    return CLOCKS.validate_python(fields, strict=False)


def schedule_of(session: Session, world: World, fields: dict[str, Any], **more: Any) -> Schedule:
    """A schedule of the truck that runs by this clock, whatever its checklist says."""
    (schedule,) = assign(session, world, "forklift-daily", **more)[:1]
    session.query(Occurrence).filter_by(schedule_id=schedule.id).delete()
    schedule.clock = clock(fields).model_dump(mode="json")
    schedule.materialised_until = None
    session.flush()
    return schedule


def checks_of(session: Session, schedule: Schedule) -> list[Occurrence]:
    session.flush()
    session.expire_all()
    return list(
        session.scalars(
            select(Occurrence)
            .where(Occurrence.schedule_id == schedule.id)
            .order_by(Occurrence.due_at)
        )
    )
