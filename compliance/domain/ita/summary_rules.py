"""The rules between the cells of one 300A row."""

import re
from collections.abc import Iterator, Mapping

from compliance.domain.ita.cells import Checking, quoted, whole_number
from compliance.domain.ita.rows import DAY_COLUMNS, OUTCOME_COLUMNS, TYPE_COLUMNS, Row
from compliance.domain.ita.rules import Found

_AVERAGE, _HOURS = "annual_average_employees", "total_hours_worked"
_HAD_CASES, _HAD_NONE = "1", "2"
_FULLEST = {"1": 19, "21": 99, "22": 249}  # the most people that a size code stands for
_A_WORD = re.compile(r"[^\W\d_]{3,}")


def summary_problems(row: Row, checking: Checking) -> Iterator[Found]:
    """Go through what does not fit together within a 300A row.

    A rule is passed over while one of the numbers that it compares cannot be read; the cell's own
    problem says so.
    """
    counts = _counts(row, (*OUTCOME_COLUMNS, *DAY_COLUMNS))
    outcomes = _counts(row, OUTCOME_COLUMNS)
    yield from _company(row)
    yield from _people(row, checking, outcomes)
    if outcomes is not None:
        yield from _flag(row, sum(outcomes.values()))
        yield from _types(row, sum(outcomes.values()))
    if counts is not None:
        yield from _days_away(counts)
        yield from _days_restricted(counts)
        yield from _cap(counts, checking.format.limit("days-cap"))


def _counts(row: Row, names: tuple[str, ...]) -> Mapping[str, int] | None:
    numbers = {name: whole_number(row.get(name, "").strip()) for name in names}
    known = {name: number for name, number in numbers.items() if number is not None}
    return known if len(known) == len(names) else None


def _company(row: Row) -> Iterator[Found]:
    name, company = row.get("establishment_name", ""), row.get("company_name", "")
    if company.strip() or not name.strip():
        return
    if _A_WORD.search(name):
        what = "The legal name of the company is blank."
        yield Found("company-name-missing", "company_name", what, "Fill it in.")
    else:
        what = f"{quoted(name)} is a code, and the company has no name."
        yield Found("company-name-for-code", "company_name", what, "Fill in its legal name.")


def _people(row: Row, checking: Checking, outcomes: Mapping[str, int] | None) -> Iterator[Found]:
    average = whole_number(row.get(_AVERAGE, "").strip())
    hours = whole_number(row.get(_HOURS, "").strip())
    if average == 0:
        yield Found("employees-zero", _AVERAGE, "There are 0 employees.", "Give the average.")
    if hours == 0:
        yield Found("hours-zero", _HOURS, "There are 0 hours.", "Give the hours worked.")
    if average:
        yield from _average(row, average, checking)
        cases = sum(outcomes.values()) if outcomes is not None else 0
        if average <= cases:
            what = f"There are {cases} cases among {average} employees."
            yield Found("employees-few", _AVERAGE, what, "Check both; it may be right.")
    if average and hours:
        yield from _hours_each(average, hours, checking)


def _average(row: Row, average: int, checking: Checking) -> Iterator[Found]:
    if average >= checking.format.limit("employees-below"):
        what = f"{average} employees are very many for one establishment."
        yield Found("employees-many", _AVERAGE, what, "Give those of this establishment alone.")
    size = row.get("size", "").strip()
    if size in _FULLEST and average > _FULLEST[size]:
        what = f"Size {size} stands for {_FULLEST[size]} people at most; the average is {average}."
        yield Found("size-too-small", "size", what, "Choose the size by the most at one time.")


def _hours_each(average: int, hours: int, checking: Checking) -> Iterator[Found]:
    most = checking.format.limit("hours-below")
    least = checking.format.limit("hours-above")
    told = f"{hours} hours by {average} employees are {hours / average:.0f} each."
    if hours >= most * average:
        remedy = f"It must be below {most}: check hours and employees."
        yield Found("hours-impossible", _HOURS, told, remedy)
    elif hours <= least * average:
        remedy = f"It should be above {least}: check hours and employees."
        yield Found("hours-few", _HOURS, told, remedy)


def _flag(row: Row, cases: int) -> Iterator[Found]:
    flag = row.get("no_injuries_illnesses", "").strip()
    if flag == _HAD_NONE and cases:
        what = f"2 says that there were no cases, but there are {cases}."
    elif flag == _HAD_CASES and not cases:
        what = "1 says that there were cases, but there are none."
    else:
        return
    remedy = f"Write {_HAD_CASES if cases else _HAD_NONE}, or correct the totals."
    yield Found("no-injuries-flag", "no_injuries_illnesses", what, remedy)


def _types(row: Row, cases: int) -> Iterator[Found]:
    types = _counts(row, TYPE_COLUMNS)
    if types is not None and sum(types.values()) != cases:
        what = f"M(1) to M(6) sum up to {sum(types.values())}, G to J to {cases}."
        yield Found("types-sum", TYPE_COLUMNS[0], what, "Give every case one outcome and one type.")


def _days_away(counts: Mapping[str, int]) -> Iterator[Found]:
    cases, days = counts["total_dafw_cases"], counts["total_dafw_days"]
    told = f"{cases} cases with days away (H) and {days} days away (K)."
    if cases and not days:
        yield Found("away-without-days", DAY_COLUMNS[0], told, "Count the days.")
    elif days and not cases:
        remedy = "Count the cases with days away under H."
        yield Found("days-without-away", "total_dafw_cases", told, remedy)
    elif days < cases:
        yield Found("days-fewer-than-cases", DAY_COLUMNS[0], told, "Each case has a day or more.")
    elif cases and days == cases:
        remedy = "Right if every case had one day; OSHA's document expects more."
        yield Found("days-equal-cases", DAY_COLUMNS[0], told, remedy)


def _days_restricted(counts: Mapping[str, int]) -> Iterator[Found]:
    cases, days = counts["total_djtr_cases"], counts["total_djtr_days"]
    told = f"{cases} cases of restriction (I) and {days} days (L)."
    if cases and not days:
        yield Found("restricted-without-days", DAY_COLUMNS[1], told, "Count the days.")
    elif days < cases:
        yield Found("restricted-days-few", DAY_COLUMNS[1], told, "Each case has a day or more.")
    elif days and not cases and not counts["total_dafw_cases"]:
        remedy = "Count the case under I, or under H if it had days away too."
        yield Found("restricted-days-without-case", "total_djtr_cases", told, remedy)


def _cap(counts: Mapping[str, int], cap: int) -> Iterator[Found]:
    cases = counts["total_deaths"] + counts["total_dafw_cases"] + counts["total_djtr_cases"]
    days = counts["total_dafw_days"] + counts["total_djtr_days"]
    if cases and days > cap * cases:
        what = f"{days} days (K + L) by {cases} cases are more than {cap} each."
        yield Found("days-over-cap", DAY_COLUMNS[0], what, f"Stop counting a case at {cap}.")
