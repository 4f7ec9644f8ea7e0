"""What the values of a cadence refuse."""

import pytest
from pydantic import ValidationError

from compliance.domain.cadence import Cadence, IntervalClock, MonthDay, Source, Span


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
