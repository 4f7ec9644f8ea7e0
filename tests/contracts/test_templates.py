"""Rules for templates and for the Spanish catalog."""

import gettext as gnu
import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog

from compliance.web.kit.catalogs import (
    DOMAINS,
    completed,
    mo_bytes,
    po_path,
    read_catalog,
    untranslated,
)
from tests.web.kit_app import make_app

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
# Pages for the browser; packets and mail have media of their own.
PAGES = sorted(
    path
    for path in TEMPLATES.rglob("*.html")
    if path.relative_to(TEMPLATES).parts[0] not in {"packets", "mail"}
)
MAX_LINES = 400
FORBIDDEN = {
    "an inline style": re.compile(r"<style\b|\sstyle\s*="),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>"),
    "an event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']"),
    "text that is not escaped": re.compile(r"\|\s*safe\b|autoescape false"),
    "an address elsewhere": re.compile(r"(?:src|href)=\"(?:https?:)?//"),
    "a static file without its hash": re.compile(r"(?:src|href)=\"/static/"),
    "a claim we cannot make": re.compile(r"tamper-proof|OSHA[- ]approved", re.IGNORECASE),
}
REMEDY = "run `python -m compliance.web.kit.catalogs` and fill the empty msgstr lines"


def _name(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_a_page_keeps_the_rules(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= MAX_LINES
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert not found, f"{_name(path)} has {', '.join(found)}"


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_a_page_is_well_formed(path: Path) -> None:
    make_app().jinja_env.parse(path.read_text(), _name(path), str(path))


@pytest.mark.parametrize(
    "path", [path for path in PAGES if _name(path).startswith("pages/")], ids=_name
)
def test_a_page_extends_a_layout_has_a_title_and_sends_forms_with_a_token(path: Path) -> None:
    text = path.read_text()
    if path.name.startswith("_"):
        return  # a part that pages include
    assert re.search(r"{% extends \"(layout|layout_phone|layout_plain|pages/)", text)
    assert "{% block title %}" in text or '{% extends "pages/' in text
    posts = len(re.findall(r"<form[^>]*method=\"post\"", text, re.IGNORECASE))
    tokens = len(re.findall(r"csrf\(\)|csrf_token|hidden_tag", text))
    assert tokens >= posts


@pytest.fixture(scope="module", params=DOMAINS)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    return read_catalog("es", request.param)


def test_the_catalog_has_exactly_the_texts_of_today(catalog: Catalog) -> None:
    there = {message.id for message in catalog if message.id}
    wanted = {message.id for message in completed(catalog) if message.id}
    assert there == wanted, f"{REMEDY}: {sorted(map(str, there ^ wanted))[:5]}"


def test_the_compiled_catalog_is_current(catalog: Catalog) -> None:
    path = po_path("es", str(catalog.domain)).with_suffix(".mo")
    with path.open("rb") as file:
        shipped = gnu.GNUTranslations(file)
    fresh = gnu.GNUTranslations(BytesIO(mo_bytes(catalog)))
    # GNUTranslations keeps its table in a private name; it has no public way to list it.
    texts = [table._catalog for table in (shipped, fresh)]  # type: ignore[attr-defined]  # noqa: SLF001
    for table in texts:
        table.pop("", None)
    assert texts[0] == texts[1], REMEDY


def test_every_text_is_in_spanish(catalog: Catalog) -> None:
    missing = untranslated(catalog)
    assert not missing, f"{REMEDY}: {sorted(missing)}"


def test_translations_keep_their_placeholders(catalog: Catalog) -> None:
    marks = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%")
    for message in catalog:
        ids = message.id if isinstance(message.id, (tuple, list)) else [message.id]
        strings = message.string if isinstance(message.string, (tuple, list)) else [message.string]
        for string in filter(None, strings if message.id else []):
            found, wanted = set(marks.findall(string)), set(marks.findall(ids[-1]))
            same = found == wanted or (len(ids) > 1 and found < wanted)  # "One thing" has no number
            assert same, f"{string!r} does not have the marks of {ids[-1]!r}"
