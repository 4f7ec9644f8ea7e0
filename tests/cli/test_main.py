"""The command itself: help worth reading, one way to fail, no tracebacks."""

import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from compliance import __version__
from compliance.cli.main import commands
from tests.cli.installed import ROOT, Installed


def every_command(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        found.append((*path, name))
        if isinstance(command, click.Group):
            found += every_command(command, (*path, name))
    return found


def test_help_needs_no_settings_and_tells_both_first_steps(tmp_path: Path) -> None:
    broken = Installed(tmp_path, {"PORT": "none"})
    result = broken.run("--help")
    assert result.exit_code == 0
    assert "compliance run" in result.output
    assert "COMPLIANCE_MODE=service" in result.output


@pytest.mark.parametrize("path", every_command(commands), ids=" ".join)
def test_every_command_says_what_it_does(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(commands, [*path, "--help"])
    assert result.exit_code == 0
    said = result.output.split("Options:")[0].split("\n\n", 1)[1].strip()
    assert len(said) > 20


@pytest.mark.parametrize("command", ["packets list", "trail verify", "trail show", "web"])
def test_where_no_plant_is_nothing_is_made(tmp_path: Path, command: str) -> None:
    folder = tmp_path / "mistyped"
    result = Installed(folder).run(*command.split())
    assert result.exit_code == 1
    assert f"There is no plant in {folder} yet." in result.stderr
    assert not folder.exists()


def test_the_version_is_the_one_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == __version__
    assert __version__ in CliRunner().invoke(commands, ["--version"]).output


def test_wrong_settings_are_listed_all_at_once_and_end_with_1(tmp_path: Path) -> None:
    result = Installed(tmp_path, {"PORT": "none", "COMPLIANCE_WEB_THREADS": "0"}).run("db", "check")
    assert result.exit_code == 1
    assert "PORT" in result.stderr
    assert "COMPLIANCE_WEB_THREADS" in result.stderr
    assert "Traceback" not in result.output


def test_wrong_usage_ends_with_2(installed: Installed) -> None:
    assert installed.run("no-such-command").exit_code == 2
    assert installed.run("db", "upgrade", "--no-such-option").exit_code == 2


def test_a_data_folder_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    result = Installed(in_the_way / "data").run("db", "check")
    assert result.exit_code == 1
    assert "COMPLIANCE_DATA_DIR" in result.stderr


def test_settings_are_listed_with_their_values_and_without_secrets(tmp_path: Path) -> None:
    hush = "q8Zr2LkX0vNw5TbYc7HsJd3Mf9PgAe61"
    result = Installed(tmp_path, {"COMPLIANCE_SECRET_KEY": hush, "PORT": "8123"}).run("settings")
    assert "8123" in result.output
    assert "(set)" in result.output
    assert hush not in result.output
