"""Serving as a process: says where, answers, stops cleanly, and refuses what would do harm."""

import json
import signal
import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.cli.installed import Installed, free_port


@pytest.fixture
def port() -> int:
    """A free port."""
    return free_port()


@pytest.fixture
def serving(tmp_path: Path, port: int) -> Installed:
    """An installation with a port of its own."""
    return Installed(tmp_path / "data", {"PORT": str(port)})


def health_of(port: int) -> dict[str, object]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
            found: dict[str, object] = json.load(answer)
    except urllib.error.HTTPError as unwell:
        with unwell:
            found = json.load(unwell)
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_run_sets_everything_up_answers_and_stops_cleanly(
    serving: Installed, port: int, number: signal.Signals
) -> None:
    with serving.process("run") as running:
        running.wait_for("Ctrl-C stops it")
        assert f"http://127.0.0.1:{port}" in running.output
        assert "ran migration 0001" in running.output
        assert health_of(port)["checks"]
        assert running.stop(number) == 0
        assert "Stopped. Everything is kept." in running.output
        assert "Traceback" not in running.output
    keys = serving.folder / "keys"
    assert keys.stat().st_mode & 0o777 == 0o700
    assert [file.name for file in keys.glob("*.secret") if file.stat().st_mode & 0o077] == []


def test_a_port_in_use_is_said_before_anything_else_is_done(serving: Installed, port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        result = serving.run("run")
    assert result.exit_code == 1
    assert f"Port {port} is in use" in result.stderr
    assert f"PORT={port + 1}" in result.stderr
    assert not (serving.folder / "compliance.db").exists()


def test_a_second_process_on_the_same_sqlite_folder_is_refused(serving: Installed) -> None:
    with serving.process("clock") as refused:
        refused.wait_for("compliance db upgrade")
        assert refused.wait() == 1
    serving.run("db", "upgrade")
    with serving.process("clock") as first:
        first.wait_for("The clock is running")
        second = serving.run("web")
        assert second.exit_code == 1
        assert "already serves from" in second.stderr
        assert "COMPLIANCE_DATA_DIR" in second.stderr
        assert first.stop(signal.SIGTERM) == 0


def test_the_demos_keys_are_refused_in_service(serving: Installed) -> None:
    serving.run("db", "upgrade")
    (serving.folder / "keys" / "made-for-the-demo").touch()
    result = serving.run("web")
    assert result.exit_code == 1
    assert "demo plant's keys" in result.stderr
