"""Workbooks in and out; the one home of openpyxl.

A workbook is somebody's file: it is refused before it is read when it is no .xlsx, carries macros,
or would unpack to more than a checklist ever needs. Cells become texts; a formula is refused,
since nobody can see here what it would have said.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from compliance.domain.errors import InvalidInputError, Problem

MAX_BYTES = 2_000_000  # of the file as it is sent; a checklist of 100 questions has some 15,000
MAX_UNPACKED = 20_000_000
MAX_PARTS = 200
MAX_ROWS = 2_000
MAX_COLUMNS = 80
MAX_CELL = 4_000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # the head of .xls, and of .xlsx under a password
_MACROS = ("vbaproject.bin", "macrosheets/", "activex/", "embeddings/")
KINDS = "Take a checklist that was saved as YAML or Excel, or an XLSForm."
_WIDE, _NARROW = 46, 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as texts. ``rows[0]`` is row 1 of the sheet; white space around is stripped.

    ``problems`` are its cells that cannot be read as a text; they are empty in ``rows``.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    problems: tuple[Problem, ...] = ()

    def place(self, number: int, column: int | None = None) -> str:
        """Return where a cell is, as people find it: "survey row 5", "survey E5"."""
        if column is None:
            return f"{self.name} row {number}"
        return f"{self.name} {column_letters(column)}{number}"


def column_letters(column: int) -> str:
    """Return the letters of a column: 0 is A, 25 is Z, 26 is AA."""
    letters = ""
    number = column + 1
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def read_workbook(source: bytes, name: str) -> dict[str, Sheet]:
    """Return the sheets of an .xlsx file by their names in small letters.

    Raises:
        InvalidInputError: it is not one, or is refused.
    """
    _demand_harmless(source, name)
    # openpyxl takes a third of a second to import: a server that never sees a workbook waits not.
    from openpyxl import load_workbook  # noqa: PLC0415 - see above

    sheets: dict[str, Sheet] = {}
    try:
        book = load_workbook(io.BytesIO(source), read_only=True, keep_links=False)
        for sheet in book.worksheets:
            cells = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS + 1)
            sheets[sheet.title.strip().lower()] = _sheet(sheet.title.strip(), cells)
        book.close()
    except InvalidInputError:
        raise
    except Exception as error:  # a damaged workbook fails in a hundred ways deep inside
        what = f"The workbook cannot be read: {type(error).__name__}."
        raise _refused(name, what, "Open it in Excel, save it as .xlsx, and try again.") from error
    return sheets


def _refused(where: str, what: str, remedy: str) -> InvalidInputError:
    return InvalidInputError([Problem(where, what, remedy)])


def _demand_harmless(source: bytes, name: str) -> None:
    """Refuse what should not even be opened."""
    if len(source) > MAX_BYTES:
        what = f"The file is larger than {MAX_BYTES:,} bytes."
        raise _refused(name, what, "Leave pictures and other sheets out.")
    if source.startswith(_OLD_EXCEL):
        what = "This is an old .xls file, or it has a password."
        raise _refused(name, what, "Save it as .xlsx without a password.")
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        # NotImplementedError is what zipfile raises for a version or a split that it cannot read.
        raise _refused(name, "This is no .xlsx file.", KINDS) from error
    names = [part.filename.lower() for part in parts]
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        what = "The workbook unpacks to far more than a checklist needs."
        raise _refused(name, what, "Copy the rows into a new workbook.")
    if any(mark in one for one in names for mark in _MACROS):
        what = "The workbook has macros or embedded objects."
        raise _refused(name, what, "Save it as .xlsx without them.")
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise _refused(name, "This is no .xlsx file.", KINDS)
    _demand_plain_xml(source, name)


def _demand_plain_xml(source: bytes, name: str) -> None:
    """Refuse XML with declarations of its own: entities are how small files become huge."""
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            texts = (archive.read(part) for part in archive.infolist() if not part.is_dir())
            is_odd = any(b"<!DOCTYPE" in text or b"<!ENTITY" in text for text in texts)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        # RuntimeError is what zipfile raises for a password, NotImplementedError for a compression
        # that it does not know.
        what = "The workbook is damaged, or it has a password."
        raise _refused(name, what, "Save it anew as .xlsx.") from error
    if is_odd:
        what = "The workbook has declarations that no spreadsheet writes."
        raise _refused(name, what, "Copy the rows into a new workbook.")


def _sheet(name: str, cells: Iterable[Sequence[object]]) -> Sheet:
    rows: list[tuple[str, ...]] = []
    problems: list[Problem] = []
    for number, row in enumerate(cells, start=1):
        texts = tuple(
            _text(cell, f"{name} {column_letters(column)}{number}", problems)
            for column, cell in enumerate(row)
        )
        if number > MAX_ROWS and any(texts):
            raise _refused(name, f"There are more than {MAX_ROWS:,} rows.", "Split the checklist.")
        if any(texts[MAX_COLUMNS:]):
            what = f"There are more than {MAX_COLUMNS} columns."
            raise _refused(f"{name} row {number}", what, "Delete those that are not needed.")
        filled = max((place for place, text in enumerate(texts, start=1) if text), default=0)
        rows.append(texts[:filled])
    while rows and not any(rows[-1]):
        rows.pop()
    return Sheet(name, tuple(rows), tuple(problems))


def _text(cell: object, where: str, problems: list[Problem]) -> str:
    """Return what a cell shows, as text; a formula or an error of the sheet is a problem."""
    value = getattr(cell, "value", None)
    kind = getattr(cell, "data_type", "")
    if value is None:
        return ""
    if kind == "f":
        problems.append(Problem(where, "This is a formula.", "Write the value itself."))
        return ""
    if kind == "e":
        problems.append(Problem(where, f"This is an error, {value}.", "Write the value itself."))
        return ""
    text = _plain(value)
    if len(text) > MAX_CELL:
        what = f"This text is longer than {MAX_CELL:,} characters."
        problems.append(Problem(where, what, "Shorten it."))
        return ""
    return text


def _plain(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case datetime():
            at_midnight = value.time() == time()
            return value.date().isoformat() if at_midnight else value.isoformat(" ", "minutes")
        case date() | time():
            return value.isoformat()
        case _:
            return "\n".join(line.rstrip() for line in str(value).strip().splitlines())


def write_workbook(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """Return an .xlsx file; every cell is a text, so that nothing is run or rounded."""
    from openpyxl import Workbook  # noqa: PLC0415 - see read_workbook
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 - see read_workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row, start=1):
                if not text:
                    continue
                cell = sheet.cell(number, column)
                cell.value = _printable(text)
                cell.data_type = "s"  # "=1+1" stays what was written
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if number == 1:
                    cell.font = Font(bold=True)
        for column in range(max((len(row) for row in rows), default=0)):
            longest = max((len(row[column]) for row in rows if column < len(row)), default=0)
            width = _WIDE if longest > _WIDE else max(_NARROW, longest)
            sheet.column_dimensions[column_letters(column)].width = width
        sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _printable(text: str) -> str:
    """Return text without the control characters that XML cannot carry."""
    return "".join(sign for sign in text if sign in "\t\n" or ord(sign) >= ord(" "))
