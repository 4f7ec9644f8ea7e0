"""How many worked at an establishment and how long: checked, and worked out for the 300A.

29 CFR 1904.32(b)(2) asks for the annual average number of employees and the total hours worked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from compliance.domain.errors import Problem
from compliance.domain.filing.worksheets import average_employees

FIRST_YEAR, LAST_YEAR = 2002, 2100  # part 1904 as it is now began with 2002
MONTHS = range(1, 13)
HOURS_OF_A_YEAR = 8_760  # hours for each employee must be fewer: the ITA's own limit
HOURS_OF_A_MONTH = 744
MOST_PEOPLE = 1_000_000
MOST_HOURS = 1_000_000_000
_UP_TO_PEOPLE = f"Write 0 to {MOST_PEOPLE:,}."
_UP_TO_HOURS = f"Write 0 to {MOST_HOURS:,}."


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFigures:
    """Hours that were really worked in a month, and how many people worked them if known."""

    hours: int
    employees: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Employment:
    """The counts of one establishment and year; None is "not entered".

    ``company_peak``: the whole company, most at one time, 1904.1(b)(2). ``peak``: here, most at one
    time. ``everyone``: here, everybody of the year, 1904.41(b)(2). ``paid``: people paid in each
    pay period, from which the average is worked out; ``average`` where that was done elsewhere.
    ``hours``: the total; none: the sum of the months. ``hours_reason``: why the total counts where
    the months add up to another. ``notice_asks``: forms that OSHA asked this establishment to file,
    1904.41(a)(3).
    """

    company_peak: int | None = None
    peak: int | None = None
    everyone: int | None = None
    average: int | None = None
    hours: int | None = None
    hours_reason: str = ""
    paid: tuple[int, ...] = ()
    written_notice: bool = False
    notice_asks: tuple[str, ...] = ()

    @property
    def average_employees(self) -> int | None:
        """The annual average: from the pay periods where they are given, rounded up."""
        return average_employees(self.paid) if self.paid else self.average


@dataclass(frozen=True, slots=True)
class WorkYear:
    """Employment and hours by month together."""

    year: int
    employment: Employment = field(default_factory=Employment)
    months: Mapping[int, MonthFigures] = field(default_factory=dict)

    @property
    def missing_months(self) -> tuple[int, ...]:
        """Months without hours."""
        return tuple(month for month in MONTHS if month not in self.months)

    @property
    def months_hours(self) -> int:
        """The sum of the months that have hours."""
        return sum(one.hours for one in self.months.values())

    @property
    def hours(self) -> int | None:
        """Total hours of the year: as entered, else of twelve months, else not known."""
        if self.employment.hours is not None:
            return self.employment.hours
        if self.missing_months:
            return None
        return self.months_hours


def problems_of(employment: Employment, year: int) -> list[Problem]:
    """Return everything that is wrong with the counts of a year; ``where`` is a field's name."""
    return [*_out_of_range(employment), *_contradictions(employment), *year_problems(year)]


def year_problems(year: int) -> list[Problem]:
    """Return what is wrong with a year of records."""
    if FIRST_YEAR <= year <= LAST_YEAR:
        return []
    what = f"{year} is no year of records."
    return [Problem("year", what, f"Write a year from {FIRST_YEAR} on.")]


def _out_of_range(employment: Employment) -> Iterator[Problem]:
    counts = {
        "company_peak": employment.company_peak,
        "peak": employment.peak,
        "everyone": employment.everyone,
        "average": employment.average,
    }
    for where, count in counts.items():
        if count is not None and not 0 <= count <= MOST_PEOPLE:
            yield Problem(where, f"{count} is no number of people.", _UP_TO_PEOPLE)
    if employment.hours is not None and not 0 <= employment.hours <= MOST_HOURS:
        yield Problem("hours", f"{employment.hours} is no number of hours.", _UP_TO_HOURS)
    for place, count in enumerate(employment.paid, 1):
        if not 0 <= count <= MOST_PEOPLE:
            what = f"Pay period {place} has {count} people."
            yield Problem("paid", what, "Write 0 or more for each pay period.")


def _contradictions(employment: Employment) -> Iterator[Problem]:
    peak = employment.peak
    if _below(employment.everyone, peak):
        what = f"{employment.everyone} people of the year are fewer than {peak} at one time."
        yield Problem("everyone", what, "Count everybody who worked here in the year.")
    if _below(employment.company_peak, peak):
        what = f"{employment.company_peak} of the company are fewer than {peak} of this site."
        yield Problem("company_peak", what, "Count the whole company, this site included.")
    average = _average_or_none(employment)
    if _below(peak, average):
        what = f"The average of {average} is above {peak}, the most at one time."
        yield Problem("peak", what, "Correct one of the two.")
    if average is not None and employment.hours is not None:
        yield from hours_problems(employment.hours, average)


def hours_problems(hours: int, average: int) -> Iterator[Problem]:
    """Yield what is wrong with the hours of a year for so many people."""
    if average == 0 and hours > 0:
        what = f"{hours:,} hours were worked, but by nobody on average."
        yield Problem("hours", what, "Correct the average, or the hours.")
    elif average and hours >= HOURS_OF_A_YEAR * average:
        what = f"{hours:,} hours are {hours // average:,} for each employee; a year has 8,760."
        yield Problem("hours", what, "Correct the hours, or the average.")


def work_year_problems(work: WorkYear) -> Iterator[Problem]:
    """Yield what the hours of a year say against its months and its people.

    The total and twelve months that are both entered are one number, or a reason is kept why they
    are not; a total below the months that are known is never right without one. 29 CFR
    1904.32(b)(2)(ii) asks for the hours of all employees who are covered by the log.
    """
    employment, known = work.employment, work.months_hours
    average, hours = _average_or_none(employment), employment.hours
    if hours is None:
        if average is not None and (not work.missing_months or average == 0):
            yield from hours_problems(known, average)
    elif hours == 0:
        yield from _nobody_worked(work)
    elif not employment.hours_reason.strip():
        yield from _against_months(hours, known, whole=not work.missing_months)


def _nobody_worked(work: WorkYear) -> Iterator[Problem]:
    """Yield what speaks against a year without any hours."""
    employment, remedy = work.employment, "Enter the hours of the year, or leave them empty."
    counts = (_average_or_none(employment), employment.peak, employment.everyone)
    people = max([one or 0 for one in (*counts, *(one.employees for one in work.months.values()))])
    if work.months_hours:
        what = f"0 hours cannot be: the months add up to {work.months_hours:,}."
        yield Problem("hours", what, remedy)
    elif people > 0:
        yield Problem("hours", f"0 hours cannot be: {people:,} people are entered.", remedy)


def _against_months(hours: int, known: int, *, whole: bool) -> Iterator[Problem]:
    remedy = (
        "Correct the months; or, with the employment of the year, leave its hours empty to take "
        "the sum of the months, or say there why its own figure counts."
    )
    if whole and hours != known:
        what = f"{hours:,} hours of the year are not the {known:,} that the months add up to."
        yield Problem("hours", what, remedy)
    elif hours < known:
        what = f"{hours:,} hours of the year are fewer than the {known:,} of the months entered."
        yield Problem("hours", what, remedy)


def _average_or_none(employment: Employment) -> int | None:
    if any(count < 0 for count in employment.paid):
        return None
    return employment.average_employees


def _below(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one < other


def month_problems(where: str, month: MonthFigures) -> Iterator[Problem]:
    """Yield what is wrong with the figures of one month."""
    if not 0 <= month.hours <= MOST_HOURS:
        yield Problem(where, f"{month.hours} is no number of hours.", _UP_TO_HOURS)
    people = month.employees
    if people is None:
        return
    if not 0 <= people <= MOST_PEOPLE:
        yield Problem(where, f"{people} is no number of people.", _UP_TO_PEOPLE)
    elif people == 0 and month.hours > 0:
        yield Problem(where, "Hours were worked, but by nobody.", "Correct one of the two.")
    elif people and month.hours > HOURS_OF_A_MONTH * people:
        what = f"{month.hours:,} hours are {month.hours // people:,} for each; a month has 744."
        yield Problem(where, what, "Correct the hours, or the people.")
