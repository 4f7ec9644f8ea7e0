"""Passwords: argon2id, two at a time, the same effort whether or not there is an account."""

import threading
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from compliance.domain.errors import ComplianceError

MINIMUM_LENGTH = 12  # characters; NIST SP 800-63B-4 asks for 15 only where nothing else protects
MAXIMUM_LENGTH = 128
# OWASP's least: 19 MiB, two passes, one lane: 35 to 50 ms. More lanes or memory would let a flood
# of sign-ins eat the machine that inspections are filled in on.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_A_TIME = 2
_PATIENCE_SECONDS = 5.0
_turns = threading.BoundedSemaphore(_AT_A_TIME)


class TooBusyError(ComplianceError):
    """Too many passwords are being checked at this moment."""

    code = "too-busy"


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, to be kept.

    Raises:
        TooBusyError: too many are being hashed at this moment.
    """
    with _Turn():
        return _HASHER.hash(_plain(password))


def password_matches(kept: str | None, password: str) -> bool:
    """Say whether a password is the one that was kept; without one the same work is done.

    Raises:
        TooBusyError: too many are being checked at this moment.
    """
    hashed = kept or _nobody()
    with _Turn():
        try:
            _HASHER.verify(hashed, _plain(password))
        except (VerificationError, InvalidHashError):
            return False
    return bool(kept)


def needs_rehash(kept: str) -> bool:
    """Say whether a kept hash was made with less effort than is asked for today."""
    return _HASHER.check_needs_rehash(kept)


def _plain(password: str) -> str:
    # The same letters typed on another keyboard; cut so that nobody sends a book to be hashed.
    return unicodedata.normalize("NFKC", password)[: 4 * MAXIMUM_LENGTH]


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _HASHER.hash("nobody has this password")


class _Turn:
    """A turn at the two places where passwords are worked on."""

    def __enter__(self) -> None:
        if not _turns.acquire(timeout=_PATIENCE_SECONDS):
            raise TooBusyError("Too many people are signing in at this moment. Try again shortly.")

    def __exit__(self, *_: object) -> None:
        _turns.release()
