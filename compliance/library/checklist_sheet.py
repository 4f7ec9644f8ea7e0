"""A checklist as one sheet: first what stands above the questions, then a row for each question.

The columns are documented in ``docs/checklist-files.md``. Everything that the YAML says has a
place here, so that a checklist comes back as it went out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from compliance.domain.checklist_cells import (
    choices_text,
    columns_text,
    condition_text,
    read_choices,
    read_columns,
    read_condition,
)
from compliance.domain.checklist_edits import Mapping, entries_of, items_of, part, sections_of, word
from compliance.domain.checklist_edits import words as words_of
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.file_problems import Path, Plain, did_you_mean
from compliance.library.excel import Sheet, read_workbook, write_workbook

SHEET = "Checklist"
START = "section"  # the first column of the questions; the row with it ends the head
SECTION = {"section": "key", "section title": "title", "section when": "when"}
ITEM = ("key", "question", "guidance", "provision", "required", "when", "review")
ANSWER = (
    "unit", "minimum", "low", "high", "maximum", "decimals", "choices", "min_chosen", "columns",
    "min_rows", "max_rows", "fails_on", "allow_na", "na_reason", "max_length", "lines",
    "past_only", "min_photos", "max_photos", "statement",
)  # fmt: skip
FAIL = ("severity", "stop_use", "fail_title", "default_action", "evidence")
COLUMNS = (*SECTION, "key", "question", "guidance", "provision", "answer", *ANSWER,
           "required", "when", *FAIL, "review")  # fmt: skip
_HIDDEN_HEAD = ("sections", "key", "version")
NONE = "none"  # evidence that is asked for: none at all
REMEDY = "See the documentation of checklist files."


def to_sheet(data: Mapping) -> bytes:
    """Return a checklist as an .xlsx file with one sheet."""
    rows = [_row(section, item) for section in sections_of(data) for item in items_of(section)]
    return write_workbook({SHEET: [*head_rows(data), [], list(COLUMNS), *rows]})


def head_rows(data: Mapping) -> list[list[str]]:
    """Return everything but the questions as rows of path and text."""
    head = {name: value for name, value in data.items() if name not in _HIDDEN_HEAD}
    return [["field", "value"], *([path, text] for path, text in _flat(head, ""))]


def _flat(value: Plain, path: str) -> Iterator[tuple[str, str]]:
    """Give every text with its path: "cadence.clocks.1.basis"; lists count from 1."""
    if isinstance(value, str):
        yield path, value
        return
    pairs = value.items() if isinstance(value, dict) else enumerate(value, start=1)
    for step, inner in pairs:
        yield from _flat(inner, f"{path}.{step}" if path else str(step))


def _row(section: Mapping, item: Mapping) -> list[str]:
    answer = part(item, "answer") or {"type": word(item, "answer")}
    fail = part(item, "fail")
    cells = {column: word(section, name) for column, name in SECTION.items()}
    cells["section when"] = _condition(section)
    cells |= {name: word(item, name) for name in ITEM}
    cells |= {name: word(answer, name) for name in ANSWER}
    cells |= {"when": _condition(item), "answer": word(answer, "type")}
    cells["choices"] = choices_text(entries_of(answer, "choices"))
    cells["columns"] = columns_text(entries_of(answer, "columns"))
    cells |= {name: word(fail, name.removeprefix("fail_")) for name in FAIL}
    if "evidence" in fail:
        cells["evidence"] = ", ".join(words_of(fail, "evidence")) or NONE
    return [cells[name] for name in COLUMNS]


def _condition(entry: Mapping) -> str:
    return condition_text(part(entry, "when")) if "when" in entry else ""


@dataclass(slots=True)
class Taken:
    """What a file says: plain data, where each part of it stands, and what is wrong already."""

    data: Mapping
    rows: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    otherwise: str = SHEET

    def place(self, path: Path) -> str:
        """Return where the value at a path stands, or the nearest part around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.rows:
                return self.rows[path[:length]]
        return self.otherwise


def is_ours(sheets: dict[str, Sheet]) -> bool:
    """Whether a workbook has our columns (and not those of an XLSForm)."""
    return any(_start(sheet) is not None for sheet in sheets.values())


def from_sheet(source: bytes, name: str) -> Taken:
    """Read one sheet with our columns.

    Raises:
        InvalidInputError: it is no workbook, or has no such sheet.
    """
    sheets = read_workbook(source, name)
    sheet = next((one for one in sheets.values() if _start(one) is not None), None)
    if sheet is None:
        what = f"No sheet has a row that begins with `{START}`."
        remedy = "Begin from a checklist that was saved as Excel."
        raise InvalidInputError([Problem(name, what, remedy)])
    start = _start(sheet) or 0
    taken = Taken(data={}, problems=list(sheet.problems), otherwise=sheet.name)
    read_head(sheet, start, taken)
    _read_items(sheet, start, taken)
    return taken


def _start(sheet: Sheet) -> int | None:
    """Return the index of the row that names the columns of the questions."""
    for number, row in enumerate(sheet.rows):
        if row[:1] == (START,) and "question" in [cell.lower() for cell in row]:
            return number
    return None


def read_head(sheet: Sheet, start: int, taken: Taken) -> None:
    """Read rows of path and text up to an index; where each part stands is noted."""
    for number, row in enumerate(sheet.rows[:start], start=1):
        path, text = (*row, "", "")[:2]
        if not path or not text or (number == 1 and path.lower() == "field"):
            continue
        steps = re.split(r"\s*\.\s*", path.strip())
        if not _set(taken.data, steps, text):
            what = f"`{path}` does not fit to the fields above it, or stands here twice."
            taken.problems.append(Problem(sheet.place(number), what, REMEDY))
        for length in range(1, len(steps) + 1):
            known = tuple(int(one) - 1 if one.isdigit() else one for one in steps[:length])
            taken.rows.setdefault(known, sheet.place(number))


def _set(data: Mapping, steps: list[str], text: str) -> bool:
    """Put a text at a path; False where something else is there, or a list has a gap."""
    holder: Plain = data
    for place, step in enumerate(steps):
        is_last = place == len(steps) - 1
        fresh: Plain = text if is_last else [] if steps[place + 1] == "1" else {}
        if isinstance(holder, dict):
            if is_last and step in holder:
                return False
            holder = holder.setdefault(step, fresh)
        elif isinstance(holder, list) and step.isdigit() and 1 <= int(step) <= len(holder) + 1:
            if int(step) <= len(holder) and is_last:
                return False
            holder += [fresh] if int(step) == len(holder) + 1 else []
            holder = holder[int(step) - 1]
        else:
            return False
    return True


def _read_items(sheet: Sheet, start: int, taken: Taken) -> None:
    names = [cell.strip().lower() for cell in sheet.rows[start]]
    taken.problems += _unknown_columns(sheet, start, names)
    sections: list[Plain] = []
    for number, row in enumerate(sheet.rows[start + 1 :], start=start + 2):
        cells = {name: cell for name, cell in zip(names, row, strict=False) if name and cell}
        if not cells:
            continue
        section = _section_for(sections, cells)
        at: Path = ("sections", len(sections) - 1)
        taken.rows.setdefault(at, sheet.place(number))
        items = items_of(section)
        here: Path = (*at, "items", len(items))
        item = _item(cells, sheet.place(number), taken.problems)
        section["items"] = [*items, item]
        for holder, name in ((item, "when"), (section, "section when")):
            if name in cells and "when" not in holder:
                where = sheet.place(number, names.index(name))
                holder.update(_when(cells[name], where, taken.problems))
        taken.rows[here] = sheet.place(number)
        steps = {name: below for name, below in _steps().items() if name in names}
        for name, below in steps.items():
            taken.rows[(*here, *below)] = sheet.place(number, names.index(name))
    taken.data["sections"] = sections


def _unknown_columns(sheet: Sheet, start: int, names: list[str]) -> list[Problem]:
    return [
        Problem(
            sheet.place(start + 1, column),
            f"There is no column `{name}`, or it stands here twice.",
            did_you_mean(name, COLUMNS, REMEDY),
        )
        for column, name in enumerate(names)
        if name and (name not in COLUMNS or names.index(name) != column)
    ]


def _section_for(sections: list[Plain], cells: dict[str, str]) -> Mapping:
    """Return the section of a row; an empty cell is the section of the row above."""
    last = sections[-1] if sections else None
    key = cells.get("section", "")
    if isinstance(last, dict) and key in ("", word(last, "key")):
        return last
    fresh: Mapping = {
        "key": key or "general",
        "title": cells.get("section title") or key or "General",
    }
    sections.append(fresh)
    return fresh


def _steps() -> dict[str, Path]:
    """Return where a column's value stands below the item."""
    return {
        **{name: (name,) for name in (*ITEM, "answer")},
        **{name: ("answer", name) for name in ANSWER},
        **{name: ("fail", name.removeprefix("fail_")) for name in FAIL},
    }


def _item(cells: dict[str, str], where: str, problems: list[Problem]) -> Mapping:
    item: Mapping = {name: cells[name] for name in ITEM if name in cells}
    item.pop("when", None)  # words so far
    answer: Mapping = {name: cells[name] for name in ANSWER if name in cells}
    answer |= {"choices": read_choices(cells["choices"])} if "choices" in cells else {}
    answer |= {"columns": read_columns(cells["columns"])} if "columns" in cells else {}
    kind = cells.get("answer", "")
    item["answer"] = {"type": kind, **answer} if answer else kind
    if not kind:
        problems.append(Problem(where, "The column `answer` is empty.", "Write a kind of answer."))
    fail: Mapping = {name.removeprefix("fail_"): cells[name] for name in FAIL if name in cells}
    if "evidence" in cells:
        said = [one.strip() for one in cells["evidence"].split(",")]
        fail["evidence"] = [one for one in said if one and one != NONE]
    return {**item, "fail": fail} if fail else item


def _when(text: str, where: str, problems: list[Problem]) -> Mapping:
    """Return the condition under its name, or nothing where it cannot be read."""
    try:
        return {"when": read_condition(text)}
    except ValueError as error:
        what, _, remedy = str(error).partition(". ")
        problems.append(Problem(where, f"{what}.", remedy))
        return {}
