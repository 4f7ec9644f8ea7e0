"""Refusals of services in the language of the page."""

import re

import pytest

from compliance.domain.errors import ComplianceError, ConflictError, InvalidInputError, Problem
from compliance.web.kit.catalogs import read_catalog
from compliance.web.kit.phrasebooks import pattern_of
from compliance.web.kit.spoken import REFUSALS, spoken, spoken_refusal
from tests.web.kit_app import Switches, make_app

SAMPLES = ("7", "LO-03", "Plate shear", "2026-03-02", "Ana Rivera", "12.5", "INC-00004")
_VALUE = re.compile(r"%\((\w+)\)s")


def _in_spanish(text: str) -> str:
    app = make_app(Switches(language="es"))
    with app.test_request_context("/today"):
        return spoken(text)


def test_a_sentence_without_values_is_said_in_spanish() -> None:
    assert _in_spanish("Say why the record is void.") == "Diga por qué se anula el registro."


def test_the_values_of_a_sentence_stand_in_the_spanish_one() -> None:
    said = _in_spanish("LO-03 is retired. Enter a new asset if it is back.")
    assert said.startswith("LO-03 ")
    assert "is retired" not in said


def test_lines_are_said_one_by_one() -> None:
    first, second = "Say why the record is void.", "No catalog knows this."
    assert _in_spanish(f"{first}\n{second}") == f"{_in_spanish(first)}\n{second}"


def test_english_pages_say_what_the_service_said() -> None:
    with make_app(Switches(language="en")).test_request_context("/today"):
        assert spoken("Say why the record is void.") == "Say why the record is void."


@pytest.mark.parametrize(
    "error",
    [
        ConflictError("Say why the record is void."),
        InvalidInputError([Problem("Reason", "Say why the record is void.", "")]),
    ],
)
def test_a_whole_refusal_is_said_in_spanish(error: ComplianceError) -> None:
    with make_app(Switches(language="es")).test_request_context("/today"):
        assert "Diga por qué se anula el registro." in spoken_refusal(error)


def test_every_sentence_is_recognised_when_it_is_filled_in() -> None:
    """With sample values each one gives its own translation, not that of another."""
    texts = {str(one.id): str(one.string) for one in read_catalog("es", REFUSALS) if one.id}
    wrong = []
    with make_app(Switches(language="es")).test_request_context("/today"):
        for msgid, words in texts.items():
            names = list(dict.fromkeys(_VALUE.findall(msgid)))
            values = dict(zip(names, SAMPLES[: len(names)], strict=True))
            said = spoken(msgid % values)
            if said != words % values:
                wrong.append((msgid, said))
    assert not wrong


def test_a_pattern_takes_one_name_for_one_value() -> None:
    pattern = pattern_of("%(tag)s is out. Bring %(tag)s back.")
    assert pattern.fullmatch("A-1 is out. Bring A-1 back.")
    assert not pattern.fullmatch("A-1 is out. Bring B-2 back.")
