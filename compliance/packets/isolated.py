"""Checking files that anybody may send: in a process of its own, with little memory and time.

A file of a few megabytes can unpack to gigabytes in any of the libraries that read it. The child
dies of that alone. It inherits no environment, so there is nothing in it to be read either.
"""

import contextlib
import resource
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

import compliance
from compliance.domain.packet_verdict import Exit, Verdict
from compliance.packets.keys import trust_file
from compliance.packets.verify import HEADLINES, OfflineVerifier

MEMORY_BYTES = 1_500_000_000
CPU_SECONDS = 30
PATIENCE_SECONDS = 60
CHECKOUT = Path(compliance.__file__).resolve().parents[1]
GAVE_UP = "Reading it took too much memory or time. No packet needs that much."


class IsolatedVerifier:
    """Implements ``ports.PacketVerifier`` for strangers' files; trusts this installation's key."""

    def __init__(self, keys: Path, *, memory_bytes: int = MEMORY_BYTES) -> None:
        self._keys = keys
        self._memory_bytes = memory_bytes

    def verify(self, file: Path, *, now: datetime) -> Verdict:
        """Return the verdict; a file that cannot be read within the limits is no packet."""
        what = [str(trust_file(self._keys)), str(file), now.isoformat(), str(self._memory_bytes)]
        try:
            child = subprocess.run(  # noqa: S603 - our own interpreter and our own arguments
                [sys.executable, "-m", "compliance.packets.isolated", *what],
                cwd=CHECKOUT,
                env={"LANG": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=PATIENCE_SECONDS,
                check=True,
            )
            return Verdict.model_validate_json(child.stdout)
        except (subprocess.SubprocessError, ValidationError):
            return Verdict(exit_code=Exit.NO_PACKET, headline=HEADLINES["none"], reasons=(GAVE_UP,))


def main(trust: str, file: str, now: str, memory_bytes: str) -> None:
    """Print the verdict as JSON; what runs in the child."""
    limits = ((resource.RLIMIT_AS, int(memory_bytes)), (resource.RLIMIT_CPU, CPU_SECONDS))
    for kind, most in limits:
        with contextlib.suppress(ValueError, OSError):  # macOS does not limit address space
            resource.setrlimit(kind, (most, most))
    own = Path(trust)
    verifier = OfflineVerifier([own.read_bytes()] if own.exists() else [])
    verdict = verifier.verify(Path(file), now=datetime.fromisoformat(now))
    sys.stdout.write(verdict.model_dump_json())


if __name__ == "__main__":
    main(*sys.argv[1:])
