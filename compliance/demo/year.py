"""The demo plant's year, day by day, under a clock that is moved by hand."""

from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import select

from compliance.demo.checks import Checks
from compliance.demo.duties import ABSENCES, DUTIES, WAIVERS, Absence, Duty, Waiver
from compliance.demo.incidents import plan_mishaps
from compliance.demo.plant import ANA, DAN, ZONE
from compliance.demo.timetable import Owed, is_done_on
from compliance.demo.upkeep import Upkeep
from compliance.demo.world import World
from compliance.domain.cadence import AnyClock, CalendarClock, SiteDefinedClock, Unit
from compliance.domain.checklists import Subject
from compliance.domain.local_time import end_of_day, today_at
from compliance.services.assets import return_to_service, take_out_of_service
from compliance.services.materialise import materialise
from compliance.services.occurrences import waive_occurrence
from compliance.services.schedules import Assignment, assign_checklist
from compliance.storage.models.assets import Asset
from compliance.storage.models.schedules import Occurrence, Schedule

ONE_DAY = timedelta(days=1)
MORNING = time(6, 5)  # just after the reminders of a day begin
ASSIGNING = time(9, 30)
OUT_AT, BACK_AT = time(14, 10), time(5, 40)
_EARLY_IN_A_MONTH = 16
WAIVING = time(7, 20)


class Year:
    """Walks from the founding to now; everything happens in the one session of the world."""

    def __init__(self, world: World, upkeep: Upkeep) -> None:
        self._world = world
        self._upkeep = upkeep
        self._checks = Checks(world)
        self._waivers = list(WAIVERS)

    def walk(self, first_on: date) -> None:
        """Live every day from the first to today, up to the world's now."""
        self._plan_site(first_on)
        on = first_on
        while on <= self._world.today:
            self._live(on)
            on += ONE_DAY

    def _plan_site(self, first_on: date) -> None:
        world = self._world
        plan_mishaps(world)
        for duty in DUTIES:
            on = max(first_on, world.today - timedelta(days=duty.begins_ago))
            world.agenda.add(world.instant(on, ASSIGNING), partial(self._assign, duty))
        for absence in ABSENCES:
            for ago, at, task in (
                (absence.from_ago, OUT_AT, self._take_out),
                (absence.until_ago, BACK_AT, self._bring_back),
            ):
                on = world.today - timedelta(days=ago)
                if world.today - timedelta(days=absence.from_ago) > first_on:
                    world.agenda.add(world.instant(on, at), partial(task, absence))

    def _live(self, on: date) -> None:
        world = self._world
        world.agenda.add(world.instant(on, MORNING), partial(self._begin_day, on))
        end = min(end_of_day(on, ZONE), world.now)
        while happening := world.agenda.next_before(end):
            at, task = happening
            at = max(at, world.clock.now())
            world.clock.move_to(at)
            task(at)
            world.session.flush()
            world.session.expunge_all()  # the next one reads afresh, as another request would

    def _begin_day(self, on: date, now: datetime) -> None:
        self._upkeep.look_after(now)
        self._upkeep.deliver(now)
        if on.day == 1:
            self._upkeep.seal(now)
        for owed in self._owed(now):
            if self._waive(owed, on):
                continue
            if is_done_on(self._world, owed, on):
                self._checks.plan(owed, on)

    def _owed(self, now: datetime) -> list[Owed]:
        """Return what can be done today, in the order in which it is due."""
        world = self._world
        rows = world.session.execute(
            select(
                Occurrence.id,
                Occurrence.schedule_id,
                Occurrence.due_key,
                Occurrence.opens_at,
                Occurrence.due_on,
                Occurrence.closes_at,
            )
            .where(
                Occurrence.opens_at <= now,
                Occurrence.done_at.is_(None),
                Occurrence.waived_at.is_(None),
                Occurrence.missed_at.is_(None),
                Occurrence.state != "suspended",
            )
            .order_by(Occurrence.due_at, Occurrence.id)
        )
        return [
            Owed(
                occurrence_id=row.id,
                duty=world.schedules[row.schedule_id][0],
                subject=world.schedules[row.schedule_id][1],
                due_key=row.due_key,
                opens_on=today_at(row.opens_at, ZONE),
                due_on=row.due_on,
                can_be_late=row.closes_at is None,
            )
            for row in rows
        ]

    def _waive(self, owed: Owed, on: date) -> bool:
        """Plan a waiver, if this is the check that one is meant for."""
        world = self._world
        ago = (world.today - on).days
        for waiver in self._waivers:
            same = (waiver.checklist, waiver.subject) == (owed.duty.checklist, owed.subject)
            if same and ago <= waiver.ago:
                self._waivers.remove(waiver)
                task = partial(self._waive_now, waiver, owed.occurrence_id)
                world.agenda.add(world.instant(on, WAIVING), task)
                return True
        return False

    def _waive_now(self, waiver: Waiver, occurrence_id: int, now: datetime) -> None:
        occurrence = self._world.session.get_one(Occurrence, occurrence_id)
        by = self._world.actor(ANA)
        waive_occurrence(self._world.session, occurrence, reason=waiver.reason, by=by, now=now)

    def _assign(self, duty: Duty, now: datetime) -> None:
        world = self._world
        edition = world.catalog.latest(duty.checklist)
        today = today_at(now, ZONE)
        start_on = _start_on(edition.checklist.cadence.clocks[0], today)
        about = edition.checklist.subject
        for subject in duty.subjects:
            last_on = None
            if duty.last_done_ago is not None:
                last_on = world.today - timedelta(days=duty.last_done_ago)
            assignment = Assignment(
                establishment_id=world.establishment_id,
                asset_id=world.asset_ids[subject] if about is Subject.ASSET else None,
                area_id=world.area_ids[subject] if about is Subject.AREA else None,
                assignee_id=world.actor(duty.owner).person_id if duty.owner else None,
                start_on=start_on,
                last_done_on=last_on if last_on and last_on < today else None,
            )
            schedules = assign_checklist(
                world.session, edition, assignment, by=world.actor(ANA), now=now
            )
            world.schedules.update({kept.id: (duty, subject) for kept in schedules})
        made = select(Schedule).where(Schedule.materialised_until.is_(None))
        materialise(world.session, world.session.scalars(made).all(), now=now)

    def _take_out(self, absence: Absence, now: datetime) -> None:
        asset = self._world.session.get_one(Asset, self._world.asset_ids[absence.subject])
        by = self._world.actor(DAN)
        take_out_of_service(self._world.session, asset, absence.reason, by=by, now=now)

    def _bring_back(self, absence: Absence, now: datetime) -> None:
        asset = self._world.session.get_one(Asset, self._world.asset_ids[absence.subject])
        return_to_service(self._world.session, asset, by=self._world.actor(DAN), now=now)


def _start_on(clock: AnyClock, today: date) -> date:
    """Return tomorrow, or the next week or month when little is left of the present one."""
    tomorrow = today + ONE_DAY
    if not isinstance(clock, CalendarClock | SiteDefinedClock):
        return tomorrow
    span = clock.every if isinstance(clock, CalendarClock) else clock.suggested
    if span is None or span.unit in (Unit.HOUR, Unit.DAY, Unit.WEEK):
        return today + timedelta(days=7 - today.weekday())
    if span.unit is Unit.YEAR or today.day <= _EARLY_IN_A_MONTH:
        return tomorrow
    return (today.replace(day=28) + timedelta(days=4)).replace(day=1)
