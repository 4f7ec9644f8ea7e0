"""CSV tables of the plant: read strictly, with everything that is wrong by row and column."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum

from compliance.domain.errors import InvalidInputError, Problem

MOST_ROWS = 5_000
MOST_BYTES = 400_000  # fits into a form together with its preview
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_DELIMITERS = (",", ";", "\t")  # spreadsheets write semicolons where a comma is the decimal mark


class PlantTable(StrEnum):
    """What a file is about."""

    AREAS = "areas"
    ASSETS = "assets"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table; the first is the one that a row is known by."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every column, in the order of an export."""
        return self.required + self.optional


COLUMNS = {
    PlantTable.AREAS: Columns(("name",)),
    PlantTable.ASSETS: Columns(
        ("tag", "name", "kind"), ("area", "make_model", "serial_number", "in_service_on")
    ),
    PlantTable.PEOPLE: Columns(("email", "name", "roles"), ("language",)),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it (the header is 1), and its cells by column."""

    number: int
    cells: Mapping[str, str]

    def where(self, column: str) -> str:
        """Return the place of a cell, in words."""
        return f"row {self.number}, column {column}"


def read_rows(source: bytes, table: PlantTable) -> tuple[list[Row], list[Problem]]:
    """Return the rows of a file, and what is wrong with them whatever they are about.

    Blank rows are left out.

    Raises:
        InvalidInputError: it is no such table, so that its rows cannot even be looked at.
    """
    text = _text_of(source)
    lines = _lines_of(text)
    if not lines or not any(cell.strip() for cell in lines[0]):
        raise _refused("row 1", "There are no column names.", _header_remedy(table))
    names = [cell.strip().lower().replace(" ", "_") for cell in lines[0]]
    problems = list(_header_problems(names, COLUMNS[table], table))
    if problems:
        raise InvalidInputError(problems)
    if len(lines) - 1 > MOST_ROWS:
        what = f"The file has {len(lines) - 1:,} rows; {MOST_ROWS:,} are taken at once."
        raise _refused("file", what, "Split it.")
    return _rows_of(lines[1:], names, COLUMNS[table])


def _text_of(source: bytes) -> str:
    if len(source) > MOST_BYTES:
        what = f"The file has {len(source):,} bytes; {MOST_BYTES:,} are taken at once."
        raise _refused("file", what, "Split it.")
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"The file is not UTF-8 text (byte {error.start})."
        remedy = 'In the spreadsheet, save it as "CSV UTF-8".'
        raise _refused("file", what, remedy) from error
    if "\x00" in text:
        raise _refused("file", "This is not a text file.", "Save the sheet as CSV UTF-8.")
    return text


def _lines_of(text: str) -> list[list[str]]:
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    lines: list[list[str]] = []
    try:
        lines.extend(reader)
    except csv.Error as error:
        what = f"The quotes do not match ({error})."
        remedy = 'A quote inside a quoted cell is doubled: "5"" pipe".'
        raise _refused(f"row {len(lines) + 1}", what, remedy) from error
    return lines


def _header_problems(
    names: Sequence[str], columns: Columns, table: PlantTable
) -> Iterator[Problem]:
    for name in dict.fromkeys(names):
        if name and name not in columns.all:
            near = get_close_matches(name, columns.all, n=1)
            remedy = f"Did you mean {near[0]}?" if near else _header_remedy(table)
            yield Problem("row 1", f"There is no column {name!r}.", remedy)
        elif name and names.count(name) > 1:
            yield Problem("row 1", f"The column {name} is there twice.", "Keep one.")
    for name in columns.required:
        if name not in names:
            yield Problem("row 1", f"The column {name} is missing.", _header_remedy(table))


def _header_remedy(table: PlantTable) -> str:
    columns = COLUMNS[table]
    more = f"; these may be added: {', '.join(columns.optional)}" if columns.optional else ""
    return f"The first row names the columns: {', '.join(columns.required)}{more}."


def _rows_of(
    lines: Sequence[list[str]], names: Sequence[str], columns: Columns
) -> tuple[list[Row], list[Problem]]:
    rows: list[Row] = []
    problems: list[Problem] = []
    first_seen: dict[str, int] = {}
    key = columns.required[0]
    for number, line in enumerate(lines, start=2):
        if not any(cell.strip() for cell in line):
            continue
        if any(cell.strip() for cell in line[len(names) :]):
            what = f"There are {len(line)} cells for {len(names)} columns."
            remedy = "Put quotes around a cell that has a comma in it."
            problems.append(Problem(f"row {number}", what, remedy))
            continue
        padded = [*line, *[""] * (len(names) - len(line))]
        row = Row(
            number, {name: _plain(cell) for name, cell in zip(names, padded, strict=False) if name}
        )
        rows.append(row)
        problems += _row_problems(row, columns, first_seen)
        first_seen.setdefault(row.cells[key].casefold(), number)
    if not rows and not problems:
        raise _refused("file", "There are no rows below the column names.", "Fill it in.")
    return rows, problems


def _row_problems(row: Row, columns: Columns, first_seen: Mapping[str, int]) -> Iterator[Problem]:
    for name in columns.required:
        if not row.cells[name]:
            yield Problem(row.where(name), "The cell is empty.", "Fill it in.")
    key = columns.required[0]
    before = first_seen.get(row.cells[key].casefold())
    if row.cells[key] and before is not None:
        what = f"{row.cells[key]!r} stands in row {before} already."
        yield Problem(row.where(key), what, "Remove one of them.")


def _plain(cell: str) -> str:
    """Return a cell without the quote that an export puts before a formula's first letter."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA_STARTS else text


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems by row, and for each cell the first of them only."""
    first: dict[str, Problem] = {}
    for problem in problems:
        first.setdefault(problem.where, problem)
    return sorted(first.values(), key=by_row)


def by_row(problem: Problem) -> int:
    """Return the row that a problem is about, to sort by."""
    words = problem.where.replace(",", " ").split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else 0


def date_of(row: Row, column: str) -> date | None:
    """Return the date in a cell, or None if it is empty.

    Raises:
        ValueError: it is not written as 2026-03-31.
    """
    cell = row.cells.get(column, "")
    return date.fromisoformat(cell) if cell else None


def _refused(where: str, what: str, remedy: str) -> InvalidInputError:
    return InvalidInputError([Problem(where, what, remedy)])
