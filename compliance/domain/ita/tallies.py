"""The rules between the two files: the totals of a 300A are those of its cases.

Whether the ITA checks this is not known; the forms themselves ask for it, 29 CFR 1904.32(b)(2).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from compliance.domain.ita.case_rules import AWAY, RESTRICTED, days_of
from compliance.domain.ita.cells import whole_number
from compliance.domain.ita.rows import DAY_COLUMNS, OUTCOME_COLUMNS, TYPE_COLUMNS, Row
from compliance.domain.ita.rules import Found

Place = tuple[str, str]  # name and year, as they stand in the files


@dataclass(slots=True)
class Told:
    """The totals that a 300A row tells, and where it stands."""

    file: str
    row: int
    totals: dict[str, int | None]


@dataclass(slots=True)
class Counted:
    """The totals that cases sum up to; ``unread``: rows of which something cannot be read."""

    file: str
    row: int
    totals: Counter[str] = field(default_factory=Counter)
    unread: int = 0


@dataclass(slots=True)
class Tallies:
    """Both sides, by establishment and year; grows with establishments, not with cases."""

    told: dict[Place, Told] = field(default_factory=dict)
    counted: dict[Place, Counted] = field(default_factory=dict)

    def tell(self, file: str, number: int, row: Row) -> None:
        """Take in a 300A row."""
        columns = (*OUTCOME_COLUMNS, *DAY_COLUMNS, *TYPE_COLUMNS)
        totals = {name: whole_number(row.get(name, "").strip()) for name in columns}
        place = (row.get("establishment_name", ""), row.get("year_filing_for", ""))
        self.told.setdefault(place, Told(file, number, totals))

    def count(self, file: str, number: int, row: Row) -> None:
        """Take in a case row."""
        place = (row.get("establishment_name", ""), row.get("year_of_filing", ""))
        counted = self.counted.setdefault(place, Counted(file, number))
        outcome = _column(row, "incident_outcome", OUTCOME_COLUMNS)
        kind = _column(row, "type_of_incident", TYPE_COLUMNS)
        away, limited = days_of(row, AWAY), days_of(row, RESTRICTED)
        if not outcome or not kind or away is None or limited is None:
            counted.unread += 1
            return
        days = dict(zip(DAY_COLUMNS, (away, limited), strict=True))
        counted.totals.update({outcome: 1, kind: 1} | days)


def _column(row: Row, name: str, columns: tuple[str, ...]) -> str:
    code = whole_number(row.get(name, "").strip())
    return columns[code - 1] if code is not None and 1 <= code <= len(columns) else ""


def tally_problems(tallies: Tallies, *, complete: bool) -> Iterator[tuple[str, int, str, Found]]:
    """Go through what does not agree: file, row, name of the establishment, and the problem.

    ``complete``: the cases are all there are. Otherwise a file may be one part of several, and
    fewer cases than the 300A counts are only warned of; as many must agree, more never do.
    """
    for place, counted in tallies.counted.items():
        told = tallies.told.get(place)
        if told is None:
            found = _without_summary(place, tallies)
            yield counted.file, counted.row, place[0], found
            continue
        for found in _differences(told, counted, complete=complete):
            yield told.file, told.row, place[0], found
    for place, told in tallies.told.items():
        cases = [told.totals[name] for name in OUTCOME_COLUMNS]
        if place not in tallies.counted and any(cases):
            what = "The 300A has cases, but the case file has none of this place and year."
            remedy = "Right if only the 300A is owed; otherwise add them."
            yield told.file, told.row, place[0], Found("summary-without-cases", "", what, remedy)


def _without_summary(place: Place, tallies: Tallies) -> Found:
    name, year = place
    what = f"No 300A row has this name for {year or 'this year'}."
    near = [known for known, of in tallies.told if of == year and _plain(known) == _plain(name)]
    remedy = "Add the 300A, or correct name and year."
    if near:
        remedy = f"Spell it the same in both files: {near[0]!r}."
    return Found("cases-without-summary", "establishment_name", what, remedy)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


_GROUPS = {
    "totals-outcome": OUTCOME_COLUMNS,
    "totals-type": TYPE_COLUMNS,
    "totals-days": DAY_COLUMNS,
}


def _differences(told: Told, counted: Counted, *, complete: bool) -> Iterator[Found]:
    if counted.unread:
        what = f"{counted.unread} case rows cannot be counted, so totals are not compared."
        yield Found("totals-not-compared", "", what, "Correct these rows first.")
        return
    complete = complete or _all_there(told, counted)
    for rule, columns in _GROUPS.items():
        for name in columns:
            total, summed = told.totals[name], counted.totals[name]
            if total is None or total == summed:
                continue
            what = f"The 300A says {total}, the cases sum up to {summed}."
            if summed < total and not complete:
                remedy = "Right if other cases are in another file; otherwise add them."
                yield Found("cases-missing", name, what, remedy)
            else:
                yield Found(rule, name, what, "Correct the one that is wrong.")


def _all_there(told: Told, counted: Counted) -> bool:
    """Whether there are as many cases as the 300A counts, so that no other file can have more."""
    numbers = [told.totals[name] for name in OUTCOME_COLUMNS]
    summed = sum(counted.totals[name] for name in OUTCOME_COLUMNS)
    return None not in numbers and summed >= sum(number or 0 for number in numbers)
