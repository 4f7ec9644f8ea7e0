"""What a packet says: one spelling, one digest, and no contradiction."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from compliance.domain.packet_records import Fact, Moment, canonical_json, digest_of
from compliance.domain.packets import Counts, PacketSnapshot, Seal, number_exhibits
from tests.packets.sample import Photos, sample_packet, sample_record

CHICAGO = ZoneInfo("America/Chicago")


@pytest.fixture(scope="module")
def packet() -> PacketSnapshot:
    return sample_packet(2, Photos(), items=9)


def _changed(packet: PacketSnapshot, **changes: object) -> PacketSnapshot:
    return PacketSnapshot.model_validate({**dict(packet), **changes})


def test_canonical_json_has_sorted_keys_no_spaces_and_plain_letters() -> None:
    said = canonical_json(Fact(label="Zähler", text='4,655 h\n"now"'))

    assert said == '{"label":"Zähler","text":"4,655 h\\n\\"now\\""}'.encode()


@settings(max_examples=50, derandomize=True)
@given(label=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_being_frozen(label: str) -> None:
    fact = Fact(label=label, text="")

    assert Fact.model_validate_json(canonical_json(fact)) == fact


def test_a_packet_read_back_from_its_json_is_the_same_packet(packet: PacketSnapshot) -> None:
    again = PacketSnapshot.model_validate_json(canonical_json(packet))

    assert again == packet
    assert digest_of(again) == digest_of(packet)


def test_any_change_changes_the_digest(packet: PacketSnapshot) -> None:
    assert digest_of(_changed(packet, made_by="Somebody Else")) != digest_of(packet)


def test_numbers_with_a_fraction_are_refused() -> None:
    with pytest.raises(ValidationError):
        Counts.model_validate({"due": 1.0})


def test_a_moment_keeps_the_wall_clock_and_the_instant() -> None:
    moment = Moment.at(datetime(2026, 11, 1, 6, 30, tzinfo=UTC), CHICAGO)

    assert (moment.local, moment.zone, moment.utc) == (
        "2026-11-01T01:30:00",
        "CDT",
        "2026-11-01T06:30:00Z",
    )


def test_the_hour_that_comes_twice_is_told_apart_by_its_zone() -> None:
    second = Moment.at(datetime(2026, 11, 1, 7, 30, tzinfo=UTC), CHICAGO)

    assert (second.local, second.zone) == ("2026-11-01T01:30:00", "CST")


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Moment.at(datetime(2026, 11, 1, 6, 30), CHICAGO)  # noqa: DTZ001 - the mistake itself


def test_exhibits_are_numbered_through_the_packet(packet: PacketSnapshot) -> None:
    exhibits = number_exhibits(packet.records)

    assert [exhibit.number for exhibit in exhibits] == ["E-1", "E-2", "E-3"]
    assert [exhibit.item for exhibit in exhibits] == ["2.4", "2.9", "2.9"]
    assert exhibits[2].record == packet.records[1].number


def test_all_contradictions_are_named_at_once(packet: PacketSnapshot) -> None:
    with pytest.raises(ValidationError) as refused:
        _changed(packet, to_on=date(2026, 1, 1), programmes=(), exhibits=())

    words = str(refused.value)
    assert "The period ends before it begins." in words
    assert "A record belongs to no listed programme." in words
    assert "Exhibits are not numbered" in words


def test_records_stand_in_the_order_of_the_programmes(packet: PacketSnapshot) -> None:
    first, second = packet.records
    moved = first.model_copy(update={"programme": packet.programmes[1].key})

    with pytest.raises(ValidationError, match="order of the programmes"):
        _changed(packet, records=(moved, second))


def test_one_record_number_cannot_be_used_twice(packet: PacketSnapshot) -> None:
    record = packet.records[0]

    with pytest.raises(ValidationError, match="used twice"):
        _changed(packet, records=(record, record), exhibits=number_exhibits((record, record)))


def test_waived_and_suspended_checks_are_not_owed() -> None:
    counts = Counts(due=10, on_time=5, late=1, missed=1, waived=2, suspended=1)

    assert (counts.owed, counts.done) == (7, 6)
    assert (counts + counts).due == 20


def test_a_seal_is_whole_only_if_every_record_matched() -> None:
    assert Seal(records=2, unchanged=2).is_whole
    assert not Seal(records=2, unchanged=2, extra=1).is_whole
    assert not Seal(records=2, unchanged=1).is_whole


def test_a_record_knows_its_day_its_failures_and_its_photos() -> None:
    record = sample_record(0, Photos(), items=9)

    assert record.performed_on == date(2026, 7, 1)
    assert record.failed == 1
    assert [item.number for item, _ in record.photos] == ["2.4", "2.9"]
