"""The matrix as its page shows it: groups, rows, cells with their addresses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for

from compliance.domain.coverage import EXCUSED, Cell, Group, Matrix, Outcome, Row, Standing, Step
from compliance.domain.periods import Period
from compliance.domain.provisions import Provision
from compliance.services.coverage import Coverage
from compliance.storage.queries.coverage import Excuse
from compliance.web.coverage.words import (
    LOOKS,
    STANDINGS,
    cell_number,
    cell_words,
    column_sentence,
    column_words,
    count_words,
    place_words,
)
from compliance.web.kit.profile_words import reason_words
from compliance.web.kit.statuses import Status
from compliance.web.kit.words import checklist_title

NAMED_REASONS = 5  # in a row; its own page has them all


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column: its head, what it is called aloud, and whether today lies in it."""

    head: str
    said: str
    is_now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CellView:
    """One cell: shape, number, the whole of it in words, and where its checks are listed."""

    column: ColumnView
    outcome: str
    look: Status
    number: str
    said: str
    url: str  # "": nothing fell due


@dataclass(frozen=True, slots=True)
class Law:
    """A provision as a link to its text on a day; ``url`` "" where no text is known."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Why checks were suspended or waived, with how many and when."""

    look: Status
    when: str
    count: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One requirement."""

    key: str
    title: str
    url: str
    laws: list[Law]
    standing: Standing
    flag: str  # its standing in words, of a row with cells that is not simply scheduled
    reason: str
    covered_by: str  # a title
    covered_key: str
    has_dates: bool
    unassigned: int
    is_gap: bool
    cells: list[CellView]
    reasons: list[ReasonView]
    more_reasons: int


@dataclass(frozen=True, slots=True)
class GroupView:
    """The rows of one place in the books, and what was left undone in it."""

    title: str
    bad: str  # "2 missed, 1 overdue"
    rows: list[RowView]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What every row needs to be drawn."""

    columns: tuple[Period, ...]
    heads: list[ColumnView]
    law_on: date
    titles: Mapping[str, str]  # of requirements, by key
    coverage: Coverage
    blank: list[CellView]  # of columns in which nothing fell due: made once for all rows
    spans: list[str]  # the columns as they stand in addresses


def columns_of(columns: Iterable[Period], step: Step, today: date) -> list[ColumnView]:
    """Return the heads of the columns."""
    return [
        ColumnView(
            column_words(column, step),
            column_sentence(column, step),
            column.from_on <= today <= column.to_on,
        )
        for column in columns
    ]


def drawing_of(coverage: Coverage, step: Step, *, law_on: date, today: date) -> Drawing:
    """Return what the rows of a matrix are drawn with."""
    matrix = coverage.matrix
    heads = columns_of(matrix.columns, step, today)
    return Drawing(
        columns=matrix.columns,
        heads=heads,
        law_on=law_on,
        blank=[_cell(Cell(), head, "") for head in heads],
        spans=[_span(column) for column in matrix.columns],
        titles={
            row.requirement.key: checklist_title(row.requirement.title) for row in matrix.every
        },
        coverage=coverage,
    )


def groups_of(matrix: Matrix, drawing: Drawing) -> list[GroupView]:
    """Return the groups of a matrix that may have been narrowed."""
    return [
        GroupView(
            place_words(group.place),
            _bad_words(group),
            [row_of(row, drawing) for row in group.rows],
        )
        for group in matrix.groups
    ]


def row_of(row: Row, drawing: Drawing) -> RowView:
    """Return one row."""
    needs = row.requirement
    excuses = drawing.coverage.reasons_of(needs.key)
    address = url_for("coverage.show", key=needs.key)
    year = Period(drawing.columns[0].from_on, drawing.columns[-1].to_on)
    return RowView(
        key=needs.key,
        title=drawing.titles[needs.key],
        url=f"{address}?{_span(year)}",
        laws=laws_of(needs.provisions, drawing.law_on),
        standing=needs.standing,
        flag=_flag(row),
        reason=reason_words(needs.proposal) if needs.proposal else needs.reason,
        covered_by=drawing.titles.get(needs.covered_by, needs.covered_by),
        covered_key=needs.covered_by,
        has_dates=needs.has_dates,
        unassigned=needs.unassigned,
        is_gap=row.is_gap,
        cells=_cells(row, drawing, address),
        reasons=[_reason(excuse, drawing.heads) for excuse in excuses[:NAMED_REASONS]],
        more_reasons=len(excuses[NAMED_REASONS:]),
    )


def _flag(row: Row) -> str:
    """Return the standing of a row with cells that is not simply scheduled."""
    standing = row.requirement.standing
    is_plain = standing is Standing.SCHEDULED or not row.total.total
    return "" if is_plain else str(STANDINGS[standing])


def laws_of(provisions: Iterable[Provision], on: date) -> list[Law]:
    """Return provisions with the addresses of their texts as they were on a day."""
    return [Law(provision.label, provision.web_address(on)) for provision in provisions]


def _cells(row: Row, drawing: Drawing, address: str) -> list[CellView]:
    return [
        _cell(cell, head, f"{address}?{span}") if cell.total else blank
        for cell, head, span, blank in zip(
            row.cells, drawing.heads, drawing.spans, drawing.blank, strict=True
        )
    ]


def _cell(cell: Cell, head: ColumnView, url: str) -> CellView:
    return CellView(
        column=head,
        outcome=cell.outcome.value,
        look=LOOKS[cell.outcome],
        number=cell_number(cell),
        said=f"{head.said}: {cell_words(cell)}",
        url=url,
    )


def _span(period: Period) -> str:
    return f"from={period.from_on.isoformat()}&to={period.to_on.isoformat()}"


def _reason(excuse: Excuse, heads: list[ColumnView]) -> ReasonView:
    return ReasonView(
        LOOKS[excuse.outcome],
        heads[excuse.column].said,
        count_words(excuse.outcome, excuse.count),
        excuse.reason,
    )


def _bad_words(group: Group) -> str:
    total = group.total
    bad = [one for one in Outcome if one in (Outcome.MISSED, Outcome.OVERDUE, Outcome.LATE)]
    return ", ".join(count_words(one, total.count(one)) for one in bad if total.count(one))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the whole table comes to."""

    requirements: int
    gaps: int
    unscheduled: int
    missed: int
    overdue: int
    kept: str  # per cent of what was to be done by now; "" when nothing was

    @classmethod
    def of(cls, matrix: Matrix) -> "Figures":
        """Count the rows of a matrix; checks that are not done but in time count for nothing."""
        total = Cell.of(pair for row in matrix.rows for pair in row.total.counts)
        judged = total.total - total.count(Outcome.DUE, *EXCUSED)
        share = f"{100 * total.count(Outcome.DONE) / judged:.1f}" if judged else ""
        return cls(
            requirements=len(matrix.rows),
            gaps=sum(row.is_gap for row in matrix.rows),
            unscheduled=sum(
                row.requirement.standing is Standing.NO_SCHEDULE for row in matrix.rows
            ),
            missed=total.count(Outcome.MISSED),
            overdue=total.count(Outcome.OVERDUE),
            kept=share,
        )
