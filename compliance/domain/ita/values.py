"""What the two files say, as values: a 300A summary, and the cases of a log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from enum import IntEnum


class Outcome(IntEnum):
    """Columns G to J of form 300, as the ITA codes them."""

    DEATH = 1
    DAYS_AWAY = 2
    RESTRICTED = 3
    OTHER = 4


class CaseType(IntEnum):
    """Column M of form 300, as the ITA codes it."""

    INJURY = 1
    SKIN_DISORDER = 2
    RESPIRATORY = 3
    POISONING = 4
    HEARING_LOSS = 5
    OTHER_ILLNESS = 6


class Government(IntEnum):
    """Whether an establishment belongs to a state or a local government."""

    NO = 1
    STATE = 2
    LOCAL = 3


_SIZES = ((250, 3), (100, 22), (20, 21), (0, 1))


def size_code(peak: int) -> int:
    """Return the ITA's code for the most people employed at one time: 1, 21, 22 or 3."""
    return next(code for least, code in _SIZES if peak >= least or not least)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The totals of a 300A, in the order of its columns.

    ``outcomes``: G, H, I, J. ``days_away``, ``days_restricted``: K, L. ``types``: M(1) to M(6).
    """

    outcomes: tuple[int, int, int, int] = (0, 0, 0, 0)
    days_away: int = 0
    days_restricted: int = 0
    types: tuple[int, int, int, int, int, int] = (0, 0, 0, 0, 0, 0)

    @property
    def cases(self) -> int:
        """G + H + I + J."""
        return sum(self.outcomes)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItaEstablishment:
    """An establishment as the ITA knows it; ``name`` is exactly that of the ITA account."""

    name: str
    street_address: str
    city: str
    state: str
    zip_code: str
    naics_code: str
    ein: str = ""
    company_name: str = ""
    industry_description: str = ""
    government: Government | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary300A:
    """The 300A of one establishment and year. ``peak_employees``: the most at one time."""

    establishment: ItaEstablishment
    year: int
    peak_employees: int
    average_employees: int
    hours_worked: int
    totals: Totals
    change_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One line of form 300 with what form 301 adds; nothing that must not be sent has a place.

    Dates are calendar days at the establishment, times its clock. ``happened`` None: not known;
    ``time_unknown``: somebody said that it cannot be determined.
    """

    establishment_name: str
    year: int
    case_number: str
    job_title: str
    incident_on: date
    location: str
    description: str
    outcome: Outcome
    days_away: int = 0
    days_restricted: int = 0
    type: CaseType
    born_on: date | None
    hired_on: date | None
    sex: str = ""  # M, F or empty
    emergency_room: bool | None
    in_patient: bool | None
    began_work: time | None = None
    happened: time | None = None
    time_unknown: bool = False
    before_incident: str
    what_happened: str
    injury_illness: str
    object_substance: str
    died_on: date | None = None


def totals_of(cases: Iterable[CaseRow]) -> Totals:
    """Return the totals of cases; restricted days of an H case count in L, never as an I case."""
    rows = list(cases)
    outcomes = [sum(row.outcome is one for row in rows) for one in Outcome]
    types = [sum(row.type is one for row in rows) for one in CaseType]
    return Totals(
        outcomes=(outcomes[0], outcomes[1], outcomes[2], outcomes[3]),
        days_away=sum(row.days_away for row in rows),
        days_restricted=sum(row.days_restricted for row in rows),
        types=(types[0], types[1], types[2], types[3], types[4], types[5]),
    )
