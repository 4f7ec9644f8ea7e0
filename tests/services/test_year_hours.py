"""The hours of a year against its months and its people: one number, or a reason that is kept."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.errors import InvalidInputError
from compliance.domain.recordkeeping.employment import Employment, MonthFigures
from compliance.services.employment import (
    enter_employment,
    enter_hours,
    find_hours_reason,
    preview_hours,
)
from compliance.storage.db import Database
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.recordkeeping import EmploymentYear, WorkMonth
from compliance.storage.models.trail import TrailEntry
from tests.world import World, build_world

NOW = datetime(2026, 2, 10, 16, 0, tzinfo=UTC)
WHOLE = {(2025, month): MonthFigures(hours=18_000, employees=110) for month in range(1, 13)}
PART = {key: one for key, one in WHOLE.items() if key[1] <= 3}
Step = Callable[[Session, Establishment], object]


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        return build_world(session)


def do(db: Database, world: World, step: Step) -> None:
    with db.unit_of_work() as session:
        step(session, session.get_one(Establishment, world.establishment_id))


def told(db: Database, world: World, step: Step) -> list[str]:
    """Return what is told when a step is refused."""
    with pytest.raises(InvalidInputError) as caught:
        do(db, world, step)
    return [f"{one.where}: {one.what}" for one in caught.value.problems]


def by(world: World) -> dict[str, Any]:
    return {"by": world.coordinator, "now": NOW}


def counts(world: World, **more: Any) -> Step:
    wanted = Employment(peak=145, average=112, **more)
    return partial(enter_employment, year=2025, wanted=wanted, **by(world))


def months(world: World, wanted: dict[tuple[int, int], MonthFigures]) -> Step:
    return partial(enter_hours, months=wanted, **by(world))


def reason(db: Database, world: World) -> str:
    with db.reading() as session:
        return find_hours_reason(session, world.establishment_id, 2025)


NOT_ONE = "hours: 500,000 hours of the year are not the 216,000 that the months add up to."


def test_a_total_and_twelve_months_are_one_number(db: Database, world: World) -> None:
    do(db, world, months(world, WHOLE))
    assert told(db, world, counts(world, hours=500_000)) == [NOT_ONE]
    assert told(db, world, counts(world, hours=500_000, hours_reason="  ")) == [NOT_ONE]
    with db.reading() as session:
        assert session.scalars(select(EmploymentYear)).all() == []
    do(db, world, counts(world, hours=216_000))
    do(db, world, counts(world))  # empty: the sum


def test_the_months_do_not_walk_away_from_the_total_either(db: Database, world: World) -> None:
    do(db, world, counts(world, hours=500_000))
    assert told(db, world, months(world, WHOLE)) == [NOT_ONE]
    with db.reading() as session:
        assert session.scalars(select(WorkMonth)).all() == []


def test_months_of_a_part_of_the_year_are_no_more_than_its_total(
    db: Database, world: World
) -> None:
    do(db, world, months(world, PART))
    do(db, world, counts(world, hours=54_000))
    assert told(db, world, counts(world, hours=53_999)) == [
        "hours: 53,999 hours of the year are fewer than the 54,000 of the months entered."
    ]


def test_a_reason_is_kept_in_the_trail_as_long_as_it_is_needed(db: Database, world: World) -> None:
    do(db, world, months(world, WHOLE))
    do(db, world, counts(world, hours=220_000, hours_reason=" Leased people,\n by the year "))
    assert reason(db, world) == "Leased people, by the year"
    with db.reading() as session:
        entry = session.scalars(select(TrailEntry).order_by(TrailEntry.id.desc())).first()
        assert entry is not None
        assert json.loads(entry.data)["hours_reason"] == "Leased people, by the year"
    more = {(2025, 3): MonthFigures(hours=18_500)}
    do(db, world, months(world, more))  # it still holds
    do(db, world, counts(world, hours=216_500, hours_reason="not needed any more"))
    assert reason(db, world) == ""
    assert len(told(db, world, counts(world, hours=1, hours_reason="x" * 301))) == 1


@pytest.mark.parametrize(
    ("wanted", "before", "what"),
    [
        pytest.param(
            Employment(hours=0, average=0),
            PART,
            "0 hours cannot be: the months add up to 54,000.",
            id="months",
        ),
        pytest.param(
            Employment(hours=0, average=12, hours_reason="really"),
            {},
            "0 hours cannot be: 12 people are entered.",
            id="an average",
        ),
        pytest.param(
            Employment(hours=0, everyone=3, peak=2),
            {},
            "0 hours cannot be: 3 people are entered.",
            id="people of the year",
        ),
        pytest.param(
            Employment(average=0),
            PART,
            "54,000 hours were worked, but by nobody on average.",
            id="nobody worked the months",
        ),
    ],
)
def test_no_hours_where_months_or_people_are_there(
    db: Database,
    world: World,
    wanted: Employment,
    before: dict[tuple[int, int], MonthFigures],
    what: str,
) -> None:
    do(db, world, months(world, before))
    step = partial(enter_employment, year=2025, wanted=wanted, **by(world))
    assert told(db, world, step) == [f"hours: {what}"]


def test_a_year_in_which_nobody_worked_has_no_hours(db: Database, world: World) -> None:
    idle = Employment(hours=0, average=0, peak=0)
    do(db, world, partial(enter_employment, year=2025, wanted=idle, **by(world)))


def test_a_file_is_refused_at_the_look_for_what_it_would_be_refused_later(
    db: Database, world: World
) -> None:
    ahead = {
        (2026, 2): MonthFigures(hours=5),  # this month is fine
        (2026, 3): MonthFigures(hours=5),
        (2031, 1): MonthFigures(hours=5),
    }
    with db.reading() as session:
        place = session.get_one(Establishment, world.establishment_id)
        with pytest.raises(InvalidInputError) as caught:
            preview_hours(session, place, ahead, now=NOW)
        assert [str(one.where) for one in caught.value.problems] == ["2026-03", "2031-01"]
        last_hour = datetime(2026, 3, 1, 5, 30, tzinfo=UTC)  # still February in Chicago
        with pytest.raises(InvalidInputError):
            preview_hours(session, place, {(2026, 3): MonthFigures(hours=5)}, now=last_hour)
        only = {(2026, 2): MonthFigures(hours=5)}
        assert len(preview_hours(session, place, only, now=NOW)) == 1
