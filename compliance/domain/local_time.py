"""Local dates and wall times of a plant, and the instants they stand for.

The policy for nights on which the clocks change: a wall time that does not exist (the gap) means
the first instant after it; a wall time that exists twice (the fold) means its first pass only.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from compliance.domain.errors import InvalidInputError, InvalidRuleError, Problem

ONE_DAY = timedelta(days=1)
# The days that anything here can be about. Far outside, arithmetic with zones and spans overflows;
# whatever somebody sends as a day is held against this before it is reckoned with.
FIRST_DAY = date(1800, 1, 1)
LAST_DAY = date(2999, 12, 31)
_ONE_SECOND = timedelta(seconds=1)


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone with this IANA name, as "America/Chicago".

    Raises:
        InvalidRuleError: there is no such zone; the message names it and says what to write.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidRuleError(
            f"Time zone {name!r} is not known. Write the name of the IANA time zone database for "
            "the place, for example America/Chicago."
        ) from error


def is_plausible(on: date) -> bool:
    """Say whether a date that somebody typed or a device claims lies within what is kept here."""
    return FIRST_DAY <= on <= LAST_DAY


def plausible_instant(text: str) -> datetime | None:
    """Return the instant (UTC) that a device claims in ISO 8601 with its offset, or None.

    None too for what is no such text, names no offset, or lies outside of the days kept here.
    """
    try:
        claimed = datetime.fromisoformat(text)
        instant = claimed.astimezone(UTC) if claimed.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
    return instant if instant is not None and is_plausible(instant.date()) else None


def comes_twice(on: date, at: time, zone: str) -> bool:
    """Say whether a wall time comes twice on its day, because clocks go back that night.

    Raises:
        InvalidRuleError: there is no such zone.
    """
    tz, wall = zone_of(zone), datetime.combine(on, at.replace(tzinfo=None, fold=0))
    return _offset(tz, wall) > _offset(tz, wall.replace(fold=1))


def local_at(instant: datetime, zone: str) -> datetime:
    """Return what the clock on the wall of ``zone`` shows at ``instant`` (aware).

    Raises:
        ValueError: ``instant`` has no time zone.
        InvalidRuleError: there is no such zone.
    """
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone; pass an aware instant in UTC.")
    return instant.astimezone(zone_of(zone))


def today_at(now: datetime, zone: str) -> date:
    """Return the local calendar date in ``zone`` at the instant ``now`` (aware).

    Raises:
        ValueError: ``now`` has no time zone.
        InvalidRuleError: there is no such zone.
    """
    return local_at(now, zone).date()


def instant_of(on: date, at: time, zone: str) -> datetime:
    """Return the instant (UTC) at which the wall clock of ``zone`` shows ``at`` on ``on``.

    In the gap it is the first instant after the gap; in the fold it is the first pass.

    Raises:
        InvalidRuleError: there is no such zone.
        InvalidInputError: the day is the first or the last of the calendar, 0001 or 9999.
    """
    tz = zone_of(zone)
    wall = datetime.combine(on, at.replace(tzinfo=UTC, fold=0))
    try:
        return _instant_of(wall, tz)
    except OverflowError:
        raise _too_far(on) from None


def _too_far(on: date) -> InvalidInputError:
    what = f"{on.isoformat()} is too far from today."
    return InvalidInputError([Problem("day", what, "Look at the year.")])


def _instant_of(wall: datetime, tz: ZoneInfo) -> datetime:
    # Fold 0 and 1 differ on change nights only. In a gap fold 1 has the larger offset, thus the
    # earlier instant; in a fold it has the later one, and the first pass is right as it is.
    instant = wall - _offset(tz, wall)
    other = wall - _offset(tz, wall.replace(fold=1))
    return instant if instant <= other else _first_instant_after_gap(other, instant, tz)


def _offset(tz: ZoneInfo, wall: datetime) -> timedelta:
    """Return how far ``tz`` is ahead of UTC when its wall clock shows this time."""
    return tz.utcoffset(wall) or timedelta()


def _first_instant_after_gap(before: datetime, after: datetime, tz: ZoneInfo) -> datetime:
    """Find the change between two instants (UTC) by halving; changes fall on whole seconds."""
    old_offset = before.astimezone(tz).utcoffset()
    while after - before > _ONE_SECOND:
        middle = before + timedelta(seconds=(after - before) // _ONE_SECOND // 2)
        if middle.astimezone(tz).utcoffset() == old_offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


@lru_cache(maxsize=8192)  # years of dates: materialising asks for the same days again and again
def start_of_day(on: date, zone: str) -> datetime:
    """Return the first instant (UTC) of a local day, also where midnight does not exist.

    Raises:
        InvalidRuleError: there is no such zone.
    """
    return instant_of(on, time.min, zone)


def end_of_day(on: date, zone: str) -> datetime:
    """Return the instant (UTC) at which a local day is over: the start of the next one.

    It does not belong to the day any more, so "in time" means strictly before it.

    Raises:
        InvalidRuleError: there is no such zone.
        InvalidInputError: the day is the last of the calendar.
    """
    if on == date.max:
        raise _too_far(on)
    return start_of_day(on + ONE_DAY, zone)
