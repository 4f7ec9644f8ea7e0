"""Every YAML file of the library is plain YAML: any reader of it reads the same."""

from pathlib import Path

import pytest
import yaml

from compliance.library.strict_yaml import read_yaml

FOLDER = Path(__file__).resolve().parents[2] / "checklists"
FILES = sorted(FOLDER.rglob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(FOLDER)) for path in FILES])
def test_the_pure_python_reader_reads_the_same(path: Path) -> None:
    source = path.read_bytes()
    document = read_yaml(source, path.name)  # with libyaml, where it is installed
    assert document.problems == []
    # BaseLoader is SafeLoader's parser without its guesses at types, as the strict reader is.
    assert yaml.load(source, Loader=yaml.BaseLoader) == document.data  # noqa: S506 # no objects


def test_the_pure_python_reader_is_stricter_than_libyaml() -> None:
    unquoted = b"against: [https://www.osha.gov/page?id=1]\n"
    with pytest.raises(yaml.YAMLError):
        yaml.load(unquoted, Loader=yaml.BaseLoader)  # noqa: S506 # no objects
