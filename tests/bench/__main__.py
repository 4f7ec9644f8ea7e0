"""`make bench`: measure, print a table and JSON. A goal that is missed is said, not an error."""

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from compliance.clock import SystemClock
from tests.bench import checklists, occurrences, packets, pages, reminders, signing, start_up
from tests.bench.family import cpu_seconds
from tests.bench.report import Figure, Measurement, as_data, machine, table
from tests.bench.room import QUICK, Room, Sizes

Measure = Callable[[Room], list[Figure]]
MEASUREMENTS: Mapping[str, Measure] = {
    "start-up": start_up.measure,
    "checklists": checklists.measure,
    "occurrences": occurrences.measure,
    "reminders": reminders.measure,
    "submit": pages.measure_submit,
    "pages": pages.measure,
    "packets": packets.measure,
    "signing": signing.measure,
}
LIMIT_SECONDS = 1_800  # of one measurement; a slow machine needs a quarter of it


def run(name: str, room: Room) -> Measurement:
    """Run one measurement; one that breaks off says why, and does not stop the others."""
    began, used = time.perf_counter(), cpu_seconds()
    figures: Sequence[Figure] = ()
    failure = ""
    try:
        with limited(LIMIT_SECONDS):
            figures = MEASUREMENTS[name](room)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the next are measured
        failure = repr(error)
    return Measurement(
        name=name,
        figures=figures,
        seconds=time.perf_counter() - began,
        cpu_seconds=cpu_seconds() - used,
        failure=failure,
    )


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Break off what takes longer."""

    def give_up(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"It took longer than {seconds} seconds.")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def main(arguments: Sequence[str]) -> int:
    """Measure what is asked for; 1 if a measurement could not be made."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=MEASUREMENTS, metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="small sizes: a look, not a figure")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the JSON there")
    asked = parser.parse_args(arguments)
    where = machine()
    measurements = []
    with Room(QUICK if asked.quick else Sizes()) as room:
        for name in asked.only or MEASUREMENTS:
            sys.stderr.write(f"measuring {name} ...\n")
            measurements.append(run(name, room))
    data = {
        "at": SystemClock().now().isoformat(timespec="seconds"),
        "quick": asked.quick,
        "machine": where,
        "measurements": as_data(measurements),
    }
    sys.stdout.write(f"{table(measurements)}\n")
    text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    if asked.json:
        asked.json.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(f"\n{text}")
    return int(any(measurement.failure for measurement in measurements))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
