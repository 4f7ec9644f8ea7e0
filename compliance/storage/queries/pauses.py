"""Spans in which checks are not owed: the asset out of service, the duty suspended, no use."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, or_, select
from sqlalchemy.orm import Session

from compliance.domain.occurrences import NOT_USED, Suspension, condition_reason
from compliance.storage.models.assets import Outage
from compliance.storage.models.clock_facts import ScheduleSuspension, UnusedCheck
from compliance.storage.tables import table_of

_OUTAGES, _SUSPENSIONS = table_of(Outage), table_of(ScheduleSuspension)
_UNUSED = table_of(UnusedCheck)
_SINCE: BindParameter[datetime] = bindparam("since")
_OUT = (
    select(
        _OUTAGES.c.asset_id,
        _OUTAGES.c.began_at,
        _OUTAGES.c.ended_at,
        _OUTAGES.c.reason,
    )
    .where(
        _OUTAGES.c.asset_id.in_(bindparam("assets", expanding=True)),
        or_(_OUTAGES.c.ended_at.is_(None), _OUTAGES.c.ended_at >= _SINCE),
    )
    .order_by(_OUTAGES.c.id)
)
_RESTING = (
    select(
        _SUSPENSIONS.c.schedule_id,
        _SUSPENSIONS.c.began_at,
        _SUSPENSIONS.c.ended_at,
        _SUSPENSIONS.c.condition,
        _SUSPENSIONS.c.note,
    )
    .where(
        _SUSPENSIONS.c.schedule_id.in_(bindparam("schedules", expanding=True)),
        or_(_SUSPENSIONS.c.ended_at.is_(None), _SUSPENSIONS.c.ended_at >= _SINCE),
    )
    .order_by(_SUSPENSIONS.c.id)
)
_NOT_USED = select(_UNUSED.c.occurrence_id, _UNUSED.c.note).where(
    _UNUSED.c.occurrence_id.in_(bindparam("checks", expanding=True))
)
"""These are made once: making a statement takes longer than running it."""


@dataclass(frozen=True, slots=True)
class PausedCheck:
    """A check whose pauses are asked for; ``check_id`` is 0 while it is not in the table yet."""

    check_id: int
    schedule_id: int
    asset_id: int | None
    opens_at: datetime
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pause:
    """A span in which a check is not owed, and why, in words for the record."""

    span: Suspension
    reason: str


def list_pauses(session: Session, checks: Collection[PausedCheck]) -> dict[int, tuple[Pause, ...]]:
    """Return the pauses of these checks that were not over before the first of them opened.

    Three statements, however many checks; by id of the check.
    """
    if not checks:
        return {}
    since = min(check.opens_at for check in checks)
    assets = {check.asset_id for check in checks if check.asset_id is not None}
    out = _by_asset(session, assets, since)
    resting = _by_schedule(session, {check.schedule_id for check in checks}, since)
    unused = _unused(session, {check.check_id for check in checks if check.check_id})
    return {
        check.check_id: (
            *out.get(check.asset_id or 0, ()),
            *resting.get(check.schedule_id, ()),
            *_unused_pause(check, unused),
        )
        for check in checks
    }


def spans_of(pauses: Iterable[Pause]) -> tuple[Suspension, ...]:
    """Return the spans alone, as the domain judges by them."""
    return tuple(pause.span for pause in pauses)


def _by_asset(
    session: Session, asset_ids: Collection[int], since: datetime
) -> dict[int, list[Pause]]:
    found: dict[int, list[Pause]] = {}
    if asset_ids:
        given = {"assets": list(asset_ids), "since": since}
        for asset_id, began_at, ended_at, reason in session.execute(_OUT, given).all():
            span = Suspension(from_at=began_at, until_at=ended_at)
            found.setdefault(asset_id, []).append(Pause(span, reason))
    return found


def _by_schedule(
    session: Session, schedule_ids: Collection[int], since: datetime
) -> dict[int, list[Pause]]:
    found: dict[int, list[Pause]] = {}
    given = {"schedules": list(schedule_ids), "since": since}
    for schedule_id, began_at, ended_at, condition, note in session.execute(_RESTING, given).all():
        span = Suspension(from_at=began_at, until_at=ended_at)
        pause = Pause(span, condition_reason(condition, note))
        found.setdefault(schedule_id, []).append(pause)
    return found


def _unused(session: Session, check_ids: Collection[int]) -> dict[int, str]:
    if not check_ids:
        return {}
    rows = session.execute(_NOT_USED, {"checks": list(check_ids)}).all()
    return {row.occurrence_id: row.note for row in rows}


def _unused_pause(check: PausedCheck, unused: Mapping[int, str]) -> tuple[Pause, ...]:
    """Return the time of a check that was not owed for want of use; its day does not come back."""
    if check.check_id not in unused:
        return ()
    note = unused[check.check_id]
    reason = f"{NOT_USED}: {note}" if note else NOT_USED
    return (Pause(Suspension(from_at=check.opens_at), reason),)
