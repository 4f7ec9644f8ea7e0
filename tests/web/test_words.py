"""Codes, dates and titles as people read them, in both languages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask

from compliance.domain.authorities import Jurisdiction
from compliance.domain.trail import TrailEvent
from compliance.storage.db import Database
from compliance.storage.models.trail import TrailEntry
from compliance.web.checklists.views import place_words, review_month
from compliance.web.kit.events import facts_of
from compliance.web.kit.words import checklist_title, kind_word, language_word, near_date
from compliance.web.outbox.forms import stage_words
from compliance.web.packets.words import period_words, utc_words
from tests.fakes import FixedClock
from tests.web.site import make_site


@pytest.fixture
def app(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Flask:
    return make_site(sqlite_db, clock, tmp_path)


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.fixture
def spanish(app: Flask) -> Iterator[None]:
    with app.test_request_context(headers={"Accept-Language": "es-MX"}):
        yield


@pytest.mark.usefixtures("english")
def test_a_day_of_another_year_has_its_year(clock: FixedClock) -> None:
    this_year = clock.now().year
    assert near_date(date(this_year, 2, 3)) == "3 Feb"
    assert near_date(date(this_year + 1, 2, 3)) == f"3 Feb {this_year + 1}"
    assert near_date(date(this_year - 1, 11, 9), "weekday-short").endswith(f"9 Nov {this_year - 1}")
    assert near_date(None) == ""


@pytest.mark.usefixtures("english")
def test_the_year_is_the_one_at_the_place(clock: FixedClock) -> None:
    new_year = datetime(clock.now().year + 1, 1, 1, 0, 30, tzinfo=UTC)
    assert near_date(new_year) == f"1 Jan {clock.now().year + 1}"


@pytest.mark.usefixtures("english")
def test_kinds_are_words() -> None:
    assert kind_word("overhead-crane") == "Overhead crane"
    assert kind_word("paint-booth") == "Paint booth"
    assert kind_word("") == ""


@pytest.mark.usefixtures("spanish")
def test_known_kinds_and_languages_are_translated() -> None:
    assert kind_word("forklift") == "Montacargas"
    assert language_word("en") == "inglés"
    assert language_word("pl") == "pl"


@pytest.mark.usefixtures("spanish")
def test_a_checklist_is_named_in_the_language_of_the_reader() -> None:
    assert checklist_title("Forklift daily check") == "Revisión diaria del montacargas"
    assert checklist_title("A title that no file has") == "A title that no file has"


@pytest.mark.usefixtures("english")
def test_without_a_translation_the_title_stays() -> None:
    assert checklist_title("Forklift daily check") == "Forklift daily check"


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("-7d@2026-11-09", "7 days before 9 Nov 2026"),
        ("-1d@2026-11-09", "1 day before 9 Nov 2026"),
        ("+0d@2026-11-09", "Due on 9 Nov 2026"),
        ("+13d@2026-11-09", "13 days after 9 Nov 2026"),
        ("by-hand@2026-11-23T00", "Sent by hand"),
        ("missed@2026-11-09", "Missed for good"),
        ("0f3a9c0f3a9c0f3a", ""),
        ("", ""),
    ],
)
def test_why_a_message_went_out_is_said(stage: str, words: str) -> None:
    assert stage_words(stage) == words


@pytest.mark.usefixtures("english")
def test_times_in_files_are_read_in_utc() -> None:
    assert utc_words("2026-11-22T18:27:05-06:00") == "23 Nov 2026, 00:27 UTC"
    assert utc_words("2026-11-23T00:27:05Z") == "23 Nov 2026, 00:27 UTC"
    assert utc_words(datetime(2026, 3, 1, 9, 0, tzinfo=UTC)) == "1 Mar 2026, 09:00 UTC"
    assert utc_words("2026-11-23T00:27:05") == "2026-11-23T00:27:05"  # no zone: no instant
    assert utc_words("soon") == "soon"
    assert utc_words("") == ""


@pytest.mark.usefixtures("english")
def test_what_a_file_says_it_covers_is_in_words() -> None:
    assert period_words("2026-01-01 to 2026-03-31") == "1 Jan 2026 to 31 Mar 2026"
    assert period_words("all of it") == "all of it"
    assert period_words("") == ""


def facts(data: str) -> dict[str, str]:
    return dict(facts_of(TrailEntry(event=TrailEvent.ACTION_PLANNED.value, data=data)))


@pytest.mark.usefixtures("english")
def test_the_trail_says_no_codes() -> None:
    planned = (
        '{"due_on": "2026-11-19", "finding": 28, "kind": "correction", "severity": "critical"}'
    )
    assert facts(planned) == {
        "Due date": "19 Nov 2026",
        "Finding": "F-00028",
        "Kind": "Correction",
        "Severity": "Critical",
    }
    sent = '{"checklist": "forklift-daily", "timeliness": "on-time", "role": "auditor"}'
    assert facts(sent) == {
        "Checklist": "Forklift daily check",
        "On time": "yes",
        "Role": "Auditor",
    }
    assert facts('{"checklist": "gone", "kind": "forklift", "digest": "' + "a" * 64 + '"}') == {
        "Checklist": "gone",
        "Kind": "Forklift",
        "SHA-256": "a" * 16 + "…",
    }


@pytest.mark.usefixtures("english")
def test_where_a_rule_holds_and_when_it_was_read_is_in_words() -> None:
    assert place_words(Jurisdiction.parse("US")) == "All of the United States"
    assert place_words(Jurisdiction.parse("US/CA")) == "CA"
    assert place_words(Jurisdiction.parse("US/IL/Joliet")) == "Joliet, IL"
    assert review_month("2026-11") == "November 2026"
    assert review_month("2026-11-02") == "2 Nov 2026"
    assert review_month("") == ""
