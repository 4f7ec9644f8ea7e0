"""Dates to fix a finding by."""

from datetime import date

import pytest

from compliance.domain.cadence import Source, Span
from compliance.domain.checklists import Severity
from compliance.domain.deadlines import (
    FIX_POLICY,
    LEAK_FIRST_ATTEMPT,
    LEAK_REPAIR,
    OURS_WORDS,
    RULE_WORDS,
    FixPolicy,
    LegalLimit,
    fix_by,
)
from compliance.domain.errors import InvalidRuleError
from compliance.domain.provisions import Provision

FOUND_ON = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("severity", "due_on"),
    [
        (Severity.CRITICAL, date(2026, 1, 31)),
        (Severity.SERIOUS, date(2026, 2, 7)),
        (Severity.MINOR, date(2026, 3, 2)),
        (Severity.OBSERVATION, date(2026, 5, 1)),
    ],
)
def test_the_worse_the_sooner_and_the_date_is_labelled_as_ours(
    severity: Severity, due_on: date
) -> None:
    fix = fix_by(severity, FOUND_ON)
    assert fix.due_on == due_on
    assert fix.stops_use == (severity is Severity.CRITICAL)
    assert (fix.set_by, fix.provision, fix.words) == (Source.SUGGESTED, None, OURS_WORDS)


def test_the_law_wins_where_it_is_shorter_and_never_gives_more_time() -> None:
    shorter = fix_by(Severity.MINOR, FOUND_ON, legal=LEAK_REPAIR)
    assert (shorter.due_on, shorter.set_by) == (date(2026, 2, 15), Source.RULE)
    assert str(shorter.provision) == "40 CFR 61.242-7(d)"
    assert shorter.words == RULE_WORDS
    assert fix_by(Severity.MINOR, FOUND_ON, legal=LEAK_FIRST_ATTEMPT).due_on == date(2026, 2, 5)
    stricter = fix_by(Severity.CRITICAL, FOUND_ON, legal=LEAK_REPAIR)
    assert (stricter.due_on, stricter.set_by) == (FOUND_ON, Source.SUGGESTED)


def test_a_limit_in_hours_is_refused_for_a_date() -> None:
    hours = LegalLimit(
        within=Span.model_validate("24 hours"),
        provision=Provision.parse("internal"),
        text="",
        was_read=True,
    )
    with pytest.raises(InvalidRuleError, match="hours"):
        fix_by(Severity.MINOR, FOUND_ON, legal=hours)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({Severity.CRITICAL: 8}, "worse"),
        ({Severity.CRITICAL: -1}, "negative"),
        ({Severity.SERIOUS: None}, "serious"),
    ],
)
def test_a_policy_that_contradicts_itself_is_refused(
    changes: dict[Severity, int | None], words: str
) -> None:
    merged = {**FIX_POLICY.days, **changes}
    days = {severity: count for severity, count in merged.items() if count is not None}
    with pytest.raises(InvalidRuleError, match=words):
        FixPolicy(days=days, stops_use=frozenset())
