"""`compliance incidents decide` and `days`: JSON in, JSON out, and what is wrong with a file."""

import json
import os
from pathlib import Path

import pytest

from compliance.domain.errors import InvalidInputError
from compliance.library.case_files import MOST_BYTES, read_json
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
        ('{"id": "\\ud800", "worker": "employee"}', ["'\\ud800' is half of a character"]),
        ('{"days_away": NaN}', ["NaN is no number"]),
        ("{", ["not JSON", "cases.json:1"]),
        ('[1, {"died": 3}, 4]', ["case 1: It is no object", "case 2.died: ", "case 3: It is"]),
        ('[{"id": 7}, {"id": "7"}]', ["case 2 (7) id: Case 1 has this id too"]),
        ('{"id": true}', ["case 1 id: It is no text"]),
        ('{"facts": ["cut"]}', ["no object"]),
        ('{"facts": {}, "inputs": {}}', ["they are the same"]),
        (" ", ["The file is empty"]),
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


BOOK = {
    "recordability": [
        {"id": "W1", "facts": "Cut, stitched.", "expected": "RECORD", "citation": "1904.7"},
        {
            "id": "W2",
            "facts": "A self-employed electrician is hurt.",
            "inputs": {"worker": "self_employed"},
            "expected": "NO",
        },
    ],
    "day_counts": [
        {"id": "D1", "facts": "Off Tue to Thu.", "column": "H", "counts": "K=3 L=0"},
        {"id": "D2", "facts": "Off Tue to Thu.", "inputs": DAYS, "counts": "K=3 L=0"},
    ],
    "made": "for people",
}


def test_a_book_of_worked_cases_is_read_by_its_sections(
    installed: Installed, tmp_path: Path
) -> None:
    """Sentences are not read for facts: nothing is guessed from them."""
    file = saved(tmp_path, BOOK)
    done = installed.run("incidents", "decide", file)
    told = {one["id"]: one["in_short"] for one in json.loads(done.stdout)}
    assert told == {"W1": "UNDECIDED", "W2": "NO"}
    assert "1 case without facts but in a sentence, which is not read" in done.stderr
    counted = json.loads(installed.run("incidents", "days", file).stdout)
    assert [(one["id"], one["counts"]) for one in counted] == [("D1", None), ("D2", "K=3 L=0")]
    assert counted[0]["needs"] == ["injured_on", "spans"]


def test_days_that_were_never_told_are_not_none(installed: Installed, tmp_path: Path) -> None:
    file = saved(tmp_path, {"injured_on": "2026-03-02"})
    told = json.loads(installed.run("incidents", "days", file).stdout)
    assert (told["K"], told["needs"]) == (None, ["spans"])


@pytest.mark.parametrize("name", ["reference_cases.json", "more_cases.json"])
def test_the_encoded_cases_run_through_the_command(
    installed: Installed, tmp_path: Path, name: str
) -> None:
    listed = json.loads((ROOT / "recordkeeping" / name).read_text(encoding="utf-8"))
    cases = [one for one in listed if "facts" in one]
    done = installed.run("incidents", "decide", saved(tmp_path, cases))
    for told, one in zip(json.loads(done.output), cases, strict=True):
        assert told["outcome"] == one["expect"].get("outcome", told["outcome"]), told["id"]


def test_ten_thousands_of_names_with_one_double_are_refused_at_once(
    installed: Installed, tmp_path: Path
) -> None:
    names = [f'"n{number}": 1' for number in range(60_000)]
    file = saved(tmp_path, "{" + ", ".join([*names, '"n7": 2']) + "}")
    for command in (("incidents", "decide"), ("clocks", "compute")):
        done = installed.run(*command, file)  # in square time it took a minute
        assert (done.exit_code, "twice in one object: n7." in done.output) == (1, True)


@pytest.mark.parametrize(
    "command",
    [
        ("incidents", "decide"),
        ("incidents", "days"),
        ("clocks", "compute"),
        ("ita", "check"),
        ("ita", "duty"),
        ("ita", "check", "--names"),
        ("packets", "verify", "--trust"),
        ("packets", "verify"),
        ("checklists", "check"),
        ("duties", "propose", "--profile"),
        ("restore",),
    ],
)
def test_pipes_and_devices_are_not_waited_for(
    installed: Installed, tmp_path: Path, command: tuple[str, ...]
) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    for strange in (str(pipe), "/dev/zero"):
        done = installed.run(*command, strange)
        assert done.exit_code != 0
        assert "no file" in done.output.replace("\n", " ")


def test_a_file_of_cases_has_a_largest_size(installed: Installed, tmp_path: Path) -> None:
    file = tmp_path / "cases.json"
    with file.open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)
    done = installed.run("incidents", "decide", str(file))
    assert done.exit_code == 2
    assert "larger than 10,000,000 bytes" in done.output
    with pytest.raises(InvalidInputError, match="larger than"):
        read_json(file)
