"""Taking back what was recorded wrongly, and the clock of the 7 days that follows its case."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.errors import ConflictError, InvalidInputError, NotAllowedError
from compliance.domain.recordkeeping.decision import Outcome
from compliance.domain.recordkeeping.log_entry import CaseType, Column
from compliance.services.case_clocks import find_clock_of_case, follow_decision
from compliance.services.clock_entries import Known
from compliance.services.clock_escalation import sweep_deadlines
from compliance.services.clock_stops import (
    outcome_of_row,
    record_report,
    set_not_required,
    undo_stop,
)
from compliance.services.injury_case_decisions import (
    Overruling,
    answer_facts,
    follow_rules,
    overrule_decision,
)
from compliance.services.injury_case_log import enter_on_log
from compliance.services.legal_clocks import ClockStart, start_clock
from compliance.storage.db import Database
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.legal_clocks import ClockDeadline, LegalClock
from compliance.storage.models.notifications import Notification
from compliance.storage.models.trail import TrailEntry
from tests.cases import FIRST_AID, STITCHED, change_of, open_injury, report_injury
from tests.fakes import MONDAY
from tests.services.test_legal_clocks import LAW, made, rows_of, start, wanted
from tests.world import World, build_world

WHY = "The call went to the wrong office."
WEEK = timedelta(days=7)


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        return build_world(session)


def stopped(db: Database, world: World) -> int:
    """A deadline that was reported in time."""
    form = wanted(world, "npdes-24-hour", starts={"aware": "2026-03-02T08:30"})
    clock_id = start(db, form, world.officer)
    with db.unit_of_work() as session:
        row = rows_of(session, clock_id)["call"]
        record_report(session, row.id, made(MONDAY), by=world.coordinator, now=MONDAY)
        return row.id


def test_a_report_that_was_wrong_is_taken_back_and_both_stay(db: Database, world: World) -> None:
    number = stopped(db, world)
    with db.unit_of_work() as session:
        row = session.get_one(ClockDeadline, number)
        before = row.due_at
        later = MONDAY + timedelta(hours=1)
        undo_stop(session, number, reason=f" {WHY} ", by=world.coordinator, now=later)
        assert (row.state, row.due_at, row.reported_at) == ("running", before, None)
        assert outcome_of_row(row) is None
        [was] = row.undone
        assert (was["state"], was["reference"], was["reason"]) == ("reported", "1234567", WHY)
        assert (was["stopped_by"], was["undone_by"]) == ("Ana Rivera", "Ana Rivera")
        assert was["undone_at"] == later.isoformat()
    late = MONDAY + timedelta(days=2)
    with db.unit_of_work() as session:
        record_report(session, number, made(late), by=world.coordinator, now=late)
        again = outcome_of_row(session.get_one(ClockDeadline, number))
        assert again
        assert not again.in_time
        events = session.scalars(select(TrailEntry.event).order_by(TrailEntry.id)).all()
        assert events[-3:] == ["legal-clock.stopped", "legal-clock.resumed", "legal-clock.stopped"]
        told = session.scalars(select(TrailEntry.data)).all()
        assert not any(WHY in data or "1234567" in data for data in told)


def test_taking_back_needs_a_reason_and_whoever_may_stop(db: Database, world: World) -> None:
    number = stopped(db, world)
    with db.unit_of_work() as session:
        for actor in (world.officer, world.auditor, world.administrator):
            with pytest.raises(NotAllowedError):
                undo_stop(session, number, reason=WHY, by=actor, now=MONDAY)
        with pytest.raises(InvalidInputError) as refused:
            undo_stop(session, number, reason=" ", by=world.coordinator, now=MONDAY)
        assert [one.where for one in refused.value.problems] == ["reason"]
        undo_stop(session, number, reason=WHY, by=world.coordinator, now=MONDAY)
        with pytest.raises(ConflictError):
            undo_stop(session, number, reason=WHY, by=world.coordinator, now=MONDAY)
        reason = "Nothing left the site."
        set_not_required(session, number, reason=reason, by=world.coordinator, now=MONDAY)
        undo_stop(session, number, reason=WHY, by=world.coordinator, now=MONDAY)
        row = session.get_one(ClockDeadline, number)
        assert [one["state"] for one in row.undone] == ["reported", "not-required"]


def test_what_runs_again_is_told_of_again(db: Database, world: World) -> None:
    number = stopped(db, world)
    hour = timedelta(hours=1)
    sweep(db, MONDAY + 23 * hour)
    assert stages(db) == []
    for _again in range(2):
        with db.unit_of_work() as session:
            undo_stop(session, number, reason=WHY, by=world.coordinator, now=MONDAY + 23 * hour)
        sweep(db, MONDAY + 23 * hour)
        with db.unit_of_work() as session:
            done = made(MONDAY + 23 * hour)
            record_report(session, number, done, by=world.coordinator, now=MONDAY + 23 * hour)
    told = 2  # the coordinator, and who started the clock
    assert stages(db) == ["last-call"] * 2 * told


def sweep(db: Database, at: datetime) -> None:
    with db.unit_of_work() as session:
        assert sweep_deadlines(session, now=at).problems == ()


def stages(db: Database) -> list[str]:
    with db.reading() as session:
        told = session.scalars(select(Notification.stage).order_by(Notification.id)).all()
        return [stage.partition("@")[0] for stage in told if "@" in stage]


# --- 29 CFR 1904.29(b)(3)


def hurt(session: Session, world: World, name: str = "Pat Doe", number: int = 1) -> InjuryCase:
    by = world.coordinator
    incident = report_injury(session, world.establishment_id, by=by, number=number, name=name)
    return open_injury(session, incident, by=by)


def follow(session: Session, world: World, case: InjuryCase, now: datetime = MONDAY) -> None:
    follow_decision(session, LAW, case, by=world.coordinator, now=now)


def decide(session: Session, world: World, case: InjuryCase, facts: dict[str, object]) -> None:
    answer_facts(session, case, facts, change_of(case, world.coordinator))
    follow(session, world, case)


def the_row(session: Session, case: InjuryCase) -> ClockDeadline:
    clock = find_clock_of_case(session, case)
    assert clock
    [row] = rows_of(session, clock.id).values()
    return row


def test_seven_days_run_from_when_the_company_learned_of_it(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        case = hurt(session, world)
        follow(session, world, case)
        assert find_clock_of_case(session, case) is None  # undecided
        case.learned_at = MONDAY - timedelta(days=2)
        decide(session, world, case, STITCHED)
        follow(session, world, case)
        row = the_row(session, case)
        assert (row.key, row.state) == ("log", "running")
        assert str(row.due_on) == "2026-03-07"
        assert row.clock.incident_id == case.incident_id
        assert len(session.scalars(select(LegalClock)).all()) == 1


@pytest.mark.parametrize(("days", "in_time"), [(6, True), (9, False)])
def test_the_log_stops_them_and_late_stays_late(
    db: Database, world: World, days: int, *, in_time: bool
) -> None:
    with db.unit_of_work() as session:
        case = hurt(session, world)
        decide(session, world, case, STITCHED)
        at = MONDAY + timedelta(days=days)
        enter_on_log(session, case, change_of(case, world.coordinator, now=at))
        row = the_row(session, case)
        assert (row.state, row.reference, row.reported_to) == (
            "reported",
            "2026-001",
            "Log of 2026",
        )
        met = outcome_of_row(row)
        assert met
        assert met.in_time is in_time
        follow(session, world, case, at)
        assert the_row(session, case).state == "reported"


def test_what_proves_not_recordable_ends_them_and_begins_them_again(
    db: Database, world: World
) -> None:
    by = world.coordinator
    with db.unit_of_work() as session:
        case = hurt(session, world)
        decide(session, world, case, STITCHED)
        no = Overruling(outcome=Outcome.NOT_RECORDABLE)
        overrule_decision(session, case, no, change_of(case, by, reason="Glue was first aid."))
        follow(session, world, case)
        assert the_row(session, case).state == "not-required"
        follow_rules(session, case, change_of(case, by))
        follow(session, world, case)
        row = the_row(session, case)
        assert (row.state, str(row.due_on)) == ("running", "2026-03-09")
        assert len(row.undone) == 1


def test_first_aid_starts_nothing_until_somebody_knows_better(db: Database, world: World) -> None:
    by = world.coordinator
    with db.unit_of_work() as session:
        case = hurt(session, world)
        decide(session, world, case, FIRST_AID)
        assert find_clock_of_case(session, case) is None
        wanted_ = Overruling(
            outcome=Outcome.RECORDABLE, column=Column.OTHER, case_type=CaseType.INJURY
        )
        overrule_decision(session, case, wanted_, change_of(case, by, reason="Stitched later."))
        follow(session, world, case)
        assert the_row(session, case).state == "running"


def test_a_clock_started_by_hand_is_that_of_the_first_case(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        case = hurt(session, world)
        form = ClockStart(
            establishment_id=world.establishment_id,
            submission_id="d" * 32,
            clock_key="osha-record-case",
            known=Known(starts={"learned": "2026-03-02"}),
            told_at=MONDAY,
            told_by="Shift lead",
            incident_id=case.incident_id,
        )
        start_clock(session, LAW, form, by=world.coordinator, now=MONDAY)
        decide(session, world, case, STITCHED)
        assert len(session.scalars(select(LegalClock)).all()) == 1
        enter_on_log(session, case, change_of(case, world.coordinator))
        assert the_row(session, case).state == "reported"
