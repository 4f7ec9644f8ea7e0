"""29 CFR 1904.39: the clock of a death or a stay in hospital starts from what a case says of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from compliance.domain.access import SYSTEM
from compliance.domain.recordkeeping.decision import Outcome
from compliance.library.law_clocks import LawClocks
from compliance.services.injury_case_changes import Change, items_of
from compliance.services.injury_case_decisions import answer_facts
from compliance.services.injury_cases import change_items
from compliance.services.legal_clocks import known_of
from compliance.services.severe_clocks import LOOKS_BACK, follow_severe, sweep_severe, told_kinds
from compliance.storage.db import Database
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.legal_clocks import LegalClock
from tests.cases import HURT_ON, STITCHED, change_of, open_injury, report_injury
from tests.fakes import MONDAY
from tests.services.test_legal_clocks import LAW
from tests.world import World, build_world

LATER = MONDAY + timedelta(hours=3)


def law() -> LawClocks:
    return LAW


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        return build_world(session)


def case_of(db: Database, world: World) -> int:
    with db.unit_of_work() as session:
        incident = report_injury(session, world.establishment_id, by=world.coordinator)
        return open_injury(session, incident, by=world.coordinator).id


def tell(db: Database, world: World, case_id: int, **said: object) -> None:
    with db.unit_of_work() as session:
        case = session.get_one(InjuryCase, case_id)
        items = replace(items_of(case), **said)  # type: ignore[arg-type]  # fields by name
        change = Change(by=world.coordinator, now=LATER, revision=case.revision, reason="Told so")
        change_items(session, case, items, change)


def sweep(db: Database, *, after: timedelta = timedelta()) -> int:
    with db.unit_of_work() as session:
        return sweep_severe(session, law, now=LATER + after)


def clocks(db: Database) -> list[LegalClock]:
    with db.reading() as session:
        found = session.scalars(select(LegalClock).order_by(LegalClock.id)).all()
        for clock in found:
            assert clock.deadlines is not None
        return list(found)


def test_a_stay_in_hospital_counts_from_when_the_incident_was_learned_of(
    db: Database, world: World
) -> None:
    case_id = case_of(db, world)
    assert sweep(db) == 0
    tell(db, world, case_id, in_patient_overnight=True)
    assert sweep(db) == 1
    assert sweep(db) == 0  # again, or on two machines
    (clock,) = clocks(db)
    with db.reading() as session:
        learned = session.get_one(InjuryCase, case_id).learned_at.replace(microsecond=0)
    assert clock.started_by == SYSTEM.person_id
    assert clock.told_by == "INC-00001"
    first = min(row.due_at for row in clock.deadlines if row.due_at)
    assert first == learned + timedelta(hours=24)
    assert {row.applies for row in clock.deadlines} == {"undecided"}  # work? for treatment?


def test_a_death_later_has_its_own_clock_from_when_it_was_written_down(
    db: Database, world: World
) -> None:
    case_id = case_of(db, world)
    tell(db, world, case_id, in_patient_overnight=True)
    sweep(db)
    tell(db, world, case_id, died_on=HURT_ON)
    assert sweep(db) == 1
    stay, death = clocks(db)
    assert (told_kinds([stay]), told_kinds([death])) == ({"hospitalization"}, {"death"})
    with db.reading() as session:
        learned = session.get_one(InjuryCase, case_id).learned_at.replace(microsecond=0)
    assert death.deadlines[0].due_at == learned + timedelta(hours=8)  # died on the day itself


def test_a_death_that_came_days_later_counts_from_now(db: Database, world: World) -> None:
    case_id = case_of(db, world)
    tell(db, world, case_id, died_on=HURT_ON)
    days = timedelta(days=4)
    with db.unit_of_work() as session:
        case = session.get_one(InjuryCase, case_id)
        case.died_on = HURT_ON + days
        assert follow_severe(session, LAW, case, by=world.coordinator, now=LATER + days)
    (clock,) = clocks(db)
    assert clock.deadlines[0].due_at == LATER + days + timedelta(hours=8)


def test_what_is_not_recordable_and_what_is_long_ago_starts_nothing(
    db: Database, world: World
) -> None:
    case_id = case_of(db, world)
    tell(db, world, case_id, in_patient_overnight=True)
    assert sweep(db, after=LOOKS_BACK + timedelta(hours=1)) == 0
    with db.unit_of_work() as session:
        case = session.get_one(InjuryCase, case_id)
        answer_facts(session, case, {"worker": "visitor"}, change_of(case, world.coordinator))
        assert case.outcome == "not recordable"
    assert sweep(db) == 0
    assert clocks(db) == []


def test_a_death_that_only_updates_an_earlier_entry_is_told_all_the_same(
    db: Database, world: World
) -> None:
    case_id = case_of(db, world)
    tell(db, world, case_id, died_on=HURT_ON)
    with db.unit_of_work() as session:
        session.get_one(InjuryCase, case_id).outcome = Outcome.UPDATE.value
    assert sweep(db) == 1


def test_a_recordable_case_is_known_to_be_of_work(db: Database, world: World) -> None:
    case_id = case_of(db, world)
    with db.unit_of_work() as session:
        case = session.get_one(InjuryCase, case_id)
        answer_facts(session, case, STITCHED, change_of(case, world.coordinator))
    tell(db, world, case_id, in_patient_overnight=True)
    assert sweep(db) == 1
    (clock,) = clocks(db)
    assert known_of(clock).facts["work_related"] is True
