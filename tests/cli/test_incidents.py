"""`compliance incidents decide` and `days`: JSON in, JSON out, and what is wrong with a file."""

import json
from pathlib import Path

import pytest

from tests.cli.installed import Installed

ROOT = Path(__file__).resolve().parents[1]
DAYS = {
    "injured_on": "2026-03-02",
    "spans": [{"kind": "away", "says": "clinician", "from": "2026-03-03", "to": "2026-03-05"}],
}


def saved(tmp_path: Path, value: object) -> str:
    file = tmp_path / "cases.json"
    text = value if isinstance(value, str) else json.dumps(value)
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_one_case_in_is_one_case_out(installed: Installed, tmp_path: Path) -> None:
    file = saved(tmp_path, {"worker": "self_employed"})
    done = installed.run("incidents", "decide", file)
    assert done.exit_code == 0
    told = json.loads(done.output)
    assert told["outcome"] == "not recordable"
    assert told["column"] is told["type"] is told["privacy"] is None
    assert told["reasons"] == [
        {
            "rule": "covered.self_employed",
            "words": "A self-employed person is not covered.",
            "provision": "29 CFR 1904.31(b)(1)",
            "read": "read",
            "facts": ["worker"],
        }
    ]


def test_a_list_in_is_a_list_out_and_undecided_is_an_answer(
    installed: Installed, tmp_path: Path
) -> None:
    file = saved(tmp_path, [{"id": "a", "facts": {}}, {"id": 7, "facts": {"condition": "none"}}])
    done = installed.run("incidents", "decide", file)
    assert done.exit_code == 0
    first, second = json.loads(done.output)
    assert (first["id"], first["outcome"]) == ("a", "undecided")
    assert first["needs"][:2] == ["worker", "condition"]
    assert (second["id"], second["outcome"]) == ("7", "not recordable")


def test_counted_spans_become_facts(installed: Installed, tmp_path: Path) -> None:
    facts = {"worker": "employee", "condition": "injury"}
    file = saved(tmp_path, {"facts": facts | {"days_away": 2}, "days": DAYS})
    done = installed.run("incidents", "decide", file)
    assert done.exit_code == 1
    assert "case 1.days_away: It says 2, but the spans give 3." in done.output
    file = saved(tmp_path, {"facts": facts, "days": DAYS})
    told = json.loads(installed.run("incidents", "decide", file).output)
    assert (told["days"]["K"], told["days"]["L"]) == (3, 0)
    assert not {"days_away", "missed_days"} & set(told["needs"])


def test_days_are_counted_with_or_without_an_envelope(installed: Installed, tmp_path: Path) -> None:
    file = saved(tmp_path, [DAYS, {"id": "b", "days": DAYS}])
    done = installed.run("incidents", "days", file)
    assert done.exit_code == 0
    bare, named = json.loads(done.output)
    assert (bare["K"], bare["L"], bare["column"], bare["log_year"]) == (3, 0, "H", 2026)
    assert named == {"id": "b"} | bare


def test_text_is_for_people(installed: Installed, tmp_path: Path) -> None:
    file = saved(tmp_path, {"id": "b", "facts": {"worker": "visitor"}, "days": DAYS})
    done = installed.run("incidents", "decide", file, "--text")
    assert "b: not recordable" in done.output
    assert "29 CFR 1904.31(a) (our inference): A visitor" in done.output
    done = installed.run("incidents", "days", file, "--text")
    assert "b: K=3 L=0; column H, log of 2026\n" in done.output


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '[{"wrker": 1, "died": 3}, {"id": "x", "facts": {"place": "moon"}}]',
            ["case 1.wrker: ", "case 1.died: ", "case 2 (x).place: "],
        ),
        ('{"worker": "employee", "worker": "visitor"}', ["stands twice", "worker"]),
        ('{"days_away": NaN}', ["NaN is no number"]),
        ("{", ["not JSON", "cases.json:1"]),
        ("[1]", ["case 1: It is no object"]),
        ('{"facts": {}, "worker": "employee"}', ["case 1 worker: It does not belong here."]),
        ("[" * 100_000, ["too deep"]),
    ],
)
def test_a_wrong_file_is_refused_with_every_problem(
    installed: Installed, tmp_path: Path, text: str, words: list[str]
) -> None:
    done = installed.run("incidents", "decide", saved(tmp_path, text))
    assert done.exit_code == 1
    assert done.stdout == ""
    for word in words:
        assert word in done.stderr


def test_wrong_days_are_refused(installed: Installed, tmp_path: Path) -> None:
    file = saved(tmp_path, [{"id": "x", "days": {"spans": [{"kind": "off"}]}}, {}])
    done = installed.run("incidents", "days", file)
    assert done.exit_code == 1
    for place in ("case 1 (x).injured_on", "case 1 (x).spans[0].kind", "case 2.injured_on"):
        assert place in done.stderr


@pytest.mark.parametrize("name", ["reference_cases.json", "more_cases.json"])
def test_the_encoded_cases_run_through_the_command(
    installed: Installed, tmp_path: Path, name: str
) -> None:
    listed = json.loads((ROOT / "recordkeeping" / name).read_text(encoding="utf-8"))
    cases = [one for one in listed if "facts" in one]
    done = installed.run("incidents", "decide", saved(tmp_path, cases))
    for told, one in zip(json.loads(done.output), cases, strict=True):
        assert told["outcome"] == one["expect"].get("outcome", told["outcome"]), told["id"]
