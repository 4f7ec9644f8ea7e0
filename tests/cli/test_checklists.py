from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from compliance.cli.checklists import checklists_group
from tests.library.files import GOOD, write


def run(*arguments: str, folder: Path | None = None) -> Result:
    where = ["--folder", str(folder)] if folder else []
    return CliRunner().invoke(checklists_group, [*arguments, *where])


def test_check_says_how_many_are_good(tmp_path: Path) -> None:
    write(tmp_path, "small.yaml")
    result = run("check", "--folder", str(tmp_path))
    assert result.exit_code == 0
    counts = "  osha        1: 0 read, 0 partly, 1 unread\n"
    assert result.output == f"1 good, 0 problems.\n{counts}"


def test_check_names_every_problem_and_fails(tmp_path: Path) -> None:
    write(tmp_path, "small.yaml", GOOD.replace("version: 1", "version: x"))
    write(tmp_path, "other.yaml", "key: [")
    result = run("check", folder=tmp_path)
    assert result.exit_code == 1
    assert "small.yaml:2: `version`: 'x' is not a whole number." in result.stderr
    assert "other.yaml:2: This is not YAML" in result.stderr
    assert result.stdout == "0 good, 2 problems.\n"


def test_check_of_single_files_looks_at_these_only(tmp_path: Path) -> None:
    good = write(tmp_path, "small.yaml")
    write(tmp_path, "other.yaml", "key: [")
    assert run("check", str(good)).output.startswith("1 good, 0 problems.\n")
    assert run("check", str(tmp_path)).exit_code == 1


def test_strict_adds_remarks_that_do_not_fail(tmp_path: Path) -> None:
    question = (
        "Is the guard not missing, and is it tight and clean and also well painted in yellow?"
    )
    write(tmp_path, "small.yaml", GOOD.replace("Is the guard in place?", f'"{question}"'))
    result = run("check", "--strict", folder=tmp_path)
    assert result.exit_code == 0
    for words in ("17 words", "negatively", "(e)(2) is unread", "not published"):
        assert words in result.stderr


def test_publish_then_show_then_a_changed_file(tmp_path: Path) -> None:
    path = write(tmp_path, "small.yaml")
    assert "1 published." in run("publish", folder=tmp_path).output
    assert "0 published." in run("publish", folder=tmp_path).output
    shown = run("show", "small", folder=tmp_path).output
    assert "Is the guard in place?" in shown
    assert "29 CFR 1910.157(e)(2), unread" in shown
    path.write_text(GOOD + "\n", encoding="utf-8")
    refused = run("publish", folder=tmp_path)
    assert refused.exit_code == 1
    assert "changed after publishing" in refused.stderr


def test_show_of_an_unknown_key_says_so(tmp_path: Path) -> None:
    result = run("show", "gone", folder=tmp_path)
    assert result.exit_code == 1
    assert "'gone'" in result.stderr


def test_show_in_a_language_tells_what_is_not_translated(tmp_path: Path) -> None:
    write(tmp_path, "small.yaml", GOOD + "translations: {es: {title: Chica}}\n")
    result = run("show", "small", "--language", "es", folder=tmp_path)
    assert result.stdout.startswith("Chica")
    assert "texts are not translated" in result.stderr


def test_the_schema_is_written_and_checked(tmp_path: Path) -> None:
    assert run("schema", "--check", folder=tmp_path).exit_code == 1
    assert run("schema", folder=tmp_path).exit_code == 0
    assert run("schema", "--check", folder=tmp_path).exit_code == 0


@pytest.mark.parametrize("command", ["check", "publish", "schema", "show"])
def test_every_command_explains_itself(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "--folder" in result.output


def test_a_folder_of_broken_files_fails_with_every_problem() -> None:
    result = run("check", "tests/library/broken/")
    assert result.exit_code == 1
    assert result.stdout.startswith("0 good, 14 problems")
    for words in (
        "named after its key",
        "names nowhere",
        "no-yaml.yaml:2",
        "many-mistakes.yaml:5",
        "many-mistakes.yaml:22",
    ):
        assert words in result.stderr
