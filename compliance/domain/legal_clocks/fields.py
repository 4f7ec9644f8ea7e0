"""Reading the fields of a JSON object with every problem at once."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TypeVar

from compliance.domain.errors import Problem
from compliance.domain.file_problems import did_you_mean
from compliance.domain.legal_clocks.counting import Moment
from compliance.domain.local_time import comes_twice, instant_of, local_at

Value = TypeVar("Value")

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)
MOMENT_HELP = (
    "Write 2026-03-07T22:30 (site time), 2026-03-07T22:30-06:00, or 2026-03-07 where only the day "
    "is known."
)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_HOUR = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fields:
    """One JSON object: where it stands, what it holds, and the problems found so far.

    ``remarks`` tell how an hour was read that a night of changing clocks leaves open.
    """

    where: str
    data: Mapping[str, object]
    problems: list[Problem]
    path: str = ""
    remarks: list[str] = field(default_factory=list)

    def refuse(self, field: str, what: str, remedy: str) -> None:
        """Note a problem of one field."""
        name = f"{self.path}.{field}" if self.path and field else field or self.path
        self.problems.append(Problem(f"{self.where}: {name}" if name else self.where, what, remedy))

    def only(self, known: Collection[str]) -> None:
        """Refuse fields that are not known."""
        for name in self.data:
            if name not in known:
                remedy = did_you_mean(name, known, f"Known here: {', '.join(sorted(known))}.")
                self.refuse(name, "There is no such field.", remedy)

    def text(self, field: str, among: Collection[str] = ()) -> str | None:
        """Return a text, one of a closed list where there is one; None where it is left out."""
        value = self.data.get(field)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            self.refuse(field, f"{_shown(value)} is no text.", "Write it in quotes.")
            return None
        if among and value not in among:
            otherwise = f"Write one of: {', '.join(sorted(among))}."
            self.refuse(
                field, f"{_shown(value)} is not known.", did_you_mean(value, among, otherwise)
            )
            return None
        return value

    def flag(self, field: str) -> bool | None:
        """Return true or false; None where it is left out or null."""
        value = self.data.get(field)
        if value is None or isinstance(value, bool):
            return value
        self.refuse(
            field, f"{_shown(value)} is neither true nor false.", "Leave out what is not known."
        )
        return None

    def count(self, field: str, otherwise: int) -> int:
        """Return a whole number from 1 on."""
        value = self.data.get(field)
        if value is None:
            return otherwise
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 100_000:  # noqa: PLR2004  more people than any plant has
            self.refuse(field, f"{_shown(value)} is no number of people.", "Write 1 or more.")
            return otherwise
        return value

    def inside(self, field: str) -> "Fields":
        """Return the object in a field; an empty one where it is left out or something else."""
        value = self.data.get(field)
        path = f"{self.path}.{field}" if self.path else field
        if value is not None and not isinstance(value, dict):
            self.refuse(
                field, f"{_shown(value)} is no object.", "Write names and values in braces."
            )
            value = None
        return Fields(self.where, value or {}, self.problems, path, self.remarks)

    def objects(self, field: str) -> list["Fields"]:
        """Return the objects in a list, named by their number from 1 on."""
        value = self.data.get(field)
        if not isinstance(value, list):
            self.refuse(field, "This must be a list of objects.", "Write it in brackets.")
            return []
        found = []
        for number, one in enumerate(value, start=1):
            path = f"{self.path}.{field}.{number}" if self.path else f"{field}.{number}"
            data = one if isinstance(one, dict) else {}
            inner = Fields(self.where, data, self.problems, path, self.remarks)
            if not isinstance(one, dict):
                inner.refuse(
                    "", f"{_shown(one)} is no object.", "Write names and values in braces."
                )
            found.append(inner)
        return found

    def moment(self, field: str, zone: str, *, year: bool = False) -> Moment | None:
        """Return a moment at the site; with ``year`` a calendar year will do, as its last day."""
        value = self.data.get(field)
        if value is None:
            return None
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if year and isinstance(text, str) and _YEAR.fullmatch(text):
            text = f"{text}-12-31"
        return self._parsed(field, text, lambda found: _moment(found, zone, self.remarks))

    def instant(self, field: str, zone: str) -> datetime | None:
        """Return an instant (UTC); a day alone is refused."""
        found = self.moment(field, zone)
        if found and found.at is None:
            self.refuse(field, "The hour is missing.", "Write it like 2026-03-07T22:30.")
        return found.at if found else None

    def _parsed(self, field: str, text: object, read: Callable[[str], Value]) -> Value | None:
        try:
            if isinstance(text, str):
                return read(text)
        except (ValueError, OverflowError):
            pass
        self.refuse(field, f"{_shown(text)} is no moment from 1990 to 2100.", MOMENT_HELP)
        return None


def _moment(text: str, zone: str, remarks: list[str]) -> Moment:
    if _DAY.fullmatch(text):
        return Moment(_in_range(date.fromisoformat(text)))
    if not _HOUR.fullmatch(text):
        raise ValueError(text)
    found = datetime.fromisoformat(text)
    _in_range(found.date())
    if found.tzinfo is None:
        remarks += _odd_hour(found, zone)
        return Moment.of(instant_of(found.date(), found.time(), zone), zone)
    return Moment.of(found.astimezone(UTC), zone)


def _odd_hour(wall: datetime, zone: str) -> Iterator[str]:
    """Yield how an hour is read that comes twice, or not at all, on a night of changing clocks."""
    read = local_at(instant_of(wall.date(), wall.time(), zone), zone)
    if read.replace(tzinfo=None, fold=0) != wall:
        yield (
            f"{wall:%H:%M} does not exist on {wall.date()}: clocks skip it. {read:%H:%M} was taken."
        )
    elif comes_twice(wall.date(), wall.time(), zone):
        yield (
            f"{wall:%H:%M} comes twice on {wall.date()}: clocks go back. The first one was taken; "
            "write the offset to be exact."
        )


def _in_range(on: date) -> date:
    if not EARLIEST <= on <= LATEST:
        raise ValueError(on)
    return on


def _shown(value: object) -> str:
    words = repr(value)
    return words if len(words) <= 60 else f"{words[:60]}…"  # noqa: PLR2004  fits a line


def hour_of(text: str) -> time:
    """Read an hour of the day, such as 08:00.

    Raises:
        ValueError: the text is none.
    """
    if not re.fullmatch(r"\d{2}:\d{2}", text, re.ASCII):
        raise ValueError(text)
    return time.fromisoformat(text)
