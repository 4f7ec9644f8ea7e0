from pathlib import Path

import pytest

from compliance.domain.errors import InvalidInputError
from compliance.library.catalog import collect, load
from compliance.library.published import publish, read_lock, unpublished
from tests.library.files import GOOD, write


def test_publishing_locks_the_bytes_and_happens_once(tmp_path: Path) -> None:
    write(tmp_path, "small.yaml")
    catalog = load(tmp_path)
    assert [e.ref.key for e in unpublished(catalog.editions(), catalog.lock)] == ["small"]
    (added,) = publish(tmp_path, catalog.editions())
    assert read_lock(tmp_path) == {("small", 1): added.ref.digest}
    assert publish(tmp_path, load(tmp_path).editions()) == []
    assert load(tmp_path).is_published(added.ref)


def test_one_changed_byte_is_a_named_problem_and_nothing_is_written(tmp_path: Path) -> None:
    path = write(tmp_path, "small.yaml")
    publish(tmp_path, load(tmp_path).editions())
    lock = (tmp_path / "published.lock").read_bytes()
    path.write_text(GOOD + "\n", encoding="utf-8")
    with pytest.raises(InvalidInputError) as refused:
        load(tmp_path)
    (problem,) = refused.value.problems
    assert problem.what == "small version 1 was changed after publishing."
    assert "version: 2" in problem.remedy
    changed = collect(tmp_path)[0].editions()
    with pytest.raises(InvalidInputError):
        publish(tmp_path, changed)
    assert (tmp_path / "published.lock").read_bytes() == lock


def test_a_new_version_keeps_the_old_line(tmp_path: Path) -> None:
    path = write(tmp_path, "small.yaml")
    publish(tmp_path, load(tmp_path).editions())
    path.write_text(GOOD.replace("version: 1", "version: 2"), encoding="utf-8")
    publish(tmp_path, load(tmp_path).editions())
    assert sorted(read_lock(tmp_path)) == [("small", 1), ("small", 2)]


def test_examples_are_not_published(tmp_path: Path) -> None:
    write(tmp_path, "small.yaml", GOOD + "example: yes\n")
    assert publish(tmp_path, load(tmp_path).editions(examples=True)) == []


@pytest.mark.parametrize("line", ["small 1", "small 0 " + "a" * 64, "a b " + "a" * 64])
def test_lines_that_are_no_entry_are_told(tmp_path: Path, line: str) -> None:
    text = f"# head\n\nsmall 1 {'a' * 64}\n{line}\nsmall 1 {'b' * 64}\n"
    (tmp_path / "published.lock").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInputError) as refused:
        read_lock(tmp_path)
    assert [p.where for p in refused.value.problems] == ["published.lock:4", "published.lock:5"]
