"""`compliance ita`: files checked, duties said, and docs/ita.md true to both."""

import csv
import json
import re
from pathlib import Path

import pytest

from compliance.domain.ita.rules import RULES
from compliance.library.filing_law import load_ita_format
from tests.cli.installed import ROOT, Installed
from tests.domain.ita.samples import CASE, SUMMARY, table

GUIDE = (ROOT / "docs/ita.md").read_text(encoding="utf-8")


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, str]:
    for name, text in {"300a.csv": table(SUMMARY), "cases.csv": table(CASE)}.items():
        (tmp_path / name).write_bytes(text)
    return str(tmp_path / "300a.csv"), str(tmp_path / "cases.csv")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


def test_a_good_pair_passes(installed: Installed, pair: tuple[str, str]) -> None:
    done = installed.run("ita", "check", *pair, "--complete")
    assert done.exit_code == 0
    assert done.output.splitlines() == [
        f"{pair[0]}: 300A, 1 row.",
        f"{pair[1]}: cases, 1 row.",
        "0 errors, 0 warnings.",
    ]


def test_warnings_alone_pass(installed: Installed, pair: tuple[str, str]) -> None:
    Path(pair[0]).write_bytes(b"\xef\xbb\xbf" + table({**SUMMARY, "ein": ""}))
    done = installed.run("ita", "check", pair[0])
    assert done.exit_code == 0
    assert "0 errors, 2 warnings." in done.output


def test_errors_are_told_with_row_column_rule_and_remedy(
    installed: Installed, pair: tuple[str, str]
) -> None:
    Path(pair[1]).write_bytes(table({**CASE, "incident_outcome": "Days away"}))
    done = installed.run("ita", "check", pair[1])
    assert done.exit_code == 1
    assert "row 2, incident_outcome: error code-label:" in done.output
    assert "Write 2 for days away from work." in done.output


def test_json_has_the_same(installed: Installed, pair: tuple[str, str]) -> None:
    Path(pair[1]).write_bytes(table({**CASE, "sex": "X"}))
    done = installed.run("ita", "check", *pair, "--json")
    told = json.loads(done.output)
    assert done.exit_code == 1
    assert [file["kind"] for file in told["files"]] == ["summary", "cases"]
    (problem,) = told["problems"]
    assert (problem["row"], problem["record"], problem["column"]) == (2, "2025-001", "sex")
    assert (problem["rule"], problem["weight"]) == ("code", "error")
    assert (told["errors"], told["warnings"], told["not_shown"]) == (1, 0, 0)


def test_names_of_a_list_are_found(
    installed: Installed, pair: tuple[str, str], tmp_path: Path
) -> None:
    people = tmp_path / "people.txt"
    people.write_text("Steel Blank\n", encoding="utf-8")
    found = installed.run("ita", "check", pair[1], "--names", str(people))
    assert "name-in-text" in found.output
    allowed = ("--allow", "steel", "--allow", "blank")
    done = installed.run("ita", "check", pair[1], "--names", str(people), *allowed)
    assert "The text names 'Steel blank'." in done.output  # the whole name is never allowed
    assert done.output.count("name-in-text") < found.output.count("name-in-text")


def test_a_file_that_is_not_there_is_wrong_usage(installed: Installed) -> None:
    assert installed.run("ita", "check", "nowhere.csv").exit_code == 2


def test_a_case_and_many_cases(installed: Installed, tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text('{"id": "F01", "naics": 332710, "peak": 145, "year": 2025}', encoding="utf-8")
    one = json.loads(installed.run("ita", "duty", str(file)).output)
    assert (one["id"], one["file_300a"], one["due_on"]) == ("F01", "yes", "2026-03-02")
    assert one["post"] == ["2026-02-01", "2026-04-30"]
    file.write_text('{"cases": [{"peak": 9, "company_peak": 9}]}', encoding="utf-8")
    (many,) = json.loads(installed.run("ita", "duty", str(file)).output)
    assert many["log"]["outcome"] == "exempt-size"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", ["not JSON"]),
        ("[" * 100_000, ["not JSON"]),
        ('{"peak": 1, "peak": 2}', ["peak stands twice"]),
        ('[{"peek": 1}, {"peak": -1, "id": "b"}]', ["case 1: peek", "`peak`?", "case b: peak"]),
        ('[3, {"peak": "many"}]', ["case 1:", "case 2: peak"]),
        ('{"peak": 5, "employed_in_year": 4}', ["below `peak`. Count everybody"]),
    ],
)
def test_wrong_cases_are_refused_with_every_problem(
    installed: Installed, tmp_path: Path, text: str, words: list[str]
) -> None:
    file = tmp_path / "cases.json"
    file.write_text(text, encoding="utf-8")
    done = installed.run("ita", "duty", str(file))
    assert done.exit_code == 1
    for word in words:
        assert word in done.output


def test_the_duties_of_the_guide_can_be_run(installed: Installed, tmp_path: Path) -> None:
    file = tmp_path / "plants.json"
    file.write_text(blocks("json")[0], encoding="utf-8")
    said = json.loads(installed.run("ita", "duty", str(file)).output)
    assert [(one["file_300a"], one["file_300_301"]) for one in said] == [
        ("yes", "yes"),
        ("yes", "undecided"),
        ("no", "no"),
    ]
    for key in [*said[0], *said[0]["inputs"]]:
        assert f"`{key}`" in GUIDE


def test_the_check_of_the_guide_says_what_the_guide_says(
    installed: Installed, tmp_path: Path
) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text(blocks("csv")[0], encoding="utf-8")
    done = installed.run("ita", "check", str(file))
    assert done.output.replace(f"{tmp_path}/", "") == blocks("text")[0]


def test_the_guide_has_every_rule_with_weight_source_and_mark() -> None:
    lines = [
        f"| `{name}` | {rule.weight} | {rule.meaning} | {rule.source} | {rule.read} |"
        for name, rule in RULES.items()
    ]
    assert GUIDE.split("## Every rule\n\n")[1].splitlines()[2:] == lines


def test_the_guide_has_both_headers_in_their_order() -> None:
    told = load_ita_format(ROOT / "checklists")
    for of, head in ((told.summary, "**300A**"), (told.cases, "**Cases**")):
        part = GUIDE.split(head)[1].split("\n\n")[0]
        assert re.findall(r"`([a-z_]+)`", part) == list(of.names)
    (header, *_) = csv.reader(blocks("csv")[0].splitlines())
    assert tuple(header) == told.cases.names
