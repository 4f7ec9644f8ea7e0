"""The library of duties: what it holds is whole, readable, and true to its own register."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pyphen  # type: ignore[import-untyped]  # it ships none
import pytest

from compliance.domain.answer_types import Number, ReadingSeries
from compliance.domain.authorities import Authority
from compliance.domain.cadence import FixedDatesClock
from compliance.domain.checklists import Checklist
from compliance.domain.provisions import ProvisionKind
from compliance.library.catalog import load
from compliance.library.editorial import UNITS

FOLDER = Path(__file__).resolve().parents[2] / "checklists"
LATEST = [edition.checklist for edition in load(FOLDER).all_latest()]
EVERY = pytest.mark.parametrize("checklist", LATEST, ids=[one.key for one in LATEST])
REGISTER = (FOLDER / "duties.txt").read_text(encoding="utf-8").split("\n")[1:-1]

# Filled every day in every plant, so the ones that most people meet.
TEN = (
    "forklift-daily",
    "extinguisher-monthly",
    "eyewash-weekly",
    "exits-monthly",
    "crane-hook-monthly",
    "emergency-lighting-monthly",
    "hazardous-waste-containers-weekly",
    "spcc-tank-monthly",
    "stormwater-visual-quarterly",
    "bench-grinder",
)
LONGEST_CYCLE = 10  # years; a date that comes once is written `once:`
MOST_BEFORE_USE = 15  # what somebody will truly look at each time
_EMPTY = frozenset(
    {"a", "an", "and", "are", "does", "do", "has", "have", "is", "it", "the", "this"}
)
HARDEST = 9.0  # years of school, by Flesch and Kincaid, over all questions of a checklist
_SYLLABLES = pyphen.Pyphen(lang="en_US")


def test_every_duty_of_the_register_has_exactly_one_checklist_or_a_reason() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    explained = readme.partition("## Duties with several checklists or none")[2]
    held = Counter(duty for checklist in LATEST for duty in checklist.duties)
    wrong = [duty for duty in REGISTER if held[duty] != 1 and f"`{duty}`" not in explained]
    assert wrong == []
    assert sorted(set(held) - set(REGISTER)) == []
    assert len(REGISTER) == len(set(REGISTER)) == 216


@EVERY
def test_what_the_law_asks_rests_on_the_law(checklist: Checklist) -> None:
    kinds = {item.provision.kind for item in checklist.items}
    is_ours = checklist.authority is Authority.INTERNAL
    assert (kinds == {ProvisionKind.INTERNAL}) == is_ours


@EVERY
def test_what_is_owed_says_where(checklist: Checklist) -> None:
    assert (checklist.applies_when.test is None) == (checklist.authority is Authority.INTERNAL)


@EVERY
def test_a_check_before_each_use_is_short(checklist: Checklist) -> None:
    asked = sum(item.asks for item in checklist.items)
    if any(clock.basis == "before-use" for clock in checklist.cadence.clocks):
        assert asked <= MOST_BEFORE_USE


@EVERY
def test_no_two_items_ask_the_same(checklist: Checklist) -> None:
    asked = Counter(_content(item.question) for item in checklist.items if item.asks)
    assert [words for words, count in asked.items() if count > 1] == []


def _content(question: str) -> frozenset[str]:
    """Return what a question is about: its words without those that every question has."""
    return frozenset(re.findall(r"[a-z0-9]+", question.lower())) - _EMPTY


@EVERY
def test_units_are_real_and_limits_in_order(checklist: Checklist) -> None:
    numbers = [item.answer for item in checklist.items if isinstance(item.answer, Number)]
    tables = [item.answer for item in checklist.items if isinstance(item.answer, ReadingSeries)]
    for one in (*numbers, *(column for table in tables for column in table.columns)):
        assert one.unit in UNITS, one.unit
        limits = [one.minimum, one.low, one.high, one.maximum]
        given = [limit for limit in limits if limit is not None]
        assert given == sorted(given)


@EVERY
def test_questions_are_plain_english(checklist: Checklist) -> None:
    questions = [item.question for item in checklist.items if item.asks]
    assert _grade(questions) <= HARDEST
    longest = max(len(item.guidance) for item in checklist.items)
    assert longest <= 240, "Guidance is read on a phone: two lines."


def _grade(sentences: list[str]) -> float:
    """Return the Flesch-Kincaid grade: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    words = [word for sentence in sentences for word in re.findall(r"[A-Za-z]+", sentence)]
    syllables = sum(_syllables(word.lower()) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


@cache
def _syllables(word: str) -> int:
    return len(_SYLLABLES.positions(word)) + 1


@pytest.mark.parametrize("key", TEN)
def test_the_ten_most_used_are_asked_in_spanish(key: str) -> None:
    checklist = next(one for one in LATEST if one.key == key)
    texts = checklist.translations.get("es", {})
    assert [item.key for item in checklist.items if f"items.{item.key}.question" not in texts] == []


def test_there_are_rounds_without_a_law_behind_them() -> None:
    assert sum(one.authority is Authority.INTERNAL for one in LATEST) >= 8


@EVERY
def test_a_date_that_never_comes_again_is_no_cycle_of_a_lifetime(checklist: Checklist) -> None:
    fixed = [one for one in checklist.cadence.clocks if isinstance(one, FixedDatesClock)]
    assert [clock.name for clock in fixed if clock.every_years > LONGEST_CYCLE] == []
