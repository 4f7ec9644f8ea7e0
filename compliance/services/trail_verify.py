"""Checking the trail against itself, signed checkpoints, roots that others hold, and records."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from compliance.domain.merkle import Frontier, checkpoint_statement, leaf_hash
from compliance.domain.trail import Entry, TrailEvent
from compliance.services.trail_records import RecordWatch
from compliance.storage.checkpoint_keys import is_signed
from compliance.storage.models.trail import Checkpoint
from compliance.storage.queries import trail as queries
from compliance.storage.queries.trail import StoredEntry


class Fault(StrEnum):
    """What was done to the trail, as far as can be told."""

    ALTERED = "altered"
    DELETED = "deleted"
    MISPLACED = "inserted or swapped"
    REPLACED = "replaced"
    TRUNCATED = "truncated"
    UNTRUSTED = "checkpoint not trusted"
    RECORD = "record altered"


@dataclass(frozen=True, slots=True, kw_only=True)
class BadEntry:
    """The first place where the trail is not what it was: position (from 0), and plain words."""

    fault: Fault
    position: int | None
    entry_id: int | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailVerdict:
    """What a check of the whole trail found. ``signed``: entries that a checkpoint covers."""

    entries: int
    checkpoints: int
    signed: int
    first_bad: BadEntry | None

    @property
    def is_intact(self) -> bool:
        """Say whether nothing wrong was found."""
        return self.first_bad is None


@dataclass(frozen=True, slots=True)
class Witness:
    """A root that somebody else kept: printed in a packet, or mailed. ``source`` says where."""

    tree_size: int
    root_hash: str
    source: str


def verify_trail(
    session: Session, trusted: Mapping[str, bytes], *, witnesses: Sequence[Witness] = ()
) -> TrailVerdict:
    """Read every entry and every checkpoint, and name the first bad entry, if there is one.

    The signed records are compared with the digests that the entries hold of them.

    ``trusted`` maps names of keys to public keys. Whoever holds the database can recompute all
    hashes but cannot sign; whoever can also remove checkpoints is caught by a witness.
    """
    checkpoints = queries.list_checkpoints(session)
    walk = _Walk(session, trusted, checkpoints, witnesses)
    first_bad = next(walk.faults(), None)
    return TrailVerdict(
        entries=walk.seen,
        checkpoints=len(checkpoints),
        signed=checkpoints[-1].tree_size if checkpoints else 0,
        first_bad=first_bad,
    )


class _Walk:
    """One pass over the trail, in the order of positions; faults come in that order too."""

    def __init__(
        self,
        session: Session,
        trusted: Mapping[str, bytes],
        checkpoints: Sequence[Checkpoint],
        witnesses: Sequence[Witness],
    ) -> None:
        self._session = session
        self._trusted = trusted
        heads: list[Checkpoint | Witness] = [*checkpoints, *witnesses]
        self._heads = sorted(heads, key=lambda head: head.tree_size, reverse=True)
        self._frontier = Frontier()
        self._proved = 0  # entries under the last head that was right
        self._records = RecordWatch(session)
        self.seen = 0

    def faults(self) -> Iterator[BadEntry]:
        for row in queries.walk_entries(self._session):
            self.seen += 1
            for fault in self._check_entry(row):
                yield from self._check_records()  # of entries before this one
                yield fault
            self._records.take(row)
            if self._records.is_full:
                yield from self._check_records()
        yield from self._check_records()
        for head in reversed(self._heads):
            yield _truncated(self._frontier.size, self._proved, head)
        if strays := self._records.find_strays():
            yield BadEntry(fault=Fault.RECORD, position=None, entry_id=None, words=strays)

    def _check_entry(self, row: StoredEntry) -> Iterator[BadEntry]:
        yield from self._check_row(row)
        if row.position is not None:
            yield from self._check_heads()

    def _check_records(self) -> Iterator[BadEntry]:
        for row, words in self._records.compare():
            yield BadEntry(fault=Fault.RECORD, position=row.position, entry_id=row.id, words=words)

    def _check_row(self, row: StoredEntry) -> Iterator[BadEntry]:
        expected = self._frontier.size
        if row.position is not None and row.position > expected:
            yield _missing(expected, row)
        if row.position is not None and row.position < expected:
            yield _misplaced(row.position, row.id)
        leaf = _leaf_of(row)
        if leaf is None or leaf.hex() != row.leaf_hash:
            yield _altered(row)
        elif row.position is not None:
            self._frontier.append(leaf)

    def _check_heads(self) -> Iterator[BadEntry]:
        size = self._frontier.size
        while self._heads and self._heads[-1].tree_size <= size:
            head = self._heads.pop()
            if isinstance(head, Checkpoint) and not self._is_trusted(head):
                yield _untrusted(self._proved, head)
            if head.root_hash != self._frontier.root().hex():
                yield self._locate(head)
            self._proved = size

    def _is_trusted(self, head: Checkpoint) -> bool:
        return is_signed(
            checkpoint_statement(head.tree_size, head.root_hash, head.at),
            _unhex(head.signature),
            key_id=head.key_id,
            trusted=self._trusted,
        )

    def _locate(self, head: Checkpoint | Witness) -> BadEntry:
        """Name the entry that the order of ids gives away, else the stretch it must lie in."""
        start, stop = self._proved, head.tree_size
        ids = queries.list_ids_between(self._session, start, stop + 1)
        lowest_after = [*ids]
        for index in range(len(ids) - 2, -1, -1):
            lowest_after[index] = min(ids[index], lowest_after[index + 1])
        for index, id_ in enumerate(ids[:-1]):
            if id_ > lowest_after[index + 1]:
                return _misplaced(start + index, id_)
        return BadEntry(
            fault=Fault.REPLACED,
            position=start,
            entry_id=ids[0] if ids else None,
            words=f"{_stretch(start, stop)} replaced or removed after {_name(head)}: the hashes "
            "were computed anew and agree with each other, but not with the root kept then.",
        )


def _leaf_of(row: StoredEntry) -> bytes | None:
    """Return the hash that the row's content has now; None if it cannot even be read."""
    try:
        data = json.loads(row.data)
        entry = Entry(
            at=row.at,
            event=TrailEvent(row.event),
            establishment_id=row.establishment_id,
            actor_id=row.actor_id,
            actor_name=row.actor_name,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            data=data,
        )
        return leaf_hash(entry.canonical())
    except (ValueError, TypeError):
        return None


def _unhex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _stretch(start: int, stop: int) -> str:
    if stop - start == 1:
        return f"The entry at position {start} was"
    return f"One or more of the entries at positions {start} to {stop - 1} were"


def _name(head: Checkpoint | Witness) -> str:
    if isinstance(head, Witness):
        return f"the root in {head.source} was written down"
    return f"the checkpoint of {head.at:%Y-%m-%d %H:%M} UTC was signed"


def _altered(row: StoredEntry) -> BadEntry:
    place = "not numbered yet" if row.position is None else f"position {row.position}"
    return BadEntry(
        fault=Fault.ALTERED,
        position=row.position,
        entry_id=row.id,
        words=f"Entry {row.id} ({place}), {row.event} about {row.subject_kind} {row.subject_id}, "
        "was altered: its content no longer has the hash that was kept with it.",
    )


def _missing(position: int, following: StoredEntry) -> BadEntry:
    return BadEntry(
        fault=Fault.DELETED,
        position=position,
        entry_id=None,
        words=f"The entry at position {position} was deleted: "
        f"the next one found is entry {following.id} at position {following.position}.",
    )


def _misplaced(position: int, entry_id: int) -> BadEntry:
    return BadEntry(
        fault=Fault.MISPLACED,
        position=position,
        entry_id=entry_id,
        words=f"Entry {entry_id} does not belong at position {position}: "
        "it was inserted there, or swapped with another.",
    )


def _truncated(size: int, proved: int, head: Checkpoint | Witness) -> BadEntry:
    return BadEntry(
        fault=Fault.TRUNCATED,
        position=size,
        entry_id=None,
        words=f"The trail ends before position {size}, but {head.tree_size} entries were there "
        f"when {_name(head)}: {head.tree_size - size} were deleted, from its end or from "
        f"anywhere after position {proved} with the others moved up.",
    )


def _untrusted(position: int, head: Checkpoint) -> BadEntry:
    return BadEntry(
        fault=Fault.UNTRUSTED,
        position=position,
        entry_id=None,
        words=f"The checkpoint over the first {head.tree_size} entries carries no valid signature "
        f"of a trusted key (it names key {head.key_id}): from position {position} on, "
        "nothing proves that the trail is the one that was written.",
    )
