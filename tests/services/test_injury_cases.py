"""Injury cases: opened once each, decided by the rules or a person, counted, logged, struck."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor
from compliance.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from compliance.domain.recordkeeping.absence import SaidBy, SpanKind
from compliance.domain.recordkeeping.decision import Outcome
from compliance.domain.recordkeeping.lining_out import LiningOut, WhyOut
from compliance.domain.recordkeeping.log_entry import CaseType, Column
from compliance.services.injury_case_changes import Change, items_of, text_of
from compliance.services.injury_case_days import (
    DayFacts,
    NewSpan,
    add_span,
    end_span,
    set_day_facts,
    strike_span,
)
from compliance.services.injury_case_decisions import (
    Overruling,
    answer_facts,
    follow_rules,
    overrule_decision,
)
from compliance.services.injury_case_log import enter_on_log, line_out, record_by
from compliance.services.injury_cases import (
    change_items,
    names_without_case,
    note_case_view,
    note_log_view,
)
from compliance.storage.db import Database
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.injury_cases import (
    get_case,
)
from tests.cases import (
    FIRST_AID,
    HURT_ON,
    STITCHED,
    change_of,
    logged_case,
    open_injury,
    report_injury,
)
from tests.fakes import MONDAY
from tests.world import World, add_coordinator_elsewhere, build_world


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        return build_world(session)


def entries(session: Session, case: InjuryCase) -> list[str]:
    found = session.scalars(
        select(TrailEntry)
        .where(TrailEntry.subject_kind == "injury-case", TrailEntry.subject_id == case.id)
        .order_by(TrailEntry.id)
    )
    return [one.event for one in found]


def fresh(session: Session, world: World, name: str = "Pat Doe", number: int = 1) -> InjuryCase:
    by = world.coordinator
    incident = report_injury(session, world.establishment_id, by=by, number=number, name=name)
    return open_injury(session, incident, by=by)


def test_a_case_is_opened_once_for_each_hurt_person(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        incident = report_injury(session, world.establishment_id, by=world.officer)
        assert names_without_case(session, incident) == ["Pat Doe"]
        case = open_injury(session, incident, by=world.coordinator)
        assert names_without_case(session, incident) == []
        assert (case.event_time, case.log_year, case.outcome) == ("08:40", 2026, "undecided")
        assert record_by(case, world.zone) == date(2026, 3, 9)
        assert entries(session, case) == ["case.opened"]
        with pytest.raises(ConflictError, match="has a case"):
            open_injury(session, incident, by=world.coordinator, name="  pat  DOE ")
        open_injury(session, incident, by=world.coordinator, name="Jo Grant")
        with pytest.raises(NotAllowedError):
            open_injury(session, incident, by=world.officer, name="Lee Fox")


def test_everything_wrong_with_the_form_is_said_at_once(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        case = fresh(session, world)
        wanted = replace(
            items_of(case),
            employee_name=" ",
            died_on=date(2026, 3, 1),
            hired_on=date(2026, 3, 3),
            born_on=date(2026, 3, 4),
            work_began="7 am",
            sex="X",
            event_time_unknown=True,
            where="x" * 256,
        )
        with pytest.raises(InvalidInputError) as refused:
            change_items(session, case, wanted, change_of(case, world.coordinator))
        wheres = {problem.where for problem in refused.value.problems}
        said = "employee_name died_on hired_on born_on work_began sex event_time where"
        assert wheres == set(said.split())
        assert case.revision == 1
        with pytest.raises(InvalidInputError, match="Nothing was changed"):
            change_items(session, case, items_of(case), change_of(case, world.coordinator))


def test_the_rules_decide_as_facts_arrive_and_first_aid_stays_off(
    db: Database, world: World
) -> None:
    with db.unit_of_work() as session:
        by, case = world.coordinator, fresh(session, world)
        answer_facts(session, case, {"worker": "employee"}, change_of(case, by))
        assert (case.outcome, case.rules_said["needs"][0]) == ("undecided", "condition")  # type: ignore[index]
        answer_facts(session, case, FIRST_AID, change_of(case, by))
        assert (case.outcome, case.column, case.number) == ("not recordable", "", None)
        with pytest.raises(InvalidInputError, match="The decision is: not recordable"):
            enter_on_log(session, case, change_of(case, by))
        answer_facts(session, case, STITCHED, change_of(case, by))
        assert (case.outcome, case.column, case.type) == ("recordable", "J", "M1")
        assert (case.days_away, case.days_restricted, case.is_privacy_case) == (0, 0, False)
        answer_facts(session, case, {"treatments": None}, change_of(case, by))
        assert case.outcome == "undecided"
        assert entries(session, case) == ["case.opened", *["case.decided"] * 3]


def test_a_decision_is_one_entry_of_the_trail_and_not_one_for_each_answer(
    db: Database, world: World
) -> None:
    """On the way to it nothing is decided; each answer changed afterwards is a decision anew."""
    with db.unit_of_work() as session:
        by, case = world.coordinator, fresh(session, world)
        for name, value in FIRST_AID.items():
            answer_facts(session, case, {name: value}, change_of(case, by))
        assert case.outcome == "not recordable"
        assert entries(session, case) == ["case.opened", "case.decided"]
        answer_facts(session, case, {"died": None}, change_of(case, by))
        answer_facts(session, case, {"lost_consciousness": None}, change_of(case, by))
        assert case.outcome == "undecided"
        assert entries(session, case) == ["case.opened", "case.decided", "case.decided"]


def test_answers_that_no_longer_fit_are_dropped_and_named(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        by, case = world.coordinator, fresh(session, world)
        answer_facts(
            session,
            case,
            {"worker": "employee", "condition": "illness", "illness_kind": "heat"},
            change_of(case, by),
        )
        dropped = answer_facts(session, case, {"condition": "injury"}, change_of(case, by))
        assert dropped == ("illness_kind",)
        assert case.facts == {"worker": "employee", "condition": "injury"}
        with pytest.raises(InvalidInputError, match="no answer here"):
            answer_facts(session, case, {"place": "moon"}, change_of(case, by))
        with pytest.raises(InvalidInputError, match="not answered here"):
            answer_facts(session, case, {"days_away": 3}, change_of(case, by))


def test_a_person_overrules_with_a_reason_and_the_rules_stay_to_be_read(
    db: Database, world: World
) -> None:
    wanted = Overruling(outcome=Outcome.RECORDABLE, column=Column.OTHER, case_type=CaseType.INJURY)
    with db.unit_of_work() as session:
        by, case = world.coordinator, fresh(session, world)
        answer_facts(session, case, FIRST_AID, change_of(case, by))
        with pytest.raises(InvalidInputError, match="reason"):
            overrule_decision(session, case, wanted, change_of(case, by))
        bare = Overruling(outcome=Outcome.RECORDABLE)
        with pytest.raises(InvalidInputError) as refused:
            overrule_decision(session, case, bare, change_of(case, by, reason="x"))
        assert [one.where for one in refused.value.problems] == ["column", "case_type"]
        overrule_decision(session, case, wanted, change_of(case, by, reason="Our clinician says"))
        assert (case.outcome, case.rules_outcome) == ("recordable", "not recordable")
        answer_facts(session, case, {"lost_consciousness": None}, change_of(case, by))
        assert (case.outcome, case.rules_outcome) == ("recordable", "undecided")
        follow_rules(session, case, change_of(case, by))
        assert (case.outcome, case.column) == ("undecided", "")
        with pytest.raises(ConflictError):
            follow_rules(session, case, change_of(case, by))
        with pytest.raises(NotAllowedError):
            overrule_decision(session, case, wanted, change_of(case, world.officer, reason="x"))


def span(kind: SpanKind, first: int, last: int | None = None, **more: object) -> NewSpan:
    begin = HURT_ON + timedelta(days=first)
    return NewSpan(
        kind=kind,
        said_by=SaidBy.CLINICIAN,
        from_on=begin,
        to_on=HURT_ON + timedelta(days=last) if last else None,
        **more,  # type: ignore[arg-type]  # fields by name
    )


def test_days_are_counted_anew_on_every_change_and_move_the_column(
    db: Database, world: World
) -> None:
    with db.unit_of_work() as session:
        by, case = world.coordinator, fresh(session, world)
        answer_facts(session, case, STITCHED, change_of(case, by))
        away = add_span(session, case, span(SpanKind.AWAY, 1, 10), change_of(case, by))
        add_span(session, case, span(SpanKind.RESTRICTED, 11, 24), change_of(case, by))
        assert (case.column, case.days_away, case.days_restricted) == ("H", 10, 14)
        long = span(SpanKind.RESTRICTED, 25, estimated_days=400)
        running = add_span(session, case, long, change_of(case, by))
        assert (case.days_away, case.days_restricted, case.days_estimated) == (10, 170, True)
        end_span(
            session,
            case,
            running.id,
            HURT_ON + timedelta(days=30),
            change_of(case, by, MONDAY + timedelta(days=40)),
        )
        assert (case.days_away, case.days_restricted, case.days_estimated) == (10, 20, False)
        strike_span(session, case, away.id, change_of(case, by, MONDAY + timedelta(days=40)))
        assert (case.column, case.days_away, case.days_restricted) == ("I", 0, 20)
        assert [one.struck_at is not None for one in case.spans] == [True, False, True, False]
        with pytest.raises(ConflictError):
            strike_span(session, case, away.id, change_of(case, by, MONDAY + timedelta(days=40)))
        with pytest.raises(NotFoundError):
            strike_span(session, case, 999, change_of(case, by, MONDAY + timedelta(days=40)))


def test_wrong_days_are_refused_together(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        by, case = world.coordinator, fresh(session, world)
        back = NewSpan(
            kind=SpanKind.CLEARED,
            said_by=SaidBy.EMPLOYER,
            from_on=HURT_ON - timedelta(days=1),
            to_on=HURT_ON - timedelta(days=3),
            estimated_days=0,
        )
        with pytest.raises(InvalidInputError) as refused:
            add_span(session, case, back, change_of(case, by))
        wheres = [one.where for one in refused.value.problems]
        assert wheres == ["from_on", "to_on", "estimated_days", "said_by"]
        with pytest.raises(InvalidInputError, match="nobody says for how long"):
            add_span(session, case, span(SpanKind.AWAY, 1), change_of(case, by))


def test_facts_of_days_are_checked_before_any_day_is_entered(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        by, case = world.coordinator, fresh(session, world)
        before = HURT_ON - timedelta(days=9)
        wanted = DayFacts(
            off_duty=((HURT_ON, before),), left_on=before, left_because=False, permanent_on=before
        )
        with pytest.raises(InvalidInputError) as refused:
            set_day_facts(session, case, wanted, change_of(case, by))
        wheres = {one.where for one in refused.value.problems}
        assert wheres == {"off_duty", "left_on", "permanent_on"}
        assert case.day_facts == {}


def test_a_line_of_the_log_never_says_h_without_days_away(db: Database, world: World) -> None:
    """Nor days away in another column; whichever of both is entered first."""
    with db.unit_of_work() as session:
        by, reason = world.coordinator, "Looked at again"
        case_id = logged_case(session, world.establishment_id, by=by).id
    for facts in ({"missed_days": True, "missed_though_cleared": False}, {"transferred": True}):
        with db.reading() as session:
            case = session.get_one(InjuryCase, case_id)
            with pytest.raises(InvalidInputError, match="is counted"):
                answer_facts(session, case, facts, change_of(case, by, reason=reason))
    with db.unit_of_work() as session:
        case = session.get_one(InjuryCase, case_id)
        add_span(session, case, span(SpanKind.AWAY, 1, 3), change_of(case, by, reason=reason))
        assert (case.column, case.days_away) == ("H", 3)
    other = Overruling(
        outcome=Outcome.RECORDABLE, column=Column.OTHER, case_type=CaseType.INJURY, privacy=False
    )
    with db.reading() as session:
        case = session.get_one(InjuryCase, case_id)
        with pytest.raises(InvalidInputError, match="the column is J"):
            overrule_decision(session, case, other, change_of(case, by, reason=reason))


def test_a_weekend_counts_only_when_it_is_known_that_work_was_due(
    db: Database, world: World
) -> None:
    saturday = date(2026, 3, 7)
    with db.unit_of_work() as session:
        by, case = world.coordinator, fresh(session, world)
        answer_facts(session, case, STITCHED, change_of(case, by))
        weekend = NewSpan(
            kind=SpanKind.AWAY,
            said_by=SaidBy.EMPLOYER,
            from_on=saturday,
            to_on=saturday + timedelta(days=1),
        )
        add_span(session, case, weekend, change_of(case, by))
        assert text_of(case.days_away) == ""
        with pytest.raises(InvalidInputError, match="cannot be counted"):
            enter_on_log(session, case, change_of(case, by))
        off = DayFacts(off_duty=((saturday, saturday + timedelta(days=1)),))
        set_day_facts(session, case, off, change_of(case, by))
        assert (case.days_away, case.column) == (0, "J")
        left = DayFacts(off_duty=(), left_on=date(2026, 3, 8))
        with pytest.raises(InvalidInputError, match="Why the worker left"):
            set_day_facts(session, case, left, change_of(case, by))


def test_the_second_of_two_changes_from_one_page_is_refused(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        case = fresh(session, world)
        stale = Change(by=world.coordinator, now=MONDAY, revision=case.revision)
        answer_facts(session, case, {"worker": "employee"}, stale)
        with pytest.raises(ConflictError, match="Somebody changed this case"):
            answer_facts(session, case, {"worker": "visitor"}, stale)
        assert case.facts == {"worker": "employee"}


def views(session: Session) -> int:
    counted = select(func.count(TrailEntry.id)).where(
        TrailEntry.event.in_(("case.viewed", "log.viewed"))
    )
    return session.scalar(counted) or 0


@pytest.mark.parametrize("what", ["case", "log"])
def test_views_are_in_the_trail_once_an_hour(db: Database, world: World, what: str) -> None:
    with db.unit_of_work() as session:
        by, case = world.coordinator, fresh(session, world)

        def look(minutes: int, who: Actor = by) -> None:
            at = MONDAY + timedelta(minutes=minutes)
            if what == "case":
                note_case_view(session, case, by=who, now=at)
            else:
                note_log_view(session, world.establishment_id, 2026, by=who, now=at)

        for minutes in (0, 10, 59, 61, 62):
            look(minutes)
        assert views(session) == 2
        with pytest.raises(NotAllowedError):
            look(0, world.officer)


def test_a_case_is_found_only_by_those_who_may_see_medical_details(
    db: Database, world: World
) -> None:
    with db.unit_of_work() as session:
        case, stranger = fresh(session, world), add_coordinator_elsewhere(session)
        for who in (world.officer, world.auditor, world.administrator, stranger):
            with pytest.raises(NotFoundError):
                get_case(session, case.id, visible_to=who)
        assert get_case(session, case.id, visible_to=world.coordinator) is case


def test_nothing_medical_reaches_the_trail(db: Database, world: World) -> None:
    steps: list[Callable[[Session, InjuryCase, Change], object]] = [
        lambda session, case, change: answer_facts(session, case, STITCHED, change),
        lambda session, case, change: add_span(session, case, span(SpanKind.AWAY, 1, 5), change),
        enter_on_log,
        lambda session, case, change: line_out(session, case, change, LiningOut(WhyOut.OTHER_LOG)),
    ]
    with db.unit_of_work() as session:
        case = fresh(session, world)
        for count, step in enumerate(steps, 2):
            step(session, case, change_of(case, world.coordinator, reason="Doe was stitched"))
            assert len(entries(session, case)) == count
        told = session.scalars(
            select(TrailEntry.data).where(TrailEntry.subject_kind == "injury-case")
        )
        known = {key for data in told for key in json.loads(data)}
        assert known == {"digest", "incident", "facts", "number"}
        told = session.scalars(select(TrailEntry.data))
        assert not any(word in data for data in told for word in ("Doe", "palm", "stitch"))
