"""The exceptions of 29 CFR 1904.5(b)(2) and their limits; (ii) is a matter of the cause.

A yes says that an exception holds, so that the case is not work-related.
"""

from collections.abc import Callable, Mapping

from compliance.domain.recordkeeping.asking import fact_is, illness_is, is_no, is_yes
from compliance.domain.recordkeeping.facts import Facts
from compliance.domain.recordkeeping.logic import (
    NO,
    Holds,
    all_of,
    any_of,
    chain,
    either,
    fact,
    negated,
    told,
    unknown,
)


def is_excepted(facts: Facts) -> Holds:
    """Whether one of the exceptions applies."""
    opinion = is_yes(facts, "mental_opinion")
    mental = chain(illness_is(facts, "mental"), negated(opinion))
    if opinion.value is not None and facts.has("illness_kind", "mental"):
        mental = told(mental, no="except.mental_limit")
    cold = told(illness_is(facts, "cold_or_flu"), yes="except.cold")
    return any_of(_activity(facts), cold, told(mental, yes="except.mental"))


def _activity(facts: Facts) -> Holds:
    """Whether what the worker was doing takes the case out."""
    activity = facts.get("activity")
    found = unknown("activity") if activity is None else _ACTIVITIES[str(activity)](facts)
    # at home 29 CFR 1904.5(b)(7) asks about the work itself instead
    return either(fact_is(facts, "place", "home"), NO, found)


def _solely(facts: Facts) -> Holds:
    return is_no(facts, "workplace_contributed")


def _public(_: Facts) -> Holds:
    return told(fact("activity", value=True), yes="except.public")


def _voluntary(facts: Facts) -> Holds:
    found = all_of(is_yes(facts, "voluntary"), _solely(facts))
    return told(found, yes="except.voluntary", no="except.voluntary_limit")


def _eating(facts: Facts) -> Holds:
    own = told(fact_is(facts, "food_cause", "own_food"), no="except.food_limit")
    return told(all_of(own, told(_solely(facts), no="except.food_solely")), yes="except.food")


def _personal(facts: Facts) -> Holds:
    found = all_of(is_yes(facts, "outside_assigned_hours"), _solely(facts))
    return told(found, yes="except.personal", no="except.personal_limit")


def _self_medication(facts: Facts) -> Holds:
    found = all_of(is_no(facts, "medicine_for_work_condition"), _solely(facts))
    return told(found, yes="except.self_care", no="except.self_care_limit")


def _commuting(facts: Facts) -> Holds:
    """Only on a lot or access road of the company; elsewhere the place decides."""
    on_lot = fact_is(facts, "place", "company_lot")
    found = chain(on_lot, is_yes(facts, "vehicle_accident"))
    limit = "except.commute_limit" if on_lot.value else ""
    return told(found, yes="except.commute", no=limit)


_ACTIVITIES: Mapping[str, Callable[[Facts], Holds]] = {
    "work": lambda _: fact("activity", value=False),
    "public": _public,
    "voluntary_program": _voluntary,
    "eating": _eating,
    "personal_task": _personal,
    "grooming": lambda facts: told(
        _solely(facts), yes="except.self_care", no="except.self_care_limit"
    ),
    "self_medication": _self_medication,
    "self_harm": lambda _: told(fact("activity", value=True), yes="except.self_care"),
    "commuting": _commuting,
}
