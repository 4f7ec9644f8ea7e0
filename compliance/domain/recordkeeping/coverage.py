"""The first two rows: is the person ours (29 CFR 1904.31), and is there harm at all (1904.46)."""

from collections.abc import Mapping

from compliance.domain.recordkeeping.asking import fact_is, is_yes
from compliance.domain.recordkeeping.facts import Facts
from compliance.domain.recordkeeping.logic import Holds, fact, told, unknown

_NOT_COVERED: Mapping[str, str] = {
    "self_employed": "covered.self_employed",
    "owner": "covered.owner",
    "volunteer": "covered.volunteer",
    "visitor": "covered.visitor",
}
_BY_SUPERVISION: Mapping[str, str] = {
    "agency": "covered.supervised",
    "contractor": "covered.contractor",
}


def is_covered(facts: Facts) -> Holds:
    """Whether the case of this person belongs on this employer's log."""
    worker = facts.get("worker")
    if worker is None:
        return unknown("worker")
    if worker == "employee":
        return told(fact("worker", value=True), yes="covered.payroll")
    if rule := _NOT_COVERED.get(str(worker)):
        return told(fact("worker", value=False), no=rule)
    ours = is_yes(facts, "supervised_by_us")
    return told(ours, yes=_BY_SUPERVISION[str(worker)], no="covered.not_supervised")


def is_harm(facts: Facts) -> Holds:
    """Whether there is an injury or illness, or an exposure that a special section looks at."""
    condition = facts.get("condition")
    if condition is None:
        return unknown("condition")
    if condition == "exposure":
        return _exposure(facts)
    found = fact("condition", value=condition in {"injury", "illness"})
    return told(found, yes="harm.injury_or_illness", no="harm.none")


def _exposure(facts: Facts) -> Holds:
    """A splash of blood, a removal that an OSHA standard asks for, or what else led to care.

    A vaccine after an exposure is medical treatment: 29 CFR 1904.7(b)(5)(ii)(B).
    """
    removal = facts.get("medical_removal")
    if removal == "voluntary":
        return told(fact("medical_removal", value=False), no="removal.voluntary")
    if removal == "required":
        return told(fact("medical_removal", value=True), yes="harm.exposure_counts")
    splash = fact_is(facts, "blood_exposure", "splash")
    if removal is None and not splash.value:
        return unknown("medical_removal")
    rule = "harm.exposure_counts" if splash.value else "harm.exposure_general"
    return told(fact("condition", value=True), yes=rule)
