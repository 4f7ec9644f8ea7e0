"""Migrations: in one numbered line, up on an old database, the same as the models, never down."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from textwrap import dedent, indent

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from compliance.storage.base import Base
from compliance.storage.db import Database
from compliance.storage.schema import (
    MIGRATIONS,
    SchemaError,
    UnreachableDatabaseError,
    check_schema,
    current_revision,
    head_revision,
    upgrade_schema,
)
from tests.databases import PostgresServer, SqliteFiles


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind, without tables."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'empty.db'}", pool_size=2)
        yield database
        database.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.fresh_url() as url:
        database = Database(url, pool_size=2)
        with database.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        yield database
        database.close()


def test_migrations_make_exactly_what_the_models_say(empty: Database) -> None:
    assert upgrade_schema(empty)[-1] == head_revision()
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    check_schema(empty)


def test_partial_indexes_are_migrated_as_the_models_say(
    tmp_path: Path, sqlite_files: SqliteFiles
) -> None:
    """Alembic does not compare an index's condition; SQLite's own catalog does."""

    def indexes(file: str) -> set[str]:
        with closing(sqlite3.connect(file)) as connection:
            rows = connection.execute("SELECT sql FROM sqlite_master WHERE type = 'index'")
            return {re.sub(r'["\s]+', " ", sql) for (sql,) in rows if sql}

    migrated = tmp_path / "migrated.db"
    database = Database(f"sqlite:///{migrated}", pool_size=1)
    upgrade_schema(database)
    database.close()
    from_models = sqlite_files.url_for(tmp_path).removeprefix("sqlite:///")
    assert indexes(str(migrated)) == indexes(from_models)


def test_upgrading_twice_does_nothing(empty: Database) -> None:
    upgrade_schema(empty)
    assert upgrade_schema(empty) == ()


def test_a_database_without_tables_is_behind_and_told_what_to_do(empty: Database) -> None:
    with pytest.raises(SchemaError, match="compliance db upgrade"):
        check_schema(empty)


def test_a_database_of_a_newer_version_is_refused_and_left_alone(empty: Database) -> None:
    upgrade_schema(empty)
    with empty.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for use in (check_schema, upgrade_schema):
        with pytest.raises(SchemaError, match=r"newer version.*Nothing was changed"):
            use(empty)
    assert current_revision(empty) == "9999"


def test_a_failing_migration_changes_nothing(empty: Database) -> None:
    """A table of the same name stands in the way half-way through."""
    with empty.engine.begin() as connection:
        connection.execute(text("CREATE TABLE signature (id INTEGER PRIMARY KEY)"))
    with pytest.raises(Exception, match="signature"):
        upgrade_schema(empty)
    assert inspect(empty.engine).get_table_names() == ["signature"]
    assert current_revision(empty) is None


def test_a_damaged_file_is_said_in_words_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "compliance.db"
    file.write_bytes(b"no database" * 1000)
    damaged = Database(f"sqlite:///{file}", pool_size=1)
    with pytest.raises(UnreachableDatabaseError, match=r"compliance\.db is damaged.*restore"):
        upgrade_schema(damaged)
    damaged.close()
    assert file.read_bytes() == b"no database" * 1000


def test_a_file_that_cannot_be_opened_is_said_in_words(tmp_path: Path) -> None:
    locked = Database(f"sqlite:///{tmp_path / 'gone' / 'compliance.db'}", pool_size=1)
    with pytest.raises(UnreachableDatabaseError, match=r"cannot be opened.*this user"):
        check_schema(locked)
    locked.close()


def test_a_server_that_does_not_answer_is_said_in_words() -> None:
    database = Database("postgresql+psycopg://nobody@127.0.0.1:1/none", pool_size=1)
    with pytest.raises(UnreachableDatabaseError, match="Is it running"):
        check_schema(database)
    database.close()


def write_migration(folder: Path, number: int, body: str) -> None:
    before = f"'{number - 1:04}'" if number > 1 else None
    (folder / "versions" / f"{number:04}_step.py").write_text(
        f"import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision = '{number:04}'\ndown_revision = {before}\n"
        f"def upgrade():\n{indent(dedent(body), '    ')}\n"
    )


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """A line of migrations of our own: two tables, with a row in each."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    shutil.copy(MIGRATIONS / "env.py", folder)
    write_migration(
        folder,
        1,
        """
        op.execute("CREATE TABLE site (id INTEGER PRIMARY KEY, name VARCHAR NOT NULL)")
        op.execute("CREATE TABLE door (id INTEGER PRIMARY KEY, site_id INTEGER NOT NULL, "
                   "CONSTRAINT fk_door_site FOREIGN KEY(site_id) REFERENCES site (id))")
        op.execute("INSERT INTO site VALUES (1, 'Joliet')")
        op.execute("INSERT INTO door VALUES (1, 1)")
        """,
    )
    return folder


def as_of(folder: Path, number: int, tmp_path: Path) -> Path:
    """The same line as an older program had it: only its first migrations."""
    older = tmp_path / f"as-of-{number}"
    shutil.copytree(folder, older)
    for file in (older / "versions").glob("*.py"):
        if int(file.name[:4]) > number:
            file.unlink()
    return older


def test_an_old_database_with_rows_comes_up_with_all_of_them(
    empty: Database, scripts: Path, tmp_path: Path
) -> None:
    """The table that others point to is built anew on SQLite: nothing may be lost with it."""
    write_migration(
        scripts,
        2,
        """
        with op.batch_alter_table("site") as site:
            site.add_column(sa.Column("zone", sa.String(), nullable=False, server_default="UTC"))
            site.alter_column("name", new_column_name="title", existing_type=sa.String())
        """,
    )
    assert upgrade_schema(empty, as_of(scripts, 1, tmp_path)) == ("0001",)
    assert upgrade_schema(empty, scripts) == ("0002",)
    with empty.engine.connect() as connection:
        assert connection.execute(text("SELECT title, zone FROM site")).one() == ("Joliet", "UTC")
        assert connection.execute(text("SELECT site_id FROM door")).scalar() == 1


def test_an_upgrade_that_breaks_a_reference_is_taken_back(
    empty: Database, scripts: Path, tmp_path: Path
) -> None:
    write_migration(scripts, 2, """op.execute("DELETE FROM site")""")
    upgrade_schema(empty, as_of(scripts, 1, tmp_path))
    with pytest.raises((SchemaError, IntegrityError), match=r"point to nothing|fk_door_site"):
        upgrade_schema(empty, scripts)
    assert current_revision(empty) == "0001"
    with empty.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM site")).scalar() == 1


def test_migrations_are_numbered_without_gaps_and_end_at_head() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert len(scripts.get_heads()) == 1
    numbers = [script.revision for script in scripts.walk_revisions()][::-1]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    last = scripts.get_revision(numbers[-1])
    assert last is not None
    assert (MIGRATIONS / "HEAD").read_text().strip() == Path(last.path).stem
