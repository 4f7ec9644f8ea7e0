import hashlib
from pathlib import Path

import pytest

from compliance.domain.checklists import ChecklistRef
from compliance.domain.errors import InvalidInputError, NotFoundError
from compliance.library.catalog import (
    Kept,
    collect,
    collect_files,
    load,
    load_good,
    read_edition,
)
from compliance.library.published import publish
from tests.library.files import GOOD, write

BROKEN = Path(__file__).parent / "broken"
OVERRIDES = """\
overrides:
  - {checklist: gone, reason: The city wants it weekly, provision: "local: Title 9 section 3"}
"""


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(InvalidInputError) as refused:
        load(folder)
    assert all(problem.remedy for problem in refused.value.problems)
    return [str(problem) for problem in refused.value.problems]


def test_a_folder_becomes_a_catalog(tmp_path: Path) -> None:
    write(tmp_path, "osha/small.yaml")
    write(tmp_path, "osha/small-v2.yaml", GOOD.replace("version: 1", "version: 2"))
    write(tmp_path, "example.yaml", GOOD.replace("key: small", "key: example\nexample: yes"))
    catalog = load(tmp_path)
    ref = ChecklistRef("small", 1, hashlib.sha256(GOOD.encode()).hexdigest())
    assert len(catalog) == 3
    assert catalog[ref].title == "Small"
    assert catalog.edition(ref).source == GOOD.encode()
    assert catalog.edition(ref).path == "osha/small.yaml"
    assert catalog.latest("small").ref.version == 2
    assert [edition.ref.version for edition in catalog.versions("small")] == [1, 2]
    assert [str(edition.ref.key) for edition in catalog.all_latest()] == ["small"]
    assert len(catalog.editions(examples=True)) == 3
    assert not catalog.is_published(ref)


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    write(tmp_path, "small.yaml")
    catalog = load(tmp_path)
    with pytest.raises(NotFoundError, match="gone"):
        catalog.latest("gone")
    with pytest.raises(NotFoundError, match="small v1"):
        catalog.edition(ChecklistRef("small", 1, "0" * 64))


def test_all_problems_of_all_files_are_told_with_file_and_line(tmp_path: Path) -> None:
    broken = GOOD.replace("version: 1", "version: one\nversion: two").replace("title: Small\n", "")
    write(tmp_path, "a/small.yaml", broken)
    write(tmp_path, "b/empty.yaml", "")
    write(tmp_path, "c/other.yaml", GOOD.replace("severity: serious", "severity: bad"))
    write(tmp_path, "d/small.yml")
    told = problems_of(tmp_path)
    assert [line.split(": ")[0] for line in told] == [
        "a/small.yaml:1",
        "a/small.yaml:2",
        "a/small.yaml:3",
        "b/empty.yaml",
        "c/other.yaml:22",
        "d/small.yml",
    ]


def test_every_line_of_a_broken_file_is_named_at_once() -> None:
    lines = GOOD.splitlines()
    breaks = {2: "version: x", 4: "authority: x", 6: "provisions: [x]", 9: "subject: x"}
    for number, line in breaks.items():
        lines[number - 1] = line
    lines[21] = "        fail: {severity: x, default_action: Fix it}"
    with pytest.raises(InvalidInputError) as refused:
        read_edition("\n".join(lines).encode(), "f.yaml")
    places = [problem.where for problem in refused.value.problems]
    assert places == [f"f.yaml:{number}" for number in (2, 4, 6, 9, 22)]


def test_names_versions_and_overrides_must_agree(tmp_path: Path) -> None:
    write(tmp_path, "wrong-name.yaml")
    write(tmp_path, "a/small.yaml", GOOD + OVERRIDES)
    write(tmp_path, "b/small.yaml", GOOD + "\n")
    told = "\n".join(problems_of(tmp_path))
    assert "Rename it to small.yaml." in told
    assert "small version 1 stands in a/small.yaml too." in told
    assert "`overrides` names gone" in told


def test_files_named_alone_are_judged_as_if_they_stood_in_the_library(tmp_path: Path) -> None:
    write(tmp_path, "library/small.yaml")
    library, _ = collect(tmp_path / "library")
    write(tmp_path, "new/twice/small.yaml")
    write(tmp_path, "new/small.yaml", GOOD.replace("Small", "Other words"))
    write(tmp_path, "new/other.yaml", GOOD)
    (tmp_path / "new" / "folder.yaml").mkdir()
    good = GOOD.replace("key: small", "key: mine")
    write(tmp_path, "mine.yaml", good + OVERRIDES.replace("gone", "small"))
    editions, problems = collect_files([tmp_path / "mine.yaml"], library)
    assert ([one.ref.key for one in editions], problems) == (["mine"], [])
    editions, problems = collect_files([tmp_path / "new", tmp_path / "new" / "small.yaml"], library)
    told = "\n".join(map(str, problems))
    assert "Rename it to small.yaml." in told
    assert "stands in" in told
    assert [problem.where.removeprefix(f"{tmp_path}/new/") for problem in problems] == [
        "other.yaml",
        "small.yaml",
        "twice/small.yaml",
    ]
    assert len(editions) == 3


def test_an_override_says_why_and_under_which_provision(tmp_path: Path) -> None:
    write(tmp_path, "small.yaml", GOOD + "overrides: [{checklist: small}, small]\n")
    told = "\n".join(problems_of(tmp_path))
    assert "reason" in told
    assert "provision" in told


def test_a_missing_folder_and_a_broken_lock_are_told(tmp_path: Path) -> None:
    assert "no such folder" in problems_of(tmp_path / "gone")[0]
    write(tmp_path, "small.yaml")
    (tmp_path / "published.lock").write_text("small 1 abc\n", encoding="utf-8")
    (told,) = problems_of(tmp_path)
    assert told.startswith("published.lock:1")


def test_good_files_are_still_there_beside_broken_ones(tmp_path: Path) -> None:
    write(tmp_path, "small.yaml")
    write(tmp_path, "broken.yaml", "key: [")
    catalog, problems = collect(tmp_path)
    assert [ref.key for ref in catalog] == ["small"]
    assert len(problems) == 1


def test_a_folder_of_broken_files_tells_all_of_them() -> None:
    _catalog, problems = collect(BROKEN)
    told = "\n".join(str(problem) for problem in problems)
    for words in (
        "no-yaml.yaml:2: This is not YAML",
        "many-mistakes.yaml:2: `version`: 'first' is not a whole number.",
        "'Illinois' is no jurisdiction",
        "'1910.157(e)(2)' is no provision",
        "`fact` takes at least one of",
        "'monthly' is not a known word",
        "'thing' is not a known word",
        "'perhaps' is neither yes nor no",
        "The item `guard` stands here a second time",
        "other-name.yaml: The file is not named after its key",
    ):
        assert words in told


def test_a_broken_file_takes_nothing_down(tmp_path: Path) -> None:
    good = write(tmp_path, "small.yaml")
    write(tmp_path, "other.yaml", GOOD.replace("key: small", "key: other"))
    publish(tmp_path, load(tmp_path).editions())
    kept = load(tmp_path).latest("small")
    good.write_text("key: [", encoding="utf-8")
    catalog = load_good(tmp_path, lambda lock: Kept((kept,)) if ("small", 1) in lock else Kept())
    assert catalog.latest("small") is kept
    assert catalog.latest("other").ref.version == 1
    assert [problem.where for problem in catalog.problems] == ["small.yaml:2"]


def test_a_published_file_that_was_changed_is_not_used(tmp_path: Path) -> None:
    good = write(tmp_path, "small.yaml")
    publish(tmp_path, load(tmp_path).editions())
    kept = load(tmp_path).latest("small")
    good.write_text(GOOD.replace("in place", "in place today"), encoding="utf-8")
    assert load_good(tmp_path, lambda _lock: Kept((kept,))).latest("small") is kept
    without = load_good(tmp_path, lambda _lock: Kept())
    assert list(without.all_latest()) == []
    assert "changed after publishing" in without.problems[0].what


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="no such folder"):
        load_good(tmp_path / "nowhere", lambda _lock: Kept())


def test_a_folder_that_is_read_again_is_read_as_it_is_now(tmp_path: Path) -> None:
    write(tmp_path, "small.yaml")
    write(tmp_path, "other.yaml", GOOD.replace("key: small", "key: other"))
    before = load(tmp_path)
    write(tmp_path, "small.yaml", GOOD.replace("title: Small", "title: Smaller"))
    after = load(tmp_path)
    assert after.latest("small").checklist.title == "Smaller"
    assert before.latest("small").checklist.title == "Small"
    assert after.latest("other") is before.latest("other")
    write(tmp_path, "small.yaml", "")
    assert problems_of(tmp_path) == problems_of(tmp_path)
