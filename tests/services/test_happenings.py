"""Events and the checks that they ask for: once, of whom they concern, in a series until clean."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.answers import Answer
from compliance.domain.errors import InvalidInputError, NotAllowedError
from compliance.domain.happenings import Place
from compliance.services.drafts import start_inspection, target_of
from compliance.services.happenings import NewHappening, record_happening
from compliance.services.inspections import submit_inspection
from compliance.services.materialise import materialise, materialise_due
from compliance.storage.db import Database
from compliance.storage.models.schedules import Occurrence
from tests.fakes import MONDAY
from tests.services.moved_clocks import DAY, HOUR, STORM, checks_of, schedule_of
from tests.world import (
    World,
    add_coordinator_elsewhere,
    build_world,
    edition,
    good_answers,
    sending,
)


def happen(session: Session, world: World, kind: str, at: datetime, place: Place) -> list[str]:
    """Record an event and plan what asks for it; return the keys of the checks it made."""
    new = NewHappening(
        establishment_id=world.establishment_id, kind=kind, happened_at=at, place=place
    )
    _row, asked = record_happening(session, new, by=world.officer, now=at)
    before = set(session.scalars(select(Occurrence.due_key)))
    materialise(session, asked, now=at)
    return sorted(set(session.scalars(select(Occurrence.due_key))) - before)


def test_an_event_is_answered_once_by_the_schedules_it_concerns(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        mine = schedule_of(session, world, STORM)
        other = schedule_of(session, world, STORM, asset_id=world.crane_id)
        here = Place(asset_id=world.truck_id)
        (key,) = happen(session, world, "repair", MONDAY, here)
        assert [one.due_key for one in checks_of(session, mine)] == [key]
        assert checks_of(session, other) == []
        materialise(session, [mine, other], now=MONDAY + HOUR)
        assert materialise_due(session, now=MONDAY + 30 * DAY) == 2
        (check,) = checks_of(session, mine)
        assert check.due_on == date(2026, 3, 4), "two days, to the end of the second"
        assert check.due_at == datetime(2026, 3, 5, 6, tzinfo=UTC)
        assert happen(session, world, "painting", MONDAY, here) == []
        storm = happen(session, world, "storm", MONDAY + HOUR, Place())
        assert [len(checks_of(session, one)) for one in (mine, other)] == [2, 1]
        assert storm == [f"event-{int(key.removeprefix('event-')) + 2}"]


def test_what_happens_to_one_person_asks_for_a_check_of_that_person_alone(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        people = [who.person_id for who in (world.officer, world.coordinator)]
        mine, other = (schedule_of(session, world, STORM) for _ in people)
        for schedule, person_id in zip((mine, other), people, strict=True):
            schedule.asset_id, schedule.subject_person_id = None, person_id
        truck = schedule_of(session, world, STORM)
        session.flush()
        (key,) = happen(session, world, "repair", MONDAY, Place(person_id=people[0]))
        assert [one.due_key for one in checks_of(session, mine)] == [key]
        assert (checks_of(session, other), checks_of(session, truck)) == ([], [])
        happen(session, world, "storm", MONDAY + HOUR, Place())
        happen(session, world, "storm", MONDAY, Place(asset_id=world.truck_id))
        assert [len(checks_of(session, one)) for one in (mine, other, truck)] == [2, 1, 2]
        stranger = add_coordinator_elsewhere(session)
        with pytest.raises(InvalidInputError, match="not at this establishment"):
            happen(session, world, "storm", MONDAY, Place(person_id=stranger.person_id))


def test_a_leak_is_looked_at_again_until_the_looks_are_clean(db: Database) -> None:
    """The next look is planned by the sweep, in days counted from the last, until one is clean."""
    daily = {**STORM, "within": "1 day", "repeats": "1 day", "until_clean": 1}
    with db.unit_of_work() as session:
        world = build_world(session)
        looks = schedule_of(session, world, daily)
        (first,) = happen(session, world, "repair", MONDAY, Place(asset_id=world.truck_id))
        checklist = edition("forklift-daily").checklist
        bad = next(one for one in checklist.items if one.fail and not one.fail.needs_photo)
        answers = good_answers(checklist)
        failed = {**answers, bad.key: Answer(value="fail", comment="Drips")}
        for day, given in enumerate((failed, failed, answers)):
            at = MONDAY + (day + 1) * DAY
            check = checks_of(session, looks)[-1]
            begun = start_inspection(
                session,
                edition("forklift-daily"),
                target_of(check),
                submission_id=f"look-{day}",
                by=world.officer,
                now=at,
            )
            form = sending(given, at=at)
            submit_inspection(session, begun.id, checklist, form, by=world.officer, now=at)
            session.expire_all()
            materialise_due(session, now=at)
        assert [one.due_key for one in checks_of(session, looks)] == [
            first,
            f"{first}-2",
            f"{first}-3",
        ]
        assert checks_of(session, looks)[-1].due_on == date(2026, 3, 5)


def test_an_event_before_the_duty_began_asks_for_nothing(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        schedule_of(session, world, STORM, start_on=date(2026, 3, 2))
        night_before = datetime(2026, 3, 2, 5, 59, tzinfo=UTC)  # 23:59 on 1 March in Chicago
        assert happen(session, world, "storm", night_before, Place()) == []
        assert len(happen(session, world, "storm", night_before + HOUR, Place())) == 1


def test_an_event_that_cannot_be_is_refused(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        new = NewHappening(
            establishment_id=world.establishment_id,
            kind="Big Storm",
            happened_at=MONDAY + DAY,
            place=Place(asset_id=999),
        )
        with pytest.raises(InvalidInputError) as refused:
            record_happening(session, new, by=world.officer, now=MONDAY)
        assert {one.where for one in refused.value.problems} == {"kind", "happened_on", "where"}
        with pytest.raises(NotAllowedError):
            record_happening(session, new, by=world.auditor, now=MONDAY)
