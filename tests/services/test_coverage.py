"""Coverage of a plant from its rows: requirements, their cells, and who covers whom."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from compliance.domain.authorities import Authority
from compliance.domain.coverage import Outcome, Row, Standing, Step, cut
from compliance.domain.periods import Period
from compliance.library.catalog import Catalog
from compliance.services.coverage import coverage_of
from compliance.services.duty_decisions import DutyAt, mark_not_applicable
from compliance.services.schedules import Assignment, assign_checklist, end_schedule
from compliance.services.site_profile import answer_facts
from compliance.storage.db import Database
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.queries.coverage import Extent
from tests.fakes import FixedClock
from tests.small_duties import CATALOG as DUTIES
from tests.small_duties import PROFILE
from tests.statements import statements
from tests.web.board import NOW, Board, make_board
from tests.world import CATALOG, edition

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def board(db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    return make_board(db, clock, tmp_path)


def extent(board: Board) -> Extent:
    return Extent(
        establishment_id=board.world.establishment_id,
        zone="America/Chicago",
        columns=cut(YEAR, Step.MONTH),
    )


def rows_of(session: Session, board: Board, catalog: Catalog = CATALOG) -> dict[str, Row]:
    coverage = coverage_of(session, catalog, extent(board), now=NOW)
    return {row.requirement.key: row for row in coverage.matrix.every}


def test_every_scheduled_checklist_is_a_row_with_its_provisions(board: Board) -> None:
    with board.db.reading() as session:
        coverage = coverage_of(session, CATALOG, extent(board), now=NOW)
    rows = {row.requirement.key: row for row in coverage.matrix.rows}
    assert set(rows) == {
        "forklift-daily",
        "fire-door-annual",
        "emergency-lighting-monthly",
        "hazardous-waste-containers-weekly",
        "ust-walkthrough",
        "extinguisher-monthly",
    }
    truck = rows["forklift-daily"]
    assert truck.requirement.authority is Authority.OSHA
    assert truck.requirement.provisions == edition("forklift-daily").checklist.provisions
    assert truck.cells[2].outcome is Outcome.MISSED
    assert {excuse.column for excuse in coverage.reasons_of("forklift-daily")} == {2, 3, 4}


def test_it_takes_as_many_statements_whatever_runs(board: Board) -> None:
    with board.db.reading() as session, statements(board.db) as sent:
        coverage_of(session, CATALOG, extent(board), now=NOW)
    assert len(sent) == 7  # two ask for the site's own checklists and what it said about itself


def test_what_a_stricter_checklist_asks_for_is_covered_by_it(board: Board) -> None:
    """The example looks at extinguishers every week; while it runs, the monthly look is its."""
    wanted = Assignment(
        establishment_id=board.world.establishment_id,
        asset_id=board.world.truck_id,
        start_on=date(2026, 3, 2),
    )
    by, world = board.world.coordinator, board.world
    with board.db.unit_of_work() as session:
        monthly = session.get_one(Schedule, board.schedules["extinguisher"])
        session.execute(delete(Occurrence).where(Occurrence.schedule_id == monthly.id))
        session.delete(monthly)
        stricter = assign_checklist(
            session, edition("example-every-feature"), wanted, by=by, now=NOW
        )
    with board.db.reading() as session:
        covered = rows_of(session, board)["extinguisher-monthly"].requirement
    assert (covered.standing, covered.covered_by) == (Standing.COVERED, "example-every-feature")
    with board.db.unit_of_work() as session:
        for schedule in stricter:
            held = session.get_one(Schedule, schedule.id)
            end_schedule(session, held, reason="Too often.", by=world.coordinator, now=NOW)
    with board.db.reading() as session:
        assert "extinguisher-monthly" not in rows_of(session, board)


def test_a_checklist_whose_file_is_gone_keeps_its_row(board: Board) -> None:
    """Its text is kept in the database for ever."""
    fewer = Catalog([one for one in CATALOG.editions() if one.ref.key != "forklift-daily"], {})
    with board.db.reading() as session:
        row = rows_of(session, board, fewer)["forklift-daily"]
    assert row.requirement.title == edition("forklift-daily").checklist.title
    assert row.total.count(Outcome.MISSED) == 6


def test_a_row_of_a_year_without_anything_is_not_there(board: Board) -> None:
    past = replace(
        extent(board), columns=cut(Period(date(2024, 1, 1), date(2024, 12, 31)), Step.YEAR)
    )
    with board.db.reading() as session:
        assert coverage_of(session, CATALOG, past, now=NOW).matrix.every == ()


def small_duties(board: Board, catalog: Catalog = DUTIES, now: datetime = NOW) -> dict[str, Row]:
    with board.db.reading() as session:
        coverage = coverage_of(session, catalog, extent(board), now=now)
    return {row.requirement.key: row for row in coverage.matrix.every}


def say(board: Board, now: datetime = NOW, **given: str) -> None:
    named = {key.replace("_", "-"): value for key, value in given.items()}
    place, by = board.world.establishment_id, board.world.coordinator
    with board.db.unit_of_work() as session:
        answer_facts(session, PROFILE, place, named, by=by, now=now)


def test_what_the_site_owes_and_nobody_keeps_is_there_with_its_reason(board: Board) -> None:
    say(board, state="IL", forklifts="5", oil_gallons="900", fire_code="ifc")
    rows = small_duties(board)
    standings = {key: row.requirement.standing for key, row in rows.items()}
    assert standings["truck"] is Standing.NO_SCHEDULE
    assert standings["oil-plan"] is Standing.NOT_APPLICABLE
    assert "answered 900 gal (asked for: over 1320 gal)" in rows["oil-plan"].requirement.reason
    assert standings["doors"] is Standing.NO_SCHEDULE  # what would cover it does not run either
    assert rows["doors"].requirement.reason == "The town took the code over."
    assert "forklift-daily" in rows  # what runs is there, whatever the profile asks


def test_a_site_that_said_nothing_sees_what_runs_only(board: Board) -> None:
    assert {row.requirement.standing for row in small_duties(board).values()} == {
        Standing.SCHEDULED
    }


def test_an_unanswered_question_leaves_a_duty_undecided(board: Board) -> None:
    say(board, state="IL")
    truck = small_duties(board)["truck"].requirement
    assert truck.standing is Standing.UNDECIDED
    assert truck.reason == "It turns on “How many forklifts are there?”."


def test_a_verdict_of_the_site_is_its_reason(board: Board) -> None:
    say(board, forklifts="5")
    at, by = DutyAt(board.world.establishment_id, "truck"), board.world.coordinator
    with board.db.unit_of_work() as session:
        mark_not_applicable(session, at, reason="All are leased.", by=by, now=NOW)
    truck = small_duties(board)["truck"].requirement
    assert truck.standing is Standing.NOT_APPLICABLE
    assert truck.reason == "All are leased. (Ana Rivera, 2026-03-30)"


def test_what_runs_covers_what_it_is_stricter_than_and_counts_its_things(board: Board) -> None:
    say(board, state="IL", forklifts="5", fire_code="ifc")
    base = Assignment(establishment_id=board.world.establishment_id, start_on=date(2026, 3, 30))
    by = board.world.coordinator
    with board.db.unit_of_work() as session:
        truck = replace(base, asset_id=board.world.truck_id)
        assign_checklist(session, DUTIES.latest("truck"), truck, by=by, now=NOW)
        assign_checklist(session, DUTIES.latest("doors-il"), base, by=by, now=NOW)
    rows = small_duties(board)
    assert rows["truck"].requirement.unassigned == 4
    doors = rows["doors"].requirement
    assert (doors.standing, doors.covered_by) == (Standing.COVERED, "doors-il")


def test_a_past_year_is_judged_by_the_answers_of_then(board: Board) -> None:
    """The tank came in July of the next year: the year before did not owe its plan."""
    say(board, oil_gallons="900")
    later = datetime(2027, 7, 1, tzinfo=UTC)
    say(board, later, oil_gallons="2000")
    with board.db.reading() as session:
        past = coverage_of(session, DUTIES, extent(board), now=later)
    standing = {row.requirement.key: row.requirement.standing for row in past.matrix.every}
    assert standing["oil-plan"] is Standing.NOT_APPLICABLE
    with board.db.reading() as session:
        year = replace(
            extent(board), columns=cut(Period(date(2027, 1, 1), date(2027, 12, 31)), Step.MONTH)
        )
        current = coverage_of(session, DUTIES, year, now=later)
    standing = {row.requirement.key: row.requirement.standing for row in current.matrix.every}
    assert standing["oil-plan"] is Standing.NO_SCHEDULE
