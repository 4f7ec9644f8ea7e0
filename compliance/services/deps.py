"""The box of outside things that wiring fills once and entrances hand to services."""

from dataclasses import dataclass

from compliance.ports import Clock
from compliance.storage.blobs import FolderBlobs
from compliance.storage.data_folder import DataFolder
from compliance.storage.db import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps:
    """Everything outside the process's own memory, behind its port; made by ``wiring`` alone."""

    clock: Clock
    database: Database
    blobs: FolderBlobs
    folder: DataFolder
    base_url: str  # without a slash at the end; for links in messages
    is_demo: bool
