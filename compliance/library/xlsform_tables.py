"""The sheets of an XLSForm as rows by column, with the other names that XLSForms use for them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from compliance.domain.errors import Problem
from compliance.library.excel import Sheet

_OTHER_NAMES = {
    "relevance": "relevant",
    "caption": "label",
    "list name": "list_name",
    "list": "list_name",
    "value": "name",
    "read_only": "readonly",
    "title": "form_title",
    "constraint message": "constraint_message",
    "required message": "required_message",
}
_TEXTS = ("label", "hint", "guidance_hint")
_TRANSLATED = re.compile(r"(label|caption|hint|guidance_hint)\s*::?\s*(.+)", re.IGNORECASE)
_CODE = re.compile(r"\(([a-z]{2})(?:-[A-Za-z]+)?\)\s*$")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column, its texts by language ("" is the form's own)."""

    where: str
    number: int
    cells: dict[str, str]
    texts: dict[tuple[str, str], str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """Return a cell, or ""."""
        return self.cells.get(name, "")

    @property
    def name(self) -> str:
        """The name of the question."""
        return self.get("name")

    @property
    def kind(self) -> str:
        """The type, with single blanks and no capitals in its first words."""
        return re.sub(r"\s+", " ", self.get("type")).strip().lower()

    @property
    def label(self) -> str:
        """The label in the form's own language, or in its first one."""
        return self.text("label")

    def text(self, name: str) -> str:
        """Return a text in the form's own language, or in its first one."""
        found = [text for (what, _language), text in self.texts.items() if what == name and text]
        return self.texts.get((name, "")) or (found[0] if found else "")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with a row of column names."""

    sheet: Sheet
    rows: tuple[Row, ...]
    own: str = ""  # the name of the language whose texts count as the form's own


def table_of(
    sheet: Sheet, needed: Sequence[str], problems: list[Problem], language: str = ""
) -> Table:
    """Return the rows of a sheet; a column that is needed and missing is a problem.

    ``language`` is the form's default one; where there is none such, the first one named is.
    """
    first = next((n for n, row in enumerate(sheet.rows) if any(row)), None)
    if first is None:
        problems.append(Problem(sheet.name, "The sheet is empty.", "See xlsform.org."))
        return Table(sheet, ())
    heads = [_head(cell) for cell in sheet.rows[first]]
    names = [name for name, _language in heads]
    for name in needed:
        if name not in names:
            what = f"There is no column `{name}`."
            problems.append(Problem(sheet.place(first + 1), what, "Add it; see xlsform.org."))
    own = _own_language(heads, language)
    heads = [(name, "" if said == own else said) for name, said in heads]
    rows = [
        _row(sheet, number, heads, cells)
        for number, cells in enumerate(sheet.rows[first + 1 :], start=first + 2)
        if any(cells)
    ]
    return Table(sheet, tuple(rows), own)


def _own_language(heads: list[tuple[str, str]], default: str) -> str:
    """Return the language whose columns are the form's own; "" where those name none."""
    named = [language for name, language in heads if name in _TEXTS]
    if default in named or "" in named:
        return default if default in named else ""
    return named[0] if named else ""


def _head(cell: str) -> tuple[str, str]:
    match = _TRANSLATED.fullmatch(cell.strip())
    if match:
        name = match[1].lower()
        return _OTHER_NAMES.get(name, name), match[2].strip()
    name = cell.strip().lower()
    return _OTHER_NAMES.get(name, name), ""


def _row(sheet: Sheet, number: int, heads: list[tuple[str, str]], cells: Sequence[str]) -> Row:
    row = Row(sheet.place(number), number, {})
    for (name, language), cell in zip(heads, cells, strict=False):
        if name in _TEXTS and cell:
            row.texts[name, language] = cell
        elif name and cell:
            row.cells.setdefault(name, cell)
    return row


def language_code(name: str) -> str:
    """Return the code of a language: "Español (es)" and "es" are es; "" where none is named."""
    match = _CODE.search(name)
    if match:
        return match[1]
    return name.lower() if re.fullmatch(r"[A-Za-z]{2}", name) else _NAMES.get(name.lower(), "")


_NAMES = {"english": "en", "spanish": "es", "español": "es", "french": "fr", "français": "fr",
          "portuguese": "pt", "german": "de", "deutsch": "de", "polish": "pl",
          "vietnamese": "vi", "chinese": "zh"}  # fmt: skip
