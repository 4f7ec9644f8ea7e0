"""Checks being done: a form is started, filled, photographed, signed and sent."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from compliance.demo.duties import SLIPS, Slip
from compliance.demo.filling import About, good_answers
from compliance.demo.photos import Shot
from compliance.demo.plant import ANA, MARISOL, ZONE, Hand
from compliance.demo.remedies import follow_up
from compliance.demo.stories import PAST, Story
from compliance.demo.stories_recent import RECENT
from compliance.demo.timetable import Owed
from compliance.demo.world import World
from compliance.domain.answer_types import MultiChoice
from compliance.domain.answers import Answer, kept_answers
from compliance.domain.checklists import Checklist, ChecklistRef, Edition
from compliance.domain.local_time import today_at
from compliance.services.drafts import save_draft, start_inspection, target_of
from compliance.services.evidence import receive_photo
from compliance.services.inspections import (
    amend_inspection,
    submit_inspection,
    void_inspection,
)
from compliance.services.record_versions import Sending, Signing
from compliance.storage.models.findings import Finding
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.schedules import Occurrence

STATEMENTS = {
    "en": "I did this check myself, and what I answered is true and complete.",
    "es": "Hice esta revisión en persona, y lo que respondí es verdadero y completo.",
}
SAFETY_OFFICER_ES = "Responsable de seguridad"
COVERED_BY_ANA = 0.08  # the share of Marisol's checks that Ana does: days off
SENT_LATER = 0.03  # filled without signal, and sent when there is one again
WALKING = timedelta(minutes=3)  # from opening the form to the first answers
_SECONDS_AN_ITEM = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One check on its way: by whom it is filled, and what is found and what goes wrong in it."""

    owed: Owed
    hand: Hand
    story: Story | None
    slip: Slip | None

    @property
    def language(self) -> str:
        """Return the language in which the form is shown and signed."""
        return self.story.language if self.story else "en"


class Checks:
    """Does the checks of the demo plant, and remembers which stories were told."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._stories = sorted((*PAST, *RECENT), key=lambda story: -story.days_ago)
        self._slips = list(SLIPS)

    def plan(self, owed: Owed, on: date) -> None:
        """Plan a check for a local day: when somebody opens the form."""
        chance = self._world.random("hour", owed.due_key, owed.subject, owed.duty.checklist, on)
        first, last = owed.duty.rhythm.hours
        at = self._world.instant(on, _time(chance.uniform(first + 0.2, last + 0.9)))
        visit = Visit(
            owed=owed,
            hand=self._hand(owed, chance.random()),
            story=self._take_story(owed, on),
            slip=self._take_slip(owed, on),
        )
        self._world.agenda.add(at, lambda now: self._open(visit, now))

    def _hand(self, owed: Owed, draw: float) -> Hand:
        owner = owed.duty.owner or ANA
        return ANA if owner is MARISOL and draw < COVERED_BY_ANA else owner

    def _take_story(self, owed: Owed, on: date) -> Story | None:
        ago = (self._world.today - on).days
        for story in self._stories:
            same = (story.checklist, story.subject) == (owed.duty.checklist, owed.subject)
            if same and ago <= story.days_ago:
                self._stories.remove(story)
                return story if ago > story.days_ago - _TOO_LATE_DAYS else None
        return None

    def _take_slip(self, owed: Owed, on: date) -> Slip | None:
        ago = (self._world.today - on).days
        for slip in self._slips:
            same = (slip.checklist, slip.subject) == (owed.duty.checklist, owed.subject)
            if same and slip.ago - _TOO_LATE_DAYS < ago <= slip.ago:
                self._slips.remove(slip)
                return slip
        return None

    def _open(self, visit: Visit, now: datetime) -> None:
        """Open the form and fill it; it is sent some minutes later."""
        world = self._world
        occurrence = world.session.get_one(Occurrence, visit.owed.occurrence_id)
        if occurrence.done_at or occurrence.waived_at or occurrence.state == "suspended":
            return
        hand = MARISOL if visit.story and visit.language == "es" else visit.hand
        by = world.actor(hand)
        edition = edition_of(world, occurrence)
        submission_id = f"{world.random('form', occurrence.id, now).getrandbits(128):032x}"
        inspection = start_inspection(
            world.session,
            edition,
            target_of(occurrence),
            submission_id=submission_id,
            by=by,
            now=now,
        )
        visit = replace(visit, hand=hand)
        world.agenda.add(now + WALKING, lambda at: self._fill(visit, inspection.id, at))

    def _fill(self, visit: Visit, inspection_id: int, now: datetime) -> None:
        """Answer everything; the draft is saved, and sent some minutes later."""
        world = self._world
        inspection = world.session.get_one(Inspection, inspection_id)
        checklist = edition_of_inspection(world, inspection).checklist
        answers = self._answers(visit, checklist, inspection, now)
        save_draft(world.session, inspection, answers, by=world.actor(visit.hand), now=now)
        taken = timedelta(seconds=_SECONDS_AN_ITEM * len(answers))
        finished = now + taken + timedelta(minutes=4 if visit.story else 0)
        received = finished + self._way(visit)
        world.agenda.add(
            received, lambda at: self._send(visit, inspection_id, answers, (finished, at))
        )

    def _way(self, visit: Visit) -> timedelta:
        """Return how long the form takes to reach us: seconds, or until there is signal again."""
        chance = self._world.random("signal", visit.owed.due_key, visit.owed.subject)
        is_offline = chance.random() < SENT_LATER
        return timedelta(minutes=chance.randint(25, 90)) if is_offline else timedelta(seconds=8)

    def _answers(
        self, visit: Visit, checklist: Checklist, inspection: Inspection, now: datetime
    ) -> dict[str, Answer]:
        world = self._world
        about = About(
            subject=visit.owed.subject,
            on=today_at(now, ZONE),
            rng=world.random("answers", visit.owed.due_key, visit.owed.subject),
        )
        answers = good_answers(checklist, about)
        if visit.slip and visit.slip.item:
            answers[visit.slip.item] = Answer(value=visit.slip.wrong)
        if visit.story is not None:
            answers |= self._told(visit.story, checklist, inspection, now)
        return kept_answers(checklist, answers).answers

    def _told(
        self, story: Story, checklist: Checklist, inspection: Inspection, now: datetime
    ) -> dict[str, Answer]:
        """Answer what the story fails, with its photos, and what it says besides."""
        digests = self._photos(story, inspection, now)
        deed = story.deeds[0]
        owner = self._world.actor(deed.owner).person_id if deed.owner else None
        given = Answer(
            comment=story.comment,
            photos=digests,
            action=deed.what,
            owner=str(owner) if owner else "",
        )
        fails = {
            item: _chosen(given, checklist, item, value)
            for item, value in ((story.item, story.value), *story.also)
        }
        return fails | {item: Answer(value=value) for item, value in story.besides}

    def _photos(self, story: Story, inspection: Inspection, now: datetime) -> tuple[str, ...]:
        world = self._world
        if story.motif is None:
            return ()
        stored = [
            world.shoot(Shot(motif=story.motif), now - timedelta(seconds=95 - 25 * number))
            for number in range(story.photos)
        ]
        starter = next(
            one for one in world.actors.values() if one.person_id == inspection.started_by
        )
        for item in (story.item, *(item for item, _ in story.also)):
            for photo in stored:
                receive_photo(world.session, photo, inspection, item, by=starter, now=now)
        return tuple(photo.digest for photo in stored)

    def _send(
        self,
        visit: Visit,
        inspection_id: int,
        answers: dict[str, Answer],
        clocks: tuple[datetime, datetime],
    ) -> None:
        """Sign and send; ``clocks``: finished by the phone's clock, received by ours."""
        world = self._world
        finished, now = clocks
        inspection = world.session.get_one(Inspection, inspection_id)
        checklist = edition_of_inspection(world, inspection).checklist
        by = world.actor(visit.hand)
        sending = _sending(visit, checklist, answers, finished)
        submit_inspection(world.session, inspection.id, checklist, sending, by=by, now=now)
        if visit.story is not None:
            findings = world.session.scalars(
                select(Finding).where(Finding.inspection_id == inspection.id).order_by(Finding.id)
            )
            for finding in findings.all():
                follow_up(world, visit.story, finding, now)
        if visit.slip is not None:
            self._correct(visit, visit.slip, inspection_id, sending)

    def _correct(self, visit: Visit, slip: Slip, inspection_id: int, sending: Sending) -> None:
        """Amend or void the record a while later."""
        world = self._world

        def void(now: datetime) -> None:
            inspection = world.session.get_one(Inspection, inspection_id)
            by = world.actor(ANA)
            void_inspection(world.session, inspection, reason=slip.reason, by=by, now=now)

        def amend(now: datetime) -> None:
            inspection = world.session.get_one(Inspection, inspection_id)
            checklist = edition_of_inspection(world, inspection).checklist
            right = good_answers(
                checklist,
                About(
                    subject=visit.owed.subject,
                    on=today_at(now, ZONE),
                    rng=world.random("right", visit.owed.due_key),
                ),
            )[slip.item]
            answers = {**sending.answers, slip.item: right}
            better = replace(sending, answers=answers, reason=slip.reason)
            by = world.actor(visit.hand)
            amend_inspection(world.session, inspection, checklist, better, by=by, now=now)

        later = sending.performed_at + timedelta(minutes=45)
        world.agenda.add(later, amend if slip.item else void)


_TOO_LATE_DAYS = 60  # a story that found no check for so long is left out


def edition_of(world: World, occurrence: Occurrence) -> Edition:
    """Return the checklist of an occurrence's schedule."""
    kept = occurrence.schedule
    ref = ChecklistRef(kept.checklist_key, kept.checklist_version, kept.checklist_digest)
    return world.catalog.edition(ref)


def edition_of_inspection(world: World, inspection: Inspection) -> Edition:
    """Return the checklist that an inspection was started with."""
    ref = ChecklistRef(
        inspection.checklist_key, inspection.checklist_version, inspection.checklist_digest
    )
    return world.catalog.edition(ref)


def _sending(
    visit: Visit, checklist: Checklist, answers: dict[str, Answer], finished: datetime
) -> Sending:
    statement = checklist.record.statement if visit.language == "en" else ""
    signing = Signing(
        role=SAFETY_OFFICER_ES if visit.language == "es" else visit.hand.title,
        statement=statement or STATEMENTS[visit.language],
        method="password",
    )
    return Sending(
        answers=answers,
        performed_at=finished,
        device_at=finished,
        language=visit.language,
        signing=signing,
    )


def _time(hours: float) -> time:
    whole = int(hours)
    return time(whole, int((hours - whole) * 60))


def open_form(world: World, now: datetime) -> None:
    """Have Marisol begin a check of today that is not sent yet: the form is half filled."""
    occurrence = world.session.scalars(
        select(Occurrence)
        .where(Occurrence.state.in_(("due", "overdue")), Occurrence.done_at.is_(None))
        .order_by(Occurrence.due_at.desc(), Occurrence.id)
    ).first()
    if occurrence is None:
        return
    by = world.actor(MARISOL)
    edition = edition_of(world, occurrence)
    subject = world.schedules[occurrence.schedule_id][1]
    submission_id = f"{world.random('open form', now).getrandbits(128):032x}"
    inspection = start_inspection(
        world.session, edition, target_of(occurrence), submission_id=submission_id, by=by, now=now
    )
    about = About(subject=subject, on=today_at(now, ZONE), rng=world.random("open answers"))
    answers = good_answers(edition.checklist, about)
    half = dict(list(answers.items())[: len(answers) // 2])
    save_draft(world.session, inspection, half, by=by, now=now + timedelta(minutes=4))


def _chosen(given: Answer, checklist: Checklist, item_key: str, value: str) -> Answer:
    """Return an answer with its value where its answer type keeps it."""
    spec = checklist.items_by_key[item_key].answer
    is_many = isinstance(spec, MultiChoice)
    return replace(given, values=(value,)) if is_many else replace(given, value=value)
