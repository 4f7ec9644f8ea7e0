"""Injury and illness records in a packet: frozen, drawn across, embedded, masked, read back."""

import csv
import io
import re
import subprocess
from pathlib import Path

import pikepdf
import pytest

from compliance.domain.packet_records import canonical_json
from compliance.domain.packets import PacketSnapshot
from compliance.domain.recordkeeping.log_lines import Reader
from compliance.packets.build import PacketBuilder
from compliance.packets.contents import read_contents
from compliance.packets.sign import PacketSigner
from tests.packets.conftest import NOW, Made
from tests.packets.injury_samples import injuries

PRIVATE = "Employee Number3"


def packet_for(made: Made, reader: Reader, **more: object) -> PacketSnapshot:
    section = injuries(reader, **more)  # type: ignore[arg-type]  # options by name
    return made.snapshot.model_copy(update={"injuries": section})


def pages_of(file: Path) -> list[str]:
    done = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.split("\f")[:-1]


def everything_in(file: Path) -> str:
    """All that anybody can read out of a packet: its pages and its embedded files."""
    with pikepdf.open(file) as pdf:
        held = [bytes(spec.EF.F.read_bytes()).decode() for spec in pdf.Root.AF]
    return "\n".join([*pages_of(file), *held])


def test_a_packet_from_before_has_no_word_of_injuries(made: Made) -> None:
    data = canonical_json(made.snapshot)
    assert b"injuries" not in data
    assert canonical_json(PacketSnapshot.model_validate_json(data)) == data


@pytest.mark.parametrize("reader", Reader)
def test_the_data_come_back_the_same(made: Made, reader: Reader) -> None:
    packet = packet_for(made, reader)
    data = canonical_json(packet)
    assert PacketSnapshot.model_validate_json(data) == packet
    assert PRIVATE not in data.decode()


def test_the_forms_stand_in_the_packet_across_and_with_page_numbers(
    builder: PacketBuilder, made: Made, tmp_path: Path
) -> None:
    file = tmp_path / "packet.pdf"
    rendered = builder.render(packet_for(made, Reader.GOVERNMENT), made.photos, file)
    pages = pages_of(file)
    assert len(pages) == rendered.pages
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
    log = next(at for at, page in enumerate(pages) if "Log of Work-Related" in page)
    with pikepdf.open(file) as pdf:
        assert [round(float(side)) for side in pdf.pages[log].mediabox[2:]] == [792, 612]
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
        names = [str(spec.UF) for spec in pdf.Root.AF]
        assert pdf.Root.StructTreeRoot.ParentTree is not None
    for title in ("Form 300: log of 2025", "Form 300A: summary of 2025", "Incident rates"):
        assert title in titles
    assert names == ["answers.csv", "log.csv", "packet.json"]
    contents = next(row for row in pages[1].splitlines() if "Form 300: log of 2025" in row)
    assert int(contents.split()[-1]) == log + 1
    assert "AP-2026" in pages[log]  # the running head, at the top of a page that lies across


def test_the_same_snapshot_gives_the_same_bytes_and_it_verifies(
    builder: PacketBuilder, made: Made, tmp_path: Path
) -> None:
    packet = packet_for(made, Reader.OTHERS)
    one, two, signed = (tmp_path / name for name in ("1.pdf", "2.pdf", "signed.pdf"))
    builder.render(packet, made.photos, one)
    builder.render(packet, made.photos, two)
    assert one.read_bytes() == two.read_bytes()
    PacketSigner(made.key).sign(one, signed, now=NOW)
    assert made.verifier.verify(signed, now=NOW).exit_code == 0
    assert read_contents(signed).faults == ()


@pytest.mark.parametrize("reader", Reader)
def test_no_packet_names_a_privacy_case_and_only_the_entitled_read_names(
    builder: PacketBuilder, made: Made, tmp_path: Path, reader: Reader
) -> None:
    file = tmp_path / "packet.pdf"
    builder.render(packet_for(made, reader), made.photos, file)
    said = everything_in(file)
    assert re.search(rf"{PRIVATE}\b", said) is None
    assert "privacy case" in said
    assert ("Employee Number1" in said) is (reader is not Reader.OTHERS)
    # Home addresses and clinicians stand on whole reports alone.
    whole = reader in (Reader.GOVERNMENT, Reader.PERMITTED)
    assert ("12 Elm Street" in said) is whole
    assert ("Dr. Lee Chu" in said) is whole
    assert ("Turning a plate" in said) is (reader is not Reader.WORKFORCE)


def test_the_log_travels_as_a_table_whose_columns_add_up(
    builder: PacketBuilder, made: Made, tmp_path: Path
) -> None:
    file = tmp_path / "packet.pdf"
    packet = packet_for(made, Reader.OTHERS, cases=30)
    builder.render(packet, made.photos, file)
    with pikepdf.open(file) as pdf:
        log = next(spec for spec in pdf.Root.AF if str(spec.UF) == "log.csv")
        text = bytes(log.EF.F.read_bytes()).decode()
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["lined_out"] == "no"]
    assert packet.injuries is not None
    totals = packet.injuries.years[0].totals
    assert [sum(row["outcome"] == one for row in rows) for one in "GHIJ"] == [*totals.outcomes]
    assert sum(totals.outcomes) == sum(totals.types) == len(rows)
    assert sum(int(row["days_away"] or 0) for row in rows) == totals.days_away
    for row in rows:
        assert int(row["days_away"] or 0) + int(row["days_restricted"] or 0) <= 180


def test_a_summary_that_nobody_certified_says_so(
    builder: PacketBuilder, made: Made, tmp_path: Path
) -> None:
    file = tmp_path / "packet.pdf"
    packet = packet_for(made, Reader.OTHERS, cases=0, certified=False)
    builder.render(packet, made.photos, file)
    said = " ".join(" ".join(pages_of(file)).split())
    assert "Not certified" in said
    assert "Draft. Not certified: do not post it." in said
    assert "No recordable cases." in said


def figures_in(file: Path) -> list[str]:
    """The alternate text of each figure, out of the structure of the file."""
    with pikepdf.open(file) as pdf:
        return [
            str(one.Alt)
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and one.get(pikepdf.Name.S) == "/Figure"
        ]


@pytest.mark.parametrize("language", ["en", "es"])
def test_charts_have_their_numbers_as_alternate_text_and_as_table(
    builder: PacketBuilder, made: Made, tmp_path: Path, language: str
) -> None:
    file = tmp_path / "packet.pdf"
    packet = packet_for(made, Reader.GOVERNMENT).model_copy(update={"language": language})
    builder.render(packet, made.photos, file)
    said = figures_in(file)
    assert packet.injuries is not None
    trends = packet.injuries.trends
    ends = {f"line, at the end {one.points[-1].rolling}" for one in trends}
    if language == "en":
        assert sum(any(end in one for end in ends) for one in said) == len(trends)
        assert "The body from the front. Eye: 3; Hand: 7" in said
        assert any(one.startswith("Cause, from investigations. Guard") for one in said)
    else:
        assert "El cuerpo de frente. Eye: 3; Hand: 7" in said  # names were frozen in English
        assert not [one for one in said if "month" in one or "body" in one]
    words = " ".join(" ".join(pages_of(file)).split())
    for one in trends[0].points:
        assert one.rolling in words
    assert re.search(r"Hand 7 64% 64%", words)


def test_packets_from_before_the_charts_keep_their_canonical_form(made: Made) -> None:
    packet = packet_for(made, Reader.OTHERS)
    assert packet.injuries is not None
    bare = packet.injuries.model_copy(update={"trends": (), "patterns": None})
    data = canonical_json(packet.model_copy(update={"injuries": bare}))
    assert b"trends" not in data
    assert b"patterns" not in data
    assert canonical_json(PacketSnapshot.model_validate_json(data)) == data
