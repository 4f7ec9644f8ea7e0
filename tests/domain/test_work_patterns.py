"""Shifts and working days, on ordinary and on change nights."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from compliance.domain.cadence import OperatingDayClock, ShiftClock, Source
from compliance.domain.errors import InvalidRuleError
from compliance.domain.recurrence import Situation, Slot, slots
from compliance.domain.work_patterns import Shift, WorkPattern

CHICAGO = "America/Chicago"
RULE = Source.RULE


def keys(found: tuple[Slot, ...]) -> list[str]:
    return [slot.due_key for slot in found]


THREE_SHIFTS = WorkPattern(
    weekdays=frozenset(range(6)),
    shifts=(
        Shift(key="shift-3", starts=time(22), ends=time(6), weekdays=frozenset(range(5))),
        Shift(key="shift-1", starts=time(6), ends=time(14)),
        Shift(key="shift-2", starts=time(14), ends=time(22)),
    ),
    closed_on=frozenset({date(2026, 7, 3)}),
)


def at_plant(
    start_on: date, work: WorkPattern, in_use_on: frozenset[date] | None = None
) -> Situation:
    return Situation(zone=CHICAGO, start_on=start_on, work=work, in_use_on=in_use_on)


def test_shifts_come_in_order_belong_to_their_first_day_and_skip_closed_days() -> None:
    clock = ShiftClock(basis="shift", source=RULE)
    found = slots(clock, at_plant(date(2026, 7, 2), THREE_SHIFTS), until_on=date(2026, 7, 5))
    assert keys(found) == [
        "2026-07-02/shift-1",
        "2026-07-02/shift-2",
        "2026-07-02/shift-3",
        "2026-07-04/shift-1",
        "2026-07-04/shift-2",
    ]
    second = found[1]
    assert second.opens_at == second.due_from_at == datetime(2026, 7, 2, 17, tzinfo=UTC)
    assert second.due_at == datetime(2026, 7, 2, 19, 30, tzinfo=UTC)
    assert second.closes_at == datetime(2026, 7, 3, 3, tzinfo=UTC)


def test_an_end_of_shift_check_may_be_made_up_for_the_margin_after_it() -> None:
    clock = ShiftClock(basis="shift", source=RULE, at="end")
    night = slots(clock, at_plant(date(2026, 7, 1), THREE_SHIFTS), until_on=date(2026, 7, 1))[-1]
    assert (night.due_key, night.due_on) == ("2026-07-01/shift-3", date(2026, 7, 2))
    assert night.opens_at == datetime(2026, 7, 2, 9, tzinfo=UTC)
    assert night.due_at == datetime(2026, 7, 2, 11, 30, tzinfo=UTC)
    assert night.closes_at == datetime(2026, 7, 2, 13, tzinfo=UTC)


@pytest.mark.parametrize(("night", "hours"), [((3, 7), 7), ((7, 1), 8), ((10, 31), 9)])
def test_the_night_shift_is_7_8_or_9_hours_long(night: tuple[int, int], hours: int) -> None:
    work = WorkPattern(shifts=(Shift(key="night", starts=time(22), ends=time(6)),))
    on = date(2026, *night)
    (slot,) = slots(ShiftClock(basis="shift", source=RULE), at_plant(on, work), until_on=on)
    assert slot.closes_at is not None
    assert slot.closes_at - slot.due_from_at - work.margin == timedelta(hours=hours)


def test_a_plant_without_shifts_works_one_that_lasts_all_day() -> None:
    on = date(2026, 3, 8)
    situation = Situation(zone=CHICAGO, start_on=on)
    (slot,) = slots(ShiftClock(basis="shift", source=RULE), situation, until_on=on)
    assert slot.due_key == "2026-03-08/day"


def test_only_in_use_asks_only_for_days_of_use_where_they_are_known() -> None:
    clock = OperatingDayClock(basis="operating-day", source=RULE, only_in_use=True)
    used = at_plant(date(2026, 7, 1), THREE_SHIFTS, in_use_on=frozenset({date(2026, 7, 2)}))
    assert keys(slots(clock, used, until_on=date(2026, 7, 6))) == ["2026-07-02"]
    unknown = at_plant(date(2026, 7, 1), THREE_SHIFTS)
    assert keys(slots(clock, unknown, until_on=date(2026, 7, 6))) == [
        "2026-07-01",
        "2026-07-02",
        "2026-07-04",
        "2026-07-06",
    ]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"shifts": (Shift(key="a", starts=time(6), ends=time(14)),) * 2}, "different keys"),
        ({"shifts": (Shift(key="", starts=time(6), ends=time(14)),)}, "different keys"),
        ({"weekdays": frozenset({7})}, "Sunday"),
        ({"margin": timedelta(hours=-1)}, "negative"),
    ],
)
def test_a_pattern_that_contradicts_itself_is_refused(
    facts: dict[str, tuple[Shift, ...]], words: str
) -> None:
    with pytest.raises(InvalidRuleError, match=words):
        WorkPattern(**facts)  # type: ignore[arg-type]  # each case breaks another field
