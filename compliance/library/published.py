"""The lock of published checklists: a published (key, version) never changes by a single byte.

``published.lock`` has one line for each: key, version, SHA-256 of the file. A correction is a new
version; the old line stays, also when its file is gone, since inspections were made with it.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from compliance.domain.checklists import Edition
from compliance.domain.errors import InvalidInputError, Problem

LOCK_NAME = "published.lock"

_HEAD = """\
# Published checklists: key, version, SHA-256 of the file. Written by `compliance checklists publish`.
# A line is a promise: inspections were made with these bytes. Never change one; publish a new version.
"""  # noqa: E501  the lines of a file
_LINE = re.compile(r"(?P<key>[a-z0-9-]+) (?P<version>[1-9]\d*) (?P<digest>[0-9a-f]{64})", re.ASCII)

Lock = Mapping[tuple[str, int], str]


def read_lock(folder: Path) -> Lock:
    """Return the digests by (key, version); no file means that nothing was published yet.

    Raises:
        InvalidInputError: lines that are no entry, or two entries for the same version.
    """
    path = folder / LOCK_NAME
    lock: dict[tuple[str, int], str] = {}
    problems: list[Problem] = []
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        entry = (match["key"], int(match["version"])) if match else None
        if match is None or entry is None or entry in lock:
            where = f"{LOCK_NAME}:{number}"
            what = "This line is no entry, or stands here twice."
            problems.append(Problem(where, what, "Take the file back from version control."))
            continue
        lock[entry] = match["digest"]
    if problems:
        raise InvalidInputError(problems)
    return lock


def changed_problems(editions: Iterable[Edition], lock: Lock) -> list[Problem]:
    """Return a problem for every published checklist whose file has other bytes now."""
    return [
        Problem(
            edition.path,
            f"{edition.ref.key} version {edition.ref.version} was changed after publishing.",
            f"Take the change back, or write `version: {_next_version(edition.ref.key, lock)}`.",
        )
        for edition in editions
        if lock.get((edition.ref.key, edition.ref.version), edition.ref.digest)
        != edition.ref.digest
    ]


def unpublished(editions: Iterable[Edition], lock: Lock) -> list[Edition]:
    """Return the editions that the lock does not know yet; examples are never published."""
    return [
        edition
        for edition in editions
        if not edition.checklist.example and (edition.ref.key, edition.ref.version) not in lock
    ]


def publish(folder: Path, editions: Iterable[Edition]) -> list[Edition]:
    """Add every unpublished edition to the lock and return those added.

    Raises:
        InvalidInputError: a published file was changed; then nothing is written.
    """
    known = list(editions)
    lock = read_lock(folder)
    problems = changed_problems(known, lock)
    if problems:
        raise InvalidInputError(problems)
    added = unpublished(known, lock)
    if added:
        fresh = {(e.ref.key, e.ref.version): e.ref.digest for e in added}
        _write(folder / LOCK_NAME, {**lock, **fresh})
    return added


def _next_version(key: str, lock: Lock) -> int:
    return 1 + max(version for locked, version in lock if locked == key)


def _write(path: Path, lock: Lock) -> None:
    lines = [f"{key} {version} {digest}\n" for (key, version), digest in sorted(lock.items())]
    scratch = path.with_suffix(".new")
    scratch.write_text(_HEAD + "".join(lines), encoding="utf-8")
    scratch.replace(path)  # whole or not at all
