"""Parts of pages that are drawn once: never one person's, language's or path's for another's."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, nodes

from compliance.storage.db import Database
from tests.fakes import FixedClock
from tests.web.filling import Floor, make_floor
from tests.web.site import ROOT, Browser, field_on

TEMPLATES = ROOT / "templates"
# What needs the language and the path alone.
FIXED = {"_", "icon", "asset_url", "drawn_once", "LANGUAGES", "current_language"}
CALLED = re.compile(r"drawn_(?:once|for_page)\((\w+)")


@pytest.fixture
def floor(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Floor:
    return make_floor(sqlite_db, clock, tmp_path)


def parsed(file: Path) -> nodes.Template:
    return Environment(autoescape=True).parse(file.read_text())


def macros() -> dict[str, nodes.Macro]:
    files = [parsed(file) for file in TEMPLATES.glob("macros/*.html")]
    return {macro.name: macro for file in files for macro in file.find_all(nodes.Macro)}


def names_that_are_kept() -> set[str]:
    return {name for file in TEMPLATES.rglob("*.html") for name in CALLED.findall(file.read_text())}


def asked_for(macro: nodes.Macro) -> set[str]:
    """The names that a macro looks up beyond what it is given and what it sets itself."""
    names = list(macro.find_all(nodes.Name))
    own = {name.name for name in names if name.ctx in ("param", "store")} | {"loop", "kwargs"}
    static = {
        call.node.name
        for call in macro.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.args and call.args[0] == nodes.Const("static")
    }
    return {name.name for name in names} - own - static - FIXED


def test_macros_are_kept_at_all() -> None:
    assert names_that_are_kept() >= {"files", "nav_links", "tabs", "button", "foot"}


@pytest.mark.parametrize("name", sorted(names_that_are_kept()))
def test_a_kept_macro_needs_nothing_but_what_it_is_given(name: str) -> None:
    known = macros()
    assert asked_for(known[name]) <= names_that_are_kept()
    filters = {one.name for one in known[name].find_all(nodes.Filter)}
    assert not filters & {"local_date", "local_time", "local_datetime", "ago", "near_date"}


def test_the_look_at_a_macro_sees_what_it_asks_for() -> None:
    greedy = (
        "{% macro m(a) %}{{ a }}{{ csrf_token() }}{{ url_for('.x', id=frame.id) }}{% endmacro %}"
    )
    (macro,) = Environment(autoescape=True).parse(greedy).find_all(nodes.Macro)
    assert asked_for(macro) == {"csrf_token", "url_for", "frame"}


def rail_of(browser: Browser, address: str) -> list[str]:
    page = browser.get(address).text
    links = re.findall(r'<li><a href="([^"]+)"[^>]*>(?:<svg.*?</svg>)([^<]+)', page)
    return [f"{path} {word}" for path, word in links]


def test_each_person_keeps_their_own_navigation(floor: Floor) -> None:
    officer, coordinator = floor.browser(), floor.browser(floor.world.coordinator)
    first = rail_of(officer, "/today"), rail_of(coordinator, "/today")
    again = rail_of(officer, "/today"), rail_of(coordinator, "/today")
    assert first == again
    assert "/overdue Overdue" in first[1]
    assert not any(line.startswith("/overdue") for line in first[0])


def test_each_language_keeps_its_own_words(floor: Floor) -> None:
    english, spanish = floor.browser(), floor.browser()
    spanish.get("/today?lang=es")
    assert "/today Today" in rail_of(english, "/today")
    assert "/today Hoy" in rail_of(spanish, "/today")
    assert "/today Today" in rail_of(english, "/today")


def test_each_page_marks_its_own_place(floor: Floor) -> None:
    browser = floor.browser()
    for address in ("/today", "/findings", "/today"):
        (here,) = set(
            re.findall(r'<a href="([^"]+)" aria-current="page"', browser.get(address).text)
        )
        assert here == address


def test_each_path_keeps_its_own_addresses(floor: Floor) -> None:
    app: Flask = floor.app
    client = app.test_client()
    plain = client.get("/sign-in").text
    below = client.get("/sign-in", environ_overrides={"SCRIPT_NAME": "/plant"}).text
    assert 'href="/static/css/base.css' in plain
    assert 'href="/plant/static/css/base.css' in below
    assert 'href="/static/css/base.css' in client.get("/sign-in").text


def test_each_session_keeps_its_own_token_and_it_lasts_as_long(floor: Floor) -> None:
    """Tokens are signed once for each session; the secret in them is the session's."""
    first, second = (floor.app.test_client() for _ in range(2))
    pages = [client.get("/sign-in") for client in (first, second, first, second)]
    tokens = [field_on(page, "csrf_token") for page in pages]
    assert tokens[0] == tokens[2]
    assert tokens[1] == tokens[3]
    assert tokens[0] != tokens[1]
    refused = second.post("/sign-in", data={"csrf_token": tokens[0], "email": "a", "password": "b"})
    assert refused.status_code == 400


def test_what_an_address_asks_for_stands_in_the_links_and_is_not_kept(floor: Floor) -> None:
    browser = floor.browser()
    plain = browser.get("/inspections").text
    assert 'href="?lang=es"' in plain
    assert 'href="?theme=sun"' in plain
    before = len(floor.app.extensions["compliance_drawn"])
    for number in range(20):
        asked = browser.get(f"/inspections?page=1&q={number}%22%3E&lang=de").text
        assert f'href="?lang=es&amp;page=1&amp;q={number}%22%3E"' in asked
    assert len(floor.app.extensions["compliance_drawn"]) == before
