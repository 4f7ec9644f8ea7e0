"""The sequencer: numbers the trail's entries, grows its tree, and signs what it has seen.

Entries are written without a number, because numbering them in the transaction of their cause
would make every writer wait for every other. One sequencer numbers them right afterwards, in the
order of their ids. An entry whose transaction was slow is numbered when it appears.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from compliance.domain.errors import ConflictError
from compliance.domain.merkle import Frontier, checkpoint_statement, inclusion_path
from compliance.ports import CheckpointSigner
from compliance.storage.models.trail import Checkpoint
from compliance.storage.queries import trail as queries

BATCH = 1_000
CHECKPOINT_EVERY = timedelta(minutes=5)


class Sequencer:
    """Keeps the right edge of the tree between its runs, so that a run reads new entries only.

    One object serves one database. It notices when the database moved on without it (another
    leader, a restored backup) and reads what it missed.
    """

    def __init__(self, signer: CheckpointSigner, *, every: timedelta = CHECKPOINT_EVERY) -> None:
        self._signer = signer
        self._every = every
        self._frontier = Frontier()

    def has_work(self, session: Session, *, now: datetime) -> bool:
        """Say whether there is something to number or to sign; only reads."""
        return bool(queries.list_unsequenced(session, 1)) or self._is_due(session, now)

    def number_entries(self, session: Session, *, limit: int = BATCH) -> int:
        """Give the next entries their positions; return how many there were.

        Returns 0 too when another sequencer is at work: it does the same.
        """
        if not queries.may_sequence(session):
            return 0
        fresh = queries.list_unsequenced(session, limit)
        if fresh:
            start = queries.count_sequenced(session)
            queries.set_positions(session, [id_ for id_, _ in fresh], start)
        return len(fresh)

    def sign_checkpoint(
        self, session: Session, *, now: datetime, is_forced: bool = False
    ) -> Checkpoint | None:
        """Sign size and root of the tree, if there is something new and the last is old enough.

        ``is_forced``: at once, as a packet needs it. Returns the checkpoint that was made.
        """
        if not queries.may_sequence(session):
            return None
        if not self._is_due(session, now, is_forced=is_forced):
            return None
        size = queries.count_sequenced(session)
        self._catch_up(session, size)
        root = self._frontier.root().hex()
        checkpoint = Checkpoint(
            tree_size=size,
            root_hash=root,
            at=now,
            key_id=self._signer.key_id,
            signature=self._signer.sign(checkpoint_statement(size, root, now)).hex(),
        )
        session.add(checkpoint)
        session.flush()
        return checkpoint

    def _is_due(self, session: Session, now: datetime, *, is_forced: bool = False) -> bool:
        last = queries.find_last_checkpoint(session)
        if last is None:
            return queries.count_sequenced(session) > 0
        # Not "at least so long ago": a clock that was set back must not silence it for hours.
        is_early = timedelta(0) <= now - last.at < self._every
        is_wanted = is_forced or not is_early
        return is_wanted and queries.count_sequenced(session) > last.tree_size

    def _catch_up(self, session: Session, size: int) -> None:
        if self._frontier.size > size:  # an older state was restored
            self._frontier = Frontier()
        for leaf in queries.walk_leaves(session, self._frontier.size, size):
            self._frontier.append(leaf)


def seal_trail(session: Session, signer: CheckpointSigner, *, now: datetime) -> Checkpoint:
    """Number everything, and return a checkpoint over all of it: what a packet prints.

    Raises:
        ConflictError: another process is numbering entries this very moment.
    """
    sequencer = Sequencer(signer)
    while sequencer.number_entries(session):
        pass
    made = sequencer.sign_checkpoint(session, now=now, is_forced=True)
    checkpoint = made or queries.find_last_checkpoint(session)
    if checkpoint is None or checkpoint.tree_size < queries.count_sequenced(session):
        raise ConflictError("The trail is being sealed by another process. Try again in a second.")
    return checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusionProof:
    """That an entry is in a tree whose root was signed: hashes only, nobody else's records."""

    position: int
    tree_size: int
    leaf_hash: str
    path: Sequence[str]
    root_hash: str


def prove_inclusion(session: Session, entry_id: int, checkpoint: Checkpoint) -> InclusionProof:
    """Return the proof that an entry belongs to the tree that a checkpoint speaks of.

    Raises:
        NotFoundError: there is no such entry.
        ConflictError: the entry is newer than the checkpoint.
    """
    entry = queries.get_entry(session, entry_id)
    if entry.position is None or entry.position >= checkpoint.tree_size:
        raise ConflictError(
            f"Entry {entry_id} is newer than this checkpoint. Take the next checkpoint."
        )
    leaves = list(queries.walk_leaves(session, 0, checkpoint.tree_size))
    return InclusionProof(
        position=entry.position,
        tree_size=checkpoint.tree_size,
        leaf_hash=entry.leaf_hash,
        path=[node.hex() for node in inclusion_path(leaves, entry.position)],
        root_hash=checkpoint.root_hash,
    )
