"""What an investigation refuses: whys too deep, causes at odds, hours before it happened."""

from pathlib import Path

import pytest

from compliance.domain.investigations import MOST_LEVELS
from compliance.storage.db import Database
from tests.fakes import FixedClock
from tests.web.board import Board, make_board
from tests.web.site import words_of
from tests.web.test_incidents import send
from tests.web.test_investigations import HERE, add, notes

TEN = "Ten whys deep is the most. Name the root cause here, or ask why further up."
DIEZ = (
    "Diez porqués es la profundidad máxima. "
    "Indique aquí la causa raíz o pregunte por qué más arriba."
)


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    """A plant with one near miss, reported by the officer."""
    board = make_board(sqlite_db, clock, tmp_path)
    send(board.browser(board.world.officer))
    return board


def test_the_deepest_why_takes_the_root_cause_and_no_further_why(board: Board) -> None:
    assert MOST_LEVELS == 10  # as the texts say it
    boss = board.browser()
    for number in range(MOST_LEVELS):
        assert add(boss, "why", text=f"Because {number}", parent=str(number or "")) == 303
    page = boss.get(HERE)
    assert f"{HERE}?why=9#why-box" in page.text
    assert f"{HERE}?why=10#why-box" not in page.text
    assert page.text.count('<option value="10">') == 1  # of the root cause; not of a why
    asked = boss.get(f"{HERE}?why=10")
    assert '<details class="more-box" id="root-cause-box" open>' in asked.text
    assert '<option selected value="10">' in asked.text
    deeper = {"why-text": "And why that?", "why-parent": "10"}
    refused = boss.post(f"{HERE}/notes/why", deeper)
    assert refused.status_code == 422
    assert TEN in words_of(refused)
    assert "And why that?</textarea>" in refused.text
    boss.get(f"{HERE}?lang=es")
    assert DIEZ in words_of(boss.post(f"{HERE}/notes/why", deeper))
    cause = {"parent": "10", "cause": "maintenance", "text": "No check is planned"}
    assert add(boss, "root-cause", **cause) == 303
    assert notes(board)[-1].parent_id == 10


def test_no_root_cause_and_a_root_cause_do_not_stand_side_by_side(board: Board) -> None:
    boss = board.browser()
    none = {"root-cause-cause": "not-found", "root-cause-text": "The beam was scrapped"}
    named = {"root-cause-cause": "maintenance", "root-cause-text": "Nobody checks racks"}
    assert boss.post(f"{HERE}/notes/root-cause", named).status_code == 303
    refused = boss.post(f"{HERE}/notes/root-cause", none)
    assert refused.status_code == 422
    assert "A root cause is named already, so this contradicts it." in words_of(refused)
    assert "The beam was scrapped</textarea>" in refused.text
    boss.post(f"{HERE}/notes/1/strike", {"strike1-reason": "It was checked."})
    assert boss.post(f"{HERE}/notes/root-cause", none).status_code == 303
    refused = boss.post(f"{HERE}/notes/root-cause", named)
    assert "It is noted that no root cause was found, so this contradicts it." in words_of(refused)
    boss.get(f"{HERE}?lang=es")
    spanish = words_of(boss.post(f"{HERE}/notes/root-cause", named))
    assert "Consta que no se encontró una causa raíz, y esto lo contradice." in spanish
    assert len(notes(board)) == 2


def test_hours_before_it_happened_are_refused(board: Board) -> None:
    boss = board.browser()
    spent = {"hours-worked_on": "2026-03-29", "hours-hours": "2", "hours-said_by": "Ana Rivera"}
    refused = boss.post(f"{HERE}/notes/hours", spent)
    assert refused.status_code == 422
    assert "The incident had not happened yet on this day." in words_of(refused)
    boss.get(f"{HERE}?lang=es")
    spanish = words_of(boss.post(f"{HERE}/notes/hours", spent))
    assert "Ese día el incidente aún no había ocurrido." in spanish
    spent["hours-worked_on"] = "2026-03-30"
    assert boss.post(f"{HERE}/notes/hours", spent).status_code == 303


def test_causes_are_drawn_as_a_tree_by_group_and_category(board: Board) -> None:
    boss = board.browser()
    assert "No root cause is named yet. No factor is named yet." in words_of(boss.get(HERE))
    add(boss, "factor", cause="maintenance", text="The plan was old")
    add(boss, "factor", cause="light-noise-air", text="The lamp was out")
    noted = {"root-cause-cause": "maintenance", "root-cause-text": "Nobody checks racks"}
    assert boss.post(f"{HERE}/notes/root-cause", noted).location == f"{HERE}#causes"
    page = boss.get(HERE)
    words = words_of(page).split("Causes by category", 1)[1]
    order = (
        "INC-00001 Near miss",
        "Surroundings",
        "Light, noise, heat or air",
        "The lamp was out",
        "How the plant is run",
        "Maintenance or inspection was late or missing",
        "Nobody checks racks",  # a root cause before factors
        "The plan was old",
    )
    places = [words.index(one) for one in order]
    assert places == sorted(places)
    assert page.text.count("<h4>Maintenance or inspection was late or missing</h4>") == 1
    depths = [_depth(page.text, one) for one in (order[1], order[2], order[3])]
    assert depths == [2, 3, 4]
    boss.get(f"{HERE}?lang=es")
    spanish = words_of(boss.get(HERE))
    assert "Causas por categoría" in spanish
    assert "Cómo se dirige la planta" in spanish


def _depth(text: str, words: str) -> int:
    """Return in how many lists of the tree of causes a text stands."""
    above = text.split('<ul class="whys whys--causes"')[1].split(words, maxsplit=1)[0]
    return 1 + above.count("<ul") - above.count("</ul>")
