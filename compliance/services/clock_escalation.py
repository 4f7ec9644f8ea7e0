"""The sweep of legal clocks: each stage that a deadline reaches is told, by the minute, once.

Run twice, late, or on two machines it owes the same messages: a stage is written down in the
transaction that owes its messages, and a row is held by one sweep. After a silence only the worst
stage that was reached is told.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from compliance.domain.access import SYSTEM
from compliance.domain.errors import ComplianceError
from compliance.domain.legal_clocks.stages import Running, Stage, stage_at
from compliance.domain.notifications import Owed
from compliance.domain.trail import Entry, TrailEvent
from compliance.services import trail
from compliance.services.clock_messages import OnDuty, words_of_stage
from compliance.services.delivery import owe
from compliance.services.legal_clocks import SUBJECT, attention_of, due_of_row
from compliance.services.reminders import Swept
from compliance.storage.queries.legal_clocks import RUNNING, Waiting, list_waiting

POISON_WAIT = timedelta(minutes=10)


def sweep_deadlines(session: Session, *, now: datetime, limit: int | None = None) -> Swept:
    """Tell the people on duty of the next deadlines. Nothing left: examined 0."""
    waiting = list_waiting(session, now, limit)
    if not waiting:
        return Swept()
    people = OnDuty(
        session,
        {one.deadline.establishment_id for one in waiting},
        {person for one in waiting for person in _concerned(one) if person is not None},
    )
    owed: list[Owed] = []
    entries: list[Entry] = []
    problems: list[str] = []
    for one in waiting:
        try:
            stage = _reached(one, now)
            if stage is not None:
                place = one.deadline.establishment_id
                owed += words_of_stage(one, stage, people.at_stage(stage, place, _concerned(one)))
                entries.append(_entry(one, stage, now))
        except (ComplianceError, ValueError) as error:
            problems.append(f"Legal deadline {one.deadline.id}: {error}")
            one.deadline.attention_at = now + POISON_WAIT
    session.flush()
    count = owe(session, owed, now=now)
    trail.append_all(session, entries)
    return Swept(examined=len(waiting), owed=count, problems=tuple(problems))


def _concerned(one: Waiting) -> tuple[int | None, ...]:
    """Return who started the clock, and who looks into its incident."""
    return (one.clock.started_by, one.lead_id)


def _reached(one: Waiting, now: datetime) -> Stage | None:
    """Write down how far a deadline is; return the stage if it is a new one."""
    row = one.deadline
    due = due_of_row(row)
    if due is None or row.state != RUNNING:
        row.attention_at = None
        return None
    stage = stage_at(Running(row.runs_from or now, due), now)
    is_new = stage > row.stage
    if is_new:
        row.stage = stage.value
    row.attention_at = attention_of(row, now)
    return stage if is_new else None


def _entry(one: Waiting, stage: Stage, now: datetime) -> Entry:
    row = one.deadline
    data: Mapping[str, str | int | bool | None] = {
        "clock": one.clock.title,
        "deadline": row.what,
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "stage": stage.word,
    }
    return Entry(
        at=now,
        event=TrailEvent.LEGAL_CLOCK_ESCALATED,
        establishment_id=row.establishment_id,
        actor_id=SYSTEM.person_id,
        actor_name=SYSTEM.name,
        subject_kind=SUBJECT,
        subject_id=one.clock.id,
        data=data,
    )
