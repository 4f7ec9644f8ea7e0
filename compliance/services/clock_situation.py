"""What moves the clock of a schedule, as it was recorded, in the terms of the domain."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from compliance.domain.cadence import AnyClock, EventClock, RunningHoursClock
from compliance.domain.happenings import Place
from compliance.domain.local_time import today_at
from compliance.domain.meters import MeterReading, running_hours
from compliance.domain.recurrence import series_after_event
from compliance.domain.slots import Completion, Reading, Slot
from compliance.storage.models.clock_facts import Happening
from compliance.storage.models.schedules import Schedule
from compliance.storage.queries.clock_facts import (
    list_completed,
    list_happenings_of_kinds,
    list_readings,
)


def readings_of(
    session: Session, schedule: Schedule, clock: AnyClock, zone: str
) -> tuple[Reading, ...]:
    """Return the running hours of the asset of a schedule, if its clock counts them."""
    if schedule.asset_id is None or not isinstance(clock, RunningHoursClock):
        return ()
    return running_hours(
        MeterReading(
            read_on=today_at(row.read_at, zone), hours=row.hours, is_new_meter=row.is_new_meter
        )
        for row in list_readings(session, schedule.asset_id)
    )


def event_slots(session: Session, schedule: Schedule, clock: AnyClock, zone: str) -> Iterator[Slot]:
    """Yield what a schedule owes after the events it names, since it began."""
    if not isinstance(clock, EventClock):
        return
    about = place_of(schedule)
    done = _done_after_events(session, schedule, zone) if clock.repeats else {}
    for row in list_happenings_of_kinds(session, schedule.establishment_id, clock.events):
        is_after = today_at(row.happened_at, zone) >= schedule.start_on
        if is_after and about.touches(place_of_happening(row)):
            yield from series_after_event(
                clock, event_at=row.happened_at, event_key=str(row.id), done=done, zone=zone
            )


def _done_after_events(session: Session, schedule: Schedule, zone: str) -> dict[str, Completion]:
    """Return what was done of a schedule by the keys of its checks, and whether it was clean."""
    return {
        key: Completion(done_on=today_at(performed_at, zone), is_clean=fails == 0)
        for key, performed_at, fails in list_completed(session, schedule.id)
    }


def place_of(schedule: Schedule) -> Place:
    """Return what a schedule is about."""
    if schedule.asset is not None:
        return Place(asset_id=schedule.asset.id, area_id=schedule.asset.area_id)
    return Place(area_id=schedule.area_id, person_id=schedule.subject_person_id)


def place_of_happening(row: Happening) -> Place:
    """Return where something happened."""
    if row.asset is not None:
        return Place(asset_id=row.asset.id, area_id=row.asset.area_id)
    return Place(area_id=row.area_id, person_id=row.person_id)
