"""A measure over twelve months is one number: on the page, in its table, in a packet's two tables.

The months are those up to the last completed one that has hours, and holes in them are named.
"""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from compliance.domain.incident_rates import (
    ROLLING_MONTHS,
    Measure,
    last_twelve_months,
    month_stretches,
)
from compliance.domain.packet_figures import Naming
from compliance.domain.packet_injuries import InjurySection
from compliance.domain.recordkeeping.log_lines import Reader
from compliance.domain.spans import add_months
from compliance.services.packet_injuries import InjuryOrder, freeze_injuries
from compliance.storage.db import Database
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.recordkeeping import WorkMonth
from compliance.storage.queries.packets import Scope
from tests.fakes import MONDAY, FixedClock
from tests.logged import add_log
from tests.services.test_recordkeeping_year import CAUSES, LAW
from tests.web.board import Board, make_board
from tests.web.site import words_of

TODAY = MONDAY.date()
RUNNING = TODAY.replace(day=1)
NOVEMBER = date(2026, 11, 23)


def before(today: date, *back: int) -> set[date]:
    return {add_months(today.replace(day=1), -one) for one in back}


def test_the_months_end_with_the_last_completed_one_that_has_hours() -> None:
    whole = before(NOVEMBER, *range(30))  # of the running month too
    year = last_twelve_months([whole], NOVEMBER)
    assert (year.first, year.last) == (date(2025, 11, 1), date(2026, 10, 1))
    assert year.without_hours == ()
    late = last_twelve_months([whole - before(NOVEMBER, 1)], NOVEMBER)  # payroll is not ready
    assert (late.first, late.last) == (date(2025, 10, 1), date(2026, 9, 1))
    assert late.without_hours == ()


def test_holes_and_sites_without_hours_are_named() -> None:
    whole, hole = before(NOVEMBER, *range(1, 13)), before(NOVEMBER, 3, 4, 7)
    year = last_twelve_months([whole, whole - hole], NOVEMBER)
    assert year.without_hours == tuple(sorted(hole))
    assert month_stretches(reversed(year.without_hours)) == [
        (date(2026, 4, 1), date(2026, 4, 1)),
        (date(2026, 7, 1), date(2026, 8, 1)),
    ]


@pytest.mark.parametrize("known", [[], [set()], [before(NOVEMBER, 0, 13, 14)]])
def test_without_hours_of_a_year_the_months_are_the_last_ones(known: list[set[date]]) -> None:
    year = last_twelve_months(known, NOVEMBER)
    assert (year.first, year.last) == (date(2025, 11, 1), date(2026, 10, 1))
    assert len(year.without_hours) == (ROLLING_MONTHS if known else 0)


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    board = make_board(sqlite_db, clock, tmp_path)
    with board.db.unit_of_work() as session:
        add_log(session, board.world.establishment_id, board.world.coordinator.person_id or 0)
    return board


def work(board: Board, months: set[date], hours: int = 20_000) -> None:
    with board.db.unit_of_work() as session:
        for number, month in enumerate(sorted(months)):
            session.add(
                WorkMonth(
                    establishment_id=board.world.establishment_id,
                    year=month.year,
                    month=month.month,
                    hours=hours + 100 * number,
                    entered_at=datetime(2026, 1, 5, tzinfo=UTC),
                    entered_by=board.world.coordinator.person_id,
                )
            )


def packet(board: Board) -> InjurySection:
    with board.db.reading() as session:
        place = session.get_one(Establishment, board.world.establishment_id)
        scope = Scope(
            establishment_id=place.id,
            from_on=TODAY - timedelta(days=500),
            to_on=TODAY,
            from_at=MONDAY,
            until_at=MONDAY,
        )
        order = InjuryOrder(
            place=place,
            scope=scope,
            reader=Reader.OTHERS,
            law=LAW,
            naming=Naming(LAW.codes, CAUSES, "en"),
            today=TODAY,
        )
        found = freeze_injuries(session, order)
        assert found is not None
        return found


TITLES = {
    Measure.TRIR: "Total recordable incident rate (TRIR)",
    Measure.DART: "Days away, restricted or transferred (DART)",
    Measure.SEVERITY: "Severity rate (our own measure)",
    Measure.LOST_WORKDAY: "Lost workday rate (our own measure)",
}


@pytest.mark.parametrize(
    ("hole", "with_running"),
    [
        pytest.param(set(), False, id="whole months"),
        pytest.param({5}, True, id="a hole, and hours of the month that runs"),
    ],
)
def test_page_table_and_packet_say_one_number(
    board: Board, hole: set[int], *, with_running: bool
) -> None:
    back = set(range(0 if with_running else 1, 24)) - hole
    work(board, before(TODAY, *back))
    last = add_months(RUNNING, -1)
    section = packet(board)
    trends = {one.measure: {point.month: point for point in one.points} for one in section.trends}
    lines = {line.month: line for line in section.rates}
    of_line = {
        Measure.TRIR: lines[last].trir_year,
        Measure.DART: lines[last].dart_year,
        Measure.SEVERITY: lines[last].severity_year,
    }
    browser = board.browser()
    for measure, title in TITLES.items():
        said = words_of(browser.get(f"/recordkeeping/rates?measure={measure.value}"))
        table = said[said.index("The numbers by month") : said.index("All measures over")]
        row = re.search(rf"{last:%B %Y} \d+ [\d,]+ [\d.]+ ([\d.]+)", table)
        block = re.search(rf"{re.escape(title)} ([\d.]+)", said[said.index("All measures over") :])
        assert row
        assert block
        assert block[1] == row[1] == trends[measure][last].rolling
        assert of_line.get(measure, block[1]) == block[1]
        assert float(block[1]) > 0
        assert f"{add_months(last, -11):%B %Y} to {last:%B %Y}" in said
        told = [f"{add_months(RUNNING, -one):%B %Y}" for one in hole]
        assert all(f"No hours are entered for {one};" in said for one in told)
        assert ("No hours are entered for" in said) is bool(hole)
