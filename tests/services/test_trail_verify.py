"""Whatever is done to the trail behind the program's back is found, and the place is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from compliance.domain.errors import ConflictError
from compliance.domain.merkle import is_included
from compliance.services.trail_sequence import Sequencer, prove_inclusion, seal_trail
from compliance.services.trail_verify import Fault, TrailVerdict, Witness, verify_trail
from compliance.storage.checkpoint_keys import (
    CheckpointKey,
    UnusableKeyError,
    open_checkpoint_key,
    trusted_checkpoint_keys,
)
from compliance.storage.db import Database
from compliance.storage.models.trail import Checkpoint
from compliance.storage.queries.trail import (
    ENTRIES,
    count_sequenced,
    find_last_checkpoint,
    list_checkpoints,
)
from tests.fakes import MONDAY
from tests.services.trail_attacks import ATTACKS, MIDDLE, SIZE, write


@pytest.fixture
def key(tmp_path: Path) -> CheckpointKey:
    return open_checkpoint_key(tmp_path)


@pytest.fixture
def sealed(db: Database, key: CheckpointKey) -> Database:
    """A trail with a checkpoint in its middle and one at its end."""
    with db.unit_of_work() as session:
        write(session, MIDDLE)
        seal_trail(session, key, now=MONDAY)
        write(session, SIZE - MIDDLE, start=MIDDLE)
        seal_trail(session, key, now=MONDAY)
    return db


@contextmanager
def tampering(db: Database) -> Iterator[Session]:
    """Open a transaction that is taken back, so that one trail serves many attacks."""
    with db.unit_of_work() as session:
        yield session
        session.rollback()


def verdict_of(session: Session, key: CheckpointKey) -> TrailVerdict:
    return verify_trail(session, {key.key_id: key.public})


@settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(attack=st.sampled_from(ATTACKS), at=st.integers(0, SIZE - 1))
def test_every_attack_is_found_and_the_first_bad_entry_named(
    sealed: Database, key: CheckpointKey, attack: object, at: int
) -> None:
    assert callable(attack)
    with tampering(sealed) as session:
        fault, position = attack(session, at)
        verdict = verdict_of(session, key)
        assert verdict.first_bad is not None
        assert (verdict.first_bad.fault, verdict.first_bad.position) == (fault, position)
        assert str(position) in verdict.first_bad.words


def test_an_honest_trail_is_intact(sealed: Database, key: CheckpointKey) -> None:
    with sealed.unit_of_work() as session:
        write(session, 2)
        verdict = verdict_of(session, key)
    assert verdict.is_intact
    assert (verdict.entries, verdict.checkpoints, verdict.signed) == (SIZE + 2, 2, SIZE)


def test_an_empty_trail_is_intact(db: Database, key: CheckpointKey) -> None:
    with db.reading() as session:
        assert verdict_of(session, key).is_intact


def test_a_new_entry_that_was_altered_before_it_was_numbered_is_found(
    sealed: Database, key: CheckpointKey
) -> None:
    with tampering(sealed) as session:
        write(session, 1)
        session.execute(update(ENTRIES).where(ENTRIES.c.position.is_(None)).values(subject_id=7))
        bad = verdict_of(session, key).first_bad
        assert bad is not None
        assert bad.fault is Fault.ALTERED
        assert "not numbered yet" in bad.words


def test_a_checkpoint_made_with_another_key_is_not_trusted(
    sealed: Database, key: CheckpointKey, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with tampering(sealed) as session:
        session.execute(delete(Checkpoint).where(Checkpoint.tree_size == SIZE))
        seal_trail(session, open_checkpoint_key(other), now=MONDAY)
        bad = verdict_of(session, key).first_bad
        assert bad is not None
        assert (bad.fault, bad.position) == (Fault.UNTRUSTED, MIDDLE)


def test_a_checkpoint_whose_root_was_changed_is_not_trusted(
    sealed: Database, key: CheckpointKey
) -> None:
    with tampering(sealed) as session:
        session.execute(update(Checkpoint).values(root_hash="00" * 32))
        bad = verdict_of(session, key).first_bad
        assert bad is not None
        assert (bad.fault, bad.position) == (Fault.UNTRUSTED, 0)


def test_who_removes_checkpoints_too_is_caught_by_the_root_in_a_packet(
    sealed: Database, key: CheckpointKey
) -> None:
    with tampering(sealed) as session:
        head = find_last_checkpoint(session)
        assert head is not None
        witness = Witness(head.tree_size, head.root_hash, "packet AP-00001")
        session.execute(delete(Checkpoint).where(Checkpoint.tree_size == SIZE))
        session.execute(delete(ENTRIES).where(ENTRIES.c.position >= MIDDLE))
        assert verdict_of(session, key).is_intact
        verdict = verify_trail(session, {key.key_id: key.public}, witnesses=[witness])
        assert verdict.first_bad is not None
        assert verdict.first_bad.fault is Fault.TRUNCATED
        assert "packet AP-00001" in verdict.first_bad.words


def test_positions_have_no_gaps_and_follow_the_ids(db: Database, key: CheckpointKey) -> None:
    sequencer = Sequencer(key)
    for batch in (3, 0, 4):
        with db.unit_of_work() as session:
            write(session, batch)
        with db.unit_of_work() as session:
            assert sequencer.number_entries(session, limit=2) == min(batch, 2)
            while sequencer.number_entries(session, limit=2):
                pass
    with db.reading() as session:
        rows = session.execute(select(ENTRIES.c.position).order_by(ENTRIES.c.id)).scalars().all()
    assert rows == [0, 1, 2, 3, 4, 5, 6]


def test_a_checkpoint_is_signed_only_over_something_new_and_not_too_often(
    db: Database, key: CheckpointKey
) -> None:
    sequencer = Sequencer(key, every=timedelta(minutes=5))

    def turn(after: timedelta, entries: int) -> bool:
        with db.unit_of_work() as session:
            write(session, entries)
            sequencer.number_entries(session)
            return sequencer.sign_checkpoint(session, now=MONDAY + after) is not None

    assert not turn(timedelta(0), 0)
    assert turn(timedelta(0), 1)
    assert not turn(timedelta(minutes=4), 1)
    assert turn(timedelta(minutes=5), 0)
    assert not turn(timedelta(minutes=30), 0)
    assert turn(timedelta(hours=-2), 1), "a clock that was set back must not silence it for hours"


def test_two_sequencers_take_turns_and_one_notices_what_the_other_did(
    db: Database, key: CheckpointKey
) -> None:
    first, second = Sequencer(key), Sequencer(key)
    for number, sequencer in enumerate([first, second, first, first, second]):
        with db.unit_of_work() as session:
            write(session, 3)
            sequencer.number_entries(session)
            now = MONDAY + timedelta(hours=number)
            assert sequencer.sign_checkpoint(session, now=now) is not None
    with db.reading() as session:
        assert verdict_of(session, key).is_intact
        assert [head.tree_size for head in list_checkpoints(session)] == [3, 6, 9, 12, 15]


def test_inclusion_is_proved_by_hashes_alone(sealed: Database, key: CheckpointKey) -> None:
    with sealed.reading() as session:
        head = find_last_checkpoint(session)
        assert head is not None
        ids = session.execute(select(ENTRIES.c.id).order_by(ENTRIES.c.position)).scalars().all()
        for id_ in ids:
            proof = prove_inclusion(session, id_, head)
            assert is_included(
                bytes.fromhex(proof.leaf_hash),
                proof.position,
                proof.tree_size,
                [bytes.fromhex(node) for node in proof.path],
                bytes.fromhex(head.root_hash),
            )
        with pytest.raises(ConflictError):
            prove_inclusion(session, ids[-1], list_checkpoints(session)[0])


def test_only_one_sequencer_works_at_a_time(db: Database, key: CheckpointKey) -> None:
    if db.is_sqlite:
        return  # the write lock of the unit of work sees to it
    with db.unit_of_work() as session:
        write(session, 2)
    with db.unit_of_work() as mine, db.unit_of_work() as theirs:
        assert Sequencer(key).number_entries(mine) == 2
        assert Sequencer(key).number_entries(theirs) == 0
        with pytest.raises(ConflictError):
            seal_trail(theirs, key, now=MONDAY)
    with db.reading() as session:
        assert count_sequenced(session) == 2


def test_keys_are_made_once_kept_private_and_old_ones_stay_trusted(tmp_path: Path) -> None:
    first = open_checkpoint_key(tmp_path)
    assert open_checkpoint_key(tmp_path).key_id == first.key_id
    private = tmp_path / "trail-checkpoints.key"
    assert private.stat().st_mode & 0o077 == 0
    private.unlink()
    second = open_checkpoint_key(tmp_path)
    assert set(trusted_checkpoint_keys(tmp_path)) == {first.key_id, second.key_id}
    private.write_text("not a key")
    with pytest.raises(UnusableKeyError, match="Restore the keys folder"):
        open_checkpoint_key(tmp_path)
