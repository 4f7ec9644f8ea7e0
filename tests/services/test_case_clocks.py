"""The 7 days of 29 CFR 1904.29(b)(3) run for every case, whoever entered it by whatever way."""

from datetime import timedelta

from compliance.domain.access import SYSTEM
from compliance.library.law_clocks import LawClocks
from compliance.services.case_clocks import find_clock_of_case, sweep_cases
from compliance.services.injury_case_decisions import answer_facts
from compliance.services.injury_case_log import enter_on_log
from compliance.storage.db import Database
from compliance.storage.models.injury_cases import InjuryCase
from tests.cases import FIRST_AID, STITCHED, change_of, open_injury, report_injury
from tests.fakes import MONDAY
from tests.services.test_legal_clocks import LAW
from tests.world import World, build_world

LATER = MONDAY + timedelta(minutes=1)


def law() -> LawClocks:
    return LAW


def states(db: Database, case_id: int) -> list[str]:
    with db.reading() as session:
        clock = find_clock_of_case(session, session.get_one(InjuryCase, case_id))
        return [row.state for row in clock.deadlines] if clock else []


def entered(db: Database, world: World, facts: dict[str, object], number: int = 1) -> int:
    """A case as a script enters it: by the services, and no page."""
    by = world.coordinator
    with db.unit_of_work() as session:
        incident = report_injury(session, world.establishment_id, by=by, number=number)
        case = open_injury(session, incident, by=by)
        answer_facts(session, case, facts, change_of(case, by))
        return case.id


def test_a_case_that_no_page_entered_has_its_clock_too(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
    cut = entered(db, world, STITCHED)
    entered(db, world, FIRST_AID, number=2)
    assert states(db, cut) == []
    with db.unit_of_work() as session:
        assert sweep_cases(session, law, now=LATER) == 1
    with db.reading() as session:
        case = session.get_one(InjuryCase, cut)
        clock = find_clock_of_case(session, case)
        assert clock is not None
        assert clock.started_by == SYSTEM.person_id
        assert clock.told_at == case.learned_at  # the wait gives no more time
    with db.unit_of_work() as session:
        assert sweep_cases(session, law, now=LATER) == 0  # again, or on two machines: nothing
    with db.unit_of_work() as session:
        case = session.get_one(InjuryCase, cut)
        enter_on_log(session, case, change_of(case, world.coordinator))
    assert states(db, cut) == ["reported"]


def test_the_clock_ends_where_a_case_proves_not_to_be_recordable(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
    cut = entered(db, world, STITCHED)
    with db.unit_of_work() as session:
        sweep_cases(session, law, now=LATER)
        case = session.get_one(InjuryCase, cut)
        less = {**dict.fromkeys(STITCHED), **FIRST_AID}
        answer_facts(session, case, less, change_of(case, world.coordinator))
    with db.unit_of_work() as session:
        assert sweep_cases(session, law, now=LATER) == 1
    assert states(db, cut) == ["not-required"]
    with db.unit_of_work() as session:
        assert sweep_cases(session, law, now=LATER) == 0
