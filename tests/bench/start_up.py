"""Starting: what importing everything costs, and a second start up to the first answer."""

import http.client
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.family import cpu_seconds
from tests.bench.report import Figure
from tests.bench.room import Room, free_port

PATIENCE_SECONDS = 60
GLANCE_SECONDS = 0.01
IMPORT = [sys.executable, "-c", "import compliance.wiring"]


def measure(room: Room) -> list[Figure]:
    """Import in fresh processes, then start `compliance web` on a folder that is set up."""
    walls, cpus = [], []
    for _ in range(room.sizes.repeats):
        began, used = time.perf_counter(), cpu_seconds()
        subprocess.run(IMPORT, check=True)
        walls.append(time.perf_counter() - began)
        cpus.append(cpu_seconds() - used)
    with room.folder() as folder:
        starts = [_start(folder) for _ in range(room.sizes.repeats + 1)]
    return [
        Figure(name="import of everything", value=statistics.median(walls), unit="s"),
        Figure(name="import of everything, CPU", value=statistics.median(cpus), unit="s"),
        Figure(
            name="second start of `compliance web` to its first answer",
            value=statistics.median(starts[1:]),
            unit="s",
        ),
    ]


def _start(folder: Path) -> float:
    """Start the server, wait for its first answer, stop it; return the seconds it took."""
    port = free_port()
    environment = {
        **os.environ,  # noqa: TID251 - a child process inherits it
        "COMPLIANCE_DATA_DIR": str(folder / "data"),
        "PORT": str(port),
    }
    log = folder / "server.log"
    with log.open("wb") as out:
        began = time.perf_counter()
        command = [sys.executable, "-m", "compliance"]
        if not (folder / "data").exists():
            subprocess.run([*command, "db", "upgrade"], env=environment, check=True, stdout=out)
        process = subprocess.Popen([*command, "web"], env=environment, stdout=out, stderr=out)
        try:
            _wait(port, process, log)
            return time.perf_counter() - began
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.perf_counter() + PATIENCE_SECONDS
    while time.perf_counter() < ends and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", "/sign-in")
            connection.getresponse().read()
        except OSError:
            time.sleep(GLANCE_SECONDS)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError(f"The server did not come up: {log.read_text()[-2000:]}")
