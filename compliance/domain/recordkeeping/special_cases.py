"""The special cases: contaminated sharps, medical removal, hearing and tuberculosis.

29 CFR 1904.8 to 1904.11. 1904.12 is reserved: muscles and joints go by the general criteria.
"""

from compliance.domain.recordkeeping.asking import fact_is, is_yes
from compliance.domain.recordkeeping.audiograms import is_recordable_loss
from compliance.domain.recordkeeping.facts import Facts
from compliance.domain.recordkeeping.logic import (
    NO,
    Holds,
    any_of,
    chain,
    fact,
    told,
    unknown,
)

_RETESTS_AGAINST = {
    "not_confirmed": "hearing.not_confirmed",
    "not_persistent": "hearing.not_persistent",
}

_BLOOD_RULES = {
    "contaminated_sharp": ("sharps.record", ""),
    "clean_sharp": ("", "sharps.clean"),
    "splash": ("sharps.splash_disease", "sharps.splash"),
}


def is_recordable_hearing(facts: Facts) -> Holds:
    """29 CFR 1904.10: shift and level in the same ear, not disproved by a retest."""
    tests = facts.audiograms
    if tests is None:
        lost = unknown("audiograms")
    else:
        lost = any_of(*(is_recordable_loss(one, place) for place, one in enumerate(tests)))
    return chain(lost, _stands(facts))


def _stands(facts: Facts) -> Holds:
    retest = facts.get("retest")
    found = fact_is(facts, "retest", "not_done", "confirmed")
    confirmed = "hearing.confirmed" if retest == "confirmed" else ""
    return told(found, yes=confirmed, no=_RETESTS_AGAINST.get(str(retest), ""))


def is_recordable_tuberculosis(facts: Facts) -> Holds:
    """29 CFR 1904.11(a): infected after an exposure at work."""
    return told(is_yes(facts, "tb_infected"), yes="tb.record", no="tb.not_infected")


def is_blood_case(facts: Facts) -> Holds:
    """29 CFR 1904.8: a contaminated sharp, or a splash that led to a bloodborne disease."""
    if facts.has("condition", "illness") and not facts.has("illness_kind", "hiv_or_hepatitis"):
        return NO if facts.get("illness_kind") else unknown("illness_kind")
    if facts.has("medical_removal", "required", "voluntary"):
        return NO  # the other kind of exposure; see contradictions
    exposure = facts.get("blood_exposure")
    if exposure == "splash" and facts.get("condition") is None:
        return unknown("condition")
    if exposure is None:
        return unknown("blood_exposure")
    ill = facts.has("illness_kind", "hiv_or_hepatitis")
    yes, no = _BLOOD_RULES.get(str(exposure), ("", ""))
    recorded = exposure == "contaminated_sharp" or (exposure == "splash" and ill)
    return told(fact("blood_exposure", value=recorded), yes=yes, no=no)


def is_removal(facts: Facts) -> Holds:
    """29 CFR 1904.9: removed under the medical rules of an OSHA standard."""
    if facts.has("condition", "injury", "none") or facts.has("blood_exposure", "splash"):
        return NO
    if facts.has("illness_kind", "hearing", "tuberculosis"):
        return NO
    voluntary = facts.has("medical_removal", "voluntary")
    return told(
        fact_is(facts, "medical_removal", "required"),
        yes="removal.required",
        no="removal.voluntary" if voluntary else "",
    )


def is_special(facts: Facts) -> Holds:
    """Whether 1904.8 or 1904.9 asks for an entry, whatever the general criteria say."""
    return any_of(is_blood_case(facts), is_removal(facts))
