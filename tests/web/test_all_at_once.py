"""Bad input is told all at once: what a form refuses hides no contradiction; nothing is kept."""

from datetime import date
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from compliance.storage.db import Database
from compliance.storage.models.injury_cases import CaseChange, CaseSpan, InjuryCase
from compliance.storage.models.notifications import Notification
from compliance.storage.models.trail import TrailEntry
from tests.fakes import FixedClock
from tests.web.case_site import Site
from tests.web.site import field_on, words_of

CASE = "/injury-cases/1"  # stitched, on the log, away from 2026-03-02 with an estimate
KEPT = (InjuryCase, CaseSpan, CaseChange, TrailEntry, Notification)


@pytest.fixture
def site(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Site:
    site = Site(sqlite_db, clock, tmp_path)
    site.fill()
    return site


def counts(site: Site) -> list[int]:
    with site.db.reading() as session:
        return [session.scalar(select(func.count()).select_from(one)) or 0 for one in KEPT]


def refused(site: Site, address: str, **fields: str) -> TestResponse:
    """Post what is wrong: it is refused, and nothing is there that was not there before."""
    browser = site.coordinator
    page = browser.get(address)
    before, revision = counts(site), site.case().revision
    answer = browser.post(address, {"revision": field_on(page, "revision"), **fields})
    assert answer.status_code == 422
    assert counts(site) == before
    assert site.case().revision == revision
    return answer


def said(answer: TestResponse, *texts: str) -> None:
    words = unescape(words_of(answer))
    assert [one for one in texts if one not in words] == []


DAYS = {"kind": "away", "said_by": "worker", "from_on": "2026-02-20", "to_on": "2026-02-10"}


def test_days_without_a_reason_are_looked_at_all_the_same(site: Site) -> None:
    page = refused(site, f"{CASE}/days", **DAYS, estimated_days="-4")
    said(
        page,
        "Fill this in.",
        "It begins before the injury on 2026-03-02.",
        "The end on 2026-02-10 lies before the beginning on 2026-02-20.",
        "-4 is no number of days.",
    )


def test_a_malformed_day_hides_nothing_and_contradicts_nothing(site: Site) -> None:
    wrong = {**DAYS, "said_by": "", "to_on": "tomorrow"}
    page = refused(site, f"{CASE}/days", **wrong)
    said(
        page,
        "Fill this in.",
        "Choose one.",
        "Not a valid date value.",
        "It begins before the injury on 2026-03-02.",
    )
    assert "It still runs" not in words_of(page)  # nobody knows while the end is refused
    assert "Only a clinician" not in words_of(page)  # nor is it a clearance
    said(refused(site, f"{CASE}/days", from_on="2026-02-20", reason="A note"), "It begins before")


def test_the_end_of_days_is_refused_with_the_missing_reason(site: Site) -> None:
    address = f"{CASE}/days/1/end"
    said(refused(site, address, to_on="2026-02-10"), "Fill this in.", "lies before the beginning")
    said(refused(site, address), "Fill this in.", "Give the day.")


ITEMS = {
    "employee_name": "Pat Doe",
    "injured_on": "2026-03-02",
    "born_on": "2027-01-05",
    "hired_on": "2026-12-24",
    "died_on": "2026-02-01",
    "completed_on": "2026-02-02",
    "event_time": "08:40",
    "event_time_unknown": "y",
}
CONTRADICTIONS = (
    "The death lies before the injury.",
    "The form was completed before the injury.",
    "The day of hire lies before the birth.",
    "That is an age of",
    "it is said that it cannot be determined",
)


def test_a_form_301_without_a_reason_tells_its_contradictions(site: Site) -> None:
    said(refused(site, f"{CASE}/form", **ITEMS), "Fill this in.", *CONTRADICTIONS)
    assert site.case().died_on is None


def test_a_form_301_with_a_malformed_day_tells_its_contradictions(site: Site) -> None:
    page = refused(site, f"{CASE}/form", **{**ITEMS, "died_on": "yesterday"})
    said(page, "Fill this in.", "Not a valid date value.", *CONTRADICTIONS[1:])
    same = {"employee_name": "Pat Doe", "injured_on": "2026-03-02", "reason": "None"}
    page = refused(site, f"{CASE}/form", **same, died_on="yesterday")
    assert "Nothing was changed" not in words_of(page)


def test_a_new_case_tells_its_contradictions(site: Site) -> None:
    page = refused(site, "/incidents/1/injury-cases/new", **{**ITEMS, "died_on": "yesterday"})
    said(page, "Not a valid date value.", *CONTRADICTIONS[1:])
    assert site.case().injured_on == date(2026, 3, 2)
