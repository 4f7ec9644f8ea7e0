"""The site's own pace of a duty: where the rule sets none, or a shorter one than the rule's."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.cadence import AnyClock, SiteDefinedClock, Span
from compliance.domain.checklists import Checklist
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.local_time import today_at
from compliance.domain.paces import keeps_the_rule, may_be_paced, pace_of, with_pace
from compliance.domain.spans import months_of
from compliance.domain.trail import TrailEvent
from compliance.services.schedules import clock_of
from compliance.services.trail import append
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.schedules import Occurrence, Schedule

LONGEST = 200
MOST_MONTHS = 240  # twenty years


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPace:
    """How often from now on, and where the site wrote that down: plan, permit, decision."""

    span: Span
    document: str


def rule_of(schedule: Schedule, checklist: Checklist) -> AnyClock:
    """Return the clock as the checklist has it, before the site set its own pace.

    A schedule whose clock is gone from its checklist is measured by its own.
    """
    mine = clock_of(schedule)
    return next((one for one in checklist.cadence.clocks if one.name == mine.name), mine)


def change_pace(
    session: Session,
    schedule: Schedule,
    checklist: Checklist,
    new: NewPace,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Run a duty at the site's own pace. A period that runs is still owed at the old one.

    The caller plans the schedule again at once, else the next sweep does.

    Raises:
        NotAllowedError: the actor may not manage schedules there.
        ConflictError: it has ended, or its clock has no pace that a site sets.
        InvalidInputError: longer than the rule allows, or no document is named.
    """
    demand(by, Permission.MANAGE_SCHEDULES, schedule.establishment_id)
    if schedule.ended_at is not None:
        raise ConflictError("This schedule has ended; it cannot be changed any more.")
    rule = rule_of(schedule, checklist)
    if not may_be_paced(rule):
        raise ConflictError("The rule sets days, shifts or dates here; there is no pace to change.")
    problems = _problems(rule, new)
    if problems:
        raise InvalidInputError(problems)
    before = clock_of(schedule)
    schedule.clock = with_pace(rule, new.span).model_dump(mode="json")
    schedule.site_document = new.document.strip()
    if _is_periodic(schedule):
        schedule.paced_from = _next_period(session, schedule, now)
        _forget_later(session, schedule, schedule.paced_from, now)
    schedule.materialised_until = schedule.paced_from
    _tell(session, schedule, (pace_of(before), new), by=by, now=now)


def _problems(rule: AnyClock, new: NewPace) -> list[Problem]:
    problems = []
    if months_of(new.span) > MOST_MONTHS:
        problems.append(Problem("every", "This is over twenty years.", "Give a shorter time."))
    elif not keeps_the_rule(rule, new.span):
        what = f"The rule asks for it every {pace_of(rule)}; {new.span} would not keep that."
        remedy = "A site may do it more often than the rule says, never less often."
        problems.append(Problem("every", what, remedy))
    if not new.document.strip() or len(new.document) > LONGEST:
        asked = "permit, plan or certificate" if isinstance(rule, SiteDefinedClock) else "decision"
        remedy = f"Name the {asked} with its date or number."
        problems.append(Problem("document", "It is not said where this is written.", remedy))
    return problems


def _is_periodic(schedule: Schedule) -> bool:
    """Return whether the clock cuts calendar periods, and does not count from completions."""
    clock = clock_of(schedule)
    if isinstance(clock, SiteDefinedClock):
        is_dated = clock.document in {"permit", "certificate"}
        return not is_dated and clock.suggested is not None and months_of(clock.suggested) > 0
    return clock.basis == "calendar"


def _next_period(session: Session, schedule: Schedule, now: datetime) -> date:
    """Return the local day on which the period that runs by the old pace is over."""
    zone = schedule.establishment.zone
    closes_at = session.scalar(
        select(Occurrence.closes_at)
        .where(
            Occurrence.schedule_id == schedule.id,
            Occurrence.opens_at <= now,
            Occurrence.closes_at > now,
        )
        .order_by(Occurrence.closes_at.desc())
        .limit(1)
    )
    return max(today_at(closes_at or now, zone), schedule.start_on)


def _forget_later(session: Session, schedule: Schedule, from_on: date, now: datetime) -> None:
    """Take back the coming checks of the old pace, which nobody could begin yet."""
    begun = exists().where(Inspection.occurrence_id == Occurrence.id)
    session.execute(
        delete(Occurrence)
        .where(
            Occurrence.schedule_id == schedule.id,
            Occurrence.due_on >= from_on,
            Occurrence.opens_at > now,
            Occurrence.done_at.is_(None),
            Occurrence.waived_at.is_(None),
            ~begun,
        )
        .execution_options(synchronize_session=False)
    )


def _tell(
    session: Session,
    schedule: Schedule,
    change: tuple[Span | None, NewPace],
    *,
    by: Actor,
    now: datetime,
) -> None:
    before, new = change
    append(
        session,
        TrailEvent.SCHEDULE_PACE_CHANGED,
        by=by,
        now=now,
        subject=("schedule", schedule.id),
        establishment_id=schedule.establishment_id,
        data={
            "before": str(before) if before else "",
            "document": new.document.strip(),
            "every": str(new.span),
        },
    )
