"""Building a packet: freeze in one transaction, draw and sign outside of any, issue in another.

Unlike other use cases this one opens its own units of work, because drawing takes seconds and no
database may wait for it.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session, joinedload

from compliance.domain.access import Actor
from compliance.domain.errors import ComplianceError, NotFoundError, StoppedError
from compliance.domain.investigations import Causes
from compliance.domain.packet_records import canonical_json
from compliance.domain.packets import PacketSnapshot
from compliance.library.catalog import Catalog
from compliance.library.filing_law import RecordkeepingLaw
from compliance.ports import CheckpointSigner, Clock, PacketRenderer, Signer
from compliance.services.deps import Deps
from compliance.services.packet_freeze import Frame, freeze_packet
from compliance.services.packets import (
    Issue,
    PacketRequest,
    claim_packet,
    fail_packet,
    hand_back_packet,
    issue_packet,
    request_packet,
    take_packet,
)
from compliance.services.trail_sequence import seal_trail
from compliance.storage.blobs import FolderBlobs
from compliance.storage.db import Database
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.packets import Packet


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that building a packet takes."""

    database: Database
    clock: Clock
    catalog: Catalog
    blobs: FolderBlobs
    renderer: PacketRenderer
    signer: Signer
    checkpoints: CheckpointSigner
    base_url: str
    law: Callable[[], RecordkeepingLaw]
    causes: Callable[[], Causes]


def desk_of(deps: Deps) -> Desk:
    """Return the desk of an installation."""
    return Desk(
        database=deps.database,
        clock=deps.clock,
        catalog=deps.catalog,
        blobs=deps.blobs,
        renderer=deps.renderer,
        signer=deps.signer,
        checkpoints=deps.checkpoints,
        base_url=deps.base_url,
        law=deps.recordkeeping_law,
        causes=deps.causes,
    )


def build_next(desk: Desk) -> int | None:
    """Build the oldest packet that waits; return its id, or none when none waits.

    A packet whose building fails is set aside with the reason; the next call takes the next one.
    One that is broken off because the program ends waits again.
    """
    with desk.database.unit_of_work() as session:
        packet = claim_packet(session, now=desk.clock.now())
    if packet is None:
        return None
    try:
        _build(desk, packet.id)
    except StoppedError:
        with desk.database.unit_of_work() as session:
            hand_back_packet(_load(session, packet.id))
    except ComplianceError as error:
        with desk.database.unit_of_work() as session:
            fail_packet(session, _load(session, packet.id), error=str(error), now=desk.clock.now())
    return packet.id


def request_and_build(desk: Desk, wanted: PacketRequest, *, by: Actor) -> int:
    """Ask for a packet and build it at once; return its id. No clock can take it in between.

    One that fails or is broken off is failed for good, because whoever asked is told so at once; it
    is built again only if somebody asks for that on its page.

    Raises:
        ComplianceError: it was refused, or cannot be built; the reason is kept with the packet.
    """
    with desk.database.unit_of_work() as session:
        now = desk.clock.now()
        packet = request_packet(session, wanted, by=by, now=now)
        take_packet(session, packet, now=now)
    try:
        _build(desk, packet.id)
    except BaseException as error:
        said = str(error) if isinstance(error, ComplianceError) else "It was broken off."
        with desk.database.unit_of_work() as session:
            failed, now = _load(session, packet.id), desk.clock.now()
            fail_packet(session, failed, error=said, now=now, again=False)
        raise
    return packet.id


def _build(desk: Desk, packet_id: int) -> None:
    with desk.database.unit_of_work() as session:
        now = desk.clock.now()
        checkpoint = seal_trail(session, desk.checkpoints, now=now)
        frame = Frame(
            catalog=desk.catalog,
            checkpoint=checkpoint,
            base_url=desk.base_url,
            law=desk.law(),
            causes=desk.causes(),
        )
        snapshot = freeze_packet(session, _load(session, packet_id), frame, now=now)
    issue = _draw_and_sign(desk, snapshot)
    with desk.database.unit_of_work() as session:
        issue_packet(session, _load(session, packet_id), issue, now=desk.clock.now())


def _draw_and_sign(desk: Desk, snapshot: PacketSnapshot) -> Issue:
    with tempfile.TemporaryDirectory(prefix="packet-") as folder:
        unsigned, signed = Path(folder, "unsigned.pdf"), Path(folder, "signed.pdf")
        rendered = desk.renderer.render(snapshot, desk.blobs, unsigned)
        desk.signer.sign(unsigned, signed, now=desk.clock.now())
        return Issue(
            snapshot_digest=desk.blobs.put(canonical_json(snapshot)),
            pdf_digest=desk.blobs.put_file(signed),
            pages=rendered.pages,
            size_bytes=signed.stat().st_size,
        )


def _load(session: Session, packet_id: int) -> Packet:
    packet = session.get(
        Packet,
        packet_id,
        options=[
            joinedload(Packet.requester),
            joinedload(Packet.establishment).joinedload(Establishment.company),
        ],
    )
    if packet is None:
        raise NotFoundError("There is no such packet.")
    return packet
