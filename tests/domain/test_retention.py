"""How long records are kept."""

from datetime import date

import pytest

from compliance.domain.cadence import Source, Span
from compliance.domain.checklists import Retention
from compliance.domain.provisions import Provision
from compliance.domain.retention import (
    KEEPING,
    NOT_SPECIFIED,
    OUR_DEFAULT,
    CountedFrom,
    RecordKind,
    keep_through,
    keeping_of,
    longest,
)


@pytest.mark.parametrize(
    ("kind", "on", "through"),
    [
        (RecordKind.INJURY_FORMS, date(2026, 3, 8), date(2031, 12, 31)),
        (RecordKind.ENTRY_PERMIT, date(2028, 2, 29), date(2029, 2, 28)),
        (RecordKind.BIENNIAL_REPORT, date(2026, 3, 1), date(2029, 3, 1)),
        (RecordKind.OTHER, date(2026, 3, 8), date(2031, 3, 8)),
    ],
)
def test_a_record_is_kept_through_this_day(kind: RecordKind, on: date, through: date) -> None:
    assert keep_through(KEEPING[kind], on) == through


def test_every_kind_names_its_provision_or_says_that_the_number_is_ours() -> None:
    assert set(KEEPING) == set(RecordKind)
    for kind, keeping in KEEPING.items():
        if kind is RecordKind.OTHER:
            assert (keeping.set_by, keeping.words) == (Source.SUGGESTED, NOT_SPECIFIED)
        else:
            assert keeping.set_by is Source.RULE
            assert keeping.words == str(keeping.provision)
    assert KEEPING[RecordKind.INJURY_FORMS].counted_from is CountedFrom.END_OF_YEAR


def test_a_checklist_says_its_own_and_our_default_stands_where_its_rule_says_nothing() -> None:
    assert keeping_of(Retention(text="not specified")) is OUR_DEFAULT
    said = Retention(
        span=Span.model_validate("3 years"),
        text="3 years",
        provision=Provision.parse("40 CFR 112.7(e)"),
    )
    assert keeping_of(said).words == "40 CFR 112.7(e)"
    assert keep_through(keeping_of(said), date(2026, 3, 8)) == date(2029, 3, 8)


def test_of_several_the_longest_is_kept() -> None:
    some = [KEEPING[RecordKind.ENTRY_PERMIT], KEEPING[RecordKind.ASBESTOS_EXPOSURE]]
    assert longest(some, date(2026, 1, 1)) is KEEPING[RecordKind.ASBESTOS_EXPOSURE]
    assert longest([], date(2026, 1, 1)) is OUR_DEFAULT
