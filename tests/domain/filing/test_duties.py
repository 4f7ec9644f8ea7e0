"""Who keeps a log and who files: the worked cases of the reference, and cases beyond them."""

import json
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from compliance.domain.errors import InvalidInputError
from compliance.domain.filing.duties import filing_duty, log_duty
from compliance.domain.filing.facts import FilingFacts, LogOutcome, Owed
from compliance.domain.filing.law import HowRead
from compliance.domain.filing.requests import answer, answers_of
from tests.domain.filing.law import filing_law

CASES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("filing_cases.json").read_text(encoding="utf-8")
)


def facts_of(given: dict[str, Any]) -> FilingFacts:
    return FilingFacts.model_validate_json(json.dumps(given))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_worked_case(case: dict[str, Any]) -> None:
    said = answer(facts_of(case["facts"]), filing_law())
    log = said["log"]
    assert isinstance(log, dict)
    assert log["outcome"] == case["log"]
    assert said["file_300a"] == case["file_300a"]
    assert said["file_300_301"] == case["file_300_301"]
    if "needs" in case:
        assert said["needs"] == case["needs"]
    if "log_needs" in case:
        assert log["needs"] == case["log_needs"]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_undecided_always_names_what_is_missing_and_every_answer_its_paragraphs(
    case: dict[str, Any],
) -> None:
    duty = filing_duty(facts_of(case["facts"]), filing_law())
    assert (duty.log.outcome is LogOutcome.UNDECIDED) == bool(duty.log.needs)
    assert (Owed.UNDECIDED in (duty.summary, duty.cases)) == bool(duty.needs)
    provisions = [str(reason.provision) for reason in (*duty.log.reasons, *duty.reasons)]
    assert "29 CFR 1904.39" in provisions  # severe injuries are reported whatever is exempt
    assert any(one.startswith("29 CFR") for one in provisions)
    assert all(isinstance(reason.read, HowRead) for reason in duty.reasons)


def test_a_no_that_rests_on_the_peak_alone_says_what_to_confirm() -> None:
    alone = filing_duty(FilingFacts(naics="332710", peak=60), filing_law())
    both = filing_duty(FilingFacts(naics="332710", peak=60, employed_in_year=70), filing_law())
    never = filing_duty(FilingFacts(naics="334413", peak=60), filing_law())
    assert (alone.cases, alone.confirm) == (Owed.NO, ("employed_in_year",))
    assert (both.cases, both.confirm) == (Owed.NO, ())
    assert (never.cases, never.confirm) == (Owed.NO, ())  # not listed, whatever the number


def test_days_are_those_of_the_next_year() -> None:
    duty = filing_duty(FilingFacts(naics="332710", peak=145, year=2025), filing_law())
    assert duty.due_on == date(2026, 3, 2)
    assert duty.posting
    assert (duty.posting.first, duty.posting.last) == (date(2026, 2, 1), date(2026, 4, 30))


def test_who_keeps_a_log_posts_even_when_nothing_is_filed() -> None:
    small = filing_duty(FilingFacts(naics="332710", peak=15, year=2025), filing_law())
    exempt = filing_duty(FilingFacts(naics="541511", peak=15, year=2025), filing_law())
    assert small.due_on is None
    assert small.posting is not None
    assert exempt.posting is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"peak": 20, "employed_in_year": 19}, "below `peak`"),
        ({"peak": 20, "company_peak": 19}, "whole company"),
        ({"peak": -1}, "greater than or equal to 0"),
        ({"notice_asks": ["302"]}, "300A"),
        ({"peek": 20}, "peek"),
    ],
)
def test_facts_that_contradict_themselves_are_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        facts_of(given)


people = st.integers(0, 400)
codes = st.sampled_from(["332710", "334413", "541511", "561210", "449110", "722511", "423840"])


@given(peak=people, more=people, others=people, code=codes)
def test_more_people_never_owe_less(peak: int, more: int, others: int, code: str) -> None:
    def owed(count: int) -> tuple[Owed, Owed, Owed]:
        facts = FilingFacts(
            naics=code, peak=count, employed_in_year=count, company_peak=count + others
        )
        duty = filing_duty(facts, filing_law())
        return duty.log.keeps, duty.summary, duty.cases

    rank = [Owed.NO, Owed.UNDECIDED, Owed.YES]
    fewer, greater = owed(peak), owed(peak + more)
    assert all(rank.index(a) <= rank.index(b) for a, b in zip(fewer, greater, strict=True))


@given(peak=people, code=codes)
def test_knowing_more_never_turns_an_answer_round(peak: int, code: str) -> None:
    """What was yes or no without a fact stays so with it, or the fact was asked to be confirmed."""
    law = filing_law()
    less = filing_duty(FilingFacts(naics=code, peak=peak), law)
    for employed in (peak, peak + 1, 2 * peak + 30):
        full = filing_duty(FilingFacts(naics=code, peak=peak, employed_in_year=employed), law)
        for before, after in ((less.summary, full.summary), (less.cases, full.cases)):
            assert before is after or "employed_in_year" in less.confirm


def test_a_notice_to_keep_is_enough_by_itself() -> None:
    assert log_duty(FilingFacts(written_notice=True), filing_law()).outcome is LogOutcome.KEEP


def test_a_book_of_worked_cases_is_read_by_its_section() -> None:
    book = {
        "filing_duty": [
            {"id": "F1", "facts": "NAICS 332710, peak 145", "expected": "log yes"},
            {"id": "F2", "facts": "the same", "inputs": {"naics": "332710", "peak": 145}},
        ],
        "day_counts": [{"id": "D1"}],
    }
    told, known = cast("list[dict[str, Any]]", answers_of(json.dumps(book), "f", filing_law()))
    assert (told["id"], told["log"]["outcome"]) == ("F1", "undecided")
    assert (known["id"], known["file_300_301"]) == ("F2", "yes")


def test_everything_wrong_with_a_file_of_plants_is_said_at_once() -> None:
    wrong = [{"id": "a", "peak": "145"}, {"id": "b", "peek": 3}, {"id": "a", "peak": 10.5}]
    with pytest.raises(InvalidInputError) as refused:
        answers_of(json.dumps(wrong), "f", filing_law())
    told = str(refused.value)
    for words in ("'145' is no whole", "mean `peak`?", "10.5 is no whole", "has this id too"):
        assert words in told
    with pytest.raises(InvalidInputError, match="The file is empty"):
        answers_of(" ", "f", filing_law())
