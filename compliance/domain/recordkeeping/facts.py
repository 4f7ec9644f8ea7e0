"""The facts of a case: read from plain data, every value checked, everything wrong said at once.

A fact that is missing or null is not known. What the facts mean stands in `questions`; facts that
contradict each other are found in `contradictions`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from compliance.domain.file_problems import did_you_mean
from compliance.domain.recordkeeping.audiograms import Audiogram, read_audiogram
from compliance.domain.recordkeeping.plain_data import Problems, as_date, as_list, as_map
from compliance.domain.recordkeeping.questions import BY_NAME, AnswerType, Question
from compliance.domain.recordkeeping.treatment_reader import read_treatment
from compliance.domain.recordkeeping.treatments import Treatment

FactValue = (
    bool | int | str | date | tuple[str, ...] | tuple[Treatment, ...] | tuple[Audiogram, ...]
)
Read = TypeVar("Read")
_NAMES = "See docs/recordability.md for the names of facts."
_MOST_DAYS = 36_500  # a hundred years: more is a slip of the keyboard


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one case, by the names of `questions.QUESTIONS`. Made by `read_facts`."""

    values: Mapping[str, FactValue]

    def get(self, name: str) -> FactValue | None:
        """Return a fact, None where it is not known.

        Raises:
            KeyError: there is no fact of this name.
        """
        return self.values.get(BY_NAME[name].name)

    def has(self, name: str, *values: FactValue) -> bool:
        """Whether a fact is known to be one of these values."""
        value = self.get(name)
        return value is not None and value in values

    def count(self, name: str) -> int | None:
        """Return a whole number."""
        value = self.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def day(self, name: str) -> date | None:
        """Return a date."""
        value = self.get(name)
        return value if isinstance(value, date) else None

    def chosen(self, name: str) -> tuple[str, ...] | None:
        """Return the values of a fact that has several."""
        value = self.get(name)
        if not isinstance(value, tuple):
            return None
        return tuple(one for one in value if isinstance(one, str))

    @property
    def treatments(self) -> tuple[Treatment, ...] | None:
        """All care that was given or advised."""
        value = self.get("treatments")
        if not isinstance(value, tuple):
            return None
        return tuple(one for one in value if isinstance(one, Treatment))

    @property
    def audiograms(self) -> tuple[Audiogram, ...] | None:
        """The hearing tests, one for each ear."""
        value = self.get("audiograms")
        if not isinstance(value, tuple):
            return None
        return tuple(one for one in value if isinstance(one, Audiogram))


def parse_facts(given: object, problems: Problems) -> Facts:
    """Read facts one by one; what cannot be read is left out and added to ``problems``."""
    values: dict[str, FactValue] = {}
    for name, value in as_map(given, problems).items():
        question = BY_NAME.get(name)
        if question is None:
            problems.at(name).add("There is no such fact.", did_you_mean(name, BY_NAME, _NAMES))
        elif value is not None:
            read = _READERS[question.type](value, question, problems.at(name))
            if read is not None:
                values[name] = read
    return Facts(MappingProxyType(_with_implied(values)))


def _with_implied(values: dict[str, FactValue]) -> dict[str, FactValue]:
    """Add what other facts say: a kind of illness is an illness, a day of death a death.

    A death or faint that would not have happened but for work, 29 CFR 1904.5(b)(4), did happen.
    """
    if "illness_kind" in values:
        values.setdefault("condition", "illness")
    if "died_on" in values:
        values.setdefault("died", True)
    ways = values.get("aggravation")
    if values.get("cause") == "worsened" and isinstance(ways, tuple):
        for way, name in (("death", "died"), ("unconscious", "lost_consciousness")):
            if way in ways:
                values.setdefault(name, True)
    return values


def _yes_no(value: object, _: Question, problems: Problems) -> FactValue | None:
    known: Mapping[object, bool] = {"yes": True, "no": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in known:
        return known[value]
    problems.add(f"{value!r} is neither true nor false.", "Write true or false, or leave it out.")
    return None


def _choice(value: object, question: Question, problems: Problems) -> str | None:
    if isinstance(value, str) and value in question.choices:
        return value
    problems.add(f"{value!r} is no answer here.", f"Write one of {', '.join(question.choices)}.")
    return None


def _choices(value: object, question: Question, problems: Problems) -> FactValue | None:
    listed = as_list(value, problems)
    if listed is None:
        return None
    if not listed:
        problems.add("The list is empty.", "Write none in it, or leave the fact out if not known.")
        return None
    read = [_choice(one, question, problems.at(f"[{place}]")) for place, one in enumerate(listed)]
    found = tuple(one for one in read if one is not None)
    if "none" in found and len(found) > 1:
        problems.add("It says none of these and some of these.", "Drop `none`, or the others.")
        return None
    return found or None


def _count(value: object, _: Question, problems: Problems) -> FactValue | None:
    if isinstance(value, bool) or not isinstance(value, int):
        problems.add(f"{value!r} is no whole number.", "Write days as digits, such as 5.")
        return None
    if not 0 <= value <= _MOST_DAYS:
        problems.add(f"{value} is no number of days.", f"Write 0 to {_MOST_DAYS}.")
        return None
    return value


def _day(value: object, _: Question, problems: Problems) -> FactValue | None:
    return as_date(value, problems)


def _treatments(value: object, _: Question, problems: Problems) -> FactValue | None:
    listed = as_list(value, problems)
    return None if listed is None else _read_all(listed, read_treatment, problems)


def _audiograms(value: object, _: Question, problems: Problems) -> FactValue | None:
    listed = as_list(value, problems)
    if listed is None:
        return None
    if not listed:
        problems.add("There is no audiogram in it.", "Leave the fact out until there is one.")
        return None
    found = _read_all(listed, read_audiogram, problems)
    ears = [one.ear for one in found]
    if len(set(ears)) != len(ears):
        problems.add("One ear stands there twice.", "Give one entry for each ear, left and right.")
    return found or None


def _read_all(
    listed: Sequence[object],
    read: Callable[[object, Problems], Read | None],
    problems: Problems,
) -> tuple[Read, ...]:
    found = (read(one, problems.at(f"[{place}]")) for place, one in enumerate(listed))
    return tuple(one for one in found if one is not None)


_READERS: Mapping[AnswerType, Callable[[object, Question, Problems], FactValue | None]] = {
    AnswerType.YES_NO: _yes_no,
    AnswerType.CHOICE: _choice,
    AnswerType.CHOICES: _choices,
    AnswerType.COUNT: _count,
    AnswerType.DATE: _day,
    AnswerType.TREATMENTS: _treatments,
    AnswerType.AUDIOGRAMS: _audiograms,
}
