"""`compliance clocks`: the list, answers as JSON and words, refusals, the examples of the docs."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.installed import ROOT, Installed

DOCUMENT = (ROOT / "docs" / "legal-clocks.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```json\n(.*?)```\n\n```text\n(.*?)```", DOCUMENT, re.DOTALL)
EVENT = {
    "clock": "npdes-24-hour",
    "zone": "America/Chicago",
    "starts": {"aware": "2026-03-07T22:30"},
}


def written(folder: Path, data: object) -> str:
    file = folder / "events.json"
    file.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return str(file)


def test_the_list_tells_every_clock_and_how_far_it_was_read(installed: Installed) -> None:
    done = installed.run("clocks", "list")
    assert done.exit_code == 0
    assert "EPA: 42 clocks" in done.output
    assert re.search(r"rcra-sqg-emergency +unread ", done.output)
    assert "SEVERE INJURIES (osha-severe-injury): rules of 5 places" in done.output


def test_the_list_as_json_names_starts_facts_and_deadlines(installed: Installed) -> None:
    listed = json.loads(installed.run("clocks", "list", "--json").output)
    slug = next(one for one in listed if one["clock"] == "pretreatment-slug")
    assert slug["starts"] == {"discharge": "The discharge happened"}
    assert slug["deadlines"][0]["provisions"] == ["40 CFR 403.12(f)"]
    severe = [one for one in listed if one["clock"] == "osha-severe-injury"]
    assert {one["jurisdiction"] for one in severe} == {"US", "US/CA", "US/MI", "US/OR", "US/WA"}


def test_one_event_or_many(installed: Installed, tmp_path: Path) -> None:
    for data in (EVENT, [EVENT, EVENT]):
        done = installed.run("clocks", "compute", written(tmp_path, data))
        assert done.exit_code == 0
        answers = json.loads(done.output)
        assert len(answers) == (2 if isinstance(data, list) else 1)
        assert answers[-1]["deadlines"][0]["due_at"] == "2026-03-09T04:30:00Z"


def test_a_book_of_cases_as_the_reference_writes_it(installed: Installed, tmp_path: Path) -> None:
    """A sentence is not read for facts; what stands under `inputs` is."""
    death = {"kind": "death", "learned_at": "2026-03-02T10:20"}
    inputs = {"incident_at": "2026-03-02T09:00", "work_related": True, "where": "site"}
    told = {"id": "R01", "facts": "Death 10:00, told 10:20.", "expected": "by 18:20", "basis": "R"}
    book = {
        "recordability": [{"id": "W01", "facts": "A cut."}],
        "severe_reporting_federal": [told, {**told, "inputs": {**inputs, "events": [death]}}],
        "events": [{**EVENT, "note": "for people"}],
    }
    file = written(tmp_path, book)
    compute = ("clocks", "compute", file, "--zone", "America/Chicago")
    done = installed.run(*compute)
    assert done.exit_code == 0
    answers = json.loads(done.stdout)
    assert [one["id"] for one in answers] == ["1", "R01", "R01"]
    assert answers[1]["deadlines"] == []
    assert answers[1]["needs"] == ["facts.events"]
    assert answers[2]["deadlines"][0]["due_local"] == "by 18:20 CST on Mon 2 Mar 2026"
    assert "1 event without facts but in a sentence, which is not read" in done.stderr
    assert "? Needs: facts.events" in installed.run(*compute, "--text").output


def test_words_for_people(installed: Installed, tmp_path: Path) -> None:
    done = installed.run("clocks", "compute", written(tmp_path, EVENT), "--text")
    assert "- Report it by word of mouth: by 23:30 CDT on Sun 8 Mar 2026" in done.output
    assert "We have read the text of the law in part only." in done.output


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({**EVENT, "clock": "npdes"}, ["entry 1 (npdes): clock: 'npdes' is not known."]),
        (
            [{**EVENT, "zone": "Chicago"}, {**EVENT, "starts": {"awake": "2026-03-07"}}],
            ["entry 1 (npdes-24-hour): zone: Time zone 'Chicago'", "Did you mean `aware`?"],
        ),
        ("{", ["events.json:1: This is not JSON"]),
        ('{"clock": "a", "clock": "b"}', ["stands twice in one object: clock."]),
        ('{"clock": NaN}', ["NaN is no number"]),
        ("[" * 100_000, ["nested too deep"]),
        ("7", ["entry 1: This is no object."]),
    ],
)
def test_a_wrong_file_is_refused_with_every_problem(
    installed: Installed, tmp_path: Path, data: object, words: list[str]
) -> None:
    done = installed.run("clocks", "compute", written(tmp_path, data))
    assert done.exit_code == 1
    for word in words:
        assert word in done.output


def test_broken_files_of_law_are_told(installed: Installed, tmp_path: Path) -> None:
    done = installed.run("clocks", "list", "--folder", str(tmp_path))
    assert done.exit_code == 1
    assert "recipients.yaml" in done.output


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 3


@pytest.mark.parametrize(("given", "expected"), EXAMPLES)
def test_an_example_of_the_docs_gives_what_they_say(
    installed: Installed, tmp_path: Path, given: str, expected: str
) -> None:
    done = installed.run("clocks", "compute", written(tmp_path, given), "--text")
    assert done.exit_code == 0
    assert done.output == expected


def test_the_docs_name_every_kind_and_fact() -> None:
    rules = (ROOT / "checklists/law/severe-injuries/US.yaml").read_text(encoding="utf-8")
    kinds = re.findall(r"(?m)^  ([a-z-]+):(?=\n    counts_as| \{counts_as)", rules)
    assert len(kinds) == 16
    assert [kind for kind in kinds if f"`{kind}`" not in DOCUMENT] == []
