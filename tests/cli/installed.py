"""An installation of a test's own: a folder, an environment, and the command to run in it."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner, Result

from compliance.cli.kit import Installation
from compliance.cli.main import commands
from compliance.wiring import Places, build_installation

ROOT = Path(__file__).resolve().parents[2]
PLACES = Places.under(ROOT)
PATIENCE_SECONDS = 90  # the machine of a test run may be busy with many things


@dataclass(frozen=True)
class Installed:
    """A real plant (not the demo) in a folder of the test."""

    folder: Path
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        given = {"COMPLIANCE_DATA_DIR": str(self.folder), "COMPLIANCE_MODE": "service"}
        return given | self.more

    @property
    def installation(self) -> Installation:
        return build_installation(PLACES, self.environ)

    def run(self, *arguments: str) -> Result:
        """Run a command in this process; an unexpected exception fails the test."""
        result = CliRunner().invoke(commands, arguments, obj=self.installation)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    @contextmanager
    def process(self, *arguments: str, file_blocks: int = 0) -> Iterator["Running"]:
        """Run a command as a process of its own, and end it afterwards.

        ``file_blocks``: the largest file that it may write, in the shell's blocks (0: any).
        """
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("COMPLIANCE_")}  # noqa: TID251 - a child needs PATH and HOME
        limited = ["sh", "-c", f'ulimit -f {file_blocks} && exec "$@"', "sh"] if file_blocks else []
        process = subprocess.Popen(
            [*limited, sys.executable, "-m", "compliance", *arguments],
            cwd=ROOT,
            env=inherited | self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running = Running(process)
        try:
            yield running
        finally:
            if process.poll() is None:
                process.kill()
            running.wait()


class Running:
    """A process whose output is read along, so that it never waits for us."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lines: list[str] = []
        self._said = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            with self._said:
                self._lines.append(line)
                self._said.notify_all()
        with self._said:
            self._lines.append("(end)\n")
            self._said.notify_all()

    @property
    def output(self) -> str:
        return "".join(self._lines)

    def wait_for(self, pattern: str) -> None:
        """Wait until the process says something; fail when it ends or takes too long."""
        with self._said:
            found = self._said.wait_for(
                lambda: re.search(pattern, self.output) or "(end)" in self.output,
                timeout=PATIENCE_SECONDS,
            )
        assert found, f"nothing like {pattern!r} in time:\n{self.output}"
        assert re.search(pattern, self.output), self.output

    def stop(self, number: signal.Signals) -> int:
        """Send a signal and return the exit status."""
        self._process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        status = self._process.wait(timeout=PATIENCE_SECONDS)
        self._reader.join(timeout=10)
        if self._process.stdout:
            self._process.stdout.close()
        return status


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
