"""What becomes of a finding: corrections and corrective actions, step by step."""

from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy import select

from compliance.demo.photos import Motif, Shot
from compliance.demo.plant import ANA, MARISOL, ZONE
from compliance.demo.stories import Deed, Move, Story, Verb
from compliance.demo.world import World
from compliance.domain.local_time import today_at
from compliance.services.corrective_actions import (
    Change,
    Plan,
    change_action,
    plan_action,
    reopen_action,
    report_done,
    start_action,
    verify_action,
)
from compliance.services.evidence import receive_action_photo
from compliance.services.findings import withdraw_finding
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.findings import Finding

_BREATH = timedelta(minutes=25)  # at least so long between one step and the next
_PLANNING_HOUR = 10


def follow_up(world: World, story: Story, finding: Finding, found_at: datetime) -> None:
    """Plan everything that will be done about a finding that was just raised.

    What failed for the same reason gets the correction; further actions are the main finding's.
    """
    finding_id = finding.id
    correction_id = world.session.scalars(
        select(CorrectiveAction.id)
        .where(CorrectiveAction.finding_id == finding_id)
        .order_by(CorrectiveAction.id)
    ).first()
    if correction_id is None:
        return
    correction, *further = story.deeds if finding.item_key == story.item else story.deeds[:1]
    _plan_moves(world, story, correction, correction_id, found_at)
    for deed in further:
        on = today_at(found_at, ZONE) + timedelta(days=deed.planned_days)
        at = max(world.instant(on, _at_planning()), found_at + _BREATH)
        world.agenda.add(at, partial(_plan_deed, world, story, deed, (finding_id, found_at)))


def _plan_deed(
    world: World, story: Story, deed: Deed, found: tuple[int, datetime], now: datetime
) -> None:
    """Plan a further action, as the coordinator does."""
    finding_id, found_at = found
    finding = world.session.get_one(Finding, finding_id)
    plan = Plan(
        kind=deed.kind,
        what=deed.what,
        owner_id=world.actor(deed.owner).person_id if deed.owner else None,
        due_on=today_at(found_at, ZONE) + timedelta(days=deed.due_days),
    )
    action = plan_action(world.session, finding, plan, zone=ZONE, by=world.actor(ANA), now=now)
    _plan_moves(world, story, deed, action.id, found_at)


def _plan_moves(world: World, story: Story, deed: Deed, action_id: int, found_at: datetime) -> None:
    earliest = found_at
    for move in deed.moves:
        on = today_at(found_at, ZONE) + timedelta(days=move.days)
        earliest = max(world.instant(on, move.at), earliest + _BREATH)
        step = Step(world, story, deed, move)
        world.agenda.add(earliest, partial(step.take, action_id, found_at))


class Step:
    """One move of an action, when its time has come."""

    def __init__(self, world: World, story: Story, deed: Deed, move: Move) -> None:
        self._world = world
        self._story = story
        self._deed = deed
        self._move = move

    def take(self, action_id: int, found_at: datetime, now: datetime) -> None:
        """Do it, as the owner or as the coordinator."""
        action = self._world.session.get_one(CorrectiveAction, action_id)
        match self._move.verb:
            case Verb.START | Verb.DONE:
                self._work(action, now)
            case Verb.VERIFY | Verb.REOPEN:
                self._judge(action, now)
            case Verb.CHANGE | Verb.WITHDRAW:
                self._decide(action, found_at, now)

    def _work(self, action: CorrectiveAction, now: datetime) -> None:
        session, by = self._world.session, self._world.actor(self._deed.owner or MARISOL)
        if self._move.verb is Verb.START:
            start_action(session, action, by=by, now=now)
            return
        motif = self._deed.motif or self._story.motif or Motif.EXIT_DOOR
        for number in range(self._move.photos):
            at = now - timedelta(minutes=3 + number)
            photo = self._world.shoot(Shot(motif=motif, fixed=True), at)
            receive_action_photo(session, photo, action, by=by, now=now)
        report_done(session, action, note=self._move.text, by=by, now=now)

    def _judge(self, action: CorrectiveAction, now: datetime) -> None:
        session, by = self._world.session, self._world.actor(ANA)
        if self._move.verb is Verb.VERIFY:
            verify_action(session, action, note=self._move.text, by=by, now=now)
        else:
            reopen_action(session, action, reason=self._move.text, by=by, now=now)

    def _decide(self, action: CorrectiveAction, found_at: datetime, now: datetime) -> None:
        session, by = self._world.session, self._world.actor(ANA)
        if self._move.verb is Verb.WITHDRAW:
            withdraw_finding(session, action.finding, reason=self._move.text, by=by, now=now)
            return
        new_on = today_at(found_at, ZONE) + timedelta(days=self._move.new_due_days)
        change = Change(owner_id=action.owner_id, due_on=new_on, reason=self._move.text)
        change_action(session, action, change, zone=ZONE, by=by, now=now)


def _at_planning() -> time:
    return time(_PLANNING_HOUR)
