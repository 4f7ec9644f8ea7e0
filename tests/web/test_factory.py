"""The application as a whole: hosts, sizes, headers, errors in words and as problem details."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from compliance.domain.errors import (
    ComplianceError,
    ConflictError,
    InvalidInputError,
    InvalidRuleError,
    NotAllowedError,
    NotFoundError,
    Problem,
)
from compliance.storage.db import Database
from compliance.web.kit.access import check_guards, public
from compliance.web.kit.errors import status_of
from tests.fakes import FixedClock
from tests.plant import Cast, found_company
from tests.web.site import CONFIG, Browser, make_site, words_of

JSON = {"headers": {"Accept": "application/json"}}


@pytest.fixture
def cast(sqlite_db: Database, clock: FixedClock) -> Cast:
    return found_company(sqlite_db, clock)


@pytest.fixture
def site(sqlite_db: Database, clock: FixedClock, tmp_path: Path, cast: Cast) -> Flask:
    return make_site(sqlite_db, clock, tmp_path)


def with_view(site: Flask, raised: Exception) -> Browser:
    """A browser on a site with one more page, which fails."""

    def fails() -> str:
        raise raised

    site.add_url_rule("/fails", "fails", public(fails))
    return Browser(site)


def test_a_request_for_another_host_is_refused(site: Flask) -> None:
    assert Browser(site).get("/sign-in", headers={"Host": "evil.example"}).status_code == 400


def test_a_host_that_a_client_claims_is_not_believed_without_a_proxy(site: Flask) -> None:
    answer = Browser(site).get(
        "/account", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    )
    assert answer.location == "/sign-in?next=/account"


def test_the_address_is_taken_from_the_proxies_that_are_counted(
    sqlite_db: Database, clock: FixedClock, tmp_path: Path, cast: Cast
) -> None:
    site = make_site(sqlite_db, clock, tmp_path, config=replace(CONFIG, trusted_proxies=1))
    browser = Browser(site, address="127.0.0.1")
    page = browser.get("/sign-in", headers={"X-Forwarded-For": "203.0.113.5"})
    assert page.status_code == 200
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    fields = {"csrf_token": token, "email": "dee@northgate.example", "password": "wrong"}
    answers = []
    for forged in range(31):
        headers = {"X-Forwarded-For": f"198.51.100.{forged}, 203.0.113.5"}
        fields["email"] = f"p{forged}@northgate.example"
        answers.append(words_of(browser.client.post("/sign-in", data=fields, headers=headers)))
    assert "Too many wrong passwords" in answers[-1]


def test_a_request_that_is_too_large_is_refused_in_words(site: Flask, cast: Cast) -> None:
    browser = Browser(site).sign_in(cast.administrator)
    form = "multipart/form-data; boundary=b"
    answer = browser.client.post("/import/assets", data=b"x" * 21_000_000, content_type=form)
    assert answer.status_code == 413
    assert "larger than 20 MB" in words_of(answer)
    assert "Nothing was saved" in words_of(answer)


def test_too_much_text_in_a_form_is_refused(site: Flask, cast: Cast) -> None:
    browser = Browser(site).sign_in(cast.administrator)
    assert browser.post("/people/new", {"name": "x" * 600_000}).status_code == 413


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFoundError("x"), 404),
        (NotAllowedError("x"), 403),
        (ConflictError("x"), 409),
        (InvalidInputError([Problem("a", "b", "c")]), 422),
        (InvalidRuleError("x"), 400),
        (ComplianceError("x"), 400),
    ],
)
def test_each_refusal_has_its_status(error: ComplianceError, status: int) -> None:
    assert status_of(error) == status


def test_a_refusal_is_a_page_that_says_what_to_do(site: Flask) -> None:
    browser = with_view(site, ConflictError("The form was sent already. Open the record."))
    answer = browser.get("/fails")
    assert answer.status_code == 409
    assert "The form was sent already. Open the record." in words_of(answer)
    assert answer.headers["X-Request-Id"] in answer.text


def test_a_refusal_is_said_in_the_language_of_the_page(site: Flask) -> None:
    browser = with_view(site, ConflictError("FD-02 is retired already."))
    words = words_of(browser.get("/fails", headers={"Accept-Language": "es"}))
    assert "FD-02" in words
    assert "retired" not in words


def test_a_refusal_is_problem_details_when_json_is_asked_for(site: Flask) -> None:
    problems = [
        Problem("tag", "It is taken.", "Choose another."),
        Problem("name", "None.", "Give one."),
    ]
    answer = with_view(site, InvalidInputError(problems)).get("/fails", **JSON)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert answer.json["type"] == "urn:compliance-tracker:problem:invalid-input"
    assert [one["where"] for one in answer.json["problems"]] == ["tag", "name"]


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OSError(28, "No space left on device"), 507, "The disk of the server is full"),
        (OperationalError("INSERT", {}, Exception("database or disk is full")), 507, "is full"),
        (OperationalError("INSERT", {}, Exception("database is locked")), 503, "database is busy"),
        (ValueError("secret detail"), 500, ""),
        (OSError(13, "secret detail"), 500, ""),
    ],
)
def test_a_failure_says_that_nothing_was_saved_and_hides_its_insides(
    site: Flask, error: Exception, status: int, words: str
) -> None:
    answer = with_view(site, error).get("/fails")
    assert answer.status_code == status
    assert words in words_of(answer)
    assert "secret detail" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_a_stale_form_is_explained(site: Flask, cast: Cast) -> None:
    browser = Browser(site).sign_in(cast.coordinator)
    answer = browser.client.post("/account/language", data={"language": "es"})
    assert answer.status_code == 400
    assert "load the page again" in words_of(answer)


def test_a_route_without_a_guard_stops_the_start(site: Flask) -> None:
    site.add_url_rule("/forgotten", "forgotten", lambda: "x")
    with pytest.raises(RuntimeError, match="No guard on: forgotten"):
        check_guards(site)


def test_pages_speak_spanish_when_the_person_does(site: Flask, cast: Cast) -> None:
    browser = Browser(site).sign_in(cast.coordinator)
    browser.post("/account/language", {"language": "es"})
    assert '<html lang="es"' in browser.get("/account").text


def test_a_static_file_opens_no_session(site: Flask, cast: Cast) -> None:
    with Browser(site).sign_in(cast.coordinator).get("/static/favicon.svg") as answer:
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
