"""Signed records against the trail: does each still have the digest that was recorded of it?

Lists and trends read answers from rows of their own. Those must say what the signed text says, and
as many of them must be fails as the trail counted.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy.orm import Session

from compliance.domain.numbers import inspection_number
from compliance.domain.records import digest_of
from compliance.domain.trail import TrailEvent
from compliance.storage.queries.inspections import (
    KeptAnswer,
    count_versions,
    list_kept_answers,
    list_texts,
)
from compliance.storage.queries.trail import StoredEntry

SIGNING = frozenset({TrailEvent.INSPECTION_SUBMITTED.value, TrailEvent.INSPECTION_AMENDED.value})
BATCH = 200  # records whose texts are held at a time; some 10 KB each


class Signing(NamedTuple):
    """What an entry says of a record that was signed; ``failed`` is None where it does not say."""

    version: int
    digest: str
    failed: int | None


def read_signing(event: str, data: str) -> Signing | None:
    """Return which version was signed with which digest, or None if the entry is of no signing.

    ``data`` is the entry's canonical JSON; a first version may go unnamed in it.
    """
    if event not in SIGNING:
        return None
    said = json.loads(data)
    return Signing(int(said.get("version", 1)), str(said.get("digest", "")), said.get("failed"))


@dataclass(slots=True)
class RecordWatch:
    """Takes the entries of the trail in their order, and compares records batch by batch."""

    session: Session
    _waiting: list[tuple[StoredEntry, Signing]] = field(default_factory=list)
    _seen: int = 0

    def take(self, row: StoredEntry) -> None:
        """Remember what an entry says of a record, if it says that one was signed."""
        signing = read_signing(row.event, row.data)
        if signing:
            self._waiting.append((row, signing))
            self._seen += 1

    @property
    def is_full(self) -> bool:
        """Say whether a batch waits to be compared."""
        return len(self._waiting) >= BATCH

    def compare(self) -> Iterator[tuple[StoredEntry, str]]:
        """Compare what waits; give the entry of each record that is not as signed, and why."""
        waiting, self._waiting = self._waiting, []
        ids = {row.subject_id for row, _signing in waiting}
        texts, answers = list_texts(self.session, ids), list_kept_answers(self.session, ids)
        for row, signing in waiting:
            key = (row.subject_id, signing.version)
            name = f"Version {signing.version} of the record {inspection_number(row.subject_id)}"
            text = texts.get(key)
            if text is None:
                yield row, f"{name} was removed; entry {row.id} says that it was signed."
            elif digest_of(text) != signing.digest:
                why = f"it no longer has the digest that entry {row.id} recorded at its signing."
                yield row, f"{name} was altered: {why}"
            elif wrong := _wrong_answers(text, answers.get(key, {}), signing.failed):
                yield row, f"{name} itself is as signed, but lists show other answers: {wrong}."

    def find_strays(self) -> str:
        """Say how many records no entry speaks of, or ""; to be asked after the last entry."""
        strays = count_versions(self.session) - self._seen
        if strays <= 0:
            return ""
        return f"Signed records in the database that the trail knows nothing of: {strays}."


def _wrong_answers(text: str, kept: Mapping[str, KeptAnswer], failed: int | None) -> str:
    """Say which answers of the lists are not those of the signed text; "" when all are."""
    signed = {key: _as_kept(answer) for key, answer in json.loads(text)["answers"].items()}
    listed = {key: (answer.value, answer.comment) for key, answer in kept.items()}
    wrong = sorted(key for key in signed | listed if signed.get(key) != listed.get(key))
    fails = sum(answer.is_fail for answer in kept.values())
    if not wrong and failed is not None and fails != failed:
        return f"{fails} fails instead of {failed}"
    return ", ".join(wrong)


def _as_kept(answer: Mapping[str, object]) -> tuple[object, object]:
    """Return value and comment of an answer in a signed text, as its row has them."""
    values = answer.get("values", ())
    many = ",".join(map(str, values)) if isinstance(values, list) else ""
    return answer.get("value") or many, answer.get("comment", "")
