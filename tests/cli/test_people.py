"""``compliance people``: a one-time link, and never a password."""

import re

from tests.cli.installed import Installed


def test_the_first_administrator_gets_a_link_and_a_newer_one_replaces_it(
    installed: Installed,
) -> None:
    installed.run("db", "upgrade")
    ask = ("people", "create-admin", "Ana.Ruiz@plant.example", "--name", "Ana Ruiz")
    first = installed.run(*ask)
    assert first.exit_code == 0
    link = re.compile(r"http://127\.0\.0\.1:8000/links/\S{20,}")
    one = link.search(first.output)
    assert one
    two = link.search(installed.run(*ask).output)
    assert two
    assert one.group() != two.group()


def test_a_bad_address_is_refused_in_words(installed: Installed) -> None:
    installed.run("db", "upgrade")
    result = installed.run("people", "create-admin", "not-an-address", "--name", "Ana Ruiz")
    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_it_needs_a_database(installed: Installed) -> None:
    result = installed.run("people", "create-admin", "ana@plant.example", "--name", "Ana Ruiz")
    assert result.exit_code == 1
    assert "compliance db upgrade" in result.stderr
