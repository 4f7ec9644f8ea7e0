"""The decision on a case: facts answered, what the rules say, and a person who knows better."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.recordkeeping.decision import Outcome
from compliance.domain.recordkeeping.log_entry import CaseType, Column
from compliance.domain.recordkeeping.questions import BY_NAME
from compliance.domain.trail import TrailEvent
from compliance.services.injury_case_changes import (
    Change,
    changing,
    demand_agreement,
    judge,
    judged,
    keep_change,
    note,
    text_of,
    today_of,
)
from compliance.storage.models.injury_cases import CaseChange, InjuryCase

REASON = "overruled_reason"
FROM_ITEMS = ("injured_on", "died_on", "days_away", "days_restricted")
"""Facts that come from the items of the form and from the spans, and are not answered."""


def answer_facts(
    session: Session, case: InjuryCase, answers: Mapping[str, object], change: Change
) -> tuple[str, ...]:
    """Answer facts of the decision; None takes an answer back. The rules judge at once.

    Where an answer is changed and answers that came after it no longer fit, those are dropped, as
    they are asked again. An answer that ends the case asks nothing more: what contradicts it stays,
    and the answer is refused.
    The trail has one entry for a decision, not one for each answer on the way to it: when the
    outcome changes, and for every answer given once nothing is open or the case is on the log.

    Returns:
        The names of the facts whose answers were dropped: they are asked again.

    Raises:
        NotAllowedError: the actor may not keep records there.
        ConflictError: somebody changed the case in between.
        InvalidInputError: with everything that is wrong with the answers.
    """
    today = today_of(session, case, change.now)
    before, was_open = case.rules_outcome, _is_open(case)
    with changing(session, case, change) as amiss:
        _demand_known(answers)
        told = dict(case.facts)
        for name, value in answers.items():
            if value is None:
                told.pop(name, None)
            else:
                told[name] = value
        told, dropped = _fitting(case, today, told, answers)
        case.facts = told
        judge(case, today)
        demand_agreement(case, amiss)
    on_the_way = was_open and _is_open(case) and before == case.rules_outcome
    if case.logged_at is not None or not on_the_way:
        note(session, TrailEvent.CASE_DECIDED, case, change, {"facts": len(told)})
    return dropped


def _is_open(case: InjuryCase) -> bool:
    """Whether the rules still wait for a fact."""
    return case.rules_said.get("needs") != []


def _demand_known(answers: Mapping[str, object]) -> None:
    problems = [
        Problem(name, "It is not answered here.", "Change the form of the case, or its days.")
        for name in answers
        if name in FROM_ITEMS
    ] + [
        Problem(name, "There is no such fact.", "See docs/recordability.md for the names of facts.")
        for name in answers
        if name not in BY_NAME
    ]
    if problems:
        raise InvalidInputError(problems)


def _fitting(
    case: InjuryCase, today: date, told: Mapping[str, object], answers: Mapping[str, object]
) -> tuple[dict[str, object], tuple[str, ...]]:
    """Return facts that do not contradict each other, and the names of those dropped for it.

    Raises:
        InvalidInputError: they contradict each other, and none is asked again.
    """
    try:
        judged(case, today, told)
    except InvalidInputError:
        dropped = _later(case.facts, answers)
        kept = {name: value for name, value in told.items() if name not in dropped}
        if not dropped or not _asks_on(case, today, kept):
            raise
        return kept, dropped
    return dict(told), ()


def _asks_on(case: InjuryCase, today: date, facts: Mapping[str, object]) -> bool:
    """Whether the rules, told no more than this, ask for something else."""
    try:
        return bool(judged(case, today, facts).decision.needs)
    except InvalidInputError:
        return False


def _later(facts: Mapping[str, object], answers: Mapping[str, object]) -> tuple[str, ...]:
    """Return the facts that were answered after the first of those that are changed."""
    names = list(facts)
    places = [names.index(name) for name in answers if name in facts]
    if not places:
        return ()
    return tuple(name for name in names[min(places) + 1 :] if name not in answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overruling:
    """What holds instead of what the rules say; column, type and privacy where it is recordable."""

    outcome: Outcome
    column: Column | None = None
    case_type: CaseType | None = None
    privacy: bool = False


def overrule_decision(
    session: Session, case: InjuryCase, wanted: Overruling, change: Change
) -> None:
    """Let a person's decision stand in place of that of the rules, which stays to be read.

    Raises:
        NotAllowedError: the actor may not keep records there.
        ConflictError: somebody changed the case in between.
        InvalidInputError: no reason, no column or type where it is recordable, or nothing else
            than what the rules say.
    """
    problems = _wrong(wanted)
    with changing(session, case, change, always_why=True), _keeping_decision(case, change):
        if problems:
            raise InvalidInputError(problems)
        is_recordable = wanted.outcome is Outcome.RECORDABLE
        case.outcome = wanted.outcome.value
        if is_recordable or case.logged_at is None:
            case.column, case.type = wanted.column or "", wanted.case_type or ""
            case.is_privacy_case = wanted.privacy and is_recordable
        demand_agreement(case)
        case.overruled_reason = change.reason.strip()
        case.overruled_by, case.overruled_at = change.by.person_id, change.now
    note(session, TrailEvent.CASE_OVERRULED, case, change)


@contextmanager
def _keeping_decision(case: InjuryCase, change: Change) -> Iterator[None]:
    """Keep what was decided before, by whom and why, whether or not the case is on the log.

    What the log itself shows of it, column, type and privacy, is kept with its line by `changing`.
    """
    reason, before = case.overruled_reason, _decided(case)
    if reason and not any(one.field == REASON and one.after == reason for one in case.changes):
        case.changes.append(_overruled_before(case))
    yield
    for name, after in _decided(case).items():
        if after != before[name]:
            keep_change(case, change, (name, before[name], after))


def _decided(case: InjuryCase) -> dict[str, str]:
    said = {"outcome": case.outcome, REASON: case.overruled_reason}
    if case.logged_at is None:
        said |= {
            "decided_column": case.column,
            "decided_type": case.type,
            "decided_privacy": text_of(case.is_privacy_case),
        }
    return said


def _overruled_before(case: InjuryCase) -> CaseChange:
    """Return the entry of a decision that was overruled when no history was kept of it."""
    return CaseChange(
        case_id=case.id,
        field=REASON,
        before="",
        after=case.overruled_reason,
        reason=case.overruled_reason,
        changed_at=case.overruled_at,
        changed_by=case.overruled_by,
    )


def _wrong(wanted: Overruling) -> list[Problem]:
    if wanted.outcome is Outcome.UNDECIDED:
        return [Problem("outcome", "That decides nothing.", "Choose what holds.")]
    is_recordable = wanted.outcome is Outcome.RECORDABLE
    problems = []
    for name, value in (("column", wanted.column), ("case_type", wanted.case_type)):
        if is_recordable and value is None:
            problems.append(Problem(name, "Nothing is chosen.", "Form 300 needs exactly one."))
        if not is_recordable and value is not None:
            what = "A case that is not entered has none."
            problems.append(Problem(name, what, "Choose nothing, or say that it is recordable."))
    return problems


def follow_rules(session: Session, case: InjuryCase, change: Change) -> None:
    """Take an overruling back: what the rules say holds again.

    Raises:
        NotAllowedError: the actor may not keep records there.
        ConflictError: nothing is overruled, or somebody changed the case in between.
        InvalidInputError: it is on the log, and no reason is given.
    """
    if not case.overruled_reason:
        raise ConflictError("Nothing is overruled here. Load the page again.")
    today = today_of(session, case, change.now)
    with changing(session, case, change) as amiss, _keeping_decision(case, change):
        case.overruled_reason = ""
        case.overruled_by = case.overruled_at = None
        judge(case, today)
        demand_agreement(case, amiss)
    note(session, TrailEvent.CASE_DECIDED, case, change, {"facts": 0})
