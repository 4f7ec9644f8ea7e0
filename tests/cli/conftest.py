"""Fixtures for commands."""

from pathlib import Path

import pytest

from tests.cli.installed import Installed


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    """An installation that was never started."""
    return Installed(tmp_path / "data")
