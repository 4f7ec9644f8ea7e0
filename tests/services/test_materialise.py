"""Occurrences made ahead in batches: a schedule that cannot be judged does not stop the others."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from compliance.services.materialise import POISON_WAIT, Materialised, Materialiser, materialise_due
from compliance.storage.db import Database
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.models.trail import TrailEntry
from tests.fakes import MONDAY
from tests.world import assign_truck, build_world

DAILY = 31  # today and 35 days ahead, without the five Sundays


@pytest.fixture
def schedules(db: Database) -> list[int]:
    """Three trucks with a daily check; nothing is made ahead yet."""
    with db.unit_of_work() as session:
        world = build_world(session)
        ids = []
        for tag in ("FL-02", "FL-03", "FL-04"):
            made = assign_truck(session, world, tag, "forklift-daily")
            ids += [schedule.id for schedule in made]
    return ids


def made_for(db: Database) -> dict[int, int]:
    with db.reading() as session:
        counted = select(Occurrence.schedule_id, func.count()).group_by(Occurrence.schedule_id)
        return dict(session.execute(counted).all())


def turn(db: Database, materialiser: Materialiser, after: timedelta, limit: int) -> Materialised:
    with db.unit_of_work() as session:
        return materialiser.make_due(session, MONDAY + after, limit=limit)


def test_a_schedule_that_cannot_be_judged_is_set_aside_for_an_hour(
    db: Database, schedules: list[int]
) -> None:
    poison, *well = schedules
    with db.unit_of_work() as session:
        broken = update(Schedule).where(Schedule.id == poison)
        session.execute(broken.values(clock={"basis": "moon"}))
    materialiser = Materialiser()

    for _ in schedules:
        found = turn(db, materialiser, timedelta(), limit=1)
        assert found.schedules == 1, "it is not taken again and again"
        assert f"Schedule {poison} (" in found.problems[0]
    assert made_for(db) == dict.fromkeys(well, DAILY)
    left = turn(db, materialiser, POISON_WAIT - timedelta(seconds=1), limit=1)
    assert (left.schedules, len(left.problems)) == (0, 1), "it stays named while it is set aside"

    with db.unit_of_work() as session:
        sound = select(Schedule.clock).where(Schedule.id == well[0])
        clock = session.scalars(sound).one()
        session.execute(update(Schedule).where(Schedule.id == poison).values(clock=clock))
    assert turn(db, materialiser, POISON_WAIT, limit=1) == Materialised(1)
    assert made_for(db) == dict.fromkeys(schedules, DAILY)


def test_an_establishment_that_makes_no_sense_does_not_stop_the_sweep(
    db: Database, schedules: list[int]
) -> None:
    with db.unit_of_work() as session:
        session.execute(update(Establishment).values(zone="Mars/Base"))
    materialiser = Materialiser()
    assert len(turn(db, materialiser, timedelta(), limit=50).problems) == len(schedules)
    assert turn(db, materialiser, timedelta(), limit=50).schedules == 0
    assert made_for(db) == {}


def test_a_batch_counts_for_each_schedule_what_is_new(db: Database, schedules: list[int]) -> None:
    with db.unit_of_work() as session:
        assert materialise_due(session, now=MONDAY) == len(schedules)
    with db.unit_of_work() as session:
        session.execute(update(Schedule).values(materialised_until=None))
    with db.unit_of_work() as session:
        assert materialise_due(session, now=MONDAY + timedelta(days=1)) == len(schedules)
    with db.reading() as session:
        recorded = (
            select(TrailEntry.subject_id, TrailEntry.data)
            .where(TrailEntry.event == "occurrences.materialised")
            .order_by(TrailEntry.id)
        )
        entries = [(subject_id, data) for subject_id, data in session.execute(recorded)]
    first = [(schedule_id, f'{{"count":{DAILY}}}') for schedule_id in schedules]
    second = [(schedule_id, '{"count":1}') for schedule_id in schedules]
    assert entries == [*first, *second]
