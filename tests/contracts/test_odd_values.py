"""No odd day, number or text in an address or a form fails a page, whoever writes the next form.

Every route is asked once plainly, which tells the names of the fields that it reads; then every
such field holds an odd value, all at once. A day that is wrong alone among right fields is refused
by the field itself, so the last tests demand that every form has such fields.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
import wtforms
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse
from wtforms import DateField, IntegerField

from compliance.domain.access import Role
from compliance.services.report_links import make_link
from compliance.storage.db import Database
from compliance.storage.models.people import RoleAssignment
from compliance.web.kit.sent import FieldsInBounds, SentFields, SentRequest
from tests.cases import open_injury, report_injury
from tests.fakes import FixedClock
from tests.web.site import Browser, make_site
from tests.world import World, build_world

ODD = (
    "9" * 4_400,  # more digits than Python turns into a number
    "9223372036854775808",  # beyond 64 bits
    "9999-12-31",
    "area-" + "9" * 30,
)
ODD_FOR_POSTGRESQL = ("a\x00b", "2147483648")  # what it refuses and SQLite takes
BROKEN = 500
PARTS = {"year": "2026", "key": "joliet", "month": "3"}
ENDS_THE_SESSION = re.compile("sign-out|end-all")


class Heard(SentFields):
    """Fields that remember by which names they were asked."""

    names: ClassVar[set[str]] = set()

    def __contains__(self, key: object) -> bool:
        Heard.names.add(str(key))
        return super().__contains__(key)

    def __getitem__(self, key: str) -> Any:
        Heard.names.add(key)
        return super().__getitem__(key)

    def getlist(self, key: str, type: Any = None) -> list[Any]:  # noqa: A002 - Werkzeug's name
        Heard.names.add(key)
        return super().getlist(key, type)


class HeardRequest(SentRequest):
    """A request whose fields remember."""

    parameter_storage_class = Heard


class Site:
    """A plant with an incident and a case of its own, and somebody who may do everything."""

    def __init__(self, db: Database, clock: FixedClock, folder: Path) -> None:
        with db.unit_of_work() as session:
            self.world: World = build_world(session)
            everything = (Role.COORDINATOR, Role.SAFETY_OFFICER)
            person = self.world.administrator.person_id
            for role in everything:
                session.add(
                    RoleAssignment(person_id=person, establishment_id=None, role=role.value)
                )
            by, place = self.world.coordinator, self.world.establishment_id
            open_injury(session, report_injury(session, place, by=by), by=by)
            link = make_link(session, place, by=by, now=clock.now())
            self.parts = {**PARTS, "token": link.token}  # of the poster, which strangers fill in
        self.app: Flask = make_site(db, clock, folder)
        self.app.config["WTF_CSRF_ENABLED"] = False  # its own test holds that
        self.app.request_class = HeardRequest
        self.is_sqlite = db.engine.dialect.name == "sqlite"
        self.browser = Browser(self.app).sign_in(person or 0)

    def rules(self, method: str) -> Iterator[Rule]:
        for rule in self.app.url_map.iter_rules():
            is_ours = rule.endpoint != "static" and not ENDS_THE_SESSION.search(rule.rule)
            if is_ours and method in (rule.methods or ()):
                yield rule

    def open(self, rule: Rule, method: str, fields: dict[str, str]) -> TestResponse:
        address = re.sub(r"<(?:(\w+):)?(\w+)>", self._part, rule.rule)
        where = "query_string" if method == "GET" else "data"
        more: dict[str, Any] = {where: fields}
        return self.browser.client.open(address, method=method, **more)

    def _part(self, match: re.Match[str]) -> str:
        return self.parts.get(match[2], "1" if match[1] == "int" else "x")


@pytest.fixture
def site(db: Database, clock: FixedClock, tmp_path: Path) -> Site:
    return Site(db, clock, tmp_path)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_odd_value_fails_a_page(
    site: Site, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    ask(site, method, ODD if site.is_sqlite else ODD_FOR_POSTGRESQL, caplog)


def test_days_and_numbers_of_every_form_keep_to_the_bounds(site: Site) -> None:
    """`site` has imported every form there is."""
    loose = [
        f"{form.__module__}.{form.__name__}.{name}"
        for form in _forms(wtforms.Form)
        if form.__module__.startswith("compliance.") and not issubclass(form.Meta, FieldsInBounds)
        for name in dir(form)
        if getattr(getattr(form, name), "field_class", None) in {DateField, IntegerField}
    ]
    assert loose == []  # derive it from kit.forms.BaseForm, or FilterForm if it is in an address
    assert sum(1 for _ in _forms(wtforms.Form)) > 50


def _forms(base: type[wtforms.Form]) -> Iterator[type[wtforms.Form]]:
    for form in base.__subclasses__():
        yield form
        yield from _forms(form)


def ask(site: Site, method: str, values: Iterable[str], caplog: pytest.LogCaptureFixture) -> None:
    """Send every value in every field of every route, and demand that none fails."""
    failed: list[str] = []
    asked = 0
    heard_already: set[str] = set()  # what the frame of every page reads is tried once
    for rule in sorted(site.rules(method), key=lambda one: one.endpoint != "account.show"):
        Heard.names = set()
        site.open(rule, method, {})
        names = sorted(Heard.names - heard_already)
        if method == "GET" and rule.endpoint == "account.show":
            heard_already = Heard.names
        asked += len(names)
        for value in values if names else ():
            caplog.clear()
            answer = site.open(rule, method, dict.fromkeys(names, value))
            if answer.status_code == BROKEN and not _lacks_something(caplog):
                failed.append(f"{method} {rule.rule} {value[:40]!r}: {_why(caplog)}")
    assert failed == []
    assert asked > 100  # else nothing was heard, and nothing tried


def _errors(caplog: pytest.LogCaptureFixture) -> list[BaseException]:
    known = [record.exc_info for record in caplog.records if record.levelno >= logging.ERROR]
    return [info[1] for info in known if info and info[1] is not None]


def _why(caplog: pytest.LogCaptureFixture) -> str:
    return "; ".join(repr(error)[:200] for error in _errors(caplog))


def _lacks_something(caplog: pytest.LogCaptureFixture) -> bool:
    """Say whether a page asked for what no test of forms has: a renderer, a signer."""
    return any(str(error).startswith("This test has no ") for error in _errors(caplog))
