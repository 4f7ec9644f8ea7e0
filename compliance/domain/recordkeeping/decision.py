"""The decision: is a case recordable, where on the log, and why (29 CFR 1904.4 to 1904.12).

The rows are those of 1904.4 to 1904.7: ours, harm, work-related, new, and bad enough. The first row
that says no ends it. What is not known is never guessed: the decision waits for it by name.
"""

from dataclasses import dataclass
from enum import StrEnum

from compliance.domain.recordkeeping.coverage import is_covered, is_harm
from compliance.domain.recordkeeping.criteria import is_serious
from compliance.domain.recordkeeping.facts import Facts
from compliance.domain.recordkeeping.law import Reason, reason
from compliance.domain.recordkeeping.log_entry import CaseType, Column, column_of, type_of
from compliance.domain.recordkeeping.logic import Holds, all_of, negated, unique
from compliance.domain.recordkeeping.new_case import is_new
from compliance.domain.recordkeeping.privacy import is_privacy_case
from compliance.domain.recordkeeping.work_relatedness import is_work_related


class Outcome(StrEnum):
    """What to do with a case."""

    RECORDABLE = "recordable"
    NOT_RECORDABLE = "not recordable"
    UPDATE = "update the earlier entry"
    UNDECIDED = "undecided"


NO_LINE = (Outcome.NOT_RECORDABLE.value, Outcome.UPDATE.value)
"""Outcomes that ask for no line of their own: an update has its line already."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer about one case.

    ``column``, ``case_type`` and ``privacy`` are None unless the case is recordable, and while a
    fact is missing for them. ``needs``: names of the facts that are not known and matter, the next
    one to ask first; empty when nothing is open.
    """

    outcome: Outcome
    column: Column | None = None
    case_type: CaseType | None = None
    privacy: bool | None = None
    reasons: tuple[Reason, ...] = ()
    needs: tuple[str, ...] = ()


def decide(facts: Facts) -> Decision:
    """Decide a case from what is known; see the head of this module."""
    ours = (is_covered(facts), is_harm(facts), is_work_related(facts))
    new, serious = is_new(facts), is_serious(facts)
    base = all_of(*ours)
    record = all_of(base, new, serious)
    update = all_of(base, negated(new))
    if record.value:
        return _entry(facts, _reasons(*ours, new, serious))
    if update.value:
        return Decision(Outcome.UPDATE, reasons=(*_reasons(*ours, new), *_changes(facts)))
    if record.value is False and update.value is False:
        return Decision(Outcome.NOT_RECORDABLE, reasons=_against(*ours, new, serious))
    needs = unique((*record.needs, *update.needs))
    return Decision(Outcome.UNDECIDED, reasons=_reasons(*ours, new, serious), needs=needs)


def next_question(facts: Facts) -> str | None:
    """Return the name of the fact to ask for next, None when nothing is open."""
    needs = decide(facts).needs
    return needs[0] if needs else None


def _entry(facts: Facts, reasons: tuple[Reason, ...]) -> Decision:
    """Where on the log a recordable case goes."""
    column, case_type, privacy = column_of(facts), type_of(facts), is_privacy_case(facts)
    return Decision(
        Outcome.RECORDABLE,
        None if column.value is None else Column(column.value),
        None if case_type.value is None else CaseType(case_type.value),
        privacy.value,
        (*reasons, *column.reasons, *case_type.reasons, *privacy.reasons),
        unique((*column.needs, *case_type.needs, *privacy.needs)),
    )


def _changes(facts: Facts) -> tuple[Reason, ...]:
    """What else changes on an earlier entry: 29 CFR 1904.8(b)(3), injury to illness."""
    sharp = facts.has("blood_exposure", "contaminated_sharp") and facts.has("condition", "illness")
    return (reason("sharps.later_disease", ("blood_exposure", "condition")),) if sharp else ()


def _reasons(*rows: Holds) -> tuple[Reason, ...]:
    return tuple(one for row in rows if row.value is not None for one in row.reasons)


def _against(*rows: Holds) -> tuple[Reason, ...]:
    """The rows up to the first that says no."""
    told: list[Reason] = []
    for row in rows:
        if row.value is None:
            continue
        told += row.reasons
        if row.value is False:
            if row is rows[-1]:
                told.append(reason("criteria.none", row.facts))
            break
    return tuple(told)
