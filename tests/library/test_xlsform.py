"""XLSForms in and out: checked by pyxform, mapped where we can, else listed."""

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from pyxform.xls2xform import convert

from compliance.domain.answer_types import Number, OneChoice, ReadingSeries, YesNo
from compliance.domain.checklist_reader import read_checklist
from compliance.domain.checklists import Checklist, Edition
from compliance.domain.errors import InvalidInputError
from compliance.domain.own_checklists import blank
from compliance.library.excel import read_workbook
from compliance.library.strict_yaml import read_yaml
from compliance.library.xlsform import Imported, from_xlsform
from compliance.library.xlsform_export import to_xlsform
from tests.library.test_checklist_sheet import SOME
from tests.library.workbooks import Rows, book, form

BASE = {
    name: value
    for name, value in blank("Form", date(2026, 11, 23)).items()
    if name not in ("key", "version", "sections")
}
HEAD = ("type", "name", "label", "relevant", "constraint", "required")
LISTS = (("yn", "yes", "Yes"), ("yn", "no", "No"), ("fuel", "Gas_Oil", "Gas oil"),
         ("fuel", "petrol", "Petrol"), ("pf", "pass", "OK"), ("pf", "fail", "Bad"))  # fmt: skip


def take(
    *survey: Sequence[str], head: Sequence[str] = HEAD, choices: Rows = LISTS, settings: Rows = ()
) -> tuple[Imported, Checklist]:
    """Take a survey in; the checklist it becomes must be right."""
    imported = from_xlsform(form(head, *survey, choices=choices, settings=settings), "f", BASE)
    assert imported.taken.problems == []
    data = {**imported.taken.data, "key": "x", "version": "1"}
    return imported, read_checklist(data, imported.taken.place)


@pytest.mark.parametrize("edition", SOME, ids=[edition.ref.key for edition in SOME])
def test_what_goes_out_is_an_xlsform_and_comes_back(edition: Edition) -> None:
    data = read_yaml(edition.source, "x").data
    assert isinstance(data, dict)
    source = to_xlsform(data)
    assert "<h:html" in convert(io.BytesIO(source), file_type=".xlsx").xform
    imported = from_xlsform(source, "f", BASE)
    assert imported.taken.problems == []
    again = {**imported.taken.data, "key": data["key"], "version": data["version"]}
    back = read_checklist(again, imported.taken.place)
    bare = {"when": None}  # "is a fail" goes out as the values that are one, or not at all
    assert [item.model_copy(update=bare) for item in back.items] == [
        item.model_copy(update=bare) for item in edition.checklist.items
    ]
    around = {"sections": edition.checklist.sections}
    assert back.model_copy(update=around) == edition.checklist


def test_what_odk_cannot_say_is_listed_in_the_file() -> None:
    edition = SOME[0]
    data = read_yaml(edition.source, "x").data
    assert isinstance(data, dict)
    lines = [row[0] for row in read_workbook(to_xlsform(data), "x")["not mapped"].rows[1:]]
    assert any("what a fail means" in line for line in lines)
    assert any("how many rows" in line for line in lines)


def test_kinds_of_answers_are_mapped() -> None:
    imported, checklist = take(
        ("begin_group", "Walk_1", "The walk"),
        ("select_one pf", "guard", "Guard?"),
        ("select_one yn", "dry", "Dry?", "", "", "yes"),
        ("select_one fuel", "fuel", "Fuel?"),
        ("select_multiple fuel", "fuels", "Fuels?", "", "count-selected(.) >= 2"),
        ("integer", "n", "How many?", "", ". > 0 and . <= 9"),
        ("decimal", "t", "How warm?", "", ". >= -5.5"),
        ("range", "r", "Scale"),
        ("text", "w", "Words", "", "string-length(.) <= 80"),
        ("date", "d", "When", "", ". <= today()"),
        ("time", "h", "At"),
        ("image", "p", "Photo"),
        ("note", "read", "Read this"),
        ("end_group", ""),
    )
    answers = {item.key: item.answer for item in checklist.items}
    assert [answer.type.value for answer in answers.values()] == [
        "pass-fail-na", "yes-no", "choice", "multi-choice", "number", "number", "number", "text",
        "date", "time", "photo", "instruction",
    ]  # fmt: skip
    number = answers["n"]
    assert isinstance(number, Number)
    assert (number.minimum, number.maximum, number.decimals) == (Decimal(1), Decimal(9), 0)
    choice = answers["fuel"]
    assert isinstance(choice, OneChoice)
    assert [one.key for one in choice.choices] == ["gas-oil", "petrol"]
    dry = answers["dry"]
    assert isinstance(dry, YesNo)
    assert dry.fails_on == "never"
    required = [item.key for item in checklist.items if item.required]
    assert required == ["dry", "read"]
    assert checklist.sections[0].title == "The walk"
    assert any("which answer is a fail is not said" in line for line in imported.lost)
    assert any("what a fail means is not said" in line for line in imported.lost)
    assert any("whose rule it is" in line for line in imported.lost)


@pytest.mark.parametrize(
    ("relevant", "condition"),
    [
        ("${fuel} = 'Gas_Oil'", {"item": "fuel", "is": "gas-oil"}),
        ("'petrol' = ${fuel}", {"item": "fuel", "is": "petrol"}),
        ("${fuel} != 'petrol'", {"item": "fuel", "is": "gas-oil"}),
        ("selected(${fuels}, 'petrol')", {"item": "fuels", "is": "petrol"}),
        (
            "${fuel} = 'petrol' or ${fuel} = 'Gas_Oil'",
            {"item": "fuel", "in": ["petrol", "gas-oil"]},
        ),
        ("${t} > 5.5", {"item": "t", "over": "5.5"}),
        ("5 > ${t}", {"item": "t", "under": "5"}),
        ("${n} >= 3", {"item": "n", "over": "2"}),
        ("${n} = 3", {"item": "n", "over": "2", "under": "4"}),
        ("not(${n} > 3)", {"item": "n", "under": "4"}),
        (
            "(${n} < 3 and not(${fuel} = 'petrol'))",
            {"all_of": [{"item": "n", "under": "3"}, {"item": "fuel", "is": "gas-oil"}]},
        ),
    ],
)  # fmt: skip
def test_relevant_becomes_a_condition(relevant: str, condition: dict[str, object]) -> None:
    imported, checklist = take(
        ("select_one fuel", "fuel", "Fuel"), ("select_multiple fuel", "fuels", "Fuels"),
        ("integer", "n", "N"), ("decimal", "t", "T"), ("text", "w", "W", relevant),
    )  # fmt: skip
    section = imported.taken.data["sections"]
    assert isinstance(section, list)
    assert isinstance(section[0], dict)
    items = section[0]["items"]
    assert isinstance(items, list)
    assert isinstance(items[-1], dict)
    assert items[-1]["when"] == condition
    assert checklist.items[-1].when is not None


@pytest.mark.parametrize(
    "relevant",
    ["${t} >= 5.5", "${fuels} = 'petrol'", "${w} != ''", "count-selected(${fuels}) > 1",
     "not(selected(${fuels}, 'petrol'))", "${n} + 1 > 2", "${n} > ${t}", "true()"],
)  # fmt: skip
def test_a_relevant_that_cannot_be_said_is_listed_and_the_question_always_asked(
    relevant: str,
) -> None:
    imported, checklist = take(
        ("select_multiple fuel", "fuels", "Fuels"), ("integer", "n", "N"), ("decimal", "t", "T"),
        ("text", "w", "W"), ("text", "last", "Last", relevant),
    )  # fmt: skip
    assert checklist.items[-1].when is None
    assert any(line.startswith(f"survey row 6: relevant `{relevant}`") for line in imported.lost)


def test_groups_become_sections_and_repeats_tables() -> None:
    imported, checklist = take(
        ("integer", "n", "N"),
        ("begin group", "outer", "Outer", "${n} > 1"),
        ("text", "a", "A"),
        ("begin_group", "inner", "Inner", "${n} > 2"),
        ("text", "b", "B"),
        ("end_group", ""),
        ("text", "c", "C"),
        ("begin_repeat", "rows", "Rows"),
        ("text", "where", "Where"),
        ("decimal", "heat", "Heat", "", ". <= 90"),
        ("image", "shot", "Shot"),
        ("end_repeat", ""),
        ("end group", ""),
    )
    assert [(one.key, one.title) for one in checklist.sections] == [
        ("general", "General"), ("outer", "Outer"), ("inner", "Outer: Inner"), ("outer-2", "Outer"),
    ]  # fmt: skip
    inner = checklist.sections[2].when
    assert inner is not None
    assert inner.items() == ("n", "n")
    table = checklist.items_by_key["rows"].answer
    assert isinstance(table, ReadingSeries)
    assert [(column.key, column.kind) for column in table.columns] == [
        ("where", "text"), ("heat", "number"),
    ]  # fmt: skip
    assert table.columns[1].maximum == 90
    assert any(line.startswith("survey row 12: `image` within a repeat") for line in imported.lost)


def test_languages_become_translations() -> None:
    head = ("type", "name", "label::English (en)", "label::Español (es)", "hint::Español (es)")
    _imported, checklist = take(
        ("select_one fuel", "fuel", "Fuel?", "¿Combustible?"),
        head=head,
        choices=(("fuel", "gas", "Gas"), ("fuel", "oil", "Oil")),
        settings=(("form_title", "default_language"), ("Walk", "English (en)")),
    )
    assert (checklist.title, checklist.language) == ("Walk", "en")
    assert checklist.items[0].question == "Fuel?"
    assert checklist.translations == {"es": {"items.fuel.question": "¿Combustible?"}}


def test_what_has_no_place_is_listed_by_row() -> None:
    imported, _checklist = take(
        ("start", "started", "", "", "", "", ""),
        ("geopoint", "where", "Where", "", "", "", ""),
        ("text", "w", "W", "", "regex(., '[a-z]+')", "", "abc"),
        ("barcode", "code", "Code", "", "", "", ""),
        head=(*HEAD, "default"),
    )
    said = "\n".join(imported.lost)
    for words in (
        "survey row 2: `start`", "survey row 3: `geopoint`", "survey row 4: constraint `regex",
        "survey row 4: default `abc`", "survey row 5: `barcode` became a text",
    ):  # fmt: skip
        assert words in said


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (book(other=[["a"]]), "There is no sheet `survey`"),
        (book(survey=[["a", "b"], ["c", "d"]]), "There is no column `type`"),
        (form(HEAD, ("integer", "a b", "A")), "survey row 2"),
        (form(HEAD, ("begin_group", "g", "G"), ("integer", "n", "N")), "survey row 2"),
        (form(HEAD, ("integer", "n", "N", "${zz} > 1")), "Could not find the name 'zz'"),
        (form(HEAD, ("select_one nope", "n", "N"), choices=LISTS), "nope"),
    ],
)
def test_what_is_no_xlsform_is_refused_with_its_row(source: bytes, words: str) -> None:
    with pytest.raises(InvalidInputError, match="survey") as refused:
        from_xlsform(source, "f.xlsx", BASE)
    assert words in str(refused.value)
