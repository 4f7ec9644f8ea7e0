"""Sessions: cookie, fixation, ends by time and by hand, and how little they write."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from compliance.domain.access import SYSTEM
from compliance.services.people import retire_person
from compliance.storage.db import Database
from compliance.storage.models.people import Person, WebSession
from compliance.web.kit.sessions import digest_of
from tests.fakes import FixedClock
from tests.plant import PASSWORD, Cast, found_company
from tests.statements import statements
from tests.web.site import CONFIG, Browser, make_site, words_of

EMAIL = "dee@northgate.example"
NEW = "nine green bottles"


@pytest.fixture
def cast(db: Database, clock: FixedClock) -> Cast:
    return found_company(db, clock)


@pytest.fixture
def site(db: Database, clock: FixedClock, tmp_path: Path, cast: Cast) -> Flask:
    return make_site(db, clock, tmp_path)


def is_in(browser: Browser) -> bool:
    return browser.get("/account").status_code == 200


def test_on_https_the_cookie_is_bound_to_this_host(
    sqlite_db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    found_company(sqlite_db, clock)
    config = replace(CONFIG, base_url="https://tracker.example", is_https=True)
    site = make_site(sqlite_db, clock, tmp_path, config=config)
    browser = Browser(site)
    more = {
        "base_url": "https://tracker.example",
        "headers": {"Referer": "https://tracker.example/"},
    }
    page = browser.get("/sign-in", **more)
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    fields = {"csrf_token": token, "email": EMAIL, "password": PASSWORD}
    answer = browser.client.post("/sign-in", data=fields, **more)
    cookies = {line.partition("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}
    for flag in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert flag in cookies["__Host-session"]
    assert "Domain" not in cookies["__Host-session"]


def test_the_table_does_not_hold_what_the_cookie_holds(site: Flask, db: Database) -> None:
    browser = Browser(site)
    browser.type_password(EMAIL)
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    with db.reading() as session:
        row = session.scalars(select(WebSession)).one()
        assert row.token_digest == digest_of(cookie.value) != cookie.value
        assert cookie.value not in str(row.data)


def test_a_planted_cookie_is_worth_nothing_after_sign_in(site: Flask) -> None:
    """Session fixation: an attacker's token never becomes a signed-in one."""
    victim = Browser(site)
    victim.client.set_cookie("session", "planted-by-an-attacker")
    token_before = victim.token_on("/sign-in")
    victim.type_password(EMAIL)
    attacker = Browser(site)
    attacker.client.set_cookie("session", "planted-by-an-attacker")
    assert is_in(victim)
    assert not is_in(attacker)
    fields = {"csrf_token": token_before}
    assert victim.client.post("/sign-out", data=fields).status_code == 400


@pytest.mark.parametrize("cookie", ["", "x", "a" * 4000, "ä", "'; DROP TABLE person; --"])
def test_a_made_up_cookie_is_nobody(site: Flask, cookie: str) -> None:
    browser = Browser(site)
    browser.client.set_cookie("session", cookie)
    assert browser.get("/account").status_code == 303


def test_a_visitor_is_not_written_to_the_database(site: Flask, db: Database) -> None:
    with statements(db) as sent:
        Browser(site).get("/sign-in")
    assert sent == []


def test_who_is_signed_in_costs_one_query_and_no_write(
    site: Flask, db: Database, cast: Cast, clock: FixedClock
) -> None:
    browser = Browser(site).sign_in(cast.coordinator)
    is_in(browser)
    clock.advance(seconds=20)
    with statements(db) as sent:
        browser.get("/")
    assert [line for line in sent if "web_session" in line] == sent[:1]
    assert all(line.startswith("SELECT") for line in sent)


def test_last_use_is_written_once_a_minute(
    site: Flask, db: Database, cast: Cast, clock: FixedClock
) -> None:
    browser = Browser(site).sign_in(cast.coordinator)
    writes = []
    for seconds in (30, 30, 30, 30):
        clock.advance(seconds=seconds)
        with statements(db) as sent:
            is_in(browser)
        writes.append(sum(line.startswith("UPDATE") for line in sent))
    assert writes == [0, 1, 0, 1]


def test_a_notice_costs_no_write(site: Flask, db: Database, cast: Cast) -> None:
    browser = Browser(site).sign_in(cast.coordinator)
    browser.post("/account/language", {"language": "en"})
    with statements(db) as sent:
        assert "Saved." in words_of(browser.get("/account"))
    assert all(line.startswith("SELECT") for line in sent)
    assert "Saved." not in words_of(browser.get("/account"))


@pytest.mark.parametrize(("hours", "still_in"), [(7.9, True), (8.1, False)])
def test_a_session_ends_after_eight_idle_hours(
    site: Flask, cast: Cast, clock: FixedClock, hours: float, *, still_in: bool
) -> None:
    browser = Browser(site).sign_in(cast.coordinator)
    clock.advance(hours=hours)
    assert is_in(browser) == still_in


def test_a_session_ends_after_its_hours_however_busy(
    site: Flask, cast: Cast, clock: FixedClock
) -> None:
    browser = Browser(site).sign_in(cast.coordinator)
    for _ in range(5):
        clock.advance(hours=2)
        assert is_in(browser)
    clock.advance(hours=2, seconds=1)
    assert not is_in(browser)


def test_a_retired_person_is_out_at_the_next_request_in_every_process(
    site: Flask, db: Database, cast: Cast, clock: FixedClock, tmp_path: Path
) -> None:
    elsewhere = Browser(make_site(db, clock, tmp_path / "b")).sign_in(cast.coordinator)
    here = Browser(site).sign_in(cast.coordinator)
    with db.unit_of_work() as session:
        person = session.get_one(Person, cast.coordinator)
        retire_person(session, person, by=SYSTEM, now=clock.now())
    assert not is_in(here)
    assert not is_in(elsewhere)


def test_a_person_sees_and_ends_their_devices(site: Flask, cast: Cast) -> None:
    phone, desk = (Browser(site).sign_in(cast.coordinator) for _ in range(2))
    page = desk.get("/account")
    assert words_of(page).count("Firefox, Android") == 2
    digest = page.text.partition('name="device" value="')[2].partition('"')[0]
    assert desk.post("/account/devices/end", {"device": digest}).status_code == 303
    assert not is_in(phone)
    assert is_in(desk)


def test_nobody_ends_the_session_of_somebody_else(site: Flask, db: Database, cast: Cast) -> None:
    officer = Browser(site).sign_in(cast.officer)
    with db.reading() as session:
        digest = session.scalars(select(WebSession.token_digest)).one()
    other = Browser(site).sign_in(cast.coordinator)
    assert other.post("/account/devices/end", {"device": digest}).status_code == 404
    assert is_in(officer)


def test_sign_out_everywhere_means_here_too(site: Flask, cast: Cast) -> None:
    phone, desk = (Browser(site).sign_in(cast.coordinator) for _ in range(2))
    assert desk.post("/account/devices/end-all").status_code == 303
    assert not is_in(phone)
    assert not is_in(desk)


def test_a_new_password_ends_the_other_sessions(site: Flask, cast: Cast) -> None:
    phone, desk = (Browser(site).sign_in(cast.coordinator) for _ in range(2))
    answer = desk.post("/account/password", {"present": PASSWORD, "password": NEW})
    assert answer.status_code == 303
    assert not is_in(phone)
    assert is_in(desk)
    assert Browser(site).type_password(EMAIL).status_code == 200
    assert Browser(site).type_password(EMAIL, NEW).status_code == 302


@pytest.mark.parametrize(
    ("present", "password", "why"),
    [
        ("wrong", NEW, "That is not your password"),
        (PASSWORD, "short", "It has 5 characters"),
        (PASSWORD, "aaaaaaaaaaaaaaa", "one of the first"),
        (PASSWORD, "okafor okafor okafor", "contains your name"),
    ],
)
def test_a_bad_new_password_is_refused_in_words(
    site: Flask, cast: Cast, present: str, password: str, why: str
) -> None:
    browser = Browser(site).sign_in(cast.coordinator)
    answer = browser.post("/account/password", {"present": present, "password": password})
    assert answer.status_code == 422
    assert why in words_of(answer)


def test_a_role_taken_away_is_gone_at_the_next_request(
    site: Flask, db: Database, cast: Cast
) -> None:
    browser = Browser(site).sign_in(cast.administrator)
    assert browser.get("/people").status_code == 200
    with db.unit_of_work() as session:
        for held in session.get_one(Person, cast.administrator).role_assignments:
            held.role = "auditor"
    assert browser.get("/people").status_code == 403


def test_the_session_lasts_as_long_as_the_settings_say(
    sqlite_db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    found_company(sqlite_db, clock)
    site = make_site(sqlite_db, clock, tmp_path, config=replace(CONFIG, session_hours=2))
    Browser(site).type_password(EMAIL)
    with sqlite_db.reading() as session:
        row = session.scalars(select(WebSession)).one()
        assert row.expires_at - row.created_at == timedelta(hours=2)
