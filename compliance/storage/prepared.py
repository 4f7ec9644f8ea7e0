"""Statements that run at every request or form: compiled once, then handed to the driver.

SQLAlchemy works out at each execution what a statement needs; SQLite itself takes a fifth of that
time. These few statements keep SQLAlchemy's words and types, its connection and its errors.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, Dialect, Insert, Select, Update
from sqlalchemy.engine.interfaces import DBAPICursor, DBAPIModule
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Values = Mapping[str, object]
Processor = Callable[[Any], object]
Take = Callable[[Mapping[str, object]], tuple[object, ...]]
Statement = Select[*tuple[Any, ...]] | Insert | Update


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """A statement as one kind of database takes it."""

    sql: str
    names: tuple[str, ...]  # of the parameters, in their order
    take: Take
    by_name: bool  # how the driver takes parameters
    constants: dict[str, object]
    given: tuple[tuple[int, Processor], ...]
    returned: tuple[tuple[int, Processor], ...]

    def parameters(self, values: Values) -> Any:
        """Return the values as the driver wants them; one that is missing is a KeyError."""
        taken = list(self.take({**self.constants, **values} if self.constants else values))
        for place, process in self.given:
            taken[place] = process(taken[place])
        return dict(zip(self.names, taken, strict=True)) if self.by_name else taken

    def row(self, raw: Sequence[Any]) -> tuple[Any, ...]:
        """Return a row of the driver with the types of our columns."""
        row = list(raw)
        for place, process in self.returned:
            row[place] = process(row[place])
        return tuple(row)


class Prepared:
    """One statement, with named parameters; ``columns`` are those that an insert is given.

    Errors of the driver are raised as SQLAlchemy's, without parameters: no names in the log.
    """

    def __init__(self, statement: Statement, *columns: str) -> None:
        self._statement: Final = statement
        self._columns: Final = list(columns) or None
        self._forms: dict[str, _Form] = {}

    def run(self, connection: Connection, values: Values) -> int:
        """Execute it once; return how many rows it touched."""
        form = self._form(connection.dialect)
        with _Cursor(connection, form.sql) as cursor:
            cursor.execute(form.sql, form.parameters(values))
            return cursor.rowcount

    def run_many(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Execute it for each row."""
        form = self._form(connection.dialect)
        with _Cursor(connection, form.sql) as cursor:
            cursor.executemany(form.sql, [form.parameters(values) for values in rows])

    def rows(self, connection: Connection, values: Values) -> list[tuple[Any, ...]]:
        """Execute it and return every row."""
        form = self._form(connection.dialect)
        with _Cursor(connection, form.sql) as cursor:
            cursor.execute(form.sql, form.parameters(values))
            return [form.row(raw) for raw in cursor.fetchall()]

    def first(self, connection: Connection, values: Values) -> tuple[Any, ...] | None:
        """Execute it and return the one row there is, or None."""
        return next(iter(self.rows(connection, values)), None)

    def _form(self, dialect: Dialect) -> _Form:
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _compiled(self._statement, self._columns, dialect)
        return form


def say(connection: Connection, sql: str) -> None:
    """Execute words of the driver's own, such as BEGIN, with the errors of every statement."""
    with _Cursor(connection, sql) as cursor:
        cursor.execute(sql, ())


def _compiled(statement: Statement, columns: list[str] | None, dialect: Dialect) -> _Form:
    compiled = statement.compile(dialect=dialect, column_keys=columns)
    if not isinstance(compiled, SQLCompiler):  # statements are; types do not say so
        raise TypeError(f"{statement!r} is no statement")
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    if columns is not None and binds.keys() != set(columns):  # a default of the mapper is no NULL
        raise ValueError(f"Give every column of the insert: {sorted(binds.keys() ^ set(columns))}")
    if compiled.post_compile_params:
        raise ValueError("IN with a list is compiled anew each time: write it as OR.")
    given = {name: bind.type.dialect_impl(dialect) for name, bind in binds.items()}
    returned = [column.type.dialect_impl(dialect) for column in statement.exported_columns]
    names = tuple(binds if compiled.positiontup is None else compiled.positiontup)
    return _Form(
        sql=compiled.string,
        names=names,
        take=_taker(names),
        by_name=compiled.positiontup is None,
        constants={name: bind.value for name, bind in binds.items() if not bind.required},
        given=tuple(
            (place, process)
            for place, name in enumerate(names)
            if (process := given[name].bind_processor(dialect)) is not None
        ),
        returned=tuple(
            (place, process)
            for place, kind in enumerate(returned)
            if (process := kind.result_processor(dialect, None)) is not None
        ),
    )


def _taker(order: Sequence[str]) -> Take:
    if len(order) > 1:  # itemgetter gives a tuple for two names or more only
        return itemgetter(*order)
    return lambda every: tuple(every[name] for name in order)


class _Cursor:
    """A cursor of the driver within the connection's transaction; errors become SQLAlchemy's."""

    def __init__(self, connection: Connection, sql: str) -> None:
        self._connection = connection
        self._sql = sql

    def __enter__(self) -> DBAPICursor:
        self._cursor = self._connection.connection.cursor()
        return self._cursor

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        try:
            if isinstance(error, self._connection.dialect.loaded_dbapi.Error):
                raise self._translated(error) from error
        finally:
            self._cursor.close()

    def _translated(self, error: DBAPIModule.Error) -> BaseException:
        """Return a driver's error as SQLAlchemy's, and give up a connection that is lost."""
        connection = self._connection
        lost = connection.dialect.is_disconnect(error, connection.connection, self._cursor)
        if lost:
            connection.invalidate(error)
        return DBAPIError.instance(
            self._sql,
            None,
            error,
            connection.dialect.loaded_dbapi.Error,
            hide_parameters=True,
            connection_invalidated=lost,
            dialect=connection.dialect,
        )
