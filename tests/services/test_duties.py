"""The duties of a site: proposed, set up, overruled, brought and ended by a changed answer."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from compliance.domain.access import Role
from compliance.domain.errors import InvalidInputError, NotAllowedError
from compliance.domain.site_profile import Given
from compliance.library.catalog import Catalog
from compliance.services.duties import Duty, Part, change_of, proposals_of
from compliance.services.duty_decisions import (
    DutyAt,
    end_duty,
    mark_applicable,
    mark_not_applicable,
)
from compliance.services.duty_set_up import NewAsset, Plan, SetUp, adopt, plans_of
from compliance.services.schedules import Owner
from compliance.services.site_profile import answer_facts
from compliance.storage.db import Database
from compliance.storage.models.assets import Asset
from compliance.storage.models.duties import DutyDecision
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.models.trail import TrailEntry
from tests.fakes import MONDAY
from tests.small_duties import CATALOG, FORKLIFTS, PROFILE, duty
from tests.statements import statements
from tests.world import World, add_coordinator_elsewhere, build_world

DAY = timedelta(days=1)


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        return build_world(session)  # with one forklift, FL-01


def say(db: Database, world: World, day: int = 0, **given: Given) -> None:
    named = {key.replace("_", "-"): value for key, value in given.items()}
    place, by = world.establishment_id, world.coordinator
    with db.unit_of_work() as session:
        answer_facts(session, PROFILE, place, named, by=by, now=MONDAY + day * DAY)


def duties(db: Database, world: World, day: int = 0) -> dict[str, Duty]:
    with db.reading() as session:
        at = MONDAY + day * DAY
        return {d.key: d for d in proposals_of(session, CATALOG, world.establishment_id, now=at)}


def parts(db: Database, world: World) -> dict[str, Part]:
    return {key: duty.part for key, duty in duties(db, world).items()}


def set_up(db: Database, world: World, key: str, **more: Any) -> list[Schedule]:
    fields: dict[str, Any] = {
        "establishment_id": world.establishment_id,
        "owner": Owner(role=Role.SAFETY_OFFICER),
        "start_on": MONDAY.date(),
    }
    with db.unit_of_work() as session:
        wanted = SetUp(**(fields | more))
        return adopt(session, CATALOG.latest(key), wanted, by=world.coordinator, now=MONDAY)


def plan(db: Database, world: World, key: str) -> Plan:
    held = duties(db, world)[key]
    with db.reading() as session:
        return plans_of(session, CATALOG, world.establishment_id, [held])[0]


def at(world: World, key: str) -> DutyAt:
    return DutyAt(world.establishment_id, key)


def events(db: Database) -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(TrailEntry.event).order_by(TrailEntry.id)))


def keys(found: Iterable[Duty]) -> set[str]:
    return {duty.key for duty in found}


def test_nothing_is_decided_before_anything_is_answered(db: Database, world: World) -> None:
    assert set(parts(db, world).values()) == {Part.UNDECIDED}


def test_answers_put_every_duty_where_it_stands(db: Database, world: World) -> None:
    say(db, world, forklifts="3", oil_gallons="900")
    set_up(db, world, "truck", assets=[world.truck_id])
    found = duties(db, world)
    assert {key: duty.part for key, duty in found.items()} == {
        "truck": Part.SCHEDULED,
        "truck-service": Part.OPEN,
        "drivers": Part.OPEN,
        "oil-plan": Part.NOT_OWED,
        "oil-walk": Part.NOT_OWED,
        "doors": Part.UNDECIDED,
        "doors-il": Part.UNDECIDED,
        "nobody-asks": Part.NOT_OWED,
    }
    assert (found["truck"].wanted, found["truck"].missing) == (3, 2)
    assert not any(duty.is_new for duty in found.values())


def test_a_stricter_duty_that_runs_covers_the_other(db: Database, world: World) -> None:
    say(db, world, fire_code="ifc", state="IL")
    assert (parts(db, world)["doors"], parts(db, world)["doors-il"]) == (Part.OPEN, Part.OPEN)
    set_up(db, world, "doors-il")
    found = duties(db, world)
    assert found["doors"].is_covered
    assert found["doors"].part is Part.SCHEDULED
    assert found["doors"].running is None


def test_a_plan_takes_what_is_entered_and_suggests_the_rest(db: Database, world: World) -> None:
    say(db, world, forklifts="3")
    made = plan(db, world, "truck")
    assert [asset.tag for asset in made.assets] == ["FL-01"]
    assert list(made.tags) == ["FL-02", "FL-03"]
    assert made.kind == "forklift"
    assert made.needs_no_input
    assert plan(db, world, "truck-service").asks_last
    assert plan(db, world, "oil-plan").asks_span
    inputs = {key for key in CATALOG_KEYS if not plan(db, world, key).needs_no_input}
    assert inputs == {"truck-service", "drivers", "oil-plan", "oil-walk"}


CATALOG_KEYS = [edition.ref.key for edition in CATALOG.all_latest()]


def test_setting_up_enters_assets_assigns_and_plans(db: Database, world: World) -> None:
    say(db, world, forklifts="3")
    new = [NewAsset(tag=tag, name="Forklift", kind="forklift") for tag in ("FL-02", "fl-03")]
    made = set_up(db, world, "truck", assets=[world.truck_id], new_assets=new)
    assert len(made) == 3
    with db.reading() as session:
        tags = session.scalars(select(Asset.tag).where(Asset.kind == "forklift"))
        assert sorted(tags) == ["FL-01", "FL-02", "FL-03"]
        owners = {row.assignee_role for row in session.scalars(select(Schedule))}
        assert owners == {"safety-officer"}
        planned = session.scalars(select(Occurrence.due_on).order_by(Occurrence.due_on)).all()
        assert planned[0] == date(2026, 3, 31)
    told = [event for event in events(db) if event != "occurrences.materialised"]
    assert told[-6:] == [
        "asset.created",
        "asset.created",
        "schedule.assigned",
        "schedule.assigned",
        "schedule.assigned",
        "duty.adopted",
    ]
    assert duties(db, world)["truck"].missing == 0


def test_doing_it_twice_changes_nothing(db: Database, world: World) -> None:
    say(db, world, forklifts="2")
    new = [NewAsset(tag="FL-02", name="Forklift", kind="forklift")]
    set_up(db, world, "truck", assets=[world.truck_id], new_assets=new)
    before = events(db)
    assert set_up(db, world, "truck", assets=[world.truck_id], new_assets=new) == []
    assert events(db) == before


@pytest.mark.parametrize(
    ("key", "more", "text"),
    [
        ("truck", {}, "Nothing is chosen"),
        ("truck", {"assets": [9999]}, "not at this establishment"),
        ("oil-walk", {"areas": [9999]}, "not at this establishment"),
        ("drivers", {"people": [9999]}, "no role at this establishment"),
        ("doors", {"owner": Owner(person_id=9999)}, "no role at this establishment"),
        ("truck", {"new_assets": [NewAsset(tag="CR-01", name="x", kind="forklift")]}, "CR-01"),
        ("truck", {"new_assets": [NewAsset(tag="!", name="x", kind="forklift")]}, "tag"),
    ],
)
def test_what_is_wrong_is_refused_as_a_whole(
    db: Database, world: World, key: str, more: dict[str, Any], text: str
) -> None:
    before = events(db)
    with pytest.raises(InvalidInputError, match=text):
        set_up(db, world, key, **more)
    assert events(db) == before


def test_an_interval_counts_from_when_it_was_last_done(db: Database, world: World) -> None:
    (made,) = set_up(
        db, world, "truck-service", assets=[world.truck_id], last_done_on=date(2025, 3, 20)
    )
    with db.reading() as session:
        due = session.scalars(select(Occurrence.due_on).where(Occurrence.schedule_id == made.id))
        assert due.first() == date(2026, 3, 20)


def test_a_changed_answer_brings_duties_and_shows_them_as_new(db: Database, world: World) -> None:
    say(db, world, forklifts="1", oil_gallons="900")
    with db.reading() as session:
        place = world.establishment_id
        change = change_of(session, CATALOG, place, {"oil-gallons": "1,400"})
    assert (keys(change.brings), keys(change.ends)) == ({"oil-plan", "oil-walk"}, set())
    assert parts(db, world)["oil-walk"] is Part.NOT_OWED  # asking changes nothing
    say(db, world, 40, oil_gallons="1400")
    assert keys(d for d in duties(db, world, 41).values() if d.is_new) == {"oil-plan", "oil-walk"}
    assert not any(d.is_new for d in duties(db, world, 75).values())


def test_a_changed_answer_ends_nothing_by_itself(db: Database, world: World) -> None:
    say(db, world, forklifts="1", oil_gallons="5000")
    set_up(db, world, "truck", assets=[world.truck_id])
    set_up(db, world, "oil-walk", areas=[world.area_id])
    with db.reading() as session:
        place = world.establishment_id
        given: dict[str, Given] = {"oil-gallons": "1320", "forklifts": "1"}
        assert keys(change_of(session, CATALOG, place, given).ends) == {"oil-walk"}
        given = {"oil-gallons": "", "forklifts": "0"}  # not known ends nothing
        assert keys(change_of(session, CATALOG, place, given).ends) == {"truck"}
    say(db, world, 1, oil_gallons="1320")
    found = duties(db, world)["oil-walk"]
    assert found.part is Part.NOT_OWED
    assert found.runs_unowed
    with db.unit_of_work() as session:
        by, now = world.coordinator, MONDAY + 2 * DAY
        ended = end_duty(session, at(world, "oil-walk"), reason="Tank sold.", by=by, now=now)
        assert ended == 1
        assert end_duty(session, at(world, "oil-walk"), reason="Again", by=by, now=now) == 0
        schedule = session.scalars(
            select(Schedule).where(Schedule.checklist_key == "oil-walk")
        ).one()
        assert (schedule.ended_at, schedule.end_reason) == (now, "Tank sold.")
    assert events(db)[-2:] == ["schedule.ended", "duty.ended"]
    assert not duties(db, world)["oil-walk"].runs_unowed


def test_the_sites_own_word_overrules_the_proposal_until_it_is_taken_back(
    db: Database, world: World
) -> None:
    say(db, world, forklifts="1")
    set_up(db, world, "truck", assets=[world.truck_id])
    by, truck = world.coordinator, at(world, "truck")
    with db.unit_of_work() as session:
        mark_not_applicable(session, truck, reason="Hired with driver.", by=by, now=MONDAY)
        mark_not_applicable(session, truck, reason="Another.", by=by, now=MONDAY)
    found = duties(db, world)["truck"]
    assert found.part is Part.NOT_OWED
    assert found.verdict is not None
    assert (found.verdict.reason, found.verdict.by) == ("Hired with driver.", "Ana Rivera")
    assert found.running is None
    assert events(db)[-2:] == ["schedule.ended", "duty.not-applicable"]
    with db.unit_of_work() as session:
        mark_applicable(session, truck, by=by, now=MONDAY + DAY)
        mark_applicable(session, truck, by=by, now=MONDAY + DAY)
    assert parts(db, world)["truck"] is Part.OPEN
    assert events(db)[-1] == "duty.applicable-again"
    with db.reading() as session:
        rows = session.scalars(select(DutyDecision).order_by(DutyDecision.id)).all()
        assert [row.decision for row in rows] == ["adopted", "not-applicable"]
        assert all(row.ended_at for row in rows)


def test_setting_up_what_was_not_applicable_takes_that_back(db: Database, world: World) -> None:
    say(db, world, fire_code="ifc")
    with db.unit_of_work() as session:
        by = world.coordinator
        mark_not_applicable(session, at(world, "doors"), reason="No doors.", by=by, now=MONDAY)
    set_up(db, world, "doors")
    assert parts(db, world)["doors"] is Part.SCHEDULED


def test_a_reason_is_needed(db: Database, world: World) -> None:
    by = world.coordinator
    with db.unit_of_work() as session:
        for act in (end_duty, mark_not_applicable):
            with pytest.raises(InvalidInputError):
                act(session, at(world, "truck"), reason="  ", by=by, now=MONDAY)


def test_others_decide_nothing(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        stranger = add_coordinator_elsewhere(session)
    wanted = SetUp(establishment_id=world.establishment_id, owner=Owner(), start_on=MONDAY.date())
    for by in (world.auditor, world.officer, stranger):
        with db.unit_of_work() as session:
            for act in (end_duty, mark_not_applicable):
                with pytest.raises(NotAllowedError):
                    act(session, at(world, "truck"), reason="No.", by=by, now=MONDAY)
            with pytest.raises(NotAllowedError):
                mark_applicable(session, at(world, "truck"), by=by, now=MONDAY)
            with pytest.raises(NotAllowedError):
                adopt(session, CATALOG.latest("doors"), wanted, by=by, now=MONDAY)


def test_a_thousand_duties_ask_the_database_as_often_as_one(db: Database, world: World) -> None:
    many = Catalog([duty(f"d-{n}", FORKLIFTS, subject="site") for n in range(1000)], {}, PROFILE)
    say(db, world, forklifts="1")
    counts, found = [], list[Duty]()
    for catalog in (CATALOG, many):
        with statements(db) as sent, db.reading() as session:
            found = proposals_of(session, catalog, world.establishment_id, now=MONDAY)
            counts.append(len(sent))
    assert len(found) == 1000
    assert counts[0] == counts[1] <= 5
