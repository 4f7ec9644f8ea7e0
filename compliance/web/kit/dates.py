"""Dates and times as people at the establishment read them.

Days come before months and months have names, hours run to 24: "22 Nov 2026, 14:05" cannot be
read as another day or as night, in either language.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal
from flask import Flask, current_app
from flask_babel import gettext

from compliance.web.kit.i18n import current_language
from compliance.web.kit.pages import Frame

DATE_STYLES = {
    "day": "d MMM y",
    "short": "d MMM",
    "weekday": "EEE d MMM y",
    "weekday-short": "EEE d MMM",
    "full": "EEEE d MMMM y",
    "month": "MMMM y",
    "mon": "MMM",
    "letters": "EEEEEE",
}
SPANISH_STYLES = {"full": "EEEE d 'de' MMMM 'de' y", "month": "MMMM 'de' y"}
AMOUNTS_AS_IN = {"es": "es_US"}  # a comma for thousands, as fields take them back
KILO = 1000


def local_date(value: date | None, style: str = "day", zone: str | None = None) -> str:
    """Return a date, or the date of an instant in ``zone``, in one of ``DATE_STYLES``.

    ``zone`` is the frame's (the establishment's) unless given. None gives "".

    Raises:
        ValueError: ``value`` is a datetime without a zone.
        KeyError: there is no such style.
    """
    if value is None:
        return ""
    day = in_zone(value, zone).date() if isinstance(value, datetime) else value
    language, pattern = current_language(), DATE_STYLES[style]
    own = SPANISH_STYLES.get(style, pattern) if language == "es" else pattern
    return _day_written(day, own, language)


@lru_cache(maxsize=2_000)  # a list shows the same few days again and again
def _day_written(day: date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=language)


def local_time(value: datetime | None, zone: str | None = None) -> str:
    """Return the time of day of an instant in ``zone``: "14:05". None gives ""."""
    return "" if value is None else f"{in_zone(value, zone):%H:%M}"


def local_datetime(value: datetime | None, zone: str | None = None) -> str:
    """Return date and time of an instant in ``zone``: "22 Nov 2026, 14:05". None gives ""."""
    if value is None:
        return ""
    there = in_zone(value, zone)
    return f"{_day_written(there.date(), DATE_STYLES['day'], current_language())}, {there:%H:%M}"


def iso_utc(value: datetime) -> str:
    """Return an instant for ``<time datetime>``: "2026-11-22T20:05:00Z"."""
    return f"{in_zone(value, 'UTC'):%Y-%m-%dT%H:%M:%SZ}"


def ago(value: datetime | None, now: datetime | None = None) -> str:
    """Return how far ``value`` lies from ``now`` (the frame's): "3 days ago", "in 2 hours"."""
    if value is None:
        return ""
    away = in_zone(value, "UTC") - (now or _frame().now)
    if abs(away) < timedelta(minutes=1):
        return str(gettext("just now"))
    return format_timedelta(away, add_direction=True, locale=current_language())


def in_zone(value: datetime, zone: str | None = None) -> datetime:
    """Return the instant on the wall clock of ``zone``, or of the frame's establishment.

    Raises:
        ValueError: the datetime has no zone, so it is no instant.
    """
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone; pages show instants (aware, UTC) only.")
    return value.astimezone(ZoneInfo(zone) if zone else ZoneInfo(_frame().zone))


def zone_city(zone: str | None = None) -> str:
    """Return the part of a zone's name that people know: "Chicago" for America/Chicago."""
    return (zone or _frame().zone).rsplit("/", 1)[-1].replace("_", " ")


def number(value: float) -> str:
    """Return a number with separators as the language writes them: "1,248"."""
    language = current_language()
    return format_decimal(value, locale=AMOUNTS_AS_IN.get(language, language))


def file_size(size_bytes: int) -> str:
    """Return a size as file managers show it: "284 KB", "2.1 MB" (1 KB = 1000 bytes)."""
    if size_bytes < KILO * KILO:
        return f"{number(max(1, round(size_bytes / KILO)))} KB"
    return f"{number(round(size_bytes / KILO**2, 1))} MB"


def initials(name: str) -> str:
    """Return first and last initial for the disc beside a name: "DO" for D. Okafor."""
    words = [word for word in name.replace(".", " ").replace("-", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def _frame() -> Frame:
    make: Callable[[], Frame] = current_app.extensions["compliance_frame"]
    return make()


def install_dates(app: Flask) -> None:
    """Give templates the functions of this module as filters, and ``zone_city`` to call."""
    shown = (local_date, local_time, local_datetime, iso_utc, ago, number, file_size, initials)
    for function in shown:
        app.jinja_env.filters[function.__name__] = function
    app.jinja_env.globals["zone_city"] = zone_city
