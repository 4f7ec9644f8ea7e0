"""What the clock does every morning: checks made ahead, states brought up to date, mail sent."""

from datetime import datetime, timedelta

from sqlalchemy import select

from compliance.demo.world import World
from compliance.ports import Channel, CheckpointSigner, Delivery, DeliveryResult, OutgoingMessage
from compliance.services.clock_escalation import sweep_deadlines
from compliance.services.delivery import claim, settle
from compliance.services.materialise import materialise, materialise_due
from compliance.services.reminders import sweep_actions, sweep_checks
from compliance.services.trail_sequence import Sequencer
from compliance.storage.models.schedules import Schedule

WORKER = "demo"
MAKE_AHEAD_EVERY = timedelta(days=30)


class RecordingChannel:
    """A way out that reaches nobody: it says "sent" and counts."""

    def __init__(self) -> None:
        self.sent = 0

    def send(self, message: OutgoingMessage) -> DeliveryResult:
        """Count the message."""
        self.sent += 1
        return DeliveryResult(outcome=Delivery.SENT)


class Upkeep:
    """The demo plant's own clock jobs; they run in the transaction of the history."""

    def __init__(self, world: World, signer: CheckpointSigner | None) -> None:
        self._world = world
        self._made_ahead_at: datetime | None = None
        self._channel: Channel = RecordingChannel()
        self._sequencer = Sequencer(signer) if signer is not None else None

    def look_after(self, now: datetime) -> None:
        """Make checks ahead and owe reminders.

        What was just assigned or done is looked at every morning, the rest once a month: the
        horizon reaches five weeks, and the outcome is the same.
        """
        session = self._world.session
        fresh = select(Schedule).where(
            Schedule.materialised_until.is_(None), Schedule.ended_at.is_(None)
        )
        materialise(session, session.scalars(fresh).all(), now=now)
        if self._made_ahead_at is None or now - self._made_ahead_at >= MAKE_AHEAD_EVERY:
            self._made_ahead_at = now
            while materialise_due(session, now=now):
                pass
        while sweep_checks(session, now=now).examined:
            pass
        while sweep_actions(session, now=now).examined:
            pass
        while sweep_deadlines(session, now=now).examined:
            pass

    def deliver(self, now: datetime) -> None:
        """Send what waits in the outbox, as the delivery job does."""
        session = self._world.session
        while claimed := claim(session, WORKER, now=now):
            result = self._channel.send(claimed.message())
            settle(session, claimed, result, now=now)
            self._world.tally.messages_sent += 1

    def seal(self, now: datetime) -> None:
        """Number the trail's entries and sign a checkpoint; nothing happens without a key."""
        if self._sequencer is not None:
            while self._sequencer.number_entries(self._world.session):
                pass
            self._sequencer.sign_checkpoint(self._world.session, now=now, is_forced=True)
