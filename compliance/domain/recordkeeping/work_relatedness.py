"""Whether a case is work-related: 29 CFR 1904.5, and what 1904.10 and 1904.11 say instead.

What happens in the work environment is presumed to be work-related. Nine exceptions take it back,
each within limits; most of them only where the private matter was the sole cause.
"""

from collections.abc import Callable, Mapping

from compliance.domain.recordkeeping.asking import (
    fact_is,
    is_hearing_loss,
    is_no,
    is_tuberculosis,
    is_yes,
)
from compliance.domain.recordkeeping.exceptions import is_excepted
from compliance.domain.recordkeeping.facts import Facts
from compliance.domain.recordkeeping.law import reason
from compliance.domain.recordkeeping.logic import (
    Holds,
    all_of,
    either,
    fact,
    negated,
    told,
    unknown,
)

_AGGRAVATED: Mapping[str, str] = {
    "death": "work.aggravated_death",
    "unconscious": "work.aggravated_unconscious",
    "days": "work.aggravated_days",
    "treatment": "work.aggravated_treatment",
}
_TB_SOURCES: Mapping[str, str] = {
    "household": "tb.household",
    "public_health": "tb.public_health",
    "investigation": "tb.investigation",
}


def is_work_related(facts: Facts) -> Holds:
    """Whether work caused it, contributed to it, or significantly aggravated it."""
    other = either(is_hearing_loss(facts), _hearing(facts), _general(facts))
    return either(is_tuberculosis(facts), _tuberculosis(facts), other)


def _general(facts: Facts) -> Holds:
    not_excepted = negated(is_excepted(facts))
    there = all_of(_environment(facts), not_excepted)
    no_presumption = facts.has("place", "not_obvious")  # 29 CFR 1904.5(b)(3)
    caused = _caused(facts, presumed=not no_presumption)
    if caused.value is False:
        return all_of(there, caused)
    if facts.has("place", "home"):  # 29 CFR 1904.5(b)(7) has asked for the cause
        return there
    return all_of(there, caused)


def _hearing(facts: Facts) -> Holds:
    """29 CFR 1904.10(b)(5), (6): work-related like any other case, unless a clinician says not."""
    outside = facts.has("cause", "outside")
    return told(_caused(facts), no="hearing.clinician" if outside else "")


def _tuberculosis(facts: Facts) -> Holds:
    source = facts.get("tb_other_source")
    return all_of(
        told(is_no(facts, "tb_before_employment"), no="tb.before"),
        told(is_yes(facts, "tb_exposed_at_work"), no="tb.not_exposed"),
        told(
            fact_is(facts, "tb_other_source", "none"),
            no=_TB_SOURCES.get(str(source), ""),
        ),
    )


# --- the place


def _environment(facts: Facts) -> Holds:
    """Whether the event or exposure was in the work environment."""
    place = facts.get("place")
    return unknown("place") if place is None else _PLACES[str(place)](facts)


def _inside(rule: str) -> Callable[[Facts], Holds]:
    return lambda _: told(fact("place", value=True), yes=rule)


def _public(facts: Facts) -> Holds:
    there = is_yes(facts, "there_for_work")
    return told(there, yes="work.environment", no="work.public_place")


def _trip(facts: Facts) -> Holds:
    moment = facts.get("trip_moment")
    rule = "work.detour" if moment == "detour" else "work.lodging"
    return told(fact_is(facts, "trip_moment", "on_business"), yes="work.trip", no=rule)


def _home(facts: Facts) -> Holds:
    found = all_of(
        is_yes(facts, "paid_work_at_home"),
        fact_is(facts, "home_cause", "work"),
    )
    return told(found, yes="work.home", no="work.home_setting")


_PLACES: Mapping[str, Callable[[Facts], Holds]] = {
    "workplace": _inside("work.environment"),
    "company_lot": _inside("work.company_lot"),
    "other_work_place": _inside("work.environment"),
    "public_place": _public,
    "business_trip": _trip,
    "home": _home,
    "private_place": lambda _: told(fact("place", value=False), no="work.private_place"),
    "not_obvious": _inside("work.evaluated"),
}


# --- the cause


def _caused(facts: Facts, *, presumed: bool = True) -> Holds:
    """Whether work caused it, contributed, or significantly aggravated it; presumed if unclear."""
    cause = facts.get("cause")
    if cause is None:
        return unknown("cause")
    if cause == "worsened":
        return _aggravated(facts)
    if cause == "not_clear" and not presumed:
        return unknown("cause")
    if cause == "outside":
        return told(fact("cause", value=False), no="work.symptoms_only")
    rule = "work.presumed" if cause == "not_clear" else "work.caused"
    return told(fact("cause", value=True), yes=rule)


def _aggravated(facts: Facts) -> Holds:
    """29 CFR 1904.5(b)(4): one of four things would not have happened but for the work event."""
    ways = facts.chosen("aggravation")
    if ways is None:
        return unknown("aggravation")
    turned = ("cause", "aggravation")
    rules = [_AGGRAVATED[way] for way in ways if way in _AGGRAVATED]
    reasons = tuple(reason(rule, turned) for rule in rules or ["work.not_aggravated"])
    return Holds(bool(rules), turned, reasons)
