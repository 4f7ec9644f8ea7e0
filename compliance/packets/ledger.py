"""Long tables as data: contents, missed checks, findings, exhibits, trail.

A row of a table costs WeasyPrint some eight milliseconds, and these tables grow with the packet and
are new in every packet. They have a plain form, so ``ledger_pages`` draws them directly; the same
data go through ``ledger.html`` when the whole packet is one document.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any


class Style(StrEnum):
    """How a line is set."""

    PLAIN = "plain"
    BOLD = "bold"
    SMALL = "small"
    CODE = "code"


class Kind(StrEnum):
    """How a row stands out."""

    ROW = "row"
    GROUP = "group"  # a heading over the rows that follow
    LOUD = "loud"  # something that must not be overlooked


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a cell; it is broken where it does not fit. ``tone`` puts a mark before it."""

    text: str
    style: Style = Style.PLAIN
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``link`` is the anchor of the page whose number stands in the last cell."""

    cells: tuple[tuple[Line, ...], ...]
    kind: Kind = Kind.ROW
    link: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its share of the width in percent, and whether it holds numbers."""

    head: str
    share: int
    is_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """A titled table that may run over many pages."""

    anchor: str
    title: str
    intro: tuple[Line, ...] = ()
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def as_data(self) -> dict[str, Any]:
        """Return the ledger as JSON-ready data."""
        return asdict(self)

    def with_texts(self, change: Callable[[str], str]) -> "Ledger":
        """Return the same ledger with every text changed."""

        def changed(line: Line) -> Line:
            return replace(line, text=change(line.text))

        def row(one: Row) -> Row:
            return replace(one, cells=tuple(tuple(map(changed, cell)) for cell in one.cells))

        return replace(
            self,
            title=change(self.title),
            intro=tuple(map(changed, self.intro)),
            columns=tuple(replace(column, head=change(column.head)) for column in self.columns),
            rows=tuple(map(row, self.rows)),
        )

    def letters(self) -> set[str]:
        """Return every letter that occurs in it."""
        lines = [*self.intro, *(line for row in self.rows for cell in row.cells for line in cell)]
        texts = [self.title, *(column.head for column in self.columns)]
        return set().union(*(line.text for line in lines), *texts)


def ledger_from(data: Mapping[str, Any]) -> Ledger:
    """Read back what ``Ledger.as_data`` wrote."""
    return Ledger(
        anchor=data["anchor"],
        title=data["title"],
        intro=tuple(_line(line) for line in data["intro"]),
        columns=tuple(Column(**column) for column in data["columns"]),
        rows=tuple(_row(row) for row in data["rows"]),
    )


def _row(data: Mapping[str, Any]) -> Row:
    cells = tuple(tuple(_line(line) for line in cell) for cell in data["cells"])
    return Row(cells=cells, kind=Kind(data["kind"]), link=data["link"])


def _line(data: Mapping[str, Any]) -> Line:
    return Line(text=data["text"], style=Style(data["style"]), tone=data["tone"])
