"""What this process and its children have used so far: processor time and memory."""

import resource
import sys
from pathlib import Path

PAGE = 1024 if sys.platform == "linux" else 1024 * 1024  # ru_maxrss: KiB on Linux, bytes on macOS
PROC = Path("/proc/self")


def cpu_seconds() -> float:
    """Return the processor time of this process, of its children that ended and those that run."""
    waited = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    running = sum(_ticks(child) for child in _children()) / 100  # USER_HZ is 100 everywhere
    return sum(usage.ru_utime + usage.ru_stime for usage in waited) + running


def peak_megabytes() -> float:
    """Return the most memory that this process and its running children held, summed up.

    Each at its own worst moment: more than all of them ever held at once.
    """
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / PAGE
    return own + sum(_high_water(child) for child in _children()) / 1024


def _children() -> list[str]:
    lists = PROC.glob("task/*/children")
    return [child for one in lists for child in one.read_text(encoding="ascii").split()]


def _ticks(child: str) -> int:
    fields = Path(f"/proc/{child}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])  # utime and stime, proc(5)


def _high_water(child: str) -> int:
    lines = Path(f"/proc/{child}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
