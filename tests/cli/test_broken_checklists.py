"""Checklist files that break while the tracker is in use take nothing down."""

import shutil
from pathlib import Path

from compliance.services.checklists import keep_library
from compliance.storage.schema import upgrade_schema
from compliance.wiring import Places, build_installation
from tests.cli.installed import PLACES

NEVER_USED = ("arc-welding-equipment", "waste-emergency-equipment")


def test_the_last_good_version_stays_in_force_also_of_what_nobody_uses_yet(tmp_path: Path) -> None:
    folder = tmp_path / "checklists"
    shutil.copytree(PLACES.checklists, folder)
    places = Places(checklists=folder, templates=PLACES.templates)
    environ = {"COMPLIANCE_DATA_DIR": str(tmp_path / "data"), "COMPLIANCE_MODE": "demo"}
    installation = build_installation(places, environ)
    with installation.opened(any_schema=True) as deps:
        upgrade_schema(deps.database)
        before = {key: deps.catalog.latest(key) for key in NEVER_USED}
        profile = deps.catalog.profile
        installation.make_site(deps)  # what starting the pages does
        with deps.database.unit_of_work() as session:
            text = (folder / "profile.yaml").read_bytes()
            assert keep_library(session, deps.catalog, text, now=deps.clock.now()) == 0
    for edition in before.values():
        (folder / edition.path).write_text("key: [", encoding="utf-8")
    with (folder / "profile.yaml").open("a", encoding="utf-8") as file:
        file.write("  bad: [\n")
    with build_installation(places, environ).opened() as deps:
        for key, edition in before.items():
            assert deps.catalog.latest(key).ref == edition.ref
        assert deps.catalog.profile == profile
        assert deps.catalog.latest("exits-monthly").ref.version > 0
        told = {problem.where.partition(":")[0] for problem in deps.catalog.problems}
        assert told == {"profile.yaml", *(edition.path for edition in before.values())}
