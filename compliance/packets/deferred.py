"""Packet machinery that is opened at its first use: a command that needs no packet pays nothing."""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

from compliance.domain.packet_records import InspectionRecord
from compliance.domain.packet_verdict import Verdict
from compliance.domain.packets import PacketSnapshot
from compliance.packets.build import PacketBuilder
from compliance.packets.keys import PacketKey, trust_file
from compliance.packets.sign import PacketSigner
from compliance.packets.verify import OfflineVerifier
from compliance.ports import ExhibitSource, RenderedPacket

T = TypeVar("T")


class FirstUse(Generic[T]):
    """Makes a thing once, when it is first asked for, whichever thread asks."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: list[T] = []
        self._lock = threading.Lock()

    def get(self) -> T:
        """Return the thing."""
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]

    def drop(self) -> T | None:
        """Forget the thing and return it, if it was ever made: to close it."""
        with self._lock:
            return self._made.pop() if self._made else None


class DeferredRenderer:
    """Implements ``ports.PacketRenderer``; its workers start with the first drawing."""

    def __init__(self, make: Callable[[], PacketBuilder]) -> None:
        self._builder = FirstUse(make)

    def prepare(self, record: InspectionRecord, language: str, exhibits: ExhibitSource) -> int:
        """Draw one finished record ahead of any packet; see ``PacketBuilder.prepare``."""
        return self._builder.get().prepare(record, language, exhibits)

    def render(
        self, snapshot: PacketSnapshot, exhibits: ExhibitSource, out: Path
    ) -> RenderedPacket:
        """Write the packet to ``out``; see ``PacketBuilder.render``."""
        return self._builder.get().render(snapshot, exhibits, out)

    def close(self) -> None:
        """End the workers, if there are any."""
        builder = self._builder.drop()
        if builder:
            builder.close()


class DeferredSigner:
    """Implements ``ports.Signer``; the key is opened, or made, with the first packet."""

    def __init__(self, open_key: Callable[[], PacketKey]) -> None:
        self._signer = FirstUse(lambda: PacketSigner(open_key()))

    def sign(self, unsigned: Path, signed: Path, *, now: datetime) -> None:
        """Write a signed copy of ``unsigned`` to ``signed``; see ``PacketSigner.sign``."""
        self._signer.get().sign(unsigned, signed, now=now)


class OwnVerifier:
    """Implements ``ports.PacketVerifier``: trusts the key of this installation."""

    def __init__(self, keys: Path) -> None:
        self._keys = keys

    def verify(self, file: Path, *, now: datetime) -> Verdict:
        """Return the verdict; before the first packet no key is known, and none is trusted."""
        own = trust_file(self._keys)
        trusted = [own.read_bytes()] if own.exists() else []
        return OfflineVerifier(trusted).verify(file, now=now)
