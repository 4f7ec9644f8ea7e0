"""What a packet must not hide: records that do not match their seal, records of no check due.

The mark of a broken seal is a fact of the frozen record. So it stands in the packet's data and on
the record's own pages, and the form of the data stays one that older versions can check.
"""

from compliance.domain.packet_records import Fact, InspectionRecord
from compliance.domain.packets import PacketSnapshot

BROKEN_SEAL = Fact(label="Seal", text="Does not match its seal")


def mark_broken(record: InspectionRecord) -> InspectionRecord:
    """Return the record with the mark that it is not what the trail recorded of it."""
    return record.model_copy(update={"facts": (*record.facts, BROKEN_SEAL)})


def has_broken_seal(record: InspectionRecord) -> bool:
    """Return whether the record did not match the trail when its packet was made."""
    return BROKEN_SEAL in record.facts


def list_broken(packet: PacketSnapshot) -> tuple[str, ...]:
    """Return the numbers of the records that do not match their seal, in the packet's order."""
    return tuple(record.number for record in packet.records if has_broken_seal(record))


def list_undue(packet: PacketSnapshot) -> tuple[InspectionRecord, ...]:
    """Return the records that lie in the period though no check of theirs fell due in it.

    They were done early or late, or were extra; the counts of the programmes leave them out.
    """
    return tuple(record for record in packet.records if not _fell_due(packet, record))


def _fell_due(packet: PacketSnapshot, record: InspectionRecord) -> bool:
    """Return whether the last day of the deadline lies in the period."""
    return record.due is not None and packet.from_on <= record.due.last_day <= packet.to_on
