"""A database of the first version, with a plant in it, takes answers after the upgrade."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from compliance.domain.access import SYSTEM
from compliance.services.site_profile import answer_facts, facts_of
from compliance.storage.db import Database
from compliance.storage.schema import MIGRATIONS, upgrade_schema
from tests.databases import PostgresServer
from tests.fakes import MONDAY
from tests.small_duties import PROFILE

# Written out: the models know columns that the first version did not have.
PLANT_OF_THE_FIRST_VERSION = (
    "INSERT INTO company (id, name) VALUES (1, 'Northgate Fabrication')",
    (
        "INSERT INTO establishment (id, company_id, key, name, street, city, state, postal_code,"
        " zone, naics, operating_weekdays)"
        " VALUES (1, 1, 'joliet', 'Joliet', '', '', '', '', 'UTC', '', '[0]')"
    ),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind, without tables."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'empty.db'}", pool_size=2)
        yield database
        database.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.fresh_url(template="template0") as url:
        database = Database(url, pool_size=2)
        yield database
        database.close()


def test_the_first_version_comes_up_with_its_plant(empty: Database, tmp_path: Path) -> None:
    first = tmp_path / "first"
    shutil.copytree(MIGRATIONS, first, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (first / "versions").glob("*.py"):
        if not file.name.startswith("0001"):
            file.unlink()
    assert upgrade_schema(empty, first) == ("0001",)
    with empty.unit_of_work() as session:
        for statement in PLANT_OF_THE_FIRST_VERSION:
            session.execute(text(statement))
    assert upgrade_schema(empty)[0] == "0002"
    with empty.unit_of_work() as session:
        answer_facts(session, PROFILE, 1, {"state": "IL"}, by=SYSTEM, now=MONDAY)
    with empty.reading() as session:
        assert facts_of(session, PROFILE, 1) == {"state": "IL"}
        assert session.execute(text("SELECT count(*) FROM duty_decision")).scalar() == 0
