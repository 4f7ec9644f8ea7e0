"""Who is owed which reminder by now: policies as data, one current stage for each recipient.

The ladders are our own policy, not law. A stage is a local day counted from the due date, and is
owed from ``send_from`` of that day on for as long as it is the latest one reached and the check is
not done: whoever was down for three days owes the third day's reminder once, not three of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from compliance.domain.cadence import (
    AdaptiveClock,
    AnyClock,
    BeforeUseClock,
    CalendarClock,
    IntervalClock,
    OperatingDayClock,
    RunningHoursClock,
    ShiftClock,
    SiteDefinedClock,
    Span,
)
from compliance.domain.local_time import end_of_day, instant_of, start_of_day, today_at
from compliance.domain.occurrences import Facts, State, next_change_at, state_at
from compliance.domain.spans import approximate_days

_A_WEEK = 7
_A_MONTH = 28
_HALF_A_YEAR = 180
_LONGEST_KEY = 255


class ReminderKind(StrEnum):
    """Why somebody is reminded."""

    UPCOMING = "upcoming"
    DUE = "due"
    OVERDUE = "overdue"
    ESCALATION = "escalation"
    MISSED = "missed"


class RecipientRole(StrEnum):
    """Whom a stage is for: the one who is to do it, or the one who answers for it being done."""

    OWNER = "owner"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderPolicy:
    """When to remind: local days counted from the due date, negative ones before it.

    After the last day of a ladder its stages repeat ``every_days``. ``at_once`` reminds the owner
    at the very instant it is overdue, for shifts. A check missed longer ago than
    ``missed_within_days`` is no news (history that was imported, a server that was down a year).
    """

    key: str
    owner_days: tuple[int, ...]
    coordinator_days: tuple[int, ...] = (3, 7)
    every_days: int = 7
    at_once: bool = False
    missed_within_days: int = 7
    send_from: time = time(6)


DAILY = ReminderPolicy(key="daily", owner_days=(1, 3, 7), at_once=True)
WEEKLY = ReminderPolicy(key="weekly", owner_days=(-1, 0, 1, 3, 7))
MONTHLY = ReminderPolicy(key="monthly", owner_days=(-7, -1, 0, 1, 3, 7))
YEARLY = ReminderPolicy(key="yearly", owner_days=(-30, -7, -1, 0, 1, 3, 7))
ACTION = ReminderPolicy(key="action", owner_days=(-3, -1, 0, 1, 3, 7))
POLICIES: Mapping[str, ReminderPolicy] = {
    policy.key: policy for policy in (DAILY, WEEKLY, MONTHLY, YEARLY, ACTION)
}


@dataclass(frozen=True, slots=True)
class OwedReminder:
    """One reminder owed now. ``stage`` names the due date, so that a moved date reminds anew."""

    kind: ReminderKind
    stage: str
    recipient: RecipientRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something to be done by a local date: the facts of an occurrence, or of an action."""

    facts: Facts
    due_on: date
    zone: str


def policy_for(clock: AnyClock, site_span: Span | None = None) -> ReminderPolicy:
    """Return the default policy for the pace of a clock: the longer its span, the earlier."""
    if isinstance(clock, ShiftClock | OperatingDayClock | BeforeUseClock):
        return DAILY
    span = site_span or _pace_of(clock)
    if span is None:
        return MONTHLY
    days = approximate_days(span)
    if days < _A_WEEK:
        return DAILY
    if days < _A_MONTH:
        return WEEKLY
    return MONTHLY if days < _HALF_A_YEAR else YEARLY


def _pace_of(clock: AnyClock) -> Span | None:
    match clock:
        case CalendarClock():
            return clock.every
        case IntervalClock() | RunningHoursClock():
            return clock.at_most
        case AdaptiveClock():
            return clock.normal
        case SiteDefinedClock():
            return clock.suggested
        case _:
            return None


def action_duty(*, created_at: datetime, due_on: date, done_at: datetime | None, zone: str) -> Duty:
    """Return a corrective action as a duty: due on its last local day, overdue until it is done.

    Raises:
        InvalidRuleError: there is no such zone.
    """
    due_at = end_of_day(due_on, zone)
    facts = Facts(
        opens_at=min(created_at, due_at),
        due_from_at=start_of_day(due_on, zone),
        due_at=due_at,
        submitted_at=done_at,
    )
    return Duty(facts=facts, due_on=due_on, zone=zone)


def reminders_due(duty: Duty, policy: ReminderPolicy, now: datetime) -> tuple[OwedReminder, ...]:
    """Return the reminders owed by ``now``: at most one for each role, none when nothing is owed.

    Calling it again owes the same again; `dedupe_key` makes that one row.

    Raises:
        InvalidRuleError: there is no such zone.
    """
    state = state_at(duty.facts, now)
    if state is State.MISSED:
        return _missed(duty, policy, now)
    if not state.is_owed:
        return ()
    day = _day_reached(duty, policy, now)
    is_overdue = state is State.OVERDUE
    owed = []
    step = _step_reached(policy.owner_days, policy.every_days, day)
    if step is not None and (step > 0) == is_overdue:
        kind = ReminderKind.OVERDUE if step > 0 else ReminderKind.UPCOMING
        kind = kind if step else ReminderKind.DUE
        owed.append(OwedReminder(kind, _stage(step, duty), RecipientRole.OWNER))
    elif is_overdue and policy.at_once:
        stage = f"at-once@{duty.due_on}"
        owed.append(OwedReminder(ReminderKind.OVERDUE, stage, RecipientRole.OWNER))
    step = _step_reached(policy.coordinator_days, policy.every_days, day)
    if step is not None and is_overdue:
        stage = _stage(step, duty)
        owed.append(OwedReminder(ReminderKind.ESCALATION, stage, RecipientRole.COORDINATOR))
    return tuple(owed)


def _missed(duty: Duty, policy: ReminderPolicy, now: datetime) -> tuple[OwedReminder, ...]:
    """Tell both once that it was missed, while that is news; what was done after all is not."""
    closes_at = duty.facts.closes_at
    if duty.facts.submitted_at or closes_at is None:
        return ()
    if now - closes_at >= timedelta(days=policy.missed_within_days):
        return ()
    stage = f"missed@{duty.due_on}"
    return tuple(OwedReminder(ReminderKind.MISSED, stage, role) for role in RecipientRole)


def _stage(step: int, duty: Duty) -> str:
    return f"{step:+d}d@{duty.due_on}"


def _day_reached(duty: Duty, policy: ReminderPolicy, now: datetime) -> int:
    """Return the local day counted from the due date; it begins at ``send_from``."""
    today = today_at(now, duty.zone)
    has_begun = now >= instant_of(today, policy.send_from, duty.zone)
    return (today - duty.due_on).days - (0 if has_begun else 1)


def _step_reached(days: tuple[int, ...], every_days: int, day: int) -> int | None:
    """Return the latest stage of a ladder reached on a day, None before the first."""
    reached = [step for step in days if step <= day]
    if not reached:
        return None
    last = max(reached)
    if last < max(days):
        return last
    return last + (day - last) // every_days * every_days


def attention_at(duty: Duty, policy: ReminderPolicy, now: datetime) -> datetime | None:
    """Return the next instant after ``now`` at which the state or a stage changes by itself.

    A sweep that looks at the duty then, and whenever a fact changes, misses nothing. None: nothing
    will ever be owed again unless a fact changes.

    Raises:
        InvalidRuleError: there is no such zone.
    """
    change_at = next_change_at(duty.facts, now)
    if not state_at(duty.facts, now).is_owed:
        return change_at
    day = _day_reached(duty, policy, now)
    coming = (policy.owner_days, policy.coordinator_days)
    steps = [_next_step(days, policy.every_days, day) for days in coming if days]
    instants = [
        instant_of(duty.due_on + timedelta(days=step), policy.send_from, duty.zone)
        for step in steps
    ]
    return min([*instants, change_at] if change_at else instants, default=None)


def _next_step(days: tuple[int, ...], every_days: int, day: int) -> int:
    """Return the first stage of a ladder after a day."""
    ahead = [step for step in days if step > day]
    if ahead:
        return min(ahead)
    last = max(days)
    return last + ((day - last) // every_days + 1) * every_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What a message is about and for whom: the thing, the reminder, the person and the way."""

    subject_kind: str
    subject_id: int
    kind: str
    recipient_id: int
    channel: str
    stage: str


def dedupe_key(reason: Reason) -> str:
    """Return the unique key of a message: the same reason, person, way and stage is one message.

    Raises:
        ValueError: a part contains "|" or the key is too long; both are mistakes of the caller.
    """
    parts = (
        reason.subject_kind,
        str(reason.subject_id),
        reason.kind,
        str(reason.recipient_id),
        reason.channel,
        reason.stage,
    )
    key = "|".join(parts)
    if key.count("|") != len(parts) - 1 or len(key) > _LONGEST_KEY:
        raise ValueError(f"{key!r} cannot be a dedupe key; its parts must be short and free of |.")
    return key
