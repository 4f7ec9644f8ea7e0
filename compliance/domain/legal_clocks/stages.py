"""How near a deadline is, by the minute: what escalation goes by."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Self

from compliance.domain.errors import InvalidRuleError
from compliance.domain.legal_clocks.counting import Due


class Stage(IntEnum):
    """How pressing a running clock is; a greater one is worse."""

    RUNNING = 0
    SOON = 1
    PRESSING = 2
    LAST_CALL = 3
    OVERDUE = 4

    @property
    def word(self) -> str:
        """Return the word for files and programs: "last-call"."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Step:
    """A stage begins when so small a part of the time is left, or so little time, ours both."""

    stage: Stage
    part_left: float
    time_left: timedelta


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """When each stage begins; no law says so. Later stages never begin before earlier ones."""

    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        stages = [step.stage for step in self.steps]
        inner = [one for one in Stage if Stage.RUNNING < one < Stage.OVERDUE]
        if not set(stages) <= set(inner) or stages != sorted(set(stages)):
            raise InvalidRuleError("Name each stage between running and overdue once, in order.")
        parts = [step.part_left for step in self.steps]
        times = [step.time_left for step in self.steps]
        in_order = parts == sorted(parts, reverse=True) and times == sorted(times, reverse=True)
        if not in_order or not all(0 <= part <= 1 for part in parts) or min(times) < timedelta():
            raise InvalidRuleError(
                "Parts of the time left go from 1 to 0, and times left shrink, from stage to stage."
            )

    @classmethod
    def of(cls, *steps: tuple[Stage, float, int]) -> Self:
        """Return the policy of (stage, part left, minutes left)."""
        return cls(tuple(Step(stage, part, timedelta(minutes=m)) for stage, part, m in steps))


# Ours, not law; a plant may set its own.
ESCALATION = EscalationPolicy.of(
    (Stage.SOON, 1 / 2, 120),
    (Stage.PRESSING, 1 / 4, 60),
    (Stage.LAST_CALL, 1 / 10, 15),
)


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that runs: since when (UTC), and until when."""

    started_at: datetime
    due: Due


def stage_at(clock: Running, now: datetime, policy: EscalationPolicy = ESCALATION) -> Stage:
    """Return how pressing the deadline is now. It never goes back as time passes."""
    if clock.due.is_late(now):
        return Stage.OVERDUE
    reached = (stage for stage, at in stage_times(clock, policy) if at <= now)
    return max((one for one in reached if one is not Stage.OVERDUE), default=Stage.RUNNING)


def stage_times(
    clock: Running, policy: EscalationPolicy = ESCALATION
) -> tuple[tuple[Stage, datetime], ...]:
    """Return when each stage begins (UTC), in order: what a sweep wakes people by.

    A short clock may begin in a late stage: those it passes over begin with it. OVERDUE begins
    right after its instant. What is due before its start has stages by the time left only.
    """
    whole = clock.due.at - clock.started_at
    times = []
    for step in policy.steps:
        begins_at = clock.due.at - max(whole * step.part_left, step.time_left)
        is_before = whole < timedelta()
        times.append((step.stage, begins_at if is_before else max(clock.started_at, begins_at)))
    return (*times, (Stage.OVERDUE, clock.due.at))


def time_left(due: Due, now: datetime) -> timedelta:
    """Return the time that is left; negative once it is past."""
    return due.at - now
