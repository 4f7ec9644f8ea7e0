"""Dates and times as people at the establishment read them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.web.kit.dates import (
    ago,
    file_size,
    initials,
    iso_utc,
    local_date,
    local_datetime,
    local_time,
    zone_city,
)
from tests.web.kit_app import NOW, Switches, make_app

LATE_EVENING = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)  # still 1 March in Chicago


@pytest.mark.parametrize(
    ("language", "style", "shown"),
    [
        ("en", "day", "1 Mar 2026"),
        ("en", "full", "Sunday 1 March 2026"),
        ("es", "day", "1 mar 2026"),
        ("es", "full", "domingo 1 de marzo de 2026"),
        ("es", "month", "marzo de 2026"),
        ("es", "weekday-short", "dom 1 mar"),
    ],
)
def test_an_instant_is_shown_on_the_local_day(language: str, style: str, shown: str) -> None:
    with make_app(Switches(language=language)).test_request_context("/"):
        assert local_date(LATE_EVENING, style) == shown


def test_a_calendar_date_has_no_zone() -> None:
    with make_app().test_request_context("/"):
        assert local_date(date(2026, 3, 2)) == "2 Mar 2026"


def test_times_are_the_establishments_unless_another_zone_is_named() -> None:
    with make_app().test_request_context("/"):
        assert local_time(NOW) == "10:44"
        assert local_datetime(NOW) == "22 Nov 2026, 10:44"
        assert local_datetime(NOW, "America/Denver") == "22 Nov 2026, 09:44"
        assert iso_utc(NOW) == "2026-11-22T16:44:00Z"
        assert zone_city() == "Chicago"
        assert zone_city("America/New_York") == "New York"


@pytest.mark.parametrize(
    ("away", "shown"),
    [
        (timedelta(seconds=-20), "just now"),
        (timedelta(hours=-3), "3 hours ago"),
        (timedelta(days=2), "in 2 days"),
    ],
)
def test_ago_counts_from_the_requests_now(away: timedelta, shown: str) -> None:
    with make_app().test_request_context("/"):
        assert ago(NOW + away) == shown


def test_nothing_is_shown_as_nothing() -> None:
    with make_app().test_request_context("/"):
        assert (local_date(None), local_time(None), local_datetime(None), ago(None)) == ("",) * 4


def test_a_time_without_zone_is_refused() -> None:
    naive = NOW.replace(tzinfo=None)
    with (
        make_app().test_request_context("/"),
        pytest.raises(ValueError, match="has no time zone"),
    ):
        local_time(naive)


@pytest.mark.parametrize(
    ("size_bytes", "shown"),
    [(1, "1 KB"), (284_400, "284 KB"), (2_140_000, "2.1 MB")],
)
def test_sizes(size_bytes: int, shown: str) -> None:
    with make_app().test_request_context("/"):
        assert file_size(size_bytes) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Dan Okafor", "DO"),
        ("D. Okafor", "DO"),
        ("María José de la Cruz", "MC"),
        ("Cher", "C"),
        ("", "?"),
        ("...", "?"),
    ],
)
def test_initials(name: str, shown: str) -> None:
    assert initials(name) == shown
