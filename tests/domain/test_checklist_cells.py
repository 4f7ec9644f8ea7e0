"""Choices, columns and conditions as people type them, and back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.checklist_cells import (
    choices_text,
    columns_text,
    condition_text,
    read_choices,
    read_columns,
    read_condition,
    with_known_keys,
)
from compliance.domain.checklist_edits import Mapping
from compliance.domain.file_problems import Plain

KEYS = st.from_regex(r"\A[a-z0-9]{1,6}(-[a-z0-9]{1,6})?\Z")
LABELS = st.text("abc XYZ=!|é1", min_size=1, max_size=12).map(str.strip).filter(bool)
VALUES = st.text("abc (),é1.-", min_size=1, max_size=8).map(lambda text: f"v{text}".strip())


@st.composite
def a_test(draw: st.DrawFn) -> Mapping:
    """One test of one item."""
    key = draw(KEYS)
    how = draw(st.sampled_from(["is", "in", "over", "under", "failed"]))
    if how == "in":
        listed: list[Plain] = list(draw(st.lists(VALUES, min_size=1, max_size=3)))
        return {"item": key, "in": listed}
    if how == "failed":
        return {"item": key, "failed": draw(st.sampled_from(["yes", "no"]))}
    return {"item": key, how: draw(VALUES if how == "is" else st.sampled_from(["5", "-0.5"]))}


def groups(inner: st.SearchStrategy[Mapping]) -> st.SearchStrategy[Mapping]:
    """Several conditions combined."""
    name, parts = st.sampled_from(["all_of", "any_of"]), st.lists(inner, min_size=2, max_size=3)
    return st.builds(lambda name, parts: {name: parts}, name, parts)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.recursive(a_test(), groups, max_leaves=6))
def test_a_condition_in_words_is_read_back_as_it_was(condition: Mapping) -> None:
    assert read_condition(condition_text(condition)) == condition


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.lists(st.tuples(KEYS, LABELS, st.booleans()), max_size=5, unique_by=lambda c: c[0]))
def test_choices_as_lines_are_read_back_as_they_were(rows: list[tuple[str, str, bool]]) -> None:
    choices: list[Mapping] = []
    for key, label, fails in rows:
        choice: Mapping = {"key": key, "label": " ".join(label.split())}
        choices.append({**choice, "fails": "yes"} if fails else choice)
    assert read_choices(choices_text(choices)) == choices


def test_several_tests_of_one_item_are_joined() -> None:
    condition: Mapping = {"item": "ph", "over": "5", "under": "9"}
    assert condition_text(condition) == "ph over 5 and ph under 9"
    assert read_condition("ph over 5 and ph under 9") == {
        "all_of": [{"item": "ph", "over": "5"}, {"item": "ph", "under": "9"}]
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "brakes",
        "brakes equals fail",
        "brakes is",
        "a in gas",
        "a in (gas",
        "(a failed",
        "a failed b failed",
        "a not bad",
        "a is b and",
        "((((((((((((((((((((((a failed",
        '"',
    ],
)
def test_what_is_no_condition_is_refused_with_the_way_to_write_it(text: str) -> None:
    with pytest.raises(ValueError, match="Write it like"):
        read_condition(text)


def test_choices_mark_fails_and_get_keys() -> None:
    assert read_choices("Gas\n! Worn out\n\nx1 = Other\nGas") == [
        {"key": "gas", "label": "Gas"},
        {"key": "worn-out", "label": "Worn out", "fails": "yes"},
        {"key": "x1", "label": "Other"},
        {"key": "gas-2", "label": "Gas"},
    ]


def test_a_choice_that_only_got_other_words_keeps_its_key() -> None:
    old: list[Mapping] = [{"key": "gas", "label": "Gas"}, {"key": "oil", "label": "Oil"}]
    keys = [
        [one["key"] for one in with_known_keys(read_choices(text), old) if isinstance(one, dict)]
        for text in ("Gas\nHeating oil", "Oil\nGas", "Gas\nOil\nWood", "Oil")
    ]
    assert keys == [["gas", "oil"], ["oil", "gas"], ["gas", "oil", "wood"], ["oil"]]


def test_columns_as_lines_are_read_back_as_they_were() -> None:
    columns: list[Mapping] = [
        {"key": "at", "label": "At", "kind": "time"},
        {"key": "t", "label": "Temperature", "kind": "number", "unit": "C", "high": "60"},
        {"key": "depth", "label": "Depth", "kind": "number", "low": "-0.5", "decimals": "3"},
    ]
    text = columns_text(columns)
    assert text.splitlines()[0] == "At | time"
    assert text.splitlines()[1] == "t = Temperature | number | C |  | 60"
    assert read_columns(text) == columns
    assert read_columns("a|number|||||||9")[0] == {
        "key": "a",
        "label": "a",
        "kind": "number",
        "further": "9",
    }
