"""Hours by month from a file that somebody's payroll made: CSV, all problems at once."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence

from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.recordkeeping.employment import (
    FIRST_YEAR,
    LAST_YEAR,
    MonthFigures,
    month_problems,
)

HEADER = ("month", "hours", "employees")
EXAMPLE = "2026-01,18250,112"
MOST_ROWS = 1_200
MOST_BYTES = 200_000
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_NUMBER = re.compile(r"\d{1,12}", re.ASCII)
Month = tuple[int, int]
"""Year and month."""


def read_hours(content: bytes) -> dict[Month, MonthFigures]:
    """Return hours by month of a CSV file with the columns month (2026-01), hours, employees.

    ``employees`` may be empty or left out. A byte-order mark and semicolons as separators are fine,
    as spreadsheets write them.

    Raises:
        InvalidInputError: everything that is wrong, with line and column; nothing is taken then.
    """
    rows = _rows(_text(content))
    problems: list[Problem] = []
    found: dict[Month, MonthFigures] = {}
    for line, cells in rows:
        month, figures = _read_row(line, cells, problems)
        if month is None or figures is None:
            continue
        if month in found:
            what = f"{month[0]}-{month[1]:02} stands twice."
            problems.append(Problem(f"line {line} month", what, "Keep one of the lines."))
        found[month] = figures
        problems += month_problems(f"line {line}", figures)
    if not rows:
        problems.append(Problem("line 2", "There are no months.", f"Write lines as {EXAMPLE}."))
    if problems:
        raise InvalidInputError(problems)
    return found


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        what = f"It has {len(content):,} bytes, more than {MOST_BYTES:,}."
        raise InvalidInputError([Problem("file", what, "Keep the months and hours only.")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        remedy = "Save it as CSV UTF-8."
        raise InvalidInputError([Problem("file", "It is no UTF-8 text.", remedy)]) from error
    if "\0" in text:
        raise InvalidInputError([Problem("file", "It is no text.", "Save it as CSV.")])
    return text


def _rows(text: str) -> list[tuple[int, Mapping[str, str]]]:
    """Return the rows by the names of their columns; raises on a header that is wrong."""
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        what = f"This is no table: {error}."
        raise InvalidInputError([Problem("file", what, "Save it as CSV.")]) from error
    names = [name.strip().casefold() for name in lines[0][1]] if lines else []
    if problems := list(_header_problems(names)):
        raise InvalidInputError(problems)
    if len(lines) - 1 > MOST_ROWS:
        what = f"There are more than {MOST_ROWS:,} lines."
        raise InvalidInputError([Problem("file", what, "Send the years one by one.")])
    return [(line, _by_name(names, cells)) for line, cells in lines[1:]]


def _header_problems(names: Sequence[str]) -> Iterator[Problem]:
    remedy = f"Write the first line as {','.join(HEADER)}."
    for name in HEADER[:2]:
        if names.count(name) != 1:
            yield Problem("line 1", f"There is not one column {name}.", remedy)
    for name in names:
        if name not in HEADER:
            yield Problem("line 1", f"There is no column {name!r}.", remedy)


def _by_name(names: Sequence[str], cells: Sequence[str]) -> Mapping[str, str]:
    padded = [cell.strip() for cell in cells] + [""] * (len(names) - len(cells))
    named = dict(zip(names, padded, strict=False))
    more = [cell for cell in padded[len(names) :] if cell]
    return {**named, "": ",".join(more)}


def _read_row(
    line: int, cells: Mapping[str, str], problems: list[Problem]
) -> tuple[Month | None, MonthFigures | None]:
    if cells[""]:
        what = "There are more cells than columns."
        problems.append(Problem(f"line {line}", what, "Write numbers without commas: 18250."))
    month = _month(line, cells["month"], problems)
    hours = _number(line, "hours", cells["hours"], problems)
    people = cells.get("employees", "")
    employees = _number(line, "employees", people, problems) if people else None
    if hours is None:
        return month, None
    return month, MonthFigures(hours=hours, employees=employees)


def _month(line: int, text: str, problems: list[Problem]) -> Month | None:
    match = _MONTH.fullmatch(text)
    if match is not None:
        year, month = int(match[1]), int(match[2])
        if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12:  # noqa: PLR2004 - of a year
            return year, month
    problems.append(Problem(f"line {line} month", f"{text!r} is no month.", "Write 2026-01."))
    return None


def _number(line: int, column: str, text: str, problems: list[Problem]) -> int | None:
    if _NUMBER.fullmatch(text):
        return int(text)
    what = f"{text!r} is no whole number." if text else "It is empty."
    problems.append(Problem(f"line {line} {column}", what, "Write digits only, such as 18250."))
    return None
