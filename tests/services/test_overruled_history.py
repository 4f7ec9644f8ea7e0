"""Whoever overruled a decision, when and why stays to be read, whatever comes after."""

import pytest
from sqlalchemy.orm import Session

from compliance.domain.recordkeeping.decision import Outcome
from compliance.domain.recordkeeping.log_entry import CaseType, Column
from compliance.services.injury_case_decisions import (
    Overruling,
    answer_facts,
    follow_rules,
    overrule_decision,
)
from compliance.storage.db import Database
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.queries.injury_cases import list_log
from tests.cases import (
    HURT_ON,
    STITCHED,
    change_of,
    logged_case,
    open_injury,
    report_injury,
)
from tests.fakes import MONDAY
from tests.world import World, build_world

NOT_RECORDABLE = Overruling(outcome=Outcome.NOT_RECORDABLE)
RECORDABLE = Overruling(outcome=Outcome.RECORDABLE, column=Column.OTHER, case_type=CaseType.INJURY)


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        return build_world(session)


def kept(case: InjuryCase, field: str) -> list[tuple[str, str, str, int]]:
    return [
        (one.before, one.after, one.reason, one.changed_by)
        for one in case.changes
        if one.field == field
    ]


def stitched(session: Session, world: World) -> InjuryCase:
    by = world.coordinator
    case = open_injury(session, report_injury(session, world.establishment_id, by=by), by=by)
    answer_facts(session, case, STITCHED, change_of(case, by))
    return case


def test_a_case_that_is_not_on_the_log_keeps_why_it_was_overruled(
    db: Database, world: World
) -> None:
    with db.unit_of_work() as session:
        by = world.coordinator
        me, case = by.person_id or 0, stitched(session, world)
        overrule_decision(session, case, NOT_RECORDABLE, change_of(case, by, reason="R-ONE"))
        follow_rules(session, case, change_of(case, by))
        assert kept(case, "outcome") == [
            ("recordable", "not recordable", "R-ONE", me),
            ("not recordable", "recordable", "", me),
        ]
        assert kept(case, "overruled_reason") == [
            ("", "R-ONE", "R-ONE", me),
            ("R-ONE", "", "", me),
        ]
        assert kept(case, "decided_column")[0] == ("J", "", "R-ONE", me)
        assert all(one.changed_at is not None for one in case.changes)


def test_a_case_on_the_log_keeps_the_first_reason_when_it_is_overruled_again(
    db: Database, world: World
) -> None:
    with db.unit_of_work() as session:
        by = world.coordinator
        case = logged_case(session, world.establishment_id, by=by)
        overrule_decision(session, case, NOT_RECORDABLE, change_of(case, by, reason="R-ONE"))
        overrule_decision(session, case, RECORDABLE, change_of(case, by, reason="R-TWO"))
        reasons = [(before, after) for before, after, *_rest in kept(case, "overruled_reason")]
        assert reasons == [("", "R-ONE"), ("R-ONE", "R-TWO")]
        assert [one[2] for one in kept(case, "outcome")] == ["R-ONE", "R-TWO"]
        session.expire_all()
        (line,) = list_log(session, world.establishment_id, HURT_ON.year)
        assert line.changes == ()  # Form 300 shows what stood on it, not why it was decided


def test_an_overruling_of_which_no_history_was_kept_is_kept_before_it_goes(
    db: Database, world: World
) -> None:
    with db.unit_of_work() as session:
        by = world.coordinator
        case = stitched(session, world)
        case.outcome, case.overruled_reason = "not recordable", "R-OLD"
        case.overruled_by, case.overruled_at = by.person_id, MONDAY  # as earlier versions left it
        session.flush()
        follow_rules(session, case, change_of(case, by))
        first = next(one for one in case.changes if one.field == "overruled_reason")
        assert (first.after, first.changed_by) == ("R-OLD", by.person_id)
