"""What an answer that ends a case rules out: a near miss, a place, a visitor, a cause elsewhere.

Such an answer makes everything else moot, so that what speaks against it would go unseen. Facts
that merely do not matter, such as the surgery of a visitor, are no contradiction. Nor is it one
that others direct the work of somebody on our payroll: 29 CFR 1904.31(a).
"""

from collections.abc import Iterator, Mapping

from compliance.domain.recordkeeping.facts import Facts, FactValue
from compliance.domain.recordkeeping.plain_data import Problems
from compliance.domain.recordkeeping.special_cases import is_recordable_hearing
from compliance.domain.recordkeeping.treatments import Treatment, is_medical

_BEFORE_THE_REST = ("died", "lost_consciousness", "significant_diagnosis")
_HARM: Mapping[str, tuple[FactValue, ...]] = {
    "clinician_days_off": (True,),
    "missed_days": (True,),
    "missed_though_cleared": (True,),
    "transferred": (True,),
    "restriction": ("employer", "clinician", "vague_note"),
    "blood_exposure": ("clean_sharp",),
    "cause": ("worsened",),
    "new_work_event": (True,),
    "mental_opinion": (True,),
    "food_cause": ("employer_food_poisoning",),
    "tb_infected": (True,),
    "tb_before_employment": (True,),
    "intimate_part": (True,),
    "sexual_assault": (True,),
}
"""Answers that tell of an injury or illness; sharps and splashes of blood: `contradictions`."""
_NO_CARE = frozenset({"observation", "diagnostic", "unknown"})  # 29 CFR 1904.7(b)(5)(i)

_NOT_AT_HOME = frozenset(
    {
        "workplace",
        "company_lot",
        "other_work_place",
        "public_place",
        "business_trip",
        "private_place",
    }
)
_NOT_THERE: tuple[tuple[str, FactValue, frozenset[str]], ...] = (
    ("trip_moment", "lodging", frozenset({"home", "workplace", "company_lot"})),
    ("trip_moment", "commute_from_lodging", frozenset({"home", "workplace"})),
    ("trip_moment", "on_business", frozenset({"private_place"})),
    ("paid_work_at_home", True, _NOT_AT_HOME),
    ("home_cause", "home", _NOT_AT_HOME),
    ("there_for_work", True, frozenset({"private_place"})),
    ("there_for_work", False, frozenset({"other_work_place"})),
)
"""Answers about the moment, and the places where they cannot hold."""
_WORK_HAD_A_PART: Mapping[str, tuple[FactValue, ...]] = {
    "workplace_contributed": (True,),
    "food_cause": ("contaminated", "employer_food_poisoning"),
    "new_work_event": (True,),
}


def near_miss(facts: Facts, problems: Problems) -> None:
    """A near miss leaves nobody dead, treated, away, or with a broken bone."""
    if facts.has("condition", "none"):
        for name in _harmed(facts):
            problems.at(name).add(
                "It says that somebody was harmed, but `condition` says none.",
                "Say condition injury, illness or exposure.",
            )


def _harmed(facts: Facts) -> Iterator[str]:
    """Yield the facts that tell of harm."""
    yield from _gravely(facts)
    yield from (name for name in ("days_away", "days_restricted") if facts.count(name))
    if any(map(_is_care, facts.treatments or ())):
        yield "treatments"
    yield from (name for name, values in _HARM.items() if facts.has(name, *values))
    if facts.audiograms and is_recordable_hearing(facts).value is True:
        yield "audiograms"


def _gravely(facts: Facts) -> Iterator[str]:
    for name in _BEFORE_THE_REST:
        if facts.get(name) not in {None, False, "none"}:
            yield name


def _is_care(one: Treatment) -> bool:
    """Whether care needs somebody who was harmed; a look, a test or a talk does not."""
    return one.kind not in _NO_CARE and one.details.get("diagnosis_only") != "yes"


def voluntary_removal(facts: Facts, problems: Problems) -> None:
    """A removal below the level, 29 CFR 1904.9(b)(3), is no harm; what came beside it may be."""
    if not (facts.has("condition", "exposure") and facts.has("medical_removal", "voluntary")):
        return
    care = facts.treatments
    names = [*_gravely(facts)]
    if care is not None and is_medical(care).value is True:
        names.append("treatments")
    for name in names:
        problems.at(name).add(
            "It says more than a removal from an exposure: `condition` says exposure.",
            "Say condition injury or illness, or make two cases of it.",
        )


def place(facts: Facts, problems: Problems) -> None:
    """Nobody is at home and in the lodging of a trip at one moment."""
    where = facts.get("place")
    for name, value, places in _NOT_THERE:
        if where in places and facts.has(name, value):
            problems.at(name).add(f"It cannot be: `place` says {where}.", "Correct one of both.")
    if facts.has("activity", "public") and facts.get("there_for_work") is True:
        problems.at("there_for_work").add(
            "It cannot be: `activity` says public.", "Correct one of both."
        )


def visitor(facts: Facts, problems: Problems) -> None:
    """Whose work we direct from day to day is no visitor: 29 CFR 1904.31(a)."""
    if facts.has("worker", "visitor") and facts.get("supervised_by_us") is True:
        problems.at("supervised_by_us").add(
            "It cannot be: `worker` says visitor.", "Say whose worker it is, or correct this."
        )


def cause_elsewhere(facts: Facts, problems: Problems) -> None:
    """What comes solely from outside, 29 CFR 1904.5(b)(2)(ii), has nothing of work in it."""
    if not facts.has("cause", "outside"):
        return
    for name, values in _WORK_HAD_A_PART.items():
        if facts.has(name, *values):
            problems.at(name).add(
                "Work had a part in it, but `cause` says outside.", "Correct one of both."
            )


def own_section(facts: Facts, problems: Problems) -> None:
    """Hearing and tuberculosis go by their own sections; a death that these overlook is an error.

    29 CFR 1904.10 and 1904.11.
    """
    if facts.get("died") is not True:
        return
    if facts.has("illness_kind", "hearing"):
        problems.at("died").add(
            "It cannot be: `illness_kind` says hearing.", "Say another kind, or correct this."
        )
    if facts.has("illness_kind", "tuberculosis") and facts.get("tb_infected") is False:
        problems.at("died").add("It cannot be: `tb_infected` says false.", "Correct one of both.")
