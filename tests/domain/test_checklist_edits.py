"""Editing a checklist as plain data: what is asked changes, what belongs to it goes along."""

from typing import get_args

import pytest

from compliance.domain.checklist_edits import (
    Mapping,
    Way,
    find_item,
    items_before,
    items_of,
    items_up_to,
    part,
    sections_of,
    with_head,
    with_item,
    with_item_moved,
    with_section,
    with_section_moved,
    without_item,
    without_section,
    word,
    words,
)
from compliance.domain.checklist_reader import read_checklist
from compliance.domain.errors import NotFoundError
from compliance.domain.file_problems import Plain
from tests.domain.small_checklists import data, item, place

CHOICES: list[Plain] = [{"key": "gas", "label": "Gas"}, {"key": "oil", "label": "Oil"}]
SPANISH: Plain = {
    "title": "Chico",
    "sections": {"one": "Uno", "two": "Dos"},
    "items": {
        "brakes": {"question": "¿Frenos?", "fail": {"default_action": "Reparar"}},
        "fuel": {"choices": {"gas": "Gas", "oil": "Aceite"}},
    },
}


def small() -> Mapping:
    """Two sections with translations."""
    made = data(item("brakes"), item("fuel", {"type": "choice", "choices": CHOICES}), item("horn"))
    second: Mapping = {"key": "two", "title": "Two", "items": [item("forks")]}
    made["sections"] = [*sections_of(made), second]
    return {**made, "translations": {"es": SPANISH}}


def order(made: Mapping) -> list[list[str]]:
    """The keys of the items, section by section."""
    return [[word(one, "key") for one in items_of(section)] for section in sections_of(made)]


def spanish(made: Mapping) -> Mapping:
    return part(part(made, "translations"), "es")


def test_the_document_that_is_given_stays_as_it_is() -> None:
    made = small()
    with_item(made, item("x"), "two")
    without_section(made, "one")
    with_head(made, {"title": "Other"})
    assert made == small()


def test_an_item_moves_within_its_section_and_on_into_the_next() -> None:
    made = small()
    down: Way = get_args(Way)[1]
    assert order(with_item_moved(made, "brakes", "down"))[0] == ["fuel", "brakes", "horn"]
    made = with_item_moved(made, "horn", down)
    assert order(made) == [["brakes", "fuel"], ["horn", "forks"]]
    assert order(with_item_moved(made, "horn", "up")) == [["brakes", "fuel", "horn"], ["forks"]]
    assert order(with_item_moved(made, "brakes", "up")) == order(made)
    assert order(with_item_moved(made, "forks", "down")) == order(made)


def test_sections_move_and_stay_at_the_ends() -> None:
    moved = with_section_moved(small(), "two", "up")
    assert [word(one, "key") for one in sections_of(moved)] == ["two", "one"]
    assert with_section_moved(moved, "two", "up") == moved


def test_a_new_item_gets_a_key_of_its_own() -> None:
    made = with_item(small(), {"question": "Brakes!"}, "two")
    assert order(made)[1] == ["forks", "brakes-2"]
    made = with_section(made, "One")
    assert [word(one, "key") for one in sections_of(made)] == ["one", "two", "one-2"]


def test_a_changed_text_loses_its_translation_and_no_other() -> None:
    _, old = find_item(small(), "brakes")
    made = with_item(small(), {**old, "question": "Do the brakes hold?"}, "one", "brakes")
    assert part(spanish(made), "items") == {
        "brakes": {"fail": {"default_action": "Reparar"}},
        "fuel": {"choices": {"gas": "Gas", "oil": "Aceite"}},
    }
    _, fuel = find_item(made, "fuel")
    other: list[Plain] = [CHOICES[0], {"key": "oil", "label": "Heating oil"}]
    made = with_item(made, {**fuel, "answer": {"type": "choice", "choices": other}}, "one", "fuel")
    assert part(part(spanish(made), "items"), "fuel") == {"choices": {"gas": "Gas"}}
    made = with_section(with_head(made, {"title": "Other"}), "First", "one")
    assert "title" not in spanish(made)
    assert part(spanish(made), "sections") == {"two": "Dos"}
    read_checklist(made, place)


def test_what_is_removed_takes_its_translations_along() -> None:
    made = without_item(without_item(small(), "brakes"), "fuel")
    assert "items" not in spanish(made)
    made = without_section(with_head(made, {"title": "Other"}), "one")
    assert spanish(made) == {"sections": {"two": "Dos"}}
    assert "translations" not in without_section(made, "two")


def test_an_item_goes_into_another_section_and_keeps_what_the_form_does_not_know() -> None:
    _, old = find_item(small(), "brakes")
    made = with_item(small(), {**old, "review": "unread"}, "two", "brakes")
    assert order(made) == [["fuel", "horn"], ["forks", "brakes"]]
    assert word(find_item(made, "brakes")[1], "review") == "unread"


def test_conditions_may_look_back_only() -> None:
    made = small()
    assert [word(one, "key") for one in items_before(made, "horn")] == ["brakes", "fuel"]
    assert len(items_before(made, "nothing")) == 4
    assert len(items_up_to(made, "one")) == 3


def test_an_emptied_field_is_taken_out() -> None:
    made = with_head({**small(), "summary": "Short"}, {"summary": "", "provisions": ["internal"]})
    assert "summary" not in made
    assert words(made, "provisions") == ["internal"]
    assert words({"x": "one"}, "x") == ["one"]


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        without_item(small(), "x")
    with pytest.raises(NotFoundError):
        without_section(small(), "x")
    with pytest.raises(NotFoundError):
        with_item(small(), {}, "x")
