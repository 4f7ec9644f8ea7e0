"""`compliance packets verify`, as an auditor without an installation runs it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner

from compliance.cli.packets import packets_group
from compliance.domain.packet_verdict import Verdict
from compliance.packets.keys import open_packet_key


def _trust(folder: Path) -> str:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return str(open_packet_key(folder, company="Northgate Fabrication", now=now).trust)


def test_something_else_exits_2_and_says_so(tmp_path: Path) -> None:
    letter = tmp_path / "letter.pdf"
    letter.write_text("Dear auditor")

    result = CliRunner().invoke(packets_group, ["verify", str(letter), "--trust", _trust(tmp_path)])

    assert result.exit_code == 2
    assert "This is not a packet." in result.output


def test_the_verdict_is_there_as_json(tmp_path: Path) -> None:
    other = tmp_path / "other.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(other)

    result = CliRunner().invoke(
        packets_group, ["verify", str(other), "--json", "--trust", _trust(tmp_path)]
    )

    verdict = json.loads(result.output)
    assert result.exit_code == verdict["exit_code"] == 2
    assert verdict["is_unchanged"] is False
    assert "not one of this program's packets" in verdict["reasons"][0]


def test_without_a_certificate_the_file_is_judged_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "file.pdf"
    file.write_bytes(b"%PDF-1.7")

    result = CliRunner().invoke(packets_group, ["verify", str(file)])

    assert result.exit_code == 2
    assert "not one of this program's packets" in result.output


def test_the_exit_statuses_stand_in_the_help() -> None:
    said = CliRunner().invoke(packets_group, ["verify", "--help"]).output

    assert "0  unchanged" in said
    assert "2  not a packet" in said


@pytest.mark.parametrize("name", ["missing.pdf", "."])
def test_what_cannot_be_read_gets_the_same_verdict_in_words_and_as_json(
    tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    as_json = CliRunner().invoke(packets_group, ["verify", str(file), "--json"])
    verdict = json.loads(as_json.stdout)
    assert as_json.exit_code == verdict["exit_code"] == 2
    assert f"{file} cannot be read: " in verdict["reasons"][0]
    assert set(verdict) == set(Verdict.model_fields)
    in_words = CliRunner().invoke(packets_group, ["verify", str(file)])
    assert in_words.exit_code == 2
    assert in_words.stdout.startswith("There is nothing to check.\n- ")
