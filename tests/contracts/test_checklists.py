"""Our own checklists keep what the README of the folder promises."""

import textwrap
from pathlib import Path

import pytest

from compliance.domain.answer_types import AnswerType
from compliance.domain.authorities import Authority
from compliance.domain.cadence import AnyClock
from compliance.domain.checklists import Edition, Severity
from compliance.domain.provisions import ProvisionKind
from compliance.domain.translations import in_language
from compliance.library.catalog import load, read_edition
from compliance.library.editorial import editorial_problems
from compliance.library.schema import SCHEMA_NAME, checklist_schema

FOLDER = Path(__file__).resolve().parents[2] / "checklists"
CATALOG = load(FOLDER)
REAL = CATALOG.editions()
EVERY = pytest.mark.parametrize("edition", REAL, ids=[edition.ref.key for edition in REAL])

EXAMPLE = CATALOG.latest("example-every-feature")
BASES = {model.model_fields["basis"].annotation for model in AnyClock.__args__[0].__args__}


def test_there_are_real_ones_of_every_authority_and_many_cadences() -> None:
    assert len(REAL) >= 14
    assert {edition.checklist.authority for edition in REAL} == set(Authority)
    bases = {clock.basis for e in REAL for clock in e.checklist.cadence.clocks}
    assert len(bases) >= 6


@EVERY
def test_every_version_is_published(edition: Edition) -> None:
    assert CATALOG.is_published(edition.ref), "Run `compliance checklists publish`."


@EVERY
def test_the_editor_finds_the_schema(edition: Edition) -> None:
    up = "../" * edition.path.count("/")
    head = f"# yaml-language-server: $schema={up}{SCHEMA_NAME}\n"
    assert edition.source.decode().startswith(head)


@EVERY
def test_questions_are_short_and_phrased_so_that_yes_is_good(edition: Edition) -> None:
    assert editorial_problems(edition) == []


@EVERY
def test_every_rule_is_cited_where_it_sets_a_number(edition: Edition) -> None:
    checklist = edition.checklist
    for clock in checklist.cadence.clocks:
        assert clock.text, "Say in words how often."
        if clock.source == "rule":
            assert clock.provision
    if checklist.record.required:
        assert checklist.record.provision is not None
    if checklist.authority is not Authority.INTERNAL:
        assert any(p.kind is not ProvisionKind.INTERNAL for p in checklist.provisions)
        if checklist.retention.span is not None:
            assert checklist.retention.provision or "suggest" in checklist.retention.text


@EVERY
def test_serious_defects_that_stop_use_ask_for_a_photo(edition: Edition) -> None:
    for item in edition.checklist.items:
        if item.fail and item.fail.stop_use:
            assert item.fail.severity in (Severity.CRITICAL, Severity.SERIOUS)


@EVERY
def test_a_translation_is_complete(edition: Edition) -> None:
    optional = {"record.statement"}
    for language in edition.checklist.languages:
        assert set(in_language(edition.checklist, language).fell_back) <= optional


@pytest.mark.parametrize(
    "key", ["forklift-daily", "extinguisher-monthly", "eyewash-weekly", "exits-monthly"]
)
def test_the_everyday_ones_speak_spanish(key: str) -> None:
    assert "es" in CATALOG.latest(key).checklist.languages


def test_no_text_calls_us_approved_or_proof() -> None:
    for edition in REAL:
        text = edition.source.decode().lower()
        assert "osha approved" not in text
        assert "osha-approved" not in text
        assert "tamper-proof" not in text


def test_the_example_uses_every_answer_type_clock_and_severity() -> None:
    checklist = EXAMPLE.checklist
    assert checklist.example
    assert {item.answer.type for item in checklist.items} == set(AnswerType)
    assert len({clock.basis for clock in checklist.cadence.clocks}) == len(BASES)
    fails = [item.fail for item in checklist.items if item.fail]
    assert {fail.severity for fail in fails} == set(Severity)
    assert {provision.kind for provision in checklist.provisions} == set(ProvisionKind)


def test_the_example_sets_every_key_of_the_format() -> None:
    text = EXAMPLE.source.decode()
    properties = type(EXAMPLE.checklist).model_fields
    assert [name for name in properties if f"\n{name}:" not in text] == []


def test_the_readme_names_every_answer_type_and_every_basis() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    bases = {clock.basis for clock in EXAMPLE.checklist.cadence.clocks}
    for word in (*AnswerType, *bases, *Severity, *Authority):
        assert f"`{word}`" in readme


def test_the_schema_is_current() -> None:
    current = (FOLDER / SCHEMA_NAME).read_text(encoding="utf-8")
    assert current == checklist_schema(), "Run `compliance checklists schema`."


def test_the_example_of_the_readme_can_be_copied_as_it_is() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    block = readme.split("```yaml\n")[1].split("```")[0]
    edition = read_edition(textwrap.dedent(block).encode(), "README.md")
    assert edition.ref.key == "fire-doors-weekly"
    assert editorial_problems(edition) == []
