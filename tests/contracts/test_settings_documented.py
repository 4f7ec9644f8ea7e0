"""The README's table of settings says what the code says, setting for setting."""

import re

from compliance.settings import VARIABLES
from tests.contracts.sources import text_of

ROW = re.compile(r"(?m)^\| `([A-Z_]+)` \| (.*?) \| (.*?) \| (.*?) \|$")


def rows() -> dict[str, tuple[str, str, str]]:
    return {
        name: (default, unit, text)
        for name, default, unit, text in ROW.findall(text_of("README.md"))
    }


def test_the_readme_lists_every_setting_once_and_no_other() -> None:
    names = [found[0] for found in ROW.findall(text_of("README.md"))]
    assert sorted(names) == sorted(variable.name for variable in VARIABLES)


def test_defaults_and_units_in_the_readme_are_those_of_the_code() -> None:
    table = rows()
    wrong = {
        variable.name: table[variable.name]
        for variable in VARIABLES
        if variable.name in table
        and table[variable.name][:2]
        != (f"`{variable.default}`" if variable.default else "none", variable.unit)
    }
    assert wrong == {}


def test_every_setting_is_explained() -> None:
    assert [v.name for v in VARIABLES if len(v.meaning) < 15 or not v.meaning.endswith(".")] == []
