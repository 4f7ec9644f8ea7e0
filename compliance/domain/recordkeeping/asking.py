"""One fact as yes, no or not known."""

from compliance.domain.recordkeeping.facts import Facts, FactValue
from compliance.domain.recordkeeping.logic import Holds, chain, fact, unknown


def fact_is(facts: Facts, name: str, *values: FactValue) -> Holds:
    """Whether a fact is one of these values."""
    value = facts.get(name)
    return unknown(name) if value is None else fact(name, value=value in values)


def is_yes(facts: Facts, name: str) -> Holds:
    """Whether a fact is true."""
    value = facts.get(name)
    return unknown(name) if value is None else fact(name, value=value is True)


def is_no(facts: Facts, name: str) -> Holds:
    """Whether a fact is false."""
    value = facts.get(name)
    return unknown(name) if value is None else fact(name, value=value is False)


def illness_is(facts: Facts, *kinds: str) -> Holds:
    """Whether the condition is an illness of one of these kinds."""
    if "hiv_or_hepatitis" not in kinds and facts.has("blood_exposure", "contaminated_sharp"):
        return fact("blood_exposure", value=False)  # no other illness follows from a sharp
    return chain(fact_is(facts, "condition", "illness"), fact_is(facts, "illness_kind", *kinds))


def is_tuberculosis(facts: Facts) -> Holds:
    """Whether 29 CFR 1904.11 decides alone."""
    return illness_is(facts, "tuberculosis")


def is_hearing_loss(facts: Facts) -> Holds:
    """Whether 29 CFR 1904.10 decides alone."""
    return illness_is(facts, "hearing")


def positive_count(facts: Facts, name: str) -> Holds | None:
    """Whether counted days are more than none; None where they were not counted."""
    count = facts.count(name)
    return None if count is None else fact(name, value=count > 0)
