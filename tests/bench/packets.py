"""Packets: put together from kept fragments, against one plain WeasyPrint run over the whole.

Every way of drawing runs in a process of its own, so that each one's memory is its own. Run as
`python -m tests.bench.packets WAY RECORDS ITEMS REPEATS FOLDER` this module is that process.
"""

import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from compliance.domain.packet_records import Moment
from compliance.domain.packets import PacketSnapshot
from compliance.packets.build import PacketBuilder, Workshop
from compliance.packets.whole import render_whole_document
from tests.bench.family import cpu_seconds, peak_megabytes
from tests.bench.report import Figure
from tests.bench.room import Room
from tests.packets.sample import Photos, sample_packet

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "packets"
MADE = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
UNSIGNED = "unsigned.pdf"
PATIENCE_SECONDS = 1_200
Spent = dict[str, float]  # pages, seconds, cpu, megabytes


def measure(room: Room) -> list[Figure]:
    """Draw packets of each size whole, then cold and warm."""
    figures = []
    for records in room.sizes.packets:
        with room.folder() as folder:
            whole = run_apart("whole", records, room, folder)
            cold = run_apart("cold", records, room, folder)
            warm = run_apart("warm", records, room, folder)
            shutil.copyfile(folder / UNSIGNED, room.kept / f"{records}-{UNSIGNED}")
        figures += _figures(f"{records} inspections", whole, cold, warm)
    return figures


def _figures(name: str, whole: Spent, cold: Spent, warm: Spent) -> list[Figure]:
    figures = [Figure(name=f"pages, {name}", value=warm["pages"], unit="pages")]
    for way, spent in (("whole WeasyPrint run", whole), ("cold", cold), ("warm", warm)):
        each = (
            ("", spent["seconds"], "s"),
            (", CPU", spent["cpu"], "s"),
            ("", spent["pages"] / spent["seconds"], "pages/s"),
            (", peak memory", spent["megabytes"], "MB"),
        )
        figures += [
            Figure(name=f"{way}{what}, {name}", value=number, unit=unit)
            for what, number, unit in each
        ]
    figures += [
        Figure(
            name=f"warm against whole, {name}",
            value=whole["seconds"] / warm["seconds"],
            unit="times",
            at_least=20,
        ),
        Figure(
            name=f"warm against whole by CPU, {name}",
            value=whole["cpu"] / warm["cpu"],
            unit="times",
        ),
        Figure(
            name=f"cold against whole, {name}",
            value=whole["seconds"] / cold["seconds"],
            unit="times",
        ),
    ]
    return figures


def run_apart(way: str, records: int, room: Room, folder: Path) -> Spent:
    """Draw in a process of its own; return what it spent. The packet lies in ``folder``."""
    if not room.sizes.is_apart:
        return draw(way, records, room.sizes.items, room.sizes.repeats, folder)
    what = [way, str(records), str(room.sizes.items), str(room.sizes.repeats), str(folder)]
    child = subprocess.run(
        [sys.executable, "-m", "tests.bench.packets", *what],
        stdout=subprocess.PIPE,
        check=True,
        timeout=PATIENCE_SECONDS,
    )
    spent: Spent = json.loads(child.stdout)
    return spent


def another(packet: PacketSnapshot, number: int) -> PacketSnapshot:
    """Return a later packet of the same records, all of whose other pages have to be drawn anew."""
    made = Moment.at(MADE + timedelta(seconds=number), ZoneInfo(packet.site.zone))
    checkpoint = packet.trail.checkpoint.model_copy(update={"tree_size": 50_000 + number})
    changes: dict[str, dict[str, object]] = {
        "programmes": {"title": f"Forklift daily checks {number}"},  # cover, contents, summary
        "days": {"late": number},  # summary
        "occurrences": {"reason": f"Reason {number}"},
        "findings": {"title": f"Crack {number} at left fork heel"},
        "exhibits": {"item": f"item {number}"},
    }
    return packet.model_copy(
        update={
            "number": f"AP-2026-{200 + number}",
            "made": made,
            "trail": packet.trail.model_copy(update={"checkpoint": checkpoint}),
            **{part: _first_changed(getattr(packet, part), new) for part, new in changes.items()},
        }
    )


def _first_changed(lines: Sequence[BaseModel], new: Mapping[str, object]) -> tuple[BaseModel, ...]:
    return (*(line.model_copy(update=new) for line in lines[:1]), *lines[1:])


def _timed(work: Callable[[], int]) -> Spent:
    began, used = time.perf_counter(), cpu_seconds()
    pages = work()
    seconds, cpu = time.perf_counter() - began, cpu_seconds() - used
    return {"pages": pages, "seconds": seconds, "cpu": cpu, "megabytes": peak_megabytes()}


def _whole(packet: PacketSnapshot, photos: Photos, folder: Path, _repeats: int) -> Spent:
    return _timed(lambda: render_whole_document(packet, photos, TEMPLATES, folder / "whole.pdf"))


def _cold(packet: PacketSnapshot, photos: Photos, folder: Path, _repeats: int) -> Spent:
    """Nothing is kept yet, and no worker runs."""
    builder = PacketBuilder(Workshop(templates=TEMPLATES, fragments=folder / "fragments"))
    try:
        return _timed(lambda: builder.render(packet, photos, folder / UNSIGNED).pages)
    finally:
        builder.close()


def _warm(packet: PacketSnapshot, photos: Photos, folder: Path, repeats: int) -> Spent:
    """The records are kept and the workers run; all other pages of each packet are new."""
    builder = PacketBuilder(Workshop(templates=TEMPLATES, fragments=folder / "fragments"))
    out = folder / UNSIGNED
    try:
        builder.render(another(packet, 1), photos, out)
        spent = [
            _timed(lambda: builder.render(another(packet, number), photos, out).pages)  # noqa: B023 - run at once
            for number in range(2, repeats + 2)
        ]
        return {what: statistics.median(one[what] for one in spent) for what in spent[0]}
    finally:
        builder.close()


WAYS = {"whole": _whole, "cold": _cold, "warm": _warm}


def draw(way: str, records: int, items: int, repeats: int, folder: Path) -> Spent:
    """Draw one way and return what it spent."""
    photos = Photos()
    packet = sample_packet(records, photos, items=items)
    return WAYS[way](packet, photos, folder, repeats)


if __name__ == "__main__":
    _way, *_numbers, _folder = sys.argv[1:]
    _records, _items, _repeats = map(int, _numbers)
    sys.stdout.write(json.dumps(draw(_way, _records, _items, _repeats, Path(_folder))))
