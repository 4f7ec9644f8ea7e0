"""YAML as it is written by forms: the strict reader gives back the same data."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.file_problems import Plain
from compliance.library.strict_yaml import read_yaml
from compliance.library.written_yaml import with_head, write_yaml
from tests.world import CATALOG

TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u0085\u2028\u2029\ufeff")
    | st.sampled_from("\n:#-?!&*{}[],'\"%@`|> "),
    min_size=1,
    max_size=20,
).filter(lambda text: bool(text.strip()))
KEYS = st.from_regex(r"\A[a-z_]{1,8}\Z")
DATA = st.dictionaries(
    KEYS,
    st.recursive(
        TEXTS,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, min_size=1, max_size=3)
        ),
        max_leaves=8,
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(DATA)
def test_any_data_comes_back_as_it_was(data: dict[str, Plain]) -> None:
    document = read_yaml(write_yaml(data).encode(), "x")
    assert document.problems == []
    assert document.data == data


def test_the_example_comes_back_and_nothing_is_quoted_without_need() -> None:
    source = CATALOG.latest("example-every-feature").source
    data = read_yaml(source, "x").data
    text = write_yaml(data)
    assert read_yaml(text.encode(), "x").data == data
    assert "required: no\n" in text
    assert write_yaml({"section": "1904.10", "none": "", "empty": {}}) == "section: 1904.10\n"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("# why\nkey: a # mine\nversion: 1\n", "# why\nkey: own-x # mine\nversion: 3\n"),
        ("title: T\n", "key: own-x\nversion: 3\ntitle: T\n"),
        ('"key": "a b"\n', 'version: 3\n"key": own-x\n'),
        ("key: [\n", "key: [\n"),
        ("- a\n", "- a\n"),
        ("key: [a]\nversion: 2\n", "key: [a]\nversion: 3\n"),
        ("items:\n  - key: a\n", "key: own-x\nversion: 3\nitems:\n  - key: a\n"),
    ],
)
def test_key_and_version_are_put_in_and_all_else_stays(text: str, result: str) -> None:
    assert with_head(text, {"key": "own-x", "version": "3"}) == result
