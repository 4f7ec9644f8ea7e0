"""``compliance backup`` and ``compliance restore``; what they hold is tested with the services."""

from pathlib import Path

from tests.cli.installed import Installed


def test_there_and_back_with_the_keys_said_loudly(installed: Installed, tmp_path: Path) -> None:
    installed.run("db", "upgrade")
    installed.run("people", "create-admin", "ana@plant.example", "--name", "Ana Ruiz")
    file = str(tmp_path / "all.zip")
    made = installed.run("backup", file)
    assert made.exit_code == 0
    assert "SECRET KEYS" in made.output
    assert "1 entries, unchanged" in made.output

    elsewhere = Installed(tmp_path / "elsewhere")
    back = elsewhere.run("restore", file)
    assert back.exit_code == 0, back.output
    assert elsewhere.run("db", "check").exit_code == 0
    assert "Restored" in back.output


def test_an_existing_file_and_an_occupied_folder_are_refused(
    installed: Installed, tmp_path: Path
) -> None:
    installed.run("db", "upgrade")
    file = tmp_path / "all.zip"
    assert installed.run("backup", str(file)).exit_code == 0
    again = installed.run("backup", str(file))
    assert (again.exit_code, "exists already" in again.stderr) == (1, True)
    over = installed.run("restore", str(file))
    assert (over.exit_code, "--set-aside" in over.stderr) == (1, True)


def test_a_folder_that_is_not_there_is_said_in_words(installed: Installed, tmp_path: Path) -> None:
    installed.run("db", "upgrade")
    result = installed.run("backup", str(tmp_path / "none" / "all.zip"))
    assert result.exit_code == 1
    assert "no such file or folder" in result.stderr


def test_a_full_disk_is_said_in_words_and_leaves_nothing_behind(
    installed: Installed, tmp_path: Path
) -> None:
    """A limit on the size of files stands in for the disk; every write beyond it fails."""
    installed.run("db", "upgrade")
    target = tmp_path / "small disk"
    target.mkdir()
    with installed.process("backup", str(target / "all.zip"), file_blocks=64) as running:
        assert running.wait() == 1
    assert "Nothing was kept" in running.output
    assert "Traceback" not in running.output
    assert list(target.iterdir()) == []


def test_health_is_said_in_words(installed: Installed) -> None:
    installed.run("db", "upgrade")
    result = installed.run("health")
    assert result.exit_code == 1
    assert "UNWELL  clock" in result.output
    assert "well    database" in result.output
