"""``compliance db``."""

import sqlite3
from contextlib import closing

from compliance.storage.schema import head_revision
from tests.cli.installed import Installed


def test_a_new_database_is_behind_then_upgraded_then_left_alone(installed: Installed) -> None:
    behind = installed.run("db", "check")
    assert behind.exit_code == 1
    assert "compliance db upgrade" in behind.stderr
    assert head_revision() in installed.run("db", "upgrade").output
    assert "Nothing to do" in installed.run("db", "upgrade").output
    assert installed.run("db", "check").exit_code == 0


def test_a_database_of_a_newer_version_is_refused_in_words(installed: Installed) -> None:
    installed.run("db", "upgrade")
    with closing(sqlite3.connect(installed.folder / "compliance.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in ("check", "upgrade"):
        result = installed.run("db", command)
        assert result.exit_code == 1
        assert "newer version" in result.stderr
        assert "Nothing was changed" in result.stderr


def test_a_file_that_is_no_database_is_said_in_words(installed: Installed) -> None:
    installed.folder.mkdir()
    (installed.folder / "compliance.db").write_bytes(b"this is not a database at all" * 100)
    result = installed.run("db", "check")
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert "not a database" in result.stderr
