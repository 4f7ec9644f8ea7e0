"""Hour meters: which readings can be right, and running hours across a change of the meter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from compliance.domain.slots import Reading

MOST_HOURS = 1_000_000.0  # more than a century of running


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterReading:
    """What a meter showed on a local date; ``is_new_meter``: the first one of a new meter."""

    read_on: date
    hours: float
    is_new_meter: bool = False


def running_hours(readings: Iterable[MeterReading]) -> tuple[Reading, ...]:
    """Return the readings, in their order, as hours that only grow.

    A new meter goes on from where the old one stood at its last reading: the hours between that
    reading and the change are not known and count as none.
    """
    counted: list[Reading] = []
    before = offset = 0.0
    for reading in readings:
        if reading.is_new_meter:
            offset = before - reading.hours
        before = offset + reading.hours
        counted.append(Reading(read_on=reading.read_on, hours=before))
    return tuple(counted)
