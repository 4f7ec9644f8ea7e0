"""`compliance holds`: a person with the right, a reason, an entry in the trail."""

import json

import pytest
from sqlalchemy import select

from compliance.storage.models.people import Person
from compliance.storage.models.trail import TrailEntry
from tests.cli.installed import Installed
from tests.world import build_world

WHERE = ("--establishment", "joliet")
WHY = ("--reason", "Claim 26-118, counsel asked")


@pytest.fixture
def plant(installed: Installed) -> Installed:
    installed.run("db", "upgrade")
    with installed.installation.opened() as deps, deps.database.unit_of_work() as session:
        build_world(session)
    return installed


def by(plant: Installed, name: str) -> tuple[str, str]:
    with plant.installation.opened() as deps, deps.database.reading() as session:
        return "--by", session.scalars(select(Person.email).where(Person.name == name)).one()


def events(plant: Installed) -> list[tuple[str, str]]:
    with plant.installation.opened() as deps, deps.database.reading() as session:
        rows = session.scalars(select(TrailEntry).order_by(TrailEntry.id))
        return [(row.event, row.actor_name) for row in rows if "hold" in row.event]


def test_a_hold_is_placed_listed_and_released_and_the_trail_tells_by_whom(
    plant: Installed,
) -> None:
    ana = by(plant, "Ana Rivera")
    placed = plant.run("holds", "place", "2025", *WHERE, *WHY, *ana)
    assert placed.output == "2025 is under legal hold at joliet.\n"
    again = plant.run("holds", "place", "2025", *WHERE, *WHY, *ana)
    assert (again.exit_code, "2025 is under hold already." in again.stderr) == (1, True)
    listed = json.loads(plant.run("holds", "list", *WHERE, "--json").output)
    assert [(one["held"], one["placed_by"], one["reason"]) for one in listed] == [
        ("2025", "Ana Rivera", WHY[1])
    ]
    assert "1 hold in force" in plant.run("holds", "list", *WHERE).output
    gone = plant.run("holds", "release", "2025", *WHERE, "--reason", "Settled", *ana)
    assert gone.exit_code == 0
    assert "0 holds in force" in plant.run("holds", "list", *WHERE).output
    assert "Ana Rivera: Settled" in plant.run("holds", "list", *WHERE, "--all").output
    assert [who for _event, who in events(plant)] == ["Ana Rivera", "Ana Rivera"]


def test_who_may_not_and_what_is_not_there_are_refused(plant: Installed) -> None:
    ana, marisol = by(plant, "Ana Rivera"), by(plant, "Marisol Ortiz")
    for arguments, words in (
        (("place", "2025", *WHERE, *WHY, *marisol), "may not do this here (hold-records)"),
        (("place", "2025", *WHERE, *WHY, "--by", "who@x.example"), "Nobody who works here"),
        (("place", "INC-00009", *WHERE, *WHY, *ana), "There is no INC-00009 here."),
        (("place", "2025", *WHERE, "--reason", " ", *ana), "Say why"),
        (("release", "2024", *WHERE, *WHY, *ana), "No hold is in force on this."),
        (("list", "--establishment", "moon"), "moon"),
    ):
        refused = plant.run("holds", *arguments)
        assert refused.exit_code == 1, arguments
        assert words in refused.stderr, refused.stderr
    assert plant.run("holds", "place", "2025", *WHERE, *WHY).exit_code == 2
    assert events(plant) == []
