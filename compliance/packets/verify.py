"""File → verdict: is it a packet, is every byte as it was signed, and whose key signed it.

Works offline with nothing but the file and the certificates that the reader trusts. What pyHanko
checks (digest, signature, certificate path, later revisions) is necessary and not enough: see
``container`` for the bytes it leaves out. The signature must cover the file to its last byte.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from asn1crypto import x509  # type: ignore[import-untyped]  # ships no types
from cryptography import x509 as certificates
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    validate_pdf_signature,
)
from pyhanko_certvalidator import ValidationContext

from compliance.domain.packet_verdict import Exit, Verdict
from compliance.packets.container import container_faults
from compliance.packets.contents import Contents, read_contents
from compliance.packets.errors import KeyFileError

logging.getLogger("pyhanko.sign").setLevel(logging.CRITICAL)  # the verdict says it in words

HEAD_BYTES = 1024  # a reader looks for %PDF- in them
MARKERS = (b"urn:compliance-packet:", b"(PacketSeal)", b"Packet issued; nothing may be changed")
DAMAGED = "The file cannot be read the way it was written: it is damaged or cut off."
HEADLINES = {
    "good": "Unchanged since it was signed, and signed by a key that you trust.",
    "stranger": "Unchanged since it was signed, but not by a key that you trust.",
    "changed": "CHANGED: this is not the file that was signed.",
    "unsigned": "NOT SIGNED: nobody vouches for this file.",
    "none": "This is not a packet.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seal:
    """What one signature says and proves."""

    signed_by: str
    issued_by: str
    fingerprint: str
    claimed_time: str
    faults: tuple[str, ...]
    trust_fault: str


class OfflineVerifier:
    """Checks packets against a set of trusted certificates; implements ``ports.PacketVerifier``."""

    def __init__(self, trusted: Iterable[bytes]) -> None:
        """Take PEM texts, each with one or more certificates.

        Raises:
            KeyFileError: one of them holds no certificate.
        """
        self._trusted = [found for pem in trusted for found in _certificates(pem)]

    def verify(self, file: Path, *, now: datetime) -> Verdict:
        """Return the verdict on ``file`` at the instant ``now``; certificates end some day.

        Raises:
            OSError: the file itself cannot be opened.
        """
        data = file.read_bytes()
        if b"%PDF-" not in data[:HEAD_BYTES] and not any(marker in data for marker in MARKERS):
            return _no_packet("It is not a PDF file.")
        contents = read_contents(file)
        if not contents.number and not any(marker in data for marker in MARKERS):
            return _no_packet("It is a PDF, but not one of this program's packets.")
        try:
            return self._judge(file, data, contents, now)
        except Exception as error:  # noqa: BLE001 - a stranger's file can break a parser anywhere
            reason = f"{DAMAGED} ({type(error).__name__})"
            return _verdict("changed", contents, None, (reason, *contents.faults))

    def _judge(self, file: Path, data: bytes, contents: Contents, now: datetime) -> Verdict:
        with file.open("rb") as opened:
            reader = PdfFileReader(opened, strict=True)
            signatures = reader.embedded_signatures
            if not signatures:
                return _verdict("unsigned", contents, None, contents.faults)
            seals = [self._examine(signature, data, now) for signature in signatures]
        last = seals[-1]
        faults = tuple(dict.fromkeys(fault for seal in seals for fault in seal.faults))
        if faults or contents.faults:
            return _verdict("changed", contents, last, (*faults, *contents.faults))
        strangers = tuple(seal.trust_fault for seal in seals if seal.trust_fault)
        return _verdict("stranger" if strangers else "good", contents, last, strangers)

    def _examine(self, signature: EmbeddedPdfSignature, data: bytes, now: datetime) -> _Seal:
        context = ValidationContext(
            trust_roots=self._trusted, allow_fetching=False, moment=now, revocation_mode="soft-fail"
        )
        status = validate_pdf_signature(signature, signer_validation_context=context)
        path = (
            status.validation_path.iter_certs(include_root=True) if status.validation_path else ()
        )
        vouched = {certificate.dump() for certificate in (*path, *self._trusted)}
        vouched |= set() if status.trusted else _all_certificates(signature)
        faults = [*_status_faults(status), *container_faults(signature, data, vouched)]
        signer = signature.signer_cert
        said = status.signer_reported_dt
        return _Seal(
            signed_by=_common_name(signer.subject),
            issued_by=_common_name(signer.issuer),
            fingerprint=signer.sha256.hex(),
            claimed_time=said.isoformat() if said else "",
            faults=tuple(faults),
            trust_fault="" if status.trusted else _trust_fault(signer, now),
        )


def _status_faults(status: PdfSignatureStatus) -> list[str]:
    checks = (
        (status.intact, "The signed bytes were changed after signing."),
        (status.valid, "The signature does not belong to these bytes and this key."),
        (
            status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
            "Something was added to the file after it was signed.",
        ),
        (status.docmdp_ok is not False, "Changes were made that the seal does not allow."),
    )
    return [words for is_fine, words in checks if not is_fine]


def _trust_fault(signer: x509.Certificate, now: datetime) -> str:
    name = _common_name(signer.subject)
    if signer.not_valid_after < now:
        return f"The key of {name} ended on {signer.not_valid_after.date()}."
    if now < signer.not_valid_before:
        return f"The key of {name} is not valid before {signer.not_valid_before.date()}."
    return (
        f"The key of {name} is not among those that you trust. If you know this plant, get its "
        "trust.pem from its safety office by another way than this file, and name it with --trust."
    )


def _common_name(name: x509.Name) -> str:
    return str(name.native.get("common_name") or name.human_friendly)


def _all_certificates(signature: EmbeddedPdfSignature) -> set[bytes]:
    """Return what a stranger's signature carries: that nobody vouches for it is said apart."""
    return {certificate.dump() for certificate in signature.other_embedded_certs}


def _certificates(pem: bytes) -> list[x509.Certificate]:
    try:
        found = certificates.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise KeyFileError(
            "A trust file holds no certificate in PEM form. Ask the plant for its trust.pem."
        ) from error
    return [x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in found]


def _no_packet(reason: str) -> Verdict:
    return Verdict(exit_code=Exit.NO_PACKET, headline=HEADLINES["none"], reasons=(reason,))


def _verdict(kind: str, contents: Contents, seal: _Seal | None, reasons: Sequence[str]) -> Verdict:
    shown = seal or _Seal(
        signed_by="", issued_by="", fingerprint="", claimed_time="", faults=(), trust_fault=""
    )
    return Verdict(
        exit_code=Exit.TRUSTED if kind == "good" else Exit.DOUBTFUL,
        headline=HEADLINES[kind],
        reasons=tuple(reasons),
        packet=contents.number,
        establishment=contents.establishment,
        period=contents.period,
        snapshot_digest=contents.digest,
        signed_by=shown.signed_by,
        issued_by=shown.issued_by,
        key_fingerprint=shown.fingerprint,
        claimed_signing_time=shown.claimed_time,
        is_unchanged=kind in {"good", "stranger"},
        is_trusted=kind == "good",
    )
