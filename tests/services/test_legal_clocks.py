"""Legal clocks kept: started once, counted anew in the open, stopped by a report or a person."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

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
from compliance.library.law_clocks import load_law_clocks
from compliance.services.clock_entries import Known
from compliance.services.clock_stops import (
    ReportMade,
    outcome_of_row,
    record_report,
    set_not_required,
)
from compliance.services.legal_clocks import ClockStart, More, change_facts, start_clock
from compliance.storage.db import Database
from compliance.storage.models.legal_clocks import ClockDeadline, LegalClock
from compliance.storage.models.notifications import Notification
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.legal_clocks import (
    count_overdue,
    count_running,
    get_clock,
    list_running,
    list_stopped,
)
from compliance.storage.queries.scope import Page
from tests.fakes import MONDAY
from tests.world import World, add_coordinator_elsewhere, build_world

LAW = load_law_clocks(Path(__file__).resolve().parents[2] / "checklists")
TOLD = MONDAY - timedelta(minutes=30)  # 08:30 in Chicago
RELEASE = "cercla-103-rq-release"
SPILL = "spcc-112-4-report"
LEAK = "titlev-prompt-deviation"


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        return build_world(session)


def wanted(world: World, key: str = RELEASE, number: int = 1, **known: object) -> ClockStart:
    given = {"starts": {"known": "2026-03-02T08:30"}} | known
    return ClockStart(
        establishment_id=world.establishment_id,
        submission_id=f"{number:032x}",
        clock_key=key,
        known=Known(**given),  # type: ignore[arg-type]  # fields by name
        told_at=TOLD,
        told_by="Night guard",
    )


def start(db: Database, form: ClockStart, by: Actor, now: datetime = MONDAY) -> int:
    with db.unit_of_work() as session:
        return start_clock(session, LAW, form, by=by, now=now).id


def rows_of(session: Session, clock_id: int) -> dict[str, ClockDeadline]:
    rows = session.scalars(select(ClockDeadline).where(ClockDeadline.clock_id == clock_id))
    return {row.key: row for row in rows}


def change(db: Database, clock_id: int, more: More, by: Actor) -> None:
    with db.unit_of_work() as session:
        clock = get_clock(session, clock_id, visible_to=by)
        change_facts(session, LAW, clock, more, by=by, now=MONDAY)


def report(db: Database, deadline_id: int, form: ReportMade, by: Actor) -> None:
    with db.unit_of_work() as session:
        record_report(session, deadline_id, form, by=by, now=MONDAY)


def entries(session: Session, event: str) -> list[TrailEntry]:
    return list(session.scalars(select(TrailEntry).where(TrailEntry.event == event)))


def test_each_deadline_is_a_row_law_and_guidance_apart(db: Database, world: World) -> None:
    number = start(db, wanted(world), world.coordinator)
    with db.reading() as session:
        clock = get_clock(session, number, visible_to=world.coordinator)
        assert (clock.told_at, clock.told_by, clock.started_at) == (TOLD, "Night guard", MONDAY)
        at_once, measured = clock.deadlines
        assert (at_once.kind, at_once.due_at) == ("regulatory", TOLD)
        assert (measured.kind, measured.due_at) == ("guidance", TOLD + timedelta(minutes=15))
        assert {row.state for row in clock.deadlines} == {"running"}
        assert [entry.subject_id for entry in entries(session, "legal-clock.started")] == [number]
        assert session.scalar(select(func.count(TrailEntry.id))) == 1
        assert "Night guard" not in entries(session, "legal-clock.started")[0].data
        assert count_overdue(session, world.establishment_id, now=MONDAY) == 2
        assert count_overdue(session, world.establishment_id, now=TOLD) == 0


def test_the_same_form_sent_again_is_one_clock(db: Database, world: World) -> None:
    assert start(db, wanted(world), world.officer) == start(db, wanted(world), world.officer)
    with pytest.raises(ConflictError):
        start(db, wanted(world), world.coordinator)
    with db.reading() as session:
        assert session.scalar(select(func.count(LegalClock.id))) == 1
        assert len(entries(session, "legal-clock.started")) == 1
        told = session.scalars(select(Notification)).all()
        assert [(row.recipient_id, row.stage) for row in told] == [
            (world.coordinator.person_id, "started")
        ]


def test_what_is_not_known_runs_too_and_says_what_is_missing(db: Database, world: World) -> None:
    form = wanted(world, "rcra-lqg-emergency", starts={"determined": "2026-03-02T08:30"})
    number = start(db, form, world.officer)
    with db.reading() as session:
        rows = rows_of(session, number)
        undecided = [row for row in rows.values() if row.applies == "undecided"]
        assert undecided
        assert all(row.due_at is not None for row in undecided)
        assert "facts.evacuation-advisable" in undecided[0].said["needs"]  # type: ignore[operator]
        waiting = [row for row in rows.values() if row.runs_from is None]
        assert waiting  # the written report runs from the incident, which was not given
        listed, total = list_running(session, world.establishment_id, Page(), now=MONDAY)
        assert total == len(rows) - len(waiting) == count_running(session, world.establishment_id)
        assert [row.due_at for row in listed] == sorted(row.due_at for row in listed if row.due_at)


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_kept(
    db: Database, world: World
) -> None:
    form = ClockStart(
        establishment_id=world.establishment_id,
        submission_id="f" * 32,
        clock_key=RELEASE,
        known=Known(
            starts={"known": "2026-03-04T09:00", "heard": "2026-03-02"}, terms={"call-nrc": "soon"}
        ),
        told_at=MONDAY + timedelta(hours=1),
        told_by=" ",
        incident_id=99,
    )
    with pytest.raises(InvalidInputError) as refused:
        start(db, form, world.officer)
    where = {problem.where for problem in refused.value.problems}
    assert {"told_at", "told_by", "incident", "starts.heard", "terms.call-nrc"} <= where
    with db.reading() as session:
        assert session.scalar(select(func.count(LegalClock.id))) == 0


@pytest.mark.parametrize(
    ("moment", "what"),
    [("2026-03-02", "The hour is missing."), ("2026-03-02T09:30", "This is still to come.")],
)
def test_a_start_without_its_hour_or_still_to_come_is_refused(
    db: Database, world: World, moment: str, what: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        start(db, wanted(world, starts={"known": moment}), world.officer)
    assert [(one.where, one.what) for one in refused.value.problems] == [("starts.known", what)]


def test_a_planned_start_may_lie_ahead(db: Database, world: World) -> None:
    form = wanted(world, "npdes-bypass", starts={"planned": "2026-04-01"})
    number = start(db, form, world.officer)
    with db.reading() as session:
        due = [row.due_at for row in rows_of(session, number).values() if row.due_at]
        assert due
        assert max(due) < datetime(2026, 4, 1, 5, tzinfo=UTC)


def test_where_nothing_is_owed_the_reasons_are_told(db: Database, world: World) -> None:
    form = wanted(world, "ca-release-report")
    with pytest.raises(InvalidInputError, match="US/CA only"):
        start(db, form, world.officer)


def test_a_severe_injury_runs_from_when_the_employer_was_told(db: Database, world: World) -> None:
    event = {
        "kind": "hospitalization",
        "happened_at": "2026-03-02T08:00",
        "learned_at": "2026-03-02T08:30",
    }
    facts = {
        "incident_at": "2026-03-02T07:50",
        "work_related": True,
        "where": "site",
        "events": [{**event, "in_patient": True, "admitted_for": "treatment"}],
    }
    form = wanted(world, "osha-severe-injury", starts={}, facts=facts)
    number = start(db, form, world.officer)
    with db.unit_of_work() as session:
        [row] = rows_of(session, number).values()
        assert (row.applies, row.due_at) == ("yes", TOLD + timedelta(hours=24))
        clock = get_clock(session, number, visible_to=world.coordinator)
        more = More(
            Known(facts={"events": [{**event, "in_patient": True, "admitted_for": "observation"}]}),
            "The hospital says so.",
        )
        change_facts(session, LAW, clock, more, by=world.coordinator, now=MONDAY)
        [row] = rows_of(session, number).values()
        # Not owed by what is known, yet it runs until a person says so.
        assert (row.applies, row.state, row.due_at) == ("no", "running", TOLD + timedelta(hours=24))


def test_a_deadline_moves_only_with_a_reason_and_keeps_where_it_stood(
    db: Database, world: World
) -> None:
    number = start(db, wanted(world), world.officer)
    later = Known(starts={"known": "2026-03-02T08:50"})
    with pytest.raises(InvalidInputError) as refused:
        change(db, number, More(later), world.coordinator)
    assert [problem.where for problem in refused.value.problems] == ["reason"]
    with db.reading() as session:
        assert rows_of(session, number)["call"].due_at == TOLD
    why = More(later, "The guard looked at the wrong clock.")
    change(db, number, why, world.coordinator)
    with db.reading() as session:
        row = rows_of(session, number)["call"]
        assert row.due_at == TOLD + timedelta(minutes=20)
        [move] = row.moves
        assert (move["by"], move["reason"]) == ("Ana Rivera", why.reason)
        assert "08:30" in str(move["from"])
        assert "08:50" in str(move["to"])
        [entry] = entries(session, "legal-clock.changed")
        assert "08:30 CST" in entry.data
        assert why.reason not in entry.data


def test_facts_that_come_later_begin_what_waited(db: Database, world: World) -> None:
    form = wanted(world, "rcra-lqg-emergency", starts={"determined": "2026-03-02T08:30"})
    number = start(db, form, world.officer)
    with db.unit_of_work() as session:
        clock = get_clock(session, number, visible_to=world.coordinator)
        more = More(Known(starts={"incident": "2026-03-02"}, facts={"evacuation-advisable": True}))
        change_facts(session, LAW, clock, more, by=world.coordinator, now=MONDAY)
    with db.reading() as session:
        rows = rows_of(session, number).values()
        assert {row.applies for row in rows} == {"yes"}
        assert all(row.runs_from for row in rows)


def test_who_may_start_a_clock_records_the_call_and_only_managers_stop_it_otherwise(
    db: Database, world: World
) -> None:
    number = start(db, wanted(world), world.officer)
    with db.unit_of_work() as session:
        row = rows_of(session, number)["call"]
        for actor in (world.officer, world.auditor, world.administrator):
            with pytest.raises(NotAllowedError):
                set_not_required(session, row.id, reason="No", by=actor, now=MONDAY)
        with pytest.raises(NotAllowedError):
            record_report(session, row.id, made(MONDAY), by=world.auditor, now=MONDAY)
        record_report(session, row.id, made(MONDAY), by=world.officer, now=MONDAY)
        assert rows_of(session, number)["call"].state == "reported"
    with pytest.raises(NotAllowedError):
        start(db, wanted(world, number=2), world.auditor)


def made(at: datetime | None) -> ReportMade:
    return ReportMade(
        reported_at=at,
        reported_to="National Response Center",
        reported_by="Ana Rivera",
        reference="1234567",
    )


def test_a_report_stops_its_deadline_and_late_stays_late(db: Database, world: World) -> None:
    number = start(db, wanted(world), world.officer)
    call_at = TOLD + timedelta(minutes=12)
    with db.unit_of_work() as session:
        for row in rows_of(session, number).values():
            record_report(session, row.id, made(call_at), by=world.coordinator, now=MONDAY)
    with db.reading() as session:
        at_once, measured = rows_of(session, number).values()
        first, second = outcome_of_row(at_once), outcome_of_row(measured)
        assert first
        assert second
        assert (first.in_time, first.late_by) == (False, timedelta(minutes=12))
        assert second.in_time
        assert at_once.attention_at is None
        assert (at_once.stopped_at, at_once.stopped_by) == (MONDAY, world.coordinator.person_id)
        assert count_running(session, world.establishment_id) == 0
        rows, total = list_stopped(session, world.establishment_id, Page())
        assert (len(rows), total) == (2, 2)
        assert len(entries(session, "legal-clock.stopped")) == 2
    with pytest.raises(ConflictError):
        report(db, at_once.id, made(MONDAY), world.coordinator)


def test_a_report_must_be_made_by_now_and_not_before_its_clock(db: Database, world: World) -> None:
    number = start(db, wanted(world), world.officer)
    with db.reading() as session:
        deadline_id = rows_of(session, number)["call"].id
    for at in (None, MONDAY + timedelta(hours=1), TOLD - timedelta(hours=1)):
        with pytest.raises(InvalidInputError) as refused:
            report(db, deadline_id, made(at), world.coordinator)
        assert [problem.where for problem in refused.value.problems] == ["reported_at"]
    empty = ReportMade(reported_at=MONDAY, reported_to=" ", reported_by="")
    with pytest.raises(InvalidInputError) as refused:
        report(db, deadline_id, empty, world.coordinator)
    assert [problem.where for problem in refused.value.problems] == ["reported_to", "reported_by"]


def test_not_required_needs_a_person_and_a_reason(db: Database, world: World) -> None:
    number = start(db, wanted(world), world.officer)
    with db.reading() as session:
        deadline_id = rows_of(session, number)["call"].id
    with pytest.raises(InvalidInputError), db.unit_of_work() as session:
        set_not_required(session, deadline_id, reason=" ", by=world.coordinator, now=MONDAY)
    with db.unit_of_work() as session:
        why = "It was under the reportable quantity."
        set_not_required(session, deadline_id, reason=why, by=world.coordinator, now=MONDAY)
    with db.reading() as session:
        row = rows_of(session, number)["call"]
        assert (row.state, row.stop_note, row.reported_at) == ("not-required", why, None)
        assert outcome_of_row(row) is None


def test_a_permit_sets_its_own_time(db: Database, world: World) -> None:
    form = wanted(
        world,
        LEAK,
        starts={"deviation": "2026-03-02T08:30"},
        terms={"prompt-report": "24 hours"},
    )
    number = start(db, form, world.officer)
    with db.reading() as session:
        assert rows_of(session, number)["prompt-report"].due_at == TOLD + timedelta(hours=24)


def test_another_establishments_clock_is_not_found(db: Database, world: World) -> None:
    number = start(db, wanted(world), world.officer)
    with db.unit_of_work() as session:
        stranger = add_coordinator_elsewhere(session)
        with pytest.raises(NotFoundError):
            get_clock(session, number, visible_to=stranger)
