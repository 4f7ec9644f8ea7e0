"""Where a recordable case goes on the log: column G to J, type M(1) to M(6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from compliance.domain.recordkeeping.asking import is_yes
from compliance.domain.recordkeeping.criteria import died, is_away, is_restricted
from compliance.domain.recordkeeping.facts import Facts
from compliance.domain.recordkeeping.law import Reason, reason
from compliance.domain.recordkeeping.logic import Holds
from compliance.domain.recordkeeping.special_cases import is_removal


class Column(StrEnum):
    """The outcome columns of form 300; exactly one is checked."""

    DEATH = "G"
    AWAY = "H"
    RESTRICTED = "I"
    OTHER = "J"


class CaseType(StrEnum):
    """The types of column M of form 300."""

    INJURY = "M1"
    SKIN = "M2"
    RESPIRATORY = "M3"
    POISONING = "M4"
    HEARING = "M5"
    OTHER = "M6"


_TYPES: Mapping[str, CaseType] = {
    "skin": CaseType.SKIN,
    "respiratory": CaseType.RESPIRATORY,
    "tuberculosis": CaseType.RESPIRATORY,
    "poisoning": CaseType.POISONING,
    "hearing": CaseType.HEARING,
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A column or a type with its reasons, or the facts that it waits for."""

    value: str | None
    reasons: tuple[Reason, ...] = ()
    needs: tuple[str, ...] = ()


def column_of(facts: Facts) -> Placed:
    """Return the worst outcome: death, else away, else restricted, else other."""
    for column, found in (
        (Column.DEATH, died(facts)),
        (Column.AWAY, is_away(facts)),
        (Column.RESTRICTED, is_restricted(facts)),
        (Column.RESTRICTED, is_removal(facts)),  # 29 CFR 1904.9(b)(1): never J
    ):
        if found.value is None:
            return _waits(facts, column, found)
        if found.value:
            return _placed(f"column.{column}", column, found.facts)
    return _placed("column.J", Column.OTHER, ())


def _waits(facts: Facts, column: Column, found: Holds) -> Placed:
    """A removal is restricted work at least; whether there was more does not matter then."""
    if column is Column.RESTRICTED and is_removal(facts).value:
        return _placed("column.I", column, ("medical_removal",))
    return Placed(None, needs=found.needs)


def type_of(facts: Facts) -> Placed:
    """Return the type of column M."""
    removed = is_removal(facts)
    if removed.value:
        return _removed(facts)
    condition = facts.get("condition")
    if condition is None:
        return Placed(None, needs=("condition",))
    if condition == "exposure":  # 29 CFR 1904.8(b)(4): a splash is entered as an illness
        return _placed("type.M6", CaseType.OTHER, ("condition", "blood_exposure"))
    if condition == "injury":
        return _injury(facts)
    found = _illness(facts)
    return found if removed.value is False else Placed(None, needs=(*found.needs, *removed.needs))


def _injury(facts: Facts) -> Placed:
    if facts.get("blood_exposure") is None:
        return Placed(None, needs=("blood_exposure",))
    if facts.has("blood_exposure", "splash"):
        return _placed("type.M6", CaseType.OTHER, ("blood_exposure",), "sharps.splash")
    return _placed("type.M1", CaseType.INJURY, ("condition",))


def _illness(facts: Facts) -> Placed:
    kind = facts.get("illness_kind")
    if kind is None:
        return Placed(None, needs=("illness_kind",))
    found = _TYPES.get(str(kind), CaseType.OTHER)
    sharp = facts.has("blood_exposure", "contaminated_sharp")
    before = ("sharps.later_disease",) if sharp else ()
    return _placed(f"type.{found}", found, ("condition", "illness_kind"), *before)


def _removed(facts: Facts) -> Placed:
    """29 CFR 1904.9(b)(1): poisoning where a chemical is the reason, else by the illness."""
    chemical = is_yes(facts, "removal_chemical")
    if chemical.value is None:
        return Placed(None, needs=chemical.needs)
    if chemical.value:
        return _placed("type.M4", CaseType.POISONING, chemical.facts, "removal.chemical")
    if facts.has("condition", "illness"):
        return _illness(facts)
    return _placed("type.M6", CaseType.OTHER, chemical.facts)


def _placed(rule: str, value: str, turned: tuple[str, ...], *before: str) -> Placed:
    return Placed(value, tuple(reason(one, turned) for one in (*before, rule)))
