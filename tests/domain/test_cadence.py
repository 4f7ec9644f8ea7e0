"""What the values of a cadence refuse."""

import pytest
from pydantic import ValidationError

from compliance.domain.cadence import (
    Cadence,
    FixedDatesClock,
    IntervalClock,
    MonthDay,
    Source,
    Span,
)


@pytest.mark.parametrize("text", ["02-30", "04-31", "13-01", "00-10"])
def test_a_day_that_no_year_has_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        MonthDay.model_validate(text)


def test_29_february_is_a_day() -> None:
    assert MonthDay.model_validate("02-29") == MonthDay(month=2, day=29)


def test_clocks_of_one_checklist_need_different_names() -> None:
    def clock(name: str, days: str) -> IntervalClock:
        return IntervalClock(
            basis="interval", name=name, source=Source.RULE, at_most=Span.model_validate(days)
        )

    assert len(Cadence(clocks=(clock("rectifier", "60 days"), clock("tester", "3 years"))).clocks)
    with pytest.raises(ValidationError, match="different names"):
        Cadence(clocks=(clock("main", "60 days"), clock("main", "3 years")))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Give `dates`"),
        ({"dates": ["03-01"], "once": {"by": "2026-11-20"}}, "beside it"),
        ({"every_years": "2", "once": {"by": "2026-11-20"}}, "beside it"),
        ({"opens": "01-02", "once": {"by": "2026-11-20"}}, "beside it"),
        ({"once": {"by": "20 November 2026"}}, "is no date"),
        ({"once": {"by": "2026-02-30"}}, "day"),
        ({"once": {"by": "2026-11-20", "opens": "2026-11-21"}}, "after 2026-11-20"),
        ({"once": {}}, "required"),
    ],
)
def test_a_fixed_date_comes_every_year_or_once(given: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        FixedDatesClock.model_validate(
            {"basis": "fixed-dates", "source": "rule", **given}, strict=False
        )


def test_a_date_that_comes_once_reads_back_from_what_is_kept() -> None:
    clock = FixedDatesClock.model_validate(
        {"basis": "fixed-dates", "source": "rule", "once": {"by": "2026-11-20"}}, strict=False
    )
    assert FixedDatesClock.model_validate_json(clock.model_dump_json()) == clock
