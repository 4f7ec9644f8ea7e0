"""Contracts over every route: guarded, typed, kebab-case, and closed to whoever may not enter."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from compliance.domain.access import PERMISSIONS, Permission, Role
from compliance.storage.db import Database
from compliance.web.kit.access import PUBLIC, SIGNED_IN, guard_of
from compliance.web.kit.headers import ALWAYS
from tests.fakes import FixedClock
from tests.plant import Cast, add_person, found_company
from tests.web.site import Browser, make_site

TYPED = re.compile(r"<(int|string|uuid|path|date|key):[a-z_]+>")
PARTS = {"int": "987654", "string": "no-such-thing", "path": "no/such", "uuid": "0" * 32}
# Public views, on purpose. A new one is added here with a thought about who may call it.
PUBLIC_VIEWS = {
    "static",
    "security.login",
    "account.demo_sign_in",
    "account.forgotten_password",
    "account.use_link",
    # The code on the wall: counted by address and by code, nothing is read back.
    "poster.report",
    "poster.send",
    "poster.thanks",
}
# Programs send files here; nothing is changed, kept or shown of the person who is signed in.
WITHOUT_TOKEN = {"verify.check"}
MAY_BE_PUBLIC = re.compile(r"(health|packets|share|verify|offline|manifest|metrics)")


@pytest.fixture
def cast(sqlite_db: Database, clock: FixedClock) -> Cast:
    return found_company(sqlite_db, clock)


@pytest.fixture
def site(sqlite_db: Database, clock: FixedClock, tmp_path: Path, cast: Cast) -> Flask:
    return make_site(sqlite_db, clock, tmp_path)


def rules(site: Flask) -> Iterator[Rule]:
    return (rule for rule in site.url_map.iter_rules() if rule.endpoint != "static")


def methods(rule: Rule) -> set[str]:
    return set(rule.methods or ()) - {"HEAD", "OPTIONS"}


def address(rule: Rule) -> str:
    """An address of the route that leads to no record."""
    return re.sub(r"<(\w+):\w+>", lambda part: PARTS.get(part.group(1), "x"), rule.rule)


def call(browser: Browser, rule: Rule, method: str) -> TestResponse:
    fields: dict[str, Any] = {}
    if method == "POST":
        return browser.post(address(rule), fields)
    return browser.get(address(rule))


def test_every_route_has_a_guard(site: Flask) -> None:
    forgotten = [rule.endpoint for rule in rules(site) if guard_of(site, rule.endpoint) is None]
    assert forgotten == []


def test_public_routes_are_public_on_purpose(site: Flask) -> None:
    public = {rule.endpoint for rule in rules(site) if guard_of(site, rule.endpoint) == PUBLIC}
    unexpected = {name for name in public - PUBLIC_VIEWS if not MAY_BE_PUBLIC.search(name)}
    assert unexpected == set()


def test_addresses_are_kebab_case_with_typed_parts(site: Flask) -> None:
    for rule in rules(site):
        plain = TYPED.sub("x", rule.rule)
        assert re.fullmatch(r"/|(/[a-z0-9.-]+)+", plain), rule.rule
        assert "_" not in plain, rule.rule


def test_every_changing_route_is_a_post(site: Flask) -> None:
    for rule in rules(site):
        assert methods(rule) <= {"GET", "POST"}, rule.rule


def test_a_stranger_reaches_nothing_but_public_pages(site: Flask) -> None:
    stranger = Browser(site)
    for rule in rules(site):
        if guard_of(site, rule.endpoint) == PUBLIC:
            continue
        for method in methods(rule):
            answer = call(stranger, rule, method)
            expected = {303} if method == "GET" else {401}
            assert answer.status_code in expected, (method, rule.rule, answer.status_code)
            if method == "GET":
                assert answer.location.startswith("/sign-in?next="), rule.rule


@pytest.mark.parametrize("role", list(Role))
def test_a_role_enters_what_its_permissions_open_and_nothing_else(
    site: Flask, cast: Cast, sqlite_db: Database, clock: FixedClock, role: Role
) -> None:
    """The matrix of roles and routes: without the permission every answer is 403."""
    with sqlite_db.unit_of_work() as session:
        keeper = add_person(session, clock, "Rae Lind", cast.joliet, Role.RECORD_KEEPER)
    person = {
        Role.ADMINISTRATOR: cast.administrator,
        Role.COORDINATOR: cast.coordinator,
        Role.SAFETY_OFFICER: cast.officer,
        Role.AUDITOR: cast.auditor,
        Role.RECORD_KEEPER: keeper,
    }[role]
    unexpected = []
    for rule in rules(site):
        guard = guard_of(site, rule.endpoint)
        if guard in {PUBLIC, SIGNED_IN} or rule.endpoint == "security.login":
            continue
        may = Permission(guard or "") in PERMISSIONS[role]
        browser = Browser(site).sign_in(person)
        for method in methods(rule):
            status = call(browser, rule, method).status_code
            if (status == 403) == may or status >= 500:
                unexpected.append((method, rule.rule, status))
    assert unexpected == []


def test_every_post_refuses_to_go_without_a_token(site: Flask, cast: Cast) -> None:
    browser = Browser(site).sign_in(cast.administrator)
    for rule in rules(site):
        if "POST" in methods(rule) and rule.endpoint not in WITHOUT_TOKEN:
            assert browser.client.post(address(rule)).status_code == 400, rule.rule


def test_an_unknown_record_is_404_for_those_who_may(site: Flask, cast: Cast) -> None:
    browser = Browser(site).sign_in(cast.administrator)
    for rule in rules(site):
        if "<int:" in rule.rule and "GET" in methods(rule):
            status = browser.get(address(rule)).status_code
            assert status in {403, 404}, (rule.rule, status)


def test_every_answer_carries_the_headers(site: Flask, cast: Cast) -> None:
    browsers = (Browser(site), Browser(site).sign_in(cast.administrator))
    for browser in browsers:
        for rule in rules(site):
            for method in methods(rule):
                answer = call(browser, rule, method) if _stays_in(rule) else browser.get("/")
                missing = [name for name in ALWAYS if name not in answer.headers]
                assert missing == [], rule.rule
                assert "no-store" in answer.headers["Cache-Control"], rule.rule


def _stays_in(rule: Rule) -> bool:
    return "sign-out" not in rule.rule and "end-all" not in rule.rule


@pytest.mark.parametrize(
    "path", ["/.env", "/admin", "/sign-in/x", "/assets/-1", "/assets/1e3", "/%00"]
)
def test_made_up_addresses_are_404(site: Flask, cast: Cast, path: str) -> None:
    assert Browser(site).sign_in(cast.administrator).get(path).status_code == 404
