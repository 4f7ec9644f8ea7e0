"""``compliance trail`` on an installation whose trail is whole, read, sealed, and tampered with."""

import json
import re

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, update

from compliance.cli.trail import trail_group
from compliance.domain.access import SYSTEM
from compliance.domain.trail import TrailEvent
from compliance.services.deps import Deps
from compliance.services.trail import append
from compliance.storage.models.packets import Packet
from compliance.storage.models.trail import Checkpoint, TrailEntry
from compliance.storage.schema import upgrade_schema
from tests.cli.installed import Installed
from tests.fakes import MONDAY
from tests.services.plant import add_plant, add_row


@pytest.fixture
def kept(installed: Installed) -> Installed:
    """An installation with three entries in its trail."""
    with installed.installation.opened(any_schema=True) as deps:
        upgrade_schema(deps.database)
        write(deps, 3)
    return installed


def write(deps: Deps, count: int) -> None:
    with deps.database.unit_of_work() as session:
        for number in range(count):
            append(
                session,
                TrailEvent.FINDING_RAISED,
                by=SYSTEM,
                now=MONDAY,
                subject=("finding", number),
                establishment_id=None,
                data={"title": f"Finding {number}"},
            )


def run(installed: Installed, *arguments: str) -> Result:
    return CliRunner().invoke(trail_group, arguments, obj=installed.installation)


def test_a_whole_trail_is_called_whole(kept: Installed) -> None:
    result = run(kept, "verify")
    assert result.exit_code == 0
    assert "3 entries, of which 0 signed checkpoints cover the first 0" in result.output
    assert run(kept, "checkpoint").exit_code == 0
    assert "1 signed checkpoints cover the first 3" in run(kept, "verify").output


def test_a_changed_entry_is_named(kept: Installed) -> None:
    run(kept, "checkpoint")
    with kept.installation.opened() as deps, deps.database.unit_of_work() as session:
        changed = update(TrailEntry).where(TrailEntry.position == 1)
        session.execute(changed.values(data='{"title":"Nothing happened"}'))
    result = run(kept, "verify")
    assert result.exit_code == 1
    assert "Entry 2 (position 1), finding.raised about finding 1, was altered" in result.output


def forget(installed: Installed) -> None:
    with installed.installation.opened() as deps, deps.database.unit_of_work() as session:
        session.execute(delete(Checkpoint))
        session.execute(delete(TrailEntry).where(TrailEntry.position == 2))


def test_a_root_kept_on_paper_outlives_its_checkpoint(kept: Installed) -> None:
    printed = run(kept, "checkpoint").output
    found = re.search(r"--witness (\S+)", printed)
    assert found is not None
    forget(kept)
    assert run(kept, "verify").exit_code == 0
    result = run(kept, "verify", "--witness", found[1])
    assert result.exit_code == 1
    assert "your own copy" in result.output


def test_the_root_in_a_packet_outlives_its_checkpoint(kept: Installed) -> None:
    found = re.search(r"--witness (\d+):(\S+)", run(kept, "checkpoint").output)
    assert found is not None
    head = {"tree_size": int(found[1]), "root_hash": found[2]}
    with kept.installation.opened() as deps:
        snapshot = deps.blobs.put(json.dumps({"trail": {"checkpoint": head}}).encode())
        odd = deps.blobs.put(b"no JSON at all")
        with deps.database.unit_of_work() as session:
            add_plant(session)
            for number, digest in enumerate([snapshot, odd, "0" * 64], start=1):
                period = {"period_from": MONDAY.date(), "period_to": MONDAY.date()}
                add_row(
                    session, Packet, id=number, establishment_id=1, snapshot_digest=digest, **period
                )
    assert run(kept, "verify").exit_code == 0
    forget(kept)
    result = run(kept, "verify")
    assert result.exit_code == 1
    assert "packet AP-00001" in result.output


@pytest.mark.parametrize("witness", ["3", "x:" + "0" * 64, "3:00", ""])
def test_a_witness_that_is_none_is_wrong_usage(kept: Installed, witness: str) -> None:
    result = run(kept, "verify", "--witness", witness)
    assert result.exit_code == 2
    assert "64 digits" in result.output


def test_the_trail_can_be_read(kept: Installed) -> None:
    run(kept, "checkpoint")
    lines = run(kept, "show").output.splitlines()
    assert len(lines) == 3
    assert "finding.raised" in lines[0]
    assert "finding 0" in lines[0]
    assert SYSTEM.name in lines[0]
    assert run(kept, "show", "--limit", "1").output.splitlines() == lines[-1:]
    assert run(kept, "show", "finding", "1").output.splitlines() == lines[1:2]
    assert run(kept, "show", "finding", "9").output == "Nothing is recorded.\n"
    assert run(kept, "show", "finding").exit_code == 2
