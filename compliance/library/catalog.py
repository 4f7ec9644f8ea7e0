"""The folder of checklist files as a catalog, or all problems of all files at once."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from compliance.domain.checklist_reader import read_checklist
from compliance.domain.checklists import Checklist, ChecklistRef, Edition
from compliance.domain.errors import InvalidInputError, NotFoundError, Problem
from compliance.domain.site_profile import SiteProfile, unanswerable
from compliance.library.model_files import LAW_FOLDER
from compliance.library.profile import PROFILE_NAME, load_profile
from compliance.library.published import LOCK_NAME, Lock, changed_problems, read_lock
from compliance.library.strict_yaml import read_yaml


class Catalog(Mapping[ChecklistRef, Checklist]):
    """All checklists of a folder by reference, and by key with their versions."""

    def __init__(
        self,
        editions: Iterable[Edition],
        lock: Lock,
        profile: SiteProfile | None = None,
        problems: Iterable[Problem] = (),
    ) -> None:
        self._profile = profile
        self.problems = tuple(problems)  # of files that were left out, or that look elsewhere
        ordered = sorted(editions, key=lambda edition: edition.ref)
        self._editions = {edition.ref: edition for edition in ordered}
        self._lock = lock

    def __getitem__(self, ref: ChecklistRef) -> Checklist:
        """Return the checklist of a reference (KeyError: its text lies in the database only)."""
        return self._editions[ref].checklist

    def __iter__(self) -> Iterator[ChecklistRef]:
        """Go through all references, sorted by key and version."""
        return iter(self._editions)

    def __len__(self) -> int:
        """Return the number of checklists, examples among them."""
        return len(self._editions)

    def edition(self, ref: ChecklistRef) -> Edition:
        """Return a checklist with its bytes.

        Raises:
            NotFoundError: no file of the folder has this reference.
        """
        try:
            return self._editions[ref]
        except KeyError as error:
            raise NotFoundError(f"There is no checklist {ref} in this folder.") from error

    def editions(self, *, examples: bool = False) -> tuple[Edition, ...]:
        """Return all editions sorted by key and version; examples only when asked for."""
        return tuple(e for e in self._editions.values() if examples or not e.checklist.example)

    def versions(self, key: str) -> tuple[Edition, ...]:
        """Return the editions of one key, oldest version first."""
        return tuple(e for ref, e in self._editions.items() if ref.key == key)

    def latest(self, key: str) -> Edition:
        """Return the newest version of a key.

        Raises:
            NotFoundError: no file of the folder has this key.
        """
        versions = self.versions(key)
        if not versions:
            raise NotFoundError(f"There is no checklist {key!r}. `compliance checklists check`.")
        return versions[-1]

    def all_latest(self) -> tuple[Edition, ...]:
        """Return the newest version of every key, without examples: what can be scheduled."""
        newest = {edition.ref.key: edition for edition in self.editions()}
        return tuple(newest.values())

    def templates(self) -> tuple[Edition, ...]:
        """Return the examples, newest version of each: nothing to schedule, but to copy."""
        editions = self.editions(examples=True)
        newest = {edition.ref.key: edition for edition in editions if edition.checklist.example}
        return tuple(newest.values())

    def is_published(self, ref: ChecklistRef) -> bool:
        """Whether the lock holds exactly these bytes."""
        return self._lock.get((ref.key, ref.version)) == ref.digest

    @property
    def has_profile(self) -> bool:
        """Whether the folder has questions about a site."""
        return self._profile is not None

    @property
    def is_complete(self) -> bool:
        """Whether no file was left out."""
        return not self.problems

    @property
    def profile(self) -> SiteProfile:
        """The questions about a site that the tests of the checklists look at.

        Raises:
            NotFoundError: the folder has none.
        """
        if self._profile is None:
            raise NotFoundError(f"The folder of the checklists has no {PROFILE_NAME}.")
        return self._profile

    @property
    def lock(self) -> Lock:
        """The digests of everything ever published from this folder."""
        return self._lock


def read_edition(source: bytes, name: str) -> Edition:
    """Read one checklist from its bytes: a file of the folder, or a text kept in the database.

    Raises:
        InvalidInputError: with every problem of the file.
    """
    document = read_yaml(source, name)
    try:
        checklist = read_checklist(document.data, document.place)
    except InvalidInputError as error:
        raise InvalidInputError(_in_order([*document.problems, *error.problems])) from error
    if document.problems:
        raise InvalidInputError(_in_order(document.problems))
    digest = hashlib.sha256(source).hexdigest()
    return Edition(ChecklistRef(checklist.key, checklist.version, digest), checklist, source, name)


# Reading a folder again, as every command and every reload does, reads only what is new in it.
read_known = lru_cache(maxsize=512)(read_edition)


def load(folder: Path) -> Catalog:
    """Read every ``*.yaml`` below ``folder``.

    Raises:
        InvalidInputError: with all problems of all files; the application does not start then.
    """
    catalog, problems = collect(folder)
    if problems:
        raise InvalidInputError(problems)
    return catalog


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands in for broken files: published editions, and the questions about a site."""

    editions: tuple[Edition, ...] = ()
    profile: SiteProfile | None = None


def load_good(folder: Path, last_good: Callable[[Lock], Kept]) -> Catalog:
    """Read every ``*.yaml`` below ``folder``, and go on without those that are wrong.

    A wrong file takes nothing down: ``last_good`` is asked for what was kept by the lock, and its
    answer stands in where a key has no good file. ``problems`` of the catalog says what is wrong.

    Raises:
        InvalidInputError: there is no such folder.
    """
    if not folder.is_dir():
        return load(folder)
    catalog, problems = collect(folder)
    if not problems:
        return catalog
    good = good_ones(catalog.editions(examples=True), _untrue(catalog))
    keys = {edition.ref.key for edition in good}
    kept = last_good(catalog.lock)
    standing_in = [edition for edition in kept.editions if edition.ref.key not in keys]
    profile = catalog.profile if catalog.has_profile else kept.profile
    return Catalog([*good, *standing_in], catalog.lock, profile, problems)


def _untrue(catalog: Catalog) -> list[Problem]:
    """Return the problems of editions that can be read, but must not be used."""
    editions = list(catalog.editions(examples=True))
    return [
        *changed_problems(editions, catalog.lock),
        *_misnamed(editions),
        *_collisions(editions),
    ]


def _file(where: str) -> str:
    file, _, line = where.rpartition(":")
    return file if line.isdigit() else where


def collect(folder: Path) -> tuple[Catalog, list[Problem]]:
    """Read the folder and return what could be read together with everything that is wrong."""
    if not folder.is_dir():
        remedy = "Name the folder with `--folder`."
        return Catalog([], {}), [Problem(str(folder), "There is no such folder.", remedy)]
    editions: list[Edition] = []
    problems: list[Problem] = []
    for path in _files_below(folder):
        try:
            editions.append(_read_file(path, path.relative_to(folder).as_posix()))
        except InvalidInputError as error:
            problems += error.problems
    lock: Lock = {}
    try:
        lock = read_lock(folder)
    except InvalidInputError as error:
        problems += error.problems
    problems += changed_problems(editions, lock)
    problems += [*_misnamed(editions), *_collisions(editions)]
    problems += _overrides(editions, {edition.ref.key for edition in editions})
    profile = None
    try:
        profile = load_profile(folder) if (folder / PROFILE_NAME).exists() else None
        problems += _unknown_facts(editions, profile)
    except InvalidInputError as error:
        problems += error.problems
    return Catalog(editions, lock, profile), problems


def collect_files(paths: Iterable[Path], library: Catalog) -> tuple[list[Edition], list[Problem]]:
    """Read files, and folders with all that is below them, as if they stood in ``library``.

    What they name of other files, checklists and facts, may stand among them or in the library.
    """
    editions: list[Edition] = []
    problems: list[Problem] = []
    files = [file for path in paths for file in (_files_below(path) if path.is_dir() else [path])]
    for file in dict.fromkeys(files):
        try:
            editions.append(_read_file(file, str(file)))
        except InvalidInputError as error:
            problems += error.problems
    keys = {edition.ref.key for edition in (*editions, *library.editions(examples=True))}
    profile = library.profile if library.has_profile else None
    problems += [*_misnamed(editions), *_collisions(editions), *_overrides(editions, keys)]
    return editions, [*problems, *_unknown_facts(editions, profile)]


def _files_below(folder: Path) -> list[Path]:
    """Return what should be checklists: all YAML but the questions about a site and the law."""
    return [
        path
        for path in sorted(folder.rglob("*.y*ml"))
        if path.is_file()
        and path.name != PROFILE_NAME
        and LAW_FOLDER not in path.relative_to(folder).parts
    ]


def _read_file(path: Path, name: str) -> Edition:
    if path.suffix != ".yaml":
        raise InvalidInputError([Problem(name, "The name ends in .yml.", "Rename it to .yaml.")])
    try:
        source = path.read_bytes()
    except OSError as error:
        what = f"The file cannot be read: {error.strerror}."
        raise InvalidInputError([Problem(name, what, "Check its permissions.")]) from error
    return read_known(source, name)


def good_ones(editions: Iterable[Edition], problems: Iterable[Problem]) -> list[Edition]:
    """Return the editions whose files have none of the problems."""
    wrong = {_file(problem.where) for problem in problems}
    return [edition for edition in editions if edition.path not in wrong]


def _misnamed(editions: Iterable[Edition]) -> Iterator[Problem]:
    for edition in editions:
        key, stem = edition.ref.key, PurePosixPath(edition.path).stem
        if stem not in (key, f"{key}-v{edition.ref.version}"):
            what = f"The file is not named after its key, {key}."
            yield Problem(edition.path, what, f"Rename it to {key}.yaml.")


def _collisions(editions: list[Edition]) -> Iterator[Problem]:
    first: dict[tuple[str, int], str] = {}
    for edition in editions:
        entry = (edition.ref.key, edition.ref.version)
        if entry in first:
            what = f"{entry[0]} version {entry[1]} stands in {first[entry]} too."
            yield Problem(edition.path, what, "Give one of them another key or version.")
        first.setdefault(entry, edition.path)


def _overrides(editions: list[Edition], keys: Collection[str]) -> Iterator[Problem]:
    for edition in editions:
        for key in [override.checklist for override in edition.checklist.overrides]:
            if key not in keys:
                what = f"`overrides` names {key}, which does not exist."
                yield Problem(edition.path, what, "Name the key of another checklist.")


def _unknown_facts(editions: list[Edition], profile: SiteProfile | None) -> Iterator[Problem]:
    """Return what tests ask that no question of the profile answers."""
    questions = profile.by_key if profile else {}
    for edition in editions:
        test = edition.checklist.applies_when.test
        for leaf in test.leaves() if test else ():
            what = unanswerable(leaf, questions.get(leaf.fact))
            if what:
                yield Problem(edition.path, what, f"See the facts of {PROFILE_NAME}.")


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sort by line; the same words about the same line are told once."""
    return sorted(set(problems), key=lambda p: (_line(p.where), p.what))


def _line(where: str) -> int:
    tail = where.rpartition(":")[2]
    return int(tail) if tail.isdigit() else 0


__all__ = [
    "LOCK_NAME",
    "Catalog",
    "Kept",
    "collect",
    "collect_files",
    "good_ones",
    "load",
    "read_edition",
]
