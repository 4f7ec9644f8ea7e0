"""The general criteria: 29 CFR 1904.7. How bad it was, by outcome and by care."""

from collections.abc import Mapping

from compliance.domain.recordkeeping.asking import (
    fact_is,
    is_hearing_loss,
    is_no,
    is_tuberculosis,
    is_yes,
    positive_count,
)
from compliance.domain.recordkeeping.facts import Facts
from compliance.domain.recordkeeping.logic import (
    NO,
    Holds,
    any_of,
    chain,
    either,
    fact,
    negated,
    told,
    unknown,
)
from compliance.domain.recordkeeping.special_cases import (
    is_recordable_hearing,
    is_recordable_tuberculosis,
    is_special,
)
from compliance.domain.recordkeeping.treatments import is_medical

_EFFECTS: Mapping[str, tuple[bool, str]] = {
    "routine": (True, "criteria.restricted"),
    "partial_day": (True, "criteria.partial_day"),
    "not_routine": (False, "criteria.not_routine"),
    "fewer_pieces": (False, "criteria.fewer_pieces"),
}


def is_serious(facts: Facts) -> Holds:
    """Whether the case meets a criterion for the log: a special section's, or a general one."""
    general = any_of(is_special(facts), _general(facts))
    other = either(is_hearing_loss(facts), is_recordable_hearing(facts), general)
    return either(is_tuberculosis(facts), is_recordable_tuberculosis(facts), other)


def _general(facts: Facts) -> Holds:
    return any_of(
        died(facts),
        is_away(facts),
        is_restricted(facts),
        _treated(facts),
        _as_aggravated(facts),
        told(is_yes(facts, "lost_consciousness"), yes="criteria.unconscious"),
        told(negated(fact_is(facts, "significant_diagnosis", "none")), yes="criteria.diagnosis"),
    )


def died(facts: Facts) -> Holds:
    """Whether the worker died of it, (b)(2)."""
    return told(is_yes(facts, "died"), yes="criteria.death")


def is_away(facts: Facts) -> Holds:
    """Whether there is a day away after the day of the injury, (b)(3).

    A clinician's word goes before what the worker did, in both directions.
    """
    counted = positive_count(facts, "days_away")
    return told(counted, yes="criteria.away") if counted is not None else away_as_told(facts)


def away_as_told(facts: Facts) -> Holds:
    """The same without counted days."""
    cleared = is_yes(facts, "missed_though_cleared")
    own_choice = told(negated(cleared), no="criteria.away_cleared")
    missed = chain(is_yes(facts, "missed_days"), own_choice)
    advised = told(is_yes(facts, "clinician_days_off"), yes="criteria.away_advised")
    return any_of(advised, told(missed, yes="criteria.away"))


def is_restricted(facts: Facts) -> Holds:
    """Whether there is a day of restricted work or transfer after that day, (b)(4)."""
    counted = positive_count(facts, "days_restricted")
    if counted is not None:
        return told(counted, yes="criteria.restricted")
    return restricted_as_told(facts)


def restricted_as_told(facts: Facts) -> Holds:
    """The same without counted days."""
    moved = told(is_yes(facts, "transferred"), yes="criteria.transfer")
    return any_of(moved, _own_job(facts))


def _own_job(facts: Facts) -> Holds:
    """Whether the worker's own job was restricted."""
    restricted = negated(fact_is(facts, "restriction", "none"))
    later = told(
        is_no(facts, "restriction_injury_day_only"),
        no="criteria.injury_day",
    )
    hits = _vague(facts) if facts.has("restriction", "vague_note") else _effect(facts)
    return chain(restricted, later, hits)


def _effect(facts: Facts) -> Holds:
    effect = facts.get("restriction_effect")
    if effect is None:
        return unknown("restriction_effect")
    hits, rule = _EFFECTS[str(effect)]
    return told(fact("restriction_effect", value=hits), yes=rule, no=rule)


def _vague(facts: Facts) -> Holds:
    """(b)(4)(vii): without an answer of the clinician a vague note counts."""
    cleared = fact_is(facts, "vague_note_answer", "all_possible")
    return told(negated(cleared), yes="criteria.vague", no="criteria.vague_cleared")


def _as_aggravated(facts: Facts) -> Holds:
    """What work made worse led to days or treatment, as 29 CFR 1904.5(b)(4) was answered."""
    ways = facts.chosen("aggravation") or ()
    told_so = facts.has("cause", "worsened") and {"days", "treatment"} & {*ways}
    return fact("aggravation", value=True) if told_so else NO


def _treated(facts: Facts) -> Holds:
    treatments = facts.treatments
    return unknown("treatments") if treatments is None else is_medical(treatments)
