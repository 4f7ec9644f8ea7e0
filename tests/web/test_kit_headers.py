"""Headers on every answer, and how long each kind may be kept."""

import re

import pytest

from compliance.web.kit.headers import CONTENT_SECURITY_POLICY
from tests.web.kit_app import Switches, make_app


@pytest.mark.parametrize("path", ["/states", "/nowhere/at-all", "/static/css/base.css"])
def test_every_answer_carries_the_security_headers(path: str) -> None:
    headers = make_app().test_client().get(path, buffered=True).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY
    assert "require-trusted-types-for 'script'" in CONTENT_SECURITY_POLICY


def test_hsts_is_sent_only_where_people_come_by_https() -> None:
    name = "Strict-Transport-Security"
    assert name not in make_app().test_client().get("/states").headers
    assert name in make_app(Switches(https=True)).test_client().get("/states").headers


def test_pages_are_kept_nowhere() -> None:
    assert make_app().test_client().get("/states").headers["Cache-Control"] == "no-store"


def test_a_hashed_address_is_kept_for_ever_and_any_other_is_asked_about_again() -> None:
    client = make_app().test_client()
    page = client.get("/states").text
    hashed = re.findall(r'"(/static/[^"#]+\?v=[0-9a-f]{12})', page)
    assert len(set(hashed)) >= 14
    for address in set(hashed):
        answer = client.get(address, buffered=True)
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["Cache-Control"]
    wrong = client.get("/static/css/base.css?v=000000000000", buffered=True)
    assert wrong.headers["Cache-Control"] == "no-cache"
    font = client.get(
        "/static/vendor/public-sans/public-sans-latin-wght-normal.woff2", buffered=True
    )
    assert font.headers["Cache-Control"] == "public, max-age=604800"


def test_a_missing_static_file_is_not_kept() -> None:
    answer = make_app().test_client().get("/static/css/none.css", buffered=True)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
