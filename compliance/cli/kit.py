"""What every command leans on: the installation it works on, and plain words for failures."""

import errno
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from wsgiref.types import WSGIApplication

import click
from sqlalchemy.exc import OperationalError

from compliance.domain.errors import ComplianceError, NotFoundError
from compliance.services.deps import Deps
from compliance.storage.data_folder import DataFolder
from compliance.storage.schema import check_schema


class Machinery(Protocol):
    """Something that runs in the background of this process until it is told to stop."""

    def start(self) -> None:
        """Start; returns at once."""
        ...

    def stop(self) -> None:
        """Finish what is under way, then end; returns when all is quiet."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """How to serve: the settings that commands need, as plain values."""

    host: str
    port: int
    threads: int
    trusted_proxies: int
    upload_limit_bytes: int
    with_clock: bool
    is_sqlite: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """What a person needs to know after a start of the demo: who can sign in, and how."""

    people: Sequence[tuple[str, str, str]]  # name, roles, address to sign in with
    password: str
    packet_path: Callable[[], str | None]  # the first signed packet, once it lies there


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What wiring hands to the commands. Nothing is read or opened until a command asks."""

    checklists: Path  # the folder of checklist files that came with the program
    open_deps: Callable[[], Deps]
    serving: Callable[[], Serving]
    whereabouts: Callable[[], tuple[Path, str]]  # data folder; database URL, empty for SQLite
    settings_table: Callable[[], Sequence[tuple[str, str, str]]]  # name, value, meaning
    readme_table: Callable[[], str]
    make_site: Callable[[Deps], WSGIApplication]
    make_clock: Callable[[Deps], Machinery]
    refuse_unfit: Callable[[Deps], None]  # raises when this must not serve with what is there
    first_start: Callable[[Deps], Welcome | None]

    @contextmanager
    def opened(self, *, any_schema: bool = False) -> Iterator[Deps]:
        """Open the installation for one command, and close it afterwards.

        Raises:
            ComplianceError: settings, folder or database are not fit for use; says what to do.
        """
        if not any_schema:
            self._demand_database()
        deps = self.open_deps()
        try:
            if not any_schema:
                check_schema(deps.database)
            yield deps
        finally:
            deps.close()

    def _demand_database(self) -> None:
        """Refuse to look for something where nothing is, before anything is made there."""
        folder, database_url = self.whereabouts()
        if not database_url and not DataFolder(folder).database.exists():
            raise NotFoundError(
                f"There is no plant in {folder} yet. Name its folder with COMPLIANCE_DATA_DIR, "
                "or begin one there: compliance db upgrade"
            )


CHECKLIST_FOLDER = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder of the checklist files. [default: those of this program]",
)


class InputFile(click.Path):
    """A file that a command reads: no pipe and no device, and no larger than is worth reading.

    Opening a pipe waits for somebody to write to it, and a device may have no end.
    """

    def __init__(self, *, most_bytes: int | None = None, folder_too: bool = False) -> None:
        super().__init__(path_type=Path, exists=True, dir_okay=folder_too)
        self._most_bytes = most_bytes

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path.

        Raises:
            click.BadParameter: it is no file of this sort.
        """
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if path.is_dir():
            return path
        if not path.is_file():
            self.fail(f"{click.format_filename(value)!r} is no file. Name a file.", param, ctx)
        if self._most_bytes is not None and path.stat().st_size > self._most_bytes:
            what = f"is larger than {self._most_bytes:,} bytes. Split it."
            self.fail(f"{click.format_filename(value)!r} {what}", param, ctx)
        return path


def counted_words(count: int, noun: str, plural: str = "") -> str:
    """Return "1 problem", "2 problems", "2 duties"; ``plural`` where it is not made with an s."""
    return f"{count} {noun}" if count == 1 else f"{count} {plural or f'{noun}s'}"


class PlainGroup(click.Group):
    """A group whose failures are sentences: expected errors never show a traceback."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, and turn refusals into a message on standard error and exit status 1."""
        try:
            return super().main(*args, **kwargs)
        except ComplianceError as error:
            _fail(str(error))
        except OperationalError as error:  # the database's own: full, locked, gone
            _fail(
                f"The database could not do it: {str(error.orig).strip()}. Nothing was changed. "
                "Is it running, is there space on its disk, may this user write there?"
            )
        except OSError as error:
            _fail(_explain(error))


REMEDIES: Mapping[int, str] = {
    errno.ENOSPC: "The disk is full. Free some space, then do it again; nothing half is kept.",
    errno.EDQUOT: "This user's share of the disk is used up. Free some space, then do it again.",
    errno.EFBIG: "The file would be larger than allowed. Raise the limit, or name another place.",
    errno.EROFS: "The disk is read-only. Name another place, or have it mounted for writing.",
    errno.EACCES: "This user has no right to do that. Check the owner of the file or folder.",
    errno.ENOENT: "There is no such file or folder. Check the name.",
    errno.EISDIR: "That is a folder; name a file in it.",
}


def _explain(error: OSError) -> str:
    remedy = REMEDIES.get(error.errno or 0)
    if remedy is None:
        raise error
    return f"{error.filename or 'While writing'}: {remedy}"


def _fail(message: str) -> None:
    click.echo(f"Error: {message}", err=True)
    sys.exit(1)
