"""The sweeps' world for tests: a real database, a mailbox, a clock that is set."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from compliance.jobs.tick import Work
from compliance.ports import Channel, Clock
from compliance.services.materialise import Materialised
from compliance.services.trail_sequence import Sequencer
from compliance.storage.checkpoint_keys import open_checkpoint_key, trusted_checkpoint_keys
from compliance.storage.db import Database


def work_on(
    database: Database,
    clock: Clock,
    channels: Mapping[str, Channel],
    keys: Path,
    *,
    lease: timedelta = timedelta(minutes=5),
) -> Work:
    """Return everything that the sweeps need; no packets wait."""
    keys.mkdir(exist_ok=True)
    return Work(
        database=database,
        clock=clock,
        channels=channels,
        sequencer=Sequencer(open_checkpoint_key(keys)),
        trusted_keys=lambda: trusted_checkpoint_keys(keys),
        materialise=lambda _session, _now: Materialised(0),
        build_packet=lambda: False,
        worker="test",
        lease=lease,
    )
