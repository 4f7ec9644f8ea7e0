"""What a packet must not hide: records that do not match their seal, records of no check due."""

import subprocess
from pathlib import Path

import pytest

from compliance.domain.packet_records import InspectionRecord, Moment
from compliance.domain.packets import Counts, PacketSnapshot, Seal
from compliance.packets.build import PacketBuilder
from compliance.services.packet_seals import list_broken, list_undue, mark_broken
from tests.packets.conftest import Made

UNDUE = "Due before or after this period, or extra"


def _with_records(packet: PacketSnapshot, *records: InspectionRecord) -> PacketSnapshot:
    return packet.model_copy(update={"records": records})


def _due(packet: PacketSnapshot, local: str) -> PacketSnapshot:
    """Return the packet with the first record's check due at another time."""
    first, second = packet.records
    due = Moment(local=local, zone="CDT", utc="2026-01-01T00:00:00Z")
    return _with_records(packet, first.model_copy(update={"due": due}), second)


def _pages(file: Path) -> list[str]:
    read = ["pdftotext", "-layout", str(file), "-"]
    said = subprocess.run(read, capture_output=True, text=True, check=True, timeout=60).stdout
    return said.split("\f")[:-1]


def test_a_record_that_does_not_match_its_seal_is_marked_wherever_it_stands(
    builder: PacketBuilder, made: Made, tmp_path: Path
) -> None:
    first, second = made.snapshot.records
    seal = Seal(records=2, unchanged=1)
    broken = _with_records(made.snapshot, first, mark_broken(second))
    builder.render(broken.model_copy(update={"seal": seal}), made.photos, tmp_path / "b.pdf")
    cover, contents, *others = _pages(tmp_path / "b.pdf")

    assert list_broken(broken) == (second.number,)
    assert f"Do not match their seal {second.number}\n" in cover
    fine, _, marked = contents.partition(second.number)
    assert "Does not match" not in fine
    assert "Does not match its" in marked
    own = [page for page in others if "this is not what the trail recorded" in page]
    assert [f"Record {second.number}." in page for page in own] == [True]


def test_many_records_that_do_not_match_leave_room_on_the_cover(
    builder: PacketBuilder, made: Made
) -> None:
    many = tuple(
        mark_broken(made.snapshot.records[0]).model_copy(update={"number": f"INS-{count:05}"})
        for count in range(40)
    )
    cover = builder.composer.cover(_with_records(made.snapshot, *many), "ab" * 32, {})

    assert "INS-00011 and 28 more, marked in the contents" in cover
    assert "INS-00012" not in cover


@pytest.mark.parametrize(
    ("local", "is_undue"),
    [
        ("2026-07-01T00:00:00", True),  # midnight ends the day before the period
        ("2026-07-01T00:00:01", False),
        ("2026-10-01T00:00:00", False),
        ("2026-10-01T07:00:00", True),
    ],
)
def test_a_check_belongs_to_the_day_that_its_due_date_ends(
    made: Made, local: str, *, is_undue: bool
) -> None:
    assert bool(list_undue(_due(made.snapshot, local))) is is_undue


def test_records_of_no_check_due_in_the_period_are_told_in_their_row_and_the_summary(
    builder: PacketBuilder, made: Made
) -> None:
    first, second = made.snapshot.records
    nothing = made.snapshot.programmes[0].model_copy(update={"counts": Counts()})
    late = _due(made.snapshot, "2026-06-30T12:00:00").records[0]
    extra = second.model_copy(update={"due": None, "on_time": None})
    packet = _with_records(made.snapshot, late, extra).model_copy(update={"programmes": (nothing,)})

    cover = builder.composer.cover(packet, "ab" * 32, {})
    assert cover.count(f"{UNDUE}: 2<") == 1
    summary = builder.composer.summary(packet)
    assert "No check fell due in this period." in summary
    assert "or were extra: 2. The counts of checks leave them out." in summary
    usual = _with_records(made.snapshot, first, second)
    assert "extra:" not in builder.composer.cover(usual, "ab" * 32, {})
    assert "extra:" not in builder.composer.summary(usual)
