"""docs/recordability.md says what is there: every fact, every kind of care, examples that run."""

import json
import re
from pathlib import Path

import pytest

from compliance.domain.provisions import Provision
from compliance.domain.recordkeeping.absence_reader import read_absence
from compliance.domain.recordkeeping.cases import decide_case, plain_case, plain_count
from compliance.domain.recordkeeping.days import count_days
from compliance.domain.recordkeeping.decision import next_question
from compliance.domain.recordkeeping.questions import (
    QUESTIONS,
    AnswerType,
    detail_for,
    question_for,
)
from compliance.domain.recordkeeping.reading import read_facts
from tests.domain.recordkeeping.fact_tables import fact_table, treatment_table

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "recordability.md").read_text("utf-8")
BLOCKS = re.findall(r"```json (\w+)\n(.*?)```", PAGE, re.DOTALL)
PAIRS = [(BLOCKS[i], BLOCKS[i + 1]) for i in range(0, len(BLOCKS), 2)]


def test_the_tables_are_those_of_the_program() -> None:
    assert fact_table() in PAGE
    assert treatment_table() in PAGE


@pytest.mark.parametrize("pair", PAIRS, ids=[str(place) for place in range(len(PAIRS))])
def test_an_example_comes_out_as_it_says(pair: tuple[tuple[str, str], tuple[str, str]]) -> None:
    (kind, given), (_, answer) = pair
    data, expected = json.loads(given), json.loads(answer)
    if kind == "case":
        told = plain_case(decide_case(data, "case"))
    else:
        told = plain_count(count_days(read_absence(data)))
    assert {name: told[name] for name in expected} == expected


def test_the_page_has_examples_of_both_commands() -> None:
    assert [first[0] for first, _ in PAIRS] == ["case"] * 3 + ["days"] * 2


def test_the_python_of_the_page_runs() -> None:
    code = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102  the page of this repository
    assert names["asked"] == "place"
    assert names["more"] == {"days_away": 0, "days_restricted": 0}


def test_every_question_can_be_drawn() -> None:
    for one in QUESTIONS:
        assert one.text.endswith("?")
        Provision.parse(f"29 CFR {one.section}")
        chosen = one.type in {AnswerType.CHOICE, AnswerType.CHOICES}
        assert bool(one.choices) == chosen, one.name


def test_a_need_leads_to_its_question() -> None:
    facts = read_facts({"worker": "employee", "condition": "injury"})
    need = next_question(facts)
    assert need
    assert question_for(need).name == need
    assert question_for("treatments[2].device").name == "treatments"
    assert "sutures" in detail_for("wound_cover", "device").choices
