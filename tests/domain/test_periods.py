"""Whole months, quarters and years that are over."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.periods import Period, last_month, last_quarter, last_year, this_year


def test_periods_of_known_days() -> None:
    assert last_month(date(2026, 3, 31)) == Period(date(2026, 2, 1), date(2026, 2, 28))
    assert last_month(date(2026, 1, 1)) == Period(date(2025, 12, 1), date(2025, 12, 31))
    assert last_quarter(date(2026, 5, 31)) == Period(date(2026, 1, 1), date(2026, 3, 31))
    assert last_quarter(date(2026, 2, 1)) == Period(date(2025, 10, 1), date(2025, 12, 31))
    assert last_year(date(2026, 1, 1)) == Period(date(2025, 1, 1), date(2025, 12, 31))
    assert this_year(date(2026, 5, 3)) == Period(date(2026, 1, 1), date(2026, 5, 3))


@settings(derandomize=True, max_examples=100)
@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_a_period_is_whole_and_ends_before_this_one_begins(today: date) -> None:
    for period, months in ((last_month(today), 1), (last_quarter(today), 3)):
        after = period.to_on + timedelta(days=1)
        assert period.from_on.day == after.day == 1
        assert (
            after.year - period.from_on.year
        ) * 12 + after.month - period.from_on.month == months
        assert period.to_on < today
        assert after <= today
    assert (last_quarter(today).from_on.month - 1) % 3 == 0
