"""The whole web application over a test's database, and a browser without a screen for it."""

import re
import secrets
from datetime import timedelta
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from compliance.library.catalog import Catalog, load
from compliance.library.causes import load_causes
from compliance.library.filing_law import RecordkeepingLaw, load_recordkeeping_law
from compliance.library.law_clocks import LawClocks, load_law_clocks
from compliance.ports import Clock
from compliance.services.access import NewSession, Visitor, start_session
from compliance.services.deps import Deps
from compliance.storage.blobs import FolderBlobs
from compliance.storage.data_folder import prepare_data_folder
from compliance.storage.db import Database
from compliance.storage.models.people import Person
from compliance.storage.queries.people import actor_of
from compliance.web.factory import create_app
from compliance.web.kit.config import WebConfig
from compliance.web.kit.current import ESTABLISHMENT_FIELD
from compliance.web.kit.sessions import digest_of
from tests.plant import PASSWORD, Cast, add_person, found_company, password_hash
from tests.web.kept_templates import KEPT_TEMPLATES

ROOT = Path(__file__).resolve().parents[2]
_CHOICE = re.compile(r"[?&]establishment=([a-z0-9-]+)")
SECRET = "a key for tests, of forty characters okay"  # noqa: S105 - signs nothing of value
CONFIG = WebConfig(secret_key=SECRET, base_url="http://localhost")


@cache
def _catalog() -> Catalog:
    return load(ROOT / "checklists")


@cache
def _recordkeeping_law() -> RecordkeepingLaw:
    return load_recordkeeping_law(ROOT / "checklists")


@cache
def _law_clocks() -> LawClocks:
    return load_law_clocks(ROOT / "checklists")


class Unplugged:
    """Stands where a test needs nothing: renderer, signer, verifier."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"This test has no {name}; give make_site a real one in `more`.")


def make_deps(database: Database, clock: Clock, folder: Path, **more: Any) -> Deps:
    """The box of outside things around a test's database; ``more`` plugs further ones in."""
    data = prepare_data_folder(folder / "data")
    unplugged: Any = Unplugged()
    fields: dict[str, Any] = dict.fromkeys(Deps.__dataclass_fields__, unplugged)
    fields |= {
        "clock": clock,
        "database": database,
        "catalog": _catalog(),
        "law_clocks": _law_clocks,
        "blobs": FolderBlobs(data.evidence),
        "folder": data,
        "channels": {},
        "base_url": "http://localhost",
        "recordkeeping_law": _recordkeeping_law,
        "causes": lambda: load_causes(ROOT / "checklists"),
        "is_demo": False,
    }
    return Deps(**(fields | more))


def make_site(
    database: Database, clock: Clock, folder: Path, *, config: WebConfig = CONFIG, **more: Any
) -> Flask:
    """The application as it is served."""
    app = create_app(make_deps(database, clock, folder, is_demo=config.is_demo, **more), config)
    app.jinja_env.bytecode_cache = KEPT_TEMPLATES
    app.testing = False  # failures become pages, as in service
    return app


class Browser:
    """Follows a person through the site: keeps cookies, takes tokens from pages."""

    def __init__(self, app: Flask, *, address: str = "10.0.0.7") -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self._base: dict[str, Any] = {"environ_base": {"REMOTE_ADDR": address}}

    def sign_in(self, person_id: int) -> "Browser":
        """Be signed in, without the sign-in page (40 ms of hashing a time)."""
        deps: Deps = self.app.extensions["compliance_deps"]
        config: WebConfig = self.app.extensions["compliance_config"]
        token = secrets.token_urlsafe(16)
        with deps.database.unit_of_work() as session:
            person = session.get_one(Person, person_id)
            begun = NewSession(
                token_digest=digest_of(token),
                visitor=Visitor("10.0.0.7", "Firefox/140.0 Android"),
                data={"_user_id": person.fs_uniquifier, "_fresh": True, "csrf_token": "c" * 40},
                lasts=timedelta(hours=12),
                method="password",
            )
            start_session(session, begun, by=actor_of(person), now=deps.clock.now())
        self.client.set_cookie(config.session_cookie, token)
        return self

    def type_password(self, email: str, password: str = PASSWORD, **query: str) -> TestResponse:
        """Sign in through the page, as people do."""
        return self.post("/sign-in", {"email": email, "password": password}, query=query)

    @property
    def cookies(self) -> tuple[tuple[str, str], ...]:
        """The cookie of the session, for a window of Chromium."""
        config: WebConfig = self.app.extensions["compliance_config"]
        cookie = self.client.get_cookie(config.session_cookie)
        return ((config.session_cookie, cookie.value),) if cookie else ()

    def get(self, address: str, **more: Any) -> TestResponse:
        """Open an address."""
        return self.client.get(address, **(self._base | more))

    def post(
        self,
        address: str,
        fields: dict[str, Any] | None = None,
        *,
        page: str = "",
        query: dict[str, str] | None = None,
        **more: Any,
    ) -> TestResponse:
        """Send a form with what every form of a page carries (``page``, else one of one's own).

        That is its token, and the establishment at which it was read; an address that chooses
        another one is taken for the page's own.
        """
        read = self.get(page or ("/account" if self._is_signed_in() else "/sign-in"))
        data = {"csrf_token": field_on(read, "csrf_token")}
        chosen = (query or {}).get("establishment") or _CHOICE.search(address)
        here = chosen or re.search(rf'name="{ESTABLISHMENT_FIELD}" value="([^"]*)"', read.text)
        if here:
            data[ESTABLISHMENT_FIELD] = here if isinstance(here, str) else here.group(1)
        data |= fields or {}
        return self.client.post(address, data=data, query_string=query, **(self._base | more))

    def _is_signed_in(self) -> bool:
        config: WebConfig = self.app.extensions["compliance_config"]
        return self.client.get_cookie(config.session_cookie) is not None

    def token_on(self, page: str) -> str:
        """The CSRF token on a page."""
        return field_on(self.get(page), "csrf_token")


def field_on(answer: TestResponse, name: str) -> str:
    """The value of a field on a page."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', answer.text)
    assert found, f"no field {name} on the page:\n{answer.text[:2000]}"
    return unescape(found.group(1))


def words_of(answer: TestResponse) -> str:
    """The text of a page without its tags."""
    text = re.sub(r"(?s)<(script|style|svg|head).*?</\1>", " ", answer.text)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


__all__ = [
    "CONFIG",
    "PASSWORD",
    "ROOT",
    "Browser",
    "Cast",
    "add_person",
    "field_on",
    "found_company",
    "make_deps",
    "make_site",
    "password_hash",
    "words_of",
]
