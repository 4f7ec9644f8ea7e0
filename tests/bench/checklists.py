"""The strict loader: the whole catalogue read and checked, again and again."""

import time
from pathlib import Path

from compliance.library.catalog import load
from tests.bench.report import Figure
from tests.bench.room import Room

CHECKLISTS = Path(__file__).resolve().parents[2] / "checklists"


def measure(room: Room) -> list[Figure]:
    """Load the shipped folder until the time is over."""
    count = 0
    began = time.perf_counter()
    while count == 0 or time.perf_counter() - began < room.sizes.seconds:
        count += len(load(CHECKLISTS))
    per_second = count / (time.perf_counter() - began)
    return [Figure(name="checklists loaded", value=per_second, unit="/s")]
