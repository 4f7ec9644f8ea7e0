"""A checklist file that breaks while the tracker is in use takes nothing down."""

import shutil
from pathlib import Path

from compliance.services.checklists import keep_text
from compliance.storage.schema import upgrade_schema
from compliance.wiring import Places, build_installation
from tests.cli.installed import PLACES
from tests.fakes import MONDAY


def test_the_last_good_version_stays_in_force(tmp_path: Path) -> None:
    folder = tmp_path / "checklists"
    shutil.copytree(PLACES.checklists, folder)
    places = Places(checklists=folder, templates=PLACES.templates)
    environ = {"COMPLIANCE_DATA_DIR": str(tmp_path / "data"), "COMPLIANCE_MODE": "service"}
    with build_installation(places, environ).opened(any_schema=True) as deps:
        upgrade_schema(deps.database)
        before = deps.catalog.latest("forklift-daily")
        with deps.database.unit_of_work() as session:
            keep_text(session, before, now=MONDAY)
    (folder / before.path).write_text("key: [", encoding="utf-8")
    with build_installation(places, environ).opened() as deps:
        assert deps.catalog.latest("forklift-daily").ref == before.ref
        assert deps.catalog.latest("exits-monthly").ref.version > 0
        assert [problem.where for problem in deps.catalog.problems] == [f"{before.path}:2"]
