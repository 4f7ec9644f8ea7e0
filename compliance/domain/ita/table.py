"""A CSV file in pieces of bytes as rows of cells, with everything that is wrong with the file.

Memory is bounded: a line, a cell and the whole file have a largest size, and rows go by one by one.
"""

import codecs
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from compliance.domain.ita.rules import Found

MAX_BYTES = 64_000_000
MAX_ROWS = 250_000
MAX_LINE = 1_000_000  # characters
_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_MARK = "\ufeff"
_SPLIT = "Split the file by establishments."


class _StopReadingError(Exception):
    """The rest cannot be read; carries the problem."""

    def __init__(self, found: Found) -> None:
        self.found = found
        super().__init__(found.what)


@dataclass(slots=True)
class Table:
    """Reads one file. ``rows`` may be gone through once; ``problems`` grow meanwhile."""

    chunks: Iterable[bytes]
    problems: list[tuple[int, Found]] = field(default_factory=list)
    row: int = 0

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Go through the rows with their numbers, the header being 1; blank ones are told of."""
        try:
            yield from self._rows()
        except _StopReadingError as stop:
            self.problems.append((self.row, stop.found))

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        lines = self._lines()
        first = next(lines, "")
        reader = csv.reader(_again(first, lines), delimiter=self._delimiter(first), strict=True)
        while True:
            self.row += 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                self.problems.append((self.row, _broken(error)))
                continue
            if cells is None:
                return
            if self.row > MAX_ROWS:
                what = f"There are more than {MAX_ROWS:,} rows; the rest was not read."
                raise _StopReadingError(Found("file-too-large", "", what, _SPLIT))
            if any(cell.strip() for cell in cells):
                yield self.row, cells
            else:
                what = "The line is blank."
                self.problems.append((self.row, Found("row-blank", "", what, "Delete it.")))

    def _delimiter(self, first: str) -> str:
        if "," in first:
            return ","
        for delimiter, words in _DELIMITERS.items():
            if delimiter in first:
                remedy = "Save the file as CSV with commas."
                found = Found("file-delimiter", "", f"Cells are separated by {words}.", remedy)
                self.problems.append((1, found))
                return delimiter
        return ","

    def _lines(self) -> Iterator[str]:
        """Go through the lines; every kind of line end becomes one LF."""
        rest, had_alone, is_told = "", False, False
        for decoded in self._decoded():
            text, had_cr = _without_cr(rest + decoded)
            had_alone = had_alone or had_cr
            *lines, rest = text.split("\n")
            for line in lines:
                is_told = is_told or self._tells_encoding(line)
                yield f"{_printable(line)}\n"
            if len(rest) > MAX_LINE:
                what = f"A line is longer than {MAX_LINE:,} characters."
                raise _StopReadingError(Found("file-too-large", "", what, "Is it a CSV file?"))
        if rest.rstrip("\r"):
            is_told = is_told or self._tells_encoding(rest)
            yield _printable(rest.rstrip("\r"))
        if had_alone or rest.endswith("\r"):
            what = "Lines end in the way of old Macs."
            remedy = "Save the file as CSV, comma delimited."
            self.problems.append((0, Found("file-line-ends", "", what, remedy)))

    def _tells_encoding(self, line: str) -> bool:
        if line.isascii() or not any("\udc80" <= letter <= "\udcff" for letter in line):
            return False
        what = "The file is not UTF-8; this line has letters of another encoding."
        remedy = "Save the file as CSV UTF-8, or use plain letters."
        self.problems.append((max(self.row, 1), Found("file-encoding", "", what, remedy)))
        return True

    def _decoded(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        size, has_begun = 0, False
        for chunk in self.chunks:
            _refuse_wide(chunk)
            size += len(chunk)
            if size > MAX_BYTES:
                what = f"The file is larger than {MAX_BYTES:,} bytes; the rest was not read."
                raise _StopReadingError(Found("file-too-large", "", what, _SPLIT))
            text = decoder.decode(chunk)
            if not has_begun and text.startswith(_MARK):
                what = "The file begins with a byte-order mark."
                remedy = "Save it as UTF-8 without one; the ITA may not know the first header."
                self.problems.append((0, Found("file-bom", "", what, remedy)))
                text = text[1:]
                has_begun = True
            has_begun = has_begun or bool(text)
            yield text
        yield decoder.decode(b"", final=True)


def _refuse_wide(chunk: bytes) -> None:
    if b"\0" in chunk:  # UTF-16 has one in every plain letter
        what = "The file is UTF-16 or no text at all."
        raise _StopReadingError(Found("file-encoding", "", what, "Save it as CSV UTF-8."))


def _without_cr(text: str) -> tuple[str, bool]:
    """Return text with LF as its only line end, and whether a CR stood alone.

    A CR at the very end is kept: the LF that belongs to it may come with the next piece.
    """
    last = "\r" if text.endswith("\r") else ""
    whole = text[: len(text) - len(last)].replace("\r\n", "\n")
    return whole.replace("\r", "\n") + last, "\r" in whole


def _printable(line: str) -> str:
    """Return a line with the usual sign in place of bytes that are no UTF-8."""
    if line.isascii():
        return line
    return line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _broken(error: csv.Error) -> Found:
    remedy = "Close every quote, double quotes within quotes, and put no text after a closing one."
    return Found("file-csv", "", f"The row is not well-formed: {error}.", remedy)


def _again(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines
