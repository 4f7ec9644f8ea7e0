"""Reading plain data (from JSON) piece by piece, collecting what is wrong with where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from compliance.domain.errors import InvalidInputError, Problem

_YEARS = range(1971, 2200)  # records have been kept since the law of 1970


@dataclass(frozen=True, slots=True)
class Problems:
    """What was found wrong so far, seen from one place in the data."""

    where: str
    found: list[Problem] = field(default_factory=list)

    def at(self, name: str) -> "Problems":
        """Return the same list, seen from a place further in."""
        joined = f"{self.where}{name}" if name.startswith("[") else f"{self.where}.{name}"
        return Problems(joined.strip("."), self.found)

    def add(self, what: str, remedy: str) -> None:
        """Note one problem here."""
        self.found.append(Problem(self.where, what, remedy))

    def raise_any(self) -> None:
        """Refuse the input if anything is wrong with it.

        Raises:
            InvalidInputError: with every problem.
        """
        if self.found:
            raise InvalidInputError(self.found)


def as_map(value: object, problems: Problems) -> Mapping[str, object]:
    """Return an object of JSON; anything else is a problem and read as an empty one."""
    if isinstance(value, Mapping):
        return {str(key): one for key, one in value.items()}
    problems.add(f"{_shown(value)} is no object.", "Write names and values in braces.")
    return {}


def as_list(value: object, problems: Problems) -> Sequence[object] | None:
    """Return a list; anything else is a problem."""
    if isinstance(value, list | tuple):
        return value
    problems.add(f"{_shown(value)} is no list.", "Write a list in square brackets.")
    return None


def as_date(value: object, problems: Problems) -> date | None:
    """Return a date written as 2026-03-31."""
    try:
        found = date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        found = None
    if found is None or found.isoformat() != value:
        problems.add(f"{_shown(value)} is no date.", _date_remedy(value))
        return None
    if found.year not in _YEARS:
        problems.add(f"{found} lies in another age.", "Check the year.")
        return None
    return found


def _date_remedy(value: object) -> str:
    """Say how to write a date; one of the United States in the form that is asked for."""
    try:
        meant = datetime.strptime(str(value), "%m/%d/%Y").date()  # noqa: DTZ007  a day, no instant
    except ValueError:
        return "Write year, month and day: 2026-03-31."
    return f"Write year, month and day: {meant}."


def as_choice(value: object, choices: Sequence[str], problems: Problems) -> str | None:
    """Return one of these texts."""
    if isinstance(value, str) and value in choices:
        return value
    problems.add(f"{_shown(value)} is no answer here.", f"Write one of {', '.join(choices)}.")
    return None


def refuse_unknown(given: Mapping[str, object], known: Sequence[str], problems: Problems) -> None:
    """Note every name that is not known here."""
    for name in given:
        if name not in known:
            problems.at(name).add("There is no such entry.", f"Known are {', '.join(known)}.")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"  # noqa: PLR2004  a line on a screen
