"""Is everything well? Asked by /healthz, by ``compliance health`` and by watchers."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from compliance.domain.errors import ComplianceError
from compliance.services.deps import Deps
from compliance.services.heartbeat import Stalled, stalled_sweeps
from compliance.storage.schema import check_schema

LEAST_FREE_BYTES = 200 * 1000 * 1000  # room for a packet, its scratch and some photos


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at: whether it is well, and plain words."""

    name: str
    is_well: bool
    says: str


def check_health(deps: Deps, *, now: datetime) -> tuple[Check, ...]:
    """Look at database, clock and disk; never raises for what is wrong with them."""
    database = _check_database(deps)
    return (
        database,
        _check_clock(deps, now) if database.is_well else _unknown_clock(),
        _check_disk(deps),
    )


def is_well(checks: Sequence[Check]) -> bool:
    """Say whether nothing is wrong."""
    return all(check.is_well for check in checks)


def judge_clock(stalled: Sequence[Stalled]) -> Check:
    """Judge the clock by the sweeps that are silent, the longest silent first."""
    if not stalled:
        return Check(name="clock", is_well=True, says="The clock runs.")
    names = ", ".join(one.name for one in stalled)
    if all(one.beat_at is None for one in stalled):
        return Check(
            name="clock",
            is_well=False,
            says=f"The clock has not done these yet: {names}. After a start this takes a minute; "
            "if it stays, start the clock: compliance run, or compliance clock.",
        )
    last = min(one.beat_at for one in stalled if one.beat_at is not None)
    why = next((f" Its error: {one.error}." for one in stalled if one.error), "")
    return Check(
        name="clock",
        is_well=False,
        says=f"The clock stands still ({names}) since {last:%Y-%m-%d %H:%M} UTC.{why} Reminders "
        "may not go out. Restart the service and look at its log.",
    )


def judge_disk(free_bytes: int) -> Check:
    """Judge the free space of the data folder."""
    free_mb = free_bytes // 1_000_000
    if free_bytes < LEAST_FREE_BYTES:
        return Check(
            name="disk",
            is_well=False,
            says=f"The disk is nearly full: {free_mb} MB are free. Free some space soon, or "
            "photos and packets will be refused.",
        )
    return Check(name="disk", is_well=True, says=f"{free_mb} MB are free.")


def _check_database(deps: Deps) -> Check:
    try:
        check_schema(deps.database)
    except ComplianceError as error:
        return Check(name="database", is_well=False, says=str(error))
    return Check(name="database", is_well=True, says="The database answers and is up to date.")


def _check_clock(deps: Deps, now: datetime) -> Check:
    try:
        with deps.database.reading() as session:
            return judge_clock(stalled_sweeps(session, now))
    except SQLAlchemyError:
        return _unknown_clock()


def _unknown_clock() -> Check:
    return Check(name="clock", is_well=False, says="Unknown: the database does not answer.")


def _check_disk(deps: Deps) -> Check:
    try:
        return judge_disk(shutil.disk_usage(deps.folder.root).free)
    except OSError as error:
        return Check(
            name="disk",
            is_well=False,
            says=f"The data folder cannot be looked at: {error.strerror or error}.",
        )
