"""Roots of the trail that lie outside the trail: printed in packets, copied onto paper."""

import json
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.errors import ComplianceError
from compliance.services.trail_verify import Witness
from compliance.storage.blobs import FolderBlobs
from compliance.storage.models.packets import Packet


def packet_witnesses(session: Session, blobs: FolderBlobs) -> list[Witness]:
    """Return the roots that the packets of this installation carry.

    They lie in the evidence folder, not in the database: whoever removes entries and checkpoints
    from the one does not reach the other. A packet whose snapshot cannot be read says nothing.
    """
    digests = session.execute(
        select(Packet.id, Packet.snapshot_digest)
        .where(Packet.snapshot_digest.is_not(None))
        .order_by(Packet.id)
    )
    return [
        witness
        for packet_id, digest in digests
        for witness in _witness(blobs, digest or "", f"packet AP-{packet_id:05}")
    ]


def _witness(blobs: FolderBlobs, digest: str, source: str) -> Iterator[Witness]:
    try:
        head = json.loads(blobs.get(digest))["trail"]["checkpoint"]
        yield Witness(int(head["tree_size"]), str(head["root_hash"]), source)
    except (ComplianceError, KeyError, TypeError, ValueError):
        return
