"""Answers and days that contradict what is known are refused, and nothing of them is kept."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from compliance.domain.errors import InvalidInputError
from compliance.domain.recordkeeping.absence import SaidBy, SpanKind
from compliance.services.injury_case_changes import items_of
from compliance.services.injury_case_days import NewSpan, add_span
from compliance.services.injury_case_decisions import answer_facts
from compliance.services.injury_cases import change_items
from compliance.storage.db import Database
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.queries.injury_cases import get_case
from tests.cases import (
    FIRST_AID,
    HURT_ON,
    STITCHED,
    change_of,
    corrected,
    open_injury,
    report_injury,
)
from tests.fakes import MONDAY
from tests.world import World, build_world

TODAY = date(2026, 3, 2)


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        world = build_world(session)
        by = world.coordinator
        incident = report_injury(session, world.establishment_id, by=by)
        case = open_injury(session, incident, by=by)
        answer_facts(session, case, STITCHED, change_of(case, by))
        return world


def case_of(session: Session, world: World) -> InjuryCase:
    return get_case(session, 1, visible_to=world.coordinator)


def away(first: date, last: date | None = None, **more: int) -> NewSpan:
    return NewSpan(
        kind=SpanKind.AWAY,
        said_by=SaidBy.CLINICIAN,
        from_on=first,
        to_on=last,
        estimated_days=more.get("days"),
    )


def test_a_stitched_cut_is_no_near_miss(db: Database, world: World) -> None:
    by = world.coordinator
    with db.unit_of_work() as session:
        case = case_of(session, world)
        with pytest.raises(InvalidInputError) as refused:
            answer_facts(session, case, {"condition": "none"}, change_of(case, by))
        session.rollback()
    assert {one.where for one in refused.value.problems} == {"treatments", "blood_exposure"}
    with db.unit_of_work() as session:
        case = case_of(session, world)
        assert case.facts == STITCHED
        assert (case.outcome, case.revision) == ("recordable", 2)
        wanted: dict[str, object] = {"treatments": [], "blood_exposure": "none"}
        answer_facts(session, case, wanted, change_of(case, by))
        assert answer_facts(session, case, {"condition": "none"}, change_of(case, by)) == ()
        assert case.outcome == "not recordable"


def test_what_is_asked_again_may_be_dropped(db: Database, world: World) -> None:
    by = world.coordinator
    with db.unit_of_work() as session:
        case = case_of(session, world)
        answer_facts(session, case, {**FIRST_AID, "intimate_part": None}, change_of(case, by))
        dropped = answer_facts(session, case, {"condition": "illness"}, change_of(case, by))
        assert dropped == ()
        wanted: dict[str, object] = {"illness_kind": "heat", "blood_exposure": "none"}
        answer_facts(session, case, wanted, change_of(case, by))
        dropped = answer_facts(session, case, {"condition": "injury"}, change_of(case, by))
        assert "illness_kind" in dropped
        assert case.outcome == "undecided"


@pytest.mark.parametrize(
    ("wanted", "where", "words"),
    [
        (away(TODAY + timedelta(32), TODAY + timedelta(34)), "from_on", "more than 31 days after"),
        (away(date(2027, 3, 1), days=3), "from_on", "more than 31 days after"),
        (away(TODAY + timedelta(1), TODAY + timedelta(400)), "to_on", "lies far ahead"),
    ],
)
def test_days_far_ahead_are_a_slip(
    db: Database, world: World, wanted: NewSpan, where: str, words: str
) -> None:
    with db.unit_of_work() as session:
        case = case_of(session, world)
        with pytest.raises(InvalidInputError, match=words) as refused:
            add_span(session, case, wanted, change_of(case, world.coordinator))
        assert [one.where for one in refused.value.problems] == [where]
        assert case.spans == []


def test_a_clinicians_note_of_the_month_to_come_is_an_estimate(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        case = case_of(session, world)
        coming = away(TODAY + timedelta(31), TODAY + timedelta(35))
        add_span(session, case, coming, change_of(case, world.coordinator))
        assert (case.days_away, case.days_estimated) == (5, True)
        follows = away(TODAY + timedelta(60), TODAY + timedelta(61))  # on what is entered already
        add_span(session, case, follows, change_of(case, world.coordinator))
        assert case.days_away == 7


def test_days_and_death_fit_each_other_on_both_forms(db: Database, world: World) -> None:
    by, later = world.coordinator, MONDAY + timedelta(days=20)
    with db.unit_of_work() as session:
        case = case_of(session, world)
        first, last = HURT_ON + timedelta(4), HURT_ON + timedelta(30)
        add_span(session, case, away(first, last), change_of(case, by))
        wrong = replace(
            items_of(case), died_on=first - timedelta(1), injured_on=first + timedelta(1)
        )
        with pytest.raises(InvalidInputError) as refused:
            change_items(session, case, wrong, change_of(case, by, later))
        assert [(one.where, str(first) in one.what) for one in refused.value.problems] == [
            ("died_on", False),
            ("injured_on", True),
            ("died_on", True),
        ]
        corrected(session, case, change_of(case, by, later), died_on=first + timedelta(9))
        assert (case.column, case.days_away) == ("G", None)
        beyond = away(first, first + timedelta(10))
        with pytest.raises(InvalidInputError, match="goes on after the death") as refused:
            add_span(session, case, beyond, change_of(case, by, later))
        assert [one.where for one in refused.value.problems] == ["to_on"]
