"""Coverage: which requirement was kept in which period, and which one nobody keeps.

A requirement is a checklist with the provisions that it rests on. Its checks are counted by the
column of the calendar in which they fall due and by what became of them; a cell shows the worst of
that. Rows stand in the order of the books: title, part, subpart, section.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from compliance.domain.authorities import Authority
from compliance.domain.occurrences import State
from compliance.domain.periods import ONE_DAY, Period
from compliance.domain.proposals import Proposal
from compliance.domain.provision_search import ProvisionSearch
from compliance.domain.provisions import Provision, ProvisionKind
from compliance.domain.subparts import subpart_of

WEEK = timedelta(days=7)
MOST_WEEKS = timedelta(days=45)  # a period up to so long is cut into weeks
MOST_MONTHS = timedelta(days=390)  # up to so long into months
MOST_QUARTERS = timedelta(days=1100)  # up to so long into quarters, a longer one into years
UNDATED = frozenset({"before-use", "event"})  # bases of clocks that make no dates by themselves
MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}


class Step(StrEnum):
    """How long a column is; all are those of the calendar, weeks begin on Monday (ISO 8601)."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Outcome(StrEnum):
    """What became of a check, worst first; a cell shows the worst that it has."""

    MISSED = "missed"
    OVERDUE = "overdue"
    LATE = "late"  # done, but late
    DUE = "due"  # still to be done, in time as yet
    SUSPENDED = "suspended"  # the asset was out of service
    WAIVED = "waived"
    DONE = "done"
    NOTHING = "nothing"  # no check fell due


OUTCOMES: dict[State, Outcome] = {
    State.SCHEDULED: Outcome.DUE,
    State.OPEN: Outcome.DUE,
    State.DUE: Outcome.DUE,
    State.OVERDUE: Outcome.OVERDUE,
    State.MISSED: Outcome.MISSED,
    State.DONE_ON_TIME: Outcome.DONE,
    State.DONE_LATE: Outcome.LATE,
    State.WAIVED: Outcome.WAIVED,
    State.SUSPENDED: Outcome.SUSPENDED,
}
BAD = frozenset({Outcome.MISSED, Outcome.OVERDUE, Outcome.LATE})
EXCUSED = frozenset({Outcome.SUSPENDED, Outcome.WAIVED})


class Standing(StrEnum):
    """Where a requirement stands at a site."""

    SCHEDULED = "scheduled"
    NO_SCHEDULE = "no-schedule"  # owed by what the site says about itself, and nothing is assigned
    COVERED = "covered"  # owed, and fulfilled by keeping another checklist
    UNDECIDED = "undecided"  # an answer about the site is missing
    NOT_APPLICABLE = "not-applicable"


IN_FORCE = frozenset({Standing.SCHEDULED, Standing.NO_SCHEDULE, Standing.COVERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One checklist as it stands at one site.

    ``reason`` says why it is not applicable, undecided or covered; ``covered_by`` is the key of the
    checklist that fulfils it. ``has_dates``: not only done before use or after an event.
    ``unassigned``: so many of the things it is about have no schedule. ``proposal`` is what judged
    it, for other languages than the English of ``reason``.
    """

    key: str
    title: str
    authority: Authority
    provisions: tuple[Provision, ...]
    standing: Standing = Standing.SCHEDULED
    reason: str = ""
    covered_by: str = ""
    has_dates: bool = True
    unassigned: int = 0
    proposal: Proposal | None = None

    @property
    def first(self) -> Provision:
        """The provision that it stands under."""
        return self.provisions[0]


@dataclass(frozen=True, slots=True)
class Tally:
    """So many checks of a requirement that fell due in a column came to the same."""

    key: str
    column: int
    outcome: Outcome
    count: int


@dataclass(frozen=True, slots=True)
class Cell:
    """The checks of one requirement in one column: how many came to what, worst first."""

    counts: tuple[tuple[Outcome, int], ...] = ()

    @classmethod
    def of(cls, counted: Iterable[tuple[Outcome, int]]) -> "Cell":
        """Add up counts in any order."""
        sums: dict[Outcome, int] = defaultdict(int)
        for outcome, count in counted:
            sums[outcome] += count
        return cls(tuple((outcome, sums[outcome]) for outcome in Outcome if sums[outcome]))

    @property
    def outcome(self) -> Outcome:
        """The worst of them."""
        return self.counts[0][0] if self.counts else Outcome.NOTHING

    @property
    def worst(self) -> int:
        """How many came to the worst."""
        return self.counts[0][1] if self.counts else 0

    @property
    def total(self) -> int:
        """How many fell due."""
        return sum(count for _, count in self.counts)

    def count(self, *outcomes: Outcome) -> int:
        """Return how many came to one of these."""
        return sum(count for outcome, count in self.counts if outcome in outcomes)

    @property
    def done(self) -> int:
        """How many were done in their own period, on time or late."""
        return self.count(Outcome.DONE, Outcome.LATE)

    @property
    def owed(self) -> int:
        """How many were owed: neither suspended nor waived."""
        return self.total - self.count(*EXCUSED)

    def __add__(self, other: "Cell") -> "Cell":
        """Put two cells together."""
        return Cell.of((*self.counts, *other.counts))


@dataclass(frozen=True, slots=True)
class Place:
    """Where provisions stand in the books: a part of the CFR with its subpart, or a kind."""

    kind: ProvisionKind
    title: int = 0
    part: str = ""
    subpart: str = ""

    @property
    def code(self) -> str:
        """One word for filters: "29-CFR-1910-L", "8-CCR", "local"."""
        named = (str(self.title or ""), self.kind.value, self.part, self.subpart)
        return "-".join(part for part in named if part)

    @property
    def whole_part(self) -> "Place":
        """The same without its subpart."""
        return replace(self, subpart="")

    def sort_key(self) -> tuple[object, ...]:
        """Order as in the books; subpart Z comes before AA."""
        book = Provision(self.kind, self.title, self.part).sort_key()
        return (*book, len(self.subpart), self.subpart)


def place_of(provision: Provision) -> Place:
    """Return where a provision stands."""
    subpart = subpart_of(provision.title, provision.part, provision.section)
    is_cfr = provision.kind is ProvisionKind.CFR
    return Place(provision.kind, provision.title, provision.part, subpart if is_cfr else "")


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement with a cell for each column."""

    requirement: Requirement
    cells: tuple[Cell, ...]

    @property
    def total(self) -> Cell:
        """All columns together."""
        return Cell.of(pair for cell in self.cells for pair in cell.counts)

    @property
    def is_gap(self) -> bool:
        """Whether an auditor would ask about it: late, missed, without a schedule, undecided."""
        needs = self.requirement
        if needs.standing in {Standing.NO_SCHEDULE, Standing.UNDECIDED} or needs.unassigned:
            return True
        return any(cell.outcome in BAD for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Group:
    """The rows that stand in one place of the books."""

    place: Place
    rows: tuple[Row, ...]

    @property
    def total(self) -> Cell:
        """All its rows and columns together."""
        return Cell.of(pair for row in self.rows for cell in row.cells for pair in cell.counts)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Requirements by period: ``groups`` are in force; ``aside`` is not owed, or undecided."""

    columns: tuple[Period, ...]
    groups: tuple[Group, ...]
    aside: tuple[Row, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows in force, in the order of the books."""
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def every(self) -> tuple[Row, ...]:
        """All rows, those aside last."""
        return (*self.rows, *self.aside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """Which rows are wanted; empty fields do not narrow. ``place`` is the code of a place."""

    authority: str = ""
    place: str = ""
    search: str = ""
    only_gaps: bool = False


def cut(period: Period, step: Step) -> tuple[Period, ...]:
    """Return the columns of a period: whole ones of the calendar, the outer ones cut off by it."""
    columns = []
    start = period.from_on
    while start <= period.to_on:
        following = _next_start(start, step)
        columns.append(Period(start, min(following - ONE_DAY, period.to_on)))
        start = following
    return tuple(columns)


def step_for(period: Period) -> Step:
    """Return columns of a length that a page has room for: at most fourteen in fourteen years."""
    days = period.to_on - period.from_on
    if days <= MOST_WEEKS:
        return Step.WEEK
    if days <= MOST_MONTHS:
        return Step.MONTH
    return Step.QUARTER if days <= MOST_QUARTERS else Step.YEAR


def _next_start(on: date, step: Step) -> date:
    if step is Step.WEEK:
        return on - timedelta(days=on.weekday()) + WEEK
    months = MONTHS_OF[step]
    following = on.month - 1 - (on.month - 1) % months + months  # months since this year began
    return date(on.year + following // 12, following % 12 + 1, 1)


def arrange(
    requirements: Iterable[Requirement], tallies: Iterable[Tally], columns: Sequence[Period]
) -> Matrix:
    """Return the matrix; tallies of other requirements than these are left out."""
    counted: dict[str, list[list[tuple[Outcome, int]]]] = {}
    for tally in tallies:
        if tally.key not in counted:
            counted[tally.key] = [[] for _ in columns]
        counted[tally.key][tally.column].append((tally.outcome, tally.count))
    empty: list[list[tuple[Outcome, int]]] = [[] for _ in columns]
    rows = [
        Row(one, tuple(Cell.of(pairs) for pairs in counted.get(one.key, empty)))
        for one in requirements
    ]
    in_force = [row for row in rows if _is_in_force(row)]
    aside = [row for row in rows if not _is_in_force(row)]
    return Matrix(tuple(columns), tuple(_grouped(in_force)), tuple(_in_books(aside)))


def _is_in_force(row: Row) -> bool:
    """Return whether a row belongs into the table; what was kept does in any case."""
    return row.requirement.standing in IN_FORCE or row.total.total > 0


def _in_books(rows: Iterable[Row]) -> list[Row]:
    return sorted(
        rows,
        key=lambda row: (
            place_of(row.requirement.first).sort_key(),
            row.requirement.first.sort_key(),
            row.requirement.title,
            row.requirement.key,
        ),
    )


def _grouped(rows: Iterable[Row]) -> Iterator[Group]:
    for place, same in groupby(_in_books(rows), lambda row: place_of(row.requirement.first)):
        yield Group(place, tuple(same))


def narrow(matrix: Matrix, wanted: Narrowing) -> Matrix:
    """Return the matrix with the rows that are wanted only.

    A search that is a provision, with its book or without, finds what rests on it or lies within it
    (1904.1 does not find 1904.10); any other looks into titles, keys and provisions, whatever the
    capital letters.
    """
    within = ProvisionSearch.of(wanted.search, _titles(matrix))

    def fits(row: Row) -> bool:
        needs = row.requirement
        return (
            wanted.authority in ("", needs.authority.value)
            and (not wanted.place or wanted.place in _codes(needs))
            and (not wanted.only_gaps or row.is_gap)
            and _is_found(needs, wanted.search, within)
        )

    groups = [replace(one, rows=tuple(filter(fits, one.rows))) for one in matrix.groups]
    return replace(
        matrix,
        groups=tuple(group for group in groups if group.rows),
        aside=tuple(filter(fits, matrix.aside)),
    )


def _titles(matrix: Matrix) -> set[int]:
    """Return the titles of the CFR that the rows of a matrix stand in."""
    every = (one for row in matrix.every for one in row.requirement.provisions)
    return {one.title for one in every if one.kind is ProvisionKind.CFR}


def _is_found(needs: Requirement, search: str, within: ProvisionSearch | None) -> bool:
    if within is not None:
        return within.finds(needs.provisions)
    texts = (needs.title, needs.key, *(provision.label for provision in needs.provisions))
    return any(search.casefold() in text.casefold() for text in texts)


def _codes(needs: Requirement) -> set[str]:
    """Return the codes of all places that a requirement stands in, and of their whole parts."""
    places = {place_of(provision) for provision in needs.provisions}
    return {place.code for place in places} | {place.whole_part.code for place in places}


def places_in(rows: Iterable[Row]) -> list[Place]:
    """Return the places that rows stand in, each part before its subparts, to choose from."""
    every = {place_of(one) for row in rows for one in row.requirement.provisions}
    return sorted(every | {place.whole_part for place in every}, key=Place.sort_key)
