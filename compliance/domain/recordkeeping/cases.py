"""A case as it stands in a file: an id, facts, and the days of its absence."""

from collections.abc import Mapping
from dataclasses import dataclass

from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.recordkeeping.absence_reader import read_absence
from compliance.domain.recordkeeping.days import DayCount, count_days, facts_of
from compliance.domain.recordkeeping.decision import Decision, decide
from compliance.domain.recordkeeping.facts import Facts
from compliance.domain.recordkeeping.law import Reason
from compliance.domain.recordkeeping.plain_data import Problems, as_map
from compliance.domain.recordkeeping.reading import read_facts

_ENVELOPE = ("id", "facts", "days", "note", "expect", "expected")  # the last three: not read

Given = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class DecidedCase:
    """A case with its decision, and its day counts where days were given."""

    id: str | None
    facts: Facts
    decision: Decision
    days: DayCount | None


def decide_case(given: Given, where: str) -> DecidedCase:
    """Decide one case: ``{"id", "facts", "days"}``, or its facts alone.

    Counted days become the facts ``days_away`` and ``days_restricted``.

    Raises:
        InvalidInputError: everything that is wrong with it.
    """
    name, case = _opened(given, "facts", where)
    problems: list[Problem] = []
    days = None
    if "days" in given:
        try:
            days = count_days(read_absence(given["days"], f"{case} days"))
        except InvalidInputError as error:
            problems += error.problems
    told = dict(as_map(given["facts"] if "facts" in given else _bare(given), Problems(case)))
    if days is not None:
        problems += _merged(told, facts_of(days), case)
    try:
        facts = read_facts(told, case)
    except InvalidInputError as error:
        raise InvalidInputError([*problems, *error.problems]) from error
    if problems:
        raise InvalidInputError(problems)
    return DecidedCase(name, facts, decide(facts), days)


def count_case(given: Given, where: str) -> tuple[str | None, DayCount]:
    """Count the days of one case: ``{"id", "days"}``, or its days alone.

    Raises:
        InvalidInputError: everything that is wrong with it.
    """
    name, case = _opened(given, "days", where)
    return name, count_days(read_absence(given.get("days", _bare(given)), case))


def _opened(given: Given, part: str, where: str) -> tuple[str | None, str]:
    """Return the id of a case and what to call it in messages."""
    name = given.get("id")
    if name is not None and not isinstance(name, str | int):
        raise InvalidInputError([Problem(f"{where} id", "It is no text.", 'Write "2026-014".')])
    case = f"{where} ({name})" if name is not None else where
    if part in given and (extra := [key for key in given if key not in _ENVELOPE]):
        raise InvalidInputError(
            [
                Problem(f"{case} {key}", "It does not belong here.", f"Put it into `{part}`.")
                for key in extra
            ]
        )
    return None if name is None else str(name), case


def _bare(given: Given) -> Given:
    """Return the entries of a case that is written without an envelope."""
    return {key: value for key, value in given.items() if key not in _ENVELOPE}


def _merged(told: dict[str, object], counted: Given, case: str) -> list[Problem]:
    """Add counted days to the facts; say where the facts claim something else."""
    problems = []
    for name, value in counted.items():
        if told.get(name) not in (None, value):
            what = f"It says {told[name]}, but the spans give {value}."
            problems.append(Problem(f"{case}.{name}", what, "Drop it, or correct the spans."))
        told[name] = value
    return problems


# --- as plain data for JSON


def plain_case(case: DecidedCase) -> dict[str, object]:
    """Return a decided case as plain data."""
    decision = case.decision
    plain: dict[str, object] = {} if case.id is None else {"id": case.id}
    plain |= {
        "outcome": decision.outcome.value,
        "column": decision.column,
        "type": decision.case_type,
        "privacy": decision.privacy,
        "needs": list(decision.needs),
        "reasons": [_plain_reason(one) for one in decision.reasons],
    }
    if case.days is not None:
        plain["days"] = plain_count(case.days)
    return plain


def plain_count(count: DayCount) -> dict[str, object]:
    """Return a day count as plain data."""
    return {
        "K": count.days_away,
        "L": count.days_restricted,
        "column": count.column,
        "uncapped_K": count.uncapped_away,
        "uncapped_L": count.uncapped_restricted,
        "cap_applied": count.cap_applied,
        "estimated": count.estimated,
        "log_year": count.log_year,
        "needs": list(count.needs),
        "reasons": [_plain_reason(one) for one in count.reasons],
    }


def _plain_reason(one: Reason) -> dict[str, object]:
    return {
        "rule": one.rule.key,
        "words": one.words,
        "provision": str(one.provision),
        "read": one.read.value,
        "facts": list(one.facts),
    }
