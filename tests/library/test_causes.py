"""The categories of causes that are shipped, and what is said of a broken file."""

from pathlib import Path

import pytest

from compliance.domain.errors import InvalidInputError
from compliance.library.causes import CAUSES_NAME, load_causes
from compliance.library.model_files import LAW_FOLDER

ROOT = Path(__file__).resolve().parents[2]


def test_the_shipped_categories_are_in_five_groups_and_both_languages() -> None:
    causes = load_causes(ROOT / "checklists")
    every = [cause for group in causes.groups for cause in group.causes]
    assert len(causes.groups) == 5
    assert 18 <= len(every) <= 24
    assert all(cause.title != cause.es for cause in every)
    assert causes.find("guard-missing") is not None
    assert causes.find("moon") is None


def test_a_broken_file_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / LAW_FOLDER).mkdir()
    text = "groups:\n  - key: a\n    title: A\n    es: A\n    causes:\n      - key: b\n"
    (tmp_path / LAW_FOLDER / CAUSES_NAME).write_text(text)
    with pytest.raises(InvalidInputError) as refused:
        load_causes(tmp_path)
    assert CAUSES_NAME in str(refused.value)
    assert "title" in str(refused.value)
