"""`compliance ita export`: the pair, all problems with nothing written, wrong usage."""

from pathlib import Path

import pytest
from sqlalchemy import select

from compliance.services.employment import enter_employment, set_identity
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.recordkeeping import EmploymentYear
from compliance.storage.models.trail import TrailEntry
from tests.cli.installed import Installed
from tests.logged import NAMES, add_log
from tests.services.test_recordkeeping_year import COUNTS, IDENTITY, NOW
from tests.world import build_world

YEAR = ("--establishment", "joliet", "--year", "2025")


@pytest.fixture
def plant(installed: Installed) -> Installed:
    assert installed.run("db", "upgrade").exit_code == 0
    with installed.installation.opened() as deps, deps.database.unit_of_work() as session:
        world = build_world(session)
        by = world.coordinator
        add_log(session, world.establishment_id, by.person_id or 0)
        place = session.get_one(Establishment, world.establishment_id)
        set_identity(session, place, IDENTITY, by=by, now=NOW)
        enter_employment(session, place, 2025, COUNTS, by=by, now=NOW)
    return installed


def events(plant: Installed) -> list[str]:
    with plant.installation.opened() as deps, deps.database.reading() as session:
        return list(session.scalars(select(TrailEntry.event).order_by(TrailEntry.id)))


def test_the_pair_is_written_and_passes_the_check(plant: Installed, tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    done = plant.run("ita", "export", *YEAR, "-o", str(out))
    assert done.exit_code == 0, done.output
    assert sorted(one.name for one in out.iterdir()) == ["300a.csv", "cases.csv"]
    assert "not certified" in done.output
    assert "Due 2 March 2026" in done.output
    files = [str(out / name) for name in ("300a.csv", "cases.csv")]
    checked = plant.run("ita", "check", *files, "--complete")
    assert checked.exit_code == 0, checked.output
    said = (out / "cases.csv").read_text()
    assert not any(name in said for name in NAMES)
    assert events(plant)[-1] == "filing.exported"


def test_an_error_is_told_and_nothing_is_written(plant: Installed, tmp_path: Path) -> None:
    with plant.installation.opened() as deps, deps.database.unit_of_work() as session:
        session.scalars(select(EmploymentYear)).one().hours = None
    done = plant.run("ita", "export", *YEAR, "-o", str(tmp_path / "out"))
    assert done.exit_code == 1
    assert "total_hours_worked" in done.output
    assert "Nothing was written." in done.output
    assert not (tmp_path / "out").exists()
    assert "filing.exported" not in events(plant)


def test_a_folder_that_cannot_be_written_leaves_no_trace(plant: Installed, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    done = plant.run("ita", "export", *YEAR, "-o", str(tmp_path / "file" / "sub"))
    assert done.exit_code == 1
    assert "cannot be written to" in done.output
    assert "filing.exported" not in events(plant)


def test_only_the_summary_leaves_where_it_is_asked_for(plant: Installed, tmp_path: Path) -> None:
    done = plant.run("ita", "export", *YEAR, "--no-cases", "-o", str(tmp_path))
    assert done.exit_code == 0
    assert [one.name for one in tmp_path.glob("*.csv")] == ["300a.csv"]


@pytest.mark.parametrize(
    "wrong", [("--establishment", "nowhere", "--year", "2025"), ("--year", "2025")]
)
def test_wrong_usage_exits_2(plant: Installed, tmp_path: Path, wrong: tuple[str, ...]) -> None:
    assert plant.run("ita", "export", *wrong, "-o", str(tmp_path)).exit_code == 2
