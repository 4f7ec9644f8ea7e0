"""Checking files that were made anywhere: every rule, all problems at once, in bounded memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from compliance.domain.ita.case_rules import case_problems
from compliance.domain.ita.cells import Checking, cell_problems
from compliance.domain.ita.headers import FileKind, Layout, read_header
from compliance.domain.ita.rows import Row
from compliance.domain.ita.rules import Found, ItaProblem, Weight, placed
from compliance.domain.ita.summary_rules import summary_problems
from compliance.domain.ita.table import Table
from compliance.domain.ita.tallies import Tallies, tally_problems

MAX_KEPT = 1_000  # problems in full; further ones are counted


@dataclass(slots=True)
class CheckedFile:
    """One file that was looked at: what it is ("" for neither), and how many rows of data."""

    name: str
    kind: str = ""
    rows: int = 0


@dataclass(slots=True)
class CheckReport:
    """Everything that was found. Beyond ``MAX_KEPT`` problems are only counted."""

    files: list[CheckedFile] = field(default_factory=list)
    problems: list[ItaProblem] = field(default_factory=list)
    counts: dict[Weight, int] = field(default_factory=lambda: dict.fromkeys(Weight, 0))

    @property
    def errors(self) -> int:
        """How many errors there are."""
        return self.counts[Weight.ERROR]

    @property
    def warnings(self) -> int:
        """How many warnings there are."""
        return self.counts[Weight.WARNING]

    def add(self, file: str, row: int, record: str, found: Found) -> None:
        """Take in one problem; errors take the place of warnings where there are too many."""
        problem = placed(found, file, record, row)
        weight = problem.weight
        self.counts[weight] += 1
        if len(self.problems) < MAX_KEPT:
            self.problems.append(problem)
        elif weight is Weight.ERROR and self.errors <= MAX_KEPT:
            self._put_in_place_of_a_warning(problem)

    def _put_in_place_of_a_warning(self, problem: ItaProblem) -> None:
        for place in range(len(self.problems) - 1, -1, -1):
            if self.problems[place].weight is Weight.WARNING:
                del self.problems[place]
                self.problems.append(problem)
                return


def check_files(
    files: Iterable[tuple[str, Iterable[bytes]]], checking: Checking, *, complete: bool = False
) -> CheckReport:
    """Check files, each a name and its bytes in pieces; both kinds together are compared.

    Which of the two a file is, its header says. ``complete``: the files hold all cases there are,
    so that fewer than a 300A counts are an error.
    """
    report, state = CheckReport(), _State(checking)
    for name, chunks in files:
        _check_file(name, chunks, state, report)
    if state.tallies.told and state.tallies.counted:
        for file, row, record, found in tally_problems(state.tallies, complete=complete):
            report.add(file, row, record, found)
    report.problems.sort(key=lambda one: one.weight is Weight.WARNING)
    return report


@dataclass(slots=True)
class _State:
    """What is kept across rows and files."""

    checking: Checking
    tallies: Tallies = field(default_factory=Tallies)
    seen: set[tuple[str, ...]] = field(default_factory=set)


def _check_file(name: str, chunks: Iterable[bytes], state: _State, report: CheckReport) -> None:
    table, file = Table(chunks), CheckedFile(name)
    report.files.append(file)
    layout: Layout | None = None
    for number, cells in table.rows():
        _drain(table, name, report)
        if layout is None:
            layout, problems = read_header(cells, state.checking.format)
            for found in problems:
                report.add(name, number, "", found)
            if layout is None:
                return
            file.kind = layout.kind.value
            continue
        file.rows += 1
        if len(cells) != len(layout.names):
            report.add(name, number, "", _uneven(cells, layout))
            continue
        _check_row(_Place(name, number, layout), layout.row(cells), state, report)
    _drain(table, name, report)
    if not file.rows:
        what = "The file has no row of data." if file.kind else "The file is empty."
        report.add(name, 0, "", Found("file-empty", "", what, "Write a header and the rows."))


def _drain(table: Table, name: str, report: CheckReport) -> None:
    for row, found in table.problems:
        report.add(name, row, "", found)
    table.problems.clear()


def _uneven(cells: list[str], layout: Layout) -> Found:
    what = f"The row has {len(cells)} cells, the header {len(layout.names)}."
    remedy = "Is a comma not in quotes, or a cell left out? Nothing else was checked in this row."
    return Found("row-cells", "", what, remedy)


@dataclass(frozen=True, slots=True)
class _Place:
    file: str
    number: int
    layout: Layout


def _check_row(place: _Place, row: Row, state: _State, report: CheckReport) -> None:
    is_summary = place.layout.kind is FileKind.SUMMARY
    record = row.get("establishment_name" if is_summary else "case_number", "")
    for found in row_problems(place.layout.kind, row, state.checking, whole=place.layout.is_whole):
        report.add(place.file, place.number, record, found)
    key = (place.layout.kind.value, *_key(row, is_summary=is_summary))
    if all(key) and key in state.seen:
        report.add(place.file, place.number, record, _twice(is_summary=is_summary))
    state.seen.add(key)
    keep = state.tallies.tell if is_summary else state.tallies.count
    keep(place.file, place.number, row)


def row_problems(
    kind: FileKind, row: Row, checking: Checking, *, whole: bool = True
) -> list[Found]:
    """Return everything that is wrong within one row; ``whole``: all columns are there."""
    of = checking.format.summary if kind is FileKind.SUMMARY else checking.format.cases
    found = [
        problem
        for column in of.columns
        if column.name in row
        for problem in cell_problems(row[column.name], column, checking)
    ]
    if whole:
        rules = summary_problems if kind is FileKind.SUMMARY else case_problems
        found += rules(row, checking)
    return found


def _key(row: Mapping[str, str], *, is_summary: bool) -> tuple[str, ...]:
    names = (
        ("establishment_name", "year_filing_for")
        if is_summary
        else ("establishment_name", "year_of_filing", "case_number")
    )
    return tuple(" ".join(row.get(name, "").casefold().split()) for name in names)


def _twice(*, is_summary: bool) -> Found:
    if is_summary:
        what = "There is a row of this establishment and year already."
        return Found("establishment-twice", "establishment_name", what, "Keep one of them.")
    what = "There is a case with this number already."
    remedy = "Give each case of an establishment and year its own number."
    return Found("case-twice", "case_number", what, remedy)
