"""The look ahead before something is assigned: what comes, what is overdue, at whose pace."""

from datetime import date

import pytest

from compliance.domain.cadence import SiteDefinedClock, Source, Span, Unit
from compliance.domain.work_patterns import WorkPattern
from compliance.services.schedule_preview import Outlook, look_ahead
from compliance.services.schedules import Assignment
from tests.world import edition

TODAY = date(2026, 11, 23)


def ahead(key: str, **more: object) -> tuple[Outlook, ...]:
    wanted = Assignment(establishment_id=1, start_on=TODAY, **more)  # type: ignore[arg-type]  # by name
    checklist = edition(key).checklist
    return look_ahead(checklist, wanted, zone="America/Chicago", work=WorkPattern(), today=TODAY)


def test_what_was_done_too_long_ago_is_overdue_and_nothing_else_is_dated() -> None:
    (long_ago,) = ahead("crane-periodic", last_done_on=date(2024, 2, 29))
    assert [slot.due_on for slot in long_ago.slots] == [date(2025, 2, 28)]
    assert long_ago.is_overdue
    (lately,) = ahead("crane-periodic", last_done_on=date(2026, 2, 28))
    assert lately.slots[0].due_on == date(2027, 2, 28)
    assert len(lately.slots) > 1
    assert not lately.is_overdue


def test_the_pace_of_the_site_stands_beside_its_dates() -> None:
    (outlook,) = ahead("boiler-certificate", site_span=Span(count=6, unit=Unit.MONTH))
    assert isinstance(outlook.clock, SiteDefinedClock)
    assert outlook.clock.suggested == Span(count=6, unit=Unit.MONTH)


@pytest.mark.parametrize("key", ["osha-poster", "walking-surfaces"])
def test_where_the_rule_sets_no_interval_the_clock_says_so(key: str) -> None:
    assert ahead(key)[0].clock.source is Source.SUGGESTED


def test_a_date_that_came_and_went_is_overdue_unless_it_was_answered_since_it_opened() -> None:
    substances, mixtures = ahead("hazcom-2024-update")
    assert [slot.due_on for slot in substances.slots] == [date(2026, 11, 20)]
    assert substances.is_overdue
    assert [slot.due_on for slot in mixtures.slots] == [date(2028, 5, 19)]
    assert not mixtures.is_overdue
    substances, mixtures = ahead("hazcom-2024-update", last_done_on=date(2026, 10, 1))
    assert substances.slots == ()
    assert [slot.due_on for slot in mixtures.slots] == [date(2028, 5, 19)]
