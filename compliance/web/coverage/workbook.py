"""The matrix as an Excel workbook: the table, its counts line by line, and the reasons.

The one place that writes workbooks. Every text is written as text, so no cell is ever a formula,
whatever it begins with.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from compliance.domain.coverage import Cell, Matrix, Outcome, Row, Standing, Step, place_of
from compliance.services.coverage import Coverage
from compliance.web.coverage.words import (
    LOOKS,
    STANDINGS,
    cell_words,
    column_sentence,
    count_words,
)
from compliance.web.kit.duty_words import authority_word
from compliance.web.kit.profile_words import reason_words
from compliance.web.kit.words import checklist_title

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAIN_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
# Ground and ink of a cell by its outcome; the words stand in it, so the colour only helps the eye.
GROUNDS = {
    Outcome.MISSED: ("#fff3f2", "#8b0a03"),
    Outcome.OVERDUE: ("#fef0c8", "#8b0a03"),
    Outcome.LATE: ("#fef0c8", "#5c410a"),
    Outcome.DONE: ("#e0f7f6", "#0b4b3f"),
    Outcome.SUSPENDED: ("#edeff0", "#3d4551"),
    Outcome.WAIVED: ("#edeff0", "#3d4551"),
}
WIDTHS = (10, 10, 12, 34, 48, 16, 16, 44)  # of the columns before the periods
PERIOD_WIDTH = 18
MOST_WIDE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What goes into a workbook: the rows that are shown, of which site, made when."""

    coverage: Coverage
    shown: Matrix
    step: Step
    site: str
    made_at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class _Styles:
    head: Format
    plain: Format
    day: Format
    by_outcome: dict[Outcome, Format]


def workbook_of(sheet: Sheet) -> bytes:
    """Return the workbook as bytes."""
    out = io.BytesIO()
    book = Workbook(out, dict(PLAIN_TEXT))
    made = sheet.made_at.replace(tzinfo=None)
    book.set_properties({"title": _("Coverage"), "subject": sheet.site, "created": made})
    styles = _styles(book)
    _matrix_sheet(book.add_worksheet(_("Coverage")), sheet, styles)
    _counts_sheet(book.add_worksheet(_("Counts")), sheet, styles)
    _reasons_sheet(book.add_worksheet(_("Reasons")), sheet, styles)
    _about_sheet(book.add_worksheet(_("About")), sheet, styles)
    book.close()
    return out.getvalue()


def _styles(book: Workbook) -> _Styles:
    wrapped = {"text_wrap": True, "valign": "top"}
    return _Styles(
        head=book.add_format({"bold": True, "bottom": 2, **wrapped}),
        plain=book.add_format(wrapped),
        day=book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
        by_outcome={
            outcome: book.add_format({"bg_color": ground, "font_color": ink, **wrapped})
            for outcome, (ground, ink) in GROUNDS.items()
        },
    )


def _matrix_sheet(page: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    periods = [column_sentence(column, sheet.step) for column in sheet.shown.columns]
    head = [
        _("Title"),
        _("Part"),
        _("Section"),
        _("Rests on"),
        _("Requirement"),
        _("Whose rules"),
        _("Standing"),
        _("Reason"),
        *periods,
    ]
    _write_head(page, head, styles)
    for place, width in enumerate((*WIDTHS, *[PERIOD_WIDTH] * len(periods))):
        page.set_column(place, place, width)
    page.freeze_panes(1, 5)
    rows = sheet.shown.every
    for number, row in enumerate(rows, start=1):
        _write_texts(page, number, _facts(row, sheet), styles)
        for place, cell in enumerate(row.cells, start=len(WIDTHS)):
            style = styles.by_outcome.get(cell.outcome, styles.plain)
            page.write_string(number, place, cell_words(cell) if cell.total else "", style)
    page.autofilter(0, 0, max(1, len(rows)), len(head) - 1)


def _facts(row: Row, sheet: Sheet) -> list[str]:
    needs = row.requirement
    place = place_of(needs.first)
    part = " ".join(word for word in (place.part, place.subpart) if word)
    titles = {one.requirement.key: one.requirement.title for one in sheet.coverage.matrix.every}
    reason = reason_words(needs.proposal).striptags() if needs.proposal else needs.reason
    if needs.standing is Standing.COVERED:
        other = checklist_title(titles.get(needs.covered_by, needs.covered_by))
        reason = f"{_('Fulfilled by')} {other}. {reason}".strip()
    return [
        f"{place.title} {place.kind.value}" if place.title else "",
        part,
        needs.first.section,
        "; ".join(provision.label for provision in needs.provisions),
        checklist_title(needs.title),
        authority_word(needs.authority.value),
        str(STANDINGS[needs.standing]),
        reason,
    ]


def _counts_sheet(page: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    """Write one line for each requirement, period and outcome: for pivot tables."""
    head = [_("Requirement"), _("Key"), _("From"), _("To"), _("What became of it"), _("Count")]
    _write_head(page, head, styles)
    page.set_column(0, 0, 48)
    page.set_column(1, 4, 20)
    number = 0
    for row, place, cell in _cells(sheet.shown):
        column = sheet.shown.columns[place]
        for outcome, count in cell.counts:
            number += 1
            names = [checklist_title(row.requirement.title), row.requirement.key]
            _write_texts(page, number, names, styles)
            _write_day(page, (number, 2), column.from_on, styles)
            _write_day(page, (number, 3), column.to_on, styles)
            page.write_string(number, 4, str(LOOKS[outcome].word), styles.plain)
            page.write_number(number, 5, count, styles.plain)
    page.freeze_panes(1, 0)


def _cells(matrix: Matrix) -> Iterable[tuple[Row, int, Cell]]:
    for row in matrix.every:
        for place, cell in enumerate(row.cells):
            yield row, place, cell


def _reasons_sheet(page: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    head = [_("Requirement"), _("Period"), _("What became of it"), _("Reason")]
    _write_head(page, head, styles)
    for place, width in enumerate((48, 24, 20, MOST_WIDE)):
        page.set_column(place, place, width)
    titles = {row.requirement.key: row.requirement.title for row in sheet.shown.every}
    number = 0
    for excuse in sheet.coverage.excuses:
        if excuse.key in titles:
            number += 1
            texts = [
                checklist_title(titles[excuse.key]),
                column_sentence(sheet.shown.columns[excuse.column], sheet.step),
                count_words(excuse.outcome, excuse.count),
                excuse.reason,
            ]
            _write_texts(page, number, texts, styles)


def _about_sheet(page: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    page.set_column(0, 0, 24)
    page.set_column(1, 1, MOST_WIDE)
    columns = sheet.shown.columns
    lines = [
        (_("Site"), sheet.site),
        (_("From"), columns[0].from_on.isoformat()),
        (_("To"), columns[-1].to_on.isoformat()),
        (_("Made at"), f"{sheet.made_at:%Y-%m-%d %H:%M} UTC"),
        (_("Time zone"), sheet.zone),
        (_("How to read it"), _("A check stands in the period in which it fell due.")),
    ]
    for number, texts in enumerate(lines):
        _write_texts(page, number, texts, styles)


def _write_head(page: Worksheet, texts: Sequence[str], styles: _Styles) -> None:
    for place, text in enumerate(texts):
        page.write_string(0, place, text, styles.head)


def _write_texts(page: Worksheet, number: int, texts: Sequence[str], styles: _Styles) -> None:
    for place, text in enumerate(texts):
        page.write_string(number, place, text, styles.plain)


def _write_day(page: Worksheet, where: tuple[int, int], day: date, styles: _Styles) -> None:
    page.write_datetime(*where, datetime(day.year, day.month, day.day), styles.day)  # noqa: DTZ001 - a calendar day
