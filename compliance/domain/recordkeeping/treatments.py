"""Care that was given or advised, and whether it is first aid: the closed list A to N.

29 CFR 1904.7(b)(5)(ii). What is not on the list is medical treatment, whoever gives it and
however simple it is. Doses at which a medicine has prescription strength are not kept here: ask a
clinician.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from compliance.domain.recordkeeping.logic import (
    Holds,
    any_of,
    chain,
    either,
    fact,
    told,
    unknown,
)

YES_NO: Mapping[str, str] = MappingProxyType({"yes": "Yes", "no": "No"})


@dataclass(frozen=True, slots=True)
class Detail:
    """What must be known about one kind of care. ``choices``: value in files to words."""

    name: str
    text: str
    choices: Mapping[str, str]
    beyond: frozenset[str] = frozenset()  # answers that make it medical treatment

    @property
    def is_yes_no(self) -> bool:
        """Whether files say true and false."""
        return self.choices is YES_NO


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of care. ``rule``: what it is unless a detail makes it more; none: treatment."""

    key: str
    text: str
    rule: str = ""
    details: tuple[Detail, ...] = ()

    @property
    def letter(self) -> str:
        """The letter of the closed list, or ""."""
        return self.rule.removeprefix("first_aid.") if self.rule.startswith("first_aid.") else ""


@dataclass(frozen=True, slots=True)
class Treatment:
    """One treatment as told. ``details``: only what is known. ``refused``: advised, not taken."""

    kind: str
    details: Mapping[str, str]
    item: str = ""  # the letter that somebody claims for it
    refused: bool = False


def _detail(name: str, text: str, choices: Mapping[str, str], *beyond: str) -> Detail:
    return Detail(name, text, MappingProxyType(dict(choices)), frozenset(beyond))


def _asks(name: str, text: str, beyond: str) -> Detail:
    return Detail(name, text, YES_NO, frozenset({beyond}))


_DRUG = {"nonprescription": "Sold without prescription", "prescription": "On prescription only"}
_VACCINES = {
    "tetanus": "Tetanus",
    "hepatitis_b": "Hepatitis B",
    "rabies": "Rabies",
    "other": "Another vaccine or serum",
}
_COVERS = {
    "bandage": "Bandage or plaster",
    "gauze": "Gauze pad",
    "butterfly": "Butterfly bandage",
    "steri_strip": "Steri-Strip",
    "liquid_bandage": "Liquid bandage, only to cover",
    "sutures": "Sutures (stitches)",
    "staples": "Staples",
    "glue": "Wound glue, to close",
    "other_closure": "Another device that closes the wound",
}
_EYE = {
    "irrigation": "Irrigation (rinsing)",
    "cotton_swab": "Cotton swab",
    "other_means": "Anything else",
}
_ELSEWHERE = {
    "irrigation": "Irrigation (rinsing)",
    "tweezers": "Tweezers",
    "cotton_swab": "Cotton swab",
    "other_simple": "Other simple means",
    "complicated": "A complicated removal, such as cutting it out",
}

_KINDS = (
    Kind(
        "medication",
        "A medicine, by mouth, on the skin, in the eye or by needle",
        "first_aid.A",
        (
            _detail("drug", "What sort of medicine?", _DRUG, "prescription"),
            _asks("prescription_strength", "Was the dose of prescription strength?", "yes"),
            _asks("advised_by_clinician", "Did a clinician recommend that dose?", "yes"),
            _asks("diagnosis_only", "Was it used only to find out what is wrong?", "no"),
        ),
    ),
    Kind(
        "vaccine",
        "A vaccine",
        "first_aid.B",
        (_detail("vaccine", "Which vaccine?", _VACCINES, "hepatitis_b", "rabies", "other"),),
    ),
    Kind(
        "wound_cleaning",
        "Cleaning, flushing or soaking a wound",
        "first_aid.C",
        (_asks("surface_wound", "Is the wound on the surface of the skin?", "no"),),
    ),
    Kind(
        "wound_cover",
        "Covering or closing a wound",
        "first_aid.D",
        (_detail("device", "With what?", _COVERS, "sutures", "staples", "glue", "other_closure"),),
    ),
    Kind("hot_cold", "Hot or cold therapy", "first_aid.E"),
    Kind(
        "support",
        "A support: wrap, bandage, belt, splint to wear",
        "first_aid.F",
        (_asks("rigid", "Has it rigid stays, or does it immobilise?", "yes"),),
    ),
    Kind(
        "immobiliser",
        "A splint, sling, neck collar or back board",
        "first_aid.G",
        (_asks("transport_only", "Only while the person was being transported?", "no"),),
    ),
    Kind("drill_nail", "Drilling a nail to relieve pressure", "first_aid.H"),
    Kind("drain_blister", "Draining a blister", "first_aid.H"),
    Kind("eye_patch", "An eye patch", "first_aid.I"),
    Kind(
        "foreign_body_eye",
        "Removing a foreign body from the eye",
        "first_aid.J",
        (_detail("means", "By what?", _EYE, "other_means"),),
    ),
    Kind(
        "foreign_body_elsewhere",
        "Removing a splinter or foreign body elsewhere than in the eye",
        "first_aid.K",
        (_detail("means", "By what?", _ELSEWHERE, "complicated"),),
    ),
    Kind("finger_guard", "A finger guard", "first_aid.L"),
    Kind("massage", "Massage", "first_aid.M"),
    Kind(
        "fluids",
        "Fluids against heat stress",
        "first_aid.N",
        (_detail("by", "How?", {"mouth": "By mouth", "iv": "Into a vein"}, "iv"),),
    ),
    Kind("observation", "A visit only for observation or counselling", "treat.observation"),
    Kind("diagnostic", "X-ray, blood test or another test", "treat.diagnostic"),
    Kind("physical_therapy", "Physical therapy"),
    Kind("chiropractic", "Chiropractic treatment"),
    Kind("oxygen", "Oxygen"),
    Kind("cast", "A cast, or setting a bone"),
    Kind("surgery", "Surgery, or removing dead tissue"),
    Kind(
        "other",
        "Other care",
        "treat.other_first_aid",
        (_asks("first_aid", "Is it on the closed list of first aid?", "no"),),
    ),
    Kind("unknown", "Care of which nothing more is known"),
)
KINDS: Mapping[str, Kind] = MappingProxyType({kind.key: kind for kind in _KINDS})
LETTERS = frozenset(kind.letter for kind in _KINDS if kind.letter)


def beyond_first_aid(treatment: Treatment, place: int = 0) -> Holds:
    """Whether this is medical treatment; ``place`` is its number in the list, for ``needs``."""
    kind, at = KINDS[treatment.kind], f"treatments[{place}]"
    if kind.key == "unknown":
        return unknown(f"{at}.kind")
    beyond = "treat.refused" if treatment.refused else "treat.beyond"
    if kind.key == "medication":
        return _medication(treatment, at, beyond)
    if not kind.details:
        return told(fact("treatments", value=not kind.rule), yes=beyond, no=kind.rule)
    found = any_of(*(_worse(treatment, detail, at) for detail in kind.details))
    return told(found, yes=beyond, no=kind.rule)


def is_medical(treatments: tuple[Treatment, ...]) -> Holds:
    """Whether any of it is medical treatment; none at all is none."""
    if not treatments:
        return told(fact("treatments", value=False), no="criteria.no_treatment")
    return any_of(*(beyond_first_aid(one, place) for place, one in enumerate(treatments)))


def _medication(treatment: Treatment, at: str, beyond: str) -> Holds:
    """Prescription drugs, and others where a clinician recommends prescription strength.

    Only of prescription drugs 1904.7(b)(5)(i)(B) says that use for diagnosis alone is no treatment.
    """
    drug, strength, advised, to_treat = (
        _worse(treatment, detail, at) for detail in KINDS["medication"].details
    )
    found = either(drug, to_treat, chain(strength, advised))
    is_diagnostic = drug.value and to_treat.value is False
    return told(found, yes=beyond, no="treat.diagnostic" if is_diagnostic else "first_aid.A")


def _worse(treatment: Treatment, detail: Detail, at: str) -> Holds:
    """Whether the answer to one detail speaks for medical treatment."""
    given = treatment.details.get(detail.name)
    if given is None:
        return unknown(f"{at}.{detail.name}")
    return fact("treatments", value=given in detail.beyond)
