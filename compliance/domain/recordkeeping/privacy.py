"""Whether the name stays off the log: the complete list of 29 CFR 1904.29(b)(7)."""

from compliance.domain.recordkeeping.asking import fact_is, illness_is, is_yes
from compliance.domain.recordkeeping.facts import Facts
from compliance.domain.recordkeeping.logic import NO, Holds, any_of, chain, told


def is_privacy_case(facts: Facts) -> Holds:
    """Whether one of the six applies; no other case may be treated so, (b)(8)."""
    found = any_of(
        told(illness_is(facts, "mental"), yes="privacy.mental"),
        told(
            illness_is(facts, "hiv_or_hepatitis", "tuberculosis"),
            yes="privacy.disease",
        ),
        told(_sharp(facts), yes="privacy.sharps"),
        told(is_yes(facts, "intimate_part"), yes="privacy.intimate"),
        told(is_yes(facts, "sexual_assault"), yes="privacy.assault"),
        told(_asked(facts), yes="privacy.asked"),
    )
    return told(found, no="privacy.none")


def _sharp(facts: Facts) -> Holds:
    if facts.has("condition", "illness", "exposure"):
        return NO
    return fact_is(facts, "blood_exposure", "contaminated_sharp")


def _asked(facts: Facts) -> Holds:
    """(vi): illnesses only, and only at the employee's own wish."""
    is_illness = fact_is(facts, "condition", "illness", "exposure")
    return chain(is_illness, is_yes(facts, "asked_for_privacy"))
