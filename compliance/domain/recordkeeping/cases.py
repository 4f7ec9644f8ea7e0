"""A case as it stands in a file: an id, facts, and the days of its absence."""

from collections.abc import Mapping
from dataclasses import dataclass

from compliance.domain.case_books import BESIDE, INPUTS, tells_only
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.recordkeeping.absence_reader import read_absence
from compliance.domain.recordkeeping.days import DayCount, count_days, facts_of
from compliance.domain.recordkeeping.decision import Decision, Outcome, decide
from compliance.domain.recordkeeping.facts import Facts
from compliance.domain.recordkeeping.law import Reason
from compliance.domain.recordkeeping.plain_data import Problems, as_map
from compliance.domain.recordkeeping.reading import read_facts

_ENVELOPE = frozenset(("id", "facts", "inputs", "days")) | BESIDE

Given = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class DecidedCase:
    """A case with its decision, and its day counts where days were given."""

    id: str | None
    facts: Facts
    decision: Decision
    days: DayCount | None


def decide_case(given: object, where: str) -> DecidedCase:
    """Decide one case: ``{"id", "facts", "days"}``, or its facts alone.

    Counted days become the facts ``days_away`` and ``days_restricted``. Where ``facts`` is a
    sentence the facts are those of ``inputs``; without these nothing is known.

    Raises:
        InvalidInputError: everything that is wrong with it.
    """
    opened = _opened(given, "facts", where)
    problems = Problems(opened.where, [*opened.problems])
    days = None
    if "days" in opened.given:
        try:
            days = count_days(read_absence(opened.given["days"], f"{opened.where} days"))
        except InvalidInputError as error:
            problems.found.extend(error.problems)
    told = dict(as_map(opened.part, problems))
    if days is not None:
        problems.found.extend(_merged(told, facts_of(days), opened.where))
    try:
        facts = read_facts(told, opened.where)
    except InvalidInputError as error:
        raise InvalidInputError([*problems.found, *error.problems]) from error
    problems.raise_any()
    return DecidedCase(opened.name, facts, decide(facts), days)


def count_case(given: object, where: str) -> tuple[str | None, DayCount]:
    """Count the days of one case: ``{"id", "days"}``, or its days alone.

    A case of which nothing is told but a sentence waits for all of it.

    Raises:
        InvalidInputError: everything that is wrong with it.
    """
    opened = _opened(given, "days", where)
    if opened.problems:
        raise InvalidInputError(list(opened.problems))
    if tells_only(opened.given, "days"):
        return opened.name, DayCount(log_year=None, needs=("injured_on", "spans"))
    return opened.name, count_days(read_absence(opened.part, opened.where))


@dataclass(frozen=True, slots=True)
class _Opened:
    """A case out of its envelope: its id, what to call it, and the part that is asked for."""

    given: Given
    name: str | None
    where: str
    part: object
    problems: tuple[Problem, ...] = ()


def _opened(given: object, part: str, where: str) -> _Opened:
    if not isinstance(given, Mapping):
        raise InvalidInputError([Problem(where, "It is no object.", "Write it in braces { }.")])
    name = given.get("id")
    if name is not None and (isinstance(name, bool) or not isinstance(name, str | int)):
        raise InvalidInputError([Problem(f"{where} id", "It is no text.", 'Write "2026-014".')])
    case = f"{where} ({name})" if name is not None else where
    problems = []
    is_enveloped = any(key in given for key in (part, INPUTS, "facts"))
    if is_enveloped:
        problems = [
            Problem(f"{case} {key}", "It does not belong here.", f"Put it into `{part}`.")
            for key in given
            if key not in _ENVELOPE
        ]
    if INPUTS in given and part in given and not isinstance(given[part], str):
        what = f"There are `{part}` and `{INPUTS}`."
        problems.append(Problem(case, what, "Drop one of both; they are the same."))
    return _Opened(
        given, None if name is None else str(name), case, _part(given, part), (*problems,)
    )


def _part(given: Given, part: str) -> object:
    """Return the facts, or the days, of a case: in its envelope, or the case itself."""
    if tells_only(given, part):
        return {}
    if INPUTS in given:
        return given[INPUTS]
    if part in given:
        return given[part]
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


_SHORT = {
    Outcome.RECORDABLE: "RECORD",
    Outcome.NOT_RECORDABLE: "NO",
    Outcome.UPDATE: "NO new line",
    Outcome.UNDECIDED: "UNDECIDED",
}


def in_short(case: DecidedCase) -> str:
    """Return the answer as lists of worked cases write it: ``RECORD; J; M1; privacy case``."""
    decision = case.decision
    parts = [_SHORT[decision.outcome], decision.column, decision.case_type]
    parts += ["privacy case" if decision.privacy else None]
    if decision.outcome is Outcome.RECORDABLE and case.days is not None:
        parts.append(counts_of(case.days))
    return "; ".join(part for part in parts if part)


def counts_of(count: DayCount) -> str | None:
    """Return ``K=3 L=0``; None where nothing is counted."""
    if count.days_away is None:
        return None
    return f"K={count.days_away} L={count.days_restricted}"


def plain_case(case: DecidedCase) -> dict[str, object]:
    """Return a decided case as plain data."""
    decision = case.decision
    plain: dict[str, object] = {} if case.id is None else {"id": case.id}
    plain |= {
        "outcome": decision.outcome.value,
        "in_short": in_short(case),
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
        "counts": counts_of(count),
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
