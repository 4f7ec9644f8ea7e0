"""Reading what was issued: the snapshot a packet was made from, and the certificate to trust."""

import hashlib
import ssl
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from compliance.domain.errors import ComplianceError, ConflictError, NotFoundError
from compliance.domain.numbers import packet_number
from compliance.domain.packets import PacketSnapshot
from compliance.storage.blobs import DamagedBlobError, FolderBlobs
from compliance.storage.models.packets import Packet

_DATA, _FILE = "the data it was made from", "the signed PDF"


def read_snapshot(blobs: FolderBlobs, packet: Packet) -> PacketSnapshot:
    """Return the data that a packet was made from; nothing is looked up in live rows.

    Raises:
        ConflictError: the packet is not issued yet.
        NotFoundError: the snapshot is not in the evidence store.
        DamagedBlobError: it was changed on disk, or cannot be read.
    """
    if packet.snapshot_digest is None:
        raise ConflictError("This packet is not finished yet. Try again in a minute.")
    try:
        data = _read(blobs, packet, _DATA, packet.snapshot_digest)
        return PacketSnapshot.model_validate_json(data)
    except ValidationError as error:
        raise DamagedBlobError(
            f"The data of {packet_number(packet.id)} cannot be read by this version. "
            "Use the version that made it, or a newer one."
        ) from error


def read_file(blobs: FolderBlobs, packet: Packet) -> bytes:
    """Return the signed file, after comparing it with its digest.

    Raises:
        ConflictError: the packet is not issued yet.
        NotFoundError: the file is not in the evidence store.
        DamagedBlobError: it was changed on disk.
    """
    if packet.pdf_digest is None:
        raise ConflictError("This packet is not finished yet. Try again in a minute.")
    return _read(blobs, packet, _FILE, packet.pdf_digest)


def list_damage(blobs: FolderBlobs, packet: Packet) -> list[str]:
    """Return what is wrong with an issued packet's two files: where, what, what to do."""
    kept = ((_DATA, packet.snapshot_digest), (_FILE, packet.pdf_digest))
    problems = []
    for what, digest in kept:
        try:
            if digest:
                _read(blobs, packet, what, digest)
        except ComplianceError as error:
            problems.append(str(error))
    return problems


def _read(blobs: FolderBlobs, packet: Packet, what: str, digest: str) -> bytes:
    """Return a file of a packet; a refusal names packet and file, and what to do about it."""
    file = "/".join(blobs.path(digest).parts[-3:])  # as under the data folder and in a backup
    where = f"{packet_number(packet.id)}: {what}, the file {file},"
    remedy = "Copy that one file back from a backup; it is good when its SHA-256 is its name."
    try:
        return blobs.get(digest)
    except NotFoundError:
        raise NotFoundError(f"{where} is missing. {remedy}") from None
    except DamagedBlobError:
        raise DamagedBlobError(f"{where} was changed on disk. {remedy}") from None
    except OSError as error:
        raise DamagedBlobError(f"{where} cannot be read: {error.strerror}. {remedy}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustCertificate:
    """The certificate of this plant's own authority: what an auditor compares seals with."""

    pem: bytes
    fingerprint: str  # SHA-256 of the certificate itself (DER), 64 hex digits


def find_trust(file: Path) -> TrustCertificate | None:
    """Return the plant's certificate; None before the first packet, with which it is made."""
    try:
        pem = file.read_bytes()
    except FileNotFoundError:
        return None
    der = ssl.PEM_cert_to_DER_cert(pem.decode("ascii"))
    return TrustCertificate(pem=pem, fingerprint=hashlib.sha256(der).hexdigest())


def get_trust(file: Path) -> TrustCertificate:
    """Return the plant's certificate.

    Raises:
        NotFoundError: no packet was signed here yet.
    """
    trust = find_trust(file)
    if trust is None:
        raise NotFoundError("There is no certificate yet: it is made with the first packet.")
    return trust
