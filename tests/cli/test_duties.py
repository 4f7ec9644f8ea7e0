"""`compliance duties propose`: reasons in words and as JSON, and what is wrong with a file."""

import json
from pathlib import Path

import pytest

from tests.cli.installed import Installed

GOOD = "state: IL\nforklifts: 6\noil-gallons: 1500\noil-to-waters: yes\nbuilding: [none]\n"


def test_it_says_of_every_duty_whether_and_why(installed: Installed, tmp_path: Path) -> None:
    profile = tmp_path / "site.yaml"
    profile.write_text(GOOD, encoding="utf-8")
    done = installed.run("duties", "propose", "--profile", str(profile))
    assert done.exit_code == 0
    assert "[forklift-daily]\n    29 CFR 1910.178(q)(7): “How many forklifts" in done.output
    assert "is answered 1500 gal (asked for: over 1320 gal)" in done.output
    assert "It turns on" in done.output


def test_json_has_the_same(installed: Installed, tmp_path: Path) -> None:
    profile = tmp_path / "site.yaml"
    profile.write_text(GOOD, encoding="utf-8")
    done = installed.run("duties", "propose", "--profile", str(profile), "--json")
    by_key = {one["checklist"]: one for one in json.loads(done.output)}
    assert by_key["spcc-tank-monthly"]["applies"] == "yes"
    assert by_key["spcc-tank-monthly"]["provisions"][0] == "40 CFR 112.1(d)(2)(ii)"
    assert by_key["iipp-walk"]["applies"] == "no"
    assert by_key["exits-monthly"]["needs"] == ["employees"]
    assert by_key["forklift-daily"]["review"] in {"read", "partly", "unread"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("forklift: 6\nstate: Illinois\n", ["no fact `forklift`", "'Illinois' is no state"]),
        ("- forklifts\n", ["no list of facts"]),
        ("forklifts: {a: b}\n", ["too deep"]),
        ("forklifts: [", ["not YAML"]),
    ],
)
def test_a_wrong_file_is_refused_with_every_problem(
    installed: Installed, tmp_path: Path, text: str, words: list[str]
) -> None:
    profile = tmp_path / "site.yaml"
    profile.write_text(text, encoding="utf-8")
    done = installed.run("duties", "propose", "--profile", str(profile))
    assert done.exit_code == 1
    for word in words:
        assert word in done.output


def test_the_questions_can_be_filled_in_and_proposed_from(
    installed: Installed, tmp_path: Path
) -> None:
    asked = installed.run("duties", "questions").output
    assert (
        "# How many forklifts and other powered trucks are there?\n#forklifts: 12  pieces\n"
        in asked
    )
    profile = tmp_path / "site.yaml"
    profile.write_text(asked.replace("#forklifts: 12  pieces", "forklifts: 12"), encoding="utf-8")
    done = installed.run("duties", "propose", "--profile", str(profile), "--json")
    owed = {one["checklist"] for one in json.loads(done.output) if one["applies"] == "yes"}
    assert owed == {"forklift-daily", "forklift-operator-evaluation"}
