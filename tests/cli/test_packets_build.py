"""`compliance packets build`: a small real plant, a signed file, and every way to get it wrong."""

import json
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select, update

from compliance.services.packet_build import desk_of
from compliance.storage.models.inspections import InspectionVersion
from compliance.storage.models.packets import Packet
from tests.cli.installed import Installed
from tests.services.test_packets import fill_a_week

MARCH = ("--establishment", "joliet", "--from", "2026-03-01", "--to", "2026-03-31")


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    installed = Installed(tmp_path_factory.mktemp("plant"))
    result = installed.run("db", "upgrade")
    assert result.exit_code == 0, result.output
    with installed.installation.opened() as deps:
        fill_a_week(desk_of(deps))
    return installed


def test_a_packet_is_written_listed_and_checked(plant: Installed, tmp_path: Path) -> None:
    file = tmp_path / "march.pdf"
    file.write_text("an older one")
    built = plant.run("packets", "build", *MARCH, "-o", str(file))
    assert built.exit_code == 0, built.output
    assert "AP-00001" in built.output
    assert "SHA-256" in built.output
    assert list(tmp_path.iterdir()) == [file]
    said = subprocess.run(
        ["pdfsig", file], capture_output=True, text=True, check=False, timeout=60
    ).stdout
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    checked = plant.run("packets", "verify", str(file), "--json")
    assert checked.exit_code == 0
    assert json.loads(checked.output)["period"] == "2026-03-01 to 2026-03-31"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    assert plant.run("packets", "verify", str(file)).exit_code == 1
    listed = plant.run("packets", "list", "--establishment", "joliet").output
    assert "AP-00001  joliet" in listed
    assert "issued" in listed


def test_everything_that_is_wrong_is_said_at_once(plant: Installed, tmp_path: Path) -> None:
    result = plant.run(
        *("packets", "build", "--establishment", "jolliet", "--from", "31.3.2026"),
        *(
            "--to",
            "soon",
            "--authority",
            "ocha",
            "--language",
            "fr",
            "-o",
            str(tmp_path / "no" / "x.pdf"),
        ),
    )
    assert result.exit_code == 2
    for words in (
        "There is no 'jolliet'. There are: joliet.",
        "'31.3.2026' is no day. Write it as 2026-01-31.",
        "'soon' is no day.",
        "There is no 'ocha'. There are: osha, epa, state, local, internal.",
        "There are no packets in 'fr'. There are: en, es.",
        "There is no folder",
    ):
        assert words in result.stderr
    turned = [*MARCH[:2], "--from", "2026-03-31", "--to", "2026-03-01"]
    result = plant.run("packets", "build", *turned, "-o", str(tmp_path / "x.pdf"))
    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "ends before it begins" in result.stderr
    assert plant.run("packets", "build").exit_code == 2


def test_a_refusal_leaves_nothing_half_written(plant: Installed, tmp_path: Path) -> None:
    long = [*MARCH[:2], "--from", "2010-01-01", "--to", "2026-03-31"]
    result = plant.run("packets", "build", *long, "-o", str(tmp_path / "x.pdf"))
    assert result.exit_code == 1
    assert "longer than five years" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_to_is_said_before_the_work_begins(
    plant: Installed,
) -> None:
    before = plant.run("packets", "list").output
    result = plant.run("packets", "build", *MARCH, "-o", "/proc/packet.pdf")
    assert result.exit_code == 1
    assert "/proc/packet.pdf: " in result.stderr
    assert plant.run("packets", "list").output == before


def test_a_packet_can_be_had_in_spanish(plant: Installed, tmp_path: Path) -> None:
    file = tmp_path / "marzo.pdf"
    result = plant.run("packets", "build", *MARCH, "--language", "es", "-o", str(file))
    assert result.exit_code == 0, result.output
    text = subprocess.run(
        ["pdftotext", file, "-"], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert "Registros de inspecciones" in text
    assert "Revíselo usted mismo" in text


def test_a_damaged_packet_is_named_by_the_list_when_asked(plant: Installed, tmp_path: Path) -> None:
    week = ("--establishment", "joliet", "--from", "2026-03-02", "--to", "2026-03-08")
    assert plant.run("packets", "build", *week, "-o", str(tmp_path / "w.pdf")).exit_code == 0
    assert plant.run("packets", "list", "--check").exit_code == 0
    with plant.installation.opened() as deps, deps.database.reading() as session:
        newest = session.scalars(select(Packet).order_by(Packet.id.desc()).limit(1)).one()
        data = deps.blobs.path(newest.snapshot_digest or "")
    whole = data.read_bytes()
    data.write_bytes(whole[:-1])
    result = plant.run("packets", "list", "--check")
    data.write_bytes(whole)
    assert result.exit_code == 1
    assert f"AP-{newest.id:05}: the data it was made from" in result.stderr
    assert "Copy that one file back from a backup" in result.stderr


def test_an_unknown_establishment_cannot_be_listed(plant: Installed) -> None:
    elgin = ("--establishment", "elgin")
    listed = plant.run("packets", "list", *elgin)
    built = plant.run("packets", "build", *elgin, *MARCH[2:], "-o", "x.pdf")
    assert (listed.exit_code, built.exit_code) == (2, 2)
    assert listed.stderr == built.stderr
    assert "--establishment: There is no 'elgin'. There are: joliet." in listed.stderr


def test_the_command_works_as_a_process_of_its_own(plant: Installed, tmp_path: Path) -> None:
    file = tmp_path / "week.pdf"
    week = ("--establishment", "joliet", "--from", "2026-03-02", "--to", "2026-03-08")
    with plant.process("packets", "build", *week, "-o", str(file)) as running:
        assert running.wait() == 0, running.output
    assert file.read_bytes().startswith(b"%PDF-")


def test_an_authority_is_understood_in_any_case(plant: Installed, tmp_path: Path) -> None:
    day = ("--establishment", "joliet", "--from", "2026-03-02", "--to", "2026-03-02")
    out = ("-o", str(tmp_path / "x.pdf"))
    assert plant.run("packets", "build", *day, "--authority", "EPA", *out).exit_code == 0
    newest = plant.run("packets", "list").output.splitlines()[0]
    assert "  epa  " in newest


def test_a_period_in_the_future_is_refused(plant: Installed, tmp_path: Path) -> None:
    ahead = ("--establishment", "joliet", "--from", "2999-01-01", "--to", "2999-12-31")
    result = plant.run("packets", "build", *ahead, "-o", str(tmp_path / "x.pdf"))
    assert (result.exit_code, list(tmp_path.iterdir())) == (1, [])
    assert "Period: It begins on 2999-01-01" in result.stderr
    assert "Choose a first day that is not after today." in result.stderr


def test_a_record_that_does_not_match_its_seal_is_named_in_a_warning(
    plant: Installed, tmp_path: Path
) -> None:
    out = ("-o", str(tmp_path / "x.pdf"))
    assert "Warning" not in plant.run("packets", "build", *MARCH, *out).stderr
    with plant.installation.opened() as deps, deps.database.unit_of_work() as session:
        version = session.scalars(select(InspectionVersion).limit(1)).one()
        good, bad = version.record, version.record.replace('"pass"', '"na"', 1)
        place = update(InspectionVersion).where(InspectionVersion.id == version.id)
        number = f"INS-{version.inspection_id:05}"
        session.execute(place.values(record=bad))
    result = plant.run("packets", "build", *MARCH, *out)
    with plant.installation.opened() as deps, deps.database.unit_of_work() as session:
        session.execute(place.values(record=good))
    assert result.exit_code == 0
    assert f"Warning: {number} does not match its seal." in result.stderr
    assert result.stderr.count("Warning") == 1
