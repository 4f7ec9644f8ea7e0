"""The records of a packet under their programmes."""

from collections.abc import Iterator

from compliance.domain.packet_records import InspectionRecord
from compliance.domain.packets import PacketSnapshot, Programme


def grouped(
    packet: PacketSnapshot,
) -> Iterator[tuple[Programme, list[tuple[int, InspectionRecord]]]]:
    """Yield each programme that has records, with its records numbered through the packet."""
    count = 0
    for programme in packet.programmes:
        records = packet.records_of(programme.key)
        numbered = list(enumerate(records, start=count + 1))
        count += len(records)
        if numbered:
            yield programme, numbered
