"""Packets in Spanish: every word of ours, and not one of those who signed."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

import compliance.packets
from compliance.domain.recordkeeping.log_lines import Reader
from compliance.packets.build import PacketBuilder, own_fonts
from compliance.packets.compose import Composer
from compliance.packets.glyphs import Glyphs
from compliance.packets.ledgers import TRAIL_INTRO
from compliance.packets.terms import TERMS
from tests.packets.conftest import TEMPLATES, Made
from tests.packets.injury_samples import injuries
from tests.packets.sample import Photos, sample_packet, sample_record

FORMS = TEMPLATES.parent / "forms"
CODE = Path(compliance.packets.__file__).parent
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}|%%")
# What is not spelled out where it is said: fixed lists (all of them in TERMS), or a name of data.
NOT_LITERAL = {
    "AUTHORITIES.get(key, key)",
    "LOG_FIELDS.get(change.field, change.field)",
    "LOG_FIELDS.get(one.field, one.field)",
    "INCIDENT_KINDS.get(one.kind, one.kind)",
    "INCIDENT_STATES.get(one.state, one.state)",
    "MEASURES[measure.value][0]",
    "MEASURES[one.measure.value][1]",
    "MONTHS[line.month.month - 1]",
    "MONTHS[month - 1]",
    "MONTHS[month.month - 1]",
    "MONTHS[on.month - 1]",
    "PATTERNS[table.by.value]",
    "READER_WORDS[section.reader]",
    "TRAIL_INTRO",
    "action.kind",
    "action.state",
    "capacity",
    "finding.severity",
    "finding.state",
    "language",
    "line.assigned_to",
    "msgid",
    "packet.language",
    "text",
}


def _catalog() -> dict[str, str]:
    with (TEMPLATES / "es.po").open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id}


def _said_in_templates() -> Iterator[str]:
    for file in (*TEMPLATES.glob("*.html"), *FORMS.glob("*.html")):
        tree = Environment(autoescape=True).parse(file.read_text(encoding="utf-8"))
        for _line, _name, message in extract_from_ast(tree, ("_",)):
            parts = message if isinstance(message, tuple) else (message,)
            yield from (part for part in parts if part)


def _arguments_in_code() -> Iterator[ast.expr]:
    """Yield what is given to ``say`` and ``plain``, wherever the packets' code calls them."""
    for file in CODE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", "") or getattr(node.func, "id", "")
                yield from node.args if name in {"say", "plain"} else ()


def _said_in_code() -> Iterator[str]:
    for argument in _arguments_in_code():
        if isinstance(argument, ast.Constant):
            yield str(argument.value)


def test_every_text_of_a_packet_has_its_spanish_and_no_other_is_kept() -> None:
    said = {*_said_in_templates(), *_said_in_code(), *TERMS, TRAIL_INTRO}
    catalog = _catalog()

    assert sorted(said - catalog.keys()) == []
    assert sorted(catalog.keys() - said) == []
    assert [english for english, spanish in catalog.items() if not spanish] == []


def test_what_is_not_spelled_out_is_a_known_list() -> None:
    found = {ast.unparse(one) for one in _arguments_in_code() if not isinstance(one, ast.Constant)}

    assert found - NOT_LITERAL == set()


@pytest.mark.parametrize("english", sorted(_catalog()))
def test_spanish_has_the_same_places_and_printable_letters(english: str) -> None:
    spanish = _catalog()[english]

    assert sorted(PLACES.findall(spanish)) == sorted(PLACES.findall(english))
    assert Glyphs(own_fonts()).printable(spanish) == spanish


def test_a_spanish_packet_says_its_own_words_in_spanish_and_the_record_s_as_signed(
    builder: PacketBuilder, made: Made, tmp_path: Path
) -> None:
    spanish = made.snapshot.model_copy(update={"language": "es"})
    first = builder.render(spanish, made.photos, tmp_path / "1.pdf")
    builder.render(spanish, made.photos, tmp_path / "2.pdf")
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "1.pdf", "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert (tmp_path / "1.pdf").read_bytes() == (tmp_path / "2.pdf").read_bytes()
    assert f"Página {first.pages} de {first.pages}" in text
    assert "Registro sellado. Cabeza del historial" in text
    assert "1 jul 2026" in text
    assert "Todos los registros coinciden con sus sellos" in text
    assert "I did this inspection and its answers are true." in text
    assert "Forks: no cracks, bends or worn heels" in text
    for english in ("Page ", "Inspector:", "Contents", "Findings", "Received", "Provision "):
        assert english not in text


def test_forms_rates_and_incidents_of_a_spanish_packet_are_in_spanish(
    builder: PacketBuilder, made: Made, tmp_path: Path
) -> None:
    section = injuries(Reader.AUTHORISED_REPRESENTATIVE)
    spanish = made.snapshot.model_copy(update={"language": "es", "injuries": section})
    builder.render(spanish, made.photos, tmp_path / "1.pdf")
    done = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "1.pdf", "-"],
        capture_output=True,
        text=True,
        check=True,
    )
    text = " ".join(done.stdout.split())
    for said in (
        "Registro de lesiones y enfermedades relacionadas con el trabajo (Log of Work-Related",
        "Totales de la página",
        "caso de privacidad",
        "cambio de J a I 05/06/2025 09:30 por Ana Ruiz: Restriction began on 5 May",
        "Publique este resumen del 1 feb 2026 al 30 abr 2026",
        "Tendencias de los índices",
        "Casi accidente",
        "17. ¿Qué objeto o sustancia dañó directamente al empleado?",
    ):
        assert said in text
    english = {one for one in _said_in_templates() if len(one) > 14 and "%(" not in one}
    shown = {one for one in english if one in text} - {_catalog()[one] for one in english}
    # Official names stand in brackets; what was signed stays as it was signed.
    assert {one for one in shown if f"({one})" not in text} == set()


def test_a_record_drawn_in_english_is_not_used_for_spanish(builder: PacketBuilder) -> None:
    photos = Photos()
    record = sample_record(0, photos, items=2).model_copy(update={"number": "INS-2026-7"})
    kept = builder._store  # noqa: SLF001 - the folder itself tells
    builder.prepare(record, "en", photos)
    drawn = set(kept._folder.rglob("*.pdf"))  # noqa: SLF001 - as above
    builder.prepare(record, "en", photos)
    assert set(kept._folder.rglob("*.pdf")) == drawn  # noqa: SLF001 - as above
    builder.prepare(record, "es", photos)
    assert len(set(kept._folder.rglob("*.pdf")) - drawn) == 1  # noqa: SLF001 - as above


def test_the_states_of_findings_are_said_in_spanish() -> None:
    composer = Composer(TEMPLATES, Glyphs(own_fonts()))
    packet = sample_packet(1, Photos(), items=5)
    finding = packet.findings[0].model_copy(update={"state": "Open, late", "actions": ()})
    spanish = packet.model_copy(update={"findings": (finding,), "language": "es"})

    assert "Abierto, tarde" in composer.summary(spanish)
    assert "Open" not in composer.summary(spanish)
