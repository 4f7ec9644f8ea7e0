"""An XLSForm (xlsform.org) as a checklist; pyxform says whether it is one. The home of pyxform.

What a checklist has no place for is listed by sheet and row: nothing is dropped in silence. What a
form does not say (whose rule, how often) is taken from a blank checklist, and that is listed too.
"""

import io
import re
from dataclasses import dataclass, field

from compliance.domain.checklist_edits import Mapping
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.file_problems import Path, Plain
from compliance.domain.own_checklists import free_key, slug
from compliance.library.checklist_sheet import Taken, read_head
from compliance.library.excel import Sheet, read_workbook
from compliance.library.xlsform_export import HEAD_SHEET
from compliance.library.xlsform_questions import Maker
from compliance.library.xlsform_tables import Row, Table, language_code, table_of

MAX_DEPTH = 10
_ROW = re.compile(r"^\[row : (\d+)\]\s*")
_LEARN = re.compile(r"\s*Learn more:.*$", re.DOTALL)
_META = ("start", "end", "today", "deviceid", "username", "phonenumber", "email", "audit",
         "start-geopoint", "simserial", "subscriberid", "background-audio")  # fmt: skip


@dataclass(slots=True)
class Imported:
    """What an XLSForm says: a checklist as plain data, and what could not be taken over."""

    taken: Taken
    lost: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Group:
    """A group that is open while its rows are read, with its own condition."""

    row: Row
    when: Mapping | None = None
    is_repeat: bool = False
    columns: list[Row] = field(default_factory=list)


def is_xlsform(sheets: dict[str, Sheet]) -> bool:
    """Whether a workbook has the sheet of an XLSForm."""
    return "survey" in sheets


def from_xlsform(source: bytes, name: str, base: Mapping) -> Imported:
    """Read an XLSForm; ``base`` is a checklist that gives what the form does not say.

    Raises:
        InvalidInputError: it is no workbook or no XLSForm; every problem with sheet and row.
    """
    sheets = read_workbook(source, name)
    if not is_xlsform(sheets):
        what = "There is no sheet `survey`."
        raise InvalidInputError([Problem(name, what, "See xlsform.org for what it holds.")])
    problems = [problem for sheet in sheets.values() for problem in sheet.problems]
    settings = table_of(sheets["settings"], (), problems) if "settings" in sheets else None
    first = settings.rows[0] if settings and settings.rows else None
    language = first.get("default_language") if first else ""
    survey = table_of(sheets["survey"], ("type", "name"), problems, language)
    choices = None
    if "choices" in sheets:
        choices = table_of(sheets["choices"], ("list_name", "name"), problems, language)
    problems += _invalid(source, problems)
    if problems:
        raise InvalidInputError(problems)
    reader = _Reader(survey, Maker(choices, problems), base)
    reader.read()
    reader.read_settings(first, language or survey.own)
    if HEAD_SHEET in sheets:
        reader.read_head(sheets[HEAD_SHEET])
    else:
        said = "whose rule it is, what it rests on, how often and who does it are not said there."
        reader.maker.lost.append(f"settings: {said} They are those of a blank checklist now.")
    return Imported(reader.taken, reader.maker.lost)


def _invalid(source: bytes, found: list[Problem]) -> list[Problem]:
    """Return what pyxform says against the form; it stops at the first thing it finds."""
    # It takes a second to import: a server that never sees an XLSForm does not wait for it.
    from pyxform.errors import PyXFormError  # noqa: PLC0415 - see above
    from pyxform.xls2xform import convert  # noqa: PLC0415 - see above

    try:
        convert(io.BytesIO(source), file_type=".xlsx")
    except PyXFormError as error:
        text = str(error)
        match = _ROW.match(text)
        where = f"survey row {match[1]}" if match else "survey"
        what, _dot, remedy = _LEARN.sub("", _ROW.sub("", text)).partition(". ")
        said = Problem(where, f"{what.rstrip('.')}.", remedy or "See xlsform.org.")
        return [] if any(one.where.startswith(where) for one in found) else [said]
    except Exception as error:  # noqa: BLE001 - the file's fault, whatever pyxform stumbled over
        what = f"pyxform cannot read this form: {type(error).__name__}."
        return [Problem("survey", what, "Check it with ODK's own converter first.")]
    return []


class _Reader:
    """Goes through the rows of a survey, and makes sections of its groups."""

    def __init__(self, survey: Table, maker: Maker, base: Mapping) -> None:
        self.survey = survey
        self.maker = maker
        self.taken = Taken(data=dict(base), otherwise="survey")
        self.sections: list[Mapping] = []
        self.items: list[Plain] | None = None  # of the section that is being filled
        self.open: list[_Group] = []

    def read(self) -> None:
        """Read all rows."""
        for row in self.survey.rows:
            if row.kind.startswith("begin"):
                self._begin(row, is_repeat="repeat" in row.kind)
            elif row.kind.startswith(("end ", "end_")):
                self._end()
            elif repeat := self._repeat():
                repeat.columns.append(row)
            elif row.kind in _META:
                self.maker.lose(row, f"`{row.kind}`: an inspection records such things by itself.")
            elif item := self.maker.question(row):
                self._add(row, item)
        self.taken.data["sections"] = [*self.sections]
        if not self.sections:
            what = "No question of the form could be taken over."
            self.taken.problems.append(Problem("survey", what, "See the list of kinds of answers."))

    def _repeat(self) -> _Group | None:
        return next((group for group in self.open if group.is_repeat), None)

    def _begin(self, row: Row, *, is_repeat: bool) -> None:
        if len(self.open) >= MAX_DEPTH:
            what = "Groups are nested too deeply."
            raise InvalidInputError([Problem(row.where, what, "Use fewer levels.")])
        if self._repeat():
            self.maker.lose(row, "a group within a repeat: its questions became columns.")
            self.open.append(_Group(row))
        elif is_repeat:
            self.open.append(_Group(row, is_repeat=True))
        else:
            self.maker.note_unmapped(row, ("hint", "required", "constraint", "appearance"))
            self.open.append(_Group(row, when=self.maker.condition(row)))
            self.items = None

    def _end(self) -> None:
        if not self.open:
            return  # pyxform has refused it
        group = self.open.pop()
        if group.is_repeat:
            if item := self.maker.series(group.row, group.columns):
                self._add(group.row, item)
        elif not self._repeat():
            self.items = None  # what follows a group is no part of it

    def _add(self, row: Row, item: Mapping) -> None:
        if self.items is None:
            self.items = self._section(row)
        at: Path = ("sections", len(self.sections) - 1, "items", len(self.items))
        self.taken.rows[at] = row.where
        self.items.append(item)

    def _section(self, row: Row) -> list[Plain]:
        """Begin a section with the titles and the conditions of all groups around it."""
        taken = {str(one["key"]) for one in self.sections}
        inner = self.open[-1].row if self.open else None
        named = slug(inner.name.removeprefix("section_"), "section") if inner else "general"
        key = free_key(named, taken)
        titles = [group.row.label or group.row.name for group in self.open]
        section: Mapping = {"key": key, "title": ": ".join(titles) or "General"}
        conditions: list[Plain] = [group.when for group in self.open if group.when]
        if conditions:
            section["when"] = conditions[0] if len(conditions) == 1 else {"all_of": conditions}
        for (what, language), text in (inner.texts if inner else {}).items():
            if what == "label" and language and len(self.open) == 1:
                self.maker.titles.setdefault(language, {})[key] = text
        items: list[Plain] = []
        section["items"] = items
        self.taken.rows["sections", len(self.sections)] = inner.where if inner else row.where
        self.sections.append(section)
        return items

    def read_settings(self, row: Row | None, language: str) -> None:
        """Take the title of the form; what else stands there is listed."""
        title = row.get("form_title") if row else ""
        if title:
            self.taken.data["title"] = title
        code = language_code(language) or "en"
        self.taken.data["language"] = code
        if texts := self.maker.translations(code):
            self.taken.data["translations"] = texts
        known = ("form_title", "form_id", "id_string", "version", "default_language")
        for name in row.cells if row else ():
            if name not in known and row:
                self.maker.lose(row, f"`{name}` of the settings.")

    def read_head(self, head: Sheet) -> None:
        """Take what stands above the questions from the sheet that our own export writes."""
        sections = self.taken.data["sections"]
        texts = self.taken.data.get("translations")
        self.taken.data.clear()
        read_head(head, len(head.rows), self.taken)
        self.taken.data["sections"] = sections
        if texts and "translations" not in self.taken.data:
            self.taken.data["translations"] = texts
