"""What a packet says about itself: its number, and the data inside against their digest."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Name
from pydantic import ValidationError

from compliance.domain.packet_records import canonical_json
from compliance.domain.packets import PacketSnapshot

NUMBER = re.compile(rb"<dc:identifier>urn:compliance-packet:1:([^<]{1,200})</dc:identifier>")
DIGEST = re.compile(rb"<dc:source>sha256:([0-9a-f]{64})</dc:source>")
DATA_FILE = "packet.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The packet's number, whose records of which days, the digest of its data, and faults."""

    number: str = ""
    establishment: str = ""
    period: str = ""
    digest: str = ""
    faults: tuple[str, ...] = ()


def read_contents(file: Path) -> Contents:
    """Return what the packet says about itself; a packet that says nothing has faults."""
    try:
        with pikepdf.open(file) as pdf:
            metadata = pdf.Root.Metadata.read_bytes()
            data = _attached(pdf)
    except (pikepdf.PdfError, AttributeError, KeyError, OSError, ValueError) as error:
        return Contents(faults=(f"Its contents cannot be read: {type(error).__name__}.",))
    number, said = NUMBER.search(metadata), DIGEST.search(metadata)
    if not number or not said:
        return Contents(faults=("It does not say which packet it is.",))
    digest = hashlib.sha256(data).hexdigest()
    snapshot = _snapshot(data)
    claimed = _Claimed(number=number[1].decode(), digest=said[1].decode())
    return Contents(
        number=claimed.number,
        establishment=snapshot.site.establishment if snapshot else "",
        period=f"{snapshot.from_on} to {snapshot.to_on}" if snapshot else "",
        digest=digest,
        faults=tuple(_faults(data, digest, snapshot, claimed)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed:
    """What the document's metadata say it is."""

    number: str
    digest: str


def _attached(pdf: pikepdf.Pdf) -> bytes:
    """Return the one attached file named packet.json, found through the document's own list."""
    specs = [spec for spec in pdf.Root.get(Name.AF, []) if str(spec.UF) == DATA_FILE]
    if len(specs) != 1:
        raise ValueError(f"{len(specs)} files named {DATA_FILE}")
    return bytes(specs[0].EF.F.read_bytes())


def _snapshot(data: bytes) -> PacketSnapshot | None:
    try:
        return PacketSnapshot.model_validate_json(data)
    except ValidationError:
        return None


def _faults(
    data: bytes, digest: str, snapshot: PacketSnapshot | None, claimed: _Claimed
) -> list[str]:
    faults = []
    if digest != claimed.digest:
        faults.append("The data inside (packet.json) are not those that the packet names.")
    if snapshot is None:
        return [*faults, "The data inside (packet.json) are not a packet's."]
    if canonical_json(snapshot) != data:
        faults.append("The data inside (packet.json) are not in their one canonical form.")
    if snapshot.number != claimed.number:
        faults.append(f"The data inside belong to packet {snapshot.number}, not {claimed.number}.")
    return faults
