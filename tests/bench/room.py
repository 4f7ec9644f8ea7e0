"""Where a benchmark works: a fresh folder, a database that keeps what it commits, and sizes."""

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sqlalchemy import create_engine, text

from tests.databases import PostgresServer, SqliteFiles

NO_TEMPLATE = "template1"  # a database without our tables


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How much is measured."""

    seconds: float = 6.0  # of load on the pages, and of repeating what is short
    forms: int = 2_400
    batches: int = 16
    schedules: int = 400
    catalogs: tuple[int, ...] = (10, 200, 2_000)  # files of a folder of checklists
    occurrences: tuple[int, ...] = (10_000, 100_000, 1_000_000)
    idle_sweeps: int = 200
    packets: tuple[int, ...] = (20, 200)
    items: int = 25  # answers in a record of a packet
    is_apart: bool = True  # each way of drawing in a process of its own, for its memory's sake
    repeats: int = 5


QUICK = Sizes(
    seconds=2,
    forms=600,
    batches=4,
    schedules=100,
    catalogs=(10, 200),
    occurrences=(10_000,),
    packets=(5,),
    repeats=2,
)
TINY = Sizes(
    seconds=0.1,
    forms=34,
    batches=2,
    schedules=2,
    catalogs=(2, 4),
    occurrences=(100,),
    idle_sweeps=3,
    packets=(1,),
    items=3,
    is_apart=False,
    repeats=1,
)


class Room:
    """A run's belongings; leave it and they are gone. Its own server starts when first asked for.

    Figures want that one, because it waits for the disk; tests lend theirs, which does not.
    ``kept`` is a folder for what one measurement leaves to another.
    """

    def __init__(self, sizes: Sizes, *, server: PostgresServer | None = None) -> None:
        self.sizes = sizes
        self._stack = ExitStack()
        self._postgres = server
        self.kept = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """Make a folder of its own for one measurement."""
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            yield Path(folder)

    @contextmanager
    def databases(self, *, with_tables: bool = True) -> Iterator[dict[str, str]]:
        """Make one database of each kind; without tables SQLite's URL is empty: the default."""
        with self.folder() as folder, ExitStack() as stack:
            template = {} if with_tables else {"template": NO_TEMPLATE}
            server = stack.enter_context(self._server().fresh_url(**template))
            yield {
                "SQLite": SqliteFiles(folder).url_for(folder) if with_tables else "",
                "PostgreSQL": server,
            }

    def _server(self) -> PostgresServer:
        if self._postgres is None:
            self._postgres = PostgresServer(f"bench{os.getpid()}", "bench", settings={})
            self._stack.callback(self._postgres.close)
            with self._postgres.fresh_url() as url:
                _demand_durability(url)
        return self._postgres


def _demand_durability(url: str) -> None:
    """Refuse to measure a server that could lose what it committed."""
    engine = create_engine(url)
    with engine.connect() as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            if connection.execute(text(f"SHOW {name}")).scalar() != "on":
                raise RuntimeError(f"{name} is off: a benchmark on it would say nothing.")
    engine.dispose()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
