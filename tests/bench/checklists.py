"""The library: the strict loader over the shipped folder and over many files; proposing."""

import re
import shutil
import time
from pathlib import Path

from compliance.domain.proposals import propose
from compliance.library.catalog import Catalog, load, read_known
from compliance.library.profile import PROFILE_NAME, load_answers
from tests.bench.report import Figure
from tests.bench.room import Room

ROOT = Path(__file__).resolve().parents[2]
CHECKLISTS = ROOT / "checklists"
PLANT = ROOT / "tests/profiles/metal-fabrication-illinois.yaml"
LINEAR = 1.3  # reading many files may not cost more a file, but for what measuring blurs
_KEY = re.compile(r"^key: (.+)$", re.MULTILINE)
_OVERRIDES = re.compile(r"^overrides:\n(  .*\n)+", re.MULTILINE)


def measure(room: Room) -> list[Figure]:
    """Load the shipped folder until the time is over, then folders of other sizes."""
    count = 0
    began = time.perf_counter()
    while count == 0 or time.perf_counter() - began < room.sizes.seconds:
        read_known.cache_clear()
        count += len(load(CHECKLISTS))
    per_second = count / (time.perf_counter() - began)
    figures = [Figure(name="checklists loaded", value=per_second, unit="/s")]
    seconds: dict[int, float] = {}
    catalog = Catalog([], {})
    for files in room.sizes.catalogs:
        with room.folder() as folder:
            _fill(folder, files)
            seconds[files], catalog = _timed(folder)
        figures.append(Figure(name=f"a folder of {files:,} files", value=seconds[files], unit="s"))
    few, many = min(seconds), max(seconds)
    growth = (seconds[many] / many) / (seconds[few] / few)
    name = f"a file among {many:,} against one among {few:,}"
    figures.append(Figure(name=name, value=growth, unit="times", at_most=LINEAR))
    return [*figures, _proposing(catalog)]


def _fill(folder: Path, files: int) -> None:
    """Write the shipped checklists under other keys, again and again, until there are enough."""
    shutil.copy(CHECKLISTS / PROFILE_NAME, folder)
    shipped = [edition.source.decode() for edition in load(CHECKLISTS).all_latest()]
    for number in range(files):
        text = _OVERRIDES.sub("", shipped[number % len(shipped)])
        key = f"{_KEY.search(text)[1]}-{number}"  # type: ignore[index]  # every file has one
        (folder / f"{key}.yaml").write_text(_KEY.sub(f"key: {key}", text, count=1), "utf-8")


def _timed(folder: Path) -> tuple[float, Catalog]:
    read_known.cache_clear()
    began = time.perf_counter()
    catalog = load(folder)
    return time.perf_counter() - began, catalog


def _proposing(catalog: Catalog) -> Figure:
    facts = load_answers(PLANT, catalog.profile)
    began = time.perf_counter()
    made = propose(catalog.all_latest(), catalog.profile, facts)
    took = (time.perf_counter() - began) * 1000
    return Figure(name=f"proposing from {len(made):,} checklists", value=took, unit="ms")
