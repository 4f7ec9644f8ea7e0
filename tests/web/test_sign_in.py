"""Signing in and out, on both databases; what a stranger may learn and how fast they may guess."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from compliance.storage.db import Database
from compliance.storage.models.people import Person, SignInFailure, WebSession
from compliance.storage.models.trail import TrailEntry
from tests.fakes import FixedClock
from tests.plant import PASSWORD, Cast, found_company
from tests.web.site import CONFIG, Browser, make_site, words_of

EMAIL = "dee@northgate.example"
NOT_RIGHT = "The email address or the password is not right."


@pytest.fixture
def cast(db: Database, clock: FixedClock) -> Cast:
    return found_company(db, clock)


@pytest.fixture
def site(db: Database, clock: FixedClock, tmp_path: Path, cast: Cast) -> Flask:
    return make_site(db, clock, tmp_path)


def events(db: Database, person_id: int) -> list[str]:
    with db.reading() as session:
        statement = select(TrailEntry.event).where(
            TrailEntry.subject_kind == "person", TrailEntry.subject_id == person_id
        )
        return list(session.scalars(statement.order_by(TrailEntry.id)))


def test_a_person_signs_in_sees_a_page_and_signs_out(site: Flask, db: Database, cast: Cast) -> None:
    browser = Browser(site)
    answer = browser.type_password(EMAIL)
    assert (answer.status_code, answer.location) == (302, "/")
    assert "Dee Okafor" in words_of(browser.get("/account"))

    assert browser.post("/sign-out").status_code == 303
    assert browser.get("/account").location.startswith("/sign-in")
    assert events(db, cast.coordinator)[-2:] == ["person.signed-in", "person.signed-out"]


def test_the_address_may_be_typed_in_any_case(site: Flask) -> None:
    assert Browser(site).type_password(" Dee@Northgate.EXAMPLE ").status_code == 302


@pytest.mark.parametrize("email", [EMAIL, "nobody@northgate.example", "not an address"])
def test_a_wrong_password_and_an_unknown_account_read_the_same(site: Flask, email: str) -> None:
    answer = Browser(site).type_password(email, "wrong")
    assert NOT_RIGHT in words_of(answer)
    assert "session" not in answer.headers.get("Set-Cookie", "")


def test_a_retired_person_reads_the_same_too(site: Flask, db: Database, cast: Cast) -> None:
    with db.unit_of_work() as session:
        session.get_one(Person, cast.coordinator).active = False
    assert NOT_RIGHT in words_of(Browser(site).type_password(EMAIL))


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(
    site: Flask, clock: FixedClock
) -> None:
    browser = Browser(site)
    for _ in range(5):
        assert NOT_RIGHT in words_of(browser.type_password(EMAIL, "wrong"))
    assert "Too many wrong passwords. Wait 31 seconds" in words_of(browser.type_password(EMAIL))
    clock.advance(seconds=31)
    assert browser.type_password(EMAIL).status_code == 302


def test_guesses_at_the_same_time_are_all_counted(site: Flask) -> None:
    """Otherwise a hundred parallel requests are a hundred guesses before the first is counted."""

    def guess(_number: int) -> bool:
        return NOT_RIGHT in words_of(Browser(site).type_password(EMAIL, "wrong"))

    with ThreadPoolExecutor(8) as pool:
        looked_at = sum(pool.map(guess, range(16)))
    assert looked_at == 5


def test_the_wait_doubles_up_to_fifteen_minutes(site: Flask, clock: FixedClock) -> None:
    browser = Browser(site)
    for _ in range(5):
        browser.type_password(EMAIL, "wrong")
    for wait_seconds in (30, 60, 120, 240, 480, 900, 900):
        clock.advance(seconds=wait_seconds - 1)
        assert "Too many" in words_of(browser.type_password(EMAIL, "wrong"))
        clock.advance(seconds=2)
        assert NOT_RIGHT in words_of(browser.type_password(EMAIL, "wrong"))


def test_a_lockout_holds_in_another_process(
    site: Flask, db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    for _ in range(5):
        Browser(site).type_password(EMAIL, "wrong")
    other_database = Database(db.engine.url.render_as_string(hide_password=False), pool_size=2)
    other = make_site(other_database, clock, tmp_path / "other")
    assert "Too many" in words_of(Browser(other, address="10.9.9.9").type_password(EMAIL))
    other_database.close()


def test_an_address_that_tries_many_accounts_has_to_wait(site: Flask) -> None:
    guesser = Browser(site, address="203.0.113.9")
    for number in range(30):
        guesser.type_password(f"person{number}@northgate.example", "wrong")
    assert "Too many" in words_of(guesser.type_password(EMAIL))
    assert Browser(site, address="10.0.0.8").type_password(EMAIL).status_code == 302


def test_a_right_password_forgets_the_wrong_ones(site: Flask, db: Database) -> None:
    browser = Browser(site)
    for _ in range(4):
        browser.type_password(EMAIL, "wrong")
    browser.type_password(EMAIL)
    with db.reading() as session:
        kept = list(session.scalars(select(SignInFailure.subject)))
    assert [subject.partition(":")[0] for subject in kept] == ["address"] * 4


def test_a_failed_sign_in_stands_in_the_trail(site: Flask, db: Database, cast: Cast) -> None:
    Browser(site).type_password(EMAIL, "wrong")
    assert events(db, cast.coordinator)[-1] == "person.sign-in-refused"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "\t//evil.example",
        " https://evil.example",
        "http://localhost@evil.example/",
        "http://localhost.evil.example/",
    ],
)
def test_a_link_cannot_lead_away_after_sign_in(sqlite_site: Flask, target: str) -> None:
    answer = Browser(sqlite_site).type_password(EMAIL, next=target)
    assert answer.status_code == 302
    assert leads_home(answer.location), answer.location


def leads_home(location: str) -> bool:
    """Whether a browser would stay here; it reads a backslash or a tab as more than a letter."""
    if any(odd in location for odd in ("\\", "\t", " ", "//evil")):
        return False
    return urlsplit(urljoin("http://localhost/sign-in", location)).netloc == "localhost"


def test_sign_in_leads_to_the_page_that_was_asked_for(sqlite_site: Flask) -> None:
    browser = Browser(sqlite_site)
    asked = browser.get("/account?x=1")
    assert asked.location == "/sign-in?next=/account?x%3D1"
    assert browser.type_password(EMAIL, next="/account?x=1").location == "/account?x=1"


@pytest.fixture
def sqlite_site(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Flask:
    found_company(sqlite_db, clock)
    return make_site(sqlite_db, clock, tmp_path)


def demo_site(database: Database, clock: FixedClock, folder: Path, *, is_demo: bool) -> Flask:
    return make_site(database, clock, folder, config=replace(CONFIG, is_demo=is_demo))


def test_the_demo_offers_its_people_on_this_machine(
    sqlite_db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    cast = found_company(sqlite_db, clock)
    site = demo_site(sqlite_db, clock, tmp_path, is_demo=True)
    here = Browser(site, address="127.0.0.1")
    assert "Dee Okafor: Coordinator" in words_of(here.get("/sign-in"))
    proxied = {"X-Forwarded-For": "192.0.2.7"}
    assert "Dee Okafor" not in words_of(here.get("/sign-in", headers=proxied))
    assert here.post(f"/demo-sign-in/{cast.coordinator}").status_code == 303
    assert "Dee Okafor" in words_of(here.get("/account"))


@pytest.mark.parametrize(
    ("is_demo", "address"), [(True, "10.0.0.7"), (True, "::ffff:10.0.0.7"), (False, "127.0.0.1")]
)
def test_the_demo_buttons_exist_nowhere_else(
    sqlite_db: Database, clock: FixedClock, tmp_path: Path, *, is_demo: bool, address: str
) -> None:
    cast = found_company(sqlite_db, clock)
    browser = Browser(demo_site(sqlite_db, clock, tmp_path, is_demo=is_demo), address=address)
    assert "Dee Okafor" not in words_of(browser.get("/sign-in"))
    assert browser.post(f"/demo-sign-in/{cast.coordinator}").status_code == 404


def test_no_one_signs_in_without_a_password(site: Flask, db: Database, cast: Cast) -> None:
    with db.unit_of_work() as session:
        session.get_one(Person, cast.coordinator).password = None
    for guess in ("", " ", "None", PASSWORD):
        Browser(site).type_password(EMAIL, guess)
    with db.reading() as session:
        assert session.scalar(select(WebSession.token_digest)) is None
