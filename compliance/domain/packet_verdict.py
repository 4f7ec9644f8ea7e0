"""What a check of a packet found, in words for an auditor and as data for a program."""

from enum import IntEnum

from compliance.domain.packet_records import Frozen


class Exit(IntEnum):
    """Exit code of ``compliance packets verify``."""

    TRUSTED = 0  # unchanged, and signed by a key that you trust
    DOUBTFUL = 1  # changed, not signed, or signed by a key that you do not trust
    NO_PACKET = 2  # not a packet at all


class Verdict(Frozen):
    """The outcome of one check. ``reasons`` are the faults, all of them; empty means none."""

    exit_code: Exit
    headline: str
    reasons: tuple[str, ...] = ()
    packet: str = ""
    establishment: str = ""
    period: str = ""  # as the file says it: 2026-01-01 to 2026-03-31
    snapshot_digest: str = ""
    signed_by: str = ""
    issued_by: str = ""
    key_fingerprint: str = ""
    claimed_signing_time: str = ""
    is_unchanged: bool = False
    is_trusted: bool = False

    @property
    def is_good(self) -> bool:
        """Whether the packet can be relied on."""
        return self.exit_code is Exit.TRUSTED

    def lines(self) -> tuple[str, ...]:
        """Return the verdict as lines of plain text."""
        facts = (
            ("Packet", self.packet),
            ("Establishment", self.establishment),
            ("Period", self.period),
            ("Signed by", self.signed_by),
            ("Key issued by", self.issued_by),
            ("Key (SHA-256)", self.key_fingerprint),
            ("Signed at (as the signer says)", self.claimed_signing_time),
            ("Contents (SHA-256)", self.snapshot_digest),
        )
        known = (f"{label}: {text}" for label, text in facts if text)
        return (self.headline, *(f"- {reason}" for reason in self.reasons), *known)
