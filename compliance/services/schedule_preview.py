"""A look ahead before a checklist is assigned: the next due dates of each of its clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from compliance.domain.cadence import AnyClock, SiteDefinedClock
from compliance.domain.checklists import Checklist
from compliance.domain.recurrence import forecast
from compliance.domain.slots import Completion, Situation, Slot
from compliance.domain.work_patterns import WorkPattern
from compliance.services.schedules import Assignment

SHOWN = 6  # due dates of one clock
HORIZONS = (timedelta(days=14), timedelta(days=400), timedelta(days=366 * 6))


@dataclass(frozen=True, slots=True)
class Outlook:
    """One clock and its next slots; none for what falls due by an event, not by a date.

    ``is_overdue``: its only slot lies in the past, since it was done too long ago.
    """

    clock: AnyClock
    slots: tuple[Slot, ...]
    is_overdue: bool = False


def look_ahead(
    checklist: Checklist, assignment: Assignment, *, zone: str, work: WorkPattern, today: date
) -> tuple[Outlook, ...]:
    """Return the next due dates of every clock if each check is done on the day it falls due."""
    done = assignment.last_done_on
    situation = Situation(
        zone=zone,
        start_on=assignment.start_on,
        completions=(Completion(done_on=done),) if done else (),
        work=work,
        site_span=assignment.site_span,
    )
    since = max(today, assignment.start_on)
    return tuple(
        _outlook(_at_site_pace(clock, assignment), situation, since)
        for clock in checklist.cadence.clocks
    )


def _at_site_pace(clock: AnyClock, assignment: Assignment) -> AnyClock:
    if isinstance(clock, SiteDefinedClock) and assignment.site_span is not None:
        return clock.model_copy(update={"suggested": assignment.site_span})
    return clock


def _outlook(clock: AnyClock, situation: Situation, since: date) -> Outlook:
    slots = _first(clock, situation, since)
    if slots and slots[0].due_on < since:
        return Outlook(clock, slots[:1], is_overdue=True)
    return Outlook(clock, slots)


def _first(clock: AnyClock, situation: Situation, since: date) -> tuple[Slot, ...]:
    """Look only as far as needed: a daily clock has a thousand slots in three years."""
    coming: Sequence[Slot] = ()
    for horizon in HORIZONS:
        until = since + horizon
        coming = forecast(clock, situation, until_on=until)
        if len(coming) >= SHOWN:
            break
    return tuple(coming[:SHOWN])
