"""The box of outside things that wiring fills once and entrances hand to services."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from compliance.domain.investigations import Causes
from compliance.library.catalog import Catalog
from compliance.library.filing_law import RecordkeepingLaw
from compliance.library.law_clocks import LawClocks
from compliance.ports import (
    Channel,
    CheckpointSigner,
    Clock,
    FormPrinter,
    MessageComposer,
    PacketRenderer,
    PacketVerifier,
    Signer,
)
from compliance.storage.blobs import FolderBlobs
from compliance.storage.data_folder import DataFolder
from compliance.storage.db import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps:
    """Everything outside the process's own memory, behind its port; made by ``wiring`` alone."""

    clock: Clock
    database: Database
    catalog: Catalog
    law_clocks: Callable[[], LawClocks]  # read when somebody first asks, and kept
    recordkeeping_law: Callable[[], RecordkeepingLaw]  # likewise
    causes: Callable[[], Causes]  # likewise; categories for investigations
    blobs: FolderBlobs
    folder: DataFolder
    channels: Mapping[str, Channel]  # by the name that an outbox row carries: email, console
    composer: MessageComposer  # the words of those rows, for the outbox page
    renderer: PacketRenderer
    forms: FormPrinter
    signer: Signer
    verifier: PacketVerifier  # trusts this installation's own key
    strangers: PacketVerifier  # the same for files that anybody may send
    trust_file: Path  # certificate that auditors of this plant trust; made with the first packet
    checkpoints: CheckpointSigner
    base_url: str  # without a slash at the end; for links in messages
    is_demo: bool
    closers: Sequence[Callable[[], None]] = ()

    def break_off(self) -> None:
        """End what draws packets; a packet under way is broken off and waits again."""
        for close in self.closers:
            close()

    def close(self) -> None:
        """End workers and connections."""
        self.break_off()
        self.database.close()
