from contextlib import suppress

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.errors import InvalidInputError
from compliance.library.strict_yaml import MAX_BYTES, Plain, read_yaml


def read(text: str) -> Plain:
    document = read_yaml(text.encode(), "f.yaml")
    assert document.problems == []
    return document.data


def told(text: str) -> list[str]:
    return [str(problem) for problem in read_yaml(text.encode(), "f.yaml").problems]


@pytest.mark.parametrize(
    "scalar",
    ["1904.10", "no", "yes", "on", "12:30", "0017", "1e5", "2026-03-31", "null", "~", ".5"],
)
def test_every_scalar_stays_the_string_that_was_written(scalar: str) -> None:
    assert read(f"a: {scalar}\n{scalar}: b\n") == {"a": scalar, scalar: "b"}


def test_lines_are_kept_for_values_keys_and_missing_things() -> None:
    document = read_yaml(b"a: 1\nb:\n  - c: 2\n    d: 3\n  - e\n", "f.yaml")
    assert document.place(()) == "f.yaml:1"
    assert document.place(("b",)) == "f.yaml:2"
    assert document.place(("b", 0, "d")) == "f.yaml:4"
    assert document.place(("b", 1)) == "f.yaml:5"
    assert document.place(("b", 0, "gone")) == "f.yaml:3"
    assert document.place(("b", 9, "x")) == "f.yaml:2"


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", "f.yaml:3", "the first is in line 1"),
        ("x:\n  a: 1\n  a: 1\n", "f.yaml:3", "`a` stands here a second time"),
        ("a: &one [1]\nb: *one\n", "f.yaml:1", "used twice"),
        ("a: !!python/name:os.system x\n", "f.yaml:1", "Tags such as"),
        ("a: !!int 3\n", "f.yaml:1", "Tags such as"),
        ("a:\nb: 2\n", "f.yaml:1", "A value is empty"),
        ('a: ""\n', "f.yaml:1", "A value is empty"),
        ("? [a, b]\n: c\n", "f.yaml:1", "A key is not a plain word"),
    ],
)
def test_surprises_are_told_with_their_line(text: str, where: str, words: str) -> None:
    (problem,) = told(text)
    assert problem.startswith(where)
    assert words in problem


def test_all_surprises_of_a_file_are_told() -> None:
    assert len(told("a: 1\na: 2\nb:\nb: !!int 3\n")) == 4


@pytest.mark.parametrize(
    ("source", "where", "words"),
    [
        (b"", "f.yaml", "empty"),
        (b"# only words\n", "f.yaml", "empty"),
        (b"a: [1, 2\nb: 3\n", "f.yaml:2", "not YAML"),
        (b"a: 1\n\tb: 2\n", "f.yaml:2", "not YAML"),
        (b"a: b: c\n", "f.yaml:1", "not YAML"),
        (b"a: 1\nb: \xff\n", "f.yaml:2", "not UTF-8"),
        (b"a: \x00\n", "f.yaml", "not YAML"),
        (b"a: 1\n---\nb: 2\n", "f.yaml", "not YAML"),
        (b"a" * (MAX_BYTES + 1), "f.yaml", "larger than"),
        (b"[" * 100_000, "f.yaml", "nested deeper"),
        (b"- " * 100_000, "f.yaml", "nested deeper"),
        (b"{a: " * 100_000, "f.yaml", "nested deeper"),
        (b"".join(b" " * n + b"a:\n" for n in range(600)), "f.yaml", "nested deeper"),
        (b"a: *nothing\n", "f.yaml:1", "not YAML"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_breaks(
    source: bytes, where: str, words: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_yaml(source, "f.yaml")
    (problem,) = refused.value.problems
    assert problem.where.startswith(where)
    assert words in problem.what
    assert problem.remedy


def test_a_billion_laughs_stay_small() -> None:
    lines = ["a0: &a0 [ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert told("\n".join(lines))


_scalars = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["Cs", "Cc", "Zl"]),
    min_size=1,
    max_size=12,
).filter(lambda text: bool(text.strip()))
_trees = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(_scalars, inner, min_size=1, max_size=3)
    ),
    max_leaves=10,
)


@settings(derandomize=True, max_examples=80)
@given(st.dictionaries(_scalars, _trees, min_size=1, max_size=3))
def test_what_was_written_is_read_back(tree: dict[str, Plain]) -> None:
    text = yaml.safe_dump(tree, allow_unicode=True, default_style='"')
    assert read_yaml(text.encode(), "f.yaml").data == tree


@settings(derandomize=True, max_examples=150)
@given(st.binary(max_size=60) | st.text("abc:-[]{}&*!'\"#|>\n \t", max_size=40).map(str.encode))
def test_any_bytes_are_a_document_or_a_refusal(source: bytes) -> None:
    with suppress(InvalidInputError):
        document = read_yaml(source, "f.yaml")
        assert document.place(("a", 0, "b")).startswith("f.yaml:")


@pytest.mark.parametrize(
    ("text", "where"),
    [("a: &x [*x]\n", "f.yaml:1"), ("a: 1\nb: &x\n  c: {d: *x}\n", "f.yaml:2")],
)
def test_what_contains_itself_is_one_problem(text: str, where: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_yaml(text.encode(), "f.yaml")
    (problem,) = caught.value.problems
    assert problem.where == where
    assert "contains itself" in problem.what
