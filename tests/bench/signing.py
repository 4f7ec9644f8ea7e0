"""Sealing packets (PAdES B-B) and checking the seal, as the command and the page do it."""

import shutil
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from compliance.domain.packet_verdict import Exit
from compliance.packets.isolated import IsolatedVerifier
from compliance.packets.keys import open_packet_key
from compliance.packets.sign import PacketSigner
from compliance.packets.verify import OfflineVerifier
from tests.bench.packets import MADE, UNSIGNED, run_apart
from tests.bench.report import Figure
from tests.bench.room import Room


def measure(room: Room) -> list[Figure]:
    """Sign and verify a packet of each size, several times."""
    figures = []
    for records in room.sizes.packets:
        with room.folder() as folder:
            kept = room.kept / f"{records}-{UNSIGNED}"
            if kept.exists():  # the packets were measured before
                shutil.copyfile(kept, folder / UNSIGNED)
            else:
                run_apart("cold", records, room, folder)
            figures += _figures(folder, f"{records} inspections", room.sizes.repeats)
    return figures


def _figures(folder: Path, name: str, repeats: int) -> list[Figure]:
    unsigned, signed = folder / UNSIGNED, folder / "signed.pdf"
    key = open_packet_key(folder / "keys", company="Northgate Fabrication", now=MADE)
    signer, verifier = PacketSigner(key), OfflineVerifier([key.trust.read_bytes()])
    apart = IsolatedVerifier(folder / "keys")
    size = unsigned.stat().st_size / 1_000_000
    signing = _median(lambda: signer.sign(unsigned, signed, now=MADE), repeats)
    verdicts = [verifier.verify(signed, now=MADE), apart.verify(signed, now=MADE)]
    if any(verdict.exit_code is not Exit.TRUSTED for verdict in verdicts):
        raise RuntimeError(f"What was signed does not verify: {verdicts}")
    verifying = _median(lambda: verifier.verify(signed, now=MADE), repeats)
    strangers = _median(lambda: apart.verify(signed, now=MADE), repeats)
    return [
        Figure(name=f"size of the file, {name}", value=size, unit="MB"),
        Figure(name=f"sign, {name}", value=signing, unit="s"),
        Figure(name=f"verify, {name}", value=verifying, unit="s"),
        Figure(name=f"verify in a process of its own, {name}", value=strangers, unit="s"),
    ]


def _median(work: Callable[[], object], repeats: int) -> float:
    taken = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)
