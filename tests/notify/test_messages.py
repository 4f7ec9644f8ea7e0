"""The words of messages: every kind, both languages, hostile texts, missing data."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from compliance.domain.notifications import NotificationKind
from compliance.notify.messages import (
    HIDDEN,
    MONTHS,
    PAGES,
    Composer,
    UnknownMessageError,
    one_line,
)
from compliance.ports import ComposedMessage, OutgoingMessage

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "mail"
CHECK = {
    "name": "Ana",
    "title": "Portable fire extinguishers",
    "where": "FX-01 Extinguisher",
    "site": "Joliet",
    "due_on": "2026-03-16",
    "subject_id": 7,
    "expires_at": "2026-03-23T14:05:00+00:00",
    "token": "a/b?c",
}
FIRST = {**CHECK, "kind": "check-overdue", "due_on": "2026-03-02"}
DIGEST = {"items": [{**CHECK, "kind": "action-due"}, FIRST]}
FIRE = {**CHECK, "kind": "incident-folded", "incident_kind": "fire"}
LISTS: Mapping[str, Mapping[str, object]] = {
    "digest": DIGEST,
    "incident-folded": {"items": [FIRE, {**FIRE, "where": "Dock 1"}]},
}


@pytest.fixture(scope="module")
def composer() -> Composer:
    return Composer(TEMPLATES, base_url="https://safety.plant.example/")


def compose(
    composer: Composer, kind: str, data: Mapping[str, object], language: str = "en"
) -> ComposedMessage:
    message = OutgoingMessage(
        message_id="t", kind=kind, address="ana@plant.example", language=language, data=data
    )
    return composer.compose(message)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", list(NotificationKind))
def test_every_kind_is_short_plain_and_has_one_link(
    composer: Composer, kind: NotificationKind, language: str
) -> None:
    words = compose(composer, kind, LISTS.get(kind, CHECK), language)
    assert 10 < len(words.subject) < 100
    assert words.text.count("https://") == 1
    assert words.html.count("<a href=") == 1
    assert f'<html lang="{language}">' in words.html
    assert len(words.text.splitlines()) < 20
    assert "\n\n\n" not in words.text
    greeting = "Hola, Ana:" if language == "es" else "Hello Ana,"
    assert words.text.startswith(greeting)


def test_a_reminder_reads_like_this(composer: Composer) -> None:
    words = compose(composer, "check-overdue", CHECK)
    assert words.subject == (
        "Overdue since 16 Mar 2026: Portable fire extinguishers, FX-01 Extinguisher"
    )
    assert words.text == (
        "Hello Ana,\n"
        "\n"
        "This check was due on 16 Mar 2026, and is not done yet:\n"
        "\n"
        "Portable fire extinguishers, FX-01 Extinguisher\n"
        "\n"
        "Please do it as soon as you can. A late check is better than none.\n"
        "\n"
        "Open it:\n"
        "https://safety.plant.example/checks/7\n"
        "\n"
        "From the compliance tracker of Joliet.\n"
    )


def test_a_digest_lists_the_oldest_first_in_the_words_of_each(composer: Composer) -> None:
    words = compose(composer, "digest", DIGEST)
    assert words.subject == "2 checks and fixes wait for you"
    overdue = words.text.index("- Overdue since 2 Mar 2026: Portable")
    assert overdue < words.text.index("- Fix due 16 Mar 2026: Portable")


def test_a_flood_of_urgent_reports_is_one_message(composer: Composer) -> None:
    words = compose(composer, "incident-folded", LISTS["incident-folded"])
    assert words.subject == "2 more urgent reports at Joliet"
    for line in ("- Urgent: Fire, FX-01 Extinguisher\n", "- Urgent: Fire, Dock 1\n"):
        assert line in words.text
    assert "/incidents\n" in words.text
    one = compose(composer, "incident-folded", {"items": [FIRE]})
    assert one.subject == "Urgent: Fire, FX-01 Extinguisher"


def test_a_token_cannot_change_the_address_it_stands_in(composer: Composer) -> None:
    words = compose(composer, "invitation", CHECK)
    assert "https://safety.plant.example/links/a%2Fb%3Fc\n" in words.text


@pytest.mark.parametrize(("language", "said"), [("en", "(link hidden)"), ("es", "(enlace oculto)")])
def test_a_link_that_was_forgotten_is_said_to_be_hidden(
    composer: Composer, language: str, said: str
) -> None:
    gone = {key: value for key, value in CHECK.items() if key != "token"}
    for kind in ("invitation", "password-reset"):
        words = compose(composer, kind, gone, language)
        assert f"\n{said}\n" in words.text
        assert "://" not in words.text


def test_what_cannot_be_taken_out_of_service_is_not_said_to_be(composer: Composer) -> None:
    asset, area = (compose(composer, "stop-use", {**CHECK, "is_out": out}) for out in (True, False))
    for letter in (asset.text, asset.html):
        assert "marked as out of service" in letter
    for letter in (area.text, area.html):
        assert "out of service" not in letter
        assert "keep everybody from using it" in letter


def test_markup_and_line_breaks_in_what_people_typed_stay_text(composer: Composer) -> None:
    hostile = {
        **CHECK,
        "title": "<script>alert(1)</script>\r\nBcc: all@plant.example",
        "where": "\x00\u2028Door & <b>",
        "name": "<i>Ana</i>",
    }
    items = {"items": [{**hostile, "kind": "check-due"}] * 2}
    messages: dict[str, Mapping[str, object]] = {"check-due": hostile, "digest": items}
    for kind, data in messages.items():
        words = compose(composer, kind, data)
        assert "<script" not in words.html
        assert "<b>" not in words.html
        assert "<i>" not in words.html
        assert "\n" not in words.subject
        assert "\r" not in words.subject


def test_a_subject_is_one_line_and_not_too_long() -> None:
    assert one_line(" a\r\n b\tc\x1b\u2029d ") == "a b c d"
    assert len(one_line("x" * 1000)) == 180
    assert one_line("x" * 1000).endswith("…")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("check-due", {}),
        ("check-due", {**CHECK, "due_on": "soon"}),
        ("no-such-kind", CHECK),
        ("../macros", CHECK),
        ("digest", {"items": "three"}),
    ],
)
def test_what_cannot_be_written_is_refused_in_words(
    composer: Composer, kind: str, data: dict[str, object]
) -> None:
    with pytest.raises(UnknownMessageError, match=kind.strip("./")):
        compose(composer, kind, data)


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_must_not_be_used_again_says_why(composer: Composer, language: str) -> None:
    words = compose(composer, "stop-use", {**CHECK, "again": "Bent <again>"}, language)
    first = compose(composer, "stop-use", CHECK, language)
    assert "Bent <again>" in words.text
    assert "Bent &lt;again&gt;" in words.html
    assert words.text.splitlines()[2] != first.text.splitlines()[2]


def test_every_sentence_is_translated_into_spanish() -> None:
    sentences = {*MONTHS, HIDDEN}
    for _, _, text, _, _ in extract_from_dir(
        TEMPLATES, method_map=[("**.txt", "jinja2"), ("**.html", "jinja2")], keywords={"_": None}
    ):
        assert isinstance(text, str)
        sentences.add(text)
    with (TEMPLATES / "es.po").open("rb") as file:
        catalog = {str(message.id): message.string for message in read_po(file) if message.id}
    assert set(catalog) == sentences
    assert all(catalog.values())


def test_every_kind_leads_to_a_page() -> None:
    assert set(PAGES) == {kind.value for kind in NotificationKind}
