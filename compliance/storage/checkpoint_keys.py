"""The Ed25519 key (RFC 8032) that signs the trail's checkpoints, and the public keys trusted.

The private key lies in the keys folder, readable by its owner only. Beside it lies one public key
file for each key that was ever used, so that old checkpoints can still be checked after a change.
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from compliance.domain.errors import ComplianceError

PRIVATE_NAME = "trail-checkpoints.key"
PUBLIC_PATTERN = "trail-*.pub"
KEY_BYTES = 32
PRIVATE_FILE = 0o600


class UnusableKeyError(ComplianceError):
    """A key file is not what it should be."""

    code = "unusable-key"


class CheckpointKey:
    """Signs checkpoints; the key itself never leaves this object."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = key.public_key().public_bytes_raw()
        self.key_id = key_id_of(self.public)

    def sign(self, statement: bytes) -> bytes:
        """Return an Ed25519 signature (64 bytes)."""
        return self._key.sign(statement)


def key_id_of(public: bytes) -> str:
    """Return the short name of a public key: 16 hex digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def open_checkpoint_key(keys: Path) -> CheckpointKey:
    """Return the key in the folder ``keys``; the first call makes it.

    Raises:
        UnusableKeyError: the file is not a key.
    """
    file = keys / PRIVATE_NAME
    _make_once(file)
    text = file.read_text(encoding="ascii", errors="replace").strip()
    key = CheckpointKey(Ed25519PrivateKey.from_private_bytes(_bytes_of(text, file)))
    public = keys / f"trail-{key.key_id}.pub"
    if not public.exists():
        public.write_text(key.public.hex() + "\n", encoding="ascii")
    return key


def trusted_checkpoint_keys(keys: Path) -> dict[str, bytes]:
    """Return the public keys in the folder, by their short names.

    Raises:
        UnusableKeyError: a file is not a public key.
    """
    trusted: dict[str, bytes] = {}
    for file in sorted(keys.glob(PUBLIC_PATTERN)):
        public = _bytes_of(file.read_text(encoding="ascii", errors="replace").strip(), file)
        trusted[key_id_of(public)] = public
    return trusted


def is_signed(
    statement: bytes, signature: bytes, *, key_id: str, trusted: Mapping[str, bytes]
) -> bool:
    """Say whether a trusted key of that name made this signature over this statement."""
    public = trusted.get(key_id)
    if public is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, statement)
    except InvalidSignature:
        return False
    return True


def _make_once(file: Path) -> None:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as new:
        new.write(Ed25519PrivateKey.generate().private_bytes_raw().hex() + "\n")
        new.flush()
        os.fsync(new.fileno())


def _bytes_of(text: str, file: Path) -> bytes:
    try:
        content = bytes.fromhex(text)
    except ValueError:
        content = b""
    if len(content) != KEY_BYTES:
        raise UnusableKeyError(
            f"{file} is not an Ed25519 key of 64 hex digits. Restore the keys folder from a backup."
        )
    return content
