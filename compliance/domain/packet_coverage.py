"""The coverage section of a packet: requirement by period, frozen as it stood."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated

from pydantic import Field

from compliance.domain.coverage import Matrix, Outcome, Row, Standing, Step, place_of
from compliance.domain.packet_records import Frozen

Count = Annotated[int, Field(ge=0)]


class CoverageColumn(Frozen):
    """A column: local days, both included."""

    from_on: date
    to_on: date


class CoverageCount(Frozen):
    """So many checks that fell due in a column (from 0) came to the same."""

    column: Count
    outcome: Outcome
    count: Annotated[int, Field(ge=1)]


class CoverageRow(Frozen):
    """One requirement. ``kind`` to ``subpart`` say where its first provision stands in the books.

    ``covered_by`` is the title of the checklist that fulfils it.
    """

    key: str
    title: str
    authority: str
    provisions: tuple[str, ...]
    kind: str
    book: str
    part: str
    subpart: str
    standing: Standing
    reason: str = ""
    covered_by: str = ""
    has_dates: bool = True
    unassigned: Count = 0
    counts: tuple[CoverageCount, ...] = ()


class CoverageSection(Frozen):
    """Requirement by period: ``rows`` in the order of the books, ``aside`` what is not owed."""

    step: Step
    columns: tuple[CoverageColumn, ...]
    rows: tuple[CoverageRow, ...]
    aside: tuple[CoverageRow, ...] = ()


def freeze_matrix(matrix: Matrix, step: Step) -> CoverageSection:
    """Return a matrix as a packet keeps it."""
    titles = {row.requirement.key: row.requirement.title for row in matrix.every}
    return CoverageSection(
        step=step,
        columns=tuple(
            CoverageColumn(from_on=one.from_on, to_on=one.to_on) for one in matrix.columns
        ),
        rows=_frozen(matrix.rows, titles),
        aside=_frozen(matrix.aside, titles),
    )


def _frozen(rows: Iterable[Row], titles: Mapping[str, str]) -> tuple[CoverageRow, ...]:
    return tuple(_row(row, titles) for row in rows)


def _row(row: Row, titles: Mapping[str, str]) -> CoverageRow:
    needs, place = row.requirement, place_of(row.requirement.first)
    return CoverageRow(
        key=needs.key,
        title=needs.title,
        authority=needs.authority.value,
        provisions=tuple(provision.label for provision in needs.provisions),
        kind=place.kind.value,
        book=f"{place.title} {place.kind.value}" if place.title else "",
        part=place.part,
        subpart=place.subpart,
        standing=needs.standing,
        reason=needs.reason,
        covered_by=titles.get(needs.covered_by, needs.covered_by),
        has_dates=needs.has_dates,
        unassigned=needs.unassigned,
        counts=tuple(
            CoverageCount(column=column, outcome=outcome, count=count)
            for column, cell in enumerate(row.cells)
            for outcome, count in cell.counts
        ),
    )
