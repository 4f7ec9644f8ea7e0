"""The overdue list and its figures: parts, filters, orders, a thousand rows in few statements."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import Role
from compliance.storage.db import Database
from compliance.storage.models.people import Person
from compliance.storage.models.schedules import Occurrence
from compliance.storage.queries.figures import figures_of
from compliance.storage.queries.overview import (
    Group,
    LateFilter,
    Sort,
    count_late,
    list_late,
    list_unowned,
)
from compliance.storage.queries.scope import Page
from tests.fakes import FixedClock
from tests.statements import statements
from tests.web.board import NOW, Board, make_board


@pytest.fixture
def board(db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    """A plant to change."""
    return make_board(db, clock, tmp_path)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def still(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Board]:
    """A plant that is only looked at, made once for this file."""
    folder = tmp_path_factory.mktemp("still")
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = request.getfixturevalue("sqlite_files").url_for(folder)
        else:
            url = stack.enter_context(request.getfixturevalue("postgres").fresh_url())
        database = Database(url, pool_size=2)
        yield make_board(database, FixedClock(), folder)
        database.close()


def wanted(board: Board, **changes: object) -> LateFilter:
    return replace(LateFilter(establishment_id=board.world.establishment_id), **changes)  # type: ignore[arg-type]  # fields by name


def titles(session: Session, narrowed: LateFilter) -> list[str]:
    return [check.title for check in list_late(session, narrowed, Page(), now=NOW)]


def test_the_list_has_over_a_week_then_up_to_a_week_then_missed(still: Board) -> None:
    with still.db.reading() as session:
        checks = list_late(session, wanted(still), Page(), now=NOW)
        assert [check.group for check in checks] == sorted(check.group for check in checks)
        assert count_late(session, wanted(still), now=NOW) == {
            Group.LONG_LATE: 2,
            Group.LATE: 2,
            Group.MISSED: 6,
        }
    assert [(check.asset_tag, check.owner, check.owner_role) for check in checks[:4]] == [
        ("FD-03", "Ana Rivera", ""),
        ("EL-02", "", ""),
        ("", "", "safety-officer"),
        ("UST-1", "Marisol Ortiz", ""),
    ]
    missed = [check.due_on for check in checks[4:]]
    assert missed == sorted(missed, reverse=True)  # the latest miss first
    assert all(check.asset_tag == "FL-01" for check in checks[4:])


def test_what_is_out_of_service_is_not_overdue(still: Board) -> None:
    """The truck failed on Thursday: its checks of Friday and Saturday are suspended."""
    with still.db.reading() as session:
        checks = list_late(session, wanted(still), Page(), now=NOW)
    assert date(2026, 3, 27) not in {check.due_on for check in checks if check.asset_tag == "FL-01"}


@pytest.mark.parametrize(
    ("changes", "tags"),
    [
        pytest.param({"search": "fd-0"}, ["FD-03"], id="tag"),
        pytest.param({"search": "MARISOL"}, ["UST-1"], id="person"),
        pytest.param({"search": "tank walk"}, ["UST-1"], id="title"),
        pytest.param({"search": "100%"}, [], id="LIKE's own signs are plain"),
        pytest.param({"authority": "epa"}, ["", "UST-1"], id="authority"),
        pytest.param({"owner_role": Role.SAFETY_OFFICER}, [""], id="role"),
        pytest.param({"unowned": True}, ["EL-02"], id="nobody"),
        pytest.param({"sort": Sort.TAG}, ["EL-02", "FD-03", "", "UST-1"], id="by tag"),
        pytest.param({"sort": Sort.LEAST_LATE}, ["EL-02", "FD-03", "UST-1", ""], id="least late"),
        pytest.param({"sort": Sort.OWNER}, ["EL-02", "FD-03", "UST-1", ""], id="by owner"),
    ],
)
def test_filters_and_orders(still: Board, changes: dict[str, object], tags: list[str]) -> None:
    with still.db.reading() as session:
        checks = list_late(session, wanted(still, **changes), Page(), now=NOW)
        counted = count_late(session, wanted(still, **changes), now=NOW)
    late = [check.asset_tag for check in checks if not check.is_missed]
    assert late == tags
    assert sum(counted.values()) == len(checks)


def test_another_area_and_another_establishment_are_empty(still: Board) -> None:
    with still.db.reading() as session:
        assert titles(session, wanted(still, area_id=still.world.area_id + 99)) == []
        assert titles(session, LateFilter(establishment_id=still.world.establishment_id + 1)) == []


def test_who_left_owns_nothing(board: Board) -> None:
    with board.db.unit_of_work() as session:
        session.get_one(Person, board.world.coordinator.person_id).active = False
    with board.db.reading() as session:
        checks = list_late(session, wanted(board, unowned=True), Page(), now=NOW)
    assert sorted(check.asset_tag for check in checks) == ["EL-02", "FD-03"]
    assert all(check.is_unowned for check in checks)


def test_a_sweep_behind_the_instants_decide(board: Board) -> None:
    """Nobody swept since: a check that closed an hour ago is missed, not overdue."""
    with board.db.unit_of_work() as session:
        check = session.get_one(Occurrence, board.check("tank"))
        check.closes_at = NOW - timedelta(hours=1)
        assert check.state == "overdue"
    with board.db.reading() as session:
        (found,) = list_late(session, wanted(board, search="UST-1"), Page(), now=NOW)
    assert found.is_missed


def test_a_duty_of_nobody_is_told_once_however_many_checks_are_ahead(board: Board) -> None:
    with board.db.unit_of_work() as session:
        for check in session.scalars(select(Occurrence)):
            check.assignee_id = None
    with board.db.reading() as session:
        duties, total = list_unowned(session, board.world.establishment_id, now=NOW, limit=1)
    assert (len(duties), total) == (1, 1)  # the truck's are suspended, the others overdue
    assert (duties[0].asset_tag, duties[0].due_on) == ("FX-07", date(2026, 3, 31))


def test_the_figures(still: Board) -> None:
    with still.db.reading() as session:
        figures = figures_of(session, still.world.establishment_id, now=NOW)
        elsewhere = figures_of(session, still.world.establishment_id + 1, now=NOW)
    assert (figures.overdue, figures.overdue_a_week_ago) == (4, 2)
    assert (figures.coming, figures.coming_unowned) == (1, 1)
    assert (figures.rate.on_time, figures.rate.total) == (16, 26)
    assert figures.rate_before.percent is None
    assert (figures.actions_open, figures.actions_past, figures.stop_use) == (1, 0, 1)
    assert (elsewhere.overdue, elsewhere.coming, elsewhere.rate.percent) == (0, 0, None)


def test_a_thousand_late_checks_take_no_more_statements_than_one(board: Board) -> None:
    with board.db.unit_of_work() as session:
        pattern = session.get_one(Occurrence, board.check("tank"))
        session.add_all(
            Occurrence(
                schedule_id=pattern.schedule_id,
                establishment_id=pattern.establishment_id,
                due_key=f"more-{number}",
                zone=pattern.zone,
                due_on=pattern.due_on,
                opens_at=pattern.opens_at,
                due_from_at=pattern.due_from_at,
                due_at=pattern.due_at - timedelta(minutes=number),
                closes_at=None,
                state="overdue",
                assignee_id=pattern.assignee_id,
            )
            for number in range(1, 1001)
        )
    with statements(board.db) as sent, board.db.reading() as session:
        assert sum(count_late(session, wanted(board), now=NOW).values()) == 1010
        assert len(list_late(session, wanted(board), Page(50, 950), now=NOW)) == 50
        assert figures_of(session, board.world.establishment_id, now=NOW).overdue == 1004
    selects = [statement for statement in sent if statement.lstrip().startswith("SELECT")]
    assert 5 < len(selects) <= 8
