"""Checklists as files: YAML, our one-sheet Excel form, XLSForm; out of any, into a draft."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from compliance.domain.checklist_edits import Mapping
from compliance.domain.checklist_reader import read_checklist
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.file_problems import Place
from compliance.domain.own_checklists import blank
from compliance.library.checklist_sheet import Taken, from_sheet, is_ours, to_sheet
from compliance.library.excel import read_workbook
from compliance.library.xlsform import from_xlsform, is_xlsform
from compliance.library.xlsform_export import to_xlsform
from compliance.services.own_checklists import MAX_TEXT, Beginning, read_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD: Mapping = {"key": "own-new", "version": "1"}
_NAME_SHOWN = 80


class FileForm(StrEnum):
    """In which form a checklist is a file."""

    YAML = "yaml"
    EXCEL = "excel"
    XLSFORM = "xlsform"


@dataclass(frozen=True, slots=True)
class Exported:
    """A file to keep."""

    content: bytes
    media_type: str
    ending: str


def export_file(text: str, form: FileForm) -> Exported:
    """Return the text of a checklist as a file.

    Raises:
        InvalidInputError: it has mistakes, and the form can only hold a right one.
    """
    if form is FileForm.YAML:
        return Exported(text.encode(), "application/yaml", "yaml")
    said = read_text(text)
    if said.edition is None:
        raise InvalidInputError(said.problems)
    make = to_sheet if form is FileForm.EXCEL else to_xlsform
    return Exported(make(said.data), XLSX, f"{form}.xlsx" if form is FileForm.XLSFORM else "xlsx")


def read_file(source: bytes, file_name: str, *, title: str, today: date) -> Beginning:
    """Return what a file says as the beginning of an own checklist.

    Raises:
        InvalidInputError: every problem of it, with file and line, or sheet and row.
    """
    name = file_name[-_NAME_SHOWN:] or "file"
    is_text = name.lower().endswith((".yaml", ".yml"))
    beginning = _from_yaml(source, name) if is_text else _from_workbook(source, name, today)
    return Beginning(
        data={**beginning.data, **({"title": title} if title else {})}, notes=beginning.notes
    )


def _from_yaml(source: bytes, name: str) -> Beginning:
    if len(source) > MAX_TEXT:
        what = f"The file is larger than {MAX_TEXT:,} bytes."
        raise InvalidInputError([Problem(name, what, "Split the checklist into two.")])
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        what, remedy = "This is not UTF-8.", "Save the file as UTF-8."
        raise InvalidInputError([Problem(f"{name}:{line}", what, remedy)]) from error
    said = read_text(text, name)
    if said.edition is None:
        raise InvalidInputError(said.problems)
    left = {field: value for field, value in said.data.items() if field != "example"}
    return Beginning(data=left)


def _from_workbook(source: bytes, name: str, today: date) -> Beginning:
    sheets = read_workbook(source, name)
    if is_xlsform(sheets):
        imported = from_xlsform(source, name, _without_items(blank("Form", today)))
        return Beginning(data=_checked(imported.taken), notes=imported.lost)
    if is_ours(sheets):
        return Beginning(data=_checked(from_sheet(source, name)))
    what = "This is neither our Excel form nor an XLSForm."
    remedy = "Begin from a checklist that was saved as Excel, or see xlsform.org."
    raise InvalidInputError([Problem(name, what, remedy)])


def _without_items(data: Mapping) -> Mapping:
    return {name: value for name, value in data.items() if name not in (*_HEAD, "sections")}


def _checked(taken: Taken) -> Mapping:
    """Return the data of a workbook, or every problem of it at its sheet and row."""
    data = {**taken.data, **_HEAD}
    told = {problem.where for problem in taken.problems}
    also = [one for one in _problems_in(data, taken.place) if one.where not in told]
    if taken.problems or also:
        raise InvalidInputError(list(dict.fromkeys([*taken.problems, *also])))
    return data


def _problems_in(data: Mapping, place: Place) -> list[Problem]:
    read: Callable[[Mapping, Place], object] = read_checklist
    try:
        read(data, place)
    except InvalidInputError as error:
        return list(error.problems)
    return []
