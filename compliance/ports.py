"""Protocols for everything outside: wiring plugs the real ones in, tests plug in fakes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from compliance.domain.packet_records import InspectionRecord
from compliance.domain.packet_verdict import Verdict
from compliance.domain.packets import PacketSnapshot
from compliance.domain.recordkeeping.printed_forms import LogForm, ReportForm, SummaryForm


class Clock(Protocol):
    """Tells the time. Only ``compliance/clock.py`` reads the wall clock."""

    def now(self) -> datetime:
        """Return this instant, aware, in UTC."""
        ...


class CheckpointSigner(Protocol):
    """Signs what the trail says about itself. The key stays behind this port."""

    key_id: str

    def sign(self, statement: bytes) -> bytes:
        """Return an Ed25519 signature (64 bytes)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """A message as it leaves the outbox; its words are made by the channel, from templates.

    ``message_id`` is the same at every try (the channel adds its domain), so that a mail that
    arrives twice can be recognised. ``data`` holds what the template of ``kind`` needs.
    """

    message_id: str
    kind: str
    address: str
    language: str
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposedMessage:
    """The words of a message in the recipient's language."""

    subject: str
    text: str
    html: str


class MessageComposer(Protocol):
    """Makes the words of a message from its kind and data: for channels and the outbox page."""

    def compose(self, message: OutgoingMessage) -> ComposedMessage:
        """Return subject, plain text and HTML.

        Raises:
            UnknownMessageError: there is no template of that kind, or its data lacks something.
        """
        ...


class Delivery(StrEnum):
    """How an attempt to deliver ended."""

    SENT = "sent"
    PASSING = "passing"  # try again: connection, 4xx
    PERMANENT = "permanent"  # never again: 5xx, address refused


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryResult:
    """The outcome of one attempt. ``is_suspect``: it may have arrived although we were not told."""

    outcome: Delivery
    detail: str = ""
    is_suspect: bool = False


class Channel(Protocol):
    """A way out: mail, console. Never raises for what a mail server or a network does."""

    def send(self, message: OutgoingMessage) -> DeliveryResult:
        """Try once to deliver, within a bounded time."""
        ...


class ExhibitSource(Protocol):
    """Where the printed photos come from; the folder of blobs is one."""

    def get(self, digest: str) -> bytes:
        """Return the file with this SHA-256.

        Raises:
            ComplianceError: there is none, or its bytes have changed.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedPacket:
    """An unsigned packet on disk: its pages, its size and digest, the digest of its snapshot."""

    pages: int
    size_bytes: int
    sha256: str
    snapshot_digest: str


class PacketRenderer(Protocol):
    """Makes an unsigned packet out of a snapshot."""

    def prepare(self, record: InspectionRecord, language: str, exhibits: ExhibitSource) -> int:
        """Draw one finished record ahead of any packet; return its number of pages.

        Raises:
            ComplianceError: something the pages need is missing or broken.
        """
        ...

    def render(
        self, snapshot: PacketSnapshot, exhibits: ExhibitSource, out: Path
    ) -> RenderedPacket:
        """Write the packet to ``out``.

        Raises:
            ComplianceError: something the pages need is missing or broken; ``out`` is of no use.
        """
        ...


class Signer(Protocol):
    """Signs packets with the plant's key. The key stays behind this port."""

    def sign(self, unsigned: Path, signed: Path, *, now: datetime) -> None:
        """Write a signed copy of ``unsigned`` to ``signed``.

        Raises:
            ComplianceError: the key cannot be used, or the file cannot be signed.
        """
        ...


class PacketVerifier(Protocol):
    """Says whether a file is a packet, unchanged, and signed by whom."""

    def verify(self, file: Path, *, now: datetime) -> Verdict:
        """Return the verdict; never raises for what the file contains."""
        ...


class FormPrinter(Protocol):
    """Draws the forms of 29 CFR part 1904 as PDF. What it gets was masked for its reader before."""

    def log(self, form: LogForm) -> bytes:
        """Return Form 300.

        Raises:
            ComplianceError: the pages cannot be drawn.
        """
        ...

    def summary(self, form: SummaryForm) -> bytes:
        """Return Form 300A.

        Raises:
            ComplianceError: the page cannot be drawn.
        """
        ...

    def reports(self, forms: Sequence[ReportForm]) -> bytes:
        """Return Form 301 of each case, one after the other.

        Raises:
            ComplianceError: a page cannot be drawn.
        """
        ...
