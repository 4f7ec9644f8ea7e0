"""Reporting an incident in Chromium: axe, small screens, kept while typing, no scripts needed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from compliance.storage.db import Database
from compliance.storage.models.incidents import Incident
from tests.databases import SqliteFiles
from tests.fakes import FixedClock
from tests.web.board import Board, make_board
from tests.web.browser import (
    DESKTOP,
    PHONE,
    Look,
    axe_findings,
    chromium,
    looking,
    serving,
    wrong_pages,
)
from tests.web.test_incidents import send

INVESTIGATION = "/incidents/1/investigation"
PAGES = (
    "/incidents/report?new=1",
    "/incidents",
    "/incidents/1",
    f"{INVESTIGATION}?why=3",
    f"{INVESTIGATION}/sign-off",
    f"{INVESTIGATION}/fix?cause=7",
    "/incidents/1/close",
    "/findings?origin=incident",
    "/findings/2",
)
NOTES: tuple[tuple[str, dict[str, str]], ...] = (
    ("event", {"happened_on": "2026-03-30", "happened_time": "09:10", "text": "The guard was off"}),
    ("statement", {"said_by": "Pat Doe", "text": "It was off all week"}),
    ("why", {"text": "The hand reached the blade"}),
    ("why", {"parent": "3", "text": "The guard was off"}),
    ("why", {"parent": "4", "text": "A bolt was lost, and nobody had another of that size"}),
    ("why", {"parent": "3", "text": "The stock was short"}),
    ("root-cause", {"parent": "5", "cause": "known-not-mended", "text": "Told twice, not mended"}),
    ("hours", {"worked_on": "2026-03-30", "hours": "1.5", "said_by": "Ana Rivera"}),
    ("factor", {"cause": "fatigue", "text": "The end of a long shift"}),
)


@pytest.fixture(scope="module")
def board(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    folder = tmp_path_factory.mktemp("incidents-browser")
    database = Database(sqlite_files.url_for(folder), pool_size=8)
    board = make_board(database, FixedClock(), folder)
    send(board.browser(), kind="injury", hurt="yes", hurt_names="Pat Doe", told_urgent="y")
    investigate(board)
    yield board
    database.close()


def investigate(board: Board) -> None:
    """Note something of every kind, and strike one why."""
    boss = board.browser()
    for kind, fields in NOTES:
        sent = {f"{kind}-{name}": value for name, value in fields.items()}
        assert boss.post(f"{INVESTIGATION}/notes/{kind}", sent).status_code == 303
    boss.post(f"{INVESTIGATION}/notes/6/strike", {"strike6-reason": "It was not."})
    fix = {"title": "A guard was off", "severity": "serious", "kind": "corrective"}
    fix |= {"action": "Keep bolts of that size", "cause": "7"}
    assert boss.post(f"{INVESTIGATION}/fix", fix).status_code == 303


@pytest.fixture(scope="module")
def base(board: Board) -> Iterator[str]:
    with serving(board.app) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    board: Board, browser: Browser, base: str, size: tuple[int, int]
) -> None:
    with looking(browser, base, Look(size=size, cookies=board.browser().cookies)) as page:
        assert wrong_pages(page, PAGES) == {}


def test_what_is_typed_is_kept_and_opens_what_belongs_to_it(
    board: Board, browser: Browser, base: str
) -> None:
    cookies = board.browser(board.world.officer).cookies
    with looking(browser, base, Look(cookies=cookies, tolerated="422")) as page:
        page.goto("/incidents/report")
        expect(page.get_by_label("Who is hurt?")).to_be_hidden()
        page.get_by_role("radio", name="Injury or illness").check()
        page.get_by_label("Who is hurt?").fill("Jo Bell")
        expect(page.locator("[data-autosave-status]")).to_contain_text("Saved 10:44")
        page.goto("/incidents/report")
        assert page.get_by_label("Who is hurt?").input_value() == "Jo Bell"
        page.get_by_role("button", name="Send report").click()
        expect(page.get_by_role("alert")).to_contain_text("Say in a few words what happened")
        assert axe_findings(page) == []
        page.get_by_role("checkbox", name="Cut or puncture").check()
        page.get_by_role("button", name="Send report").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Reported as INC-00002")


def test_it_is_sent_with_no_scripts_at_all(board: Board, browser: Browser, base: str) -> None:
    cookies = board.browser(board.world.administrator).cookies
    with looking(browser, base, Look(scripts=False, cookies=cookies)) as page:
        page.goto("/incidents/report")
        page.get_by_role("radio", name="Hazard").check()
        page.get_by_label("What happened?").fill("Rail loose")
        page.get_by_role("radio", name="No", exact=True).check()
        page.get_by_role("button", name="Send report").click()
        page.wait_for_url("**/incidents/reported/*")
    with board.db.reading() as session:
        assert "Rail loose" in session.scalars(select(Incident.what)).all()
