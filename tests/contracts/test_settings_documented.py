"""The README's table of settings says what the code says, setting for setting."""

import re

from compliance.settings import VARIABLES, readme_table
from tests.contracts.sources import text_of

ROW = re.compile(r"(?m)^\| `(?:PORT|COMPLIANCE_\w+)` \|.*$")


def test_the_table_in_the_readme_is_the_one_of_the_code() -> None:
    """Print it anew with: compliance settings --markdown."""
    assert ROW.findall(text_of("README.md")) == ROW.findall(readme_table())


def test_every_setting_is_explained() -> None:
    assert [v.name for v in VARIABLES if len(v.meaning) < 15 or not v.meaning.endswith(".")] == []
