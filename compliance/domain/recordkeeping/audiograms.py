"""Hearing levels of one ear, and whether they make a recordable loss: 29 CFR 1904.10."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from compliance.domain.recordkeeping.logic import Holds, chain, fact, told, unknown
from compliance.domain.recordkeeping.plain_data import (
    Problems,
    as_choice,
    as_list,
    as_map,
    refuse_unknown,
)

SHIFT_DB = 10  # 29 CFR 1904.10(b)(2)(i): average shift of 10 dB or more
LEVEL_DB = 25  # 29 CFR 1904.10(a): 25 dB or more above audiometric zero
FREQUENCIES = (2000, 3000, 4000)  # Hz, 29 CFR 1904.10(b)(2)(i)
_LOWEST_DB, _HIGHEST_DB = -20, 130  # what audiometers measure
_NAMES = ("ear", "baseline", "current", "age_correction")


@dataclass(frozen=True, slots=True)
class Audiogram:
    """One ear: levels in dB at 2000, 3000 and 4000 Hz; None is not known.

    ``baseline``: the revised one where an earlier loss was recorded. ``age_correction``: the
    average over the three frequencies, 0 where none is applied.
    """

    ear: str
    baseline: tuple[Fraction, ...] | None
    current: tuple[Fraction, ...] | None
    age_correction: Fraction | None


def is_recordable_loss(one: Audiogram, place: int = 0) -> Holds:
    """Whether this ear has a standard threshold shift and reaches the level."""
    return chain(_level(one, place), _shift(one, place))


def _level(one: Audiogram, place: int) -> Holds:
    if one.current is None:
        return unknown(f"audiograms[{place}].current")
    reached = _mean(one.current) >= LEVEL_DB  # never corrected for age
    return told(fact("audiograms", value=reached), yes="hearing.record", no="hearing.level")


def _shift(one: Audiogram, place: int) -> Holds:
    if one.baseline is None:
        return unknown(f"audiograms[{place}].baseline")
    if one.current is None:
        return unknown(f"audiograms[{place}].current")
    shift = _mean(one.current) - _mean(one.baseline)
    if shift < SHIFT_DB:
        return told(fact("audiograms", value=False), no="hearing.shift")
    if one.age_correction is None:
        return unknown(f"audiograms[{place}].age_correction")
    return told(fact("audiograms", value=shift - one.age_correction >= SHIFT_DB), no="hearing.age")


def _mean(levels: Sequence[Fraction]) -> Fraction:
    return sum(levels, Fraction()) / len(levels)


def read_audiogram(value: object, problems: Problems) -> Audiogram | None:
    """Read ``{"ear": "right", "baseline": [10, 15, 20], "current": [20, 28, 36], …}``."""
    given = as_map(value, problems)
    if not given:
        return None
    refuse_unknown(given, _NAMES, problems)
    ear = as_choice(given.get("ear"), ("left", "right"), problems.at("ear"))
    correction = given.get("age_correction")
    return Audiogram(
        ear or "",
        _levels(given.get("baseline"), problems.at("baseline")),
        _levels(given.get("current"), problems.at("current")),
        None
        if correction is None
        else _decibels(correction, (0, _HIGHEST_DB), problems.at("age_correction")),
    )


def _levels(value: object, problems: Problems) -> tuple[Fraction, ...] | None:
    if value is None:
        return None
    listed = as_list(value, problems)
    if listed is None:
        return None
    if len(listed) != len(FREQUENCIES):
        problems.add(f"There are {len(listed)} levels.", "Write three: at 2000, 3000 and 4000 Hz.")
        return None
    limits = (_LOWEST_DB, _HIGHEST_DB)
    read = [_decibels(one, limits, problems.at(f"[{i}]")) for i, one in enumerate(listed)]
    found = tuple(one for one in read if one is not None)
    return found if len(found) == len(read) else None


def _decibels(value: object, limits: tuple[int, int], problems: Problems) -> Fraction | None:
    low, high = limits
    if isinstance(value, bool) or not isinstance(value, int | float):
        problems.add(f"{value!r} is no number.", "Write decibels, such as 25.")
        return None
    if not low <= value <= high:
        problems.add(f"{value} dB cannot be.", f"Write {low} to {high}.")
        return None
    return Fraction(str(value))
