"""How the investigations of the demo plant are written down, answered, signed off and closed."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import select

from compliance.demo.incidents import MISHAPS
from compliance.demo.inquiries import INQUIRIES, Inquiry, Remedy, Said
from compliance.demo.photos import Motif, Shot
from compliance.demo.plant import ANA, MARISOL, ZONE
from compliance.demo.world import World
from compliance.domain.incidents import When
from compliance.domain.investigations import CAUSES_OF, NO_TIME, Causes, NewNote, NoteKind
from compliance.domain.local_time import local_at
from compliance.services.corrective_actions import report_done, start_action, verify_action
from compliance.services.evidence import receive_action_photo
from compliance.services.incident_closing import close_incident
from compliance.services.incident_findings import Wanting, raise_incident_finding
from compliance.services.investigations import SignOff, add_note, sign_off, write_lessons
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.incidents import Incident

WRITTEN_AT, PLANNED_AT, DONE_AT, CHECKED_AT = time(9, 30), time(11), time(13, 40), time(14, 20)
SIGNED_AT = time(15, 30)
WORK = timedelta(minutes=35)  # from the start of a fix to its end
BETWEEN = timedelta(minutes=4)  # one note and the next


@dataclass(slots=True)
class Case:
    """One investigation while it is being made."""

    world: World
    causes: Causes
    inquiry: Inquiry
    whys: list[int] = field(default_factory=list)  # ids, in the order of the inquiry
    found: dict[str, int] = field(default_factory=dict)  # ids of causes, by category

    def incident(self) -> Incident:
        """Return what is looked into; it was reported by a form of the demo."""
        wanted = f"{self.inquiry.submission:032x}"
        return self.world.session.scalars(
            select(Incident).where(Incident.submission_id == wanted)
        ).one()


def plan_inquiries(world: World, causes: Causes) -> None:
    """Plan the notes and what is done about the causes; a short history has none of it."""
    for inquiry in INQUIRIES:
        days_ago = MISHAPS[inquiry.submission - 1].days_ago
        on = world.today - timedelta(days=days_ago)
        if world.instant(on, time.min) > world.clock.now():
            _plan_inquiry(Case(world, causes, inquiry), on)


def _plan_inquiry(case: Case, on: date) -> None:
    world, inquiry = case.world, case.inquiry

    def at(days: int, wall: time) -> datetime:
        return world.instant(on + timedelta(days=days), wall)

    for place, said in enumerate(inquiry.said):
        when = at(said.days, WRITTEN_AT) + place * BETWEEN
        world.agenda.add(when, partial(_write, case, said))
    for remedy in inquiry.remedies:
        world.agenda.add(at(inquiry.planned, PLANNED_AT), partial(_plan, case, remedy))
    if inquiry.ended is not None:
        world.agenda.add(at(inquiry.ended, SIGNED_AT), partial(_end, case))


def _write(case: Case, said: Said, now: datetime) -> None:
    incident = case.incident()
    note = NewNote(
        kind=said.kind,
        text=said.text,
        when=_when(incident, said) if said.kind is NoteKind.EVENT else NO_TIME,
        said_by=said.by,
        cause=said.cause,
        parent_id=case.whys[said.below] if said.below is not None else None,
        worked_on=local_at(now, ZONE).date() if said.hours is not None else None,
        hours=said.hours,
    )
    by = case.world.actor(MARISOL)  # who looks into it
    row = add_note(case.world.session, incident, note, case.causes, by=by, now=now)
    if said.kind is NoteKind.WHY:
        case.whys.append(row.id)
    if said.kind in CAUSES_OF:
        case.found[said.cause] = row.id


def _when(incident: Incident, said: Said) -> When:
    at = (incident.happened_at or incident.received_at) + timedelta(minutes=said.minutes)
    wall = local_at(at, ZONE)
    return When(on=wall.date(), at=wall.time())


def _plan(case: Case, remedy: Remedy, now: datetime) -> None:
    world, incident = case.world, case.incident()
    wanted = Wanting(
        title=remedy.title,
        severity=remedy.severity,
        kind=remedy.kind,
        action=remedy.action,
        owner_id=world.actor(MARISOL).person_id,
        cause_id=case.found[remedy.answers],
    )
    finding = raise_incident_finding(world.session, incident, wanted, by=world.actor(ANA), now=now)
    action_id = world.session.scalars(
        select(CorrectiveAction.id).where(CorrectiveAction.finding_id == finding.id)
    ).one()
    for step, wall, move in ((remedy.done, DONE_AT, _do), (remedy.checked, CHECKED_AT, _check)):
        if step is not None:
            days, text = step
            at = world.instant(incident.happened_on + timedelta(days=days), wall)
            world.agenda.add(at, partial(move, world, action_id, text))


def _do(world: World, action_id: int, text: str, now: datetime) -> None:
    action = world.session.get_one(CorrectiveAction, action_id)
    start_action(world.session, action, by=world.actor(MARISOL), now=now)
    world.agenda.add(now + WORK, partial(_finish, world, action_id, text))


def _finish(world: World, action_id: int, text: str, now: datetime) -> None:
    session, by = world.session, world.actor(MARISOL)
    action = session.get_one(CorrectiveAction, action_id)
    photo = world.shoot(Shot(motif=Motif.EXIT_DOOR, fixed=True), now - timedelta(minutes=3))
    receive_action_photo(session, photo, action, by=by, now=now)
    report_done(session, action, note=text, by=by, now=now)


def _check(world: World, action_id: int, text: str, now: datetime) -> None:
    action = world.session.get_one(CorrectiveAction, action_id)
    verify_action(world.session, action, note=text, by=world.actor(ANA), now=now)


def _end(case: Case, now: datetime) -> None:
    """Write the lessons, then sign off, then close, as the coordinator does."""
    session, incident, by = case.world.session, case.incident(), case.world.actor(ANA)
    write_lessons(session, incident, case.inquiry.lessons, by=by, now=now)
    case.world.agenda.add(now + BETWEEN, partial(_sign, case))


def _sign(case: Case, now: datetime) -> None:
    session, by = case.world.session, case.world.actor(ANA)
    signed = SignOff(case.inquiry.found, "password")
    sign_off(session, case.incident(), signed, by=by, now=now)
    case.world.agenda.add(now + BETWEEN, partial(_close, case))


def _close(case: Case, now: datetime) -> None:
    session, by = case.world.session, case.world.actor(ANA)
    close_incident(session, case.incident(), note=case.inquiry.came_of_it, by=by, now=now)
