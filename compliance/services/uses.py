"""Use of assets: days and shifts without any, and uses that wanted a check before them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.cadence import OperatingDayClock, ShiftClock
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.local_time import start_of_day, today_at
from compliance.domain.occurrences import State, state_at
from compliance.domain.trail import TrailEvent
from compliance.domain.uses import Check, Use, UseFigure, checked_before_use
from compliance.services.delivery import cancel_owed
from compliance.services.occurrences import facts_of, follow_check
from compliance.services.schedules import clock_of
from compliance.services.trail import append
from compliance.storage.models.assets import Asset
from compliance.storage.models.clock_facts import AssetUse, UnusedCheck
from compliance.storage.models.schedules import Occurrence
from compliance.storage.queries.clock_facts import (
    list_asset_schedules,
    list_check_times,
    list_day_checks,
    list_uses,
)

MOST_TIMES = 500  # uses of one thing on one day
AFTERWARDS = timedelta(days=7)  # ours: how long a missed check may still be said not to be owed
FIGURE_SPAN = timedelta(days=365)


def asks_for_use(check: Occurrence) -> bool:
    """Return whether a check is owed only on days or shifts on which its thing is used."""
    clock = clock_of(check.schedule)
    return isinstance(clock, ShiftClock | OperatingDayClock) and clock.only_in_use


def record_not_used(
    session: Session, check: Occurrence, note: str = "", *, by: Actor, now: datetime
) -> int:
    """Say that the thing of a check was not used in its day or shift; return how many checks.

    Other checks of the same asset that ask for use on the same day or shift are not owed either.
    When the day is over and the check was missed, who manages schedules may still say so for a
    week, with a note; that it had been missed stays in the trail.

    Raises:
        NotAllowedError: the actor may not make records, or not change what was missed.
        ConflictError: it is owed whether used or not, or was done, waived or said before.
        InvalidInputError: it was missed, and there is no note.
    """
    demand(by, Permission.PERFORM_INSPECTION, check.establishment_id)
    _demand_open(session, check, note, by=by, now=now)
    others = list_day_checks(session, check.schedule.asset_id or 0, check.closes_at or now)
    unused = [check, *(one for one in others if one is not check and _same_time(check, one))]
    unused = [one for one in unused if one.state != State.SUSPENDED.value or one is check]
    session.add_all(
        UnusedCheck(
            occurrence_id=one.id, note=note.strip(), recorded_by=by.person_id, recorded_at=now
        )
        for one in unused
    )
    session.flush()
    for one in unused:
        follow_check(session, one, now=now)
        cancel_owed(session, ("occurrence", one.id))
    append(
        session,
        TrailEvent.OCCURRENCE_NOT_USED,
        by=by,
        now=now,
        subject=("occurrence", check.id),
        establishment_id=check.establishment_id,
        data={"count": len(unused), "due_on": check.due_on.isoformat(), "note": note.strip()},
    )
    return len(unused)


def _demand_open(
    session: Session, check: Occurrence, note: str, *, by: Actor, now: datetime
) -> None:
    if not asks_for_use(check):
        raise ConflictError("This check is owed whether the thing is used or not.")
    state = state_at(facts_of(session, check), now)
    if check.done_at is not None or state in {State.WAIVED, State.SUSPENDED}:
        raise ConflictError("This check was done, waived or suspended. Load the list again.")
    if state is not State.MISSED:
        return
    demand(by, Permission.MANAGE_SCHEDULES, check.establishment_id)
    if check.closes_at is None or now - check.closes_at > AFTERWARDS:
        raise ConflictError("This check was missed more than a week ago; that stays so.")
    if not note.strip():
        what, remedy = "The check was missed.", "Say how you know that the thing was not used."
        raise InvalidInputError([Problem("note", what, remedy)])


def _same_time(check: Occurrence, other: Occurrence) -> bool:
    """Return whether another check is of the same shift, or of a shift of the same whole day."""
    mine, theirs = (one.due_key.rpartition(":")[2] for one in (check, other))
    return mine == theirs or theirs.startswith(f"{mine}/")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUse:
    """Uses on a local day: how many, or one at an instant."""

    used_on: date
    used_at: datetime | None = None
    times: int = 1


def record_use(
    session: Session, asset: Asset, new: NewUse, *, today: date, by: Actor, now: datetime
) -> AssetUse:
    """Keep that an asset was used, to be counted against the checks made before use.

    Raises:
        NotAllowedError: the actor may not make records there.
        InvalidInputError: with everything that cannot be right.
        ConflictError: the asset is retired.
    """
    demand(by, Permission.PERFORM_INSPECTION, asset.establishment_id)
    if asset.retired_at is not None:
        raise ConflictError(f"{asset.tag} is retired; it is not used any more.")
    problems = []
    if new.used_on > today or (new.used_at is not None and new.used_at > now):
        problems.append(Problem("used_on", "It lies in the future.", "Say when it was used."))
    elif new.used_on < today - FIGURE_SPAN:
        problems.append(Problem("used_on", "It is over a year ago.", "Check the date."))
    if not 1 <= new.times <= MOST_TIMES:
        problems.append(Problem("times", "This cannot be right.", f"Give 1 to {MOST_TIMES}."))
    if problems:
        raise InvalidInputError(problems)
    row = AssetUse(
        asset_id=asset.id,
        used_on=new.used_on,
        used_at=new.used_at,
        times=1 if new.used_at else new.times,
        recorded_by=by.person_id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    append(
        session,
        TrailEvent.USE_RECORDED,
        by=by,
        now=now,
        subject=("asset", asset.id),
        establishment_id=asset.establishment_id,
        data={"tag": asset.tag, "times": row.times, "used_on": row.used_on.isoformat()},
    )
    return row


def use_figure(session: Session, asset: Asset, *, zone: str, today: date) -> UseFigure | None:
    """Return how many uses of the last year were checked before; None without such a duty."""
    schedules = list_asset_schedules(session, asset.id, "before-use")
    if not schedules:
        return None
    since_on = today - FIGURE_SPAN
    uses = [
        Use(used_on=row.used_on, used_at=row.used_at, times=row.times)
        for row in list_uses(session, asset.id, since_on)
    ]
    keys = {schedule.checklist_key for schedule in schedules}
    times = list_check_times(session, asset.id, keys, start_of_day(since_on, zone))
    return checked_before_use(uses, [Check(done_on=today_at(at, zone), done_at=at) for at in times])
