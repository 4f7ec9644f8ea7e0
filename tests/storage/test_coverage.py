"""Counting for the coverage matrix, on both databases: cells, reasons, and the checks behind."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.coverage import Outcome, Step, cut
from compliance.domain.periods import Period
from compliance.services.drafts import Target, start_inspection
from compliance.services.inspections import submit_inspection
from compliance.services.occurrences import waive_occurrence
from compliance.storage.bulk import insert_missing
from compliance.storage.db import Database
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.queries.coverage import (
    Extent,
    count_outcomes,
    count_unplanned,
    list_excuses,
    list_programmes,
)
from compliance.storage.queries.coverage_checks import list_checks, list_unplanned
from compliance.storage.queries.scope import Page
from tests.fakes import FixedClock
from tests.statements import statements
from tests.web.board import NOW, Board, make_board
from tests.world import edition, good_answers, sending

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
PAGE = Page(200)


@pytest.fixture
def board(db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    """A plant to change."""
    return make_board(db, clock, tmp_path)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def still(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Board]:
    """A plant that is only looked at, made once for this file."""
    folder = tmp_path_factory.mktemp("coverage")
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = request.getfixturevalue("sqlite_files").url_for(folder)
        else:
            url = stack.enter_context(request.getfixturevalue("postgres").fresh_url())
        database = Database(url, pool_size=2)
        yield make_board(database, FixedClock(), folder)
        database.close()


def extent(board: Board, period: Period = YEAR, step: Step = Step.MONTH, **more: str) -> Extent:
    whole = Extent(
        establishment_id=board.world.establishment_id,
        zone="America/Chicago",
        columns=cut(period, step),
    )
    return replace(whole, **more)  # type: ignore[arg-type]  # fields by name


def counted(
    session: Session, wanted: Extent, now: datetime = NOW
) -> dict[tuple[str, int], Counter[str]]:
    cells: dict[tuple[str, int], Counter[str]] = {}
    for tally in count_outcomes(session, wanted, now=now):
        cells.setdefault((tally.key, tally.column), Counter())[tally.outcome.value] += tally.count
    return cells


def test_cells_say_what_became_of_the_checks(still: Board) -> None:
    with still.db.reading() as session:
        cells = counted(session, extent(still))
    assert cells["forklift-daily", 2] == {"done": 16, "missed": 6, "suspended": 4}
    assert cells["fire-door-annual", 2] == {"overdue": 1}
    assert cells["extinguisher-monthly", 2] == {"due": 1}
    assert {column for _, column in cells} == {2, 3, 4}


def test_what_is_overdue_from_before_stands_in_the_column_of_today(still: Board) -> None:
    """Missed checks stay in their own period; what can still be done late is owed today."""
    may = NOW + timedelta(days=60)
    rest = Period(date(2026, 4, 1), date(2026, 12, 31))
    with still.db.reading() as session:
        cells = counted(session, extent(still, rest), may)
        door = extent(still, rest, checklist_key="fire-door-annual")
        checks, total = list_checks(session, door, PAGE, now=may, outcomes=[Outcome.OVERDUE])
        daily = extent(still, rest, checklist_key="forklift-daily")
        trucks, _ = list_checks(session, daily, Page(500), now=may)
        before = extent(still, Period(date(2026, 4, 1), date(2026, 4, 30)))
        gone = counted(session, before, may)
    today = next(n for n, one in enumerate(cut(rest, Step.MONTH)) if one.to_on >= may.date())
    assert cells["fire-door-annual", today] == {"overdue": 1}
    assert ([check.due_on.month for check in checks], total) == ([3], 1)
    assert not [key for key, _ in gone if key == "fire-door-annual"]
    assert all(check.due_on >= rest.from_on for check in trucks)


@pytest.mark.parametrize("step", Step)
def test_however_it_is_cut_no_check_is_lost(still: Board, step: Step) -> None:
    """The grouped statement agrees with counting row by row."""
    wanted = extent(still, step=step)
    with still.db.reading() as session:
        rows = session.execute(
            select(Schedule.checklist_key, Occurrence.due_on)
            .join(Schedule, Schedule.id == Occurrence.schedule_id)
            .where(Occurrence.due_on.between(YEAR.from_on, YEAR.to_on))
        ).all()
        cells = counted(session, wanted)
    plain = Counter(
        (key, next(n for n, one in enumerate(wanted.columns) if one.from_on <= on <= one.to_on))
        for key, on in rows
    )
    assert {place: cell.total() for place, cell in cells.items()} == plain


def test_a_sweep_behind_the_instants_decide(still: Board) -> None:
    with still.db.reading() as session:
        later = counted(session, extent(still), NOW + timedelta(days=2))
    assert later["extinguisher-monthly", 2] == {"missed": 1}  # March is over


def test_another_establishment_and_another_year_are_empty(still: Board) -> None:
    elsewhere = replace(extent(still), establishment_id=still.world.establishment_id + 1)
    past = extent(still, Period(date(2024, 1, 1), date(2024, 12, 31)))
    with still.db.reading() as session:
        for wanted in (elsewhere, past):
            assert counted(session, wanted) == {}
            assert list_programmes(session, wanted) == []
            assert list_excuses(session, wanted) == []


def test_programmes_are_those_that_ran_in_the_period(board: Board) -> None:
    with board.db.unit_of_work() as session:
        schedule = session.get_one(Schedule, board.schedules["tank"])
        schedule.ended_at = datetime.fromisoformat("2026-03-30T12:00:00+00:00")
    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    with board.db.reading() as session:
        ran = list_programmes(session, extent(board, MARCH))
        later = {one.checklist.key for one in list_programmes(session, extent(board, april))}
    march = {one.checklist.key: one.running for one in ran}
    assert march["ust-walkthrough"] == 0
    assert march["forklift-daily"] == 1
    assert march.keys() - later == {"ust-walkthrough"}


def test_reasons_of_what_was_not_owed(board: Board) -> None:
    with board.db.unit_of_work() as session:
        check = session.get_one(Occurrence, board.check("light"))
        reason = "The lamp was replaced by the maker."
        waive_occurrence(session, check, reason=reason, by=board.world.coordinator, now=NOW)
    with board.db.reading() as session:
        found = {
            (one.key, one.column, one.outcome): one for one in list_excuses(session, extent(board))
        }
    waived = found["emergency-lighting-monthly", 2, Outcome.WAIVED]
    assert (waived.reason, waived.count) == (reason, 1)
    suspended = found["forklift-daily", 2, Outcome.SUSPENDED]
    assert suspended.count == 4
    assert suspended.reason


def test_a_check_that_no_schedule_asked_for_counts_as_done(board: Board) -> None:
    """At 23:30 of 31 March in Chicago it is April in Greenwich; the plant's clock counts."""
    late = datetime.fromisoformat("2026-04-01T04:30:00+00:00")
    world = board.world
    held = edition("forklift-daily")
    target = Target(establishment_id=world.establishment_id, asset_id=world.truck_id)
    with board.db.unit_of_work() as session:
        begun = start_inspection(
            session, held, target, submission_id="extra", by=world.officer, now=late
        )
        form = sending(good_answers(held.checklist), at=late)
        submit_inspection(session, begun.id, held.checklist, form, by=world.officer, now=late)
    with board.db.reading() as session:
        tallies = count_unplanned(session, extent(board))
        rows, total = list_unplanned(session, extent(board, checklist_key="forklift-daily"), PAGE)
        other, none = list_unplanned(session, extent(board, checklist_key="ust-walkthrough"), PAGE)
    assert [(one.key, one.column, one.outcome, one.count) for one in tallies] == [
        ("forklift-daily", 2, Outcome.DONE, 1)
    ]
    assert ([row.submission_id for row in rows], total) == (["extra"], 1)
    assert (other, none) == ([], 0)


def test_the_checks_behind_a_cell_lead_to_their_records(still: Board) -> None:
    cell = extent(still, MARCH, checklist_key="forklift-daily")
    with still.db.reading() as session:
        checks, total = list_checks(session, cell, PAGE, now=NOW)
        missed, missed_total = list_checks(session, cell, PAGE, now=NOW, outcomes=[Outcome.MISSED])
        part, of_all = list_checks(session, cell, Page(5, 5), now=NOW)
    assert total == len(checks) == 26
    assert [check.due_on for check in checks] == sorted((c.due_on for c in checks), reverse=True)
    done = [check for check in checks if check.outcome is Outcome.DONE]
    assert all(check.inspection_id and check.done_by == "Marisol Ortiz" for check in done)
    assert sum(check.fail_count for check in done) == 1
    assert {check.asset_tag for check in checks} == {"FL-01"}
    assert missed_total == len(missed) == 6
    assert all(check.inspection_id is None for check in missed)
    assert (part, of_all) == (checks[5:10], 26)


def test_a_plant_a_hundred_times_as_large_takes_as_many_statements(board: Board) -> None:
    def count() -> int:
        with board.db.reading() as session, statements(board.db) as sent:
            wanted = extent(board)
            count_outcomes(session, wanted, now=NOW)
            count_unplanned(session, wanted)
            list_programmes(session, wanted)
            list_excuses(session, wanted)
            list_checks(session, wanted, Page(50), now=NOW)
            return len(sent)

    few = count()
    with board.db.unit_of_work() as session:
        add_schedules(session, board, 100)
    assert count() == few <= 7


def add_schedules(session: Session, board: Board, count: int) -> None:
    """Copy the schedule of the truck with all its checks so many times."""
    first = session.get_one(Schedule, board.schedules["truck"])
    held = {column.name: getattr(first, column.name) for column in Schedule.__table__.columns}
    copies = [Schedule(**(held | {"id": None})) for _ in range(count)]
    session.add_all(copies)
    session.flush()
    rows = (
        session.execute(select(Occurrence.__table__).where(Occurrence.schedule_id == first.id))
        .mappings()
        .all()
    )
    insert_missing(
        session,
        Occurrence.metadata.tables["occurrence"],
        [
            {name: value for name, value in row.items() if name != "id"} | {"schedule_id": one.id}
            for one in copies
            for row in rows
        ],
    )
