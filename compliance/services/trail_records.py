"""Signed records against the trail: does each still have the digest that was recorded of it?"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from compliance.domain.numbers import inspection_number
from compliance.domain.records import digest_of
from compliance.domain.trail import TrailEvent
from compliance.storage.queries.inspections import count_versions, list_texts
from compliance.storage.queries.trail import StoredEntry

SIGNING = frozenset({TrailEvent.INSPECTION_SUBMITTED.value, TrailEvent.INSPECTION_AMENDED.value})
BATCH = 200  # records whose texts are held at a time; some 10 KB each


def read_signing(event: str, data: str) -> tuple[int, str] | None:
    """Return which version was signed with which digest, or None if the entry is of no signing.

    ``data`` is the entry's canonical JSON; a first version may go unnamed in it.
    """
    if event not in SIGNING:
        return None
    said = json.loads(data)
    return int(said.get("version", 1)), str(said.get("digest", ""))


@dataclass(slots=True)
class RecordWatch:
    """Takes the entries of the trail in their order, and compares records batch by batch."""

    session: Session
    _waiting: list[tuple[StoredEntry, int, str]] = field(default_factory=list)
    _seen: int = 0

    def take(self, row: StoredEntry) -> None:
        """Remember what an entry says of a record, if it says that one was signed."""
        signing = read_signing(row.event, row.data)
        if signing:
            self._waiting.append((row, *signing))
            self._seen += 1

    @property
    def is_full(self) -> bool:
        """Say whether a batch waits to be compared."""
        return len(self._waiting) >= BATCH

    def compare(self) -> Iterator[tuple[StoredEntry, str]]:
        """Compare what waits; give the entry of each record that is not as signed, and why."""
        waiting, self._waiting = self._waiting, []
        texts = list_texts(self.session, {row.subject_id for row, _version, _digest in waiting})
        for row, version, digest in waiting:
            text = texts.get((row.subject_id, version))
            name = f"Version {version} of the record {inspection_number(row.subject_id)}"
            if text is None:
                yield row, f"{name} was removed; entry {row.id} says that it was signed."
            elif digest_of(text) != digest:
                why = f"it no longer has the digest that entry {row.id} recorded at its signing."
                yield row, f"{name} was altered: {why}"

    def find_strays(self) -> str:
        """Say how many records no entry speaks of, or ""; to be asked after the last entry."""
        strays = count_versions(self.session) - self._seen
        if strays <= 0:
            return ""
        return f"Signed records in the database that the trail knows nothing of: {strays}."
