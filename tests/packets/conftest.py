"""One small packet, drawn and signed once for the whole run: drawing is what costs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from compliance.domain.packets import PacketSnapshot
from compliance.packets.build import PacketBuilder, Workshop
from compliance.packets.keys import PacketKey, open_packet_key
from compliance.packets.pool import Limits
from compliance.packets.sign import PacketSigner
from compliance.packets.verify import OfflineVerifier
from compliance.ports import RenderedPacket
from tests.packets.sample import Photos, sample_packet

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "packets"
NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Made:
    """A packet with everything it came from."""

    snapshot: PacketSnapshot
    photos: Photos
    rendered: RenderedPacket
    unsigned: Path
    signed: Path
    key: PacketKey

    @property
    def verifier(self) -> OfflineVerifier:
        """Somebody who trusts the plant."""
        return OfflineVerifier([self.key.trust.read_bytes()])


@pytest.fixture(scope="session")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PacketBuilder]:
    fragments = tmp_path_factory.mktemp("fragments")
    workshop = Workshop(templates=TEMPLATES, fragments=fragments, limits=Limits(workers=1))
    made = PacketBuilder(workshop)
    yield made
    made.close()


@pytest.fixture(scope="session")
def made(builder: PacketBuilder, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("packet")
    photos = Photos()
    snapshot = sample_packet(2, photos, items=9)
    unsigned, signed = folder / "unsigned.pdf", folder / "signed.pdf"
    rendered = builder.render(snapshot, photos, unsigned)
    key = open_packet_key(folder / "keys", company=snapshot.site.company, now=NOW)
    PacketSigner(key).sign(unsigned, signed, now=NOW)
    return Made(
        snapshot=snapshot,
        photos=photos,
        rendered=rendered,
        unsigned=unsigned,
        signed=signed,
        key=key,
    )
