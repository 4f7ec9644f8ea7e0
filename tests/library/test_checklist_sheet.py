"""A checklist as one sheet: everything comes back, and what is wrong is told by row and cell."""

from pathlib import Path

import pytest

from compliance.domain.checklist_reader import read_checklist
from compliance.domain.checklists import Edition
from compliance.domain.errors import InvalidInputError
from compliance.library.checklist_sheet import COLUMNS, Taken, from_sheet, to_sheet
from compliance.library.strict_yaml import read_yaml
from tests.library.workbooks import book
from tests.world import CATALOG

SOURCE = Path(__file__).resolve().parents[2]
SOME = [e for e in CATALOG.editions(examples=True) if e.checklist.example][:1] + [
    CATALOG.latest(key)
    for key in (
        "forklift-daily", "first-piece", "five-s-walk", "ust-walkthrough", "eyewash-weekly",
        "extinguisher-monthly", "hazardous-waste-containers-weekly",
    )
]  # fmt: skip
HEAD = [
    ["field", "value"], ["title", "T"], ["authority", "internal"], ["jurisdiction", "US"],
    ["provisions.1", "internal"], ["applies_when.text", "Always"],
    ["cadence.clocks.1.basis", "calendar"], ["cadence.clocks.1.every", "1 week"],
    ["cadence.clocks.1.source", "site"], ["subject", "site"], ["performed_by.text", "Anyone"],
    ["record.required", "no"], ["retention.text", "One year"], ["review.status", "unread"],
]  # fmt: skip
NAMES = ["section", "key", "question", "provision", "answer", "high", "when", "severity",
         "default_action"]  # fmt: skip


def checklist_of(taken: Taken) -> object:
    return read_checklist({"key": "x", "version": "1", **taken.data}, taken.place)


@pytest.mark.parametrize("edition", SOME, ids=[edition.ref.key for edition in SOME])
def test_a_checklist_comes_back_as_it_went_out(edition: Edition) -> None:
    data = read_yaml(edition.source, "x").data
    assert isinstance(data, dict)
    taken = from_sheet(to_sheet(data), "x.xlsx")
    assert taken.problems == []
    again = {"key": data["key"], "version": data["version"], **taken.data}
    assert read_checklist(again, taken.place) == edition.checklist


def test_a_sheet_that_a_person_wrote_is_read() -> None:
    rows = [
        *HEAD,
        [],
        NAMES,
        ["walk", "clean", "Is it clean?", "internal", "pass-fail-na", "", "", "minor", "Clean it"],
        ["", "heat", "How hot?", "internal", "number", "60", "clean is pass", "serious", "Cool it"],
    ]
    taken = from_sheet(book(Anything=rows), "x.xlsx")
    assert taken.problems == []
    checklist = read_checklist({"key": "x", "version": "1", **taken.data}, taken.place)
    assert [section.key for section in checklist.sections] == ["walk"]
    assert checklist.items_by_key["heat"].when is not None


def test_every_problem_is_told_with_sheet_row_and_cell() -> None:
    rows = [
        *[row if row[0] != "authority" else ["authority", "nobody"] for row in HEAD],
        ["title", "twice"],
        [*NAMES, "colour"],
        ["walk", "clean", "Is it clean?", "29 CFR no", "pass-fail-na", "", "", "dire", "Clean it"],
        ["walk", "heat", "How hot?", "internal", "number", "much", "nothing is", "minor", "Cool"],
    ]
    taken = from_sheet(book(Mine=rows), "x.xlsx")
    with pytest.raises(InvalidInputError) as refused:
        checklist_of(taken)
    places = {problem.where for problem in (*taken.problems, *refused.value.problems)}
    assert places == {
        "Mine row 15",  # the title, twice
        "Mine J16",  # a column that nobody knows
        "Mine G18",  # the condition ends too early
        "Mine row 3",  # the authority
        "Mine D17", "Mine H17", "Mine F18",
    }  # fmt: skip


def test_another_workbook_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="No sheet has a row that begins with `section`"):
        from_sheet(book(One=[["a", "b"]]), "x.xlsx")


def test_the_columns_are_documented() -> None:
    text = (SOURCE / "docs/checklist-files.md").read_text(encoding="utf-8")
    assert [name for name in COLUMNS if f"`{name}`" not in text] == []
