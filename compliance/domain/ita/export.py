"""Making the two files: from values to text, and everything that keeps them from leaving.

``ita_files`` never returns text that has errors: what must not be submitted does not leave.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from compliance.domain.filing.industries import Industries
from compliance.domain.ita.cells import Checking
from compliance.domain.ita.check import CheckReport, check_files
from compliance.domain.ita.format import ColumnKind, FileFormat, ItaFormat
from compliance.domain.ita.rows import case_cells, csv_line, summary_cells
from compliance.domain.ita.rules import Found, ItaProblem
from compliance.domain.ita.texts import NameSearch, one_line, plain, without_formula
from compliance.domain.ita.values import CaseRow, Summary300A

SUMMARY_FILE = "300a.csv"
CASES_FILE = "cases.csv"
_FREE_TEXT = (ColumnKind.TEXT, ColumnKind.NARRATIVE)
_EXACT = ("establishment_name", "case_number")  # what ties rows and accounts together stays
_NO_FORMULA = "case_number"  # older ones were typed without a check


@dataclass(frozen=True, slots=True, kw_only=True)
class ItaSettings:
    """How files are made. ``names``: people whose names must not leave, employees and clinicians.

    ``allowed_words``: parts of these names that are everyday words here. ``plain_text``: write text
    in plain letters. ``today``: without it nothing is said about dates in the future.
    """

    format: ItaFormat
    industries: Industries
    names: tuple[str, ...] = ()
    allowed_words: frozenset[str] = frozenset()
    plain_text: bool = True
    today: date | None = None

    @property
    def checking(self) -> Checking:
        """What the files are checked against."""
        names = NameSearch(self.names, self.allowed_words)
        return Checking(
            format=self.format, industries=self.industries, names=names, today=self.today
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ItaFiles:
    """Both files as text, to be written as UTF-8 without a byte-order mark, ends of line kept.

    The texts are empty while ``may_leave`` is False, and ``cases_csv`` where no cases are sent.
    """

    summary_csv: str
    cases_csv: str
    problems: tuple[ItaProblem, ...]
    may_leave: bool


def ita_files(
    summary: Summary300A, cases: Sequence[CaseRow] | None, settings: ItaSettings
) -> ItaFiles:
    """Return the two files of one establishment and year, and every problem of both.

    ``cases`` None: only the 300A is sent. An empty list means that there were no cases.
    """
    changed = CheckReport()
    texts = {SUMMARY_FILE: summaries_csv([summary], settings, changed)}
    if cases:
        texts[CASES_FILE] = cases_csv(cases, settings, changed)
    report = check_files(
        [(name, [text.encode()]) for name, text in texts.items()], settings.checking, complete=True
    )
    _count_missing_cases(summary, cases, report)
    may_leave = report.errors == 0
    return ItaFiles(
        summary_csv=texts[SUMMARY_FILE] if may_leave else "",
        cases_csv=texts.get(CASES_FILE, "") if may_leave else "",
        problems=(*report.problems, *changed.problems),
        may_leave=may_leave,
    )


def _count_missing_cases(
    summary: Summary300A, cases: Sequence[CaseRow] | None, report: CheckReport
) -> None:
    """An empty list of cases leaves no file to compare with; say what it says."""
    if cases is not None and not cases and summary.totals.cases:
        what = f"The 300A has {summary.totals.cases} cases, the list of cases none."
        found = Found("totals-outcome", "", what, "Correct the one that is wrong.")
        report.add(SUMMARY_FILE, 2, summary.establishment.name, found)


def summaries_csv(
    summaries: Sequence[Summary300A], settings: ItaSettings, changed: CheckReport
) -> str:
    """Return the 300A file; what was changed in its texts goes to ``changed``."""
    rows = [(one.establishment.name, summary_cells(one)) for one in summaries]
    return _csv(SUMMARY_FILE, settings.format.summary, rows, settings, changed)


def cases_csv(cases: Sequence[CaseRow], settings: ItaSettings, changed: CheckReport) -> str:
    """Return the case file; what was changed in its texts goes to ``changed``."""
    rows = [(one.case_number, case_cells(one)) for one in cases]
    return _csv(CASES_FILE, settings.format.cases, rows, settings, changed)


def _csv(
    name: str,
    of: FileFormat,
    rows: Sequence[tuple[str, dict[str, str]]],
    settings: ItaSettings,
    changed: CheckReport,
) -> str:
    lines = [csv_line(list(settings.format.header(of)))]
    for number, (record, cells) in enumerate(rows, 2):
        line = []
        for column in of.columns:
            value = cells[column.name]
            is_free = column.kind in _FREE_TEXT and column.name not in _EXACT
            written = _safe(value, settings) if is_free else _exact(value, column.name)
            line.append(written)
            if written != (one_line(value) if is_free else value):
                what = f"It was written as {written!r}."
                found = Found("text-changed", column.name, what, "See that it still says the same.")
                changed.add(name, number, record, found)
        lines.append(csv_line(line))
    return "".join(lines)


def _safe(text: str, settings: ItaSettings) -> str:
    """Return free text on one line, in plain letters if set, and never a formula."""
    return without_formula(plain(text) if settings.plain_text else one_line(text))


def _exact(value: str, column: str) -> str:
    """Return a value as it is; no number of a case is left a formula."""
    return without_formula(value) if column == _NO_FORMULA else value
