"""Proof of who signs, equal effort for strangers, and requests that try to get around things."""

import time
from pathlib import Path
from statistics import median

import pytest
from flask import Flask

from compliance.services import passwords
from compliance.services.access import NotConfirmedError, TooManyAttemptsError
from compliance.storage.db import Database
from compliance.web.kit.access import signed_in
from compliance.web.kit.security import confirm_identity, confirmed_at
from tests.fakes import FixedClock
from tests.plant import PASSWORD, Cast, found_company, password_hash
from tests.web.site import Browser, make_site

EMAIL = "dee@northgate.example"


@pytest.fixture
def cast(db: Database, clock: FixedClock) -> Cast:
    return found_company(db, clock)


@pytest.fixture
def site(db: Database, clock: FixedClock, tmp_path: Path, cast: Cast) -> Flask:
    site = make_site(db, clock, tmp_path)

    def sign(guess: str) -> str:
        try:
            return confirm_identity(guess)
        except (NotConfirmedError, TooManyAttemptsError) as error:
            return error.code

    def when() -> str:
        return str(confirmed_at())

    site.add_url_rule("/sign/<string:guess>", "sign", signed_in(sign))
    site.add_url_rule("/when", "when", signed_in(when))
    return site


def test_a_signature_needs_the_password_of_whoever_is_signed_in(site: Flask, cast: Cast) -> None:
    browser = Browser(site).sign_in(cast.coordinator)
    assert browser.get("/sign/wrong").text == "not-confirmed"
    assert browser.get("/when").text == "None"
    assert browser.get(f"/sign/{PASSWORD}").text == "password"
    assert browser.get("/when").text == "2026-03-02 15:00:00+00:00"


def test_guessing_at_a_signature_has_to_wait_in_every_session(site: Flask, cast: Cast) -> None:
    for _ in range(5):
        assert Browser(site).sign_in(cast.coordinator).get("/sign/no").text == "not-confirmed"
    browser = Browser(site).sign_in(cast.coordinator)
    assert browser.get(f"/sign/{PASSWORD}").text == "too-many-attempts"


def test_a_stranger_at_the_sign_in_page_keeps_nobody_from_signing(site: Flask, cast: Cast) -> None:
    stranger = Browser(site, address="203.0.113.1")
    for _ in range(6):
        stranger.type_password(EMAIL, "guess")
    assert Browser(site).sign_in(cast.coordinator).get(f"/sign/{PASSWORD}").text == "password"


def test_sign_in_counts_as_proof_and_the_demo_button_does_not(site: Flask, cast: Cast) -> None:
    browser = Browser(site)
    browser.type_password(EMAIL)
    assert browser.get("/when").text != "None"


def test_an_unknown_account_costs_the_same_work(
    sqlite_db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    found_company(sqlite_db, clock)
    site = make_site(sqlite_db, clock, tmp_path)
    passwords.password_matches(None, "x")  # makes the hash of nobody

    def seconds(email: str) -> float:
        browser = Browser(site)
        token = browser.token_on("/sign-in")
        fields = {"csrf_token": token, "email": email, "password": "wrong"}
        start = time.thread_time()  # of the processor: the machine may be busy
        browser.client.post("/sign-in", data=fields)
        return time.thread_time() - start

    known, unknown = [], []
    for number in range(4):
        known.append(seconds(EMAIL))
        unknown.append(seconds(f"nobody{number}@northgate.example"))
    assert 0.5 < median(known) / median(unknown) < 2


def test_a_password_is_kept_as_argon2id_with_its_cost() -> None:
    assert password_hash().startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_same_letters_from_another_keyboard_are_the_same_password() -> None:
    composed, decomposed = "ocho camiónes", "ocho camio\u0301nes"
    assert passwords.password_matches(passwords.hash_password(composed), decomposed)


@pytest.mark.parametrize("kept", [None, "", "plain", "$argon2id$broken"])
def test_a_broken_hash_lets_nobody_in(kept: str | None) -> None:
    assert not passwords.password_matches(kept, "")
    assert not passwords.password_matches(kept, "nobody has this password")


@pytest.mark.parametrize("where", ["header", "query", "body"])
def test_there_is_no_way_in_by_a_token_in_the_request(site: Flask, where: str) -> None:
    """Flask-Security reads tokens there by default; ours is turned off."""
    browser = Browser(site)
    more: dict[str, dict[str, object]] = {
        "header": {"headers": {"Authentication-Token": "x.y"}},
        "query": {"query_string": {"auth_token": "x.y"}},
        "body": {"json": {"auth_token": "x.y"}},
    }
    assert browser.get("/account", **more[where]).status_code == 303


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_methods_that_no_page_uses_are_refused(site: Flask, method: str) -> None:
    answer = Browser(site).client.open("/account", method=method)
    assert answer.status_code in {400, 405}
