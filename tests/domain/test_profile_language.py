"""The questions about a site in other languages: what is missing shows in English, marked."""

from pathlib import Path

import pytest

from compliance.domain.errors import InvalidInputError
from compliance.domain.file_problems import Plain
from compliance.domain.profile_language import profile_in_language, texts_of_profile
from compliance.domain.profile_reader import read_profile
from compliance.library.profile import load_profile

FILE = """\
sections:
  - key: fire
    title: Fire
    facts:
      - {key: doors, question: How many doors?, guidance: Count all., type: number, unit: pieces}
      - key: code
        question: Which code?
        type: choice
        choices: {ifc: The model code, none: None}
translations:
  es:
    sections: {fire: Incendios}
    units: {pieces: unidades}
    facts:
      doors: {question: "¿Cuántas puertas?"}
      code: {choices: {none: Ninguno}}
"""


def loaded(folder: Path, text: str = FILE) -> list[str]:
    """Return what is wrong with a file, as "file:line what remedy"."""
    (folder / "profile.yaml").write_text(text, encoding="utf-8")
    try:
        load_profile(folder)
    except InvalidInputError as error:
        return [f"{one.where} {one.what} {one.remedy}" for one in error.problems]
    return []


def test_texts_are_in_the_language_and_the_rest_falls_back(tmp_path: Path) -> None:
    assert loaded(tmp_path) == []
    profile = load_profile(tmp_path)
    shown = profile_in_language(profile, "es")
    doors, code = shown.by_key["doors"], shown.by_key["code"]
    assert shown.profile.sections[0].title == "Incendios"
    assert (doors.question, doors.guidance) == ("¿Cuántas puertas?", "Count all.")
    assert (code.question, code.choices) == (
        "Which code?",
        {"ifc": "The model code", "none": "Ninguno"},
    )
    assert shown.fell_back == {
        "facts.doors.guidance",
        "facts.code.question",
        "facts.code.choices.ifc",
    }
    assert shown.language_of("facts.code.question") == "en"
    assert shown.language_of("facts.doors.question") == ""
    # Answers are read by the unit, so it stays; its words stand beside it.
    assert (doors.unit, shown.units) == ("pieces", {"pieces": "unidades"})


def test_english_is_the_original(tmp_path: Path) -> None:
    assert loaded(tmp_path) == []
    profile = load_profile(tmp_path)
    shown = profile_in_language(profile, "en")
    assert (shown.profile.sections, shown.fell_back) == (profile.sections, frozenset())
    assert set(texts_of_profile(profile)) == {
        "sections.fire",
        "facts.doors.question",
        "facts.doors.guidance",
        "facts.code.question",
        "facts.code.choices.ifc",
        "facts.code.choices.none",
        "units.pieces",
    }


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "none: Ninguno",
            "nome: Ninguno",
            "profile.yaml:16 There is no text `facts.code.choices.nome` to translate.",
        ),
        ("doors: {question:", "gates: {title:", "profile.yaml:15 There is no text `facts.gates"),
        ("{fire: Incendios}", "{fire: [a, b]}", "profile.yaml:12 `fire`: This must be a text."),
        ("sections: {fire: Incendios}", "sections: Incendios", "profile.yaml:12 There is no text"),
        ("  es:\n    sec", "  es:\n    sec: x\n    sec", "profile.yaml:12 There is no text `sec`"),
        ("type: choice", "type: chance", "profile.yaml:8 `type`: 'chance' is not a known word."),
    ],
)
def test_a_text_without_an_original_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    problems = loaded(tmp_path, FILE.replace(old, new))
    assert problems
    assert problems[0].startswith(told)
    assert "nome" not in new or problems[0].endswith("Did you mean `facts.code.choices.none`?")


@pytest.mark.parametrize("data", ["words", [], {"translations": "es"}])
def test_what_is_no_profile_at_all_is_refused(data: Plain) -> None:
    with pytest.raises(InvalidInputError):
        read_profile(data, lambda _path: "profile.yaml")
