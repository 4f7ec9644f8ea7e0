"""Answers and days that cannot be true: refused with both facts named, each message once."""

from html import unescape
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from compliance.storage.db import Database
from tests.fakes import FixedClock
from tests.web.case_site import Site
from tests.web.site import Browser, field_on, words_of

CASE = "/injury-cases/1"  # of `fill`: stitched, on the log


@pytest.fixture
def site(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Site:
    site = Site(sqlite_db, clock, tmp_path)
    site.fill()
    return site


def post(browser: Browser, address: str, **fields: str) -> TestResponse:
    page = browser.get(address)
    return browser.post(address, {"revision": field_on(page, "revision"), **fields})


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                "What treatment was given or advised? It says that somebody was harmed, but the "
                "answer to “What happened to the person's health?” says otherwise."
            ),
        ),
        (
            "es",
            (
                "¿Qué tratamiento se dio o se recomendó? Dice que alguien sufrió un daño, pero la "
                "respuesta a «¿Qué le pasó a la salud de la persona?» es otra."
            ),
        ),
    ],
)
def test_stitches_are_no_near_miss(site: Site, language: str, said: str) -> None:
    browser = site.coordinator
    browser.get(f"/incidents?lang={language}")
    before = site.case().facts
    page = post(browser, f"{CASE}/decide?fact=condition", answer="none", reason="Nothing at all")
    assert page.status_code == 422
    assert unescape(words_of(page)).count(said) == 1
    assert site.case().facts == before
    assert site.case().outcome == "recordable"


def test_what_is_said_twice_is_shown_once(site: Site) -> None:
    browser = site.coordinator
    for kind, first in (("away", "2026-03-03"), ("restricted", "2026-03-05")):
        days = {"kind": kind, "said_by": "clinician", "from_on": first, "to_on": first}
        assert post(browser, f"{CASE}/days", reason="A note", **days).status_code == 303
    page = post(browser, f"{CASE}/decide?fact=condition", answer="none", reason="Nothing at all")
    lines = [one for one in unescape(page.text).split("<li>") if "was harmed" in one]
    assert len(lines) == len(set(lines)) == len({one.split("?")[0] for one in lines}) >= 3


def test_a_year_too_far_is_said_at_its_field(site: Site) -> None:
    days = {"kind": "away", "said_by": "clinician", "from_on": "2027-03-10", "to_on": "2027-03-12"}
    page = post(site.coordinator, f"{CASE}/days", reason="A note", **days)
    assert page.status_code == 422
    assert "2027-03-10 lies more than 31 days after today and the days entered." in words_of(page)
    assert site.case().days_away == 12


def test_a_death_before_the_days_away_is_said_at_the_day_of_death(site: Site) -> None:
    browser, address = site.coordinator, f"{CASE}/form"
    days = {"kind": "away", "said_by": "clinician", "from_on": "2026-03-05", "to_on": "2026-03-06"}
    post(browser, f"{CASE}/days", reason="A note", **days)
    form = browser.get(address)
    names = ("employee_name", "job_title", "injured_on", "event_time", "where", "description")
    same = {name: field_on(form, name) for name in names}
    page = post(browser, address, reason="He died", died_on="2026-03-04", **same)
    assert page.status_code == 422
    assert 'href="#died_on"' in page.text
    assert "Days are entered that begin after it, on 2026-03-05." in words_of(page)
