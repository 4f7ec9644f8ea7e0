"""Hour meters of assets: read by hand, or taken from a check that asks what the meter reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.answer_types import Number
from compliance.domain.answers import Answer
from compliance.domain.checklists import Checklist
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.meters import MOST_HOURS
from compliance.domain.trail import TrailEvent
from compliance.services.trail import append
from compliance.storage.models.assets import Asset
from compliance.storage.models.clock_facts import MeterReading
from compliance.storage.models.schedules import Schedule
from compliance.storage.queries.clock_facts import find_last_reading

ITEMS = ("hour-meter", "meter")  # keys of items that ask for the meter, in the unit h
HOURS = "h"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReading:
    """What a meter shows now. A new meter needs a reason."""

    hours: float
    is_new_meter: bool = False
    reason: str = ""


def record_reading(
    session: Session, asset: Asset, new: NewReading, *, by: Actor, now: datetime
) -> MeterReading:
    """Keep what the hour meter of an asset shows; its clocks count from it at the next planning.

    Raises:
        NotAllowedError: the actor may not make records there.
        InvalidInputError: it cannot be right, or is lower than the last without a new meter.
        ConflictError: the asset is retired.
    """
    demand(by, Permission.PERFORM_INSPECTION, asset.establishment_id)
    if asset.retired_at is not None:
        raise ConflictError(f"{asset.tag} is retired; its meter is not read any more.")
    problems = _problems(new, find_last_reading(session, asset.id))
    if problems:
        raise InvalidInputError(problems)
    row = MeterReading(
        asset_id=asset.id,
        hours=new.hours,
        read_at=now,
        is_new_meter=new.is_new_meter,
        reason=new.reason.strip() if new.is_new_meter else "",
        recorded_by=by.person_id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    _plan_again(session, asset.id)
    _tell(session, TrailEvent.METER_READ, asset, row, by=by, now=now)
    return row


def _problems(new: NewReading, last: MeterReading | None) -> list[Problem]:
    problems = []
    if not 0 <= new.hours <= MOST_HOURS:
        remedy = "Enter the hours as the meter shows them."
        problems.append(Problem("hours", "No meter shows this.", remedy))
    elif last is not None and new.hours < last.hours and not new.is_new_meter:
        what = f"The last reading was {last.hours:g} h, this one is lower."
        remedy = "Read it again. If the meter was replaced, tick that and say why."
        problems.append(Problem("hours", what, remedy))
    if new.is_new_meter and not new.reason.strip():
        problems.append(Problem("reason", "No reason is given.", "Say why the meter was replaced."))
    return problems


def strike_reading(
    session: Session, row: MeterReading, asset: Asset, reason: str, *, by: Actor, now: datetime
) -> None:
    """Strike out a reading that was wrong; it stays to be seen, and counts no more.

    Raises:
        NotAllowedError: the actor may not manage the plant there.
        ConflictError: it is struck already.
        InvalidInputError: no reason is given.
    """
    demand(by, Permission.MANAGE_PLANT, asset.establishment_id)
    if row.struck_at is not None:
        raise ConflictError("This reading is struck out already. Load the page again.")
    if not reason.strip():
        raise InvalidInputError(
            [Problem("reason", "No reason is given.", "Say what is wrong with the reading.")]
        )
    row.struck_at, row.struck_by, row.strike_reason = now, by.person_id, reason.strip()
    session.flush()
    _plan_again(session, asset.id)
    _tell(session, TrailEvent.METER_READING_STRUCK, asset, row, by=by, now=now)


def take_reading(
    session: Session,
    checklist: Checklist,
    answers: Mapping[str, Answer],
    reading: Mapping[str, object],
) -> None:
    """Keep the meter reading that a check answers, if its checklist asks for one.

    ``reading`` has the columns that the check gives. One that is lower than the last, or read
    before it, is left in the record of the check alone: somebody has to look at the meter.
    The trail has it with the check.
    """
    hours = _answered_hours(checklist, answers)
    asset_id = reading.get("asset_id")
    if hours is None or not isinstance(asset_id, int):
        return
    last = find_last_reading(session, asset_id)
    read_at = reading["read_at"]
    if not isinstance(read_at, datetime) or (
        last is not None and (hours < last.hours or read_at < last.read_at)
    ):
        return
    session.execute(insert(MeterReading).values(hours=hours, **reading))
    _plan_again(session, asset_id)


def _answered_hours(checklist: Checklist, answers: Mapping[str, Answer]) -> float | None:
    for key in ITEMS:
        item = checklist.items_by_key.get(key) if key in answers else None
        if item is not None and isinstance(item.answer, Number) and item.answer.unit == HOURS:
            return _hours(answers[key].value)
    return None


def _hours(text: str) -> float | None:
    try:
        hours = float(Decimal(text))
    except InvalidOperation:
        return None
    return hours if 0 <= hours <= MOST_HOURS else None


def _plan_again(session: Session, asset_id: int) -> None:
    """Have the clocks of the asset that count running hours take the readings into account."""
    session.execute(
        update(Schedule)
        .where(
            Schedule.asset_id == asset_id,
            Schedule.ended_at.is_(None),
            Schedule.clock["basis"].as_string() == "running-hours",
        )
        .values(materialised_until=None)
        .execution_options(synchronize_session=False)
    )


def _tell(
    session: Session,
    event: TrailEvent,
    asset: Asset,
    row: MeterReading,
    *,
    by: Actor,
    now: datetime,
) -> None:
    append(
        session,
        event,
        by=by,
        now=now,
        subject=("asset", asset.id),
        establishment_id=asset.establishment_id,
        data={
            "hours": f"{row.hours:g}",
            "new_meter": row.is_new_meter,
            "reason": row.strike_reason or row.reason,
            "tag": asset.tag,
        },
    )
