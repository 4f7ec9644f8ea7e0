"""The plant's own signing key: made at the first start, or brought by the owner as PKCS#12.

A small authority of the plant's own signs the certificate of the sealing key, so that the key can
be renewed later without asking every auditor to trust a new one. Auditors get ``trust.pem``.
"""

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from compliance.packets.errors import KeyFileError

FOLDER = "packets"
SEAL, AUTHORITY, TRUST = "seal.p12", "authority.key.pem", "trust.pem"
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
# The seal must outlive the records: five years after the year they cover, 29 CFR 1904.33(a). A
# signature without a time stamp cannot be relied on after its certificate has ended.
SEAL_YEARS, AUTHORITY_YEARS = 12, 30
DAYS_PER_YEAR = 365
CLOCKS_DIFFER = timedelta(minutes=10)
LONGEST_NAME = 64  # characters, RFC 5280, appendix A.1: ub-common-name


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketKey:
    """A sealing key as PKCS#12 in memory, and the file of certificates that auditors trust."""

    pkcs12: bytes
    passphrase: bytes | None
    trust: Path

    def __repr__(self) -> str:
        """Say which key this is, and never what it is."""
        return f"PacketKey(trust={self.trust})"


def trust_file(keys: Path) -> Path:
    """Return where the certificate lies that auditors of this plant trust."""
    return keys / FOLDER / TRUST


def open_packet_key(keys: Path, *, company: str, now: datetime, passphrase: str = "") -> PacketKey:
    """Return the plant's sealing key from the folder ``keys``; the first call makes it.

    ECDSA P-256 (FIPS 186-5), which PDF readers, NSS and OpenSSL all know. The files are for their
    owner's eyes only; with a ``passphrase`` they are encrypted too.

    Raises:
        KeyFileError: the files cannot be made or read, or the passphrase is wrong.
    """
    folder = keys / FOLDER
    try:
        if not folder.exists():
            _make(folder, company=company, now=now, encryption=_encryption(passphrase))
        data = (folder / SEAL).read_bytes()
    except OSError as error:
        raise KeyFileError(
            f"The sealing key in {folder} cannot be made or read: {error.strerror or error}. "
            "Give this user the right to read and write there, or restore it from a backup."
        ) from error
    return load_packet_key(data, passphrase=passphrase, trust=trust_file(keys))


def load_packet_key(data: bytes, *, passphrase: str, trust: Path) -> PacketKey:
    """Return a key from PKCS#12 bytes, after trying that they can be opened.

    Raises:
        KeyFileError: the bytes are no PKCS#12, hold no key, or the passphrase is wrong.
    """
    secret = passphrase.encode("utf-8") or None
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(data, secret)
    except ValueError as error:
        raise KeyFileError(
            "The sealing key cannot be opened: the file is damaged or the passphrase is wrong. "
            "Correct the passphrase, or restore the file from a backup."
        ) from error
    if key is None or certificate is None:
        raise KeyFileError(
            "The sealing key file holds no private key with its certificate. "
            "Export both together as PKCS#12."
        )
    return PacketKey(pkcs12=data, passphrase=secret, trust=trust)


def _encryption(passphrase: str) -> KeySerializationEncryption:
    if not passphrase:
        return NoEncryption()
    return BestAvailableEncryption(passphrase.encode("utf-8"))


def _make(
    folder: Path, *, company: str, now: datetime, encryption: KeySerializationEncryption
) -> None:
    """Make all files beside and rename the folder: two first starts at once leave one key."""
    folder.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".packets-"))
    try:
        _write_key(draft, company=company, now=now, encryption=encryption)
        draft.rename(folder)
    except OSError:
        if not (folder / SEAL).exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write_key(
    folder: Path, *, company: str, now: datetime, encryption: KeySerializationEncryption
) -> None:
    authority_key = ec.generate_private_key(ec.SECP256R1())
    seal_key = ec.generate_private_key(ec.SECP256R1())
    authority_name = _name(company, "packet authority")
    authority = _certificate(
        authority_name, authority_key.public_key(), authority_name, now, AUTHORITY_YEARS
    )
    authority = _constrain(authority, authority_key.public_key(), is_authority=True)
    root = authority.sign(authority_key, hashes.SHA256())
    seal_name = _name(company, "packet seal")
    seal = _certificate(seal_name, seal_key.public_key(), authority_name, now, SEAL_YEARS)
    seal = _constrain(seal, authority_key.public_key(), is_authority=False)
    leaf = seal.sign(authority_key, hashes.SHA256())
    bundle = pkcs12.serialize_key_and_certificates(
        b"packet seal", seal_key, leaf, [root], encryption
    )
    private = authority_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    _write_private(folder / SEAL, bundle)
    _write_private(folder / AUTHORITY, private)
    (folder / TRUST).write_bytes(root.public_bytes(Encoding.PEM))


def _name(company: str, role: str) -> x509.Name:
    owner = company.strip() or "This plant"
    shown = owner[: LONGEST_NAME - len(role) - 1].strip()
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, owner[:LONGEST_NAME].strip()),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{shown} {role}"),
        ]
    )


def _certificate(
    subject: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    issuer: x509.Name,
    now: datetime,
    years: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_DIFFER)
        .not_valid_after(now + timedelta(days=DAYS_PER_YEAR * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _constrain(
    builder: x509.CertificateBuilder, issuer_key: ec.EllipticCurvePublicKey, *, is_authority: bool
) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
    basic = x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key)
    return (
        builder.add_extension(basic, critical=True)
        .add_extension(usage, critical=True)
        .add_extension(issuer, critical=False)
    )


def _write_private(file: Path, data: bytes) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(handle, "wb") as new:
        new.write(data)
        new.flush()
        os.fsync(new.fileno())
