"""Facts that cannot both be true; every pair is named, with what to do about it."""

from collections.abc import Callable, Mapping

from compliance.domain.recordkeeping import ruled_out
from compliance.domain.recordkeeping.criteria import (
    away_as_told,
    is_away,
    is_restricted,
    restricted_as_told,
)
from compliance.domain.recordkeeping.facts import Facts
from compliance.domain.recordkeeping.logic import all_of, negated
from compliance.domain.recordkeeping.plain_data import Problems
from compliance.domain.recordkeeping.treatments import is_medical

Check = Callable[[Facts, Problems], None]


def note_contradictions(facts: Facts, problems: Problems) -> None:
    """Add every contradiction among known facts to ``problems``."""
    for check in _CHECKS:
        check(facts, problems)


def _illness_kind(facts: Facts, problems: Problems) -> None:
    condition = facts.get("condition")
    if facts.get("illness_kind") is not None and condition != "illness":
        problems.at("illness_kind").add(
            f"A kind of illness is given, but `condition` says {condition}.",
            "Say condition illness, or drop the kind.",
        )


def _aggravation(facts: Facts, problems: Problems) -> None:
    """What would not have happened but for the work event must have happened."""
    if not facts.has("cause", "worsened"):
        return
    care = facts.treatments
    days = all_of(negated(is_away(facts)), negated(is_restricted(facts)))
    absent: Mapping[str, tuple[bool, str]] = {
        "death": (facts.get("died") is False, "the worker did not die"),
        "unconscious": (
            facts.get("lost_consciousness") is False,
            "the worker did not lose consciousness",
        ),
        "days": (days.value is True, "there was no day away, restricted or at another job"),
        "treatment": (
            care is not None and is_medical(care).value is False,
            "there was no medical treatment",
        ),
    }
    for way in facts.chosen("aggravation") or ():
        is_absent, words = absent.get(way, (False, ""))
        if is_absent:
            problems.at("aggravation").add(
                f"It says {way}, but other facts say that {words}.", "Correct one of both."
            )


def _death(facts: Facts, problems: Problems) -> None:
    died_on, injured_on = facts.day("died_on"), facts.day("injured_on")
    if died_on and facts.get("died") is False:
        problems.at("died").add("It is false, but a day of death is given.", "Drop one of both.")
    if died_on and injured_on and died_on < injured_on:
        problems.at("died_on").add(
            f"The death on {died_on} lies before the injury on {injured_on}.",
            "Correct one of both days.",
        )


def _days(facts: Facts, problems: Problems) -> None:
    """Counted days and what is told of them must agree."""
    for name, told in (
        ("days_away", away_as_told(facts)),
        ("days_restricted", restricted_as_told(facts)),
    ):
        count = facts.count(name)
        if count is not None and told.value not in {None, count > 0}:
            problems.at(name).add(
                f"It is {count}, but {' and '.join(told.facts)} say {_some(told.value)}.",
                "Correct the number or those facts; days that a clinician advised count.",
            )
    if facts.get("missed_days") is False and facts.get("missed_though_cleared"):
        problems.at("missed_though_cleared").add(
            "It is true, but no day was missed.", "Correct one of both."
        )


def _some(value: bool | None) -> str:  # noqa: FBT001  a value to put into words
    return "at least one day" if value else "none"


def _sharp(facts: Facts, problems: Problems) -> None:
    exposure, condition = facts.get("blood_exposure"), facts.get("condition")
    bloodborne = facts.has("illness_kind", "hiv_or_hepatitis")
    known_other = condition == "illness" and facts.get("illness_kind") and not bloodborne
    if exposure == "contaminated_sharp" and (condition in {"none", "exposure"} or known_other):
        problems.at("blood_exposure").add(
            f"A stick or cut is an injury, but `condition` says {condition}.",
            "Say condition injury; after a diagnosis, illness of kind hiv_or_hepatitis.",
        )
    if exposure == "splash" and condition == "none":
        problems.at("blood_exposure").add(
            "Blood was splashed, but `condition` says none.", "Say condition exposure."
        )


def _removal(facts: Facts, problems: Problems) -> None:
    removal, condition = facts.get("medical_removal"), facts.get("condition")
    place = problems.at("medical_removal")
    if removal not in {"required", "voluntary"}:
        return
    if condition in {"none", "injury"}:
        place.add(
            f"The worker was removed from an exposure, but `condition` says {condition}.",
            "Say condition exposure, or illness where there is one.",
        )
    if facts.has("blood_exposure", "splash", "contaminated_sharp"):
        place.add("A removal and blood are two matters.", "Make two cases of it.")
    if removal == "required" and _stayed_at_own_work(facts):
        place.add(
            "The worker was removed, but was neither away nor on other or restricted work.",
            "Say which of them it was.",
        )


def _stayed_at_own_work(facts: Facts) -> bool:
    return is_away(facts).value is False and is_restricted(facts).value is False


def _home(facts: Facts, problems: Problems) -> None:
    from_work = facts.get("paid_work_at_home") is True and facts.has("home_cause", "work")
    worse = facts.chosen("aggravation")
    unworsened = facts.has("cause", "worsened") and worse is not None and not {*worse} - {"none"}
    outside = facts.has("cause", "outside") or unworsened
    if facts.has("place", "home") and from_work and outside:
        problems.at("cause").add(
            "It says from outside work, but `home_cause` says from the work at home.",
            "Correct one of both.",
        )


def _tuberculosis(facts: Facts, problems: Problems) -> None:
    if facts.get("tb_before_employment") is True and facts.get("tb_infected") is False:
        problems.at("tb_infected").add(
            "It is false, but the test was positive before employment.", "Correct one of both."
        )


_CHECKS: tuple[Check, ...] = (
    _illness_kind,
    ruled_out.near_miss,
    _aggravation,
    _death,
    _days,
    _sharp,
    _removal,
    _home,
    _tuberculosis,
    ruled_out.voluntary_removal,
    ruled_out.place,
    ruled_out.visitor,
    ruled_out.cause_elsewhere,
    ruled_out.own_section,
)
