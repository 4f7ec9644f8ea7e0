"""The tree: few names at the top, no traces of a machine, locks that name no server."""

import re

import pytest

from tests.contracts.sources import text_of, tracked

TOP = {
    "app.py",
    "pyproject.toml",
    "compliance",
    "checklists",
    "templates",
    "tests",
    "README.md",
    "Makefile",
    "LICENSE",
    "CHANGELOG.md",
    "docs",
    "deploy",
    "requirements.lock",
    "requirements-dev.lock",
}
BINARY = (".png", ".jpg", ".woff2", ".ico", ".mo", ".pdf", ".webp", ".heic", ".gif")
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+|tmp/\w+)/")
REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|proxy\.golang\.org|deb\.debian\.org"
    r"|--index-url|--extra-index-url|--find-links"
)


def texts() -> list[str]:
    return [name for name in tracked() if not name.endswith(BINARY)]


def test_the_top_level_holds_the_agreed_names_and_dot_files_only() -> None:
    tops = {name.split("/", 1)[0] for name in tracked()}
    assert {top for top in tops if not top.startswith(".")} <= TOP


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    own = "tests/contracts/test_tree.py"
    found = {
        f"{name}: {match.group()}"
        for name in texts()
        if name != own
        for match in MACHINE_PATHS.finditer(text_of(name))
    }
    assert found == set()


def test_no_file_names_a_package_registry() -> None:
    own = ("tests/contracts/test_tree.py", "Makefile")
    named = [name for name in texts() if name not in own and REGISTRIES.search(text_of(name))]
    assert named == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_has_exact_versions_with_hashes_and_no_addresses(lock: str) -> None:
    text = text_of(lock)
    assert "://" not in text
    for requirement in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[a-z0-9][a-z0-9._-]*==\S+", requirement), requirement[:80]
        assert "--hash=sha256:" in requirement, requirement[:80]


def test_both_locks_agree() -> None:
    """Tests run with the versions that are served with."""

    def pins(lock: str) -> set[str]:
        return set(re.findall(r"(?m)^(\S+==\S+)", text_of(lock)))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_every_declared_dependency_is_locked() -> None:
    declared = re.search(r"dependencies = \[(.*?)\n\]", text_of("pyproject.toml"), re.DOTALL)
    assert declared
    names = {n.lower() for n in re.findall(r'(?m)^\s*"([A-Za-z0-9-]+)', declared.group(1))}
    locked = set(re.findall(r"(?m)^([a-z0-9-]+)==", text_of("requirements.lock")))
    assert names - locked == set()
