"""Which check is done on which day: mostly in time, sometimes late, now and then not at all."""

from dataclasses import dataclass
from datetime import date, timedelta

from compliance.demo.duties import ENDINGS, GAPS, PINS, Duty, Ending
from compliance.demo.world import World

ONE_DAY = timedelta(days=1)
LATEST_DAYS = 5
LONGEST_AGO = 420
PIN_HOLDS_DAYS = 200
MISSED_YESTERDAY = ("forklift-daily", "FL-02")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A check that is owed: whose duty, about what, and the local dates of its slot."""

    occurrence_id: int
    duty: Duty
    subject: str
    due_key: str
    opens_on: date
    due_on: date
    can_be_late: bool


def is_done_on(world: World, owed: Owed, on: date) -> bool:
    """Say whether somebody does this check on this local date."""
    forced = _ending(world, owed, on)
    if forced is not None:
        return forced
    if not world.works_on(on) or _is_neglected(world, owed, on):
        return False
    pinned = _pinned(world, owed, on)
    if pinned is not None:
        return pinned
    target = _target_on(world, owed)
    return target is not None and on >= target


def _ending(world: World, owed: Owed, on: date) -> bool | None:
    for ending in ENDINGS:
        if (ending.checklist, ending.subject) == (owed.duty.checklist, owed.subject):
            return on in _days_of(world, ending)
    return None


def _days_of(world: World, ending: Ending) -> set[date]:
    """Return the days on which a duty with an ending was done, from the last one back."""
    ago = ending.last_done_ago
    days = {world.today - timedelta(days=ago)}
    for number in range(1, LONGEST_AGO // ending.every):
        ago += ending.every + (ending.slow_by if number % ending.slow == 0 else 0)
        on = world.today - timedelta(days=ago)
        while not world.works_on(on):
            on -= ONE_DAY
        days.add(on)
    return days


def _is_neglected(world: World, owed: Owed, on: date) -> bool:
    if (owed.duty.checklist, owed.subject) == MISSED_YESTERDAY:
        return on >= last_working_day(world)
    return any(
        owed.opens_on <= world.today - timedelta(days=gap.ago) <= owed.due_on
        for gap in GAPS
        if (gap.checklist, gap.subject) == (owed.duty.checklist, owed.subject)
    )


def _pinned(world: World, owed: Owed, on: date) -> bool | None:
    ago = (world.today - on).days
    for pin in PINS:
        if (pin.checklist, pin.subject) != (owed.duty.checklist, owed.subject):
            continue
        if pin.ago < ago <= pin.ago + PIN_HOLDS_DAYS:
            return False
        if ago <= pin.ago and owed.opens_on <= world.today - timedelta(days=pin.ago):
            return True
    return None


def last_working_day(world: World) -> date:
    """Return the last day before today on which the plant worked."""
    on = world.today - ONE_DAY
    while not world.works_on(on):
        on -= ONE_DAY
    return on


def _target_on(world: World, owed: Owed) -> date | None:
    """Return the first day on which it may be done; None when it is forgotten for good."""
    rhythm = owed.duty.rhythm
    chance = world.random("when", owed.duty.checklist, owed.subject, owed.due_key)
    share = chance.uniform(rhythm.early, rhythm.late)
    target = owed.opens_on + timedelta(days=round((owed.due_on - owed.opens_on).days * share))
    if chance.random() < rhythm.forgotten:
        if not owed.can_be_late:
            return None
        target = owed.due_on + timedelta(days=chance.randint(1, LATEST_DAYS))
    while target > owed.opens_on and not world.works_on(target):
        target -= ONE_DAY
    return target
