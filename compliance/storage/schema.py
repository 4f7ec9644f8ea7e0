"""The shape of the database: how old it is, and bringing it up to date, in one transaction.

Migrations are numbered and stand in one line; their last is ``head``. On SQLite a table is changed
by building it anew, so foreign keys rest meanwhile and are checked before the transaction ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from compliance.domain.errors import ComplianceError
from compliance.storage.db import Database

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADE_LOCK = 7_203_311  # any number, the same in every process: PostgreSQL's advisory lock


class SchemaError(ComplianceError):
    """The database does not have the shape that this program needs."""

    code = "schema"


class UnreachableDatabaseError(ComplianceError):
    """The database does not answer."""

    code = "unreachable-database"


def head_revision() -> str:
    """Return the number of the newest migration that this program knows."""
    known = _revisions_after(None, MIGRATIONS)
    if not known:
        raise SchemaError("This copy of the program has no migrations. Install it again.")
    return known[-1]


def current_revision(database: Database) -> str | None:
    """Return the number of the last migration that ran here; none in an empty database.

    Raises:
        UnreachableDatabaseError: the database does not answer.
    """
    try:
        with database.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except DBAPIError as error:
        raise UnreachableDatabaseError(_why_unreachable(database, error)) from error


def _why_unreachable(database: Database, error: DBAPIError) -> str:
    """Return what to do about a database that cannot even say how old it is."""
    what = str(error.orig).strip().rstrip(".")
    if not database.is_sqlite:
        return (
            f"The database does not answer: {what}. "
            "Is it running, and is COMPLIANCE_DATABASE_URL right?"
        )
    if isinstance(error, OperationalError):  # SQLite's own word for files it cannot get at
        return (
            f"The database file {database.engine.url.database} cannot be opened: {what}. "
            "Let this user read and write it, and see that its disk has space."
        )
    return (
        f"The database file {database.engine.url.database} is damaged: {what}. Nothing was "
        "changed. Restore a backup into an empty folder (compliance restore FILE), and keep the "
        "damaged folder until that is done."
    )


def check_schema(database: Database) -> None:
    """Accept a database that is exactly as new as this program.

    Raises:
        SchemaError: it is older, or it was written by a newer program.
        UnreachableDatabaseError: the database does not answer.
    """
    current, head = current_revision(database), head_revision()
    _refuse_newer(current, MIGRATIONS)
    if current is None:
        raise SchemaError("The database is new and has no tables. Run: compliance db upgrade")
    if current != head:
        raise SchemaError(
            f"The database is at {current}, this program needs {head}. "
            "Make a backup, then run: compliance db upgrade"
        )


def upgrade_schema(database: Database, scripts: Path = MIGRATIONS) -> tuple[str, ...]:
    """Run the migrations that are missing, all or none, and return their numbers.

    Raises:
        SchemaError: the database was written by a newer program, or a reference would be broken.
        UnreachableDatabaseError: the database does not answer.
    """
    before = current_revision(database)
    _refuse_newer(before, scripts)
    missing = _revisions_after(before, scripts)
    if missing:
        with _schema_change(database) as connection:
            command.upgrade(_config(scripts, connection), "head")
    return missing


def draft_migration(database: Database, message: str) -> Path:
    """Write the next numbered migration from what the models have and ``database`` lacks."""
    with _schema_change(database) as connection:
        number = f"{len(_revisions_after(None, MIGRATIONS)) + 1:04}"
        script = command.revision(
            _config(MIGRATIONS, connection), message=message, autogenerate=True, rev_id=number
        )
    if script is None or isinstance(script, list):
        raise SchemaError("Alembic wrote no migration; see its output.")
    path = Path(script.path)
    (MIGRATIONS / "HEAD").write_text(path.stem + "\n", encoding="ascii")
    return path


def _config(scripts: Path, connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@cache
def _revisions_after(revision: str | None, scripts: Path) -> tuple[str, ...]:
    walked = ScriptDirectory.from_config(_config(scripts)).walk_revisions()
    ordered = [script.revision for script in walked][::-1]
    return tuple(ordered if revision is None else ordered[ordered.index(revision) + 1 :])


def _refuse_newer(current: str | None, scripts: Path) -> None:
    if current is not None and current not in _revisions_after(None, scripts):
        raise SchemaError(
            f"The database was written by a newer version of this program (it is at {current}, "
            f"this program knows up to {head_revision()}). Nothing was changed. Install the newer "
            "version again, or restore a backup made with this one."
        )


@contextmanager
def _schema_change(database: Database) -> Iterator[Connection]:
    with database.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        if raw is None:
            raise UnreachableDatabaseError("The database closed the connection. Try again.")
        if not database.is_sqlite:
            with connection.begin():
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})")
                yield connection
            return
        raw.cursor().execute("PRAGMA foreign_keys=OFF")  # heeded only outside a transaction
        try:
            with connection.begin():
                yield connection
                _refuse_broken_references(connection)
        finally:
            raw.cursor().execute("PRAGMA foreign_keys=ON")


def _refuse_broken_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise SchemaError(
            f"The upgrade would leave {len(broken)} rows that point to nothing, the first in "
            f"table {broken[0][0]}. Nothing was changed. Keep the backup and report this."
        )
