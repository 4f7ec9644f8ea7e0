"""Whether a case is new or goes on an entry that the log has already: 29 CFR 1904.6."""

from compliance.domain.recordkeeping.asking import fact_is, is_no, is_yes
from compliance.domain.recordkeeping.facts import Facts
from compliance.domain.recordkeeping.logic import Holds, chain, either, fact, told, unknown


def is_new(facts: Facts) -> Holds:
    """Whether it gets an entry of its own; a no means that the earlier entry is updated."""
    first = told(is_no(facts, "earlier_case"), yes="new.first")
    return either(first, first, _again(facts))


def _again(facts: Facts) -> Holds:
    """The earlier case came back: a clinician's answer binds, else healing and a new event."""
    asked = facts.get("clinician_on_new_case")
    if asked in {"new", "same"}:
        said = fact("clinician_on_new_case", value=asked == "new")
        return told(said, yes="new.clinician", no="new.clinician")
    found = _by_facts(facts)
    return found if asked == "not_asked" else unknown("clinician_on_new_case")


def _by_facts(facts: Facts) -> Holds:
    event = told(is_yes(facts, "new_work_event"), no="new.no_event")
    state = facts.get("earlier_state")
    quiet = told(
        fact_is(facts, "earlier_state", "healed", "episodes"),
        yes="new.episode" if state == "episodes" else "new.healed",
        no="new.not_healed",
    )
    return chain(event, quiet)
