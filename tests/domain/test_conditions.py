from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from compliance.domain.conditions import Condition, Given, holds

KNOWN = {
    "running": Given(("yes",)),
    "level": Given(("80.5",), Decimal("80.5")),
    "guard": Given(("fail",), failed=True),
    "leaks": Given(("hose", "pump")),
}


def condition(**parts: object) -> Condition:
    return Condition.model_validate(parts, strict=False)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"item": "running", "is": "yes"}, True),
        ({"item": "running", "is": "no"}, False),
        ({"item": "running", "in": ["no", "yes"]}, True),
        ({"item": "leaks", "is": "pump"}, True),
        ({"item": "leaks", "in": ["dry"]}, False),
        ({"item": "level", "over": "80"}, True),
        ({"item": "level", "over": "80.5"}, False),
        ({"item": "level", "under": "80.5"}, False),
        ({"item": "level", "over": "80", "under": "81"}, True),
        ({"item": "running", "over": "1"}, False),
        ({"item": "guard", "failed": "yes"}, True),
        ({"item": "guard", "failed": "no"}, False),
        ({"item": "running", "failed": "no"}, True),
        ({"item": "unknown", "failed": "no"}, False),
        ({"item": "unknown", "is": "yes"}, False),
        (
            {"all_of": [{"item": "running", "is": "yes"}, {"item": "level", "under": "10"}]},
            False,
        ),
        ({"any_of": [{"item": "running", "is": "no"}, {"item": "level", "over": "10"}]}, True),
    ],
)
def test_conditions_look_at_what_was_answered(parts: dict[str, object], *, expected: bool) -> None:
    assert holds(condition(**parts), KNOWN.get) is expected


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"item": "running"},
        {"is": "yes"},
        {"item": "running", "is": "yes", "any_of": [{"item": "level", "over": "1"}]},
        {"all_of": [{"item": "a", "is": "b"}], "any_of": [{"item": "a", "is": "b"}]},
    ],
)
def test_a_condition_without_one_meaning_is_refused(parts: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        condition(**parts)


_leaf = st.builds(
    lambda key, value: Condition.model_validate({"item": key, "is": value}),
    st.sampled_from(["running", "leaks", "unknown"]),
    st.sampled_from(["yes", "no", "pump"]),
)
_tree = st.recursive(
    _leaf,
    lambda inner: st.builds(
        lambda name, parts: Condition.model_validate({name: tuple(parts)}),
        st.sampled_from(["all_of", "any_of"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)


@settings(derandomize=True, max_examples=100)
@given(_tree)
def test_groups_mean_all_and_any(tree: Condition) -> None:
    result = holds(tree, KNOWN.get)
    if tree.all_of:
        assert result is all(holds(part, KNOWN.get) for part in tree.all_of)
    if tree.any_of:
        assert result is any(holds(part, KNOWN.get) for part in tree.any_of)
    assert set(tree.items()) <= {"running", "leaks", "unknown"}
