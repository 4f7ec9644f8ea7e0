"""Assigning checklists: which clock of which checklist runs where, and whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import TypeAdapter
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, Role, demand
from compliance.domain.cadence import AnyClock, SiteDefinedClock, Span
from compliance.domain.checklists import Edition, Subject
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.trail import TrailEvent
from compliance.services.checklists import keep_text
from compliance.services.trail import append
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import Area
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.queries.people import list_people_at

CLOCKS: TypeAdapter[AnyClock] = TypeAdapter(AnyClock)
UNFINISHED = ("scheduled", "open", "due", "overdue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What is assigned to whom. One of asset, area and person, or none of them for the site.

    ``assignee_id`` or ``assignee_role`` says whose it is; with neither it has no owner and stands
    on the coordinator's list as such. ``site_span`` is what the site's plan or permit says.
    """

    establishment_id: int
    asset_id: int | None = None
    area_id: int | None = None
    subject_person_id: int | None = None
    assignee_id: int | None = None
    assignee_role: Role | None = None
    start_on: date
    last_done_on: date | None = None
    site_span: Span | None = None
    site_document: str = ""  # where the span is written: plan, permit, certificate


def clock_of(schedule: Schedule) -> AnyClock:
    """Return the clock that a schedule runs by."""
    return CLOCKS.validate_python(schedule.clock, strict=False)


def assign_checklist(
    session: Session, edition: Edition, assignment: Assignment, *, by: Actor, now: datetime
) -> list[Schedule]:
    """Start a duty here: one schedule for each clock of the checklist.

    Raises:
        NotAllowedError: the actor may not manage schedules there.
        InvalidInputError: the subject is not what the checklist is about.
    """
    demand(by, Permission.MANAGE_SCHEDULES, assignment.establishment_id)
    problems = [*_problems_of(edition, assignment), *_strangers(session, assignment)]
    if problems:
        raise InvalidInputError(problems)
    keep_text(session, edition, now=now)
    schedules = [
        _schedule(edition, clock, assignment, now=now) for clock in edition.checklist.cadence.clocks
    ]
    session.add_all(schedules)
    session.flush()
    append(
        session,
        TrailEvent.SCHEDULE_ASSIGNED,
        by=by,
        now=now,
        subject=("schedule", schedules[0].id),
        establishment_id=assignment.establishment_id,
        data={
            "asset": assignment.asset_id,
            "assignee": assignment.assignee_id,
            "checklist": edition.ref.key,
            "clocks": len(schedules),
            "role": assignment.assignee_role,
            "start_on": assignment.start_on.isoformat(),
            "version": edition.ref.version,
        },
    )
    return schedules


def _problems_of(edition: Edition, assignment: Assignment) -> list[Problem]:
    given = {
        Subject.ASSET: assignment.asset_id,
        Subject.AREA: assignment.area_id,
        Subject.PERSON: assignment.subject_person_id,
    }
    wanted = edition.checklist.subject
    problems = [
        Problem(
            edition.checklist.title,
            f"This checklist is not about one {subject.value}.",
            f"Leave the {subject.value} out.",
        )
        for subject, value in given.items()
        if value is not None and subject is not wanted
    ]
    if wanted in given and given[wanted] is None:
        problems.append(
            Problem(
                edition.checklist.title,
                f"This checklist is about one {wanted.value} at a time.",
                f"Choose the {wanted.value}.",
            )
        )
    return problems


def _strangers(session: Session, assignment: Assignment) -> list[Problem]:
    """Name what belongs to another establishment, or is nobody's there."""
    here = assignment.establishment_id
    places = (
        ("Asset", assignment.asset_id, select(Asset.id).where(Asset.establishment_id == here)),
        ("Area", assignment.area_id, select(Area.id).where(Area.establishment_id == here)),
    )
    problems = [
        Problem(name, "It is not at this establishment.", "Choose one that is.")
        for name, value, known in places
        if value is not None and value not in set(session.scalars(known))
    ]
    people = {"Owner": assignment.assignee_id, "Person": assignment.subject_person_id}
    return problems + _nobodies(session, people, here)


def _nobodies(
    session: Session, people: Mapping[str, int | None], establishment_id: int
) -> list[Problem]:
    """Name each given person who has no role at the establishment."""
    given = {name: person_id for name, person_id in people.items() if person_id is not None}
    if not given:
        return []
    known = {person.id for person in list_people_at(session, establishment_id)}
    return [
        Problem(name, "This person has no role at this establishment.", "Choose somebody who has.")
        for name, person_id in given.items()
        if person_id not in known
    ]


def demand_owner(session: Session, owner: "Owner", establishment_id: int) -> None:
    """Refuse an owner who has no business at the establishment.

    Raises:
        InvalidInputError: the person has no role there.
    """
    problems = _nobodies(session, {"Owner": owner.person_id}, establishment_id)
    if problems:
        raise InvalidInputError(problems)


def _schedule(
    edition: Edition, clock: AnyClock, assignment: Assignment, *, now: datetime
) -> Schedule:
    if isinstance(clock, SiteDefinedClock) and assignment.site_span is not None:
        clock = clock.model_copy(update={"suggested": assignment.site_span})
    return Schedule(
        establishment_id=assignment.establishment_id,
        checklist_key=edition.ref.key,
        checklist_version=edition.ref.version,
        checklist_digest=edition.ref.digest,
        title=edition.checklist.title,
        authority=edition.checklist.authority.value,
        clock=clock.model_dump(mode="json"),
        asset_id=assignment.asset_id,
        area_id=assignment.area_id,
        subject_person_id=assignment.subject_person_id,
        assignee_id=assignment.assignee_id,
        assignee_role=assignment.assignee_role.value if assignment.assignee_role else None,
        start_on=assignment.start_on,
        last_done_on=assignment.last_done_on,
        site_document=assignment.site_document.strip(),
        created_at=now,
    )


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a check is: one person's, or anybody's with a role."""

    person_id: int | None = None
    role: Role | None = None


def reassign_schedule(
    session: Session, schedule: Schedule, owner: Owner, *, by: Actor, now: datetime
) -> None:
    """Give a duty, and every unfinished occurrence of it, to somebody else.

    Raises:
        NotAllowedError: the actor may not manage schedules there.
    """
    demand(by, Permission.MANAGE_SCHEDULES, schedule.establishment_id)
    demand_owner(session, owner, schedule.establishment_id)
    values = {
        "assignee_id": owner.person_id,
        "assignee_role": owner.role.value if owner.role else None,
    }
    schedule.assignee_id = owner.person_id
    schedule.assignee_role = owner.role.value if owner.role else None
    session.execute(
        update(Occurrence)
        .where(Occurrence.schedule_id == schedule.id, Occurrence.state.in_(UNFINISHED))
        .values(**values)
    )
    append(
        session,
        TrailEvent.SCHEDULE_REASSIGNED,
        by=by,
        now=now,
        subject=("schedule", schedule.id),
        establishment_id=schedule.establishment_id,
        data={"person": owner.person_id, "role": owner.role},
    )


def adopt_version(
    session: Session, schedule: Schedule, edition: Edition, *, by: Actor, now: datetime
) -> None:
    """Run a schedule by another version of its checklist; open forms keep theirs.

    Raises:
        NotAllowedError: the actor may not manage schedules there.
        ConflictError: it is another checklist.
    """
    demand(by, Permission.MANAGE_SCHEDULES, schedule.establishment_id)
    if edition.ref.key != schedule.checklist_key:
        raise ConflictError(
            f"{edition.ref.key} is another checklist than {schedule.checklist_key}. "
            "End this schedule and assign the other one."
        )
    keep_text(session, edition, now=now)
    schedule.checklist_version = edition.ref.version
    schedule.checklist_digest = edition.ref.digest
    schedule.title = edition.checklist.title
    append(
        session,
        TrailEvent.CHECKLIST_ADOPTED,
        by=by,
        now=now,
        subject=("schedule", schedule.id),
        establishment_id=schedule.establishment_id,
        data={"checklist": edition.ref.key, "version": edition.ref.version},
    )


def end_schedule(
    session: Session, schedule: Schedule, *, reason: str, by: Actor, now: datetime
) -> None:
    """End a duty here. What was owed until now stays owed or missed; nothing new is owed.

    Raises:
        NotAllowedError: the actor may not manage schedules there.
        ConflictError: it was ended before.
        InvalidInputError: no reason is given.
    """
    demand(by, Permission.MANAGE_SCHEDULES, schedule.establishment_id)
    if schedule.ended_at is not None:
        raise ConflictError("This schedule was ended before. Reload the page to see it.")
    if not reason.strip():
        raise InvalidInputError(
            [Problem("Reason", "No reason is given.", "Say why the duty ends here.")]
        )
    schedule.ended_at = now
    schedule.end_reason = reason.strip()
    session.execute(
        update(Occurrence)
        .where(
            Occurrence.schedule_id == schedule.id,
            Occurrence.state.in_(UNFINISHED),
            Occurrence.due_at > now,
        )
        .values(state="waived", waived_at=now, waived_by=by.person_id, reason=reason.strip())
    )
    append(
        session,
        TrailEvent.SCHEDULE_ENDED,
        by=by,
        now=now,
        subject=("schedule", schedule.id),
        establishment_id=schedule.establishment_id,
        data={"reason": reason.strip()},
    )
