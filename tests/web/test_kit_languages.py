"""Which language and theme a person gets."""

import pytest

from tests.web.kit_app import Switches, make_app


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("es", "es"),
        ("es-MX,en;q=0.5", "es"),
        ("en-US,es;q=0.9", "en"),
        ("pl,de;q=0.8", "en"),
        ("", "en"),
    ],
)
def test_the_browser_decides_for_visitors(accepted: str, language: str) -> None:
    page = make_app().test_client().get("/states", headers={"Accept-Language": accepted}).text
    assert f'<html lang="{language}">' in page


def test_a_persons_own_language_wins_over_the_browsers() -> None:
    client = make_app(Switches(language="es")).test_client()
    assert '<html lang="es">' in client.get("/today", headers={"Accept-Language": "en"}).text


def test_a_choice_on_this_device_wins_and_the_address_stays_clean() -> None:
    client = make_app(Switches(language="en")).test_client()
    answer = client.get("/today?lang=es&page=2")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/today?page=2")
    assert '<html lang="es">' in client.get("/today").text


@pytest.mark.parametrize("query", ["lang=xx", "lang=", "theme=night"])
def test_an_unknown_choice_is_ignored(query: str) -> None:
    answer = make_app().test_client().get(f"/today?{query}")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_the_sun_theme_needs_no_script() -> None:
    client = make_app().test_client()
    assert client.get("/today?theme=sun").status_code == 303
    assert '<html lang="en" data-theme="sun">' in client.get("/today").text
    client.get("/today?theme=auto")
    assert "data-theme=" not in client.get("/today").text.split(">", maxsplit=2)[1]


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example/x"])
def test_a_choice_never_leads_to_another_site(path: str) -> None:
    answer = make_app().test_client().get(path, query_string={"lang": "es"})
    location = answer.headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


def test_values_in_a_translated_text_are_escaped() -> None:
    app = make_app()
    with app.test_request_context("/today"):
        shown = app.jinja_env.from_string(
            "{% autoescape true %}{{ _('Reference') }} {{ _('Times are %(city)s time', city=x) }}"
            "{% endautoescape %}"
        ).render(x="<script>")
    assert shown == "Reference Times are &lt;script&gt; time"
